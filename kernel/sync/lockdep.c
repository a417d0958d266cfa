/*
 * Lock-order checks of debug kernels: the order in which classes of locks are
 * taken is learnt as the kernel runs, and the first acquisition that contradicts
 * what was seen before, on whatever CPU and however long ago, panics. A class
 * that interrupt handlers take must never be held with interrupts on.
 *
 * What a thread holds is kept in the thread (struct thread.held), which also
 * serves panics. Guard of the graph: graph_busy, a raw lock with interrupts off,
 * outside all checking.
 */
#ifdef LOAM_DEBUG
#include <lib/atomic.h>
#include <lib/klog.h>
#include <sched/thread.h>
#include <sync/spinlock.h>

#define MAX_CLASSES 512

static u32 graph_busy;
static struct lock_class *classes[MAX_CLASSES];		/* [graph_busy] */
static u64 after[MAX_CLASSES][MAX_CLASSES / 64];	/* [graph_busy] bit: j was taken while i was held */
static u8 used_in_irq[MAX_CLASSES], held_irqs_on[MAX_CLASSES];	/* [a] monotonic */
static u32 nclasses = 1;				/* [graph_busy] 0 means none */

static unsigned long
graph_lock(void)
{
	unsigned long flags = arch_irq_save();

	while (atomic_xchg(&graph_busy, 1u))
		arch_cpu_relax();
	return flags;
}

static void
graph_unlock(unsigned long flags)
{
	atomic_store(&graph_busy, 0u);
	arch_irq_restore(flags);
}

static bool
edge(unsigned from, unsigned to)
{
	return after[from][to / 64] >> (to % 64) & 1;
}

/* Is there a path from a to b? seen keeps the walk finite. */
static bool
reaches(unsigned a, unsigned b, u64 *seen)
{
	if (a == b)
		return true;
	seen[a / 64] |= BIT(a % 64);
	for (unsigned i = 1; i < nclasses; i++) {
		if (edge(a, i) && !(seen[i / 64] >> (i % 64) & 1) && reaches(i, b, seen))
			return true;
	}
	return false;
}

/* Record that to is taken while from is held; the class that makes it a cycle, or NULL. */
static bool
add_edge(unsigned from, unsigned to)
{
	u64 seen[MAX_CLASSES / 64] = { 0 };

	if (edge(from, to))
		return true;
	if (reaches(to, from, seen))
		return false;
	after[from][to / 64] |= BIT(to % 64);
	return true;
}

static void
register_class(struct lock_class *class)
{
	unsigned long flags = graph_lock();

	if (class->id == 0 && nclasses < MAX_CLASSES) {
		classes[nclasses] = class;
		class->id = nclasses++;
	}
	graph_unlock(flags);
}

static void
check_interrupts(struct lock_class *class)
{
	if (in_interrupt())
		used_in_irq[class->id] = 1;
	else if (arch_irqs_enabled())
		held_irqs_on[class->id] = 1;
	if (used_in_irq[class->id] && held_irqs_on[class->id]) {
		held_irqs_on[class->id] = 0;
		panic("lock class %s is taken in interrupts, and held with interrupts on",
		    class->name);
	}
}

static void
check_order(struct thread *t, struct lock_class *class)
{
	for (int i = 0; i < t->nheld; i++) {
		struct lock_class *held = t->held_locks[i].class;
		unsigned long flags;
		bool ok;

		if (held == class || held->id == 0)
			continue;	/* nested locks of one class: ordered by their owner's rule */
		flags = graph_lock();
		ok = add_edge(held->id, class->id);
		graph_unlock(flags);
		if (!ok)
			panic("lock order: %s is taken while %s is held; elsewhere it is the other way round",
			    class->name, held->name);
	}
}

void
lockdep_acquire(struct lock_class *class, const void *lock, bool trylock)
{
	struct thread *t = current;
	unsigned long flags;

	if (!t)
		return;		/* the first moments of boot */
	if (class->id == 0)
		register_class(class);
	if (class->id == 0)
		return;
	flags = arch_irq_save();
	for (int i = 0; i < t->nheld; i++) {
		if (t->held_locks[i].lock == lock && !trylock)
			panic("lock %s %p is taken twice", class->name, lock);
	}
	arch_irq_restore(flags);
	if (!trylock) {
		check_interrupts(class);
		check_order(t, class);
	}
	flags = arch_irq_save();
	if (t->nheld < (int)ARRAY_SIZE(t->held_locks)) {
		t->held_locks[t->nheld].class = class;
		t->held_locks[t->nheld++].lock = lock;
	}
	arch_irq_restore(flags);
}

void
lockdep_release(struct lock_class *class, const void *lock)
{
	struct thread *t = current;
	unsigned long flags;

	if (!t)
		return;
	flags = arch_irq_save();
	for (int i = t->nheld - 1; i >= 0; i--) {
		if (t->held_locks[i].lock != lock)
			continue;
		for (t->nheld--; i < t->nheld; i++)
			t->held_locks[i] = t->held_locks[i + 1];
		break;
	}
	arch_irq_restore(flags);
	(void)class;
}
#endif
