/*
 * pthread_rwlock.c: locks for many readers or one writer.
 *
 * Neither side starves: a reader that comes while a writer waits queues up,
 * and who unlocks hands the lock on instead of letting newcomers race for it.
 * A writer that leaves lets in all readers that wait by then; the last reader
 * that leaves lets in one writer.  A handed-on lock is marked as held by the
 * new holders before they wake: readers see their seq change, a writer finds
 * a grant.
 *
 * A thread that holds any rwlock for reading passes the waiting writers, as
 * it may be locking this one again and would else wait for itself.
 *
 * All members are guarded by __lock, which is held for a few instructions.
 */
#include "thread.h"
#include <string.h>

#define NOBODY	0UL
#define GRANTED	~0UL	/* in __writer: a writer that has not woken yet */

static unsigned long
self_id(const pthread_rwlock_t *l)
{
	return l->__shared ? (unsigned long)self_tid() :
	    (unsigned long)tcb_self();
}

static int
valid(const struct timespec *end)
{
	return end == NULL || (end->tv_nsec >= 0 && end->tv_nsec < 1000000000);
}

/* ---- handing on; the lock is free, __lock is held ---- */

static void
let_readers(pthread_rwlock_t *l)
{
	l->__readers += l->__readers_waiting;
	l->__readers_waiting = 0;
	l->__readers_seq++;
}

static void
let_writer(pthread_rwlock_t *l)
{
	l->__writer = GRANTED;
	l->__writers_waiting--;
	l->__writer_grant++;
	l->__writers_seq++;
}

/* Unlock *l, and wake who got it. */
static void
hand_on(pthread_rwlock_t *l, int readers_first)
{
	int shared = (int)l->__shared;
	int readers = 0, writer = 0;

	if (l->__readers == 0 && l->__writer == NOBODY) {
		readers = l->__readers_waiting > 0 &&
		    (readers_first || l->__writers_waiting == 0);
		writer = !readers && l->__writers_waiting > 0;
	} else if (l->__writer == NOBODY && l->__writers_waiting == 0) {
		/* Readers hold it, and a writer just stopped waiting. */
		readers = l->__readers_waiting > 0;
	}
	if (readers)
		let_readers(l);
	if (writer)
		let_writer(l);
	word_unlock(&l->__lock, shared);
	if (readers)
		futex_wake(&l->__readers_seq, WAKE_ALL, shared);
	if (writer)
		futex_wake(&l->__writers_seq, 1, shared);
}

/* ---- reading ---- */

static int
may_read(const pthread_rwlock_t *l)
{
	return l->__writer == NOBODY &&
	    (l->__writers_waiting == 0 || tcb_self()->read_locks > 0);
}

int
pthread_rwlock_tryrdlock(pthread_rwlock_t *l)
{
	int shared = (int)l->__shared, err = EBUSY;

	word_lock(&l->__lock, shared);
	if (may_read(l)) {
		l->__readers++;
		tcb_self()->read_locks++;
		err = 0;
	}
	word_unlock(&l->__lock, shared);
	return err;
}

int
pthread_rwlock_clockrdlock(pthread_rwlock_t *restrict l, clockid_t clock,
    const struct timespec *restrict end)
{
	int shared = (int)l->__shared, err;
	unsigned int seq;

	if (pthread_rwlock_tryrdlock(l) == 0)
		return 0;
	if (!valid(end))
		return EINVAL;
	word_lock(&l->__lock, shared);
	if (may_read(l)) {
		l->__readers++;
		goto locked;
	}
	if (l->__writer == self_id(l)) {
		word_unlock(&l->__lock, shared);
		return EDEADLK;
	}
	l->__readers_waiting++;
	seq = l->__readers_seq;
	do {
		word_unlock(&l->__lock, shared);
		err = __loam_futex_wait(&l->__readers_seq, seq, shared, clock,
		    end);
		word_lock(&l->__lock, shared);
		if (l->__readers_seq != seq)
			goto locked;
	} while (err != ETIMEDOUT && err != EINVAL);
	l->__readers_waiting--;
	word_unlock(&l->__lock, shared);
	return err;

locked:
	tcb_self()->read_locks++;
	word_unlock(&l->__lock, shared);
	return 0;
}

int
pthread_rwlock_rdlock(pthread_rwlock_t *l)
{
	return pthread_rwlock_clockrdlock(l, 0, NULL);
}

int
pthread_rwlock_timedrdlock(pthread_rwlock_t *restrict l,
    const struct timespec *restrict end)
{
	return pthread_rwlock_clockrdlock(l, CLOCK_REALTIME, end);
}

/* ---- writing ---- */

static int
is_free(const pthread_rwlock_t *l)
{
	return l->__writer == NOBODY && l->__readers == 0 &&
	    l->__writers_waiting == 0;
}

int
pthread_rwlock_trywrlock(pthread_rwlock_t *l)
{
	int shared = (int)l->__shared, err = EBUSY;

	word_lock(&l->__lock, shared);
	if (is_free(l)) {
		l->__writer = self_id(l);
		err = 0;
	}
	word_unlock(&l->__lock, shared);
	return err;
}

int
pthread_rwlock_clockwrlock(pthread_rwlock_t *restrict l, clockid_t clock,
    const struct timespec *restrict end)
{
	int shared = (int)l->__shared, err;
	unsigned int seq;

	if (pthread_rwlock_trywrlock(l) == 0)
		return 0;
	if (!valid(end))
		return EINVAL;
	word_lock(&l->__lock, shared);
	if (is_free(l))
		goto locked;
	if (l->__writer == self_id(l)) {
		word_unlock(&l->__lock, shared);
		return EDEADLK;
	}
	l->__writers_waiting++;
	do {
		seq = l->__writers_seq;
		word_unlock(&l->__lock, shared);
		err = __loam_futex_wait(&l->__writers_seq, seq, shared, clock,
		    end);
		word_lock(&l->__lock, shared);
		if (l->__writer_grant > 0) {
			l->__writer_grant--;
			goto locked;
		}
	} while (err != ETIMEDOUT && err != EINVAL);
	l->__writers_waiting--;
	/* Readers may have queued up behind this writer alone. */
	hand_on(l, 1);
	return err;

locked:
	l->__writer = self_id(l);
	word_unlock(&l->__lock, shared);
	return 0;
}

int
pthread_rwlock_wrlock(pthread_rwlock_t *l)
{
	return pthread_rwlock_clockwrlock(l, 0, NULL);
}

int
pthread_rwlock_timedwrlock(pthread_rwlock_t *restrict l,
    const struct timespec *restrict end)
{
	return pthread_rwlock_clockwrlock(l, CLOCK_REALTIME, end);
}

int
pthread_rwlock_unlock(pthread_rwlock_t *l)
{
	int was_writer, shared = (int)l->__shared;

	word_lock(&l->__lock, shared);
	was_writer = l->__writer == self_id(l);
	if (was_writer) {
		l->__writer = NOBODY;
	} else if (l->__readers > 0) {
		l->__readers--;
		if (tcb_self()->read_locks > 0)
			tcb_self()->read_locks--;
	} else {
		word_unlock(&l->__lock, shared);
		return EPERM;
	}
	hand_on(l, was_writer);
	return 0;
}

/* ---- making and attributes ---- */

int
pthread_rwlock_init(pthread_rwlock_t *restrict l,
    const pthread_rwlockattr_t *restrict attr)
{
	memset(l, 0, sizeof(*l));
	if (attr != NULL)
		l->__shared = (unsigned int)attr->__shared;
	return 0;
}

int
pthread_rwlock_destroy(pthread_rwlock_t *l)
{
	return l->__readers > 0 || l->__writer != NOBODY ? EBUSY : 0;
}

int
pthread_rwlockattr_init(pthread_rwlockattr_t *attr)
{
	attr->__shared = 0;
	return 0;
}

int
pthread_rwlockattr_destroy(pthread_rwlockattr_t *attr)
{
	return 0;
}

int
pthread_rwlockattr_getpshared(const pthread_rwlockattr_t *restrict attr,
    int *restrict shared)
{
	*shared = attr->__shared;
	return 0;
}

int
pthread_rwlockattr_setpshared(pthread_rwlockattr_t *attr, int shared)
{
	if (shared != 0 && shared != 1)
		return EINVAL;
	attr->__shared = shared;
	return 0;
}
