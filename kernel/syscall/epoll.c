/*
 * epoll and eventfd.
 */
#include <arch/clock.h>
#include <arch/user.h>
#include <fs/event/event.h>
#include <fs/files.h>
#include <gen/syscalls.h>
#include <proc/sigstate.h>
#include <syscall/time.h>
#include <uapi/errno.h>
#include <uapi/eventfd.h>
#include <uapi/fcntl.h>

#define NEVER (~0UL)

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

long
sys_epoll_create1(int flags)
{
	if (flags & ~EPOLL_CLOEXEC)
		return -EINVAL;
	return install(epoll_create_file(), flags & EPOLL_CLOEXEC);
}

long
sys_epoll_create(int size)
{
	return size <= 0 ? -EINVAL : sys_epoll_create1(0);
}

long
sys_epoll_ctl(int epfd, int op, int fd, struct epoll_event __user *event)
{
	struct epoll_event e = { 0 };
	struct fd_hold ep, f;
	long err;

	if (op != EPOLL_CTL_DEL && copy_from_user(&e, event, sizeof(e)) != 0)
		return -EFAULT;
	if (fd_hold(epfd, &ep) == NULL)
		return -EBADF;
	if (fd_hold(fd, &f) == NULL) {
		fd_hold_end(&ep);
		return -EBADF;
	}
	if (!file_is_epoll(ep.file) || op < EPOLL_CTL_ADD || op > EPOLL_CTL_MOD)
		err = -EINVAL;
	else
		err = epoll_change(ep.file, op, fd, f.file, &e);
	fd_hold_end(&f);
	fd_hold_end(&ep);
	return err;
}

long
sys_epoll_wait(int epfd, struct epoll_event __user *events, int maxevents, int timeout_ms)
{
	u64 deadline = timeout_ms < 0 ? NEVER :
	    timeout_ms == 0 ? 0 : deadline_after(timeout_ms * NSEC_PER_MSEC);
	struct fd_hold ep;
	long r;

	if (maxevents <= 0 || (unsigned)maxevents > 0x7fffffff / sizeof(*events))
		return -EINVAL;
	if (!user_range_ok(events, maxevents * sizeof(*events)))
		return -EFAULT;
	if (fd_hold(epfd, &ep) == NULL)
		return -EBADF;
	r = file_is_epoll(ep.file) ? epoll_wait_events(ep.file, events, maxevents, deadline) : -EINVAL;
	fd_hold_end(&ep);
	return r;
}

long
sys_epoll_pwait(int epfd, struct epoll_event __user *events, int maxevents, int timeout_ms,
    const unsigned long __user *mask, size_t setsize)
{
	u64 set;

	if (mask != NULL) {
		if (setsize != sizeof(set))
			return -EINVAL;
		if (copy_from_user(&set, mask, sizeof(set)) != 0)
			return -EFAULT;
		signal_suspend_mask(set);
	}
	return sys_epoll_wait(epfd, events, maxevents, timeout_ms);
}

long
sys_eventfd2(unsigned int initial, int flags)
{
	if (flags & ~(EFD_SEMAPHORE | EFD_NONBLOCK | EFD_CLOEXEC))
		return -EINVAL;
	return install(eventfd_create(initial, flags), flags & EFD_CLOEXEC);
}

long
sys_eventfd(unsigned int initial)
{
	return sys_eventfd2(initial, 0);
}
