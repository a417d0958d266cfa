/*
 * Where a thread runs: the choice at wake-up, and the work that a CPU takes from
 * others.
 *
 * A CPU with nothing to do takes a thread from the longest queue at once. One that is
 * busy looks every EVEN_NS whether another queue is longer than its own by two. A
 * real-time thread goes where it runs at once, if there is such a CPU: when it wakes,
 * when it has to give way, and when a CPU comes to have nothing as good.
 *
 * The lock of another queue is only tried while one is held, as two CPUs may want to
 * take from each other.
 */
#include <sched/runqueue.h>

#define EVEN_NS (100 * NSEC_PER_MSEC)

cpumask_t idle_cpus;
unsigned rt_waiting;

static cpumask_t
allowed_cpus(const struct thread *t)
{
	return t->se.affinity & (cpu_count == 64 ? ~0UL : BIT(cpu_count) - 1);
}

/*
 * The allowed CPU that runs what is worst, if that is worse than q; else last. Reads run
 * queues without their locks.
 */
static unsigned
cpu_worse_than(cpumask_t allowed, unsigned q, unsigned last)
{
	unsigned best = last, worst = q;

	/* Where it was, if that will do: its cache is warm. */
	if (allowed >> last & 1 && READ_ONCE(per_cpu(run_queue, last).curr_queue) >= QUEUE_FIRST_FAIR)
		return last;
	for (; allowed; allowed &= allowed - 1) {
		unsigned cpu = __builtin_ctzl(allowed);
		unsigned runs = READ_ONCE(per_cpu(run_queue, cpu).curr_queue);

		if (runs > worst) {
			worst = runs;
			best = cpu;
		}
	}
	return best;
}

/*
 * The CPU it ran on last (its cache is warm) if that is idle, else any idle one
 * it may use, else the last one again. Reads run queues without their locks: the
 * answer is advice.
 */
unsigned
balance_pick_cpu(struct thread *t)
{
	cpumask_t allowed = allowed_cpus(t);
	cpumask_t idle = atomic_load(&idle_cpus) & allowed;
	unsigned last = t->cpu;

	if (unlikely(!(allowed >> last & 1)))
		return __builtin_ctzl(idle ? idle : allowed);
	if (!idle && unlikely(t->se.level == LEVEL_RT))
		return cpu_worse_than(allowed, sched_priority(t), last);
	if (!idle || idle >> last & 1)
		return last;
	return __builtin_ctzl(idle);
}

/* Move t from its queue to rq; both are locked. */
static void
take_over(struct run_queue *rq, struct run_queue *from, struct thread *t)
{
	rq_dequeue(from, t);
	atomic_store(&t->cpu, rq->cpu);
}

static bool
try_other(struct run_queue *other)
{
	return spin_trylock(&other->lock);
}

static void
let_go(struct run_queue *other)
{
	spin_unlock_raw(&other->lock);
	preempt_enable_no_resched();
}

/* The CPU with the longest queue of at least n, other than rq's; NULL. */
static struct run_queue *
busiest_but(struct run_queue *rq, unsigned n)
{
	struct run_queue *busiest = NULL;

	for (unsigned cpu = 0; cpu < cpu_count; cpu++) {
		struct run_queue *other = &per_cpu(run_queue, cpu);

		if (other == rq || READ_ONCE(other->nqueued) < n)
			continue;
		if (!busiest || other->nqueued > busiest->nqueued)
			busiest = other;
	}
	return busiest;
}

/* rq (locked, ours) has nothing to run: move one thread here and return it. */
struct thread *
balance_steal(struct run_queue *rq)
{
	struct run_queue *busiest = busiest_but(rq, 1);
	struct thread *t;

	if (!busiest || !try_other(busiest))
		return NULL;
	t = rq_steal_candidate(busiest, rq->cpu);
	if (t) {
		take_over(rq, busiest, t);
		rq->usage.steals++;
	}
	let_go(busiest);
	return t;
}

void
balance_even(struct run_queue *rq, u64 now)
{
	struct run_queue *busiest;
	struct thread *t;

	if (cpu_count == 1 || now - rq->last_even_ns < EVEN_NS)
		return;
	rq->last_even_ns = now;
	busiest = busiest_but(rq, rq->nqueued + 2);
	if (!busiest || !try_other(busiest))
		return;
	t = rq_steal_candidate(busiest, rq->cpu);
	if (t) {
		take_over(rq, busiest, t);
		rq_enqueue(rq, t, false);
		rq->usage.pulls++;
	}
	let_go(busiest);
}

/* ---- real-time threads ---- */

/* The best queued thread of other that may run on cpu, if it is real-time. other is locked. */
static struct thread *
rt_candidate(struct run_queue *other, unsigned cpu)
{
	struct thread *t = other->rt_throttled ? NULL : rq_first(other);

	return t && t->se.queue < QUEUE_FIRST_FAIR && t->se.affinity >> cpu & 1 ? t : NULL;
}

struct thread *
balance_pull_rt(struct run_queue *rq)
{
	for (unsigned cpu = 0; cpu < cpu_count; cpu++) {
		struct run_queue *other = &per_cpu(run_queue, cpu);
		struct thread *t;

		/* occupied is advice here, as nqueued above. */
		if (other == rq || !(READ_ONCE(other->occupied[0]) ||
		    READ_ONCE(other->occupied[1]) & (BIT(QUEUE_FIRST_FAIR - 64) - 1)))
			continue;
		/* It runs something worse: it is about to run the thread itself. */
		if (READ_ONCE(other->curr_queue) >= QUEUE_FIRST_FAIR || !try_other(other))
			continue;
		t = rt_candidate(other, rq->cpu);
		if (t) {
			take_over(rq, other, t);
			rq->usage.pulls++;
		}
		let_go(other);
		if (t)
			return t;
	}
	return NULL;
}

bool
balance_rt_elsewhere(struct run_queue *rq, struct thread *t)
{
	cpumask_t others = allowed_cpus(t) & ~BIT(rq->cpu);

	if (!others || rq->rt_throttled)
		return false;
	return (atomic_load(&idle_cpus) & others) ||
	    cpu_worse_than(others, sched_priority(t), rq->cpu) != rq->cpu;
}
