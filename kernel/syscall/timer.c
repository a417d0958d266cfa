/*
 * timer_create and the calls on its timers.
 */
#include <arch/user.h>
#include <gen/syscalls.h>
#include <lib/string.h>
#include <proc/ptimer.h>
#include <syscall/time.h>

/* What *event asks for: 0 or -EINVAL. */
static int
read_event(const struct sigevent *event, struct posix_timer_request *r)
{
	r->notify = event->sigev_notify;
	r->sig = event->sigev_signo;
	r->tid = event->sigev_notify_thread_id;
	r->value = event->sigev_value;
	switch (r->notify) {
	case SIGEV_NONE:
		return 0;
	case SIGEV_THREAD:	/* the C library's affair: to the kernel a signal */
		r->notify = SIGEV_SIGNAL;
		/* fall through */
	case SIGEV_SIGNAL:
	case SIGEV_THREAD_ID:
		return r->sig >= 1 && r->sig <= KERNEL_NSIG ? 0 : -EINVAL;
	default:
		return -EINVAL;
	}
}

long
sys_timer_create(clockid_t clock, struct sigevent __user *event, int __user *id)
{
	struct posix_timer_request r = {
		.clock = clock, .notify = SIGEV_SIGNAL, .sig = SIGALRM, .value_is_id = true,
	};
	struct sigevent e;
	int n, err;

	if (event) {
		if (copy_from_user(&e, event, sizeof(e)))
			return -EFAULT;
		err = read_event(&e, &r);
		if (err)
			return err;
		r.value_is_id = false;
	}
	n = posix_timer_create(&r);
	if (n < 0)
		return n;
	if (put_user(n, id)) {
		posix_timer_delete(n);
		return -EFAULT;
	}
	return 0;
}

static int
copy_setting(struct itimerspec __user *to, const struct posix_timer_setting *s)
{
	struct itimerspec its = {
		.it_interval = ns_to_timespec(s->interval), .it_value = ns_to_timespec(s->value),
	};

	return copy_to_user(to, &its, sizeof(its));
}

long
sys_timer_settime(int id, int flags, const struct itimerspec __user *new,
    struct itimerspec __user *old)
{
	struct posix_timer_setting set, was;
	struct itimerspec its;
	int err;

	if (!new)
		return -EINVAL;
	if (copy_from_user(&its, new, sizeof(its)))
		return -EFAULT;
	if (timespec_to_ns(&its.it_value, &set.value) ||
	    timespec_to_ns(&its.it_interval, &set.interval))
		return -EINVAL;
	err = posix_timer_set(id, flags & TIMER_ABSTIME, &set, &was);
	if (err || !old)
		return err;
	return copy_setting(old, &was);
}

long
sys_timer_gettime(int id, struct itimerspec __user *value)
{
	struct posix_timer_setting s;
	int err = posix_timer_get(id, &s);

	return err ? err : copy_setting(value, &s);
}

long
sys_timer_getoverrun(int id)
{
	return posix_timer_overrun(id);
}

long
sys_timer_delete(int id)
{
	return posix_timer_delete(id);
}
