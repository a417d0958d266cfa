/*
 * mqueue.c: POSIX message queues. The kernel's names have no slash; ours begin with
 * one, as POSIX wants it.
 */
#include "internal.h"
#include <errno.h>
#include <mqueue.h>
#include <stdarg.h>
#include <unistd.h>

/* The kernel's name, or NULL with errno set. */
static const char *
kernel_name(const char *name)
{
	if (*name == '/')
		return name + 1;
	errno = EINVAL;
	return NULL;
}

mqd_t
mq_open(const char *name, int flags, ...)
{
	struct mq_attr *attr = NULL;
	mode_t mode = 0;
	va_list ap;

	name = kernel_name(name);
	if (name == NULL)
		return -1;
	if (flags & O_CREAT) {
		va_start(ap, flags);
		mode = va_arg(ap, mode_t);
		attr = va_arg(ap, struct mq_attr *);
		va_end(ap);
	}
	return (mqd_t)sys_ret(sys_call4(SYS_mq_open, (long)name, flags, mode, (long)attr));
}

int
mq_close(mqd_t q)
{
	return close(q);
}

/* Where the kernel, asked as a file system, says EPERM, POSIX has EACCES. */
int
mq_unlink(const char *name)
{
	long ret;

	name = kernel_name(name);
	if (name == NULL)
		return -1;
	ret = sys_call1(SYS_mq_unlink, (long)name);
	return (int)sys_ret(ret == -EPERM ? -EACCES : ret);
}

int
mq_send(mqd_t q, const char *text, size_t size, unsigned priority)
{
	return mq_timedsend(q, text, size, priority, NULL);
}

ssize_t
mq_receive(mqd_t q, char *text, size_t size, unsigned *priority)
{
	return mq_timedreceive(q, text, size, priority, NULL);
}

int
mq_getattr(mqd_t q, struct mq_attr *attr)
{
	return mq_setattr(q, NULL, attr);
}

int
mq_setattr(mqd_t q, const struct mq_attr *restrict attr, struct mq_attr *restrict old)
{
	return (int)sys_ret(sys_call3(SYS_mq_getsetattr, q, (long)attr, (long)old));
}
