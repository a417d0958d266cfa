/*
 * Interval timers: real time, and CPU time of the process (ITIMER_VIRTUAL,
 * ITIMER_PROF, RLIMIT_CPU).
 *
 * The real one is a kernel timer that sends SIGALRM. It is never cancelled when it
 * changes, only when the process ends: the expiry looks at real_deadline_ns, and an
 * expiry too early starts the timer again.
 *
 * CPU time has no clock of its own. One kernel timer a process is set to the
 * earliest moment at which a limit could be reached, if all its threads ran on all
 * CPUs from now on; then the usage is looked at, and the timer set again. When no
 * thread of the process is runnable, nothing can be reached: the timer is left off,
 * and TF_CPUTIMER makes the first thread that returns to user mode set it.
 *
 * Fields are guarded by p->signal_lock; the timers' own lock is taken inside.
 */
#include <arch/clock.h>
#include <arch/cpu.h>
#include <mm/slab.h>
#include <proc/itimer.h>
#include <proc/process.h>
#include <proc/sigstate.h>
#include <uapi/time.h>

#define CPU_STEP_NS (NSEC_PER_MSEC)	/* looks are at least so far apart */

struct cpu_timers {
	struct timer timer;
	struct process *p;		/* [c] */
	bool idle;			/* [s] off until a thread runs */
	/* [s] in CPU time of the process; 0 = off. Index 0 virtual, 1 prof */
	u64 deadline_ns[2];
	u64 interval_ns[2];
	u64 next_xcpu_ns;		/* [s] SIGXCPU when this much is used; 0 = no limit */
};

/* ---- real ---- */

static void
real_expired(struct timer *timer)
{
	struct process *p = container_of(timer, struct process, real_timer);
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	u64 now = clock_ns();

	if (p->real_deadline_ns == 0 || p->nthreads == 0) {
		/* switched off since */
	} else if (now < p->real_deadline_ns) {
		timer_start(timer, p->real_deadline_ns);
	} else {
		signal_send_locked(p, NULL, SIGALRM, NULL);
		if (p->real_interval_ns) {
			/* Periods that were missed are skipped: the signal is pending once. */
			u64 missed = (now - p->real_deadline_ns) / p->real_interval_ns;

			p->real_deadline_ns += (missed + 1) * p->real_interval_ns;
			timer_start(timer, p->real_deadline_ns);
		} else {
			p->real_deadline_ns = 0;
		}
	}
	spin_unlock_irq(&p->signal_lock, flags);
}

static void
real_get_locked(struct process *p, struct itimer_ns *out)
{
	u64 now = clock_ns();

	out->interval = p->real_interval_ns;
	if (p->real_deadline_ns == 0)
		out->value = 0;
	else	/* about to expire is not off */
		out->value = p->real_deadline_ns > now ? p->real_deadline_ns - now : NSEC_PER_USEC;
}

static void
real_set_locked(struct process *p, const struct itimer_ns *new)
{
	p->real_interval_ns = new->interval;
	p->real_deadline_ns = new->value ? clock_ns() + new->value : 0;
	if (p->real_deadline_ns)
		timer_start(&p->real_timer, p->real_deadline_ns);
}

/* ---- CPU time ---- */

/* Usage and the number of threads that use more right now. Locked. */
static unsigned
cpu_usage_locked(struct process *p, u64 used[2])
{
	struct thread_usage sum = p->dead_usage, u;
	unsigned runnable = 0;
	struct thread *t;

	list_for_each(t, &p->threads, proc_link) {
		thread_usage_read(t, &u);
		thread_usage_add(&sum, &u);
		if (READ_ONCE(t->state) == THREAD_RUNNABLE)
			runnable++;
	}
	used[0] = sum.user_ns;
	used[1] = sum.run_ns;
	return runnable;
}

static void
cpu_check_limit_locked(struct cpu_timers *c, u64 used)
{
	struct process *p = c->p;
	const struct rlimit *r = &p->limits[RLIMIT_CPU];

	if (c->next_xcpu_ns == 0 || used < c->next_xcpu_ns)
		return;
	if (r->rlim_max != RLIM_INFINITY && used / NSEC_PER_SEC >= r->rlim_max)
		signal_send_locked(p, NULL, SIGKILL, NULL);
	else
		signal_send_locked(p, NULL, SIGXCPU, NULL);
	c->next_xcpu_ns += NSEC_PER_SEC;	/* again after each further second */
}

static void
cpu_check_locked(struct cpu_timers *c, const u64 used[2])
{
	static const int signals[2] = { SIGVTALRM, SIGPROF };
	int i;

	for (i = 0; i < 2; i++) {
		if (c->deadline_ns[i] == 0 || used[i] < c->deadline_ns[i])
			continue;
		signal_send_locked(c->p, NULL, signals[i], NULL);
		c->deadline_ns[i] = c->interval_ns[i] ? used[i] + c->interval_ns[i] : 0;
	}
	cpu_check_limit_locked(c, used[1]);
}

/* Set the timer to when something could be reached first, or leave it off. */
static void
cpu_arm_locked(struct cpu_timers *c, const u64 used[2], unsigned runnable)
{
	u64 left = ~0UL;
	struct thread *t;
	int i;

	for (i = 0; i < 2; i++) {
		if (c->deadline_ns[i])
			left = MIN(left, c->deadline_ns[i] - MIN(used[i], c->deadline_ns[i]));
	}
	if (c->next_xcpu_ns)
		left = MIN(left, c->next_xcpu_ns - MIN(used[1], c->next_xcpu_ns));
	if (left == ~0UL)
		return;
	if (runnable == 0) {
		c->idle = true;
		list_for_each(t, &c->p->threads, proc_link)
			atomic_or(&t->flags, TF_CPUTIMER);
		return;
	}
	c->idle = false;
	left /= MIN(runnable, cpu_count);
	timer_start(&c->timer, clock_ns() + MAX(left, CPU_STEP_NS));
}

static void
cpu_look_locked(struct cpu_timers *c)
{
	u64 used[2];
	unsigned runnable = cpu_usage_locked(c->p, used);

	cpu_check_locked(c, used);
	cpu_arm_locked(c, used, runnable);
}

static void
cpu_expired(struct timer *timer)
{
	struct cpu_timers *c = container_of(timer, struct cpu_timers, timer);
	unsigned long flags = spin_lock_irq(&c->p->signal_lock);

	if (c->p->nthreads)
		cpu_look_locked(c);
	spin_unlock_irq(&c->p->signal_lock, flags);
}

void
cpu_timers_rearm(struct process *p)
{
	unsigned long flags = spin_lock_irq(&p->signal_lock);

	if (p->cpu_timers && p->cpu_timers->idle)
		cpu_look_locked(p->cpu_timers);
	spin_unlock_irq(&p->signal_lock, flags);
}

/* The timers of p, made at first use; NULL: no memory. */
static struct cpu_timers *
cpu_timers_get(struct process *p)
{
	struct cpu_timers *c = READ_ONCE(p->cpu_timers);
	unsigned long flags;

	if (c)
		return c;
	c = kzalloc(sizeof(*c));
	if (!c)
		return NULL;
	timer_init(&c->timer, cpu_expired);
	c->p = p;
	flags = spin_lock_irq(&p->signal_lock);
	if (!p->cpu_timers) {
		p->cpu_timers = c;
		c = NULL;
	}
	spin_unlock_irq(&p->signal_lock, flags);
	kfree(c);
	return p->cpu_timers;
}

int
cpu_limit_start(struct process *p)
{
	unsigned long limit = p->limits[RLIMIT_CPU].rlim_cur;
	struct cpu_timers *c;
	unsigned long flags;

	if (limit == RLIM_INFINITY && !p->cpu_timers)
		return 0;
	c = cpu_timers_get(p);
	if (!c)
		return -ENOMEM;
	flags = spin_lock_irq(&p->signal_lock);
	c = p->cpu_timers;	/* gone if p has ended meanwhile */
	if (c && p->nthreads) {
		/* A limit of 0 takes effect as if it were 1. */
		c->next_xcpu_ns = limit >= ~0UL / NSEC_PER_SEC ? 0 :
		    MAX(limit, 1UL) * NSEC_PER_SEC;
		cpu_look_locked(c);
	}
	spin_unlock_irq(&p->signal_lock, flags);
	return 0;
}

/* ---- both ---- */

static void
cpu_get_locked(struct process *p, int which, struct itimer_ns *out)
{
	struct cpu_timers *c = p->cpu_timers;
	int i = which == ITIMER_PROF;
	u64 used[2];

	out->value = out->interval = 0;
	if (!c)
		return;
	out->interval = c->interval_ns[i];
	if (c->deadline_ns[i] == 0)
		return;
	cpu_usage_locked(p, used);
	out->value = c->deadline_ns[i] > used[i] ? c->deadline_ns[i] - used[i] : NSEC_PER_USEC;
}

static void
cpu_set_locked(struct cpu_timers *c, int which, const struct itimer_ns *new)
{
	int i = which == ITIMER_PROF;
	u64 used[2];
	unsigned runnable = cpu_usage_locked(c->p, used);

	c->interval_ns[i] = new->interval;
	c->deadline_ns[i] = new->value ? used[i] + new->value : 0;
	cpu_arm_locked(c, used, runnable);
}

void
itimer_get(struct process *p, int which, struct itimer_ns *out)
{
	unsigned long flags = spin_lock_irq(&p->signal_lock);

	if (which == ITIMER_REAL)
		real_get_locked(p, out);
	else
		cpu_get_locked(p, which, out);
	spin_unlock_irq(&p->signal_lock, flags);
}

int
itimer_set(struct process *p, int which, const struct itimer_ns *new, struct itimer_ns *old)
{
	struct cpu_timers *c = NULL;
	unsigned long flags;

	if (which != ITIMER_REAL) {
		c = cpu_timers_get(p);
		if (!c)
			return -ENOMEM;
	}
	flags = spin_lock_irq(&p->signal_lock);
	if (which == ITIMER_REAL) {
		if (old)
			real_get_locked(p, old);
		real_set_locked(p, new);
	} else {
		if (old)
			cpu_get_locked(p, which, old);
		cpu_set_locked(c, which, new);
	}
	spin_unlock_irq(&p->signal_lock, flags);
	return 0;
}

void
itimer_init(struct process *p)
{
	timer_init(&p->real_timer, real_expired);
}

void
itimer_destroy(struct process *p)
{
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	struct cpu_timers *c = p->cpu_timers;

	p->cpu_timers = NULL;
	p->real_deadline_ns = 0;
	spin_unlock_irq(&p->signal_lock, flags);
	timer_cancel(&p->real_timer);
	if (c) {
		timer_cancel(&c->timer);
		kfree(c);
	}
}
