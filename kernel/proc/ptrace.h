/*
 * Tracing: one thread (the tracer) watches and steers another (the tracee), ptrace(2).
 *
 * A traced thread has a struct tracee, thread->trace. It is on its tracer's process's
 * list, and what is to be waited for on that process's list of trace events.
 *
 *	running --signal, call, event, group stop, interrupt--> stopped --CONT...--> running
 *	   |                                                       |
 *	   +--thread exits--> dead (waited for by the tracer) <----+ (only by SIGKILL)
 *
 * The tracee stops by itself, where it holds nothing (stop_for_tracer in
 * ptrace_stop.c). While it is stopped its tracer may read and change it; "frozen"
 * keeps even SIGKILL from letting it go during one request.
 *
 * Locks. thread->trace is set and cleared under process_tree_lock and the tracee's
 * signal_lock both, so that either is enough to read it. Guards as in process.h.
 *
 *	ptrace.c	attach, detach, the requests that make it run; what exit, exec,
 *			clone and wait need to know
 *	ptrace_stop.c	the stops, called by the tracee
 *	syscall/ptrace.c decodes the requests
 */
#ifndef PROC_PTRACE_H
#define PROC_PTRACE_H

#include <proc/process.h>
#include <uapi/ptrace.h>

struct trapframe;
struct wait_result;

/* What the stopped thread waits for; on its stack. */
struct trace_stop {
	int status;			/* as wait gives it */
	int cld;			/* CLD_TRAPPED or CLD_STOPPED */
	unsigned long message;		/* PTRACE_GETEVENTMSG */
	struct siginfo *info;		/* of the signal, or made up */
	int sig;			/* the tracer's answer: deliver this */
	bool in_call;			/* a system call is going on: it may get an exit stop */
	bool at_exit;			/* only a new SIGKILL ends it */
};

enum trace_resume { TRACE_CONT, TRACE_SYSCALL, TRACE_STEP, TRACE_EMULATE, TRACE_EMULATE_STEP };

struct tracee {
	struct thread *thread;		/* [c] with a reference */
	struct process *proc;		/* [c] of thread, with a reference */
	struct thread *tracer;		/* [T] with a reference */
	struct list link;		/* [T] on tracer->proc->tracees */
	struct list event_link;		/* [T] on tracer->proc->trace_events */
	int report;			/* [T] status that wait has not given yet; 0 = none */
	int report_cld;			/* [T] its si_code */
	bool dead;			/* [T] the thread is gone: report is how it ended */
	bool seized;			/* [c] PTRACE_SEIZE: attached without a signal */
	u32 options;			/* [s] PTRACE_O_* */
	struct trace_stop *stop;	/* [s] not NULL: it is stopped */
	bool listening;			/* [s] PTRACE_LISTEN: as if it were not */
	bool frozen;			/* [s] its tracer is at work on it */
	bool trap_stop;			/* [s] PTRACE_INTERRUPT: stop when you can */
	bool trap_notify;		/* [s] a group stop began or ended: tell */
	enum trace_resume mode;		/* [s] how it was let go */
	unsigned stop_seen;		/* [s] the group stop (stop_count) it has stopped in */
	unsigned long message;		/* [s] of the last stop */
};

/* Is there no use in stopping t, since it is to die? at_exit: it is about to already. */
bool trace_doomed(const struct thread *t, bool at_exit);

/* ---- ptrace_stop.c: called by the thread itself ---- */

/* sig is about to be delivered: what is to be delivered instead, 0 = nothing. */
int trace_signal(struct thread *t, int sig, struct siginfo *info);
/* The process is stopped by job control. */
void trace_group_stop(struct thread *t);
/* PTRACE_INTERRUPT and PTRACE_LISTEN. True if there was something to stop for. */
bool trace_trap(struct thread *t);
/* The event stop, if the tracer wants to see it. */
void trace_event(struct thread *t, int event, unsigned long message);
/* The new program is in place; tid was the thread's before. */
void trace_exec(struct thread *t, pid_t old_tid);
/* A handler is about to run: a single step ends at its first instruction. */
bool trace_step_ends(struct thread *t, struct trapframe *tf);
void trace_step_report(struct thread *t);
/* On the way into a call (TF_SLOW_SYSCALL). False: it is not to be made, rax has the result. */
bool trace_syscall_enter(struct trapframe *tf);
/* On the way out of it (TF_SYSCALL_EXIT). */
void trace_syscall_exit(struct thread *t, struct trapframe *tf);

/* ---- ptrace.c: relations ---- */

void trace_init(void);
/* A record for a child that is traced from its start, or NULL; *event is the parent's to come. */
struct tracee *trace_prepare_clone(u64 clone_flags, int exit_signal, int *event);
/*
 * Make it so, if the parent is still traced: *tr becomes NULL. Needs the tree lock and the
 * child's signal lock; the child is not started.
 */
void trace_attach_child_locked(struct thread *child, struct tracee **tr);
void trace_free(struct tracee *tr);	/* one that was not used */

/*
 * t, with TF_EXITING, is about to leave its process; status as wait gives it. True: it
 * was traced, and its record keeps its id.
 */
bool trace_thread_leaves(struct thread *t, int status);
/*
 * The last thread of p has left, whose first was traced. True: the parent must not be
 * told yet. Needs the tree lock; *unwanted is to be freed after it.
 */
bool trace_process_left_locked(struct process *p, struct tracee **unwanted);
/* The calling thread exits: what it traces goes free. */
void trace_tracer_exits(struct thread *t);
/* The caller takes the id of its process's old leader in exec, whose record goes. */
void trace_leader_replaced(struct process *p);

/* Is the process p traced by a thread of tracer through its first thread? Tree lock. */
bool trace_traced_by_locked(struct process *p, struct process *tracer);

/* For wait, with the tree lock: take what there is of a tracee. False: nothing. */
bool trace_take_locked(struct tracee *tr, unsigned options, struct wait_result *out);
/* The record of a dead thread was waited for, or put back. */
void trace_wait_commit(struct tracee *tr);
void trace_wait_undo(struct tracee *tr);

/* For /proc/PID/status: the tracer's process, 0 = none. */
pid_t trace_tracer_pid(struct thread *t);

/*
 * Exec of a set-id file: false if it must not have effect, since an ordinary user
 * traces the caller; else nobody may attach until trace_setid_done().
 */
bool trace_setid_begin(void);
void trace_setid_done(void);

/* ---- ptrace.c: requests, by the tracer ---- */

int trace_me(void);
int trace_attach(pid_t tid, bool seize, u32 options);
/* The tracee with that id, stopped and frozen until trace_release(); or ERR_PTR(-ESRCH). */
struct tracee *trace_hold(pid_t tid);
void trace_release(struct tracee *tr);
/* Both take a tracee that is held, and let go of it. sig is delivered (0 = none). */
int trace_resume(struct tracee *tr, enum trace_resume mode, int sig);
int trace_detach(struct tracee *tr, int sig);
int trace_listen(struct tracee *tr);
int trace_interrupt(pid_t tid);
int trace_kill(pid_t tid);

#endif
