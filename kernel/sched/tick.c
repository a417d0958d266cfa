/*
 * What the scheduler does when the CPU's timer goes off: end slices, age, account,
 * hold back real-time threads, and the load average. There is no fixed tick: a
 * busy CPU is interrupted when a slice ends and at least every 10 ms for
 * accounting, an idle one not at all.
 */
#include <arch/irq.h>
#include <arch/clock.h>
#include <lib/string.h>
#include <sched/runqueue.h>
#include <sched/shuffle.h>
#include <sched/timer.h>
#include <uapi/sched.h>

#define ACCOUNT_NS (10 * NSEC_PER_MSEC)

/* Real-time threads get 950 ms of each second while others wait. */
#define RT_WINDOW_NS NSEC_PER_SEC
#define RT_SHARE_NS (950 * NSEC_PER_MSEC)

/*
 * The split of run time into user and system is sampled, as it would cost two
 * clock readings a system call to measure it.
 */
static void
account(struct run_queue *rq, u64 now, bool from_user)
{
	u64 ticks;

	if (rq->curr == rq->idle)
		return;
	ticks = now - rq->last_tick_ns;
	rq->last_tick_ns = now;
	ticks = MIN(ticks, ACCOUNT_NS);
	if (from_user) {
		rq->curr->usage.user_ticks += ticks;
		rq->usage.user_ns += ticks;
	} else {
		rq->curr->usage.system_ticks += ticks;
		rq->usage.system_ns += ticks;
	}
}

static void
throttle_real_time(struct run_queue *rq, u64 now)
{
	if (now - rq->rt_window_ns >= RT_WINDOW_NS) {
		rq->rt_window_ns = now;
		rq->rt_ran_ns = 0;
		rq->rt_throttled = false;
	} else if (rq->rt_ran_ns >= RT_SHARE_NS) {
		rq->rt_throttled = true;
	}
}

u64
sched_tick(u64 now, bool from_user)
{
	struct run_queue *rq = this_cpu_ptr(&run_queue);
	struct thread *t, *first;
	u64 next = ~0UL;

	sched_shuffle_check();
	spin_lock_raw(&rq->lock);
	t = rq->curr;
	rq_charge(rq, now);
	account(rq, now, from_user);
	throttle_real_time(rq, now);
	rq_age(rq, now);
	balance_even(rq, now);
	if (t->se.level == LEVEL_RT && t->proc)
		atomic_or(&t->flags, TF_CPUTIMER);	/* RLIMIT_RTTIME: proc/rttime.c */
	first = rq_first(rq);
	if (first) {
		bool better = first->se.queue < sched_priority(t) ||
		    (rq->rt_throttled && t->se.level == LEVEL_RT);
		bool over = t->se.slice_ns <= 0 && t->se.policy != SCHED_FIFO;

		if (t == rq->idle || better || over)
			resched_set();
	}
	if (t != rq->idle) {
		next = now + ACCOUNT_NS;
		if (first && t->se.slice_ns > 0)
			next = MIN(next, now + (u64)t->se.slice_ns);
	}
	rq->event_ns = next;
	spin_unlock_raw(&rq->lock);
	return next;
}

void
sched_cpu_usage(unsigned cpu, struct cpu_usage *out)
{
	struct run_queue *rq = &per_cpu(run_queue, cpu);
	unsigned long flags = spin_lock_irq(&rq->lock);

	rq_charge(rq, clock_ns());
	*out = rq->usage;
	out->queued = rq->nqueued;
	out->interrupts = arch_interrupt_count(cpu);
	out->run_ns = rq->curr_since_ns - rq->start_ns - out->idle_ns;
	spin_unlock_irq(&rq->lock, flags);
}

void
thread_usage_read(struct thread *t, struct thread_usage *out)
{
	unsigned long flags;
	struct run_queue *rq = thread_rq_lock(t, &flags);
	u64 ticks;

	if (rq->curr == t)
		rq_charge(rq, clock_ns());
	*out = t->usage;
	rq_unlock(rq, flags);
	ticks = out->user_ticks + out->system_ticks;
	if (ticks == 0)
		out->user_ns = out->run_ns;
	else
		out->user_ns = (u64)((unsigned __int128)out->run_ns * out->user_ticks / ticks);
	out->system_ns = out->run_ns - out->user_ns;
}

unsigned
sched_runnable_count(void)
{
	unsigned n = 0;

	for (unsigned cpu = 0; cpu < cpu_count; cpu++) {
		struct run_queue *rq = &per_cpu(run_queue, cpu);

		n += READ_ONCE(rq->nqueued) + (READ_ONCE(rq->curr) != rq->idle);
	}
	return n;
}

unsigned
sched_blocked_count(void)
{
	long n = 0;

	for (unsigned cpu = 0; cpu < cpu_count; cpu++)
		n += READ_ONCE(per_cpu(run_queue, cpu).usage.blocked);
	return MAX(n, 0L);
}

/*
 * Load averages as everyone knows them: every 5 seconds load = load * e +
 * runnable * (1 - e), in fixed point. Brought up to date when somebody reads, so
 * that an idle machine stays idle; between readings the count is taken as it is
 * now.
 */
#define LOAD_PERIOD_NS (5 * NSEC_PER_SEC)
#define LOAD_ONE (1UL << 11)

STATIC_SPINLOCK(load_lock);
static unsigned long load[3];		/* [load_lock] */
static u64 load_updated_ns;		/* [load_lock] */

void
sched_load_average(unsigned long avg[3])
{
	static const unsigned long decay[3] = { 1884, 2014, 2037 };	/* e^(-5/60), 5/300, 5/900 */
	unsigned long runnable = sched_runnable_count() * LOAD_ONE, flags;
	u64 now = clock_ns();

	flags = spin_lock_irq(&load_lock);
	for (u64 n = 0; now - load_updated_ns >= LOAD_PERIOD_NS; load_updated_ns += LOAD_PERIOD_NS) {
		if (n++ == 1000) {	/* older than any average remembers */
			load_updated_ns = now;
			break;
		}
		for (int i = 0; i < 3; i++)
			load[i] = (load[i] * decay[i] + runnable * (LOAD_ONE - decay[i])) / LOAD_ONE;
	}
	memcpy(avg, load, sizeof(load));
	spin_unlock_irq(&load_lock, flags);
}
