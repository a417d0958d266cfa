/*
 * timer_thread.c: timers that call a function in a new thread, SIGEV_THREAD.
 *
 * To the kernel such a timer signals one thread, its helper, which the
 * program does not see: it has a small stack and all signals blocked, takes
 * the timer's signals one by one, and makes a thread for each.  So the
 * function runs as POSIX wants it, as the start routine of a thread with the
 * timer's attributes; it may exit, be cancelled or outlive the timer.  The
 * signal is SIGCANCEL: nobody cancels a helper, and no program can wait for
 * it.  The new threads have the helper's mask, all blocked, so that the
 * handlers of the program run in its own threads.
 *
 * The helpers stand in a hash by the kernel's number of their timers, guarded
 * by the list lock [L].  In the child of fork there are neither timers nor
 * helpers; what the hash still has is of another generation.
 */
#include "thread.h"
#include "timer.h"
#include <stdlib.h>
#include <string.h>

#define BUCKETS		64
#define HELPER_STACK	(32UL << 10)
#define GO_READY	3	/* of helper.go: it has its signal blocked */
#define RETRY_NS	10000000	/* when there is no memory for a thread */

extern unsigned int __loam_generation;		/* pthread_once.c */

struct helper {
	struct helper *next;		/* [L] in its bucket */
	int id, tid;			/* [L] of the timer, of the helper */
	unsigned int generation;	/* the process it belongs to */
	unsigned int go;		/* [a] GO_WAIT, GO_READY, then as tcb.go */
	int deleted;			/* [a] no more notifications */
	int refs;			/* [a] the helper, and threads that begin */
	void (*fn)(union sigval);
	union sigval value;
	pthread_attr_t attr;		/* of the threads; owns its __cpus */
};

int __loam_thread_timers;

static struct helper *buckets[BUCKETS];		/* [L] */

static void
put(struct helper *h)
{
	if (__atomic_sub_fetch(&h->refs, 1, __ATOMIC_ACQ_REL) > 0)
		return;
	pthread_attr_destroy(&h->attr);
	free(h);
}

static void *
notify(void *arg)
{
	struct helper *h = arg;
	void (*fn)(union sigval) = h->fn;
	union sigval value = h->value;

	put(h);
	fn(value);
	return NULL;
}

static int
is_deleted(const struct helper *h)
{
	return __atomic_load_n(&h->deleted, __ATOMIC_ACQUIRE);
}

/* One notification, as late as there is memory for it. */
static void
start_thread(struct helper *h)
{
	static const struct timespec later = { 0, RETRY_NS };
	pthread_t thread;

	__atomic_add_fetch(&h->refs, 1, __ATOMIC_RELAXED);
	while (!is_deleted(h)) {
		if (pthread_create(&thread, &h->attr, notify, h) == 0)
			return;
		sys_call2(SYS_nanosleep, &later, NULL);
	}
	put(h);
}

static void
set_go(struct helper *h, unsigned int value)
{
	__atomic_store_n(&h->go, value, __ATOMIC_RELEASE);
	futex_wake(&h->go, 1, 0);
}

/* Wait while `go' is this. */
static void
wait_go(struct helper *h, unsigned int value)
{
	while (__atomic_load_n(&h->go, __ATOMIC_ACQUIRE) == value)
		__loam_futex_wait(&h->go, value, 0, 0, NULL);
}

static void *
help(void *arg)
{
	const sigset_t timer_signal = 1UL << (SIGCANCEL - 1);
	struct helper *h = arg;
	siginfo_t info;
	long sig;

	set_mask(SIG_BLOCK, &timer_signal, NULL);
	set_go(h, GO_READY);
	wait_go(h, GO_READY);
	while (h->go == GO_ON && !is_deleted(h)) {
		sig = sys_call4(SYS_rt_sigtimedwait, (long)&timer_signal,
		    (long)&info, 0, SIGSET_BYTES);
		if (sig == SIGCANCEL && info.si_code == SI_TIMER)
			start_thread(h);
	}
	put(h);
	return NULL;
}

/* The attributes of the notifications, from those the program gave. */
static int
copy_attr(pthread_attr_t *to, const pthread_attr_t *from)
{
	if (from == NULL) {
		pthread_attr_init(to);
	} else {
		*to = *from;
		if (from->__cpus != NULL) {
			to->__cpus = malloc(from->__cpus_size);
			if (to->__cpus == NULL)
				return 0;
			memcpy(to->__cpus, from->__cpus, from->__cpus_size);
		}
	}
	to->__detached = 1;
	return 1;
}

static struct helper *
new_helper(const struct sigevent *event)
{
	struct helper *h = calloc(1, sizeof(*h));

	if (h == NULL)
		return NULL;
	if (!copy_attr(&h->attr, event->sigev_notify_attributes)) {
		free(h);
		return NULL;
	}
	h->generation = __loam_generation;
	h->refs = 1;
	h->fn = event->sigev_notify_function;
	h->value = event->sigev_value;
	return h;
}

/* Start its thread with all signals of the program blocked. */
static int
start_helper(struct helper *h, pthread_t *thread)
{
	pthread_attr_t attr;
	sigset_t all, mask;
	int err;

	sigfillset(&all);
	pthread_attr_init(&attr);
	attr.__detached = 1;
	attr.__stack_size = HELPER_STACK;
	pthread_sigmask(SIG_BLOCK, &all, &mask);
	err = pthread_create(thread, &attr, help, h);
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	return err;
}

/* The kernel's timer, for a helper that waits to be told to go. */
static long
make_timer(clockid_t clock, struct helper *h, int *id)
{
	struct sigevent event = {
		.sigev_notify = SIGEV_THREAD_ID,
		.sigev_signo = SIGCANCEL,
		.sigev_notify_thread_id = h->tid,
	};
	struct helper **bucket;
	sigset_t mask;
	long ret;

	__loam_list_lock(&mask);
	ret = sys_call3(SYS_timer_create, clock, &event, id);
	if (ret == 0) {
		bucket = &buckets[*id % BUCKETS];
		h->id = *id;
		h->next = *bucket;
		*bucket = h;
		__atomic_add_fetch(&__loam_thread_timers, 1, __ATOMIC_RELAXED);
	}
	set_go(h, ret == 0 ? GO_ON : GO_AWAY);
	__loam_list_unlock(&mask);
	return ret;
}

long
__loam_timer_thread_create(clockid_t clock, const struct sigevent *event,
    int *id)
{
	struct helper *h = new_helper(event);
	pthread_t thread;

	if (h == NULL)
		return -EAGAIN;
	if (start_helper(h, &thread) != 0) {
		put(h);
		return -EAGAIN;
	}
	wait_go(h, GO_WAIT);
	/* It waits to be told, so its control block is there. */
	h->tid = tcb_of(thread)->tid;
	return make_timer(clock, h, id);
}

/*
 * Take the timer's helper out and send it away.  It may free *h as soon as
 * that says deleted; but it cannot end, and its tid be another's, before the
 * list lock is free.
 */
static void
dismiss(int id)
{
	struct helper **at = &buckets[id % BUCKETS], *h;
	int tid;

	while ((h = *at) != NULL &&
	    (h->id != id || h->generation != __loam_generation))
		at = &h->next;
	if (h == NULL)
		return;
	*at = h->next;
	tid = h->tid;
	__atomic_sub_fetch(&__loam_thread_timers, 1, __ATOMIC_RELAXED);
	__atomic_store_n(&h->deleted, 1, __ATOMIC_RELEASE);
	sys_call3(SYS_tgkill, sys_call0(SYS_getpid), tid, SIGCANCEL);
}

long
__loam_timer_thread_delete(int id)
{
	sigset_t mask;
	long ret;

	/* With the lock, so that a new timer of this number comes later. */
	__loam_list_lock(&mask);
	ret = sys_call1(SYS_timer_delete, id);
	if (ret == 0)
		dismiss(id);
	__loam_list_unlock(&mask);
	return ret;
}
