/*
 * Who may change how a thread runs: shared by sched.c and priority.c.
 */
#ifndef SYSCALL_SCHED_H
#define SYSCALL_SCHED_H

#include <lib/types.h>

struct thread;

/* May the caller change how t runs: its own process, its user's, or with CAP_SYS_NICE? */
bool sched_may_change(struct thread *t);
/* Does RLIMIT_NICE of t's process allow this nice value? */
bool sched_may_nice(struct thread *t, int nice);

#endif
