/*
 * file.c: calls on files that are a little more than the kernel's.
 */
#include "internal.h"
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/stat.h>

int
mkfifo(const char *path, mode_t mode)
{
	return mknod(path, (mode & ~(mode_t)S_IFMT) | S_IFIFO, 0);
}

int
mkfifoat(int dirfd, const char *path, mode_t mode)
{
	return mknodat(dirfd, path, (mode & ~(mode_t)S_IFMT) | S_IFIFO, 0);
}

int
faccessat(int dirfd, const char *path, int mode, int flags)
{
	if (flags == 0)
		return (int)sys_ret(sys_call3(SYS_faccessat, dirfd, path,
		    mode));
	return (int)sys_ret(sys_call4(SYS_faccessat2, dirfd, (long)path, mode,
	    flags));
}

int
euidaccess(const char *path, int mode)
{
	return faccessat(AT_FDCWD, path, mode, AT_EACCESS);
}

int
eaccess(const char *path, int mode)
{
	return euidaccess(path, mode);
}

/* Links have no mode of their own to change. */
int
fchmodat(int dirfd, const char *path, mode_t mode, int flags)
{
	struct stat st;

	if (flags & ~AT_SYMLINK_NOFOLLOW) {
		errno = EINVAL;
		return -1;
	}
	if (flags & AT_SYMLINK_NOFOLLOW) {
		if (fstatat(dirfd, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
			return -1;
		if (S_ISLNK(st.st_mode)) {
			errno = EOPNOTSUPP;
			return -1;
		}
	}
	return (int)sys_ret(sys_call3(SYS_fchmodat, dirfd, path, mode));
}

int
posix_fadvise(int fd, off_t off, off_t len, int advice)
{
	return (int)-sys_call4(SYS_fadvise64, fd, off, len, advice);
}

/*
 * Where the file system cannot reserve, a byte written to each block does,
 * one that holds what was there.
 */
static int
write_blocks(int fd, off_t off, off_t len)
{
	struct stat st;
	off_t end = off + len, at;
	char byte;

	if (fstat(fd, &st) < 0)
		return errno;
	if (st.st_blksize <= 0 || end < off)
		return EFBIG;
	for (at = off; at < end; at += st.st_blksize - at % st.st_blksize) {
		byte = 0;
		if (at < st.st_size && pread(fd, &byte, 1, at) < 0)
			return errno;
		if (pwrite(fd, &byte, 1, at) != 1)
			return errno;
	}
	if (end > st.st_size && pread(fd, &byte, 1, end - 1) == 0) {
		byte = 0;
		if (pwrite(fd, &byte, 1, end - 1) != 1)
			return errno;
	}
	return 0;
}

int
posix_fallocate(int fd, off_t off, off_t len)
{
	int err;

	if (off < 0 || len <= 0)
		return EINVAL;
	err = (int)-sys_call4(SYS_fallocate, fd, 0, off, len);
	return err == EOPNOTSUPP ? write_blocks(fd, off, len) : err;
}

int
posix_madvise(void *addr, size_t len, int advice)
{
	/* The kernel's DONTNEED throws data away; the standard's may not. */
	if (advice == POSIX_MADV_DONTNEED)
		return 0;
	return (int)-sys_call3(SYS_madvise, addr, len, advice);
}

int
lockf(int fd, int cmd, off_t len)
{
	struct flock l;

	memset(&l, 0, sizeof(l));
	l.l_type = F_WRLCK;
	l.l_whence = SEEK_CUR;
	l.l_len = len;
	switch (cmd) {
	case F_ULOCK:
		l.l_type = F_UNLCK;
		return fcntl(fd, F_SETLK, &l);
	case F_LOCK:
		return fcntl(fd, F_SETLKW, &l);
	case F_TLOCK:
		return fcntl(fd, F_SETLK, &l);
	case F_TEST:
		if (fcntl(fd, F_GETLK, &l) < 0)
			return -1;
		if (l.l_type == F_UNLCK || l.l_pid == getpid())
			return 0;
		errno = EACCES;
		return -1;
	}
	errno = EINVAL;
	return -1;
}
