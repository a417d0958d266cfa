/*
 * pthread_robust.c: mutexes that survive their owner.
 *
 * The word is the owner's tid, with FUTEX_WAITERS if somebody may wait and
 * FUTEX_OWNER_DIED from the owner's death until pthread_mutex_consistent.
 * Each thread links those it holds into a list that the kernel walks when the
 * thread dies; `pending' names the one that is being locked or unlocked, as
 * word and list cannot change together.  The last unlocking of an
 * inconsistent one makes it ROBUST_LOST for good.
 *
 * Waits and wake-ups take the form for words that processes share, since the
 * kernel's wake-up does.
 */
#include "mutex.h"

#define OFFSET	((long)offsetof(pthread_mutex_t, __word) - \
		    (long)offsetof(pthread_mutex_t, __next))

_Static_assert(sizeof(((struct tcb *)0)->robust) ==
    sizeof(struct robust_list_head), "the kernel's");

struct tcb *
__loam_robust_self(void)
{
	struct tcb *self = tcb_self();

	if (!self->robust_known) {
		self->robust.next = &self->robust;
		self->robust.futex_offset = OFFSET;
		self->robust.pending = NULL;
		sys_call2(SYS_set_robust_list, &self->robust,
		    sizeof(struct robust_list_head));
		self->robust_known = 1;
	}
	return self;
}

/*
 * An entry of the list is the address of a mutex's __next; bit 0 says that
 * the mutex lends its priority.
 */
static void *
entry_of(pthread_mutex_t *m)
{
	return (char *)&m->__next + ((m->__kind & MUTEX_INHERIT) != 0);
}

static pthread_mutex_t *
mutex_of(void *entry)
{
	return (pthread_mutex_t *)(((unsigned long)entry & ~1UL) -
	    offsetof(pthread_mutex_t, __next));
}

/* The compiler must keep the order in which a dead thread's list is seen. */
void
__loam_robust_pending(struct tcb *self, pthread_mutex_t *m)
{
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	*(void *volatile *)&self->robust.pending =
	    m != NULL ? entry_of(m) : NULL;
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
}

void
__loam_robust_link(struct tcb *self, pthread_mutex_t *m)
{
	void *first = self->robust.next;

	m->__prev = &self->robust;
	m->__next = first;
	if (first != &self->robust)
		mutex_of(first)->__prev = &m->__next;
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	self->robust.next = entry_of(m);
}

void
__loam_robust_unlink(struct tcb *self, pthread_mutex_t *m)
{
	*(void **)m->__prev = m->__next;
	if (m->__next != &self->robust)
		mutex_of(m->__next)->__prev = m->__prev;
}

int
__loam_robust_owned(pthread_mutex_t *m)
{
	unsigned int word = __atomic_load_n(&m->__word, __ATOMIC_RELAXED);

	return (word & FUTEX_TID_MASK) == (unsigned int)self_tid();
}

/* One try with the word as seen; true if it is ours now. */
static int
grab(struct tcb *self, pthread_mutex_t *m, unsigned int seen,
    unsigned int flags)
{
	unsigned int mine = (unsigned int)self_tid() | flags |
	    (seen & (FUTEX_WAITERS | FUTEX_OWNER_DIED));
	int done;

	__loam_robust_pending(self, m);
	done = __atomic_compare_exchange_n(&m->__word, &seen, mine, 0,
	    __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
	if (done)
		__loam_robust_link(self, m);
	__loam_robust_pending(self, NULL);
	return done;
}

static int
taken(pthread_mutex_t *m)
{
	m->__depth = 1;
	return m->__word & FUTEX_OWNER_DIED ? EOWNERDEAD : 0;
}

int
__loam_robust_trylock(pthread_mutex_t *m)
{
	struct tcb *self = __loam_robust_self();
	unsigned int seen = __atomic_load_n(&m->__word, __ATOMIC_RELAXED);

	for (;;) {
		if ((seen & FUTEX_TID_MASK) == ROBUST_LOST)
			return ENOTRECOVERABLE;
		if ((seen & FUTEX_TID_MASK) == (unsigned int)self_tid())
			return __loam_mutex_relock(m, EBUSY);
		if (seen & FUTEX_TID_MASK)
			return EBUSY;
		if (grab(self, m, seen, 0))
			return taken(m);
		seen = __atomic_load_n(&m->__word, __ATOMIC_RELAXED);
	}
}

int
__loam_robust_lock(pthread_mutex_t *m, clockid_t clock,
    const struct timespec *end)
{
	struct tcb *self = __loam_robust_self();
	unsigned int seen, flags = 0;
	int err;

	for (;;) {
		seen = __atomic_load_n(&m->__word, __ATOMIC_RELAXED);
		if ((seen & FUTEX_TID_MASK) == ROBUST_LOST)
			return ENOTRECOVERABLE;
		if ((seen & FUTEX_TID_MASK) == 0) {
			if (grab(self, m, seen, flags))
				return taken(m);
			continue;
		}
		if ((m->__kind & MUTEX_TYPE) != PTHREAD_MUTEX_NORMAL &&
		    (seen & FUTEX_TID_MASK) == (unsigned int)self_tid())
			return __loam_mutex_relock(m, EDEADLK);
		if (!(seen & FUTEX_WAITERS) &&
		    !__atomic_compare_exchange_n(&m->__word, &seen,
		    seen | FUTEX_WAITERS, 0, __ATOMIC_RELAXED,
		    __ATOMIC_RELAXED))
			continue;
		err = __loam_futex_wait(&m->__word, seen | FUTEX_WAITERS, 1,
		    clock, end);
		if (err == ETIMEDOUT || err == EINVAL)
			return err;
		/* Others may still wait: who gets it must wake the next. */
		flags = FUTEX_WAITERS;
	}
}

int
__loam_robust_unlock(pthread_mutex_t *m)
{
	struct tcb *self = __loam_robust_self();
	unsigned int old;
	int lost;

	if (!__loam_robust_owned(m))
		return EPERM;
	if (--m->__depth > 0)
		return 0;
	lost = (m->__word & FUTEX_OWNER_DIED) != 0;
	__loam_robust_pending(self, m);
	__loam_robust_unlink(self, m);
	old = __atomic_exchange_n(&m->__word, lost ? ROBUST_LOST : 0,
	    __ATOMIC_RELEASE);
	if (old & FUTEX_WAITERS)
		futex_wake(&m->__word, lost ? WAKE_ALL : 1, 1);
	__loam_robust_pending(self, NULL);
	return 0;
}

int
pthread_mutex_consistent(pthread_mutex_t *m)
{
	if (!(m->__kind & MUTEX_ROBUST) || !(m->__word & FUTEX_OWNER_DIED))
		return EINVAL;
	if (!__loam_robust_owned(m))
		return EPERM;
	__atomic_fetch_and(&m->__word, ~FUTEX_OWNER_DIED, __ATOMIC_RELAXED);
	return 0;
}

/* The kernel's part, for a thread whose list goes with its stack. */
void
__loam_leave_robust(struct tcb *self)
{
	pthread_mutex_t *m;
	unsigned int old, died;

	if (!self->robust_known)
		return;
	sys_call2(SYS_set_robust_list, NULL, sizeof(struct robust_list_head));
	while (self->robust.next != &self->robust) {
		m = mutex_of(self->robust.next);
		self->robust.next = m->__next;
		if (m->__kind & MUTEX_INHERIT) {
			/* One that is waited for is the kernel's to hand on. */
			old = (unsigned int)self->tid;
			__atomic_compare_exchange_n(&m->__word, &old,
			    FUTEX_OWNER_DIED, 0, __ATOMIC_RELEASE,
			    __ATOMIC_RELAXED);
			continue;
		}
		old = __atomic_load_n(&m->__word, __ATOMIC_RELAXED);
		do
			died = (old & FUTEX_WAITERS) | FUTEX_OWNER_DIED;
		while (!__atomic_compare_exchange_n(&m->__word, &old, died, 0,
		    __ATOMIC_RELEASE, __ATOMIC_RELAXED));
		if (old & FUTEX_WAITERS)
			futex_wake(&m->__word, 1, 1);
	}
	self->robust_known = 0;
}
