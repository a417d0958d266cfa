/*
 * Descriptors: open and close them, double them, make pipes and memory files.
 */
#include <arch/user.h>
#include <fs/files.h>
#include <fs/tmpfs/tmpfs.h>
#include <fs/vfs/vfs.h>
#include <gen/syscalls.h>
#include <lib/err.h>
#include <mm/slab.h>
#include <sched/thread.h>
#include <syscall/path.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>

long
sys_openat(int dirfd, const char __user *path, int flags, mode_t mode)
{
	struct user_path p;
	struct at_dir d;
	struct file *f;
	int fd, err = user_path_get(&p, path);

	if (err != 0)
		return err;
	err = at_dir_get(&d, dirfd, p.text);
	if (err != 0)
		goto put_path;
	/* The descriptor first: a file is not made or cut for who cannot have it. */
	fd = fd_reserve(flags & O_CLOEXEC, 0);
	if (fd < 0) {
		err = fd;
		goto put_dir;
	}
	f = vfs_open_at(d.at, p.text, flags & ~VFS_OPEN_EXEC, mode);
	if (IS_ERR(f)) {
		fd_release(fd);
		err = PTR_ERR(f);
	} else {
		fd_fill(fd, f);
		err = fd;
	}
put_dir:
	at_dir_put(&d);
put_path:
	user_path_put(&p);
	return err;
}

long
sys_open(const char __user *path, int flags, mode_t mode)
{
	return sys_openat(AT_FDCWD, path, flags, mode);
}

long
sys_creat(const char __user *path, mode_t mode)
{
	return sys_openat(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

long
sys_close(int fd)
{
	return fd_close(fd);
}

long
sys_close_range(unsigned int first, unsigned int last, unsigned int flags)
{
	struct files *fs;
	struct file *f;
	int fd;

	if (first > last || (flags & ~(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC)))
		return -EINVAL;
	if (flags & CLOSE_RANGE_UNSHARE) {
		int err = files_unshare();

		if (err != 0)
			return err;
	}
	fs = current->files;
	for (unsigned at = first; at <= last; at = fd + 1) {
		fd = at <= 0x7fffffff ? files_next(fs, at, &f) : -1;
		if (fd < 0)
			break;
		file_put(f);
		if ((unsigned)fd > last)
			break;
		if (flags & CLOSE_RANGE_CLOEXEC)
			fd_flags(fd, FD_CLOEXEC);
		else
			fd_close(fd);
	}
	return 0;
}

long
sys_dup(int fd)
{
	struct file *f = fd_get(fd);
	int new;

	if (f == NULL)
		return -EBADF;
	new = fd_install(f, false, 0);
	if (new < 0)
		file_put(f);
	return new;
}

static long
replace(int fd, int newfd, bool cloexec)
{
	struct file *f = fd_get(fd);
	int err;

	if (f == NULL)
		return -EBADF;
	err = fd_replace(newfd, f, cloexec);
	if (err < 0)
		file_put(f);
	return err;
}

long
sys_dup2(int fd, int newfd)
{
	if (fd == newfd)
		return fd_flags(fd, -1) < 0 ? -EBADF : fd;
	return replace(fd, newfd, false);
}

long
sys_dup3(int fd, int newfd, int flags)
{
	if (fd == newfd || (flags & ~O_CLOEXEC))
		return -EINVAL;
	return replace(fd, newfd, flags & O_CLOEXEC);
}

long
sys_pipe2(int __user *fds, int flags)
{
	struct file *ends[2];
	int n[2], err;

	if (flags & ~(O_CLOEXEC | O_NONBLOCK))
		return -EINVAL;
	err = pipe_create(ends, flags);
	if (err != 0)
		return err;
	n[0] = err = fd_reserve(flags & O_CLOEXEC, 0);
	if (err < 0)
		goto drop_files;
	n[1] = err = fd_reserve(flags & O_CLOEXEC, 0);
	if (err < 0)
		goto release_first;
	if (copy_to_user(fds, n, sizeof(n)) != 0) {
		err = -EFAULT;
		goto release_second;
	}
	fd_fill(n[0], ends[0]);
	fd_fill(n[1], ends[1]);
	return 0;
release_second:
	fd_release(n[1]);
release_first:
	fd_release(n[0]);
drop_files:
	file_put(ends[0]);
	file_put(ends[1]);
	return err;
}

long
sys_pipe(int __user *fds)
{
	return sys_pipe2(fds, 0);
}

#define MEMFD_NAME_MAX 249

/* The name is only for people to see, in /proc/PID/fd. */
long
sys_memfd_create(const char __user *name, unsigned int flags)
{
	char text[MEMFD_NAME_MAX + 1];
	struct inode *i;
	struct file *f;
	ssize_t n;
	int fd;

	if (flags & ~MFD_CLOEXEC)
		return -EINVAL;
	n = strncpy_from_user(text, name, sizeof(text));
	if (n < 0)
		return n == -ENAMETOOLONG ? -EINVAL : n;
	i = tmpfs_anonymous(S_IRUSR | S_IWUSR | S_IXUSR);
	if (i == NULL)
		return -ENOMEM;
	f = file_alloc();
	if (f == NULL) {
		inode_put(i);
		return -ENOMEM;
	}
	f->inode = i;
	f->ops = &tmpfs_file_ops;
	f->anon_name = "memfd";
	f->flags = O_RDWR | O_LARGEFILE;
	atomic_add(&i->writers, 1);
	atomic_add(&i->sb->nwriters, 1);
	fd = fd_install(f, flags & MFD_CLOEXEC, 0);
	if (fd < 0)
		file_put(f);
	return fd;
}
