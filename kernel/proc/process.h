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
 * References. The tree owns one to each process from fork until it is reaped, and
 * each of its struct threads owns one, so that thread->proc is always valid. A
 * running thread owns one to itself, which the scheduler drops after the last
 * switch away (thread_put). process_find and thread_find give one to the caller.
 *
 * Locks, outermost first. Timers send signals, so signal_lock and what is below it is
 * taken with interrupts off; the tree lock is never taken by an interrupt.
 *
 *	process_tree_lock	parents, children, zombies, groups, sessions
 *	process->signal_lock	signal state, list of threads; and what others may read
 *				of a thread that it replaces itself: vm, files, fs, cred
 *	sighand->lock		actions
 *	pid table lock (pid.c), user table lock (user.c)
 *
 * Two signal_locks are never held together.
 *
 * Guards below: [c] constant once made, [T] process_tree_lock, [s] signal_lock,
 * [a] atomic, [o] its own threads, in turn.
 */
#ifndef PROC_PROCESS_H
#define PROC_PROCESS_H

#include <lib/atomic.h>
#include <lib/list.h>
#include <lib/types.h>
#include <sched/hooks.h>
#include <sched/thread.h>
#include <sched/timer.h>
#include <sync/spinlock.h>
#include <sync/wait.h>
#include <uapi/resource.h>
#include <uapi/signal.h>

struct cred;
struct file;
struct files;
struct fs_context;
struct pid_namespace;
struct session;
struct process_group;
struct sighand;
struct tracee;
struct tty;
struct user_account;
struct vmspace;

enum process_state { PROCESS_ALIVE, PROCESS_ZOMBIE };

struct process {
	pid_t pid;			/* [c] of its first thread, in the initial namespace */
	pid_t ns_pid;			/* [c] in its own: what getpid tells */
	bool exposed;			/* [s] an init that made a fault: signals take their course */
	struct pid_namespace *pid_ns;	/* [c] the one it lives in; holds a reference (pidns.h) */
	struct refcount refs;
	enum process_state state;	/* [T] */

	/* the tree */
	struct process *parent;		/* [T] */
	pid_t ppid;			/* [T] its pid */
	pid_t ns_ppid;			/* [T] as pid_ns sees it, for getppid; read without */
	struct list children;		/* [T] living, of sibling_link */
	struct list zombies;		/* [T] dead children not yet waited for, of sibling_link */
	struct list events;		/* [T] children stopped or continued, not yet waited for */
	struct list sibling_link;	/* [T] on parent's children or zombies */
	struct list event_link;		/* [T] on parent's events */
	struct process_group *group;	/* [T] */
	struct list group_link;		/* [T] */
	struct list all_link;		/* [T] on all_processes, in order of creation */
	bool subreaper;			/* [T] prctl(PR_SET_CHILD_SUBREAPER) */
	bool no_tty;			/* [T] gave up its session's terminal (TIOCNOTTY) */
	bool execed;			/* [T] has called exec since fork: setpgid by the parent fails */
	int exit_signal;		/* [T] sent to the parent: SIGCHLD, or clone's choice */
	int event;			/* [T] CLD_STOPPED or CLD_CONTINUED to be waited for, 0 = none */
	struct wait_queue child_wait;	/* wait4 sleeps here */
	struct wait_queue exit_wait;	/* who polls a pidfd; woken when it becomes a zombie */
	pid_t parent_tid;		/* [c] the thread that made it */

	/* tracing: proc/ptrace.h */
	bool held;			/* [T] dead, and its parent may not know before its tracer */
	struct list tracees;		/* [T] what its threads trace, of tracee.link */
	struct list trace_events;	/* [T] tracees with something to wait for */
	struct tracee *leader_trace;	/* [T] record of its first thread, once that is gone; or NULL */
	unsigned setid_execs;		/* [s] execs of set-id files going on */

	/* threads */
	struct list threads;		/* [s] of thread.proc_link */
	unsigned nthreads;		/* [s] */
	struct thread *leader;		/* [s] the thread whose tid is pid; NULL once it has exited */
	bool exiting;			/* [s] exit_group or fatal signal: all threads go */
	struct thread *exec_thread;	/* [s] waits in exec for the others to go */
	int exit_status;		/* [s] as wait4 gives it */
	struct core_dump *core;		/* [s] being written: core.c */

	/* signals: proc/sigstate.h */
	struct spinlock signal_lock;
	struct sighand *sighand;	/* [s] actions; NULL once the last thread has exited */
	u64 sig_pending;		/* [s] process-directed */
	struct list sig_queue;		/* [s] their siginfo */
	bool stop_wanted;		/* [s] threads are to stop, or have */
	bool stopped;			/* [s] all have: the stop was reported */
	bool continued;			/* [s] a continuation is to be reported */
	bool stop_dequeued;		/* [s] a stop signal was taken and not cancelled since */
	int stop_signal;		/* [s] */
	unsigned nstopped;		/* [s] threads that have stopped */
	unsigned stop_count;		/* [s] stops so far: a thread counts itself once in each */

	struct signalfd_link *signalfds;	/* [s] files its signals are read from: signalfd.c */

	/* timers and limits */
	struct timer real_timer;	/* ITIMER_REAL and alarm: proc/itimer.c */
	u64 real_deadline_ns;		/* [s] 0 = not set */
	u64 real_interval_ns;		/* [s] */
	struct cpu_timers *cpu_timers;	/* [s] ITIMER_VIRTUAL, ITIMER_PROF...; NULL until used */
	struct posix_timers *posix_timers;	/* [s] of timer_create: proc/ptimer.c; NULL until used */
	struct rlimit limits[RLIM_NLIMITS];	/* [s] writes; read without */

	/* what execve and prctl set */
	int pdeath_signal;		/* [o] sent when the parent dies */
	u8 dumpable;			/* [o] DUMPABLE_* (core.h) */
	short oom_score_adj;		/* [a] /proc/PID/oom_score_adj (oom.h); inherited */
	short oom_score_adj_min;	/* [a] set by the privileged: others go no lower */
	u32 core_filter;		/* [a] /proc/PID/coredump_filter */
	bool nproc_exceeded;		/* [s] above RLIMIT_NPROC since setuid: exec fails */
	u32 personality;		/* [o] */
	u64 timer_slack_ns;		/* [o] */

	/* usage of threads that are gone, and of children that were waited for */
	struct thread_usage dead_usage;	/* [s] */
	unsigned long peak_rss;		/* [s] pages, once the address space is gone */
	struct thread_usage child_usage;	/* [T] */
	unsigned long child_peak_rss;	/* [T] pages */
	u64 start_ns;			/* [c] clock_ns() */

	/* for what is left of it after its last thread */
	struct user_account *user;	/* [s] whose processes it counts among */
	const struct cred *dead_cred;	/* [s] credentials of the last thread */
	char dead_name[16];		/* [s] */
};

struct process_group {
	pid_t pgid;			/* [c] */
	struct refcount refs;		/* members, and a tty's foreground group */
	struct session *session;	/* [c] holds a reference */
	struct list members;		/* [T] of process.group_link */
};

struct session {
	pid_t sid;			/* [c] */
	struct refcount refs;
	struct tty *tty;		/* [T] controlling terminal or NULL; holds a reference (tty.h) */
	struct process *leader;		/* [T] NULL once it is gone */
	/* [T] foreground at a hang-up of tty, told when the leader exits; holds a reference or NULL */
	struct process_group *hung_up;
};

extern struct spinlock process_tree_lock;
extern struct process *init_process;	/* pid 1 */
extern struct list all_processes;	/* [T] */

/* ---- processes and threads: process.c, pid.c ---- */

/* By a number of the caller's pid namespace: with a reference, or NULL. Zombies are found, too. */
struct process *process_find(pid_t pid);
struct thread *thread_find(pid_t tid);
void process_get(struct process *p);
void process_put(struct process *p);
unsigned process_count(void);		/* living and zombies */
pid_t pid_last(void);			/* given out last, for /proc/loadavg */
extern unsigned long pid_max;		/* pids stay below */

/* The next process with a pid >= *pid (which is set to it), with a reference, or NULL. For /proc. */
struct process *process_next(pid_t *pid);
/* The next thread of p with a tid >= *tid, likewise. */
struct thread *process_next_thread(struct process *p, pid_t *tid);

/* ---- what others may see of a process: inspect.c. Any thread may ask, of any process ---- */

/* Each with a reference; NULL if it has none (any more). */
struct vmspace *process_vm(struct process *p);
struct files *process_files(struct process *p);
struct fs_context *process_fs(struct process *p);
const struct cred *process_cred(struct process *p);	/* never NULL */
struct thread *process_thread(struct process *p);	/* the leader, or another, living; or NULL */

char process_state_letter(struct process *p);		/* R S D T Z, as ps shows it */
char thread_state_letter(const struct thread *t);
void process_name(struct process *p, char name[16]);
uid_t process_uid(struct process *p);			/* real */
/* Sum over all its threads, living and dead. */
void process_usage(struct process *p, struct thread_usage *sum);
/* The same of children waited for. */
void process_child_usage(struct process *p, struct thread_usage *sum);

/* Parent, group, session, terminal in one look; for /proc/PID/stat. tty has a reference or is NULL. */
struct process_ids {
	pid_t ppid, pgid, sid;
	struct tty *tty;
	unsigned nthreads;
};
void process_ids(struct process *p, struct process_ids *out);
void process_group_ids(struct process *p, pid_t *pgid, pid_t *sid);

/* For /proc/PID/status: pending (process), thread-pending, blocked, ignored, caught. */
struct process_signals {
	u64 shared_pending, pending, blocked, ignored, caught;
	unsigned queued;
};
void process_signals(struct process *p, struct process_signals *out);

void thread_usage_add(struct thread_usage *sum, const struct thread_usage *u);

/* ---- groups and sessions: group.c ---- */

/* Group by id, with a reference, or NULL. */
struct process_group *group_find(pid_t pgid);
void group_get(struct process_group *g);
void group_put(struct process_group *g);
void session_get(struct session *s);
void session_put(struct session *s);
/* No member has a parent in another group of the same session. Takes the tree lock. */
bool group_is_orphaned(struct process_group *g);
bool group_is_orphaned_locked(struct process_group *g);

/* ---- start and end ---- */

/* Boot: caches and tables. After mm, before the first thread. */
void proc_init(void);
/* Boot: make process 1 and let it execute path, or fall-backs if path is NULL. 0 or -ENOMEM. */
int process_start_init(const char *path);

/* The calling thread ends; status as wait4 gives it, used if it is the last. */
void thread_exit(int status) __noreturn;
/* All threads of the calling process end. */
void process_exit(int status) __noreturn;

#endif
