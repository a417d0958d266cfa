/* What exit, wait and prctl share about dead processes. */
#ifndef PROC_EXIT_H
#define PROC_EXIT_H

#include <proc/process.h>

/* Take a zombie out of the tree; the caller drops the group's and the tree's reference after. */
struct process_group *reap_locked(struct process *p);
/*
 * p is a zombie that its tracer has kept from its parent: tell it now. Needs the tree lock,
 * which it may let go of in between; the caller holds a reference to p.
 */
void process_release_locked(struct process *p, unsigned long *flags);
/* Does the process that gets sig for a child's end not care for zombies? */
bool child_ends_ignored(struct process *p, int sig);

/* Of a wait status: CLD_EXITED or CLD_KILLED, and the code or the signal. */
int exit_code(int status);
int exit_value(int status);

extern bool subreapers_exist;		/* [T] some process is or was a subreaper */

#endif
