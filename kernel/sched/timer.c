/*
 * The timer queue of each CPU: a red-black tree in order of deadline, guarded by
 * its own interrupt-safe lock. The hardware is programmed for the earlier of the
 * first timer and what the scheduler asked for, and only when that is earlier
 * than what it is programmed for already: an interrupt that comes too early
 * finds nothing due and programs the next.
 */
#include <arch/clock.h>
#include <arch/cpu.h>
#include <lib/atomic.h>
#include <sched/timer.h>
#include <sync/spinlock.h>

struct timer_queue {
	struct spinlock lock;
	struct rb_tree tree;		/* [lock] of struct timer */
	struct timer *first;		/* [lock] */
	u64 hardware_ns;		/* [own CPU, interrupts off] programmed deadline, ~0 = none */
	bool ready;
};

static DEFINE_PERCPU(struct timer_queue, timer_queue);

static struct timer_queue *
queue_of_cpu(unsigned cpu)
{
	struct timer_queue *q = &per_cpu(timer_queue, cpu);

	if (unlikely(!q->ready)) {	/* all zero: a free lock and an empty tree */
		q->hardware_ns = ~0UL;
		q->ready = true;
	}
	return q;
}

void
timer_init(struct timer *t, void (*fn)(struct timer *t))
{
	*t = (struct timer){ .fn = fn, .cpu = -1 };
}

static void
insert(struct timer_queue *q, struct timer *t)
{
	struct rb_node **link = &q->tree.root, *parent = NULL;
	bool first = true;

	while (*link) {
		parent = *link;
		if (t->deadline_ns < rb_entry(parent, struct timer, node)->deadline_ns) {
			link = &parent->left;
		} else {
			link = &parent->right;
			first = false;
		}
	}
	rb_insert(&q->tree, &t->node, parent, link);
	if (first)
		q->first = t;
}

static void
remove(struct timer_queue *q, struct timer *t)
{
	if (q->first == t) {
		struct rb_node *next = rb_next(&t->node);

		q->first = next ? rb_entry(next, struct timer, node) : NULL;
	}
	rb_erase(&q->tree, &t->node);
	atomic_store(&t->cpu, -1);
}

/* Take t off whatever queue it is on; true if it was on one. Interrupts off. */
static bool
disarm(struct timer *t)
{
	for (;;) {
		int cpu = atomic_load(&t->cpu);
		struct timer_queue *q;

		if (cpu < 0)
			return false;
		q = queue_of_cpu(cpu);
		spin_lock_raw(&q->lock);
		if (t->cpu == cpu) {
			remove(q, t);
			spin_unlock_raw(&q->lock);
			return true;
		}
		spin_unlock_raw(&q->lock);
	}
}

static void
program(struct timer_queue *q, u64 deadline_ns)
{
	q->hardware_ns = deadline_ns;
	arch_timer_set(deadline_ns);
}

void
timer_interrupt_by(u64 deadline_ns)
{
	struct timer_queue *q = queue_of_cpu(cpu_id());

	if (deadline_ns < q->hardware_ns)
		program(q, deadline_ns);
}

void
timer_start(struct timer *t, u64 deadline_ns)
{
	unsigned long flags = arch_irq_save();
	struct timer_queue *q;

	preempt_disable();
	disarm(t);
	q = queue_of_cpu(cpu_id());
	spin_lock_raw(&q->lock);
	t->deadline_ns = deadline_ns;
	t->cpu = cpu_id();
	insert(q, t);
	spin_unlock_raw(&q->lock);
	timer_interrupt_by(deadline_ns);
	arch_irq_restore(flags);
	preempt_enable();
}

bool
timer_cancel(struct timer *t)
{
	bool was_armed = false;

	for (;;) {
		unsigned long flags = arch_irq_save();

		preempt_disable();
		was_armed |= disarm(t);
		arch_irq_restore(flags);
		preempt_enable();
		/* fn is short and runs with interrupts off on another CPU: it ends soon. */
		if (!atomic_load(&t->running))
			return was_armed;
		arch_cpu_relax();
	}
}

u64
timer_next_deadline(void)
{
	unsigned long flags = arch_irq_save();
	struct timer_queue *q = queue_of_cpu(cpu_id());
	u64 deadline = ~0UL;

	spin_lock_raw(&q->lock);
	if (q->first)
		deadline = q->first->deadline_ns;
	spin_unlock_raw(&q->lock);
	arch_irq_restore(flags);
	return deadline;
}

static void
run_expired(struct timer_queue *q, u64 now)
{
	struct timer *t;

	spin_lock_raw(&q->lock);
	while ((t = q->first) != NULL && t->deadline_ns <= now) {
		/* Running before it is off the queue: timer_cancel looks the other way round. */
		atomic_store(&t->running, true);
		remove(q, t);
		spin_unlock_raw(&q->lock);
		t->fn(t);
		atomic_store(&t->running, false);
		spin_lock_raw(&q->lock);
	}
	spin_unlock_raw(&q->lock);
}

void
timer_interrupt(bool from_user)
{
	struct timer_queue *q = queue_of_cpu(cpu_id());
	u64 now = clock_ns(), next;

	q->hardware_ns = ~0UL;
	run_expired(q, now);
	next = sched_tick(now, from_user);
	next = MIN(next, timer_next_deadline());
	if (next < q->hardware_ns)
		program(q, next);
}
