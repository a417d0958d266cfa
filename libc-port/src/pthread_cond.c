/*
 * pthread_cond.c: condition variables.
 *
 * A waiter notes seq, lets go of the mutex and sleeps while seq is unchanged;
 * who signals counts seq up first, so that a waiter that is not asleep yet
 * does not fall asleep, and wakes then.  The kernel wakes in the order of
 * arrival, so one that came later takes nobody's wake-up.  (After exactly
 * 2^32 signals between note and sleep one would be missed.)
 *
 * `waiters' counts who is between note and end of sleep: no call is made when
 * it is 0, and destroying waits for it, as a waiter that was woken may still
 * be about to look at seq.
 *
 * A broadcast wakes one waiter and moves the others to the mutex's word,
 * where each unlocking wakes the next: so they must take that mutex as one
 * that is waited for.  Only a plain private mutex can be so used.
 */
#include "mutex.h"
#include <string.h>

#define DESTROYED	0x80000000U	/* in waiters: wake who destroys */

static int
movable(const pthread_mutex_t *m)
{
	return !(m->__kind & (MUTEX_ROBUST | MUTEX_SHARED | MUTEX_INHERIT));
}

/* After this *c may be gone. */
static void
leave(pthread_cond_t *c, int shared)
{
	if (__atomic_sub_fetch(&c->__waiters, 1, __ATOMIC_RELEASE) == DESTROYED)
		futex_wake(&c->__waiters, 1, shared);
}

static int
lock_again(pthread_mutex_t *m, int shared)
{
	if (shared || !movable(m))
		return __loam_mutex_lock(m, 0, NULL);
	__loam_mutex_lock_contended(m);
	return 0;
}

struct wait {
	pthread_cond_t *cond;
	pthread_mutex_t *mutex;
};

/* Cancelled: the program's handlers run with the mutex held. */
static void
give_up(void *arg)
{
	struct wait *w = arg;
	int shared = w->cond->__shared;

	leave(w->cond, shared);
	lock_again(w->mutex, shared);
}

static int
wait(pthread_cond_t *c, pthread_mutex_t *m, clockid_t clock,
    const struct timespec *end)
{
	struct wait w = { c, m };
	int err, again, shared = c->__shared;
	unsigned int seq;

	if (end != NULL && (end->tv_nsec < 0 || end->tv_nsec >= 1000000000))
		return EINVAL;
	err = __loam_mutex_check_owner(m);
	if (err != 0)
		return err;
	pthread_testcancel();
	__atomic_add_fetch(&c->__waiters, 1, __ATOMIC_SEQ_CST);
	if (!shared)
		__atomic_store_n(&c->__mutex, m, __ATOMIC_RELAXED);
	seq = __atomic_load_n(&c->__seq, __ATOMIC_SEQ_CST);
	pthread_mutex_unlock(m);
	pthread_cleanup_push(give_up, &w);
	do
		err = __loam_futex_wait_cancel(&c->__seq, seq, shared, clock,
		    end);
	while (err == EINTR &&
	    __atomic_load_n(&c->__seq, __ATOMIC_RELAXED) == seq);
	pthread_cleanup_pop(0);
	/* Out of time when already moved to the mutex: it was woken before. */
	if (err == ETIMEDOUT &&
	    __atomic_load_n(&c->__seq, __ATOMIC_RELAXED) != seq)
		err = 0;
	leave(c, shared);
	again = lock_again(m, shared);
	if (again != 0)
		return again;
	return err == ETIMEDOUT || err == EINVAL ? err : 0;
}

int
pthread_cond_wait(pthread_cond_t *restrict c, pthread_mutex_t *restrict m)
{
	return wait(c, m, 0, NULL);
}

int
pthread_cond_timedwait(pthread_cond_t *restrict c, pthread_mutex_t *restrict m,
    const struct timespec *restrict end)
{
	return wait(c, m, c->__clock, end);
}

int
pthread_cond_clockwait(pthread_cond_t *restrict c, pthread_mutex_t *restrict m,
    clockid_t clock, const struct timespec *restrict end)
{
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
		return EINVAL;
	return wait(c, m, clock, end);
}

static int
nobody(pthread_cond_t *c)
{
	return __atomic_load_n(&c->__waiters, __ATOMIC_SEQ_CST) == 0;
}

int
pthread_cond_signal(pthread_cond_t *c)
{
	if (nobody(c))
		return 0;
	__atomic_add_fetch(&c->__seq, 1, __ATOMIC_SEQ_CST);
	futex_wake(&c->__seq, 1, c->__shared);
	return 0;
}

int
pthread_cond_broadcast(pthread_cond_t *c)
{
	pthread_mutex_t *m;

	if (nobody(c))
		return 0;
	m = c->__mutex;
	__atomic_add_fetch(&c->__seq, 1, __ATOMIC_SEQ_CST);
	if (c->__shared || m == NULL || !movable(m))
		futex_wake(&c->__seq, WAKE_ALL, c->__shared);
	else
		sys_call6(SYS_futex, (long)&c->__seq,
		    FUTEX_REQUEUE | FUTEX_PRIVATE_FLAG, 1, WAKE_ALL,
		    (long)&m->__word, 0);
	return 0;
}

int
pthread_cond_init(pthread_cond_t *restrict c,
    const pthread_condattr_t *restrict attr)
{
	memset(c, 0, sizeof(*c));
	if (attr != NULL) {
		c->__clock = attr->__clock;
		c->__shared = attr->__shared;
	}
	return 0;
}

int
pthread_cond_destroy(pthread_cond_t *c)
{
	unsigned int n;

	n = __atomic_or_fetch(&c->__waiters, DESTROYED, __ATOMIC_ACQUIRE);
	while (n != DESTROYED) {
		__loam_futex_wait(&c->__waiters, n, c->__shared, 0, NULL);
		n = __atomic_load_n(&c->__waiters, __ATOMIC_ACQUIRE);
	}
	return 0;
}

int
pthread_condattr_init(pthread_condattr_t *attr)
{
	memset(attr, 0, sizeof(*attr));
	return 0;
}

int
pthread_condattr_destroy(pthread_condattr_t *attr)
{
	return 0;
}

int
pthread_condattr_getclock(const pthread_condattr_t *restrict attr,
    clockid_t *restrict clock)
{
	*clock = attr->__clock;
	return 0;
}

int
pthread_condattr_setclock(pthread_condattr_t *attr, clockid_t clock)
{
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
		return EINVAL;
	attr->__clock = clock;
	return 0;
}

int
pthread_condattr_getpshared(const pthread_condattr_t *restrict attr,
    int *restrict shared)
{
	*shared = attr->__shared;
	return 0;
}

int
pthread_condattr_setpshared(pthread_condattr_t *attr, int shared)
{
	if (shared != 0 && shared != 1)
		return EINVAL;
	attr->__shared = shared;
	return 0;
}
