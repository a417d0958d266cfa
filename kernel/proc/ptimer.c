/*
 * Timers of timer_create(2): per process, by id, not inherited, deleted by exec.
 *
 *	off <--set--> armed --expires--> (signal pending) --signal taken--> armed or off
 *
 * The queue entry of a timer's signal is made with the timer, so that an expiry needs
 * no memory and a limit is met when the timer is made. While the signal is pending a
 * timer on a wall clock rests: what expires meanwhile is counted when the signal is
 * taken (posix_timer_taken_locked), which also starts the next period. So a timer of
 * short period whose signal is blocked costs nothing. One on a CPU-time clock goes on,
 * for to start it needs the lock of the clock's process, which may be another one; its
 * looks are a millisecond apart at least.
 *
 * Moments are in the timer's own clock: CLOCK_REALTIME for an absolute timer of that
 * clock (it follows when the clock is set), CPU time, or clock_ns().
 *
 * timers->lock (a mutex) is held by all calls: a timer found under it stays. Expiry and
 * delivery know only the signal_lock, which guards a timer's state. A timer is freed
 * when kernel timer and watches have been stopped, and so nobody else knows it.
 */
#include <arch/clock.h>
#include <lib/radix.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <proc/cputime.h>
#include <proc/process.h>
#include <proc/ptimer.h>
#include <proc/sigstate.h>
#include <sched/clockset.h>
#include <sync/mutex.h>
#include <uapi/errno.h>
#include <uapi/time.h>

#define TIME_MAX (~0UL >> 1)
#define IGNORED_STEP_NS NSEC_PER_MSEC	/* a timer whose signal is ignored expires so often at most */
#define OVERRUN_MAX 0x7fffffffUL	/* DELAYTIMER_MAX */

struct posix_timers {
	struct mutex lock;
	struct radix by_id;		/* [lock, signal_lock] of struct posix_timer */
	unsigned long next_id;		/* [lock] */
};

struct posix_timer {
	struct process *p;		/* [c] */
	int id, clock, notify;		/* [c] */
	struct thread *target;		/* [c] of SIGEV_THREAD_ID, with a reference; or NULL */
	struct queued_signal *entry;	/* [c] NULL for SIGEV_NONE */
	bool cpu;			/* [c] its clock is watch.clock */

	struct timer timer;		/* wall clocks */
	struct clock_watch set_watch;	/* CLOCK_REALTIME */
	struct cpu_watch watch;		/* CPU time */

	u64 expires;			/* [s] next moment, 0 = off */
	u64 interval;			/* [s] 0 = once */
	bool wall;			/* [s] expires is a moment of CLOCK_REALTIME */
	bool resting;			/* [s] expired; goes on when its signal is taken */
	u64 overrun;			/* [s] since the pending signal was sent */
	u64 last_overrun;		/* [s] of the signal taken last */
};

/* ---- moments ---- */

/* Now, in the timer's clock. With CPU time the clock's process is locked: no lock held. */
static u64
now_of(const struct posix_timer *t)
{
	if (t->cpu)
		return cpu_clock_read(&t->watch.clock);
	return t->wall ? clock_realtime_ns() : clock_ns();
}

static u64
add_time(u64 a, u64 b)
{
	return b >= TIME_MAX - MIN(a, TIME_MAX) ? TIME_MAX : a + b;
}

/* Start the kernel timer for expires; needs a wall clock. Locked. */
static void
start_wall_locked(struct posix_timer *t)
{
	u64 at = t->expires;

	if (t->wall) {
		u64 now = clock_realtime_ns();

		at = add_time(clock_ns(), at > now ? at - now : 0);
	}
	timer_start(&t->timer, at);
}

/* Advance expires beyond now; how many periods that were. Needs an interval. */
static u64
forward(struct posix_timer *t, u64 now)
{
	u64 n;

	if (now < t->expires)
		return 0;
	n = (now - t->expires) / t->interval + 1;
	t->expires = add_time(t->expires, n * t->interval);
	return n;
}

/* ---- expiry ---- */

/*
 * The signal went nowhere: as if it had been taken, but not more often than makes
 * sense for one that nobody sees. Locked.
 */
static void
skip_ignored_locked(struct posix_timer *t, u64 now)
{
	if (t->interval)
		forward(t, add_time(now, IGNORED_STEP_NS));
	else
		t->expires = 0;
}

/* expires is reached, now. Locked. */
static void
expire_locked(struct posix_timer *t, u64 now)
{
	u64 periods = 1;
	int err;

	if (t->cpu && t->interval)
		periods = forward(t, now);
	err = signal_send_entry_locked(t->p, t->target, t->entry);
	if (err == -ECANCELED) {
		skip_ignored_locked(t, now);
		return;
	}
	/* The first of them is the signal itself, unless it was pending before. */
	t->overrun += periods - (err == 0);
	if (t->interval == 0)
		t->expires = 0;
	else if (!t->cpu)
		t->resting = true;
}

static void
wall_expired(struct timer *timer)
{
	struct posix_timer *t = container_of(timer, struct posix_timer, timer);
	unsigned long flags = spin_lock_irq(&t->p->signal_lock);

	if (t->expires && !t->resting) {
		u64 now = now_of(t);

		if (now >= t->expires)
			expire_locked(t, now);
		if (t->expires && !t->resting)	/* too early, or ignored */
			start_wall_locked(t);
	}
	spin_unlock_irq(&t->p->signal_lock, flags);
}

static void
clock_was_set(struct clock_watch *w)
{
	struct posix_timer *t = container_of(w, struct posix_timer, set_watch);
	unsigned long flags = spin_lock_irq(&t->p->signal_lock);

	if (t->expires && t->wall && !t->resting)
		start_wall_locked(t);
	spin_unlock_irq(&t->p->signal_lock, flags);
}

static void
cpu_expired(struct cpu_watch *w)
{
	struct posix_timer *t = container_of(w, struct posix_timer, watch);
	u64 now = now_of(t), next;
	unsigned long flags = spin_lock_irq(&t->p->signal_lock);

	if (t->expires && now >= t->expires)
		expire_locked(t, now);
	next = t->expires;
	spin_unlock_irq(&t->p->signal_lock, flags);
	if (next)
		cpu_watch_start(w, next);
}

void
posix_timer_taken_locked(struct posix_timer *t, struct siginfo *info)
{
	u64 overrun = t->overrun;

	t->overrun = 0;
	if (t->resting) {
		u64 now = now_of(t);

		t->resting = false;
		if (info)
			overrun += forward(t, now) - 1;
		else
			skip_ignored_locked(t, now);
		start_wall_locked(t);
	}
	if (info) {
		t->last_overrun = MIN(overrun, OVERRUN_MAX);
		info->si_overrun = t->last_overrun;
	}
}

/* ---- making and ending ---- */

static struct posix_timers *
timers_prepare(struct process *p)
{
	struct posix_timers *all = READ_ONCE(p->posix_timers);
	unsigned long flags;

	if (all)
		return all;
	all = kzalloc(sizeof(*all));
	if (!all)
		return NULL;
	mutex_init(&all->lock);
	flags = spin_lock_irq(&p->signal_lock);
	if (!p->posix_timers) {
		p->posix_timers = all;
		all = NULL;
	}
	spin_unlock_irq(&p->signal_lock, flags);
	kfree(all);
	return p->posix_timers;
}

static void
timer_free(struct posix_timer *t)
{
	unsigned long flags = spin_lock_irq(&t->p->signal_lock);

	t->expires = 0;
	t->resting = false;
	spin_unlock_irq(&t->p->signal_lock, flags);
	clock_watch_stop(&t->set_watch);
	if (t->cpu)
		cpu_watch_destroy(&t->watch);
	else
		timer_cancel(&t->timer);
	if (t->entry) {
		flags = spin_lock_irq(&t->p->signal_lock);
		signal_entry_free_locked(t->entry);
		spin_unlock_irq(&t->p->signal_lock, flags);
	}
	if (t->target)
		thread_put(t->target);
	kfree(t);
}

static int
choose_clock(struct posix_timer *t, int clock)
{
	struct cpu_clock c;
	int err;

	t->clock = clock;
	clock_watch_init(&t->set_watch, clock_was_set);
	timer_init(&t->timer, wall_expired);
	if (cpu_clock_is(clock)) {
		err = cpu_clock_get(clock, &c);
		if (err)
			return err;
		err = cpu_watch_init(&t->watch, &c, cpu_expired);
		if (err)
			cpu_clock_put(&c);
		else
			t->cpu = true;
		return err;
	}
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_TAI:
		clock_watch_start(&t->set_watch);
		return 0;
	case CLOCK_MONOTONIC:
	case CLOCK_BOOTTIME:
		return 0;
	case CLOCK_REALTIME_COARSE:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_MONOTONIC_RAW:
		return -EOPNOTSUPP;
	default:
		return -EINVAL;
	}
}

/* Entry and target of the signal. */
static int
prepare_signal(struct posix_timer *t, const struct posix_timer_request *r)
{
	t->notify = r->notify;
	if (r->notify == SIGEV_THREAD_ID) {
		t->target = thread_find(r->tid);
		if (!t->target || t->target->proc != t->p)
			return -EINVAL;
	}
	if (r->notify == SIGEV_NONE)
		return 0;
	t->entry = signal_entry_alloc(t->p);
	if (!t->entry)
		return -EAGAIN;
	t->entry->timer = t;
	memset(&t->entry->info, 0, sizeof(t->entry->info));
	t->entry->info.si_signo = r->sig;
	t->entry->info.si_code = SI_TIMER;
	t->entry->info.__u.timer.value = r->value;
	return 0;
}

/* Give t an id and make it known. */
static int
publish(struct posix_timers *all, struct posix_timer *t, bool value_is_id)
{
	struct process *p = t->p;
	unsigned long flags;
	int err;

	mutex_lock(&all->lock);
	flags = spin_lock_irq(&p->signal_lock);
	t->id = radix_next_free(&all->by_id, all->next_id);
	if (t->id < 0)
		t->id = radix_next_free(&all->by_id, 0);
	if (t->entry) {
		t->entry->info.si_timerid = t->id;
		if (value_is_id)
			t->entry->info.__u.timer.value.sival_int = t->id;
	}
	err = radix_set(&all->by_id, t->id, t);
	all->next_id = ((unsigned long)t->id + 1) & 0x7fffffff;
	spin_unlock_irq(&p->signal_lock, flags);
	mutex_unlock(&all->lock);
	return err ? err : t->id;
}

int
posix_timer_create(const struct posix_timer_request *r)
{
	struct process *p = current->proc;
	struct posix_timers *all = timers_prepare(p);
	struct posix_timer *t = kzalloc(sizeof(*t));
	int err = -ENOMEM;

	if (!all || !t)
		goto free_timer;
	t->p = p;
	err = choose_clock(t, r->clock);
	if (err == 0)
		err = prepare_signal(t, r);
	if (err == 0)
		err = publish(all, t, r->value_is_id);
	if (err >= 0)
		return err;
free_timer:
	if (t && t->p)
		timer_free(t);
	else
		kfree(t);
	return err;
}

/* ---- the calls ---- */

/* The timer, with timers->lock held; NULL (not held). */
static struct posix_timer *
timer_lock(int id)
{
	struct posix_timers *all = READ_ONCE(current->proc->posix_timers);
	struct posix_timer *t;

	if (!all || id < 0)
		return NULL;
	mutex_lock(&all->lock);
	t = radix_get(&all->by_id, id);
	if (!t)
		mutex_unlock(&all->lock);
	return t;
}

static void
timer_unlock(struct posix_timer *t)
{
	mutex_unlock(&t->p->posix_timers->lock);
}

/* What is left. Locked. */
static void
get_locked(const struct posix_timer *t, u64 now, struct posix_timer_setting *out)
{
	out->interval = t->interval;
	out->value = 0;
	if (t->expires == 0)
		return;
	if (t->expires > now)
		out->value = t->expires - now;
	else if (t->interval && (t->resting || !t->entry))
		out->value = t->interval - (now - t->expires) % t->interval;
	else if (t->entry)
		out->value = 1;		/* about to expire is not off */
}

int
posix_timer_get(int id, struct posix_timer_setting *out)
{
	struct posix_timer *t = timer_lock(id);
	unsigned long flags;
	u64 now;

	if (!t)
		return -EINVAL;
	now = now_of(t);	/* wall changes under timers->lock only */
	flags = spin_lock_irq(&t->p->signal_lock);
	get_locked(t, now, out);
	spin_unlock_irq(&t->p->signal_lock, flags);
	timer_unlock(t);
	return 0;
}

int
posix_timer_set(int id, bool absolute, const struct posix_timer_setting *new,
    struct posix_timer_setting *old)
{
	struct posix_timer *t = timer_lock(id);
	unsigned long flags;
	u64 now, base;

	if (!t)
		return -EINVAL;
	if (t->cpu && new->value && !cpu_clock_runs(&t->watch.clock)) {
		timer_unlock(t);
		return -ESRCH;
	}
	if (t->cpu)
		cpu_watch_stop(&t->watch);
	now = now_of(t);
	flags = spin_lock_irq(&t->p->signal_lock);
	get_locked(t, now, old);
	t->wall = absolute && (t->clock == CLOCK_REALTIME || t->clock == CLOCK_TAI);
	t->interval = new->interval;
	t->resting = false;
	t->overrun = t->last_overrun = 0;
	base = absolute ? 0 : t->cpu ? now : clock_ns();
	t->expires = new->value ? add_time(base, new->value) : 0;
	if (t->expires && t->entry && !t->cpu)
		start_wall_locked(t);
	spin_unlock_irq(&t->p->signal_lock, flags);
	if (t->cpu && t->entry && t->expires)
		cpu_watch_start(&t->watch, t->expires);
	timer_unlock(t);
	return 0;
}

int
posix_timer_overrun(int id)
{
	struct posix_timer *t = timer_lock(id);
	int n;

	if (!t)
		return -EINVAL;
	n = READ_ONCE(t->last_overrun);
	timer_unlock(t);
	return n;
}

/* Nobody finds it any longer. Needs all->lock. */
static void
forget(struct posix_timers *all, struct posix_timer *t)
{
	unsigned long flags = spin_lock_irq(&t->p->signal_lock);

	radix_set(&all->by_id, t->id, NULL);
	spin_unlock_irq(&t->p->signal_lock, flags);
}

int
posix_timer_delete(int id)
{
	struct posix_timers *all = current->proc->posix_timers;
	struct posix_timer *t = timer_lock(id);

	if (!t)
		return -EINVAL;
	forget(all, t);
	mutex_unlock(&all->lock);
	timer_free(t);
	return 0;
}

void
posix_timers_destroy(struct process *p)
{
	struct posix_timers *all = p->posix_timers;
	struct posix_timer *t;
	unsigned long flags, id = 0;

	if (!all)
		return;
	while ((t = radix_next(&all->by_id, &id))) {
		forget(all, t);
		timer_free(t);
	}
	flags = spin_lock_irq(&p->signal_lock);
	p->posix_timers = NULL;
	spin_unlock_irq(&p->signal_lock, flags);
	kfree(all);
}

bool
posix_timers_next(struct process *p, unsigned long *id, struct posix_timer_view *out)
{
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	struct posix_timer *t = p->posix_timers ? radix_next(&p->posix_timers->by_id, id) : NULL;

	if (t) {
		out->clock = t->clock;
		out->notify = t->notify;
		out->target = t->target ? t->target->tid : p->pid;
		out->sig = t->entry ? t->entry->info.si_signo : 0;
		memset(&out->value, 0, sizeof(out->value));
		if (t->entry)
			out->value = t->entry->info.__u.timer.value;
	}
	spin_unlock_irq(&p->signal_lock, flags);
	return t != NULL;
}
