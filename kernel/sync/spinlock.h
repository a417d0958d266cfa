/*
 * Spinlocks; they hold off preemption. A lock that interrupt handlers take as well
 * must always be taken with the _irq forms.
 *
 * Test-and-set, not tickets: in a virtual machine the processor whose turn it is
 * may itself be waiting for one of the host's, and then a fair queue makes all
 * others wait for it as well.
 *
 * Each lock has a class: locks initialised by one spin_init line, or defined by
 * one SPINLOCK(), are one class. Debug kernels (LOAM_DEBUG) check the order of
 * classes as they run (sync/lockdep.c) and keep what each CPU holds, for panics.
 * The lock order of the whole kernel stands in sync/ORDER.md.
 */
#ifndef SYNC_SPINLOCK_H
#define SYNC_SPINLOCK_H

#include <arch/cpu.h>
#include <lib/types.h>
#include <sched/preempt.h>

struct lock_class {
	const char *name;
	u16 id;			/* given at the first acquisition; 0 = none yet */
};

struct spinlock {
	u32 locked;			/* 1 = held */
#ifdef LOAM_DEBUG
	u32 holder_cpu;			/* cpu + 1 while held */
	struct lock_class *class;
#endif
};

#ifdef LOAM_DEBUG
#define SPINLOCK_INIT_(cls) { .class = (cls) }
#define SPINLOCK(var)								\
	static struct lock_class var##_class_ = { .name = #var };		\
	struct spinlock var = SPINLOCK_INIT_(&var##_class_)
#define STATIC_SPINLOCK(var)							\
	static struct lock_class var##_class_ = { .name = #var };		\
	static struct spinlock var = SPINLOCK_INIT_(&var##_class_)
#define spin_init(l) do {							\
	static struct lock_class class_ = { .name = #l };			\
	*(l) = (struct spinlock){ .class = &class_ };				\
} while (0)
void lockdep_acquire(struct lock_class *class, const void *lock, bool trylock);
void lockdep_release(struct lock_class *class, const void *lock);
#else
#define SPINLOCK(var) struct spinlock var = { .locked = 0 }
#define STATIC_SPINLOCK(var) static struct spinlock var = { .locked = 0 }
#define spin_init(l) (*(l) = (struct spinlock){ .locked = 0 })
#endif

void spin_lock_slow(struct spinlock *l);	/* somebody has it */

/* The bare lock: the caller has preemption off. */
static inline void
spin_lock_raw(struct spinlock *l)
{
#ifdef LOAM_DEBUG
	if (l->class)
		lockdep_acquire(l->class, l, false);
#endif
	if (unlikely(__atomic_exchange_n(&l->locked, 1u, __ATOMIC_ACQUIRE) != 0))
		spin_lock_slow(l);
#ifdef LOAM_DEBUG
	l->holder_cpu = cpu_id() + 1;
#endif
}

static inline void
spin_unlock_raw(struct spinlock *l)
{
#ifdef LOAM_DEBUG
	l->holder_cpu = 0;
	if (l->class)
		lockdep_release(l->class, l);
#endif
	__atomic_store_n(&l->locked, 0u, __ATOMIC_RELEASE);
}

static inline void
spin_lock(struct spinlock *l)
{
	preempt_disable();
	spin_lock_raw(l);
}

static inline void
spin_unlock(struct spinlock *l)
{
	spin_unlock_raw(l);
	preempt_enable();
}

bool spin_trylock(struct spinlock *l);		/* preemption stays off when true */

static inline unsigned long
spin_lock_irq(struct spinlock *l)		/* returns flags for spin_unlock_irq */
{
	unsigned long flags = arch_irq_save();

	preempt_disable();
	spin_lock_raw(l);
	return flags;
}

static inline void
spin_unlock_irq(struct spinlock *l, unsigned long flags)
{
	spin_unlock_raw(l);
	arch_irq_restore(flags);
	preempt_enable();
}

/* Held by somebody (debug: by this CPU). For assertions. */
static inline bool
spin_is_held(const struct spinlock *l)
{
#ifdef LOAM_DEBUG
	return READ_ONCE(l->holder_cpu) == cpu_id() + 1;
#else
	return READ_ONCE(l->locked) != 0;
#endif
}

#define ASSERT_HELD(l) DEBUG_ASSERT(spin_is_held(l))

#endif
