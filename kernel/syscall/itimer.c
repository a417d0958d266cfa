/*
 * setitimer, getitimer, alarm.
 */
#include <arch/user.h>
#include <gen/syscalls.h>
#include <proc/itimer.h>
#include <sched/thread.h>
#include <syscall/time.h>

static void
to_itimerval(const struct itimer_ns *t, struct itimerval *out)
{
	out->it_value = ns_to_timeval(t->value);
	out->it_interval = ns_to_timeval(t->interval);
}

static bool
which_valid(int which)
{
	return which == ITIMER_REAL || which == ITIMER_VIRTUAL || which == ITIMER_PROF;
}

long
sys_getitimer(int which, struct itimerval __user *value)
{
	struct itimer_ns t;
	struct itimerval v;

	if (!which_valid(which))
		return -EINVAL;
	itimer_get(current->proc, which, &t);
	to_itimerval(&t, &v);
	return copy_to_user(value, &v, sizeof(v));
}

long
sys_setitimer(int which, const struct itimerval __user *value, struct itimerval __user *old)
{
	struct itimer_ns new = { 0, 0 }, was;
	struct itimerval v;
	int err;

	if (!which_valid(which))
		return -EINVAL;
	if (value) {	/* as on Linux, NULL switches it off */
		if (copy_from_user(&v, value, sizeof(v)))
			return -EFAULT;
		if (timeval_to_ns(&v.it_value, &new.value) ||
		    timeval_to_ns(&v.it_interval, &new.interval))
			return -EINVAL;
	}
	err = itimer_set(current->proc, which, &new, &was);
	if (err || !old)
		return err;
	to_itimerval(&was, &v);
	return copy_to_user(old, &v, sizeof(v));
}

long
sys_alarm(unsigned int seconds)
{
	struct itimer_ns new = { seconds_to_ns(seconds, 0), 0 }, was;

	itimer_set(current->proc, ITIMER_REAL, &new, &was);
	/* A part of a second is rounded to the nearest, but not to 0, which means none. */
	if (was.value && was.value < NSEC_PER_SEC)
		return 1;
	return (was.value + NSEC_PER_SEC / 2) / NSEC_PER_SEC;
}
