/* fork, vfork, clone: one function with a request. */
#ifndef PROC_FORK_H
#define PROC_FORK_H

#include <lib/types.h>

struct thread;
struct process;

struct clone_request {
	u64 flags;			/* CLONE_* without CSIGNAL */
	int exit_signal;		/* 0 = none */
	u64 stack;			/* stack pointer of the child, 0 = the parent's */
	int __user *parent_tid;		/* CLONE_PARENT_SETTID */
	int __user *child_tid;		/* CLONE_CHILD_SETTID, CLONE_CHILD_CLEARTID */
	u64 tls;			/* CLONE_SETTLS */
	int __user *pidfd;		/* CLONE_PIDFD */
};

/* The child's tid, or a negative errno. */
long process_clone(const struct clone_request *r);

/* process.c: an object without threads or place in the tree. NULL: no memory. */
struct process *process_alloc(void);

/* The child of vfork has its own address space, or none: let the parent go on. */
void vfork_release(struct thread *t);

#endif
