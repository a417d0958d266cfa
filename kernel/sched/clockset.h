/*
 * Who must hear that the wall clock was set: sleeps and timers that wait for a
 * moment of CLOCK_REALTIME.
 */
#ifndef SCHED_CLOCKSET_H
#define SCHED_CLOCKSET_H

#include <lib/list.h>
#include <lib/types.h>
#include <sync/wait.h>

struct clock_watch {
	struct list link;		/* [clock_watch_lock] */
	/* The wall clock was set. Thread context, a mutex held: may take spinlocks, not sleep. */
	void (*fn)(struct clock_watch *w);	/* [c] */
};

void clock_watch_init(struct clock_watch *w, void (*fn)(struct clock_watch *w));
void clock_watch_start(struct clock_watch *w);	/* may sleep */
/* On return fn does not run. May sleep; a watch that was not started is fine. */
void clock_watch_stop(struct clock_watch *w);

/* Set the wall clock and tell everyone. May sleep. */
void clock_set_and_tell(u64 realtime_ns);

/* For sleeps: woken after clock_set_count has grown. */
extern struct wait_queue clock_set_wait;
extern u32 clock_set_count;		/* [a] */

#endif
