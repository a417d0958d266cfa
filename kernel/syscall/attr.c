/*
 * Changing attributes of files: mode, owner, times, size.
 */
#include <arch/user.h>
#include <fs/files.h>
#include <fs/vfs/vfs.h>
#include <gen/syscalls.h>
#include <proc/userns.h>
#include <syscall/path.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>

/* The path of an open file, for calls by descriptor. Ended by fd_hold_end and path_put. */
static int
path_of_fd(int fd, struct fd_hold *h, struct path *out)
{
	int err;

	if (fd_hold(fd, h) == NULL)
		return -EBADF;
	err = h->file->flags & O_PATH ? -EBADF : file_path(h->file, out);
	if (err != 0)
		fd_hold_end(h);
	return err;
}

static unsigned
lookup_flags(int flags)
{
	return (flags & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW) |
	    (flags & AT_EMPTY_PATH ? LOOKUP_EMPTY : 0);
}

/* ---- mode ---- */

long
sys_fchmodat(int dirfd, const char __user *path, mode_t mode)
{
	struct path p;
	int err = user_lookup(dirfd, path, LOOKUP_FOLLOW, &p);

	if (err != 0)
		return err;
	err = vfs_chmod(&p, mode);
	path_put(&p);
	return err;
}

long
sys_chmod(const char __user *path, mode_t mode)
{
	return sys_fchmodat(AT_FDCWD, path, mode);
}

long
sys_fchmod(int fd, mode_t mode)
{
	struct fd_hold h;
	struct path p;
	int err = path_of_fd(fd, &h, &p);

	if (err != 0)
		return err;
	err = vfs_chmod(&p, mode);
	path_put(&p);
	fd_hold_end(&h);
	return err;
}

/* ---- owner ---- */

/* Ids that the caller's namespace has no number for are no ids: -EINVAL. */
static int
chown_as_given(const struct path *p, uid_t uid, gid_t gid)
{
	if (uid != NO_ID && (uid = uid_take(uid)) == NO_ID)
		return -EINVAL;
	if (gid != NO_ID && (gid = gid_take(gid)) == NO_ID)
		return -EINVAL;
	return vfs_chown(p, uid, gid);
}

long
sys_fchownat(int dirfd, const char __user *path, uid_t owner, gid_t group, int flags)
{
	struct path p;
	int err;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	err = user_lookup(dirfd, path, lookup_flags(flags), &p);
	if (err != 0)
		return err;
	err = chown_as_given(&p, owner, group);
	path_put(&p);
	return err;
}

long
sys_chown(const char __user *path, uid_t owner, gid_t group)
{
	return sys_fchownat(AT_FDCWD, path, owner, group, 0);
}

long
sys_lchown(const char __user *path, uid_t owner, gid_t group)
{
	return sys_fchownat(AT_FDCWD, path, owner, group, AT_SYMLINK_NOFOLLOW);
}

long
sys_fchown(int fd, uid_t owner, gid_t group)
{
	struct fd_hold h;
	struct path p;
	int err = path_of_fd(fd, &h, &p);

	if (err != 0)
		return err;
	err = chown_as_given(&p, owner, group);
	path_put(&p);
	fd_hold_end(&h);
	return err;
}

/* ---- times ---- */

/* ts in kernel memory, or NULL for now. path NULL: the file of dirfd. */
static long
set_times(int dirfd, const char __user *path, const struct timespec *ts, int flags)
{
	struct fd_hold h;
	struct path p;
	int err;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (path == NULL && dirfd != AT_FDCWD) {
		err = path_of_fd(dirfd, &h, &p);
		if (err != 0)
			return err;
		err = vfs_utimens(&p, ts);
		path_put(&p);
		fd_hold_end(&h);
		return err;
	}
	err = user_lookup(dirfd, path, lookup_flags(flags), &p);
	if (err != 0)
		return err;
	err = vfs_utimens(&p, ts);
	path_put(&p);
	return err;
}

long
sys_utimensat(int dirfd, const char __user *path, const struct timespec __user *times, int flags)
{
	struct timespec ts[2];

	if (times != NULL && copy_from_user(ts, times, sizeof(ts)) != 0)
		return -EFAULT;
	return set_times(dirfd, path, times != NULL ? ts : NULL, flags);
}

static long
set_timevals(int dirfd, const char __user *path, const struct timeval __user *times)
{
	struct timespec ts[2];
	struct timeval tv[2];

	if (times == NULL)
		return set_times(dirfd, path, NULL, 0);
	if (copy_from_user(tv, times, sizeof(tv)) != 0)
		return -EFAULT;
	for (unsigned n = 0; n < 2; n++) {
		if (tv[n].tv_usec < 0 || tv[n].tv_usec >= (long)USEC_PER_SEC)
			return -EINVAL;
		ts[n].tv_sec = tv[n].tv_sec;
		ts[n].tv_nsec = tv[n].tv_usec * NSEC_PER_USEC;
	}
	return set_times(dirfd, path, ts, 0);
}

long
sys_futimesat(int dirfd, const char __user *path, const struct timeval __user *times)
{
	return set_timevals(dirfd, path, times);
}

long
sys_utimes(const char __user *path, const struct timeval __user *times)
{
	return set_timevals(AT_FDCWD, path, times);
}

long
sys_utime(const char __user *path, const struct utimbuf __user *times)
{
	struct timespec ts[2] = { 0 };
	struct utimbuf t;

	if (times == NULL)
		return set_times(AT_FDCWD, path, NULL, 0);
	if (copy_from_user(&t, times, sizeof(t)) != 0)
		return -EFAULT;
	ts[0].tv_sec = t.actime;
	ts[1].tv_sec = t.modtime;
	return set_times(AT_FDCWD, path, ts, 0);
}

/* ---- size ---- */

long
sys_truncate(const char __user *path, off_t length)
{
	struct path p;
	int err;

	if (length < 0)
		return -EINVAL;
	err = user_lookup(AT_FDCWD, path, LOOKUP_FOLLOW, &p);
	if (err != 0)
		return err;
	err = vfs_truncate(&p, length);
	path_put(&p);
	return err;
}

long
sys_ftruncate(int fd, off_t length)
{
	struct fd_hold h;
	long err;

	if (length < 0)
		return -EINVAL;
	if (fd_hold(fd, &h) == NULL)
		return -EBADF;
	err = file_writable(h.file) ? inode_truncate(h.file->inode, length) :
	    h.file->flags & O_PATH ? -EBADF : -EINVAL;
	fd_hold_end(&h);
	return err;
}

/* No file system here can set blocks aside without writing them. */
long
sys_fallocate(int fd, int mode, off_t offset, off_t length)
{
	struct fd_hold h;
	long err;

	if (offset < 0 || length <= 0)
		return -EINVAL;
	if (fd_hold(fd, &h) == NULL)
		return -EBADF;
	if (!file_writable(h.file))
		err = -EBADF;
	else if (S_ISFIFO(h.file->inode->mode))
		err = -ESPIPE;
	else
		err = S_ISREG(h.file->inode->mode) ? -EOPNOTSUPP : -ENODEV;
	fd_hold_end(&h);
	return err;
}

static void
advise(struct file *f, off_t offset, off_t length, int advice)
{
	u64 size = atomic_load(&f->inode->size), end;

	end = length == 0 || offset + length < offset ? size : MIN((u64)(offset + length), size);
	if (!(f->ops->flags & FILE_MMAP) || (u64)offset >= end)
		return;
	if (advice == POSIX_FADV_WILLNEED)
		mapping_readahead(&f->inode->mapping, offset >> PAGE_SHIFT,
		    ((end - 1) >> PAGE_SHIFT) - (offset >> PAGE_SHIFT) + 1);
}

/* Advice is no more than that: what is coming is read, the rest is for the page cache to see. */
long
sys_fadvise64(int fd, off_t offset, off_t length, int advice)
{
	struct fd_hold h;
	long err = 0;

	if (fd_hold(fd, &h) == NULL)
		return -EBADF;
	if (h.file->flags & O_PATH)
		err = -EBADF;
	else if (S_ISFIFO(h.file->inode->mode))
		err = -ESPIPE;
	else if (offset < 0 || length < 0 || advice < POSIX_FADV_NORMAL || advice > POSIX_FADV_NOREUSE)
		err = -EINVAL;
	else
		advise(h.file, offset, length, advice);
	fd_hold_end(&h);
	return err;
}
