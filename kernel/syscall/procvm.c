/*
 * process_vm_readv and process_vm_writev: from the memory of one process to that of
 * another. Neither has to be stopped; nothing is promised about what either changes
 * meanwhile.
 */
#include <arch/user.h>
#include <gen/syscalls.h>
#include <mm/slab.h>
#include <mm/vm.h>
#include <proc/cred.h>
#include <proc/process.h>
#include <uapi/errno.h>
#include <uapi/limits.h>
#include <uapi/uio.h>

#define PIECE PAGE_SIZE			/* bytes that go through the kernel at once */

struct vector {
	struct iovec *iov;
	unsigned long n;
	unsigned long at;		/* the piece it stands in */
	size_t done;			/* bytes of that */
};

static int
vector_get(struct vector *v, const struct iovec __user *user, unsigned long n)
{
	size_t total = 0;

	*v = (struct vector){ .n = n };
	if (n > UIO_MAXIOV)
		return -EINVAL;
	if (n == 0)
		return 0;
	v->iov = kmalloc(n * sizeof(*v->iov), 0);
	if (!v->iov)
		return -ENOMEM;
	if (copy_from_user(v->iov, user, n * sizeof(*v->iov)))
		return -EFAULT;
	for (unsigned long i = 0; i < n; i++) {
		if ((ssize_t)v->iov[i].iov_len < 0)
			return -EINVAL;
		/* As read and write have it: no more than this in one call. */
		if (v->iov[i].iov_len > LOAM_RW_MAX - total)
			v->iov[i].iov_len = LOAM_RW_MAX - total;
		total += v->iov[i].iov_len;
	}
	return 0;
}

/* Where it stands, and how much there is in one piece; 0 at its end. */
static size_t
vector_piece(struct vector *v, unsigned long *addr)
{
	while (v->at < v->n && v->done == v->iov[v->at].iov_len) {
		v->at++;
		v->done = 0;
	}
	if (v->at == v->n)
		return 0;
	*addr = (unsigned long)v->iov[v->at].iov_base + v->done;
	return v->iov[v->at].iov_len - v->done;
}

/* One piece: how many bytes, or an error. */
static ssize_t
move(struct vmspace *vm, unsigned long local, unsigned long remote, size_t n, bool write, char *buf)
{
	ssize_t got;

	if (write) {
		/* What of the caller's memory cannot be read is not written. */
		got = n - copy_from_user_partial(buf, (void __user *)local, n);
		return got == 0 ? -EFAULT : vm_access(vm, remote, buf, got, true, false);
	}
	got = vm_access(vm, remote, buf, n, false, false);
	if (got <= 0)
		return got;
	n = copy_to_user_partial((void __user *)local, buf, got);
	return n == (size_t)got ? -EFAULT : got - (ssize_t)n;
}

static ssize_t
move_all(struct vmspace *vm, struct vector *local, struct vector *remote, bool write)
{
	char *buf = kmalloc(PIECE, 0);
	unsigned long at = 0, there = 0;
	ssize_t done = 0, n = 0;
	size_t size;

	if (!buf)
		return -ENOMEM;
	while ((size = MIN(vector_piece(local, &at), vector_piece(remote, &there))) > 0) {
		/* No further than the other page, so that a fault there costs nothing here. */
		size = MIN(size, PIECE - there % PAGE_SIZE);
		n = move(vm, at, there, size, write, buf);
		if (n <= 0)
			break;
		local->done += n;
		remote->done += n;
		done += n;
		if ((size_t)n < size || current_killed())
			break;
	}
	kfree(buf);
	return done > 0 ? done : n;
}

/* The space of the process, if the caller may look into it; or an error. */
static int
find_space(pid_t pid, struct vmspace **out)
{
	struct thread *t = thread_find(pid);
	int err = -ESRCH;

	if (!t)
		return -ESRCH;
	/* The space first: that of a program that comes after has its own answer below. */
	if (t->proc && (*out = process_vm(t->proc)) != NULL) {
		err = 0;
		if (!process_may_access(t->proc, false)) {
			vm_put(*out);
			err = -EPERM;
		}
	}
	thread_put(t);
	return err;
}

static ssize_t
process_vm_rw(pid_t pid, const struct iovec __user *local, unsigned long nlocal,
    const struct iovec __user *remote, unsigned long nremote, unsigned long flags, bool write)
{
	struct vector here, there = { .iov = NULL };
	struct vmspace *vm;
	ssize_t ret;

	if (flags != 0)
		return -EINVAL;
	ret = vector_get(&here, local, nlocal);
	if (ret == 0)
		ret = vector_get(&there, remote, nremote);
	if (ret == 0)
		ret = find_space(pid, &vm);
	if (ret == 0) {
		ret = move_all(vm, &here, &there, write);
		vm_put(vm);
	}
	kfree(here.iov);
	kfree(there.iov);
	return ret;
}

ssize_t
sys_process_vm_readv(pid_t pid, const struct iovec __user *local, unsigned long nlocal,
    const struct iovec __user *remote, unsigned long nremote, unsigned long flags)
{
	return process_vm_rw(pid, local, nlocal, remote, nremote, flags, false);
}

ssize_t
sys_process_vm_writev(pid_t pid, const struct iovec __user *local, unsigned long nlocal,
    const struct iovec __user *remote, unsigned long nremote, unsigned long flags)
{
	return process_vm_rw(pid, local, nlocal, remote, nremote, flags, true);
}
