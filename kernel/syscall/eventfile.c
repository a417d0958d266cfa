/*
 * timerfd, signalfd and pidfd: files that stand for timers, signals and processes.
 */
#include <arch/user.h>
#include <fs/event/event.h>
#include <fs/files.h>
#include <gen/syscalls.h>
#include <lib/err.h>
#include <proc/signalfd.h>
#include <proc/signal.h>
#include <syscall/time.h>
#include <uapi/fcntl.h>
#include <uapi/signalfd.h>
#include <uapi/timerfd.h>

/* A descriptor for f, which it takes over; f may be NULL (no memory). */
static long
install(struct file *f, bool cloexec)
{
	int fd;

	if (f == NULL)
		return -ENOMEM;
	fd = fd_install(f, cloexec, 0);
	if (fd < 0)
		file_put(f);
	return fd;
}

/* ---- timerfd ---- */

long
sys_timerfd_create(clockid_t clock, int flags)
{
	if (flags & ~(TFD_NONBLOCK | TFD_CLOEXEC))
		return -EINVAL;
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC && clock != CLOCK_BOOTTIME)
		return -EINVAL;
	return install(timerfd_create(clock == CLOCK_REALTIME, flags & TFD_NONBLOCK ? O_NONBLOCK : 0),
	    flags & TFD_CLOEXEC);
}

static int
copy_setting(struct itimerspec __user *to, const struct timerfd_setting *s)
{
	struct itimerspec its = {
		.it_interval = ns_to_timespec(s->interval), .it_value = ns_to_timespec(s->value),
	};

	return copy_to_user(to, &its, sizeof(its));
}

/* The timerfd of fd in h: 0, -EBADF or -EINVAL. */
static int
hold_timerfd(int fd, struct fd_hold *h)
{
	if (fd_hold(fd, h) == NULL)
		return -EBADF;
	if (file_is_timerfd(h->file))
		return 0;
	fd_hold_end(h);
	return -EINVAL;
}

long
sys_timerfd_settime(int fd, int flags, const struct itimerspec __user *new,
    struct itimerspec __user *old)
{
	struct timerfd_setting set, was;
	struct itimerspec its;
	struct fd_hold h;
	int err;

	if (copy_from_user(&its, new, sizeof(its)))
		return -EFAULT;
	if ((flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET)) ||
	    timespec_to_ns(&its.it_value, &set.value) ||
	    timespec_to_ns(&its.it_interval, &set.interval))
		return -EINVAL;
	err = hold_timerfd(fd, &h);
	if (err)
		return err;
	err = timerfd_set(h.file, flags, &set, &was);
	fd_hold_end(&h);
	if (old && copy_setting(old, &was))
		return -EFAULT;
	return err;
}

long
sys_timerfd_gettime(int fd, struct itimerspec __user *value)
{
	struct timerfd_setting s;
	struct fd_hold h;
	int err = hold_timerfd(fd, &h);

	if (err)
		return err;
	timerfd_get(h.file, &s);
	fd_hold_end(&h);
	return copy_setting(value, &s);
}

/* ---- signalfd ---- */

long
sys_signalfd4(int fd, const unsigned long __user *mask, size_t setsize, int flags)
{
	struct fd_hold h;
	unsigned long set;
	long err = 0;

	if (flags & ~(SFD_NONBLOCK | SFD_CLOEXEC))
		return -EINVAL;
	if (setsize != SIGSET_BYTES)
		return -EINVAL;
	if (get_user(set, mask))
		return -EFAULT;
	if (fd == -1)
		return install(signalfd_create(set, flags & SFD_NONBLOCK ? O_NONBLOCK : 0),
		    flags & SFD_CLOEXEC);
	if (fd_hold(fd, &h) == NULL)
		return -EBADF;
	if (file_is_signalfd(h.file))
		signalfd_set(h.file, set);
	else
		err = -EINVAL;
	fd_hold_end(&h);
	return err ? err : fd;
}

long
sys_signalfd(int fd, const unsigned long __user *mask, size_t setsize)
{
	return sys_signalfd4(fd, mask, setsize, 0);
}
