/*
 * The slow side of spinlocks; the rest is inline in spinlock.h.
 */
#include <lib/atomic.h>
#include <sync/spinlock.h>

void
spin_lock_slow(struct spinlock *l, u16 ticket)
{
	while (__atomic_load_n(&l->owner, __ATOMIC_ACQUIRE) != ticket)
		arch_cpu_relax();
}

bool
spin_trylock(struct spinlock *l)
{
	u32 old = READ_ONCE(l->both);

	preempt_disable();
	if ((u16)old != (u16)(old >> 16) || !atomic_cas(&l->both, old, old + (1u << 16))) {
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
