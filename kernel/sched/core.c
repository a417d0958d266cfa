/*
 * The scheduler: giving up the CPU, waking, starting and ending threads.
 *
 * One path switches threads, switch_away(); it is reached by schedule() (a thread
 * waits or yields), preempt_schedule*() (somebody better is there, or the slice is
 * used up) and thread_exit_switch(). The run queue's lock is held across the
 * switch: see runqueue.h.
 *
 * A thread that is about to sleep sets its state before it tests its condition
 * (sync/wait.h). Between that and schedule() it may be preempted; it then stays
 * on the run queue whatever its state says, for only schedule() takes it off.
 */
#include <arch/clock.h>
#include <arch/cpu.h>
#include <arch/thread.h>
#include <lib/klog.h>
#include <sched/hooks.h>
#include <sched/runqueue.h>
#include <sched/timer.h>
#include <sync/deadlock.h>
#include <uapi/errno.h>
#include <uapi/sched.h>

DEFINE_PERCPU(unsigned, preempt_count) = PREEMPT_NO_RESCHED;
DEFINE_PERCPU(struct thread *, current_thread);
DEFINE_PERCPU(struct run_queue, run_queue);
static DEFINE_PERCPU(struct thread, idle_thread);
static DEFINE_PERCPU(struct thread *, switched_from);	/* for finish_switch on the new stack */

static void
clear_resched(void)
{
	__asm__ volatile("orl %1, %%gs:%0" : "+m"(preempt_count)
	    : "i"(PREEMPT_NO_RESCHED) : "cc");
}

/* Ask rq's CPU to look at its queue soon. Needs rq's lock. */
static void
kick(struct run_queue *rq)
{
	if (rq->cpu == cpu_id())
		resched_set();
	else
		arch_send_reschedule(rq->cpu);
}

void
rq_charge(struct run_queue *rq, u64 now)
{
	struct thread *t = rq->curr;
	u64 ran = now - rq->curr_since_ns;

	rq->curr_since_ns = now;
	if (t == rq->idle) {
		rq->usage.idle_ns += ran;
		return;
	}
	t->usage.run_ns += ran;
	t->se.slice_ns -= ran;
	if (t->se.level == LEVEL_RT) {
		rq->rt_ran_ns += ran;
		t->se.rt_ran_ns += ran;
	}
}

/* woken was just queued on rq: preempt the running thread, or see that its slice ends. Needs rq's lock. */
void
rq_preempt_check(struct run_queue *rq, struct thread *woken)
{
	struct thread *curr = rq->curr;

	if (curr == rq->idle || woken->se.queue < sched_priority(curr))
		kick(rq);
	else if (rq->nqueued == 1 && rq->cpu == cpu_id())
		timer_interrupt_by(rq->event_ns = clock_ns() + MAX(curr->se.slice_ns, 0L));
	else if (rq->nqueued == 1)
		arch_send_reschedule(rq->cpu);
}

/*
 * The other CPU's queue changed: switch if somebody better waits, else see to it
 * that the slice of the running thread ends.
 */
void
sched_reschedule_irq(void)
{
	struct run_queue *rq = this_cpu_ptr(&run_queue);
	struct thread *first;

	spin_lock_raw(&rq->lock);
	first = rq_first(rq);
	if (first && (rq->curr == rq->idle || first->se.queue < sched_priority(rq->curr)))
		resched_set();
	else if (first)
		timer_interrupt_by(rq->event_ns = clock_ns() + MAX(rq->curr->se.slice_ns, 0L));
	spin_unlock_raw(&rq->lock);
}

/*
 * Queue t (runnable, on no queue, rq of t->cpu locked) where it runs best. Returns
 * the queue that is locked now.
 */
static struct run_queue *
place(struct run_queue *rq, struct thread *t)
{
	unsigned cpu = balance_pick_cpu(t);

	t->se.stamp_ns = clock_ns();
	if (cpu != rq->cpu) {
		/* In between t is on no queue; whoever locks its queue sees that and leaves it alone. */
		atomic_store(&t->cpu, cpu);
		spin_unlock_raw(&rq->lock);
		rq = &per_cpu(run_queue, cpu);
		spin_lock_raw(&rq->lock);
	}
	rq_enqueue(rq, t, false);
	rq->usage.wakes++;
	rq_preempt_check(rq, t);
	return rq;
}

/* What the thread that now runs owes the one before it: let go of the lock, bury it if dead. */
static void
finish_switch(void)
{
	struct run_queue *rq = this_cpu_ptr(&run_queue);
	struct thread *prev = percpu_get(switched_from);
	bool dead = prev->state == THREAD_DEAD;

	if (unlikely(prev->se.migrate)) {
		prev->se.migrate = false;
		rq = place(rq, prev);
	}
	spin_unlock_raw(&rq->lock);
	arch_irq_enable();
	preempt_enable_no_resched();
	if (unlikely(dead))
		thread_put(prev);
}

/* First code of a new thread, from arch's entry stub, on its own stack. */
void sched_thread_entry(void);
void
sched_thread_entry(void)
{
	finish_switch();
}

static struct thread *
pick_next(struct run_queue *rq)
{
	struct thread *next = rq_first(rq), *rt;

	if (unlikely(atomic_load(&rt_waiting)) && !rq->rt_throttled &&
	    (!next || next->se.queue >= QUEUE_FIRST_FAIR) && (rt = balance_pull_rt(rq)))
		return rt;
	if (next)
		rq_dequeue(rq, next);
	else
		next = balance_steal(rq);
	return next ? next : rq->idle;
}

static void
start_running(struct run_queue *rq, struct thread *next, u64 now)
{
	u64 waited;

	if (next == rq->idle) {
		rq->curr_queue = NQUEUES;
		atomic_or(&idle_cpus, BIT(rq->cpu));
		rq->event_ns = ~0UL;
		return;
	}
	if (rq->curr == rq->idle)
		atomic_and(&idle_cpus, ~BIT(rq->cpu));
	waited = now - next->se.stamp_ns;
	next->usage.wait_ns += waited;
	rq->usage.wait_ns += waited;
	rq->curr_queue = next->se.queue;
	if (rq->nqueued > 0)
		rq->event_ns = now + MAX(next->se.slice_ns, 0L);
	else
		rq->event_ns = now + 10 * NSEC_PER_MSEC;	/* accounting tick: sched/tick.c */
	timer_interrupt_by(rq->event_ns);
}

/*
 * Switch to the best thread. rq locked, interrupts off, preemption count 1 (the
 * lock's). prev is queued already if it is to go on later.
 */
static void
switch_away(struct run_queue *rq, struct thread *prev, u64 now)
{
	struct thread *next = pick_next(rq);

	clear_resched();
	rq->usage.decisions++;
	if (next == prev) {
		rq->event_ns = now + (rq->nqueued ? MAX(prev->se.slice_ns, 0L) : 10 * (s64)NSEC_PER_MSEC);
		if (prev != rq->idle)
			timer_interrupt_by(rq->event_ns);
		spin_unlock_raw(&rq->lock);
		arch_irq_enable();
		preempt_enable_no_resched();
		return;
	}
	start_running(rq, next, now);
	rq->usage.switches++;
	prev->se.stamp_ns = now;
	rq->curr = next;
	if (next->vm != prev->vm)
		vm_switch(next->vm);
	percpu_set(switched_from, prev);
	percpu_set(current_thread, next);
	arch_switch(prev, next);
	finish_switch();
}

/* Lock this CPU's queue and charge the running thread. */
static struct run_queue *
enter_scheduler(u64 *now)
{
	struct run_queue *rq;

	arch_irq_disable();
	preempt_disable();
	rq = this_cpu_ptr(&run_queue);
	spin_lock_raw(&rq->lock);
	*now = clock_ns();
	rq_charge(rq, *now);
	return rq;
}

/* prev stays runnable: to the head of its queue, or to the tail if its turn is over. */
static void
requeue(struct run_queue *rq, struct thread *prev, u64 now)
{
	bool used_up = prev->se.slice_ns <= 0;

	if (prev == rq->idle)
		return;
	if (used_up && prev->se.policy != SCHED_FIFO)
		policy_slice_used_up(&prev->se);
	prev->se.stamp_ns = now;
	if (unlikely(!(prev->se.affinity >> rq->cpu & 1)))
		prev->se.migrate = true;
	else if (unlikely(prev->se.level == LEVEL_RT) && !used_up && balance_rt_elsewhere(rq, prev))
		prev->se.migrate = true;
	else
		rq_enqueue(rq, prev, !used_up || prev->se.policy == SCHED_FIFO);
}

void
schedule(void)
{
	struct thread *prev = current;
	struct run_queue *rq;
	u64 now;

	DEBUG_ASSERT(preemptible() && arch_irqs_enabled());
	do {
		rq = enter_scheduler(&now);
		if (prev->state == THREAD_RUNNABLE) {
			prev->usage.involuntary++;
			requeue(rq, prev, now);
		} else {
			prev->usage.voluntary++;
			if (unlikely(prev->state == THREAD_BLOCKED))
				rq->usage.blocked += !(prev->flags & TF_KTHREAD);
			prev->se.aged = false;
			prev->se.rt_ran_ns = 0;
		}
		switch_away(rq, prev, now);
	} while (unlikely(resched_wanted()));
}

/* Preemption: prev stays on the queue whatever its state is. */
static void
preempt_now(void)
{
	struct thread *prev = current;
	struct run_queue *rq;
	u64 now;

	do {
		rq = enter_scheduler(&now);
		prev->usage.involuntary++;
		rq->usage.preemptions++;
		requeue(rq, prev, now);
		switch_away(rq, prev, now);
	} while (unlikely(resched_wanted()));
}

void
preempt_schedule(void)
{
	if (arch_irqs_enabled())
		preempt_now();
}

void
preempt_schedule_irq(void)
{
	preempt_now();
	arch_irq_disable();
}

/*
 * To the tail of its queue. A thread that is alone there sinks by one: who yields again
 * and again, waiting for another that has sunk deeper, reaches it soon.
 */
void
sched_yield_now(void)
{
	struct thread *prev = current;
	struct run_queue *rq;
	u64 now;

	rq = enter_scheduler(&now);
	prev->usage.voluntary++;
	rq->usage.yields++;
	if (prev != rq->idle) {
		if (rq->nqueued > 0 && list_empty(&rq->queues[sched_priority(prev)]))
			policy_slice_used_up(&prev->se);
		prev->se.stamp_ns = now;
		rq_enqueue(rq, prev, false);
	}
	switch_away(rq, prev, now);
}

struct sleep_timer {
	struct timer timer;
	struct thread *thread;
	bool fired;
};

static void
sleep_timer_fired(struct timer *timer)
{
	struct sleep_timer *s = container_of(timer, struct sleep_timer, timer);

	s->fired = true;
	thread_wake(s->thread, WAKE_NORMAL);
}

bool
schedule_until(u64 deadline_ns)
{
	struct sleep_timer s = { .thread = current };

	if (deadline_ns == ~0UL) {
		schedule();
		return true;
	}
	timer_init(&s.timer, sleep_timer_fired);
	timer_start(&s.timer, deadline_ns);
	schedule();
	timer_cancel(&s.timer);
	return !s.fired;
}

bool
thread_wake(struct thread *t, unsigned state_mask)
{
	unsigned long flags;
	struct run_queue *rq;
	bool blocked;

	__atomic_thread_fence(__ATOMIC_SEQ_CST);	/* the condition is true before we look */
	if (!(BIT(READ_ONCE(t->state)) & state_mask))
		return false;
	rq = thread_rq_lock(t, &flags);
	if (!(BIT(t->state) & state_mask)) {
		rq_unlock(rq, flags);
		return false;
	}
	blocked = t->state == THREAD_BLOCKED && !(t->flags & TF_KTHREAD);
	t->state = THREAD_RUNNABLE;
	if (rq->curr == t || t->se.queued) {	/* had not given up the CPU yet */
		rq_unlock(rq, flags);
		return true;
	}
	rq->usage.blocked -= blocked;	/* t->cpu has not changed while it slept */
	policy_woke(&t->se);
	rq_unlock(place(rq, t), flags);
	return true;
}

void
thread_start(struct thread *t)
{
	unsigned long flags = arch_irq_save();
	struct run_queue *rq;

	preempt_disable();
	t->cpu = cpu_id();
	rq = this_cpu_ptr(&run_queue);
	spin_lock_raw(&rq->lock);
	t->state = THREAD_RUNNABLE;
	rq->usage.started++;
	rq_unlock(place(rq, t), flags);
}

void
thread_exit_switch(void)
{
	struct thread *prev = current;
	struct run_queue *rq;
	u64 now;

	wait_graph_check_exit(prev);
	rq = enter_scheduler(&now);
	prev->state = THREAD_DEAD;
	switch_away(rq, prev, now);
	panic("thread %d runs after its death", prev->tid);
}

void
sched_lend(struct thread *t, unsigned prio)
{
	unsigned long flags;
	struct run_queue *rq = thread_rq_lock(t, &flags);
	bool queued = t->se.queued;

	if (queued)
		rq_dequeue(rq, t);
	t->se.lent = prio;
	if (rq->curr == t)
		rq->curr_queue = sched_priority(t);
	if (queued) {
		rq_enqueue(rq, t, true);
		rq_preempt_check(rq, t);
	} else if (rq->curr == t && rq->nqueued > 0) {
		kick(rq);
	}
	rq_unlock(rq, flags);
}

void
sched_set_policy(struct thread *t, int policy, int nice, int rt_priority, bool reset_on_fork)
{
	unsigned long flags;
	struct run_queue *rq = thread_rq_lock(t, &flags);
	bool queued = t->se.queued;

	if (queued)
		rq_dequeue(rq, t);
	t->se.policy = policy;
	t->se.nice = nice;
	t->se.rt_priority = rt_priority;
	t->se.reset_on_fork = reset_on_fork;
	policy_set_level(&t->se);
	t->se.slice_ns = policy_slice_ns(&t->se);
	if (rq->curr == t)
		rq->curr_queue = sched_priority(t);
	if (queued) {
		rq_enqueue(rq, t, false);
		rq_preempt_check(rq, t);
	} else if (rq->curr == t && rq->nqueued > 0) {
		kick(rq);
	}
	rq_unlock(rq, flags);
	wait_graph_priority_changed(t);
}

/*
 * A running thread on a CPU it may not use any longer is moved when it is next
 * queued: current gives up the CPU at once, another one is kicked.
 */
int
sched_set_affinity(struct thread *t, cpumask_t mask)
{
	unsigned long flags;
	struct run_queue *rq;

	mask &= cpu_count == 64 ? ~0UL : BIT(cpu_count) - 1;
	if (!mask)
		return -EINVAL;
	rq = thread_rq_lock(t, &flags);
	t->se.affinity = mask;
	if (mask >> rq->cpu & 1) {
		rq_unlock(rq, flags);
	} else if (t->se.queued) {
		rq_dequeue(rq, t);
		rq_unlock(place(rq, t), flags);
	} else {
		if (rq->curr == t)
			kick(rq);
		rq_unlock(rq, flags);
	}
	return 0;
}

static void
init_this_cpu(const char *name)
{
	struct run_queue *rq = this_cpu_ptr(&run_queue);
	struct thread *idle = this_cpu_ptr(&idle_thread);

	rq_init(rq, cpu_id());
	sched_entity_init(idle);
	list_init(&idle->proc_link);
	list_init(&idle->sig_queue);
	ref_init(&idle->refs, 1);
	idle->flags = TF_KTHREAD;
	idle->cpu = cpu_id();
	for (unsigned i = 0; name[i] && i < sizeof(idle->name) - 1; i++)
		idle->name[i] = name[i];
	rq->idle = rq->curr = idle;
	rq->curr_queue = NQUEUES;
	rq->start_ns = rq->curr_since_ns = clock_ns();
	percpu_set(current_thread, idle);
}

void
sched_init(void)
{
	init_this_cpu("boot");
}

static void __noreturn
idle_loop(void)
{
	for (;;) {
		arch_irq_disable();
		while (!resched_wanted()) {
			arch_irq_enable();
			if (page_zero_pool_fill())
				continue;
			arch_irq_disable();
			if (!resched_wanted())
				arch_idle_halt();
			arch_irq_disable();
		}
		arch_irq_enable();
		schedule();
	}
}

void
sched_start_cpu(void)
{
	if (!current)
		init_this_cpu("idle");
	atomic_or(&idle_cpus, BIT(cpu_id()));
	arch_irq_enable();
	idle_loop();
}
