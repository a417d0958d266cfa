/*
 * Signals: sending them, and what waits to be delivered.
 *
 * A signal is pending for a process or for one thread: a bit in sig_pending, and
 * on sig_queue its siginfo, if it has one (a bit alone means SI_KERNEL without
 * more, or that there was no memory for it). A standard signal is pending once; a
 * real-time one as often as it was sent, in order.
 *
 * A process-directed signal is given to one thread that does not block it, by
 * setting that thread's TF_SIGPENDING and ending its sleep. Others may set a
 * thread's flag; only the thread itself clears it, so that a wait which was ended
 * always finds its reason on the way to user mode.
 *
 * Everything is guarded by p->signal_lock.
 */
#include <arch/cpu.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <proc/group.h>
#include <proc/cred.h>
#include <proc/pidns.h>
#include <proc/ptimer.h>
#include <proc/signalfd.h>
#include <proc/sigstate.h>
#include <proc/user.h>
#include <proc/userns.h>

static struct slab_cache *queued_cache;

void
signal_init(void)
{
	queued_cache = slab_cache_create("queued_signal", sizeof(struct queued_signal), 0);
}

bool
signal_is_ignored(const struct process *p, int sig)
{
	unsigned long handler = sighand_handler(p->sighand, sig);

	if (handler == SIG_IGN_NUMBER)
		return true;
	if (handler != SIG_DFL_NUMBER)
		return false;
	return (SIG_DEFAULT_IGNORED & SIG_BIT(sig)) || (is_ns_init(p) && !p->exposed);
}

static u64
blocked_set(const struct thread *t)
{
	return t->sig_blocked & ~t->sig_waiting;
}

bool
signal_recalc_locked(struct thread *t)
{
	if ((t->sig_pending | t->proc->sig_pending) & ~blocked_set(t)) {
		if (!(READ_ONCE(t->flags) & TF_SIGPENDING))
			atomic_or(&t->flags, TF_SIGPENDING);
		return true;
	}
	if (t == current && (READ_ONCE(t->flags) & TF_SIGPENDING))
		atomic_and(&t->flags, ~TF_SIGPENDING);
	return false;
}

void
signal_kick(struct thread *t, unsigned wake_mask)
{
	unsigned cpu;

	if (thread_wake(t, wake_mask) || t == current)
		return;
	/*
	 * In user mode elsewhere: the interrupt's way back looks at the flags. If it
	 * moves meanwhile, it goes through the kernel and looks by itself.
	 */
	cpu = READ_ONCE(t->cpu);
	if (READ_ONCE(per_cpu(current_thread, cpu)) == t)
		arch_send_reschedule(cpu);
}

/* ---- queues ---- */

static void
queued_free(struct queued_signal *q)
{
	if (q->timer)	/* the timer's own: it is off its queue, which is all */
		return;
	atomic_sub(&q->user->nsignals, 1);
	user_put(q->user);
	slab_free(queued_cache, q);
}

void
signal_free_queue(struct list *queue)
{
	struct queued_signal *q;

	while ((q = list_first(queue, struct queued_signal, link))) {
		list_del(&q->link);
		queued_free(q);
	}
}

/* An entry charged to the user of p; NULL when memory, or (limited) the limit, forbids. */
static struct queued_signal *
queued_alloc(struct process *p, bool limited)
{
	struct user_account *u = p->user;
	struct queued_signal *q;

	if (limited && READ_ONCE(u->nsignals) >= p->limits[RLIMIT_SIGPENDING].rlim_cur)
		return NULL;
	q = slab_alloc(queued_cache, ALLOC_ATOMIC);
	if (!q)
		return NULL;
	list_init(&q->link);
	q->timer = NULL;
	q->user = u;
	user_get(u);
	atomic_add(&u->nsignals, 1);
	return q;
}

/* A process that sends says who it is in its own numbers; the receiver reads its own. */
static void
translate_sender(struct process *p, struct siginfo *i)
{
	const struct user_namespace *from = current->cred->user_ns, *to;
	struct thread *t = list_first(&p->threads, struct thread, proc_link);

	if (!t || (i->si_code != SI_USER && i->si_code != SI_TKILL && i->si_code != SI_QUEUE &&
	    i->si_code != SI_MESGQ))
		return;
	if (current->proc && current->proc->pid_ns != p->pid_ns)
		i->si_pid = pid_in(p->pid_ns, current->proc->pid);
	to = t->cred->user_ns;
	if (to != from)
		i->si_uid = uid_show_in(to, uid_to_kernel(from, i->si_uid));
}

/* Queue sig with info: 0, or -EAGAIN when a limit or memory forbids. */
static int
enqueue(struct process *p, struct list *queue, int sig, const struct siginfo *info)
{
	struct queued_signal *q = queued_alloc(p, sig >= KERNEL_SIGRTMIN);

	if (!q)
		return -EAGAIN;
	q->info = *info;
	q->info.si_signo = sig;
	if (unlikely(user_namespaces_exist || p->pid_ns != &init_pid_ns))
		translate_sender(p, &q->info);
	list_add_tail(queue, &q->link);
	return 0;
}

struct queued_signal *
signal_entry_alloc(struct process *p)
{
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	struct queued_signal *q = queued_alloc(p, true);

	spin_unlock_irq(&p->signal_lock, flags);
	return q;
}

void
signal_entry_free_locked(struct queued_signal *q)
{
	q->timer = NULL;
	if (list_empty(&q->link))
		queued_free(q);
}

void
signal_release_timers_locked(struct list *queue)
{
	struct queued_signal *q, *next;

	list_for_each_safe(q, next, queue, link) {
		if (q->timer)
			list_del(&q->link);
	}
}

static void
discard_from(u64 *pending, struct list *queue, u64 set)
{
	struct queued_signal *q, *next;

	if (!(*pending & set))
		return;
	*pending &= ~set;
	list_for_each_safe(q, next, queue, link) {
		if (SIG_BIT(q->info.si_signo) & set) {
			list_del(&q->link);
			if (q->timer)
				posix_timer_taken_locked(q->timer, NULL);
			queued_free(q);
		}
	}
}

void
signal_discard_locked(struct process *p, u64 set)
{
	struct thread *t;

	discard_from(&p->sig_pending, &p->sig_queue, set);
	list_for_each(t, &p->threads, proc_link)
		discard_from(&t->sig_pending, &t->sig_queue, set);
}

/* Take sig off the queue, with its info; keeps the bit if more of it are queued. */
static void
dequeue(u64 *pending, struct list *queue, int sig, struct siginfo *info)
{
	struct queued_signal *q, *found = NULL;
	bool more = false;

	list_for_each(q, queue, link) {
		if (q->info.si_signo != sig)
			continue;
		if (found) {
			more = true;
			break;
		}
		found = q;
	}
	if (!more)
		*pending &= ~SIG_BIT(sig);
	if (found) {
		*info = found->info;
		list_del(&found->link);
		if (found->timer)
			posix_timer_taken_locked(found->timer, info);
		queued_free(found);
	} else {
		memset(info, 0, sizeof(*info));
		info->si_signo = sig;
		info->si_code = SI_KERNEL;
	}
}

static int
lowest(u64 set)
{
	if (set & SIG_SYNCHRONOUS)
		set &= SIG_SYNCHRONOUS;
	return __builtin_ctzl(set) + 1;
}

int
signal_take_locked(struct thread *t, u64 set, struct siginfo *info)
{
	struct process *p = t->proc;
	int sig;

	if (t->sig_pending & set) {
		sig = lowest(t->sig_pending & set);
		dequeue(&t->sig_pending, &t->sig_queue, sig, info);
	} else if (p->sig_pending & set) {
		sig = lowest(p->sig_pending & set);
		dequeue(&p->sig_pending, &p->sig_queue, sig, info);
	} else {
		return 0;
	}
	return sig;
}

/* ---- sending ---- */

static bool
takes(const struct thread *t, int sig)
{
	if (READ_ONCE(t->flags) & TF_EXITING)
		return false;
	return sig == SIGKILL || !(blocked_set(t) & SIG_BIT(sig));
}

/* A thread that will take sig, the first one by preference; or NULL: it stays pending. */
static struct thread *
choose_thread(struct process *p, int sig)
{
	struct thread *t;

	list_for_each(t, &p->threads, proc_link) {
		if (takes(t, sig))
			return t;
	}
	return NULL;
}

static void
notify_thread(struct thread *t, int sig)
{
	atomic_or(&t->flags, TF_SIGPENDING);
	signal_kick(t, sig == SIGKILL ? WAKE_SIGNAL | WAKE_STOPPED : WAKE_SIGNAL);
}

/*
 * The init of a namespace takes no signal it has no handler for, but SIGKILL and SIGSTOP
 * from outside: from the kernel, or from who has no number in it. Process 1 not even those.
 */
static bool
init_must_take(const struct process *p, int sig, const struct siginfo *info)
{
	return p != init_process && (SIG_BIT(sig) & SIG_UNBLOCKABLE) && (!info ||
	    !current->proc || pid_in(p->pid_ns, current->proc->pid) == 0);
}

/* Stop signals and SIGCONT cancel each other on arrival, whatever becomes of them. */
static void
cancel_opposites_locked(struct process *p, int sig, const struct siginfo *info)
{
	if (unlikely(is_ns_init(p)) && sig == SIGKILL && !init_must_take(p, sig, info))
		return;
	if (SIG_BIT(sig) & SIG_STOPS) {
		signal_discard_locked(p, SIG_BIT(SIGCONT));
	} else if (sig == SIGCONT) {
		signal_discard_locked(p, SIG_STOPS);
		stop_end_locked(p, true);
	} else if (sig == SIGKILL) {
		stop_end_locked(p, false);
	}
}

/* What the thread it is for (any, for a process) blocks, is kept even if ignored. */
static bool
discarded_on_arrival(struct process *p, struct thread *t, int sig, const struct siginfo *info)
{
	if (!signal_is_ignored(p, sig) || init_must_take(p, sig, info))
		return false;
	if (!t)
		t = list_first(&p->threads, struct thread, proc_link);
	/* A tracer sees even what is ignored. */
	if (t && unlikely(t->trace) && sig != SIGKILL)
		return false;
	return !t || !(t->sig_blocked & SIG_BIT(sig)) || (SIG_BIT(sig) & SIG_UNBLOCKABLE);
}

/* sig is pending from now on: tell a thread that will take it. Locked. */
static void
pend_locked(struct process *p, struct thread *t, int sig)
{
	struct thread *target;

	if (t)
		t->sig_pending |= SIG_BIT(sig);
	else
		p->sig_pending |= SIG_BIT(sig);
	if (unlikely(p->signalfds))
		signalfd_notify_locked(p, sig);
	if (sig == SIGKILL) {
		list_for_each(target, &p->threads, proc_link)
			notify_thread(target, sig);
		return;
	}
	if (!t)
		target = choose_thread(p, sig);
	else
		target = takes(t, sig) ? t : NULL;
	if (target)
		notify_thread(target, sig);
}

int
signal_send_locked(struct process *p, struct thread *t, int sig, const struct siginfo *info)
{
	u64 *pending = t ? &t->sig_pending : &p->sig_pending;
	struct list *queue = t ? &t->sig_queue : &p->sig_queue;

	ASSERT_HELD(&p->signal_lock);
	if (!p->sighand)
		return -ESRCH;
	cancel_opposites_locked(p, sig, info);
	if (discarded_on_arrival(p, t, sig, info))
		return 0;
	if (sig < KERNEL_SIGRTMIN && (*pending & SIG_BIT(sig)))
		return 0;
	/* A queue that is full loses the siginfo of kill, but not the signal. */
	if (info && sig != SIGKILL && enqueue(p, queue, sig, info) &&
	    sig >= KERNEL_SIGRTMIN && info->si_code != SI_USER)
		return -EAGAIN;
	pend_locked(p, t, sig);
	return 0;
}

int
signal_send_entry_locked(struct process *p, struct thread *t, struct queued_signal *q)
{
	int sig = q->info.si_signo;

	ASSERT_HELD(&p->signal_lock);
	if (!p->sighand || (t && (READ_ONCE(t->flags) & TF_EXITING)))
		return -ECANCELED;
	if (!list_empty(&q->link))
		return -EALREADY;
	cancel_opposites_locked(p, sig, &q->info);
	if (discarded_on_arrival(p, t, sig, &q->info))
		return -ECANCELED;
	list_add_tail(t ? &t->sig_queue : &p->sig_queue, &q->link);
	pend_locked(p, t, sig);
	return 0;
}

int
signal_process_info(struct process *p, int sig, const struct siginfo *info)
{
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	int err = signal_send_locked(p, NULL, sig, info);

	spin_unlock_irq(&p->signal_lock, flags);
	return err;
}

int
signal_thread_info(struct thread *t, int sig, const struct siginfo *info)
{
	struct process *p = t->proc;
	unsigned long flags;
	int err;

	if (!p)
		return -EPERM;	/* kernel threads take no signals */
	flags = spin_lock_irq(&p->signal_lock);
	err = READ_ONCE(t->flags) & TF_EXITING ? -ESRCH : signal_send_locked(p, t, sig, info);
	spin_unlock_irq(&p->signal_lock, flags);
	return err;
}

void
signal_process(struct process *p, int sig)
{
	signal_process_info(p, sig, NULL);
}

void
signal_current(int sig)
{
	if (current->proc)
		signal_process_info(current->proc, sig, NULL);
}

void
signal_current_thread(int sig)
{
	if (current->proc)
		signal_thread_info(current, sig, NULL);
}

bool
current_killed(void)
{
	struct thread *t = current;

	if (!t->proc)
		return false;
	return (READ_ONCE(t->flags) & TF_DIE) ||
	    ((READ_ONCE(t->proc->sig_pending) | READ_ONCE(t->sig_pending)) & SIG_BIT(SIGKILL));
}

bool
signal_ignored_or_blocked(int sig)
{
	struct thread *t = current;

	return (t->sig_blocked & SIG_BIT(sig)) ||
	    sighand_handler(t->proc->sighand, sig) == SIG_IGN_NUMBER;
}

/* ---- masks ---- */

void
signal_retarget_locked(struct process *p, struct thread *t, u64 set)
{
	struct thread *other;

	set &= p->sig_pending;
	if (!set)
		return;
	list_for_each(other, &p->threads, proc_link) {
		if (other == t || (READ_ONCE(other->flags) & TF_EXITING))
			continue;
		if (set & ~blocked_set(other)) {
			notify_thread(other, lowest(set & ~blocked_set(other)));
			set &= blocked_set(other);
		}
		if (!set)
			return;
	}
}

void
signal_set_blocked(u64 set)
{
	struct thread *t = current;
	struct process *p = t->proc;
	unsigned long flags;
	u64 newly;

	set &= ~SIG_UNBLOCKABLE;
	if (t->sig_blocked == set)
		return;
	flags = spin_lock_irq(&p->signal_lock);
	newly = set & ~t->sig_blocked;
	t->sig_blocked = set;
	if (newly)
		signal_retarget_locked(p, t, newly);
	signal_recalc_locked(t);
	spin_unlock_irq(&p->signal_lock, flags);
}

void
signal_suspend_mask(u64 set)
{
	struct thread *t = current;

	t->sig_saved = t->sig_blocked;
	atomic_or(&t->flags, TF_RESTORE_MASK);
	signal_set_blocked(set);
}

/* ---- permission ---- */

static bool
ids_allow(struct process *p)
{
	const struct cred *mine = current->cred, *c;
	bool same;

	if (current->proc == p)
		return true;
	c = process_cred(p);
	same = mine->euid == c->uid || mine->euid == c->suid ||
	    mine->uid == c->uid || mine->uid == c->suid ||
	    cred_capable(mine, c->user_ns, CAP_KILL);
	cred_put(c);
	return same;
}

/* Anyone may continue a process of the own session. */
int
signal_may_send_locked(struct process *p, int sig)
{
	if (ids_allow(p))
		return 0;
	if (sig == SIGCONT && p->group && p->group->session == current->proc->group->session)
		return 0;
	return -EPERM;
}

int
signal_may_send(struct process *p, int sig)
{
	unsigned long flags;
	int err;

	if (ids_allow(p))
		return 0;
	flags = spin_lock_irq(&process_tree_lock);
	err = signal_may_send_locked(p, sig);
	spin_unlock_irq(&process_tree_lock, flags);
	return err;
}
