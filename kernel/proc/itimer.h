/*
 * Interval timers of a process.
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
/* The last thread is gone: stop them, and what cputime.c has. */
void itimer_destroy(struct process *p);

#endif
