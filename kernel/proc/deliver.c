/*
 * The way back to user mode: signals are delivered, calls that a signal ended are
 * restarted or fail, and threads that are to stop or die do so here, where they
 * hold nothing.
 *
 * user_return_work is called by arch while TF_WORK bits are set or a reschedule is
 * wanted, again and again until they are not. One call delivers at most one signal.
 */
#include <arch/trap.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <proc/core.h>
#include <proc/cputime.h>
#include <proc/group.h>
#include <proc/hooks.h>
#include <proc/pidns.h>
#include <proc/ptrace.h>
#include <proc/rttime.h>
#include <proc/sigstate.h>
#include <sched/preempt.h>
#include <gen/syscalls.h>
#include <uapi/errno.h>
#include <uapi/wait.h>

/*
 * A stop signal was taken. Of the four, all but SIGSTOP are void in an orphaned
 * group, where nobody could continue the process; to know that, the tree lock is
 * needed, so signal_lock is let go, and SIGCONT may come in between.
 * Lock held on entry and return.
 */
static void
stop_for(struct process *p, int sig, unsigned long *flags)
{
	p->stop_dequeued = true;
	if (sig != SIGSTOP) {
		bool orphaned;
		unsigned long tree_flags;

		spin_unlock_irq(&p->signal_lock, *flags);
		tree_flags = spin_lock_irq(&process_tree_lock);
		orphaned = group_is_orphaned_locked(p->group);
		spin_unlock_irq(&process_tree_lock, tree_flags);
		*flags = spin_lock_irq(&p->signal_lock);
		if (orphaned)
			return;
	}
	if (p->stop_dequeued)
		stop_begin_locked(p, sig);
}

/*
 * The next signal with a handler, and the handler; 0 when there is none. Default
 * actions are carried out here, and may not return.
 */
static int
next_signal(struct thread *t, struct siginfo *info, struct kernel_sigaction *action)
{
	struct process *p = t->proc;
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	int sig;

	for (;;) {
		const struct kernel_sigaction *a;

		if (stop_due_locked(t)) {
			spin_unlock_irq(&p->signal_lock, flags);
			stop_here(t);
			flags = spin_lock_irq(&p->signal_lock);
			continue;
		}
		sig = signal_take_locked(t, ~t->sig_blocked, info);
		if (sig == 0)
			break;
		if (unlikely(t->trace) && sig != SIGKILL) {
			spin_unlock_irq(&p->signal_lock, flags);
			sig = trace_signal(t, sig, info);
			flags = spin_lock_irq(&p->signal_lock);
			if (sig == 0)
				continue;
			/* The tracer chose one that is blocked: it waits its turn. */
			if (t->sig_blocked & SIG_BIT(sig)) {
				signal_send_locked(p, t, sig, info);
				continue;
			}
		}
		a = sighand_action(p->sighand, sig);
		if (a->handler == SIG_IGN_NUMBER)
			continue;
		if (a->handler != SIG_DFL_NUMBER) {
			sighand_take(p->sighand, sig, action);
			break;
		}
		/* What no process can refuse was let through to an init: it came from outside. */
		if (signal_is_ignored(p, sig) && !(SIG_BIT(sig) & SIG_UNBLOCKABLE && p != init_process))
			continue;
		if (SIG_BIT(sig) & SIG_STOPS) {
			stop_for(p, sig, &flags);
			continue;
		}
		spin_unlock_irq(&p->signal_lock, flags);
		process_exit(core_dump(sig, info));
	}
	signal_recalc_locked(t);
	spin_unlock_irq(&p->signal_lock, flags);
	return sig;
}

/* ---- restarts ---- */

static void
restart_call(struct trapframe *tf, u64 nr)
{
	tf->rax = nr;
	tf->rip -= 2;		/* the syscall instruction is 0f 05 */
}

/* What the code in rax asks for, with plain -EINTR read by the call's nature. */
static long
restart_kind(const struct trapframe *tf)
{
	long ret = (long)tf->rax;

	if (ret != -EINTR)
		return -ret;
	switch (syscall_restarts(tf->orig_rax)) {
	case RESTART_SA:
		return ERESTARTSYS;
	case RESTART_NOHAND:
		return ERESTARTNOHAND;
	default:
		return EINTR;
	}
}

static void
restart_without_handler(struct trapframe *tf)
{
	switch (restart_kind(tf)) {
	case ERESTARTSYS:
	case ERESTARTNOINTR:
	case ERESTARTNOHAND:
		restart_call(tf, tf->orig_rax);
		break;
	case ERESTART_RESTARTBLOCK:
		restart_call(tf, __NR_restart_syscall);
		break;
	}
}

static void
restart_with_handler(struct trapframe *tf, const struct kernel_sigaction *action)
{
	switch (restart_kind(tf)) {
	case ERESTARTNOINTR:
		restart_call(tf, tf->orig_rax);
		break;
	case ERESTARTSYS:
		if (action->flags & SA_RESTART) {
			restart_call(tf, tf->orig_rax);
			break;
		}
		/* fall through */
	case ERESTARTNOHAND:
	case ERESTART_RESTARTBLOCK:
		tf->rax = -EINTR;
	}
}

void
restart_make_visible(struct trapframe *tf)
{
	long kind = restart_kind(tf);

	if ((long)tf->orig_rax >= 0 && kind != EINTR && (long)tf->rax == -EINTR)
		tf->rax = -kind;
}

/* ---- frames ---- */

/* Run the handler of sig. A frame that cannot be pushed is a SIGSEGV, or the end. */
static void
handle(struct thread *t, struct trapframe *tf, int sig, const struct siginfo *info,
    const struct kernel_sigaction *action)
{
	struct signal_frame_args a = {
		.sig = sig,
		.handler = action->handler,
		.restorer = action->restorer,
		.siginfo_wanted = action->flags & SA_SIGINFO,
		.mask = t->sig_blocked,
		.info = info,
		.ss_sp = t->alt_stack,
		.ss_size = t->alt_stack_size,
	};
	bool on_alt = signal_on_alt_stack(t, tf->rsp);
	bool stepped = unlikely(t->trace) && trace_step_ends(t, tf);
	u64 blocked = t->sig_blocked | action->mask;

	a.ss_flags = t->alt_stack_size == 0 ? SS_DISABLE : on_alt ? SS_ONSTACK : 0;
	a.ss_flags |= t->alt_stack_flags;
	if ((action->flags & SA_ONSTACK) && t->alt_stack_size && !on_alt) {
		a.alt_sp = t->alt_stack;
		a.alt_size = t->alt_stack_size;
		on_alt = true;
	}
	if (on_alt)	/* a frame that runs over its end must not be written below it */
		a.lowest = t->alt_stack;
	if (READ_ONCE(t->flags) & TF_RESTORE_MASK) {
		atomic_and(&t->flags, ~TF_RESTORE_MASK);
		a.mask = t->sig_saved;
	}
	if (!(action->flags & SA_RESTORER) || arch_push_signal_frame(tf, &a)) {
		if (sig == SIGSEGV)	/* its handler is of no use */
			process_exit(core_dump(SIGSEGV, info));
		signal_force(SIGSEGV, NULL);
		return;
	}
	if (t->alt_stack_flags & SS_AUTODISARM) {
		t->alt_stack = t->alt_stack_size = 0;
		t->alt_stack_flags = 0;
	}
	if (!(action->flags & SA_NODEFER))
		blocked |= SIG_BIT(sig);
	signal_set_blocked(blocked);
	if (stepped)
		trace_step_report(t);
}

static void
die(struct thread *t)
{
	thread_exit(t->proc->exiting ? t->proc->exit_status : 0);
}

void
user_return_work(struct trapframe *tf)
{
	struct thread *t = current;
	struct kernel_sigaction action = { .handler = SIG_DFL_NUMBER };
	struct siginfo info;
	u32 work;
	int sig = 0;

	if (resched_wanted())
		preempt_schedule();
	work = READ_ONCE(t->flags) & TF_WORK;
	if (!work)
		return;
	if (work & TF_DIE)
		die(t);
	if (work & TF_SYSCALL_EXIT) {
		atomic_and(&t->flags, ~TF_SYSCALL_EXIT);
		trace_syscall_exit(t, tf);
	}
	if (work & TF_CPUTIMER) {
		atomic_and(&t->flags, ~TF_CPUTIMER);
		cpu_timers_rearm(t->proc);
		if (t->se.level == LEVEL_RT)
			rttime_check(t);
	}
	if (work & TF_NOTIFY) {
		atomic_and(&t->flags, ~TF_NOTIFY);
		stop_here(t);
		if (READ_ONCE(t->flags) & TF_DIE)
			die(t);
	}
	if (READ_ONCE(t->flags) & TF_SIGPENDING)
		sig = next_signal(t, &info, &action);
	/* Looked at again: a tracer may have put a register that asks for it. */
	if (READ_ONCE(t->flags) & TF_RESTART) {
		atomic_and(&t->flags, ~TF_RESTART);
		if ((long)tf->orig_rax < 0)
			;	/* sigreturn put back a register that looks like it */
		else if (sig)
			restart_with_handler(tf, &action);
		else
			restart_without_handler(tf);
	}
	if (sig) {
		handle(t, tf, sig, &info, &action);
	} else if (READ_ONCE(t->flags) & TF_RESTORE_MASK) {
		atomic_and(&t->flags, ~TF_RESTORE_MASK);
		signal_set_blocked(t->sig_saved);
	}
}

/* ---- faults ---- */

void
signal_force(int sig, const struct siginfo *info)
{
	struct thread *t = current;
	struct process *p = t->proc;
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	unsigned long handler = sighand_handler(p->sighand, sig);

	if ((t->sig_blocked & SIG_BIT(sig)) || handler == SIG_IGN_NUMBER) {
		sighand_set_default(p->sighand, sig);
		handler = SIG_DFL_NUMBER;
		t->sig_blocked &= ~SIG_BIT(sig);
	}
	if (handler == SIG_DFL_NUMBER && p == init_process) {
		spin_unlock_irq(&p->signal_lock, flags);
		panic("init (%s) is killed by signal %d at %lx", t->name, sig,
		    (unsigned long)thread_trapframe(t)->rip);
	}
	/* Nobody protects the init of a namespace from itself. */
	if (handler == SIG_DFL_NUMBER && is_ns_init(p))
		p->exposed = true;
	signal_send_locked(p, t, sig, info);
	spin_unlock_irq(&p->signal_lock, flags);
}

void
trap_user_fault(struct trapframe *tf, int sig, int code, unsigned long addr)
{
	struct siginfo info;

	memset(&info, 0, sizeof(info));
	info.si_signo = sig;
	info.si_code = code;
	info.si_addr = (void *)addr;
	signal_force(sig, &info);
}
