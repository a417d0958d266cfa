/*
 * POSIX message queues: mq_open, mq_unlink, mq_timedsend, mq_timedreceive, mq_notify,
 * mq_getsetattr.
 */
#include <arch/user.h>
#include <fs/files.h>
#include <fs/vfs/vfs.h>
#include <gen/syscalls.h>
#include <ipc/message.h>
#include <ipc/mqueue.h>
#include <ipc/namespace.h>
#include <lib/err.h>
#include <syscall/path.h>
#include <syscall/time.h>
#include <uapi/fcntl.h>

#define OPEN_FLAGS (O_ACCMODE | O_CREAT | O_EXCL | O_NONBLOCK)

long
sys_mq_open(const char __user *name, int flags, mode_t mode, const struct mq_attr __user *uattr)
{
	struct mq_space *space = ipc_namespace_current()->mq;
	struct user_path p;
	struct mq_attr attr;
	struct file *f;
	int fd, err;

	if ((flags & O_ACCMODE) == O_ACCMODE)
		return -EINVAL;
	if (uattr != NULL && copy_from_user(&attr, uattr, sizeof(attr)) != 0)
		return -EFAULT;
	err = user_path_get(&p, name);
	if (err != 0)
		return err;
	/* As on Linux, the descriptor is always closed by exec. */
	fd = fd_reserve(true, 0);
	if (fd >= 0) {
		f = mq_open_file(space, p.text, flags & OPEN_FLAGS, mode,
		    uattr != NULL ? &attr : NULL);
		if (IS_ERR(f)) {
			fd_release(fd);
			fd = PTR_ERR(f);
		} else {
			fd_fill(fd, f);
		}
	}
	user_path_put(&p);
	return fd;
}

long
sys_mq_unlink(const char __user *name)
{
	struct user_path p;
	int err = user_path_get(&p, name);

	if (err != 0)
		return err;
	err = mq_remove(ipc_namespace_current()->mq, p.text);
	user_path_put(&p);
	return err;
}

/* The queue behind a descriptor, with a reference; NULL: EBADF. */
static struct file *
queue_get(int fd)
{
	struct file *f = fd_get(fd);

	if (f != NULL && !file_is_mqueue(f)) {
		file_put(f);
		return NULL;
	}
	return f;
}

static int
get_deadline(const struct timespec __user *user, u64 *deadline_ns)
{
	struct timespec ts;
	u64 ns;

	*deadline_ns = ~0UL;
	if (user == NULL)
		return 0;
	if (copy_from_user(&ts, user, sizeof(ts)) != 0)
		return -EFAULT;
	if (timespec_to_ns(&ts, &ns) != 0)
		return -EINVAL;
	*deadline_ns = deadline_of_realtime(ns);
	return 0;
}

static long
send(struct file *f, const char __user *text, size_t size, unsigned priority, u64 deadline_ns)
{
	struct message *m;
	int err;

	if (!file_writable(f))
		return -EBADF;
	if (size > mq_message_size(f))
		return -EMSGSIZE;
	m = message_from_user(text, size);
	if (IS_ERR(m))
		return PTR_ERR(m);
	m->type = priority;
	err = mq_send(f, m, deadline_ns);
	if (err != 0)
		message_free(m);
	return err;
}

long
sys_mq_timedsend(int fd, const char __user *text, size_t size, unsigned int priority,
    const struct timespec __user *timeout)
{
	struct file *f;
	u64 deadline;
	long res;

	if (priority >= MQ_PRIO_MAX)
		return -EINVAL;
	res = get_deadline(timeout, &deadline);
	if (res != 0)
		return res;
	f = queue_get(fd);
	if (f == NULL)
		return -EBADF;
	res = send(f, text, size, priority, deadline);
	file_put(f);
	return res;
}

static long
receive(struct file *f, char __user *text, size_t room, unsigned __user *priority, u64 deadline_ns)
{
	struct message *m;
	long res;

	if (!file_readable(f))
		return -EBADF;
	m = mq_receive(f, room, deadline_ns);
	if (IS_ERR(m))
		return PTR_ERR(m);
	res = m->size;
	if (message_to_user(m, text, m->size) != 0 ||
	    (priority != NULL && put_user((unsigned)m->type, priority) != 0))
		res = -EFAULT;
	message_free(m);
	return res;
}

ssize_t
sys_mq_timedreceive(int fd, char __user *text, size_t size, unsigned int __user *priority,
    const struct timespec __user *timeout)
{
	struct file *f;
	u64 deadline;
	long res = get_deadline(timeout, &deadline);

	if (res != 0)
		return res;
	f = queue_get(fd);
	if (f == NULL)
		return -EBADF;
	res = receive(f, text, size, priority, deadline);
	file_put(f);
	return res;
}

/*
 * SIGEV_THREAD names a netlink socket through which the C library is to hear of the
 * message; there are none here, so no descriptor is one.
 */
static int
check_event(const struct sigevent *e)
{
	switch (e->sigev_notify) {
	case SIGEV_NONE:
		return 0;
	case SIGEV_SIGNAL:
		return e->sigev_signo > 0 && e->sigev_signo <= KERNEL_NSIG ? 0 : -EINVAL;
	case SIGEV_THREAD:
		return -EBADF;
	default:
		return -EINVAL;
	}
}

long
sys_mq_notify(int fd, const struct sigevent __user *user)
{
	struct sigevent event;
	struct file *f;
	long res = 0;

	if (user != NULL) {
		if (copy_from_user(&event, user, sizeof(event)) != 0)
			return -EFAULT;
		res = check_event(&event);
		if (res != 0)
			return res;
	}
	f = queue_get(fd);
	if (f == NULL)
		return -EBADF;
	res = mq_notify(f, user != NULL ? &event : NULL);
	file_put(f);
	return res;
}

long
sys_mq_getsetattr(int fd, const struct mq_attr __user *new, struct mq_attr __user *old)
{
	struct mq_attr want, was;
	struct file *f;
	long res = 0;

	if (new != NULL) {
		if (copy_from_user(&want, new, sizeof(want)) != 0)
			return -EFAULT;
		if (want.mq_flags & ~(long)O_NONBLOCK)
			return -EINVAL;
	}
	f = queue_get(fd);
	if (f == NULL)
		return -EBADF;
	mq_get_attr(f, &was);
	if (new != NULL && (want.mq_flags & O_NONBLOCK))
		atomic_or(&f->flags, O_NONBLOCK);
	else if (new != NULL)
		atomic_and(&f->flags, ~(unsigned)O_NONBLOCK);
	if (old != NULL && copy_to_user(old, &was, sizeof(was)) != 0)
		res = -EFAULT;
	file_put(f);
	return res;
}
