/*
 * Interval timers of setitimer. The real one stands here; those of CPU time are
 * cputime.c's.
 *
 * The real one is a kernel timer that sends SIGALRM. It is never cancelled when it
 * changes, only when the process ends: the expiry looks at real_deadline_ns, and an
 * expiry too early starts the timer again.
 *
 * Fields are guarded by p->signal_lock; the timer's own lock is taken inside.
 */
#include <arch/clock.h>
#include <proc/cputime.h>
#include <proc/itimer.h>
#include <proc/process.h>
#include <proc/sigstate.h>
#include <uapi/time.h>

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

static int
cpu_index(int which)
{
	return which == ITIMER_PROF;
}

void
itimer_get(struct process *p, int which, struct itimer_ns *out)
{
	unsigned long flags = spin_lock_irq(&p->signal_lock);

	if (which == ITIMER_REAL)
		real_get_locked(p, out);
	else
		cpu_timer_get_locked(p, cpu_index(which), out);
	spin_unlock_irq(&p->signal_lock, flags);
}

int
itimer_set(struct process *p, int which, const struct itimer_ns *new, struct itimer_ns *old)
{
	unsigned long flags;

	if (which != ITIMER_REAL && cpu_timers_prepare(p))
		return -ENOMEM;
	flags = spin_lock_irq(&p->signal_lock);
	if (which == ITIMER_REAL) {
		if (old)
			real_get_locked(p, old);
		real_set_locked(p, new);
	} else {
		if (old)
			cpu_timer_get_locked(p, cpu_index(which), old);
		cpu_timer_set_locked(p, cpu_index(which), new);
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

	p->real_deadline_ns = 0;
	spin_unlock_irq(&p->signal_lock, flags);
	timer_cancel(&p->real_timer);
	cpu_timers_destroy(p);
}
