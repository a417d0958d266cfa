/*
 * Looking at files: stat, statx, access, readlink, statfs.
 */
#include <arch/user.h>
#include <fs/files.h>
#include <fs/vfs/cred.h>
#include <fs/vfs/vfs.h>
#include <gen/syscalls.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <proc/cred.h>
#include <proc/userns.h>
#include <proc/process.h>
#include <sched/thread.h>
#include <syscall/path.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/limits.h>
#include <uapi/statfs.h>

/* Owners as the caller's user namespace numbers them. */
static int
stat_inode(struct inode *i, struct stat *st)
{
	int err = vfs_stat(i, st);

	st->st_uid = uid_show(st->st_uid);
	st->st_gid = gid_show(st->st_gid);
	return err;
}

static long
stat_at(int dirfd, const char __user *path, unsigned lookup, struct stat __user *out)
{
	struct stat st;
	struct path p;
	int err = user_lookup(dirfd, path, lookup, &p);

	if (err != 0)
		return err;
	err = stat_inode(p.dentry->inode, &st);
	path_put(&p);
	return err != 0 ? err : copy_to_user(out, &st, sizeof(st));
}

long
sys_stat(const char __user *path, struct stat __user *st)
{
	return stat_at(AT_FDCWD, path, LOOKUP_FOLLOW, st);
}

long
sys_lstat(const char __user *path, struct stat __user *st)
{
	return stat_at(AT_FDCWD, path, 0, st);
}

long
sys_fstat(int fd, struct stat __user *out)
{
	struct fd_hold h;
	struct stat st;
	int err;

	if (fd_hold(fd, &h) == NULL)
		return -EBADF;
	err = stat_inode(h.file->inode, &st);
	fd_hold_end(&h);
	return err != 0 ? err : copy_to_user(out, &st, sizeof(st));
}

static unsigned
lookup_flags(int flags)
{
	return (flags & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW) |
	    (flags & AT_EMPTY_PATH ? LOOKUP_EMPTY : 0);
}

long
sys_newfstatat(int dirfd, const char __user *path, struct stat __user *st, int flags)
{
	char first;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH))
		return -EINVAL;
	/* fstat(fd) of C libraries comes this way. */
	if ((flags & AT_EMPTY_PATH) && dirfd >= 0) {
		if (copy_from_user(&first, path, 1) != 0)
			return -EFAULT;
		if (first == '\0')
			return sys_fstat(dirfd, st);
	}
	return stat_at(dirfd, path, lookup_flags(flags), st);
}

static struct statx_timestamp
statx_time(const struct timespec *t)
{
	return (struct statx_timestamp){ .tv_sec = t->tv_sec, .tv_nsec = t->tv_nsec };
}

long
sys_statx(int dirfd, const char __user *path, int flags, unsigned int mask,
    struct statx __user *out)
{
	struct statx x;
	struct stat st;
	struct path p;
	int err;

	if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH |
	    AT_STATX_FORCE_SYNC | AT_STATX_DONT_SYNC)) || (mask & STATX__RESERVED) ||
	    (flags & (AT_STATX_FORCE_SYNC | AT_STATX_DONT_SYNC)) ==
	    (AT_STATX_FORCE_SYNC | AT_STATX_DONT_SYNC))
		return -EINVAL;
	err = user_lookup(dirfd, path, lookup_flags(flags), &p);
	if (err != 0)
		return err;
	err = stat_inode(p.dentry->inode, &st);
	path_put(&p);
	if (err != 0)
		return err;
	memset(&x, 0, sizeof(x));
	x.stx_mask = STATX_BASIC_STATS;
	x.stx_blksize = st.st_blksize;
	x.stx_nlink = st.st_nlink;
	x.stx_uid = st.st_uid;
	x.stx_gid = st.st_gid;
	x.stx_mode = st.st_mode;
	x.stx_ino = st.st_ino;
	x.stx_size = st.st_size;
	x.stx_blocks = st.st_blocks;
	x.stx_atime = statx_time(&st.st_atim);
	x.stx_mtime = statx_time(&st.st_mtim);
	x.stx_ctime = statx_time(&st.st_ctim);
	x.stx_rdev_major = LOAM_MAJOR(st.st_rdev);
	x.stx_rdev_minor = LOAM_MINOR(st.st_rdev);
	x.stx_dev_major = LOAM_MAJOR(st.st_dev);
	x.stx_dev_minor = LOAM_MINOR(st.st_dev);
	return copy_to_user(out, &x, sizeof(x));
}

/* ---- access ---- */

static long
access_at(int dirfd, const char __user *path, int mode, unsigned lookup)
{
	struct inode *i;
	struct path p;
	int err = user_lookup(dirfd, path, lookup, &p);

	if (err != 0)
		return err;
	i = p.dentry->inode;
	if ((mode & W_OK) && !S_ISCHR(i->mode) && !S_ISBLK(i->mode) && !S_ISFIFO(i->mode) &&
	    !S_ISSOCK(i->mode))
		err = path_want_write(&p);
	if (err == 0 && mode != F_OK)
		err = inode_permission(i, (mode & R_OK ? MAY_READ : 0) |
		    (mode & W_OK ? MAY_WRITE : 0) | (mode & X_OK ? MAY_EXEC : 0));
	path_put(&p);
	return err;
}

/* access asks for the real ids: the call is made with them in place of the others. */
static long
access_as_real(int dirfd, const char __user *path, int mode, unsigned lookup)
{
	const struct cred *old = current->cred;
	capset_t caps = old->effective;
	struct cred *c;
	long r;

	if (!(old->securebits & SECBIT_NO_SETUID_FIXUP))
		caps = old->uid == uid_to_kernel(old->user_ns, 0) ? old->permitted : 0;
	if (old->fsuid == old->uid && old->fsgid == old->gid && caps == old->effective)
		return access_at(dirfd, path, mode, lookup);
	c = cred_copy(old);
	if (c == NULL)
		return -ENOMEM;
	c->fsuid = c->uid;
	c->fsgid = c->gid;
	c->effective = caps;
	old = cred_swap(c);
	r = access_at(dirfd, path, mode, lookup);
	cred_put(cred_swap(old));
	return r;
}

long
sys_faccessat2(int dirfd, const char __user *path, int mode, int flags)
{
	if ((mode & ~(R_OK | W_OK | X_OK)) ||
	    (flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)))
		return -EINVAL;
	return flags & AT_EACCESS ? access_at(dirfd, path, mode, lookup_flags(flags)) :
	    access_as_real(dirfd, path, mode, lookup_flags(flags));
}

long
sys_faccessat(int dirfd, const char __user *path, int mode)
{
	return sys_faccessat2(dirfd, path, mode, 0);
}

long
sys_access(const char __user *path, int mode)
{
	return sys_faccessat2(AT_FDCWD, path, mode, 0);
}

/* ---- readlink ---- */

long
sys_readlinkat(int dirfd, const char __user *path, char __user *buf, size_t size)
{
	struct path p;
	char *text;
	ssize_t n;

	if ((ssize_t)size <= 0)
		return -EINVAL;
	n = user_lookup(dirfd, path, LOOKUP_EMPTY, &p);
	if (n != 0)
		return n;
	text = kmalloc(PATH_MAX, 0);
	n = text != NULL ? vfs_readlink(&p, text, MIN(size, (size_t)PATH_MAX)) : -ENOMEM;
	path_put(&p);
	if (n > 0 && copy_to_user(buf, text, n) != 0)
		n = -EFAULT;
	kfree(text);
	return n;
}

long
sys_readlink(const char __user *path, char __user *buf, size_t size)
{
	return sys_readlinkat(AT_FDCWD, path, buf, size);
}

/* ---- statfs ---- */

long
sys_statfs(const char __user *path, struct statfs __user *buf)
{
	struct statfs s;
	struct path p;
	int err = user_lookup(AT_FDCWD, path, LOOKUP_FOLLOW, &p);

	if (err != 0)
		return err;
	err = vfs_statfs(path_sb(&p), &s);
	path_put(&p);
	return err != 0 ? err : copy_to_user(buf, &s, sizeof(s));
}

long
sys_fstatfs(int fd, struct statfs __user *buf)
{
	struct fd_hold h;
	struct statfs s;
	int err;

	if (fd_hold(fd, &h) == NULL)
		return -EBADF;
	err = vfs_statfs(h.file->inode->sb, &s);
	fd_hold_end(&h);
	return err != 0 ? err : copy_to_user(buf, &s, sizeof(s));
}
