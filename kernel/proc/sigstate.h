/*
 * The state of signals that the files of proc/ share. Private to proc/ and
 * syscall/signal.c. "Locked" functions need p->signal_lock.
 */
#ifndef PROC_SIGSTATE_H
#define PROC_SIGSTATE_H

#include <proc/process.h>
#include <proc/signal.h>

/* What a process does on each signal; CLONE_SIGHAND shares it between processes. */
struct sighand {
	struct refcount refs;
	struct spinlock lock;			/* guards the table */
	struct kernel_sigaction *table;		/* of KERNEL_NSIG; NULL: all default */
};

/* A queued signal: one for each standard signal pending, any number of a real-time one. */
struct queued_signal {
	struct list link;
	struct user_account *user;		/* charged for it */
	struct posix_timer *timer;		/* whose own it is, or NULL: freed when taken */
	struct siginfo info;
};

#define SIG_UNBLOCKABLE (SIG_BIT(SIGKILL) | SIG_BIT(SIGSTOP))
#define SIG_STOPS (SIG_BIT(SIGSTOP) | SIG_BIT(SIGTSTP) | SIG_BIT(SIGTTIN) | SIG_BIT(SIGTTOU))
#define SIG_DEFAULT_IGNORED \
	(SIG_BIT(SIGCHLD) | SIG_BIT(SIGCONT) | SIG_BIT(SIGURG) | SIG_BIT(SIGWINCH))
#define SIG_DUMPS_CORE (SIG_SYNCHRONOUS | SIG_BIT(SIGQUIT) | SIG_BIT(SIGABRT) | \
	SIG_BIT(SIGXCPU) | SIG_BIT(SIGXFSZ))
/* Faults first: they are about the instruction that comes next. */
#define SIG_SYNCHRONOUS (SIG_BIT(SIGSEGV) | SIG_BIT(SIGBUS) | SIG_BIT(SIGILL) | \
	SIG_BIT(SIGTRAP) | SIG_BIT(SIGFPE) | SIG_BIT(SIGSYS))

void signal_init(void);

/* ---- sighand.c: looks need the signal_lock, or are made by the process itself ---- */
struct sighand *sighand_create(void);			/* all default; NULL: no memory */
struct sighand *sighand_copy(struct sighand *from);
void sighand_put(struct sighand *h);
/* Before an action becomes anything but the default: 0 or -ENOMEM. May sleep. */
int sighand_make_table(struct sighand *h);
/* Exec: handlers become default, ignored ones stay ignored. h is not shared; needs the signal_lock. */
void sighand_reset(struct sighand *h);
const struct kernel_sigaction *sighand_action(const struct sighand *h, int sig);
unsigned long sighand_handler(const struct sighand *h, int sig);
/* The action for delivery; SA_RESETHAND takes effect. Needs the signal_lock. */
void sighand_take(struct sighand *h, int sig, struct kernel_sigaction *out);
/* The handler becomes SIG_DFL; flags and mask stay. Needs the signal_lock. */
void sighand_set_default(struct sighand *h, int sig);

/* ---- signal.c ---- */
/* Would p throw sig away on arrival, if no thread blocks it? */
bool signal_is_ignored(const struct process *p, int sig);
/* Throw away what is pending of the set, for the process and all its threads. Locked. */
void signal_discard_locked(struct process *p, u64 set);
/* Set TF_SIGPENDING of t as the pending and blocked sets demand; true if set. Locked. */
bool signal_recalc_locked(struct thread *t);
/* Process-directed signals of set, which t will not take: see that another thread does. Locked. */
void signal_retarget_locked(struct process *p, struct thread *t, u64 set);
/* Take the next signal of set pending for t, with its siginfo: number or 0. Locked; t is current. */
int signal_take_locked(struct thread *t, u64 set, struct siginfo *info);
/* Send, with p->signal_lock held. t NULL: to the process. */
int signal_send_locked(struct process *p, struct thread *t, int sig, const struct siginfo *info);
void signal_free_queue(struct list *queue);
/* Take what belongs to timers off queue, which is about to be freed. Locked. */
void signal_release_timers_locked(struct list *queue);
/*
 * An entry made beforehand, for a timer of p; charged to its user, and given back by
 * signal_entry_free. NULL: a limit or memory forbids.
 */
struct queued_signal *signal_entry_alloc(struct process *p);
/* Let go of an entry: one that is pending is freed when it is taken. Locked. */
void signal_entry_free_locked(struct queued_signal *q);
/*
 * Send the signal of q->info with q itself: 0, -EALREADY if it is pending still, or
 * -ECANCELED if the signal is ignored, or nobody is there to take it. Locked.
 */
int signal_send_entry_locked(struct process *p, struct thread *t, struct queued_signal *q);
/* Make t look at its flags: end its sleep if state is in mask, or interrupt user mode. */
void signal_kick(struct thread *t, unsigned wake_mask);
/* Replace the blocked set of current. */
void signal_set_blocked(u64 set);
/*
 * Does t with that stack pointer run on its alternate stack? With SS_AUTODISARM nobody can
 * tell: there is none while a handler runs.
 */
static inline bool
signal_on_alt_stack(const struct thread *t, u64 sp)
{
	return t->alt_stack_size != 0 && !(t->alt_stack_flags & SS_AUTODISARM) &&
	    sp > t->alt_stack && sp - t->alt_stack <= t->alt_stack_size;
}
/* Restore the signal mask saved for sigsuspend and pselect after delivery. */
void signal_suspend_mask(u64 set);

/* May the caller signal p? 0 or -EPERM. */
int signal_may_send(struct process *p, int sig);
int signal_may_send_locked(struct process *p, int sig);	/* with the tree lock */

/* ---- deliver.c ---- */
/* A call that a signal ended: put the code of its kind of restart in rax, for a tracer to see. */
struct trapframe;
void restart_make_visible(struct trapframe *tf);

/* ---- stop.c ---- */
/* A stop signal takes effect: all threads are asked to stop. Locked. */
void stop_begin_locked(struct process *p, int sig);
/* SIGCONT or SIGKILL arrived. Locked. */
void stop_end_locked(struct process *p, bool report);
/* On the way to user mode: stop here while the process is to be stopped; report events. */
void stop_here(struct thread *t);
/* Is t to stop with its process now? Locked. */
bool stop_due_locked(const struct thread *t);
/* A thread left: was it the last that had not stopped? Locked; true: call stop_report after unlock. */
bool stop_thread_left_locked(struct process *p);
/* Tell the parent that p stopped or continued. Takes the tree lock. */
void stop_report(struct process *p, int code);
/* Does p want SIGCHLD for stops of its children? */
bool stop_signal_wanted(struct process *p);

/* ---- exit.c ---- */
/* Ask all threads but one (NULL: all) to exit. Locked. */
void process_kill_threads_locked(struct process *p, struct thread *keep);
/* Fill *info as SIGCHLD for p with code CLD_*. Needs the tree lock. */
void child_siginfo(struct process *p, int code, int status, struct siginfo *info);

#endif
