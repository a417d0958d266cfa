/*
 * Priorities as one number: the index of the queue a thread belongs to, 0 is
 * best. Drawn from the top:
 *
 *	0 .. 98		real-time, 99 - rt_priority
 *	99		HIGH or aged threads' first queue
 *	99 .. 102	HIGH, by feedback 0..3		(nice -20 .. -11)
 *	103 .. 110	NORMAL, by feedback 0..7	(nice -10 .. 9)
 *	111 .. 114	LOW, by feedback 0..3		(nice 10 .. 19)
 *	115		IDLE				(SCHED_IDLE)
 *
 * Feedback: a thread that uses up its slice sinks by one, one that goes to sleep
 * having used less than half of it rises by one. Deeper queues have longer
 * slices: the busy ones switch seldom, the interactive ones run at once.
 */
#ifndef SCHED_POLICY_H
#define SCHED_POLICY_H

#include <sched/thread.h>

#define QUEUE_FIRST_FAIR 99
#define QUEUE_FIRST_NORMAL 103
#define QUEUE_FIRST_LOW 111
#define QUEUE_IDLE 115
#define NQUEUES 116
#define NO_LOAN NQUEUES

/* The queue t belongs to now, loans and ageing included. */
unsigned sched_priority(const struct thread *t);
/* Its level and queue without loans, from policy, nice and feedback. */
void policy_set_level(struct sched_entity *se);
/* A full slice for where it stands now. */
s64 policy_slice_ns(const struct sched_entity *se);
void policy_slice_used_up(struct sched_entity *se);	/* sink, refill */
void policy_woke(struct sched_entity *se);		/* rise if it used little, refill */

/*
 * Lend priority prio to t (NO_LOAN takes the loan back), and put it on the right
 * queue. Takes t's run queue lock; any context. sched/core.c
 */
void sched_lend(struct thread *t, unsigned prio);

#endif
