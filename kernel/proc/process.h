/*
 * Processes, process groups and sessions.
 *
 * struct process is what a pid names: it owns one or more threads (sched/thread.h)
 * and, once they have exited, stays as a zombie until its parent waits for it.
 *
 *	fork --> ALIVE --last thread exits--> ZOMBIE --parent waits--> freed
 *
 * Lookup by pid, pid allocation, finding a zombie to reap and waking a waiting
 * parent are O(1).
 *
 * Locks: process_tree_lock (spinlock) guards parents, children, zombies, groups,
 * sessions, and the pid table's writers. process->signal_lock (proc/signal.h)
 * guards signal state; it is taken inside process_tree_lock, never outside.
 *
 * Guards below: [c] constant once made, [T] process_tree_lock, [s] signal_lock,
 * [a] atomic, [o] its own threads, in turn.
 */
#ifndef PROC_PROCESS_H
#define PROC_PROCESS_H

#include <lib/atomic.h>
#include <lib/list.h>
#include <lib/types.h>
#include <sched/thread.h>
#include <sched/timer.h>
#include <sync/spinlock.h>
#include <sync/wait.h>
#include <uapi/resource.h>
#include <uapi/signal.h>

struct tty;
struct session;
struct process_group;

enum process_state { PROCESS_ALIVE, PROCESS_ZOMBIE };

struct process {
	pid_t pid;			/* [c] of its first thread */
	struct refcount refs;		/* process_get/put; the tree holds one */
	enum process_state state;	/* [T] */

	/* the tree */
	struct process *parent;		/* [T] */
	struct list children;		/* [T] living, of sibling_link */
	struct list zombies;		/* [T] dead children not yet waited for, of sibling_link */
	struct list events;		/* [T] children stopped or continued, not yet waited for */
	struct list sibling_link;	/* [T] on parent's children or zombies */
	struct list event_link;		/* [T] on parent's events */
	struct process_group *group;	/* [T] */
	struct list group_link;		/* [T] */
	bool subreaper;			/* [T] prctl(PR_SET_CHILD_SUBREAPER) */
	bool execed;			/* [T] has called exec since fork: setpgid by the parent fails */
	int exit_signal;		/* [c] sent to the parent: SIGCHLD, or clone's choice */
	struct wait_queue child_wait;	/* wait4 sleeps here */

	/* threads */
	struct list threads;		/* [s] of thread.proc_link */
	unsigned nthreads;		/* [s] */
	struct thread *leader;		/* [s] first thread; may have exited before the others */
	bool exiting;			/* [s] exit_group or fatal signal: all threads go */
	int exit_status;		/* [s] as wait4 gives it */

	/* signals: proc/signal.h */
	struct spinlock signal_lock;
	struct sighand *sighand;	/* [c] actions; shared by CLONE_SIGHAND */
	u64 sig_pending;		/* [s] process-directed */
	struct list sig_queue;		/* [s] their siginfo */
	bool stopped;			/* [s] by job control */
	int stop_event;			/* [s] CLD_STOPPED/CLD_CONTINUED to report, 0 = none */
	int stop_signal;		/* [s] */
	unsigned stop_remaining;	/* [s] threads still to stop */

	/* timers and limits */
	struct timer real_timer;	/* ITIMER_REAL and alarm [s] */
	u64 real_interval_ns;		/* [s] */
	struct rlimit limits[RLIM_NLIMITS];	/* [s] writes; read without */

	/* usage of threads that are gone, and of children that were waited for */
	struct thread_usage dead_usage;	/* [s] */
	struct thread_usage child_usage;	/* [T] */
	unsigned long child_peak_rss;	/* [T] pages */
	u64 start_ns;			/* [c] clock_ns() */
	struct list all_link;		/* [T] list of all processes, in order of creation */
};

struct process_group {
	pid_t pgid;			/* [c] */
	struct refcount refs;		/* members, and a tty's foreground group */
	struct session *session;	/* [c] holds a reference */
	struct list members;		/* [T] of process.group_link */
	struct list session_link;	/* [T] */
};

struct session {
	pid_t sid;			/* [c] */
	struct refcount refs;
	struct tty *tty;		/* [T] controlling terminal or NULL; holds a reference (tty.h) */
	struct process *leader;		/* [T] NULL once it is gone */
	struct list groups;		/* [T] */
};

extern struct spinlock process_tree_lock;
extern struct process *init_process;	/* pid 1 */
extern struct list all_processes;	/* [T] */

/* With a reference, or NULL. Zombies are found, too. */
struct process *process_find(pid_t pid);
struct thread *thread_find(pid_t tid);
void process_get(struct process *p);
void process_put(struct process *p);
unsigned process_count(void);		/* living and zombies */

/* Group by id, with a reference, or NULL. */
struct process_group *group_find(pid_t pgid);
void group_put(struct process_group *g);
void session_put(struct session *s);
/* No member has a parent in another group of the same session. Takes the tree lock. */
bool group_is_orphaned(struct process_group *g);

/* Boot: make process 1 and let it execute path ("/sbin/init" and fall-backs). */
int process_start_init(const char *path);

#endif
