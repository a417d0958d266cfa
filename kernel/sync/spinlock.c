/*
 * The slow side of spinlocks; the rest is inline in spinlock.h.
 */
#include <sync/spinlock.h>

void
spin_lock_slow(struct spinlock *l)
{
	do {
		/* Only look until it is free: a store would take the cache line from its holder. */
		while (READ_ONCE(l->locked))
			arch_cpu_relax();
	} while (__atomic_exchange_n(&l->locked, 1u, __ATOMIC_ACQUIRE) != 0);
}

bool
spin_trylock(struct spinlock *l)
{
	preempt_disable();
	if (READ_ONCE(l->locked) || __atomic_exchange_n(&l->locked, 1u, __ATOMIC_ACQUIRE) != 0) {
		preempt_enable();
		return false;
	}
#ifdef LOAM_DEBUG
	if (l->class)
		lockdep_acquire(l->class, l, true);
	l->holder_cpu = cpu_id() + 1;
#endif
	return true;
}
