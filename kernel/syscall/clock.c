/*
 * Calls about clocks: reading, setting, and sleeping.
 *
 * CLOCK_REALTIME is CLOCK_MONOTONIC plus what clock_settime last made it. The
 * coarse clocks are as fine as the others; BOOTTIME equals MONOTONIC, for the
 * machine does not suspend; TAI equals REALTIME, as long as nobody tells the offset.
 *
 * CPU-time clocks: of the caller's process and thread, and by encoded numbers of
 * others (clock_getcpuclockid): ~pid << 3 | kind, with 4 set for a thread.
 */
#include <arch/user.h>
#include <fs/vfs/cred.h>
#include <gen/syscalls.h>
#include <proc/cputime.h>
#include <proc/process.h>
#include <proc/signal.h>
#include <sched/clockset.h>
#include <syscall/time.h>

/* ---- reading ---- */

static int
cpu_clock_ns(clockid_t clock, u64 *ns)
{
	struct cpu_clock c;
	int err = cpu_clock_get(clock, &c);

	if (err)
		return err;
	*ns = cpu_clock_read(&c);
	cpu_clock_put(&c);
	return 0;
}

static int
clock_read(clockid_t clock, u64 *ns)
{
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_TAI:
		*ns = clock_realtime_ns();
		return 0;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
		*ns = clock_ns();
		return 0;
	default:
		return cpu_clock_ns(clock, ns);
	}
}

long
sys_clock_gettime(clockid_t clock, struct timespec __user *ts)
{
	struct timespec now;
	u64 ns;
	int err = clock_read(clock, &ns);

	if (err)
		return err;
	now = ns_to_timespec(ns);
	return copy_to_user(ts, &now, sizeof(now));
}

long
sys_clock_getres(clockid_t clock, struct timespec __user *res)
{
	struct timespec one = { 0, 1 };
	u64 ns;
	int err = clock_read(clock, &ns);

	if (err || !res)
		return err;
	return copy_to_user(res, &one, sizeof(one));
}

long
sys_gettimeofday(struct timeval __user *tv, struct timezone __user *tz)
{
	struct timezone utc = { 0, 0 };
	struct timeval now;

	if (tv) {
		now = ns_to_timeval(clock_realtime_ns());
		if (copy_to_user(tv, &now, sizeof(now)))
			return -EFAULT;
	}
	if (tz && copy_to_user(tz, &utc, sizeof(utc)))
		return -EFAULT;
	return 0;
}

long
sys_time(time_t __user *t)
{
	time_t now = clock_realtime_ns() / NSEC_PER_SEC;

	if (t && put_user(now, t))
		return -EFAULT;
	return now;
}

/* ---- setting ---- */

static long
set_realtime(u64 ns)
{
	if (!capable(CAP_SYS_TIME))
		return -EPERM;
	clock_set_and_tell(ns);
	return 0;
}

long
sys_clock_settime(clockid_t clock, const struct timespec __user *ts)
{
	struct timespec new;
	u64 ns;

	if (clock != CLOCK_REALTIME)
		return -EINVAL;
	if (copy_from_user(&new, ts, sizeof(new)))
		return -EFAULT;
	if (timespec_to_ns(&new, &ns) || ns == NS_MAX)
		return -EINVAL;
	return set_realtime(ns);
}

/* The kernel keeps no time zone: the hardware clock is UTC. Setting another is refused. */
long
sys_settimeofday(const struct timeval __user *tv, const struct timezone __user *tz)
{
	struct timezone zone;
	struct timeval new;
	u64 ns;

	if (tz) {
		if (copy_from_user(&zone, tz, sizeof(zone)))
			return -EFAULT;
		if (zone.tz_minuteswest != 0)
			return -EINVAL;
	}
	if (!tv)
		return capable(CAP_SYS_TIME) ? 0 : -EPERM;
	if (copy_from_user(&new, tv, sizeof(new)))
		return -EFAULT;
	if (timeval_to_ns(&new, &ns) || ns == NS_MAX)
		return -EINVAL;
	return set_realtime(ns);
}

/* ---- sleeping ---- */

/* 0, or -EINTR. */
static int
sleep_until(u64 deadline)
{
	for (;;) {
		if (clock_ns() >= deadline)
			return 0;
		thread_set_state(THREAD_SLEEPING);
		if (thread_interrupted(current)) {
			thread_set_state(THREAD_RUNNABLE);
			return -EINTR;
		}
		if (!schedule_until(deadline))
			return 0;
	}
}

/* Store what is left until the deadline, where the caller asked for it. */
static int
store_rest(struct timespec __user *rem, u64 deadline)
{
	u64 now = clock_ns();
	struct timespec ts = ns_to_timespec(deadline > now ? deadline - now : 0);

	return rem && copy_to_user(rem, &ts, sizeof(ts)) ? -EFAULT : 0;
}

/* Sleep, relative: goes on after a stop or an ignored signal through restart_syscall. */
static long
sleep_relative(struct thread *t)
{
	u64 deadline = t->restart.deadline_ns;

	if (sleep_until(deadline) == 0)
		return 0;
	if (store_rest(t->restart.rem, deadline))
		return -EFAULT;
	return -ERESTART_RESTARTBLOCK;
}

static long
start_relative(u64 ns, struct timespec __user *rem)
{
	struct thread *t = current;

	t->restart.fn = sleep_relative;
	t->restart.deadline_ns = deadline_after(ns);
	t->restart.rem = rem;
	return sleep_relative(t);
}

long
sys_nanosleep(const struct timespec __user *req, struct timespec __user *rem)
{
	struct timespec ts;
	u64 ns;

	if (copy_from_user(&ts, req, sizeof(ts)))
		return -EFAULT;
	if (timespec_to_ns(&ts, &ns))
		return -EINVAL;
	return start_relative(ns, rem);
}

/*
 * Until a moment of the wall clock. When the clock is set the moment is another one,
 * perhaps now.
 */
static int
sleep_until_realtime(u64 ns)
{
	for (;;) {
		u32 seen = atomic_load(&clock_set_count);
		u64 deadline;
		long err;

		if (clock_realtime_ns() >= ns)
			return 0;
		deadline = deadline_of_realtime(ns);
		err = wait_event_interruptible_until(&clock_set_wait,
		    atomic_load(&clock_set_count) != seen, deadline);
		if (err == -EINTR)
			return -EINTR;
	}
}

/* ---- on CPU time ---- */

struct cpu_sleep {
	struct cpu_watch watch;
	struct thread *thread;
	bool done;			/* [a] */
};

static void
cpu_sleep_over(struct cpu_watch *w)
{
	struct cpu_sleep *s = container_of(w, struct cpu_sleep, watch);

	atomic_store(&s->done, true);
	thread_wake(s->thread, WAKE_NORMAL);
}

/* Until the clock has reached deadline: 0, -EINTR, or another error. */
static int
sleep_cpu_until(clockid_t clock, u64 deadline)
{
	struct cpu_sleep s = { .thread = current };
	struct cpu_clock c;
	int err = cpu_clock_get(clock, &c);

	if (err)
		return err;
	err = cpu_watch_init(&s.watch, &c, cpu_sleep_over);
	if (err) {
		cpu_clock_put(&c);
		return err;
	}
	cpu_watch_start(&s.watch, deadline);
	for (;;) {
		thread_set_state(THREAD_SLEEPING);
		if (atomic_load(&s.done))
			break;
		if (thread_interrupted(current)) {
			err = -EINTR;
			break;
		}
		schedule();
	}
	thread_set_state(THREAD_RUNNABLE);
	cpu_watch_destroy(&s.watch);
	return err;
}

/* As sleep_relative: goes on after a stop with what is left. */
static long
sleep_cpu_relative(struct thread *t)
{
	clockid_t clock = t->restart.arg[0];
	u64 deadline = t->restart.deadline_ns, now;
	struct timespec ts;
	int err = sleep_cpu_until(clock, deadline);

	if (err != -EINTR)
		return err;
	err = cpu_clock_ns(clock, &now);
	if (err)
		return err;
	ts = ns_to_timespec(deadline > now ? deadline - now : 0);
	if (t->restart.rem && copy_to_user(t->restart.rem, &ts, sizeof(ts)))
		return -EFAULT;
	return -ERESTART_RESTARTBLOCK;
}

static long
sleep_cpu(clockid_t clock, int flags, u64 ns, struct timespec __user *rem)
{
	struct thread *t = current;
	u64 now;
	int err = cpu_clock_ns(clock, &now);

	if (err)
		return err;
	/* One's own thread's time stands while it sleeps. */
	if ((clock & 4) && (~(clock >> 3) == t->ns_tid || ~(clock >> 3) == 0))
		return -EINVAL;
	if (flags & TIMER_ABSTIME) {
		err = sleep_cpu_until(clock, ns);
		return err == -EINTR ? -ERESTARTNOHAND : err;
	}
	t->restart.fn = sleep_cpu_relative;
	t->restart.arg[0] = clock;
	t->restart.deadline_ns = ns >= NS_MAX - now ? NS_MAX : now + ns;
	t->restart.rem = rem;
	return sleep_cpu_relative(t);
}

long
sys_clock_nanosleep(clockid_t clock, int flags, const struct timespec __user *req,
    struct timespec __user *rem)
{
	struct timespec ts;
	u64 ns;

	if (copy_from_user(&ts, req, sizeof(ts)))
		return -EFAULT;
	if (timespec_to_ns(&ts, &ns))
		return -EINVAL;
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_TAI:
		if (!(flags & TIMER_ABSTIME))
			return start_relative(ns, rem);
		return sleep_until_realtime(ns) ? -ERESTARTNOHAND : 0;
	case CLOCK_MONOTONIC:
	case CLOCK_BOOTTIME:
		if (!(flags & TIMER_ABSTIME))
			return start_relative(ns, rem);
		return sleep_until(ns) ? -ERESTARTNOHAND : 0;
	case CLOCK_THREAD_CPUTIME_ID:
		return -EINVAL;
	case CLOCK_REALTIME_COARSE:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_MONOTONIC_RAW:
		return -EOPNOTSUPP;
	default:
		return cpu_clock_is(clock) ? sleep_cpu(clock, flags, ns, rem) : -EINVAL;
	}
}
