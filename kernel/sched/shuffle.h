/*
 * The deterministic mode of the scheduler: see shuffle.c.
 */
#ifndef SCHED_SHUFFLE_H
#define SCHED_SHUFFLE_H

#include <lib/types.h>

/*
 * A new seed, 0 = off. Begins anew on this CPU at once, on others at their next tick.
 * Thread context.
 */
void sched_shuffle_set(u64 seed);
u64 sched_shuffle_seed(void);

/* Private to sched/: at each tick of a CPU. Interrupts off. */
void sched_shuffle_check(void);

#endif
