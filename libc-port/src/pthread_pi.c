/*
 * pthread_pi.c: mutexes that lend their holder the waiters' priority.
 *
 * The word is the holder's tid.  While nobody waits, it changes here; else
 * the kernel does all, and hands the mutex from one to the next.  One that is
 * robust as well stands in its holder's list (pthread_robust.c); that its
 * data are lost is noted in __owner, as the kernel writes the word.
 */
#include "mutex.h"

#define LOST	1UL	/* in __owner */

static int
private_flag(const pthread_mutex_t *m)
{
	/* The kernel's wake-up at a death takes the form for shared words. */
	return m->__kind & (MUTEX_SHARED | MUTEX_ROBUST) ? 0 :
	    FUTEX_PRIVATE_FLAG;
}

static int
swap(pthread_mutex_t *m, unsigned int from, unsigned int to)
{
	return __atomic_compare_exchange_n(&m->__word, &from, to, 0,
	    __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

static int
release(pthread_mutex_t *m)
{
	if (swap(m, (unsigned int)self_tid(), 0))
		return 0;
	return (int)-sys_call2(SYS_futex, &m->__word,
	    FUTEX_UNLOCK_PI | private_flag(m));
}

/* The word is the caller's: the rest of locking. */
static int
taken(struct tcb *self, pthread_mutex_t *m)
{
	if (!(m->__kind & MUTEX_ROBUST)) {
		__atomic_fetch_and(&m->__word, ~FUTEX_OWNER_DIED,
		    __ATOMIC_RELAXED);
		m->__depth = 1;
		return 0;
	}
	if (m->__owner == LOST) {
		release(m);
		__loam_robust_pending(self, NULL);
		return ENOTRECOVERABLE;
	}
	__loam_robust_link(self, m);
	__loam_robust_pending(self, NULL);
	m->__depth = 1;
	return m->__word & FUTEX_OWNER_DIED ? EOWNERDEAD : 0;
}

static struct tcb *
begin(pthread_mutex_t *m)
{
	struct tcb *self = tcb_self();

	if (m->__kind & MUTEX_ROBUST) {
		self = __loam_robust_self();
		__loam_robust_pending(self, m);
	}
	return self;
}

static int
failed(struct tcb *self, pthread_mutex_t *m, int err)
{
	if (m->__kind & MUTEX_ROBUST)
		__loam_robust_pending(self, NULL);
	return err;
}

int
__loam_pi_trylock(pthread_mutex_t *m)
{
	struct tcb *self;
	long ret;

	if (__loam_robust_owned(m))
		return __loam_mutex_relock(m, EBUSY);
	self = begin(m);
	if (swap(m, 0, (unsigned int)self_tid()))
		return taken(self, m);
	/* Its owner may have died: the kernel knows. */
	ret = sys_call2(SYS_futex, &m->__word,
	    FUTEX_TRYLOCK_PI | private_flag(m));
	return ret == 0 ? taken(self, m) : failed(self, m, EBUSY);
}

int
__loam_pi_lock(pthread_mutex_t *m, clockid_t clock,
    const struct timespec *end)
{
	int op = FUTEX_LOCK_PI2 | private_flag(m);
	struct tcb *self;
	long ret;

	if (__loam_robust_owned(m))
		return __loam_mutex_relock(m, EDEADLK);
	self = begin(m);
	if (swap(m, 0, (unsigned int)self_tid()))
		return taken(self, m);
	if (end != NULL && clock == CLOCK_REALTIME)
		op |= FUTEX_CLOCK_REALTIME;
	if (end != NULL && end->tv_sec < 0)
		return failed(self, m, ETIMEDOUT);
	do
		ret = sys_call4(SYS_futex, (long)&m->__word, op, 0, (long)end);
	while (ret == -EINTR || ret == -EAGAIN);
	if (ret == 0)
		return taken(self, m);
	/* ESRCH: its owner is no more, and so it stays locked for ever. */
	return failed(self, m, ret == -ESRCH ? EDEADLK : (int)-ret);
}

int
__loam_pi_unlock(pthread_mutex_t *m)
{
	struct tcb *self = tcb_self();
	int err;

	if (!__loam_robust_owned(m))
		return EPERM;
	if (--m->__depth > 0)
		return 0;
	if (!(m->__kind & MUTEX_ROBUST))
		return release(m);
	if (m->__word & FUTEX_OWNER_DIED)
		m->__owner = LOST;
	__loam_robust_pending(self, m);
	__loam_robust_unlink(self, m);
	err = release(m);
	__loam_robust_pending(self, NULL);
	return err;
}
