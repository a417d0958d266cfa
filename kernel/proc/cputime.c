/*
 * CPU-time clocks, and what waits for them: ITIMER_VIRTUAL, ITIMER_PROF, RLIMIT_CPU,
 * timers of timer_create and sleeps on such clocks (struct cpu_watch).
 *
 * CPU time has no clock hardware of its own. One kernel timer a process is set to the
 * earliest moment at which something could be reached, if all its threads ran on all
 * CPUs from now on; then the usage is looked at, and the timer set again. When no
 * thread of the process is runnable, nothing can be reached: the timer is left off,
 * and TF_CPUTIMER makes the first thread that returns to user mode set it. The same
 * flag stands for one thread that sleeps while its own clock is waited for.
 *
 * A process that nobody watches has no struct cpu_timers, and costs nothing.
 *
 * Everything is guarded by p->signal_lock; the kernel timer's own lock is taken
 * inside. Watches of other processes take their owner's signal_lock, so they are
 * called when p's is let go, with interrupts off until the last has returned: that
 * is what cpu_watch_stop waits for.
 */
#include <arch/clock.h>
#include <arch/cpu.h>
#include <mm/slab.h>
#include <proc/cputime.h>
#include <proc/itimer.h>
#include <proc/process.h>
#include <proc/sigstate.h>
#include <sched/preempt.h>
#include <uapi/time.h>

#define CPU_STEP_NS (NSEC_PER_MSEC)	/* looks are at least so far apart */
#define NEVER (~0UL)

struct cpu_timers {
	struct timer timer;
	struct process *p;		/* [c] */
	bool idle;			/* [s] off until a thread runs */
	/* [s] in CPU time of the process; 0 = off. Index 0 virtual, 1 prof */
	u64 deadline_ns[2];
	u64 interval_ns[2];
	u64 next_xcpu_ns;		/* [s] SIGXCPU when this much is used; 0 = no limit */
	struct list watches;		/* [s] of cpu_watch.link */
};

/* ---- clocks ---- */

bool
cpu_clock_is(int clock)
{
	return clock < 0 || clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID;
}

static int
clock_of_thread(pid_t tid, struct cpu_clock *out)
{
	struct thread *t = current;

	if (tid == 0)
		thread_get(t);
	else if (!(t = thread_find(tid)))
		return -EINVAL;
	if (t->proc != current->proc) {
		thread_put(t);
		return -EINVAL;
	}
	out->t = t;
	out->p = t->proc;
	process_get(out->p);
	return 0;
}

static int
clock_of_process(pid_t pid, struct cpu_clock *out)
{
	struct process *p = current->proc;

	if (pid == 0)
		process_get(p);
	else if (!(p = process_find(pid)))
		return -EINVAL;
	out->t = NULL;
	out->p = p;
	return 0;
}

int
cpu_clock_get(int clock, struct cpu_clock *out)
{
	out->kind = CPU_CLOCK_SCHED;
	if (clock == CLOCK_PROCESS_CPUTIME_ID)
		return clock_of_process(0, out);
	if (clock == CLOCK_THREAD_CPUTIME_ID)
		return clock_of_thread(0, out);
	if (clock >= 0 || (clock & 3) == 3)
		return -EINVAL;
	out->kind = clock & 3;
	return clock & 4 ? clock_of_thread(~(clock >> 3), out) : clock_of_process(~(clock >> 3), out);
}

void
cpu_clock_put(struct cpu_clock *c)
{
	if (c->t)
		thread_put(c->t);
	process_put(c->p);
}

static u64
clock_value(const struct thread_usage *u, enum cpu_clock_kind kind)
{
	return kind == CPU_CLOCK_VIRT ? u->user_ns : u->run_ns;
}

u64
cpu_clock_read(const struct cpu_clock *c)
{
	struct thread_usage u;

	if (c->t)
		thread_usage_read(c->t, &u);
	else
		process_usage(c->p, &u);
	return clock_value(&u, c->kind);
}

bool
cpu_clock_runs(const struct cpu_clock *c)
{
	if (c->t)
		return !(READ_ONCE(c->t->flags) & TF_EXITING);
	return READ_ONCE(c->p->nthreads) != 0;
}

/* ---- looking ---- */

/* Usage and the number of threads that use more right now. Locked. */
static unsigned
cpu_usage_locked(struct process *p, struct thread_usage *sum)
{
	struct thread_usage u;
	unsigned runnable = 0;
	struct thread *t;

	*sum = p->dead_usage;
	list_for_each(t, &p->threads, proc_link) {
		thread_usage_read(t, &u);
		thread_usage_add(sum, &u);
		if (READ_ONCE(t->state) == THREAD_RUNNABLE)
			runnable++;
	}
	return runnable;
}

/* SIGXCPU at the soft limit and after each further second, SIGKILL at the hard one. */
static void
check_limit_locked(struct cpu_timers *c, u64 used)
{
	struct process *p = c->p;
	const struct rlimit *r = &p->limits[RLIMIT_CPU];

	if (c->next_xcpu_ns == 0 || used < c->next_xcpu_ns)
		return;
	if (r->rlim_max != RLIM_INFINITY && used / NSEC_PER_SEC >= r->rlim_max)
		signal_send_locked(p, NULL, SIGKILL, NULL);
	else
		signal_send_locked(p, NULL, SIGXCPU, NULL);
	c->next_xcpu_ns += NSEC_PER_SEC;
}

static void
check_itimers_locked(struct cpu_timers *c, const struct thread_usage *sum)
{
	static const int signals[2] = { SIGVTALRM, SIGPROF };
	const u64 used[2] = { sum->user_ns, sum->run_ns };
	int i;

	for (i = 0; i < 2; i++) {
		if (c->deadline_ns[i] == 0 || used[i] < c->deadline_ns[i])
			continue;
		signal_send_locked(c->p, NULL, signals[i], NULL);
		if (c->interval_ns[i])	/* periods that were missed are skipped */
			c->deadline_ns[i] += ((used[i] - c->deadline_ns[i]) / c->interval_ns[i] + 1) *
			    c->interval_ns[i];
		else
			c->deadline_ns[i] = 0;
	}
}

static u64
watched_locked(const struct cpu_watch *w, const struct thread_usage *sum)
{
	struct thread_usage u;

	if (!w->clock.t)
		return clock_value(sum, w->clock.kind);
	thread_usage_read(w->clock.t, &u);
	return clock_value(&u, w->clock.kind);
}

/* Watches whose time has come go from c to due. */
static void
collect_due_locked(struct cpu_timers *c, const struct thread_usage *sum, struct list *due)
{
	struct cpu_watch *w, *next;

	list_for_each_safe(w, next, &c->watches, link) {
		if (watched_locked(w, sum) < w->deadline_ns)
			continue;
		list_del(&w->link);
		list_add_tail(due, &w->link);
	}
}

static u64
distance(u64 deadline, u64 used)
{
	return deadline > used ? deadline - used : 0;
}

/* How long until a watch could be due: wall time, with that many threads running. */
static u64
watches_left_locked(struct cpu_timers *c, const struct thread_usage *sum, unsigned parallel)
{
	u64 left = NEVER;
	struct cpu_watch *w;

	list_for_each(w, &c->watches, link) {
		u64 d = distance(w->deadline_ns, watched_locked(w, sum));
		struct thread *t = w->clock.t;

		if (!t)
			left = MIN(left, d / parallel);
		else if (READ_ONCE(t->state) == THREAD_RUNNABLE)
			left = MIN(left, d);
		else
			atomic_or(&t->flags, TF_CPUTIMER);
	}
	return left;
}

/* Set the timer to when something could be reached first, or leave it off. */
static void
cpu_arm_locked(struct cpu_timers *c, const struct thread_usage *sum, unsigned runnable)
{
	unsigned parallel = MAX(MIN(runnable, cpu_count), 1u);
	u64 left = watches_left_locked(c, sum, parallel);
	struct thread *t;

	if (c->deadline_ns[0])
		left = MIN(left, distance(c->deadline_ns[0], sum->user_ns) / parallel);
	if (c->deadline_ns[1])
		left = MIN(left, distance(c->deadline_ns[1], sum->run_ns) / parallel);
	if (c->next_xcpu_ns)
		left = MIN(left, distance(c->next_xcpu_ns, sum->run_ns) / parallel);
	c->idle = runnable == 0;
	if (left == NEVER)
		return;
	if (c->idle) {
		list_for_each(t, &c->p->threads, proc_link)
			atomic_or(&t->flags, TF_CPUTIMER);
		return;
	}
	timer_start(&c->timer, clock_ns() + MAX(left, CPU_STEP_NS));
}

/* Send what is due, set the timer. Watches that are due are put on due. */
static void
cpu_look_locked(struct cpu_timers *c, struct list *due)
{
	struct thread_usage sum;
	unsigned runnable = cpu_usage_locked(c->p, &sum);

	check_itimers_locked(c, &sum);
	check_limit_locked(c, sum.run_ns);
	collect_due_locked(c, &sum, due);
	cpu_arm_locked(c, &sum, runnable);
}

/*
 * Interrupts off, no lock held. A watch may be stopped or started anew as long as it
 * stands on due, so each is taken off under the lock.
 */
static void
call_due(struct process *p, struct list *due)
{
	struct cpu_watch *w;

	while (!list_empty(due)) {
		spin_lock_raw(&p->signal_lock);
		w = list_first(due, struct cpu_watch, link);
		if (w) {
			list_del(&w->link);
			atomic_add(&w->running, 1);
		}
		spin_unlock_raw(&p->signal_lock);
		if (w) {
			w->fn(w);
			atomic_sub(&w->running, 1);
		}
	}
}

/* Is there something to look at for a thread that comes back to user mode? Locked. */
static bool
wants_look_locked(const struct cpu_timers *c)
{
	return c->idle || !list_empty(&c->watches);
}

static void
cpu_look(struct process *p, bool from_timer)
{
	struct list due = LIST_INIT(due);
	unsigned long flags = arch_irq_save();
	struct cpu_timers *c;

	preempt_disable();
	spin_lock_raw(&p->signal_lock);
	c = p->cpu_timers;
	if (c && p->nthreads && (from_timer || wants_look_locked(c)))
		cpu_look_locked(c, &due);
	spin_unlock_raw(&p->signal_lock);
	call_due(p, &due);
	arch_irq_restore(flags);
	preempt_enable();
}

static void
cpu_expired(struct timer *timer)
{
	cpu_look(container_of(timer, struct cpu_timers, timer)->p, true);
}

void
cpu_timers_rearm(struct process *p)
{
	cpu_look(p, false);
}

/* ---- setting ---- */

int
cpu_timers_prepare(struct process *p)
{
	struct cpu_timers *c;
	unsigned long flags;

	if (READ_ONCE(p->cpu_timers))
		return 0;
	c = kzalloc(sizeof(*c));
	if (!c)
		return -ENOMEM;
	timer_init(&c->timer, cpu_expired);
	c->p = p;
	list_init(&c->watches);
	flags = spin_lock_irq(&p->signal_lock);
	/* A process without threads has let its timers go; one that is being made has them to come. */
	if (!p->cpu_timers && (p->nthreads || p->pid == 0)) {
		p->cpu_timers = c;
		c = NULL;
	}
	spin_unlock_irq(&p->signal_lock, flags);
	kfree(c);
	return 0;
}

int
cpu_limit_start(struct process *p)
{
	unsigned long limit = p->limits[RLIMIT_CPU].rlim_cur;
	struct cpu_timers *c;
	unsigned long flags;
	int err;

	if (limit == RLIM_INFINITY && !p->cpu_timers)
		return 0;
	err = cpu_timers_prepare(p);
	if (err)
		return err;
	flags = spin_lock_irq(&p->signal_lock);
	c = p->cpu_timers;
	if (c) {
		struct thread_usage sum;
		unsigned runnable = cpu_usage_locked(p, &sum);

		/* A limit of 0 takes effect as if it were 1. */
		c->next_xcpu_ns = limit >= ~0UL / NSEC_PER_SEC ? 0 :
		    MAX(limit, 1UL) * NSEC_PER_SEC;
		check_limit_locked(c, sum.run_ns);
		cpu_arm_locked(c, &sum, runnable);
	}
	spin_unlock_irq(&p->signal_lock, flags);
	return 0;
}

void
cpu_timer_get_locked(struct process *p, int which, struct itimer_ns *out)
{
	struct cpu_timers *c = p->cpu_timers;
	struct thread_usage sum;
	u64 used;

	out->value = out->interval = 0;
	if (!c)
		return;
	out->interval = c->interval_ns[which];
	if (c->deadline_ns[which] == 0)
		return;
	cpu_usage_locked(p, &sum);
	used = which ? sum.run_ns : sum.user_ns;
	/* About to expire is not off. */
	out->value = c->deadline_ns[which] > used ? c->deadline_ns[which] - used : NSEC_PER_USEC;
}

void
cpu_timer_set_locked(struct process *p, int which, const struct itimer_ns *new)
{
	struct cpu_timers *c = p->cpu_timers;
	struct thread_usage sum;
	unsigned runnable = cpu_usage_locked(p, &sum);

	c->interval_ns[which] = new->interval;
	c->deadline_ns[which] = new->value ? (which ? sum.run_ns : sum.user_ns) + new->value : 0;
	cpu_arm_locked(c, &sum, runnable);
}

/* ---- watches ---- */

int
cpu_watch_init(struct cpu_watch *w, const struct cpu_clock *clock, void (*fn)(struct cpu_watch *w))
{
	int err = cpu_timers_prepare(clock->p);

	if (err)
		return err;
	list_init(&w->link);
	w->clock = *clock;
	w->deadline_ns = 0;
	w->fn = fn;
	w->running = 0;
	return 0;
}

void
cpu_watch_start(struct cpu_watch *w, u64 deadline_ns)
{
	struct process *p = w->clock.p;
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	struct cpu_timers *c = p->cpu_timers;
	struct thread_usage sum;
	unsigned runnable;

	list_del(&w->link);
	w->deadline_ns = deadline_ns;
	if (c && p->nthreads) {
		list_add_tail(&c->watches, &w->link);
		runnable = cpu_usage_locked(p, &sum);
		cpu_arm_locked(c, &sum, runnable);
	}
	spin_unlock_irq(&p->signal_lock, flags);
}

void
cpu_watch_stop(struct cpu_watch *w)
{
	struct process *p = w->clock.p;
	unsigned long flags;

	for (;;) {
		flags = spin_lock_irq(&p->signal_lock);
		if (!atomic_load(&w->running)) {
			list_del(&w->link);
			spin_unlock_irq(&p->signal_lock, flags);
			return;
		}
		spin_unlock_irq(&p->signal_lock, flags);
		arch_cpu_relax();	/* fn is short, and runs with interrupts off: it ends soon */
	}
}

void
cpu_watch_destroy(struct cpu_watch *w)
{
	cpu_watch_stop(w);
	cpu_clock_put(&w->clock);
}

void
cpu_timers_destroy(struct process *p)
{
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	struct cpu_timers *c = p->cpu_timers;
	struct cpu_watch *w;

	p->cpu_timers = NULL;
	while (c && (w = list_first(&c->watches, struct cpu_watch, link)))
		list_del(&w->link);	/* its clock stands for ever */
	spin_unlock_irq(&p->signal_lock, flags);
	if (c) {
		timer_cancel(&c->timer);
		kfree(c);
	}
}
