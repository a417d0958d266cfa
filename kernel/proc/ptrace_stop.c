/*
 * The stops of a traced thread, as seen from inside: each is a call of
 * stop_for_tracer() on the way to or from user mode, or at a point of a system call
 * where the thread holds nothing.
 *
 * No wake-up is lost: the thread sets its state to TRACED under its signal_lock with
 * tr->stop set, and whoever lets it go clears that under the same lock before waking.
 */
#include <arch/ptrace.h>
#include <arch/trap.h>
#include <fs/vfs/cred.h>
#include <lib/string.h>
#include <proc/pidns.h>
#include <proc/userns.h>
#include <proc/exit.h>
#include <proc/ptrace.h>
#include <proc/sigstate.h>
#include <uapi/errno.h>
#include <uapi/wait.h>

#define EVENT_STATUS(sig, event) (W_STOPCODE(sig) | (event) << 16)

/* Is there no use in stopping, since it is to die? */
bool
trace_doomed(const struct thread *t, bool at_exit)
{
	if ((t->sig_pending | t->proc->sig_pending) & SIG_BIT(SIGKILL))
		return true;
	return !at_exit && (READ_ONCE(t->flags) & TF_DIE);
}

/* Tell the tracer. Needs the tree lock. */
static void
report_stop(struct tracee *tr, const struct trace_stop *s)
{
	struct process *to = tr->tracer->proc;
	struct siginfo info;

	tr->report = s->status;
	tr->report_cld = s->cld;
	if (list_empty(&tr->event_link))
		list_add_tail(&to->trace_events, &tr->event_link);
	if (stop_signal_wanted(to)) {
		child_siginfo(tr->proc, s->cld, WSTOPSIG(s->status) & 0x7f, &info);
		info.si_pid = pid_in(to->pid_ns, tr->thread->tid);
		signal_process_info(to, SIGCHLD, &info);
	}
	wake_up_all(&to->child_wait);
}

/* Go into the stop: false if there is no tracer, or no use. */
static bool
enter_stop(struct thread *t, struct trace_stop *s)
{
	struct process *p = t->proc;
	unsigned long flags = spin_lock_irq(&process_tree_lock);
	struct tracee *tr;

	spin_lock_raw(&p->signal_lock);
	tr = t->trace;
	if (tr) {
		/* Any stop answers an interrupt, and an event stop what it would tell. */
		tr->trap_stop = false;
		if (s->status >> 16 == PTRACE_EVENT_STOP)
			tr->trap_notify = false;
		if (s->cld == CLD_STOPPED)
			tr->stop_seen = p->stop_count;
	}
	if (!tr || trace_doomed(t, s->at_exit)) {
		spin_unlock_raw(&p->signal_lock);
		spin_unlock_irq(&process_tree_lock, flags);
		return false;
	}
	tr->stop = s;
	tr->listening = false;
	tr->message = s->message;
	thread_set_state(THREAD_TRACED);
	spin_unlock_raw(&p->signal_lock);
	report_stop(tr, s);
	spin_unlock_irq(&process_tree_lock, flags);
	return true;
}

/* Must the thread, in stop s, go on waiting? Signal lock held. */
static bool
still_stopped(struct thread *t, const struct trace_stop *s)
{
	const struct tracee *tr = t->trace;

	if (!tr || tr->stop != s)
		return false;
	if (tr->listening && (tr->trap_stop || tr->trap_notify))
		return false;
	return tr->frozen || !trace_doomed(t, s->at_exit);
}

static void
leave_stop(struct thread *t, struct trace_stop *s)
{
	struct process *p = t->proc;
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	struct tracee *tr;
	u32 clear = TF_SYSCALL_EXIT;

	while (still_stopped(t, s)) {
		thread_set_state(THREAD_TRACED);
		spin_unlock_irq(&p->signal_lock, flags);
		schedule();
		flags = spin_lock_irq(&p->signal_lock);
	}
	tr = t->trace;
	if (tr) {
		if (tr->stop == s)
			tr->stop = NULL;
		tr->listening = false;
		if (s->in_call && (tr->mode == TRACE_SYSCALL || tr->mode == TRACE_STEP))
			clear = 0;
	}
	if (clear)
		atomic_and(&t->flags, ~clear);
	else
		atomic_or(&t->flags, TF_SYSCALL_EXIT);
	signal_recalc_locked(t);
	spin_unlock_irq(&p->signal_lock, flags);
}

/* Stop until the tracer lets go; what it answers is in s. False if there was no stop. */
static bool
stop_for_tracer(struct thread *t, struct trace_stop *s)
{
	if (!arch_trace_stop())
		return false;		/* no memory for its registers: it is being killed */
	if (READ_ONCE(t->flags) & TF_RESTART)
		restart_make_visible(thread_trapframe(t));
	if (!enter_stop(t, s))
		return false;
	schedule();
	leave_stop(t, s);
	arch_trace_resume();
	return true;
}

static void
trap_info(struct siginfo *info, int sig, int code)
{
	memset(info, 0, sizeof(*info));
	info->si_signo = sig;
	info->si_code = code;
	info->si_pid = current->ns_tid;
	info->si_uid = uid_show(current->cred->uid);
}

/* ---- signals and job control ---- */

int
trace_signal(struct thread *t, int sig, struct siginfo *info)
{
	struct trace_stop s = {
		.status = W_STOPCODE(sig), .cld = CLD_TRAPPED, .info = info, .sig = sig,
	};

	if (!stop_for_tracer(t, &s))
		return sig;
	/* SIGKILL ended the stop, and is to be what the thread dies of. */
	if (trace_doomed(t, false))
		return 0;
	/* Another signal than came: its sender is the tracer, unless PTRACE_SETSIGINFO said so. */
	if (s.sig != 0 && s.sig != info->si_signo)
		trap_info(info, s.sig, SI_USER);
	return s.sig;
}

void
trace_group_stop(struct thread *t)
{
	int sig = READ_ONCE(t->proc->stop_signal);
	struct siginfo info;
	struct trace_stop s = { .status = W_STOPCODE(sig), .cld = CLD_STOPPED };
	struct tracee *tr;
	unsigned long flags = spin_lock_irq(&t->proc->signal_lock);

	tr = t->trace;
	/* Only PTRACE_SEIZE can tell this stop from a signal's (and read its siginfo). */
	if (tr && tr->seized) {
		s.status = EVENT_STATUS(sig, PTRACE_EVENT_STOP);
		s.info = &info;
		trap_info(&info, sig, sig | PTRACE_EVENT_STOP << 8);
	}
	spin_unlock_irq(&t->proc->signal_lock, flags);
	stop_for_tracer(t, &s);
}

bool
trace_trap(struct thread *t)
{
	struct process *p = t->proc;
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	struct tracee *tr = t->trace;
	bool due = tr && (tr->trap_stop || tr->trap_notify);
	int sig = p->stop_wanted ? p->stop_signal : SIGTRAP;
	struct trace_stop s = {
		.status = EVENT_STATUS(sig, PTRACE_EVENT_STOP),
		.cld = p->stop_wanted ? CLD_STOPPED : CLD_TRAPPED,
	};
	struct siginfo info;

	spin_unlock_irq(&p->signal_lock, flags);
	if (!due)
		return false;
	trap_info(&info, sig, sig | PTRACE_EVENT_STOP << 8);
	s.info = &info;
	/* If it does not stop, it dies, or nobody traces: the record, or the flags, are gone. */
	stop_for_tracer(t, &s);
	return true;
}

/* ---- events ---- */

static u32
options_of(struct thread *t, bool *seized)
{
	unsigned long flags = spin_lock_irq(&t->proc->signal_lock);
	u32 options = t->trace ? t->trace->options : 0;

	*seized = !t->trace || t->trace->seized;
	spin_unlock_irq(&t->proc->signal_lock, flags);
	return options;
}

static void
event_stop(struct thread *t, int event, unsigned long message, bool in_call)
{
	struct siginfo info;
	struct trace_stop s = {
		.status = EVENT_STATUS(SIGTRAP, event), .cld = CLD_TRAPPED, .message = message,
		.info = &info, .in_call = in_call, .at_exit = event == PTRACE_EVENT_EXIT,
	};

	trap_info(&info, SIGTRAP, SIGTRAP | event << 8);
	stop_for_tracer(t, &s);
}

void
trace_event(struct thread *t, int event, unsigned long message)
{
	bool seized;

	if (options_of(t, &seized) & (1u << event))
		event_stop(t, event, message, event != PTRACE_EVENT_EXIT);
}

void
trace_exec(struct thread *t, pid_t old_tid)
{
	bool seized;

	if (options_of(t, &seized) & PTRACE_O_TRACEEXEC) {
		event_stop(t, PTRACE_EVENT_EXEC, old_tid, true);
	} else if (!seized) {
		/* What PTRACE_TRACEME meant before there were options. */
		struct siginfo info;

		trap_info(&info, SIGTRAP, SI_USER);
		info.si_pid = t->proc->ns_pid;
		signal_process_info(t->proc, SIGTRAP, &info);
	}
}

/* ---- single steps ---- */

bool
trace_step_ends(struct thread *t, struct trapframe *tf)
{
	if (!t->arch.stepping)
		return false;
	arch_trace_step(t, false);
	return true;
}

/* As a stop without a signal: nothing is delivered whatever the tracer answers. */
void
trace_step_report(struct thread *t)
{
	struct siginfo info;
	struct trace_stop s = {
		.status = W_STOPCODE(SIGTRAP), .cld = CLD_TRAPPED, .info = &info,
	};

	trap_info(&info, SIGTRAP, SIGTRAP);
	stop_for_tracer(t, &s);
}

/* ---- system calls ---- */

static void
syscall_stop(struct thread *t, bool entry)
{
	bool seized;
	int sig = SIGTRAP | (options_of(t, &seized) & PTRACE_O_TRACESYSGOOD ? 0x80 : 0);
	struct siginfo info;
	struct trace_stop s = {
		.status = W_STOPCODE(sig), .cld = CLD_TRAPPED, .info = &info, .in_call = entry,
		.message = entry ? PTRACE_EVENTMSG_SYSCALL_ENTRY : PTRACE_EVENTMSG_SYSCALL_EXIT,
	};

	trap_info(&info, SIGTRAP, sig);
	if (!stop_for_tracer(t, &s) || s.sig == 0)
		return;
	trap_info(&info, s.sig, SI_USER);
	signal_thread_info(t, s.sig, &info);
}

static enum trace_resume
mode_of(struct thread *t)
{
	unsigned long flags = spin_lock_irq(&t->proc->signal_lock);
	enum trace_resume mode = t->trace ? t->trace->mode : TRACE_CONT;

	spin_unlock_irq(&t->proc->signal_lock, flags);
	return mode;
}

/*
 * The slow entry of a system call (syscall/dispatch.c). False: the call is not to be
 * made, and rax is what it returns. The tracer may have changed number and arguments.
 */
bool
trace_syscall_enter(struct trapframe *tf)
{
	struct thread *t = current;
	enum trace_resume mode = mode_of(t);

	if (mode == TRACE_CONT) {
		/* Nobody traces (any more); this CPU has the thread marked still. */
		atomic_and(&t->flags, ~TF_SLOW_SYSCALL);
		arch_trace_resume();
		return true;
	}
	tf->rax = -ENOSYS;
	if (mode == TRACE_STEP) {
		atomic_or(&t->flags, TF_SYSCALL_EXIT);
		return true;
	}
	syscall_stop(t, true);
	if (mode == TRACE_EMULATE || mode == TRACE_EMULATE_STEP) {
		atomic_and(&t->flags, ~TF_SYSCALL_EXIT);
		return false;
	}
	return (long)tf->orig_rax != -1 && !current_killed();
}

void
trace_syscall_exit(struct thread *t, struct trapframe *tf)
{
	enum trace_resume mode = mode_of(t);

	if (mode == TRACE_STEP)
		trap_user_fault(tf, SIGTRAP, TRAP_BRKPT, tf->rip);
	else if (mode == TRACE_SYSCALL)
		syscall_stop(t, false);
}
