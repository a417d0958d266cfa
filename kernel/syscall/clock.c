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
#include <proc/process.h>
#include <proc/signal.h>
#include <syscall/time.h>

/* ---- reading ---- */

static int
thread_cpu_ns(struct thread *t, unsigned kind, u64 *ns)
{
	struct thread_usage u;

	thread_usage_read(t, &u);
	*ns = kind == 1 ? u.user_ns : u.run_ns;
	return 0;
}

static int
process_cpu_ns(struct process *p, unsigned kind, u64 *ns)
{
	struct thread_usage u;

	process_usage(p, &u);
	*ns = kind == 1 ? u.user_ns : u.run_ns;
	return 0;
}

/* A clock number that names another process or thread. */
static int
encoded_cpu_ns(clockid_t clock, u64 *ns)
{
	pid_t id = ~(clock >> 3);
	unsigned kind = clock & 3;
	struct process *p;
	struct thread *t;
	int err = -EINVAL;

	if (kind == 3)
		return -EINVAL;
	if (clock & 4) {
		t = id ? thread_find(id) : current;
		if (!t)
			return -EINVAL;
		if (t->proc == current->proc)
			err = thread_cpu_ns(t, kind, ns);
		if (id)
			thread_put(t);
		return err;
	}
	if (id == 0)
		return process_cpu_ns(current->proc, kind, ns);
	p = process_find(id);
	if (!p)
		return -EINVAL;
	err = process_cpu_ns(p, kind, ns);
	process_put(p);
	return err;
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
	case CLOCK_PROCESS_CPUTIME_ID:
		return process_cpu_ns(current->proc, 2, ns);
	case CLOCK_THREAD_CPUTIME_ID:
		return thread_cpu_ns(current, 2, ns);
	default:
		return clock < 0 ? encoded_cpu_ns(clock, ns) : -EINVAL;
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
	clock_set_realtime(ns);
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
 * On the clock of the process's CPU time: looks again when that much time has passed
 * at the least, as all its threads could use at once.
 */
static long
sleep_cpu(u64 target)
{
	u64 used;

	for (;;) {
		process_cpu_ns(current->proc, 2, &used);
		if (used >= target)
			return 0;
		if (sleep_until(deadline_after(MAX((target - used) / cpu_count, NSEC_PER_MSEC))))
			return -ERESTARTNOHAND;
	}
}

long
sys_clock_nanosleep(clockid_t clock, int flags, const struct timespec __user *req,
    struct timespec __user *rem)
{
	struct timespec ts;
	u64 ns, now;

	if (copy_from_user(&ts, req, sizeof(ts)))
		return -EFAULT;
	if (timespec_to_ns(&ts, &ns))
		return -EINVAL;
	switch (clock) {
	case CLOCK_PROCESS_CPUTIME_ID:
		process_cpu_ns(current->proc, 2, &now);
		return sleep_cpu(flags & TIMER_ABSTIME ? ns : now + ns);
	case CLOCK_REALTIME:
	case CLOCK_TAI:
		if (!(flags & TIMER_ABSTIME))
			return start_relative(ns, rem);
		/* Setting the clock moves the end: look again when it was to come. */
		while ((now = clock_realtime_ns()) < ns) {
			if (sleep_until(deadline_of_realtime(ns)))
				return -ERESTARTNOHAND;
		}
		return 0;
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
		return -EINVAL;
	}
}
