/*
 * The queues of one CPU: a list for each priority and a bitmap of the occupied
 * ones, so that adding, removing and picking cost the same for one runnable
 * thread and for a thousand. See runqueue.h for the lock.
 */
#include <arch/clock.h>
#include <sched/runqueue.h>

/* How long a thread may wait before it is moved ahead, by level. */
static const u64 patience_ns[NLEVELS] = {
	[LEVEL_RT] = ~0UL,
	[LEVEL_HIGH] = 200 * NSEC_PER_MSEC,
	[LEVEL_NORMAL] = 300 * NSEC_PER_MSEC,
	[LEVEL_LOW] = 600 * NSEC_PER_MSEC,
	[LEVEL_IDLE] = 2000 * NSEC_PER_MSEC,
};
#define AGING_INTERVAL_NS (50 * NSEC_PER_MSEC)

void
rq_init(struct run_queue *rq, unsigned cpu)
{
	rq->lock = (struct spinlock){ 0 };	/* no class: it is let go by another thread */
	rq->cpu = cpu;
	rq->event_ns = ~0UL;
	for (unsigned i = 0; i < NQUEUES; i++)
		list_init(&rq->queues[i]);
}

struct run_queue *
thread_rq_lock(struct thread *t, unsigned long *flags)
{
	*flags = arch_irq_save();
	preempt_disable();
	for (;;) {
		unsigned cpu = atomic_load(&t->cpu);
		struct run_queue *rq = &per_cpu(run_queue, cpu);

		spin_lock_raw(&rq->lock);
		if (likely(t->cpu == cpu))
			return rq;
		spin_unlock_raw(&rq->lock);
	}
}

void
rq_unlock(struct run_queue *rq, unsigned long flags)
{
	spin_unlock_raw(&rq->lock);
	arch_irq_restore(flags);
	preempt_enable();
}

void
rq_enqueue(struct run_queue *rq, struct thread *t, bool at_head)
{
	unsigned q = sched_priority(t);

	t->se.queue = q;
	t->se.queued = true;
	if (at_head)
		list_add(&rq->queues[q], &t->se.link);
	else
		list_add_tail(&rq->queues[q], &t->se.link);
	rq->occupied[q / 64] |= BIT(q % 64);
	rq->nqueued++;
	if (unlikely(q < QUEUE_FIRST_FAIR))
		atomic_add(&rt_waiting, 1);
}

void
rq_dequeue(struct run_queue *rq, struct thread *t)
{
	unsigned q = t->se.queue;

	list_del(&t->se.link);
	t->se.queued = false;
	if (list_empty(&rq->queues[q]))
		rq->occupied[q / 64] &= ~BIT(q % 64);
	rq->nqueued--;
	if (unlikely(q < QUEUE_FIRST_FAIR))
		atomic_sub(&rt_waiting, 1);
}

static unsigned
first_occupied(u64 low, u64 high)
{
	return low ? (unsigned)__builtin_ctzl(low) : 64 + (unsigned)__builtin_ctzl(high);
}

struct thread *
rq_first(struct run_queue *rq)
{
	u64 low = rq->occupied[0], high = rq->occupied[1];

	if (rq->rt_throttled && high >> (QUEUE_FIRST_FAIR - 64)) {
		low = 0;
		high &= ~(BIT(QUEUE_FIRST_FAIR - 64) - 1);
	}
	if (!(low | high))
		return NULL;
	return list_entry(rq->queues[first_occupied(low, high)].next, struct thread, se.link);
}

struct thread *
rq_steal_candidate(struct run_queue *rq, unsigned cpu)
{
	for (int q = NQUEUES - 1; q >= 0; q--) {
		struct thread *t;

		if (!(rq->occupied[q / 64] >> (q % 64) & 1))
			continue;
		list_for_each(t, &rq->queues[q], se.link) {
			if (t->se.affinity >> cpu & 1)
				return t;
		}
	}
	return NULL;
}

/*
 * Each list is in order of arrival, so its head has waited longest: looking at
 * the heads is enough.
 */
void
rq_age(struct run_queue *rq, u64 now)
{
	if (now - rq->last_aging_ns < AGING_INTERVAL_NS)
		return;
	rq->last_aging_ns = now;
	for (unsigned q = QUEUE_FIRST_FAIR + 1; q < NQUEUES; q++) {
		struct thread *t = list_first(&rq->queues[q], struct thread, se.link);

		if (!t || now - t->se.stamp_ns < patience_ns[t->se.level])
			continue;
		rq_dequeue(rq, t);
		rq->usage.aged++;
		t->se.aged = true;
		t->se.slice_ns = policy_slice_ns(&t->se);
		rq_enqueue(rq, t, false);
	}
}
