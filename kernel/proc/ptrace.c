/*
 * Who traces whom: attaching and letting go, and the requests that make a tracee run.
 * proc/ptrace.h has the map.
 *
 * A record (struct tracee) belongs to the list of its tracer's process. It is made
 * outside all locks, linked under both, and freed by whoever unlinks it. It goes when
 * the tracer detaches or exits, or when the tracer waits for the end of the thread.
 *
 * A dead thread that was traced keeps its id until then. A process that was traced by
 * another than its parent is held back: its parent learns of its end only when the
 * tracer has (p->held).
 */
#include <arch/ptrace.h>
#include <lib/err.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <proc/pidns.h>
#include <proc/exit.h>
#include <proc/pid.h>
#include <proc/ptrace.h>
#include <proc/cred.h>
#include <proc/sigstate.h>
#include <proc/wait.h>
#include <uapi/errno.h>
#include <uapi/sched.h>
#include <uapi/wait.h>

static struct slab_cache *tracee_cache;

void
trace_init(void)
{
	tracee_cache = slab_cache_create("tracee", sizeof(struct tracee), 0);
}

/* ---- records ---- */

static struct tracee *
tracee_alloc(void)
{
	struct tracee *tr = slab_alloc(tracee_cache, ALLOC_ZERO);

	if (!tr)
		return NULL;
	list_init(&tr->link);
	list_init(&tr->event_link);
	return tr;
}

void
trace_free(struct tracee *tr)
{
	if (!tr)
		return;
	if (tr->thread)
		thread_put(tr->thread);
	if (tr->proc)
		process_put(tr->proc);
	if (tr->tracer)
		thread_put(tr->tracer);
	slab_free(tracee_cache, tr);
}

/* Needs the tree lock and t's signal lock. */
static void
tracee_link(struct tracee *tr, struct thread *t, struct thread *tracer)
{
	thread_get(t);
	tr->thread = t;
	process_get(t->proc);
	tr->proc = t->proc;
	thread_get(tracer);
	tr->tracer = tracer;
	tr->stop_seen = t->proc->stop_count - 1;
	list_add_tail(&tracer->proc->tracees, &tr->link);
	t->trace = tr;
}

/*
 * The thread is traced no longer; the caller frees tr when it holds no lock. If it is
 * stopped it goes on, into job control's stop if there is one. Needs the tree lock.
 */
static void
tracee_unlink(struct tracee *tr)
{
	struct thread *t = tr->thread;
	struct process *p = tr->proc;

	spin_lock_raw(&p->signal_lock);
	list_del(&tr->link);
	list_del(&tr->event_link);
	if (t->trace == tr)
		t->trace = NULL;
	atomic_and(&t->flags, ~(TF_SLOW_SYSCALL | TF_SYSCALL_EXIT));
	if (p->stop_wanted)
		atomic_or(&t->flags, TF_NOTIFY);
	if (!tr->dead)
		signal_kick(t, WAKE_STOPPED);
	spin_unlock_raw(&p->signal_lock);
	/* Another thread of the tracer's process may have nothing left to wait for. */
	wake_up_all(&tr->tracer->proc->child_wait);
}

/* ---- attach ---- */

/* Link tr, or say why not. options as for PTRACE_SEIZE. */
static int
attach(struct thread *t, struct tracee *tr)
{
	struct process *p = t->proc;
	unsigned long flags = spin_lock_irq(&process_tree_lock);
	int err = -EPERM;

	spin_lock_raw(&p->signal_lock);
	if (t->trace || (READ_ONCE(t->flags) & TF_EXITING))
		goto unlock;
	if (p->setid_execs && !ns_capable(t->cred->user_ns, CAP_SYS_PTRACE))
		goto unlock;
	err = 0;
	tracee_link(tr, t, current);
	if (!tr->seized)
		signal_send_locked(p, t, SIGSTOP, NULL);
	/* One that job control has stopped, stops for the tracer instead. */
	signal_kick(t, WAKE_STOPPED);
unlock:
	spin_unlock_raw(&p->signal_lock);
	spin_unlock_irq(&process_tree_lock, flags);
	return err;
}

int
trace_attach(pid_t tid, bool seize, u32 options)
{
	struct thread *t;
	struct tracee *tr;
	int err = -EPERM;

	if (options & ~PTRACE_O_MASK)
		return -EIO;
	t = thread_find(tid);
	if (!t)
		return -ESRCH;
	if (!t->proc || t->proc == current->proc || !process_may_access(t->proc, false))
		goto put_thread;
	tr = tracee_alloc();
	err = -ENOMEM;
	if (!tr)
		goto put_thread;
	tr->seized = seize;
	tr->options = options;
	err = attach(t, tr);
	if (err)
		trace_free(tr);
put_thread:
	thread_put(t);
	return err;
}

/* The thread of the parent that made the caller, or another of it; with a reference. Tree lock. */
static struct thread *
parent_thread(struct process *p)
{
	struct process *parent = p->parent;
	struct thread *t = thread_find_in(&init_pid_ns, p->parent_tid);

	if (t && t->proc != parent) {
		thread_put(t);
		t = NULL;
	}
	return t ? t : process_thread(parent);
}

int
trace_me(void)
{
	struct thread *t = current, *tracer;
	struct tracee *tr = tracee_alloc();
	unsigned long flags;
	int err = -EPERM;

	if (!tr)
		return -ENOMEM;
	flags = spin_lock_irq(&process_tree_lock);
	tracer = t->proc->parent ? parent_thread(t->proc) : NULL;
	if (tracer) {
		spin_lock_raw(&t->proc->signal_lock);
		if (!t->trace) {
			tracee_link(tr, t, tracer);
			err = 0;
		}
		spin_unlock_raw(&t->proc->signal_lock);
		/*
		 * A parent that exits looks at its list after it has set the flag; a record
		 * that came after that look is taken back here.
		 */
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		if (err == 0 && (READ_ONCE(tracer->flags) & TF_EXITING) && t->trace == tr) {
			tracee_unlink(tr);
			err = -EPERM;
		}
	}
	spin_unlock_irq(&process_tree_lock, flags);
	if (tracer)
		thread_put(tracer);
	if (err)
		trace_free(tr);
	return err;
}

/* ---- clone ---- */

static int
clone_event(u64 flags, int exit_signal)
{
	if (flags & CLONE_VFORK)
		return PTRACE_EVENT_VFORK;
	return exit_signal == SIGCHLD ? PTRACE_EVENT_FORK : PTRACE_EVENT_CLONE;
}

struct tracee *
trace_prepare_clone(u64 clone_flags, int exit_signal, int *event)
{
	struct thread *t = current;
	unsigned long flags;
	u32 options;
	bool traced;

	*event = 0;
	flags = spin_lock_irq(&t->proc->signal_lock);
	traced = t->trace != NULL;
	options = traced ? t->trace->options : 0;
	spin_unlock_irq(&t->proc->signal_lock, flags);
	if (!traced || (clone_flags & CLONE_UNTRACED))
		return NULL;
	*event = clone_event(clone_flags, exit_signal);
	if (!(options & (1u << *event)))
		*event = 0;
	/* Without memory the child runs free, as one that the tracer came too late for. */
	return *event || (clone_flags & CLONE_PTRACE) ? tracee_alloc() : NULL;
}

void
trace_attach_child_locked(struct thread *child, struct tracee **unused)
{
	struct tracee *mine, *tr = *unused;

	ASSERT_HELD(&process_tree_lock);
	/* Tree lock held: the caller's record stays. */
	mine = current->trace;
	if (!mine)
		return;
	*unused = NULL;
	tr->seized = mine->seized;
	tr->options = mine->options;
	tracee_link(tr, child, mine->tracer);
	if (tr->seized) {
		tr->trap_stop = true;
		atomic_or(&child->flags, TF_NOTIFY);
	} else {
		child->sig_pending |= SIG_BIT(SIGSTOP);
		atomic_or(&child->flags, TF_SIGPENDING);
	}
}

/* ---- the end of threads ---- */

/* A record says how its thread ended. Needs the tree lock. True: the tracer does not want to know. */
static bool
report_end(struct tracee *tr, int status)
{
	struct process *to = tr->tracer->proc;
	struct siginfo info;

	tr->report = status;
	tr->report_cld = exit_code(status);
	child_siginfo(tr->proc, tr->report_cld, exit_value(status), &info);
	info.si_pid = pid_in(to->pid_ns, tr->thread->tid);
	signal_process_info(to, SIGCHLD, &info);
	if (!child_ends_ignored(to, SIGCHLD) && list_empty(&tr->event_link))
		list_add_tail(&to->trace_events, &tr->event_link);
	wake_up_all(&to->child_wait);
	return list_empty(&tr->event_link);
}

/* Take a dead thread's record out for good; free it after unlocking. Needs the tree lock. */
static void
bury(struct tracee *tr)
{
	tracee_unlink(tr);
	pid_detach(tr->thread->tid, PID_THREAD);
}

bool
trace_thread_leaves(struct thread *t, int status)
{
	struct process *p = t->proc;
	unsigned long flags = spin_lock_irq(&process_tree_lock);
	struct tracee *tr = t->trace, *unwanted = NULL;

	if (tr) {
		tr->dead = true;
		list_del(&tr->event_link);		/* a stop that nobody has waited for */
		tr->report = 0;
		if (t->tid == p->pid)
			p->leader_trace = tr;		/* told when the process ends */
		else if (report_end(tr, status)) {
			bury(tr);
			unwanted = tr;
		}
	}
	spin_unlock_irq(&process_tree_lock, flags);
	trace_free(unwanted);
	return tr != NULL;
}

/*
 * The record of a process's first thread, and with it of the process, goes: frees its id.
 * The parent may be told now. Needs the tree lock.
 */
static struct tracee *
take_leader_record(struct process *p)
{
	struct tracee *tr = p->leader_trace;

	p->leader_trace = NULL;
	bury(tr);
	return tr;
}

bool
trace_process_left_locked(struct process *p, struct tracee **unwanted)
{
	struct tracee *tr = p->leader_trace;

	ASSERT_HELD(&process_tree_lock);
	if (tr->tracer->proc != p->parent && !report_end(tr, p->exit_status)) {
		p->held = true;
		return true;
	}
	/* Its end is told to one process only, which is its parent (or will do without). */
	*unwanted = take_leader_record(p);
	return false;
}

/* ---- the end of a tracer ---- */

/* What the exiting thread traces, one. Needs the tree lock. */
static struct tracee *
next_of(struct thread *tracer)
{
	struct tracee *tr;

	list_for_each(tr, &tracer->proc->tracees, link) {
		if (tr->tracer == tracer)
			return tr;
	}
	return NULL;
}

void
trace_tracer_exits(struct thread *tracer)
{
	unsigned long flags;
	struct tracee *tr;

	for (;;) {
		flags = spin_lock_irq(&process_tree_lock);
		tr = next_of(tracer);
		if (!tr) {
			spin_unlock_irq(&process_tree_lock, flags);
			return;
		}
		if (tr->options & PTRACE_O_EXITKILL)
			signal_process(tr->proc, SIGKILL);
		if (!tr->dead)
			tracee_unlink(tr);
		else if (tr->proc->leader_trace == tr)
			take_leader_record(tr->proc);
		else
			bury(tr);
		/* Nobody waits for the end of its process now but the parent. */
		if (tr->proc->held && !tr->proc->leader_trace)
			process_release_locked(tr->proc, &flags);
		spin_unlock_irq(&process_tree_lock, flags);
		trace_free(tr);
	}
}

void
trace_leader_replaced(struct process *p)
{
	unsigned long flags = spin_lock_irq(&process_tree_lock);
	struct tracee *tr = p->leader_trace;

	if (tr) {
		p->leader_trace = NULL;
		tracee_unlink(tr);
	}
	spin_unlock_irq(&process_tree_lock, flags);
	trace_free(tr);
}

/* ---- wait ---- */

bool
trace_traced_by_locked(struct process *p, struct process *tracer)
{
	struct tracee *tr;

	if (list_empty(&tracer->tracees))
		return false;
	list_for_each(tr, &tracer->tracees, link) {
		if (tr->proc == p && tr->thread->tid == p->pid)
			return true;
	}
	return false;
}

/* Does a stop that was reported still hold? */
static bool
stop_stands(struct tracee *tr)
{
	bool stands;

	spin_lock_raw(&tr->proc->signal_lock);
	stands = tr->stop && !tr->listening && !trace_doomed(tr->thread, tr->stop->at_exit);
	spin_unlock_raw(&tr->proc->signal_lock);
	return stands;
}

static void
answer_nothing(struct tracee *tr)
{
	spin_lock_raw(&tr->proc->signal_lock);
	if (tr->stop)
		tr->stop->sig = 0;
	spin_unlock_raw(&tr->proc->signal_lock);
}

bool
trace_take_locked(struct tracee *tr, unsigned options, struct wait_result *out)
{
	if (tr->report == 0 && !tr->dead)
		return false;
	if (list_empty(&tr->event_link))
		return false;
	if (tr->dead ? !(options & WEXITED) : !stop_stands(tr))
		return false;
	process_usage(tr->proc, &out->usage);
	out->peak_rss = 0;
	out->pid = pid_show(tr->thread->tid);
	out->uid = process_uid(tr->proc);
	out->status = tr->report;
	out->code = tr->report_cld;
	if (options & WNOWAIT)
		return true;
	list_del(&tr->event_link);
	if (tr->dead) {
		out->tracee = tr;	/* until commit or undo */
	} else {
		tr->report = 0;
		/* The tracer knows of the signal. If it dies without a word, that is no answer. */
		answer_nothing(tr);
	}
	return true;
}

void
trace_wait_commit(struct tracee *tr)
{
	struct process *p = tr->proc;
	unsigned long flags = spin_lock_irq(&process_tree_lock);

	if (p->leader_trace == tr) {
		take_leader_record(p);
		process_release_locked(p, &flags);
	} else {
		bury(tr);
	}
	spin_unlock_irq(&process_tree_lock, flags);
	trace_free(tr);
}

void
trace_wait_undo(struct tracee *tr)
{
	unsigned long flags = spin_lock_irq(&process_tree_lock);

	list_add(&tr->tracer->proc->trace_events, &tr->event_link);
	spin_unlock_irq(&process_tree_lock, flags);
	wake_up_all(&current->proc->child_wait);
}

pid_t
trace_tracer_pid(struct thread *t)
{
	unsigned long flags = spin_lock_irq(&process_tree_lock);
	pid_t pid = t->trace ? t->trace->tracer->proc->pid : 0;

	spin_unlock_irq(&process_tree_lock, flags);
	return pid;
}

/* ---- exec ---- */

bool
trace_setid_begin(void)
{
	struct thread *t = current, *tracer;
	unsigned long flags = spin_lock_irq(&process_tree_lock);
	bool ok = true;

	/* Tree lock held: the tracer stays. Its credentials are its own to replace. */
	if (t->trace) {
		tracer = t->trace->tracer;
		spin_lock_raw(&tracer->proc->signal_lock);
		ok = cred_capable(tracer->cred, t->cred->user_ns, CAP_SYS_PTRACE);
		spin_unlock_raw(&tracer->proc->signal_lock);
	}
	spin_lock_raw(&t->proc->signal_lock);
	if (ok)
		t->proc->setid_execs++;
	spin_unlock_raw(&t->proc->signal_lock);
	spin_unlock_irq(&process_tree_lock, flags);
	return ok;
}

void
trace_setid_done(void)
{
	struct process *p = current->proc;
	unsigned long flags = spin_lock_irq(&p->signal_lock);

	p->setid_execs--;
	spin_unlock_irq(&p->signal_lock, flags);
}

/* ---- requests ---- */

/* The caller's tracee with that id, tree lock and its signal lock taken; or NULL, nothing taken. */
static struct tracee *
lock_tracee(struct thread *t, unsigned long *flags)
{
	struct tracee *tr;

	*flags = spin_lock_irq(&process_tree_lock);
	tr = t->trace;
	if (!tr || tr->tracer != current || tr->dead) {
		spin_unlock_irq(&process_tree_lock, *flags);
		return NULL;
	}
	spin_lock_raw(&tr->proc->signal_lock);
	return tr;
}

static void
unlock_tracee(struct process *p, unsigned long flags)
{
	spin_unlock_raw(&p->signal_lock);
	spin_unlock_irq(&process_tree_lock, flags);
}

struct tracee *
trace_hold(pid_t tid)
{
	struct thread *t = thread_find(tid);
	struct tracee *tr;
	unsigned long flags;
	bool held = false;

	if (!t)
		return ERR_PTR(-ESRCH);
	tr = lock_tracee(t, &flags);
	if (tr) {
		/* A tracee that SIGKILL has reached is as good as gone. */
		held = tr->stop && !tr->listening && !trace_doomed(t, tr->stop->at_exit);
		if (held)
			tr->frozen = true;
		unlock_tracee(tr->proc, flags);
	}
	thread_put(t);
	return held ? tr : ERR_PTR(-ESRCH);
}

void
trace_release(struct tracee *tr)
{
	struct process *p = tr->proc;
	unsigned long flags = spin_lock_irq(&p->signal_lock);

	tr->frozen = false;
	/* A SIGKILL that came meanwhile found it frozen. */
	if (trace_doomed(tr->thread, tr->stop->at_exit))
		thread_wake(tr->thread, WAKE_STOPPED);
	spin_unlock_irq(&p->signal_lock, flags);
}

/* How the machine is to run it, while it is still stopped. */
static void
set_mode(struct tracee *tr, enum trace_resume mode)
{
	struct thread *t = tr->thread;

	tr->mode = mode;
	arch_trace_step(t, mode == TRACE_STEP || mode == TRACE_EMULATE_STEP);
	if (mode == TRACE_CONT)
		atomic_and(&t->flags, ~TF_SLOW_SYSCALL);
	else
		atomic_or(&t->flags, TF_SLOW_SYSCALL);
}

/* Let it go with this answer. Both locks held. */
static void
let_go_locked(struct tracee *tr, int sig)
{
	tr->stop->sig = sig;
	tr->stop = NULL;
	tr->frozen = false;
	tr->report = 0;
	list_del(&tr->event_link);
	thread_wake(tr->thread, WAKE_STOPPED);
}

int
trace_resume(struct tracee *tr, enum trace_resume mode, int sig)
{
	struct process *p = tr->proc;
	unsigned long flags;

	if (sig < 0 || sig > KERNEL_NSIG) {
		trace_release(tr);
		return -EIO;
	}
	flags = spin_lock_irq(&process_tree_lock);
	spin_lock_raw(&p->signal_lock);
	set_mode(tr, mode);
	let_go_locked(tr, sig);
	unlock_tracee(p, flags);
	return 0;
}

int
trace_detach(struct tracee *tr, int sig)
{
	unsigned long flags;

	if (sig < 0 || sig > KERNEL_NSIG) {
		trace_release(tr);
		return -EIO;
	}
	flags = spin_lock_irq(&process_tree_lock);
	spin_lock_raw(&tr->proc->signal_lock);
	set_mode(tr, TRACE_CONT);
	arch_trace_forget(tr->thread);
	tr->stop->sig = sig;
	tr->stop = NULL;
	spin_unlock_raw(&tr->proc->signal_lock);
	tracee_unlink(tr);
	spin_unlock_irq(&process_tree_lock, flags);
	trace_free(tr);
	return 0;
}

int
trace_listen(struct tracee *tr)
{
	struct process *p = tr->proc;
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	int err = -EIO;

	if (tr->seized && tr->stop->status >> 16 == PTRACE_EVENT_STOP) {
		tr->listening = true;
		err = 0;
		/* What happened since the stop is to be told at once. */
		if (tr->trap_notify)
			thread_wake(tr->thread, WAKE_STOPPED);
	}
	spin_unlock_irq(&p->signal_lock, flags);
	trace_release(tr);
	return err;
}

int
trace_interrupt(pid_t tid)
{
	struct thread *t = thread_find(tid);
	struct tracee *tr;
	unsigned long flags;
	int err = -ESRCH;

	if (!t)
		return -ESRCH;
	tr = lock_tracee(t, &flags);
	if (tr) {
		err = tr->seized ? 0 : -EIO;
		if (err == 0) {
			tr->trap_stop = true;
			atomic_or(&t->flags, TF_NOTIFY);
			signal_kick(t, tr->listening ? WAKE_SIGNAL | WAKE_STOPPED : WAKE_SIGNAL);
		}
		unlock_tracee(tr->proc, flags);
	}
	thread_put(t);
	return err;
}

int
trace_kill(pid_t tid)
{
	struct thread *t = thread_find(tid);
	struct tracee *tr;
	unsigned long flags;

	if (!t)
		return -ESRCH;
	tr = lock_tracee(t, &flags);
	if (tr) {
		signal_send_locked(tr->proc, t, SIGKILL, NULL);
		unlock_tracee(tr->proc, flags);
	}
	thread_put(t);
	return tr ? 0 : -ESRCH;
}
