/*
 * file.c: calls on files that are a little more than the kernel's.
 */
#include "internal.h"
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
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

int
posix_fallocate(int fd, off_t off, off_t len)
{
	return (int)-sys_call4(SYS_fallocate, fd, 0, off, len);
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

/* Shared memory objects are files of /dev/shm. */
static int
shm_path(char *buf, size_t size, const char *name)
{
	while (*name == '/')
		name++;
	if (*name == '\0' || strchr(name, '/') != NULL ||
	    strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
		errno = EINVAL;
		return -1;
	}
	if ((size_t)snprintf(buf, size, "/dev/shm/%s", name) >= size) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return 0;
}

int
shm_open(const char *name, int flags, mode_t mode)
{
	char path[NAME_MAX + 12];

	if (shm_path(path, sizeof(path), name) < 0)
		return -1;
	return open(path, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, mode);
}

int
shm_unlink(const char *name)
{
	char path[NAME_MAX + 12];

	if (shm_path(path, sizeof(path), name) < 0)
		return -1;
	return unlink(path);
}
