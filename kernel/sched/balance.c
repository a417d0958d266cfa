/*
 * Where a thread runs: the choice at wake-up, and the work an idle CPU takes from
 * a busy one. There is no periodic balancing: a CPU with nothing to do looks
 * around itself, and one that has work needs none.
 */
#include <sched/runqueue.h>

cpumask_t idle_cpus;

/*
 * The CPU it ran on last (its cache is warm) if that is idle, else any idle one
 * it may use, else the last one again. Reads run queues without their locks: the
 * answer is advice.
 */
unsigned
balance_pick_cpu(struct thread *t)
{
	cpumask_t allowed = t->se.affinity & (cpu_count == 64 ? ~0UL : BIT(cpu_count) - 1);
	cpumask_t idle = atomic_load(&idle_cpus) & allowed;
	unsigned last = t->cpu;

	if (unlikely(!(allowed >> last & 1)))
		return __builtin_ctzl(idle ? idle : allowed);
	if (!idle || idle >> last & 1)
		return last;
	return __builtin_ctzl(idle);
}

/*
 * rq (locked, ours) has nothing to run: move one thread here from the CPU with
 * the longest queue and return it. The other lock is only tried, as two CPUs may
 * want to steal from each other.
 */
struct thread *
balance_steal(struct run_queue *rq)
{
	struct run_queue *busiest = NULL;
	struct thread *t;

	for (unsigned cpu = 0; cpu < cpu_count; cpu++) {
		struct run_queue *other = &per_cpu(run_queue, cpu);

		if (other == rq || READ_ONCE(other->nqueued) == 0)
			continue;
		if (!busiest || other->nqueued > busiest->nqueued)
			busiest = other;
	}
	if (!busiest || !spin_trylock(&busiest->lock))
		return NULL;
	t = rq_steal_candidate(busiest, rq->cpu);
	if (t) {
		rq_dequeue(busiest, t);
		atomic_store(&t->cpu, rq->cpu);
		rq->usage.steals++;
	}
	spin_unlock_raw(&busiest->lock);
	preempt_enable_no_resched();
	return t;
}
