/*
 * Calls about signals.
 */
#include <arch/trap.h>
#include <arch/user.h>
#include <fs/files.h>
#include <fs/vfs/cred.h>
#include <fs/vfs/vfs.h>
#include <gen/syscalls.h>
#include <lib/string.h>
#include <proc/group.h>
#include <proc/pidfd.h>
#include <proc/pidns.h>
#include <proc/sigstate.h>
#include <proc/userns.h>
#include <syscall/time.h>
#include <uapi/fcntl.h>
#include <uapi/futex.h>
#include <uapi/pidfd.h>

static bool
sig_valid(int sig)
{
	return sig >= 1 && sig <= KERNEL_NSIG;
}

/* ---- actions ---- */

long
sys_rt_sigaction(int sig, const struct kernel_sigaction __user *act,
    struct kernel_sigaction __user *old, size_t setsize)
{
	struct process *p = current->proc;
	struct kernel_sigaction new, was;
	unsigned long flags;

	if (setsize != SIGSET_BYTES || !sig_valid(sig))
		return -EINVAL;
	if (act) {
		if (copy_from_user(&new, act, sizeof(new)))
			return -EFAULT;
		if (SIG_BIT(sig) & SIG_UNBLOCKABLE)
			return -EINVAL;
		new.mask &= ~SIG_UNBLOCKABLE;
		/* What is not kept here, is not supported: sigaction(2), "dynamically probing". */
		new.flags &= SA_KNOWN;
		if ((new.handler | new.flags | new.mask) && sighand_make_table(p->sighand))
			return -ENOMEM;
	}
	flags = spin_lock_irq(&p->signal_lock);
	spin_lock_raw(&p->sighand->lock);
	was = *sighand_action(p->sighand, sig);
	if (act && p->sighand->table)
		p->sighand->table[sig - 1] = new;
	spin_unlock_raw(&p->sighand->lock);
	/* POSIX: a pending signal that becomes ignored is thrown away, blocked or not. */
	if (act && (new.handler == SIG_IGN_NUMBER ||
	    (new.handler == SIG_DFL_NUMBER && (SIG_DEFAULT_IGNORED & SIG_BIT(sig)))))
		signal_discard_locked(p, SIG_BIT(sig));
	spin_unlock_irq(&p->signal_lock, flags);
	if (old && copy_to_user(old, &was, sizeof(was)))
		return -EFAULT;
	return 0;
}

long
sys_rt_sigprocmask(int how, const unsigned long __user *set, unsigned long __user *old,
    size_t setsize)
{
	u64 was = current->sig_blocked;
	unsigned long new;

	if (setsize != SIGSET_BYTES)
		return -EINVAL;
	if (set) {
		if (get_user(new, set))
			return -EFAULT;
		switch (how) {
		case SIG_BLOCK:
			new |= was;
			break;
		case SIG_UNBLOCK:
			new = was & ~new;
			break;
		case SIG_SETMASK:
			break;
		default:
			return -EINVAL;
		}
		signal_set_blocked(new);
	}
	if (old && put_user(was, old))
		return -EFAULT;
	return 0;
}

long
sys_rt_sigpending(unsigned long __user *set, size_t setsize)
{
	struct thread *t = current;
	unsigned long flags;
	u64 pending;

	if (setsize > SIGSET_BYTES)
		return -EINVAL;
	flags = spin_lock_irq(&t->proc->signal_lock);
	pending = (t->sig_pending | t->proc->sig_pending) & t->sig_blocked;
	spin_unlock_irq(&t->proc->signal_lock, flags);
	return copy_to_user(set, &pending, setsize);
}

/* ---- waiting ---- */

static long
sleep_for_signal(void)
{
	for (;;) {
		thread_set_state(THREAD_SLEEPING);
		if (thread_interrupted(current))
			break;
		schedule();
	}
	thread_set_state(THREAD_RUNNABLE);
	return -ERESTARTNOHAND;
}

long
sys_pause(void)
{
	return sleep_for_signal();
}

long
sys_rt_sigsuspend(const unsigned long __user *mask, size_t setsize)
{
	unsigned long new;

	if (setsize != SIGSET_BYTES)
		return -EINVAL;
	if (get_user(new, mask))
		return -EFAULT;
	signal_suspend_mask(new);
	return sleep_for_signal();
}

/* Take a signal of set, or sleep: its number, -EAGAIN after the deadline, -EINTR. */
static int
wait_for_signal(u64 set, u64 deadline, struct siginfo *info)
{
	struct thread *t = current;
	struct process *p = t->proc;
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	bool late = clock_ns() >= deadline;
	int sig;

	/* While sig_waiting is set, senders wake this thread for signals it blocks. */
	t->sig_waiting = set;
	while ((sig = signal_take_locked(t, set, info)) == 0) {
		signal_recalc_locked(t);
		if (late)
			sig = -EAGAIN;
		else if (thread_interrupted(t))
			sig = -EINTR;
		if (sig)
			break;
		thread_set_state(THREAD_SLEEPING);
		spin_unlock_irq(&p->signal_lock, flags);
		late = !schedule_until(deadline);
		flags = spin_lock_irq(&p->signal_lock);
	}
	t->sig_waiting = 0;
	signal_recalc_locked(t);
	spin_unlock_irq(&p->signal_lock, flags);
	return sig;
}

long
sys_rt_sigtimedwait(const unsigned long __user *set, struct siginfo __user *info,
    const struct timespec __user *timeout, size_t setsize)
{
	u64 deadline = NS_MAX, ns;
	struct siginfo si;
	struct timespec ts;
	unsigned long want;
	int sig;

	if (setsize != SIGSET_BYTES)
		return -EINVAL;
	if (get_user(want, set))
		return -EFAULT;
	if (timeout) {
		if (get_user(ts, timeout))
			return -EFAULT;
		if (timespec_to_ns(&ts, &ns))
			return -EINVAL;
		deadline = ns ? deadline_after(ns) : 0;
	}
	sig = wait_for_signal(want & ~SIG_UNBLOCKABLE, deadline, &si);
	if (sig > 0 && info && copy_to_user(info, &si, sizeof(si)))
		return -EFAULT;
	return sig;
}

/* ---- sending ---- */

static void
user_siginfo(struct siginfo *info, int sig, int code)
{
	memset(info, 0, sizeof(*info));
	info->si_signo = sig;
	info->si_code = code;
	info->si_pid = current->proc->ns_pid;
	info->si_uid = uid_show(current->cred->uid);
}

/* Signal p as kill does, 0 only asks. */
static int
kill_one(struct process *p, int sig, const struct siginfo *info)
{
	int err = signal_may_send(p, sig);

	if (err || sig == 0)
		return err;
	err = signal_process_info(p, sig, info);
	/* A zombie is still there to be signalled; nothing happens. */
	return err == -ESRCH ? 0 : err;
}

/*
 * kill(-1): all but init and the caller. No lock over the walk: a process made
 * meanwhile has a higher pid, or its parent had the signal pending first, and then
 * fork starts again after it.
 */
static int
kill_all(int sig, const struct siginfo *info)
{
	int err, ret = -ESRCH;
	struct process *p;
	pid_t pid;

	for (pid = 2; (p = process_next(&pid)); pid++) {
		if (p != current->proc) {
			err = kill_one(p, sig, info);
			/* One that could be signalled makes it a success. */
			if (err == 0 || ret == -ESRCH)
				ret = err;
		}
		process_put(p);
	}
	return ret;
}

/* The group by its id in the kernel. Under the tree lock, so that fork can hide no member. */
static int
kill_group(pid_t pgid, int sig, const struct siginfo *info)
{
	struct process_group *g = group_find_in(&init_pid_ns, pgid);
	int err, ret = -ESRCH;
	struct process *p;
	unsigned long flags;

	if (!g)
		return -ESRCH;
	flags = spin_lock_irq(&process_tree_lock);
	list_for_each(p, &g->members, group_link) {
		err = signal_may_send_locked(p, sig);
		if (err == 0 && sig)
			signal_process_info(p, sig, info);
		if (err == 0 || ret == -ESRCH)
			ret = err;
	}
	spin_unlock_irq(&process_tree_lock, flags);
	group_put(g);
	return ret;
}

long
sys_kill(pid_t pid, int sig)
{
	struct siginfo info;
	struct process *p;
	int err;

	if (sig < 0 || sig > KERNEL_NSIG)
		return -EINVAL;
	if (pid == -2147483647 - 1)
		return -ESRCH;
	user_siginfo(&info, sig, SI_USER);
	if (pid == -1)
		return kill_all(sig, &info);
	if (pid <= 0)
		return kill_group(group_id(-pid), sig, &info);
	p = process_find(pid);
	if (!p) {
		/* A thread's id names its process here, as on Linux. */
		struct thread *t = thread_find(pid);

		if (!t)
			return -ESRCH;
		p = t->proc;
		process_get(p);
		thread_put(t);
	}
	err = kill_one(p, sig, &info);
	process_put(p);
	return err;
}

/* Signal the thread tid, of process tgid unless that is 0. */
static long
kill_thread(pid_t tgid, pid_t tid, int sig, const struct siginfo *info)
{
	struct thread *t;
	int err;

	if (tid <= 0 || tgid < 0 || sig < 0 || sig > KERNEL_NSIG)
		return -EINVAL;
	t = thread_find(tid);
	if (!t)
		return -ESRCH;
	if (!t->proc || (tgid && pid_show(t->proc->pid) != tgid))
		err = -ESRCH;
	else
		err = signal_may_send(t->proc, sig);
	if (err == 0 && sig)
		err = signal_thread_info(t, sig, info);
	thread_put(t);
	return err;
}

long
sys_tkill(pid_t tid, int sig)
{
	struct siginfo info;

	user_siginfo(&info, sig, SI_TKILL);
	return kill_thread(0, tid, sig, &info);
}

long
sys_tgkill(pid_t tgid, pid_t tid, int sig)
{
	struct siginfo info;

	if (tgid <= 0)
		return -EINVAL;
	user_siginfo(&info, sig, SI_TKILL);
	return kill_thread(tgid, tid, sig, &info);
}

/* The caller's siginfo, which may not pretend to be the kernel's or another kill's. */
static int
copy_queue_info(struct siginfo *info, const struct siginfo __user *from, int sig, bool self)
{
	if (copy_from_user(info, from, sizeof(*info)))
		return -EFAULT;
	info->si_signo = sig;
	if ((info->si_code >= 0 || info->si_code == SI_TKILL) && !self)
		return -EPERM;
	return 0;
}

long
sys_rt_sigqueueinfo(pid_t pid, int sig, struct siginfo __user *from)
{
	struct siginfo info;
	struct process *p;
	int err = copy_queue_info(&info, from, sig, pid == current->proc->ns_pid);

	if (err)
		return err;
	if (sig < 0 || sig > KERNEL_NSIG)
		return -EINVAL;
	p = process_find(pid);
	if (!p)
		return -ESRCH;
	err = kill_one(p, sig, &info);
	process_put(p);
	return err;
}

long
sys_rt_tgsigqueueinfo(pid_t tgid, pid_t tid, int sig, struct siginfo __user *from)
{
	struct siginfo info;
	int err;

	if (tgid <= 0 || tid <= 0)
		return -EINVAL;
	err = copy_queue_info(&info, from, sig, tid == current->ns_tid);
	if (err)
		return err;
	return kill_thread(tgid, tid, sig, &info);
}

/* ---- by descriptor ---- */

long
sys_pidfd_open(pid_t pid, unsigned int flags)
{
	struct process *p;
	struct file *f;
	int fd;

	if ((flags & ~PIDFD_NONBLOCK) || pid <= 0)
		return -EINVAL;
	p = process_find(pid);
	if (!p) {
		struct thread *t = thread_find(pid);

		if (!t)
			return -ESRCH;
		thread_put(t);
		return -EINVAL;		/* a thread, not a process */
	}
	f = pidfd_create(p, flags & PIDFD_NONBLOCK ? O_NONBLOCK : 0);
	process_put(p);
	if (!f)
		return -ENOMEM;
	fd = fd_install(f, true, 0);
	if (fd < 0)
		file_put(f);
	return fd;
}

/* Has its parent waited for it already? */
static bool
is_gone(struct process *p)
{
	unsigned long flags = spin_lock_irq(&process_tree_lock);
	bool gone = p->state == PROCESS_ZOMBIE && !p->parent;

	spin_unlock_irq(&process_tree_lock, flags);
	return gone;
}

static int
signal_pidfd(struct process *p, int sig, const struct siginfo __user *from)
{
	struct siginfo info;
	int err = 0;

	if (!p)
		return -EBADF;
	if (sig < 0 || sig > KERNEL_NSIG)
		return -EINVAL;
	user_siginfo(&info, sig, SI_USER);
	if (from) {
		int claimed;

		if (get_user(claimed, &from->si_signo))
			return -EFAULT;
		if (claimed != sig)
			return -EINVAL;
		err = copy_queue_info(&info, from, sig, p == current->proc);
	}
	if (err == 0)
		err = is_gone(p) ? -ESRCH : kill_one(p, sig, &info);
	return err;
}

long
sys_pidfd_send_signal(int pidfd, int sig, struct siginfo __user *info, unsigned int flags)
{
	struct fd_hold h;
	long err;

	if (flags)
		return -EINVAL;
	if (fd_hold(pidfd, &h) == NULL)
		return -EBADF;
	err = signal_pidfd(pidfd_process(h.file), sig, info);
	fd_hold_end(&h);
	return err;
}

/* ---- handlers' stack and return ---- */

/* Set what *ss says. Not while running on the old one. */
static int
set_alt_stack(struct thread *t, const struct sigaltstack *ss, u64 sp)
{
	unsigned mode = ss->ss_flags & ~SS_AUTODISARM;

	if (signal_on_alt_stack(t, sp))
		return -EPERM;
	if (mode != 0 && mode != SS_ONSTACK && mode != SS_DISABLE)
		return -EINVAL;
	if (mode == SS_DISABLE) {
		t->alt_stack = t->alt_stack_size = 0;
		t->alt_stack_flags = 0;
		return 0;
	}
	if (ss->ss_size < MINSIGSTKSZ)
		return -ENOMEM;
	t->alt_stack = (u64)ss->ss_sp;
	t->alt_stack_size = ss->ss_size;
	t->alt_stack_flags = ss->ss_flags & SS_AUTODISARM;
	return 0;
}

long
sys_sigaltstack(const struct sigaltstack __user *ss, struct sigaltstack __user *old)
{
	struct thread *t = current;
	u64 sp = thread_trapframe(t)->rsp;
	struct sigaltstack new, was;
	int err;

	memset(&was, 0, sizeof(was));
	was.ss_sp = (void *)t->alt_stack;
	was.ss_size = t->alt_stack_size;
	was.ss_flags = t->alt_stack_flags;
	if (t->alt_stack_size == 0)
		was.ss_flags |= SS_DISABLE;
	else if (signal_on_alt_stack(t, sp))
		was.ss_flags |= SS_ONSTACK;
	if (ss) {
		if (copy_from_user(&new, ss, sizeof(new)))
			return -EFAULT;
		err = set_alt_stack(t, &new, sp);
		if (err)
			return err;
	}
	if (old && copy_to_user(old, &was, sizeof(was)))
		return -EFAULT;
	return 0;
}

long
sys_rt_sigreturn(void)
{
	struct thread *t = current;
	struct trapframe *tf = thread_trapframe(t);
	struct sigaltstack ss;
	u64 mask;

	t->restart.fn = NULL;
	if (arch_pop_signal_frame(tf, &mask, &ss)) {
		signal_force(SIGSEGV, NULL);
		return 0;
	}
	signal_set_blocked(mask);
	/* The handler may have changed it; a frame that says nonsense changes nothing. */
	(void)set_alt_stack(t, &ss, tf->rsp);
	tf->orig_rax = ~0UL;
	return tf->rax;
}

long
sys_restart_syscall(void)
{
	struct thread *t = current;

	return t->restart.fn ? t->restart.fn(t) : -EINTR;
}
