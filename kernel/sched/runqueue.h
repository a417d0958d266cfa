/*
 * Run queues, one a CPU: private to sched/.
 *
 * Guards: [l] the run queue's lock (interrupts off), [a] atomic. The lock is
 * held across a context switch: the thread that gives up the CPU takes it, the
 * one that gets the CPU lets it go. So whoever holds it sees every thread either
 * on its CPU, on the queue, or off both with its registers saved.
 */
#ifndef SCHED_RUNQUEUE_H
#define SCHED_RUNQUEUE_H

#include <arch/cpu.h>
#include <lib/list.h>
#include <sched/policy.h>
#include <sched/thread.h>
#include <sync/spinlock.h>

struct run_queue {
	struct spinlock lock;
	unsigned cpu;			/* [c] */
	struct list queues[NQUEUES];	/* [l] first in, first out */
	u64 occupied[2];		/* [l] bit set: that queue is not empty */
	unsigned nqueued;		/* [l] threads on queues (the running one is not) */
	struct thread *curr;		/* [l] on the CPU now */
	struct thread *idle;		/* [c] */
	u8 curr_queue;			/* [l; read without] queue that curr came from, NQUEUES = idle */

	u64 start_ns;			/* [c] when this CPU began to schedule */
	u64 curr_since_ns;		/* [l] since when curr runs, for run time */
	u64 event_ns;			/* [l] when sched_tick wants to be called; ~0 = not */
	u64 last_aging_ns;		/* [l] */
	u64 last_even_ns;		/* [l] */
	u64 last_tick_ns;		/* [l] accounting tick */
	u64 rt_window_ns, rt_ran_ns;	/* [l] real-time throttling: this second, and ran in it */
	bool rt_throttled;		/* [l] real-time threads wait for the next window */

	struct cpu_usage usage;		/* [l] */
};

DECLARE_PERCPU(struct run_queue, run_queue);
extern cpumask_t idle_cpus;		/* [a] CPUs in their idle thread */

/* Lock t's run queue (t->cpu may change until we hold it). Interrupts are off after. */
struct run_queue *thread_rq_lock(struct thread *t, unsigned long *flags);
void rq_unlock(struct run_queue *rq, unsigned long flags);

void rq_init(struct run_queue *rq, unsigned cpu);
void rq_enqueue(struct run_queue *rq, struct thread *t, bool at_head);
void rq_dequeue(struct run_queue *rq, struct thread *t);
/* Best queued thread, NULL if none. */
struct thread *rq_first(struct run_queue *rq);
/* A queued thread that may run on cpu, from the worst queues first: for stealing. */
struct thread *rq_steal_candidate(struct run_queue *rq, unsigned cpu);
/* Threads that have waited too long are moved ahead. */
void rq_age(struct run_queue *rq, u64 now);

/* balance.c */
extern unsigned rt_waiting;		/* [a] real-time threads on queues, of all CPUs */
unsigned balance_pick_cpu(struct thread *t);
struct thread *balance_steal(struct run_queue *rq);
/* A real-time thread that waits elsewhere, to run on rq before what rq has; NULL. rq is locked. */
struct thread *balance_pull_rt(struct run_queue *rq);
/* Could t, a real-time thread that has to give way on rq, go on elsewhere at once? */
bool balance_rt_elsewhere(struct run_queue *rq, struct thread *t);
/* From time to time: take a thread over from a queue that is longer by two. rq is locked. */
void balance_even(struct run_queue *rq, u64 now);

/* This CPU is to look at its queue as soon as it may. */
static inline void
resched_set(void)
{
	__asm__ volatile("andl %1, %%gs:%0" : "+m"(preempt_count)
	    : "i"(~PREEMPT_NO_RESCHED) : "cc");
}

/* core.c */
void rq_preempt_check(struct run_queue *rq, struct thread *woken);
void rq_charge(struct run_queue *rq, u64 now);	/* run time and slice of curr up to now */

#endif
