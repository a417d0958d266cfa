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

/* arch: the CPU's timer went off; from_user: it interrupted user mode. Interrupts off. */
void timer_interrupt(bool from_user);
/* Interrupt this CPU no later than deadline_ns even if no timer is due. Interrupts off. */
void timer_interrupt_by(u64 deadline_ns);
/* Of this CPU, when its timers were run: is deadline_ns to be asked for again (scheduler)? */
u64 sched_tick(u64 now_ns, bool from_user);	/* sched/tick.c: returns its next deadline */

#endif
