/*
 * Job control's stop and continue, of whole processes.
 *
 *	running --stop signal taken by a thread--> stopping --last thread stops--> stopped
 *	   ^                                          |                              |
 *	   +------------- SIGCONT, SIGKILL -----------+------------------------------+
 *
 * stop_wanted is true in the last two. Each thread stops on its way to user mode,
 * where it holds nothing; the one that completes the stop tells the parent. When
 * SIGCONT comes, the first thread to run again tells the parent, because the sender
 * holds signal_lock, inside which the tree lock must not be taken.
 *
 * A traced thread counts as stopped like any other, but stops for its tracer, who may
 * let it go in the middle of the stop (ptrace.h); stop_seen says which one that was.
 *
 * A wake-up is not lost: a thread sets its state to STOPPED under signal_lock while
 * stop_wanted is true, and stop_end clears that under the same lock before it wakes.
 */
#include <proc/group.h>
#include <proc/ptrace.h>
#include <proc/sigstate.h>
#include <uapi/wait.h>

/* A tracer by PTRACE_SEIZE is told when a stop begins or ends, whatever the thread does. */
static void
notify_tracer_locked(struct thread *t)
{
	if (likely(!t->trace) || !t->trace->seized)
		return;
	t->trace->trap_notify = true;
	atomic_or(&t->flags, TF_NOTIFY);
	signal_kick(t, t->trace->listening ? WAKE_SIGNAL | WAKE_STOPPED : WAKE_SIGNAL);
}

static bool
kill_pending_locked(const struct process *p)
{
	u64 pending = p->sig_pending;
	struct thread *t;

	list_for_each(t, &p->threads, proc_link)
		pending |= t->sig_pending;
	return pending & SIG_BIT(SIGKILL);
}

/*
 * A thread may take a stop signal of its own before the process's SIGKILL: then
 * nothing stops, for nobody would end it (SIGKILL did so on arrival).
 */
void
stop_begin_locked(struct process *p, int sig)
{
	struct thread *t;

	if (p->exiting || kill_pending_locked(p))
		return;
	p->stop_signal = sig;
	if (p->stop_wanted)
		return;
	p->stop_wanted = true;
	p->stopped = false;
	p->nstopped = 0;
	p->stop_count++;
	list_for_each(t, &p->threads, proc_link) {
		atomic_or(&t->flags, TF_NOTIFY);
		signal_kick(t, WAKE_SIGNAL);
	}
}

void
stop_end_locked(struct process *p, bool report)
{
	struct thread *t;

	p->stop_dequeued = false;
	if (!p->stop_wanted)
		return;
	p->continued = report && p->stopped;
	p->stop_wanted = false;
	p->stopped = false;
	p->nstopped = 0;
	list_for_each(t, &p->threads, proc_link) {
		thread_wake(t, BIT(THREAD_STOPPED));
		notify_tracer_locked(t);
	}
}

bool
stop_due_locked(const struct thread *t)
{
	const struct process *p = t->proc;

	if (!p->stop_wanted || (READ_ONCE(t->flags) & TF_DIE))
		return false;
	return !t->trace || t->trace->stop_seen != p->stop_count;
}

bool
stop_thread_left_locked(struct process *p)
{
	if (!p->stop_wanted || p->stopped || p->exiting || p->nthreads == 0 ||
	    p->nstopped < p->nthreads)
		return false;
	p->stopped = true;
	return true;
}

void
stop_here(struct thread *t)
{
	struct process *p = t->proc;
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	unsigned counted_in = p->stop_count - 1;

	for (;;) {
		if (unlikely(t->trace) && !(READ_ONCE(t->flags) & TF_DIE) &&
		    (t->trace->trap_stop || (t->trace->trap_notify && !stop_due_locked(t)))) {
			spin_unlock_irq(&p->signal_lock, flags);
			trace_trap(t);
			flags = spin_lock_irq(&p->signal_lock);
			continue;
		}
		if (!stop_due_locked(t))
			break;
		if (counted_in != p->stop_count) {
			counted_in = p->stop_count;
			p->nstopped++;
			if (stop_thread_left_locked(p)) {
				spin_unlock_irq(&p->signal_lock, flags);
				stop_report(p, CLD_STOPPED);
				flags = spin_lock_irq(&p->signal_lock);
				continue;
			}
		}
		if (unlikely(t->trace)) {
			spin_unlock_irq(&p->signal_lock, flags);
			trace_group_stop(t);
			flags = spin_lock_irq(&p->signal_lock);
			continue;
		}
		thread_set_state(THREAD_STOPPED);
		spin_unlock_irq(&p->signal_lock, flags);
		schedule();
		flags = spin_lock_irq(&p->signal_lock);
	}
	if (p->stop_wanted && counted_in == p->stop_count)
		p->nstopped--;
	/* Signals that came while it was stopped were given to no thread. */
	signal_recalc_locked(t);
	if (p->continued) {
		p->continued = false;
		spin_unlock_irq(&p->signal_lock, flags);
		stop_report(p, CLD_CONTINUED);
		return;
	}
	spin_unlock_irq(&p->signal_lock, flags);
}

bool
stop_signal_wanted(struct process *parent)
{
	unsigned long flags = spin_lock_irq(&parent->signal_lock);
	bool wants = false;

	if (parent->sighand) {
		const struct kernel_sigaction *a = sighand_action(parent->sighand, SIGCHLD);

		wants = a->handler != SIG_IGN_NUMBER && !(a->flags & SA_NOCLDSTOP);
	}
	spin_unlock_irq(&parent->signal_lock, flags);
	return wants;
}

void
stop_report(struct process *p, int code)
{
	unsigned long flags = spin_lock_irq(&process_tree_lock);
	struct process *parent = p->parent;
	struct siginfo info;

	/* A parent that traces it is told of each thread's stop instead. */
	if (parent && code == CLD_STOPPED && trace_traced_by_locked(p, parent))
		parent = NULL;
	if (p->state == PROCESS_ALIVE && parent) {
		p->event = code;
		if (list_empty(&p->event_link))
			list_add_tail(&parent->events, &p->event_link);
		if (stop_signal_wanted(parent)) {
			child_siginfo(p, code, code == CLD_STOPPED ? p->stop_signal : SIGCONT,
			    &info);
			signal_process_info(parent, SIGCHLD, &info);
		}
		wake_up_all(&parent->child_wait);
	}
	spin_unlock_irq(&process_tree_lock, flags);
}
