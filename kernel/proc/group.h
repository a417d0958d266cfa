/* Changing groups and sessions: for fork, exit and the calls of job control. */
#ifndef PROC_GROUP_H
#define PROC_GROUP_H

#include <proc/process.h>

void group_init(void);

/* The session and group of process 1; both named by its pid. 0 or -ENOMEM. */
int session_start_first(struct process *p);
/* Child joins its parent's group. Needs the tree lock. */
void group_join_locked(struct process *p, struct process_group *g);
/*
 * p leaves its group, which loses its id when it was the last. The reference p had
 * is the caller's to drop, after the tree lock.
 */
struct process_group *group_leave_locked(struct process *p);
/* signal_group with the tree lock held. */
void signal_group_locked(struct process_group *g, int sig);
/*
 * p is about to exit or to change groups, or its parent is: if that orphans its group,
 * and a member is stopped, the members get SIGHUP and SIGCONT. leaving = a process
 * not to count as an anchor (the one that exits). Needs the tree lock.
 */
void group_check_orphaned_locked(struct process_group *g, struct process *leaving);

/* The group with that number in the caller's pid namespace: its id in the kernel, 0 = none.
 * pgid 0 is the caller's own group. */
pid_t group_id(pid_t pgid);
/* setsid, setpgid. */
long session_create(void);
long group_set(pid_t pid, pid_t pgid);

#endif
