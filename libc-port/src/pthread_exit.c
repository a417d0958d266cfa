/*
 * pthread_exit.c: the end of a thread.
 *
 * Order: the clean-up handlers and destructors of the program run first, with
 * everything still there.  Then the thread leaves the ring with all signals
 * blocked, and is on its own: it gives back its struct _reent, lets go of
 * robust mutexes, and either leaves its memory to who joins it or unmaps it.
 * The last thread ends the process instead.
 */
#include "thread.h"
#include <stdlib.h>

void
__loam_cleanup_push(struct __pthread_cleanup *c, void (*fn)(void *), void *arg)
{
	struct tcb *self = tcb_self();

	c->__fn = fn;
	c->__arg = arg;
	c->__next = self->cleanup;
	self->cleanup = c;
}

void
__loam_cleanup_pop(struct __pthread_cleanup *c, int run)
{
	tcb_self()->cleanup = c->__next;
	if (run)
		c->__fn(c->__arg);
}

/* What newlib allocated for the thread. */
static void
free_reent(struct _reent *r)
{
	struct _Bigint *b, *next;
	size_t i;

	if (r->_freelist != NULL) {
		for (i = 0; i < _Kmax; i++)
			for (b = r->_freelist[i]; b != NULL; b = next) {
				next = b->_next;
				free(b);
			}
		free(r->_freelist);
	}
	for (b = r->_p5s; b != NULL; b = next) {
		next = b->_next;
		free(b);
	}
	free(r->_result);
	free(r->_cvtbuf);
}

/* From here no signal is sent to the thread: its tid may soon be another's. */
static void
end_signals(struct tcb *self)
{
	word_lock(&self->kill_lock, 0);
	self->gone = 1;
	word_unlock(&self->kill_lock, 0);
}

static void
leave(struct tcb *self)
{
	sigset_t mask, all;

	__loam_list_lock(&mask);
	if (__loam_nthreads == 1) {
		__loam_list_unlock(&mask);
		exit(0);
	}
	block_all(&all);
	__loam_list_remove(self);
	/* Which leaves all of them blocked. */
	__loam_list_unlock(&(sigset_t){ ~0UL });
}

void
pthread_exit(void *result)
{
	struct tcb *self = tcb_self();
	struct __pthread_cleanup *c;
	int joinable = THREAD_JOINABLE;

	self->cancel_state = PTHREAD_CANCEL_DISABLE;
	self->result = result;
	while ((c = self->cleanup) != NULL) {
		self->cleanup = c->__next;
		c->__fn(c->__arg);
	}
	__loam_run_destructors();
	leave(self);
	if (__loam_reent != _GLOBAL_REENT)
		free_reent(__loam_reent);
	free(self->more_tsd);
	__loam_leave_robust(self);
	end_signals(self);
	if (!__atomic_compare_exchange_n(&self->state, &joinable, THREAD_ENDED,
	    0, __ATOMIC_RELEASE, __ATOMIC_RELAXED) && self->map != NULL) {
		/* The kernel must not write to what will not be there. */
		sys_call1(SYS_set_tid_address, NULL);
		__loam_unmap_exit(self->map, self->map_size);
	}
	for (;;)
		sys_call1(SYS_exit, 0);
}
