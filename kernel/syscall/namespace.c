/*
 * unshare and setns: other namespaces for the calling process.
 */
#include <fs/files.h>
#include <fs/vfs/vfs.h>
#include <gen/syscalls.h>
#include <proc/nsfs.h>
#include <proc/nsproxy.h>
#include <proc/process.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/sched.h>

long
sys_unshare(unsigned long flags)
{
	if (flags & ~(u64)(CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_VM | CLONE_THREAD |
	    CLONE_SYSVSEM | CLONE_NAMESPACES))
		return -EINVAL;
	/* One thing is not to be had without the other. */
	if (flags & CLONE_NEWUSER)
		flags |= CLONE_THREAD | CLONE_FS;
	if (flags & CLONE_NEWNS)
		flags |= CLONE_FS;
	/* A lone thread has these to itself already; several cannot be parted. */
	if ((flags & (CLONE_THREAD | CLONE_SIGHAND | CLONE_VM)) &&
	    READ_ONCE(current->proc->nthreads) > 1)
		return -EINVAL;
	return namespaces_unshare(flags);
}

long
sys_setns(int fd, int type)
{
	struct ns_common *ns;
	struct fd_hold h;
	long err;

	if (fd_hold(fd, &h) == NULL)
		return -EBADF;
	ns = h.file->flags & O_PATH ? NULL : nsfs_of(h.file);
	if (ns == NULL || (type != 0 && (u64)(u32)type != ns_clone_flag(ns->kind)))
		err = -EINVAL;
	else
		err = namespaces_enter(ns);
	fd_hold_end(&h);
	return err;
}
