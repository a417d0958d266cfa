/*
 * Interval timers of a process, and its limit of CPU time.
 */
#ifndef PROC_ITIMER_H
#define PROC_ITIMER_H

#include <lib/types.h>

struct process;

/* which = ITIMER_*; times in nanoseconds, value 0 = off. old may be NULL. 0 or -ENOMEM. */
struct itimer_ns { u64 value, interval; };
int itimer_set(struct process *p, int which, const struct itimer_ns *new, struct itimer_ns *old);
void itimer_get(struct process *p, int which, struct itimer_ns *out);

void itimer_init(struct process *p);	/* none set */
/* The last thread is gone: stop all timers. */
void itimer_destroy(struct process *p);

/* RLIMIT_CPU was set, or inherited: watch it. 0 or -ENOMEM. */
int cpu_limit_start(struct process *p);
/* A thread of a process whose CPU timers slept runs again. */
void cpu_timers_rearm(struct process *p);

#endif
