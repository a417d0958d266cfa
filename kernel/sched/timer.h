/*
 * Kernel timers: one queue a CPU, ordered by deadline, driving the CPU's
 * one-shot hardware timer; no tick.
 */
#ifndef SCHED_TIMER_H
#define SCHED_TIMER_H

#include <lib/rbtree.h>
#include <lib/types.h>

struct timer {
	struct rb_node node;		/* [queue's lock] */
	u64 deadline_ns;		/* [queue's lock] in clock_ns() */
	void (*fn)(struct timer *t);	/* [c] runs in interrupt context; may start t again */
	int cpu;			/* queue it is on, -1 = none */
	bool running;			/* [queue's lock] fn is being called */
};

void timer_init(struct timer *t, void (*fn)(struct timer *t));
/* (Re)arm on this CPU. Any context. */
void timer_start(struct timer *t, u64 deadline_ns);
/* Disarm; true if it was armed. On return fn does not run on another CPU. Not from fn itself. */
bool timer_cancel(struct timer *t);

void timer_interrupt(void);		/* arch: the CPU's timer went off */
u64 timer_next_deadline(void);		/* of this CPU; ~0 = none */

#endif
