/*
 * Pid namespaces: numbers of their own for threads, processes, groups and sessions.
 *
 * The kernel names everything by its number in the initial namespace (p->pid, t->tid,
 * pgid, sid). What is made in another namespace has a number in that one and in each of
 * its ancestors as well; user space gives and is given numbers of its own process's
 * namespace: pid_show on the way out, process_find and its kin on the way in.
 *
 * The process with number 1 is the namespace's init: orphans in it become its children,
 * signals from inside that it has no handler for do not reach it, and with it ends all
 * that is in the namespace (pid_ns_end).
 *
 *	made --first fork--> init lives --init exits--> dead --all reaped, put--> freed
 *
 * References: each process and each id in it, sets (nsproxy.pid), child namespaces, open
 * files of nsfs, and mounts of proc.
 */
#ifndef PROC_PIDNS_H
#define PROC_PIDNS_H

#include <fs/vfs/namespace.h>
#include <lib/radix.h>
#include <lib/types.h>
#include <proc/process.h>
#include <sched/thread.h>

#define PID_NS_LEVELS 32

struct pid_namespace {
	struct ns_common ns;
	unsigned level;			/* [c] 0 = the initial one */
	struct pid_namespace *parent;	/* [c] holds a reference */
	struct process *init;		/* [pid_lock] NULL before its first process, and once that is gone */
	bool dead;			/* [pid_lock] its init has exited: nothing is made in it */
	struct radix table;		/* [pid_lock] struct pid_entry by number; not of the initial one */
	unsigned long previous;		/* [pid_lock] number given out last */
	unsigned nprocesses;		/* [pid_lock] with a number in it; not of the initial one */
};

extern struct pid_namespace init_pid_ns;

static inline void
pid_ns_get(struct pid_namespace *ns)
{
	if (unlikely(ns != &init_pid_ns))
		ns_get(&ns->ns);
}

static inline void
pid_ns_put(struct pid_namespace *ns)
{
	if (unlikely(ns != &init_pid_ns))
		ns_put(&ns->ns);
}

/* A child of parent, which owner owns: refs 1; ERR_PTR: -ENOSPC, -ENOMEM. */
struct pid_namespace *pid_ns_create(struct pid_namespace *parent, struct user_namespace *owner);
void pid_ns_destroy(struct ns_common *ns);	/* for ns_put */
bool pid_ns_within(const struct pid_namespace *ns, const struct pid_namespace *above);

/* Of the calling process; the initial one in kernel threads. */
static inline struct pid_namespace *
caller_pid_ns(void)
{
	const struct process *p = current->proc;

	return likely(p != NULL) ? p->pid_ns : &init_pid_ns;
}

/* The number in ns of what has the number pid in the initial namespace; 0: it has none. */
pid_t pid_in_nested(const struct pid_namespace *ns, pid_t pid);

static inline pid_t
pid_in(const struct pid_namespace *ns, pid_t pid)
{
	return likely(ns == &init_pid_ns) ? pid : pid_in_nested(ns, pid);
}

/* As the caller sees it. */
static inline pid_t pid_show(pid_t pid) { return pid_in(caller_pid_ns(), pid); }

/* Lookups by number in ns, as process_find and the others do in the caller's. */
struct process *process_find_in(struct pid_namespace *ns, pid_t pid);
struct thread *thread_find_in(struct pid_namespace *ns, pid_t tid);
struct process_group *group_find_in(struct pid_namespace *ns, pid_t pgid);
struct process *process_next_in(struct pid_namespace *ns, pid_t *pid);
struct thread *process_next_thread_in(struct pid_namespace *ns, struct process *p, pid_t *tid);

/* Is p the init of its namespace? */
static inline bool is_ns_init(const struct process *p) { return p->ns_pid == 1; }

/*
 * The last thread of p has gone, which is an init: whatever is in its namespace is killed
 * and reaped before this returns. Sleeps.
 */
void pid_ns_end(struct process *p);

#endif
