/*
 * The deterministic mode: preemption at moments, and in favour of threads, that a
 * seeded generator picks (preempt_seed=N on the command line, or written to
 * /proc/sys/kernel/preempt_seed; 0 = off). On one CPU whose time is counted in
 * instructions the same seed gives the same order of threads, another seed another one:
 * a race that a test hits can be hit again.
 *
 * A timer of each CPU goes off at random intervals, picks one of the threads that wait
 * and puts it in front of all that are not real-time, just as ageing would, and asks for
 * a reschedule: an interrupt that finds preemption off takes effect at the
 * preempt_enable. What is done when threads switch is the same in both modes, so that
 * the mode costs nothing when it is off.
 */
#include <arch/clock.h>
#include <sched/runqueue.h>
#include <sched/shuffle.h>
#include <sched/timer.h>

#define SHORTEST_NS (4 * NSEC_PER_USEC)
#define DOUBLINGS 7			/* the longest interval is nearly half a millisecond */

struct shuffler {
	struct timer timer;
	u64 state;			/* [own CPU, interrupts off] of the generator */
	u32 generation;			/* [own CPU] of the seed that it was started with */
	bool ready;
};

static DEFINE_PERCPU(struct shuffler, shuffler);
static u64 seed;			/* [a] 0 = off */
static u32 seeds;			/* [a] how many were set */

/* xorshift64*: short, and good enough to pick queues with. */
static u32
next_random(struct shuffler *s)
{
	s->state ^= s->state >> 12;
	s->state ^= s->state << 25;
	s->state ^= s->state >> 27;
	return (s->state * 0x2545f4914f6cdd1dUL) >> 32;
}

/* Each magnitude is as likely as the others. */
static u64
next_interval(struct shuffler *s)
{
	u64 base = SHORTEST_NS << next_random(s) % DOUBLINGS;

	return base + next_random(s) % base;
}

/* The nth of the queued threads that are not real-time, or NULL. */
static struct thread *
nth_fair(struct run_queue *rq, unsigned n)
{
	struct thread *t;

	for (unsigned q = QUEUE_FIRST_FAIR; q < NQUEUES; q++) {
		list_for_each(t, &rq->queues[q], se.link) {
			if (n-- == 0)
				return t;
		}
	}
	return NULL;
}

static void
shuffle(struct run_queue *rq, unsigned random)
{
	struct thread *t = rq->nqueued ? nth_fair(rq, random % rq->nqueued) : NULL;

	if (!t)
		return;
	rq->curr->se.aged = false;	/* else it would stay in front */
	rq_dequeue(rq, t);
	t->se.aged = true;
	t->se.slice_ns = policy_slice_ns(&t->se);
	rq_enqueue(rq, t, true);
	resched_set();
}

static void
shuffle_fired(struct timer *timer)
{
	struct shuffler *s = container_of(timer, struct shuffler, timer);
	struct run_queue *rq = this_cpu_ptr(&run_queue);

	if (atomic_load(&seed) == 0)
		return;
	spin_lock_raw(&rq->lock);
	shuffle(rq, next_random(s));
	spin_unlock_raw(&rq->lock);
	timer_start(timer, clock_ns() + next_interval(s));
}

/* What depends on how long this CPU has been running begins anew, for the sake of repetition. */
static void
reset_phases(struct run_queue *rq, u64 now)
{
	spin_lock_raw(&rq->lock);
	rq->last_aging_ns = rq->last_even_ns = rq->last_tick_ns = rq->rt_window_ns = now;
	rq->rt_ran_ns = 0;
	spin_unlock_raw(&rq->lock);
}

static void
start_this_cpu(void)
{
	struct shuffler *s = this_cpu_ptr(&shuffler);
	unsigned long flags = arch_irq_save();
	u64 now = clock_ns(), value = atomic_load(&seed);

	s->generation = atomic_load(&seeds);
	if (!s->ready) {
		timer_init(&s->timer, shuffle_fired);
		s->ready = true;
	}
	if (value) {
		s->state = value * 0x9e3779b97f4a7c15UL + cpu_id() * 2 + 1;
		reset_phases(this_cpu_ptr(&run_queue), now);
		timer_start(&s->timer, now + next_interval(s));
	}
	arch_irq_restore(flags);
}

void
sched_shuffle_check(void)
{
	if (unlikely(this_cpu_ptr(&shuffler)->generation != atomic_load(&seeds)))
		start_this_cpu();
}

void
sched_shuffle_set(u64 value)
{
	atomic_store(&seed, value);
	atomic_add(&seeds, 1);
	preempt_disable();
	start_this_cpu();
	preempt_enable();
}

u64
sched_shuffle_seed(void)
{
	return atomic_load(&seed);
}
