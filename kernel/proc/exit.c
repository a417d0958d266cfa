/*
 * The end of threads and processes.
 *
 * A thread gives back what it holds, leaves its process, and switches away for
 * ever. The last one turns the process into a zombie: children go to the reaper,
 * a session loses its leader, groups that are orphaned by it are told, the parent
 * gets its signal, or, if it does not care, the zombie is reaped at once.
 *
 * What remains of a zombie is struct process alone. reap (for wait.c) takes that
 * out of the tree.
 */
#include <arch/cpu.h>
#include <fs/files.h>
#include <fs/vfs/cred.h>
#include <fs/vfs/fscontext.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/vm.h>
#include <proc/core.h>
#include <proc/exit.h>
#include <proc/fork.h>
#include <proc/group.h>
#include <proc/hooks.h>
#include <proc/itimer.h>
#include <proc/nsproxy.h>
#include <proc/pid.h>
#include <proc/pidns.h>
#include <proc/ptimer.h>
#include <proc/ptrace.h>
#include <proc/signalfd.h>
#include <proc/sigstate.h>
#include <proc/user.h>
#include <proc/userns.h>
#include <uapi/wait.h>

bool subreapers_exist;

/* ---- all threads at once ---- */

void
process_kill_threads_locked(struct process *p, struct thread *keep)
{
	struct thread *t;

	ASSERT_HELD(&p->signal_lock);
	list_for_each(t, &p->threads, proc_link) {
		if (t == keep)
			continue;
		atomic_or(&t->flags, TF_DIE | TF_NOTIFY);
		signal_kick(t, WAKE_SIGNAL | WAKE_STOPPED);
	}
}

void
process_exit(int status)
{
	struct thread *t = current;
	struct process *p = t->proc;
	unsigned long flags = spin_lock_irq(&p->signal_lock);

	/* While another thread executes, this one is to go, and the process to stay. */
	if (!p->exiting && (!p->exec_thread || p->exec_thread == t)) {
		p->exiting = true;
		p->exit_status = status;
		process_kill_threads_locked(p, t);
	}
	if (p->exiting)
		status = p->exit_status;
	spin_unlock_irq(&p->signal_lock, flags);
	thread_exit(status);
}

/* ---- the process ---- */

void
child_siginfo(struct process *p, int code, int status, struct siginfo *info)
{
	struct thread_usage u;

	memset(info, 0, sizeof(*info));
	info->si_signo = SIGCHLD;
	info->si_code = code;
	info->si_pid = pid_in(p->parent->pid_ns, p->pid);
	process_usage(p, &u);
	info->si_utime = u.user_ns / (NSEC_PER_SEC / 100);
	info->si_stime = u.system_ns / (NSEC_PER_SEC / 100);
	info->si_uid = process_uid(p);
	if (unlikely(user_namespaces_exist) && p->parent) {
		const struct cred *c = process_cred(p->parent);

		info->si_uid = uid_show_in(c->user_ns, info->si_uid);
		cred_put(c);
	}
	info->si_status = status;
}

int
exit_code(int status)
{
	if (WIFEXITED(status))
		return CLD_EXITED;
	return WCOREDUMP(status) ? CLD_DUMPED : CLD_KILLED;
}

int
exit_value(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
}

/* SIGCHLD ignored, or SA_NOCLDWAIT. */
bool
child_ends_ignored(struct process *parent, int sig)
{
	unsigned long flags;
	bool ignores = false;

	if (sig != SIGCHLD)
		return false;
	flags = spin_lock_irq(&parent->signal_lock);
	if (parent->sighand) {
		const struct kernel_sigaction *a = sighand_action(parent->sighand, SIGCHLD);

		ignores = a->handler == SIG_IGN_NUMBER || (a->flags & SA_NOCLDWAIT);
	}
	spin_unlock_irq(&parent->signal_lock, flags);
	return ignores;
}

/*
 * p is a zombie and has a parent: tell it. True when it does not want to wait for it;
 * then p is on no list, and to be reaped by the caller. Needs the tree lock.
 */
static bool
tell_parent(struct process *p)
{
	struct process *parent = p->parent;
	bool ignored = child_ends_ignored(parent, p->exit_signal);
	struct siginfo info;

	if (p->exit_signal) {
		child_siginfo(p, exit_code(p->exit_status), exit_value(p->exit_status), &info);
		info.si_signo = p->exit_signal;
		signal_process_info(parent, p->exit_signal, &info);
	}
	list_del(&p->sibling_link);
	if (!ignored)
		list_add_tail(&parent->zombies, &p->sibling_link);
	/* Also when it was ignored: a wait may have no child left to wait for. */
	wake_up_all(&parent->child_wait);
	return ignored;
}

/* Who takes the children of p: the nearest living subreaper above it, or its namespace's init. */
static struct process *
find_reaper(struct process *p)
{
	struct process *r, *init = READ_ONCE(p->pid_ns->init);

	if (!init)
		init = init_process;
	if (!subreapers_exist)
		return init;
	for (r = p->parent; r && r != init && r->pid_ns == p->pid_ns; r = r->parent) {
		if (r->subreaper && r->state == PROCESS_ALIVE && !r->exiting)
			return r;
	}
	return init;
}

static void
adopt(struct process *child, struct process *reaper)
{
	child->parent = reaper;
	child->ppid = reaper->pid;
	WRITE_ONCE(child->ns_ppid, pid_in(child->pid_ns, reaper->pid));
	child->exit_signal = SIGCHLD;
	list_del(&child->sibling_link);
	list_add_tail(&reaper->children, &child->sibling_link);
	if (!list_empty(&child->event_link)) {
		list_del(&child->event_link);
		list_add_tail(&reaper->events, &child->event_link);
	}
}

/*
 * The children of p go to its reaper, zombies among them as if they died there.
 * Zombies that nobody wants are put on dead. Needs the tree lock.
 */
static void
orphan_children(struct process *p, struct list *dead)
{
	struct process *reaper, *c;

	if (list_empty(&p->children) && list_empty(&p->zombies))
		return;
	reaper = find_reaper(p);
	while ((c = list_first(&p->children, struct process, sibling_link))) {
		bool anchored = c->group != p->group && c->group->session == p->group->session;

		adopt(c, reaper);
		if (c->pdeath_signal)
			signal_process(c, c->pdeath_signal);
		/* p tied c's group to the session; now nobody may. */
		if (anchored)
			group_check_orphaned_locked(c->group, NULL);
	}
	while ((c = list_first(&p->zombies, struct process, sibling_link))) {
		adopt(c, reaper);
		if (tell_parent(c))
			list_add_tail(dead, &c->sibling_link);
	}
}

struct process_group *
reap_locked(struct process *p)
{
	struct process_group *g;

	ASSERT_HELD(&process_tree_lock);
	list_del(&p->sibling_link);
	list_del(&p->event_link);
	list_del(&p->all_link);
	pid_detach(p->pid, PID_PROCESS);
	g = group_leave_locked(p);
	p->group = NULL;	/* for those who still have a reference */
	p->parent = NULL;
	return g;
}

void
process_release_locked(struct process *p, unsigned long *flags)
{
	struct process_group *g;

	p->held = false;
	if (!tell_parent(p))
		return;
	g = reap_locked(p);
	spin_unlock_irq(&process_tree_lock, *flags);
	group_put(g);
	process_put(p);
	*flags = spin_lock_irq(&process_tree_lock);
}

/*
 * The terminal that the session loses with its leader, or NULL; *hung_up: the group in
 * the foreground of one that it lost before. With references.
 */
static struct tty *
leave_session(struct process *p, struct process_group **hung_up)
{
	struct session *s = p->group->session;
	struct tty *tty = NULL;

	if (s->leader == p) {
		s->leader = NULL;
		tty = s->tty;
		if (tty)
			tty_get(tty);
		*hung_up = s->hung_up;
		s->hung_up = NULL;
	}
	return tty;
}

/* The last thread has left p. */
static void
process_finish(struct process *p)
{
	struct list dead = LIST_INIT(dead);
	struct tracee *unwanted = NULL;
	struct process_group *g = NULL;
	unsigned long flags;
	struct process *z;
	struct tty *tty;
	bool anchor, held;

	if (p == init_process)
		panic("init ended with status %x", p->exit_status);
	if (unlikely(is_ns_init(p)))
		pid_ns_end(p);
	signalfd_forget(p);
	posix_timers_destroy(p);
	itimer_destroy(p);

	flags = spin_lock_irq(&process_tree_lock);
	tty = leave_session(p, &g);
	if (tty || g) {
		/* Both send SIGHUP to the foreground, while the group is still whole. */
		spin_unlock_irq(&process_tree_lock, flags);
		if (g) {
			signal_group(g, SIGHUP);
			signal_group(g, SIGCONT);
			group_put(g);
		}
		if (tty) {
			tty_leader_exits(tty);
			tty_put(tty);
		}
		flags = spin_lock_irq(&process_tree_lock);
	}
	orphan_children(p, &dead);
	anchor = p->parent->group != p->group && p->parent->group->session == p->group->session;
	if (anchor)
		group_check_orphaned_locked(p->group, p);
	p->state = PROCESS_ZOMBIE;
	wake_up_all(&p->exit_wait);
	p->event = 0;
	list_del(&p->event_link);
	held = unlikely(p->leader_trace) && trace_process_left_locked(p, &unwanted);
	if (!held && tell_parent(p))
		list_add_tail(&dead, &p->sibling_link);
	while ((z = list_first(&dead, struct process, sibling_link))) {
		g = reap_locked(z);
		spin_unlock_irq(&process_tree_lock, flags);
		group_put(g);
		process_put(z);
		flags = spin_lock_irq(&process_tree_lock);
	}
	spin_unlock_irq(&process_tree_lock, flags);
	if (unwanted)
		trace_free(unwanted);
}

/* ---- the thread ---- */

/* The address space goes first: nothing below touches user memory. */
static void
leave_memory(struct thread *t)
{
	struct process *p = t->proc;
	struct vmspace *vm = t->vm;
	unsigned long flags;

	futex_thread_leaves(t);
	if (READ_ONCE(p->nthreads) == 1) {
		struct vm_stats stats;

		vm_stats(vm, &stats);
		p->peak_rss = MAX(p->peak_rss, stats.peak_resident);
	}
	flags = spin_lock_irq(&p->signal_lock);
	t->vm = NULL;
	vm_switch(NULL);
	spin_unlock_irq(&p->signal_lock, flags);
	vfork_release(t);
	vm_put(vm);
}

static void
leave_files(struct thread *t)
{
	struct process *p = t->proc;
	struct files *files = t->files;
	struct fs_context *fs = t->fs;
	struct nsproxy *set = t->nsproxy;
	unsigned long flags = spin_lock_irq(&p->signal_lock);

	t->files = NULL;
	t->fs = NULL;
	t->nsproxy = &init_nsproxy;
	spin_unlock_irq(&p->signal_lock, flags);
	files_leave(files);
	fs_context_put(fs);
	nsproxy_put(set);
}

/* t is off its process; what the process keeps of its last thread. Locked. */
static void
leave_remains(struct process *p, struct thread *t, struct list *signals)
{
	p->dead_cred = cred_get(t->cred);
	memcpy(p->dead_name, t->name, sizeof(p->dead_name));
	list_splice_tail(signals, &p->sig_queue);
	p->sig_pending = 0;
	p->sighand = NULL;
}

/* True when t was the last. */
static bool
leave_process(struct thread *t, int status, bool traced)
{
	struct process *p = t->proc;
	struct sighand *sighand = NULL;
	struct list signals = LIST_INIT(signals);
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	struct thread_usage usage;
	bool last, stopped;

	/* Before the count falls: exec may give the id of the leader to another thread. */
	if (!traced)
		pid_detach(t->tid, PID_THREAD);
	list_del(&t->proc_link);
	last = --p->nthreads == 0;
	atomic_sub(&p->user->nthreads, 1);
	thread_usage_read(t, &usage);
	thread_usage_add(&p->dead_usage, &usage);
	list_splice_tail(&signals, &t->sig_queue);
	t->sig_pending = 0;
	if (t == p->leader) {
		p->leader = NULL;
		if (!p->exiting)
			p->exit_status = status;
	}
	core_thread_left_locked(p);
	stopped = stop_thread_left_locked(p);
	signal_release_timers_locked(&signals);
	if (last) {
		sighand = p->sighand;
		leave_remains(p, t, &signals);
		signal_release_timers_locked(&signals);
	} else {
		signal_retarget_locked(p, t, ~t->sig_blocked);
		if (p->exec_thread && p->nthreads == 1)
			thread_wake(p->exec_thread, WAKE_NORMAL);
	}
	spin_unlock_irq(&p->signal_lock, flags);

	signal_free_queue(&signals);
	if (sighand)
		sighand_put(sighand);
	if (stopped)
		stop_report(p, CLD_STOPPED);
	return last;
}

void
thread_exit(int status)
{
	struct thread *t = current;
	struct process *p = t->proc;
	bool traced;

	if (unlikely(READ_ONCE(p->core)))
		core_thread_leaves(t);
	if (unlikely(t->trace))
		trace_event(t, PTRACE_EVENT_EXIT, status);
	atomic_or(&t->flags, TF_EXITING);
	if (unlikely(!list_empty(&p->tracees)))
		trace_tracer_exits(t);
	if (unlikely(t->sem_undo))
		sem_undo_leave(t);
	leave_memory(t);
	leave_files(t);
	traced = unlikely(t->trace) && trace_thread_leaves(t, status);
	if (leave_process(t, status, traced))
		process_finish(p);
	thread_exit_switch();
}
