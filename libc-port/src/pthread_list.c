/*
 * pthread_list.c: the ring of running threads, and who the first one is.
 *
 * The list lock keeps threads from coming and going: creation, exit, fork and
 * the setting of ids take it.  Who holds it has all signals blocked but
 * SIGSETXID, which only the holder sends; so whoever waits for the lock can
 * still change its ids when asked to.
 */
#include "thread.h"
#include <stdlib.h>

int __loam_nthreads = 1;

static unsigned int list_lock;
static struct tcb *ring;	/* any member; NULL before the first use */

void
__loam_list_lock(sigset_t *mask)
{
	static const sigset_t most = ~(1UL << (SIGSETXID - 1));

	set_mask(SIG_BLOCK, &most, mask);
	word_lock(&list_lock, 0);
	if (ring == NULL) {
		ring = tcb_self();
		ring->next = ring->prev = ring;
	}
}

void
__loam_list_unlock(const sigset_t *mask)
{
	word_unlock(&list_lock, 0);
	set_mask(SIG_SETMASK, mask, NULL);
}

void
__loam_list_add(struct tcb *tcb)
{
	struct tcb *self = tcb_self();

	tcb->next = self->next;
	tcb->prev = self;
	self->next->prev = tcb;
	self->next = tcb;
	__loam_nthreads++;
}

void
__loam_list_remove(struct tcb *tcb)
{
	ring = tcb->next;
	tcb->prev->next = tcb->next;
	tcb->next->prev = tcb->prev;
	__loam_nthreads--;
}

/* In the child of fork only the caller runs. */
void
__loam_list_only_self(void)
{
	ring = tcb_self();
	ring->next = ring->prev = ring;
	__loam_nthreads = 1;
}

/* The kernel clears the word when the thread ends, and wakes who joins. */
int
__loam_tid(void)
{
	struct tcb *self = tcb_self();

	self->tid = (int)sys_call1(SYS_set_tid_address, &self->tid);
	return self->tid;
}

void
__loam_threads_begin(void)
{
	if (__loam_threads && __loam_fork_hook != NULL)
		return;
	self_tid();
	__loam_setxid_begin();
	__loam_fork_hook = __loam_fork;
	__loam_threads = 1;
}

pthread_t
pthread_self(void)
{
	return (pthread_t)tcb_self();
}

int
pthread_equal(pthread_t a, pthread_t b)
{
	return a == b;
}
