/*
 * pthread_mutex.c: mutexes.
 *
 * A plain one is a lock word as in futex.h; the recursive and the checking
 * kinds also note the owner: by its control block, which fork copies to the
 * same place, or by its tid where processes share the mutex.  A robust one's
 * word is in the kernel's format instead (pthread_robust.c), as is that of
 * one that lends its priority (pthread_pi.c).
 */
#include "mutex.h"
#include <string.h>

/* Lock the word; the error if time runs out. */
static int
plain_lock(pthread_mutex_t *m, clockid_t clock, const struct timespec *end)
{
	int shared = m->__kind & MUTEX_SHARED, err;
	unsigned int old = 0;

	if (__atomic_compare_exchange_n(&m->__word, &old, 1, 0,
	    __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
		return 0;
	while (__atomic_exchange_n(&m->__word, 2, __ATOMIC_ACQUIRE) != 0) {
		err = __loam_futex_wait(&m->__word, 2, shared, clock, end);
		if (err == ETIMEDOUT || err == EINVAL)
			return err;
	}
	return 0;
}

static unsigned long
self_id(const pthread_mutex_t *m)
{
	return m->__kind & MUTEX_SHARED ? (unsigned long)self_tid() :
	    (unsigned long)tcb_self();
}

static int
owned(const pthread_mutex_t *m)
{
	return __atomic_load_n(&m->__owner, __ATOMIC_RELAXED) == self_id(m);
}

/* The caller has it already: what its kind says to that. */
int
__loam_mutex_relock(pthread_mutex_t *m, int error)
{
	if ((m->__kind & MUTEX_TYPE) != PTHREAD_MUTEX_RECURSIVE)
		return error;
	if (m->__depth + 1 == 0)
		return EAGAIN;
	m->__depth++;
	return 0;
}

static void
take(pthread_mutex_t *m)
{
	if (m->__kind & MUTEX_TYPE) {
		__atomic_store_n(&m->__owner, self_id(m), __ATOMIC_RELAXED);
		m->__depth = 1;
	}
}

int
__loam_mutex_lock(pthread_mutex_t *m, clockid_t clock,
    const struct timespec *end)
{
	int err;

	if (m->__kind & MUTEX_INHERIT)
		return __loam_pi_lock(m, clock, end);
	if (m->__kind & MUTEX_ROBUST)
		return __loam_robust_lock(m, clock, end);
	if ((m->__kind & MUTEX_TYPE) && owned(m))
		return __loam_mutex_relock(m, EDEADLK);
	err = plain_lock(m, clock, end);
	if (err == 0)
		take(m);
	return err;
}

int
pthread_mutex_lock(pthread_mutex_t *m)
{
	return __loam_mutex_lock(m, 0, NULL);
}

int
pthread_mutex_timedlock(pthread_mutex_t *restrict m,
    const struct timespec *restrict end)
{
	return __loam_mutex_lock(m, CLOCK_REALTIME, end);
}

int
pthread_mutex_clocklock(pthread_mutex_t *restrict m, clockid_t clock,
    const struct timespec *restrict end)
{
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
		return EINVAL;
	return __loam_mutex_lock(m, clock, end);
}

int
pthread_mutex_trylock(pthread_mutex_t *m)
{
	unsigned int old = 0;

	if (m->__kind & MUTEX_INHERIT)
		return __loam_pi_trylock(m);
	if (m->__kind & MUTEX_ROBUST)
		return __loam_robust_trylock(m);
	if ((m->__kind & MUTEX_TYPE) && owned(m))
		return __loam_mutex_relock(m, EBUSY);
	if (!__atomic_compare_exchange_n(&m->__word, &old, 1, 0,
	    __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
		return EBUSY;
	take(m);
	return 0;
}

int
pthread_mutex_unlock(pthread_mutex_t *m)
{
	if (m->__kind & MUTEX_INHERIT)
		return __loam_pi_unlock(m);
	if (m->__kind & MUTEX_ROBUST)
		return __loam_robust_unlock(m);
	if (m->__kind & MUTEX_TYPE) {
		if (!owned(m))
			return EPERM;
		if (--m->__depth > 0)
			return 0;
		__atomic_store_n(&m->__owner, 0, __ATOMIC_RELAXED);
	}
	word_unlock(&m->__word, m->__kind & MUTEX_SHARED);
	return 0;
}

int
__loam_mutex_check_owner(pthread_mutex_t *m)
{
	if (m->__kind & (MUTEX_ROBUST | MUTEX_INHERIT))
		return __loam_robust_owned(m) ? 0 : EPERM;
	return (m->__kind & MUTEX_TYPE) && !owned(m) ? EPERM : 0;
}

/* Take it as one of many who wait for it: see pthread_cond_broadcast. */
void
__loam_mutex_lock_contended(pthread_mutex_t *m)
{
	while (__atomic_exchange_n(&m->__word, 2, __ATOMIC_ACQUIRE) != 0)
		__loam_futex_wait(&m->__word, 2, 0, 0, NULL);
	take(m);
}

int
pthread_mutex_init(pthread_mutex_t *restrict m,
    const pthread_mutexattr_t *restrict attr)
{
	memset(m, 0, sizeof(*m));
	if (attr != NULL)
		m->__kind = attr->__kind;
	return 0;
}

int
pthread_mutex_destroy(pthread_mutex_t *m)
{
	unsigned int word = __atomic_load_n(&m->__word, __ATOMIC_RELAXED);

	if (m->__kind & (MUTEX_ROBUST | MUTEX_INHERIT))
		word = word & FUTEX_TID_MASK && word != ROBUST_LOST;
	return word != 0 ? EBUSY : 0;
}
