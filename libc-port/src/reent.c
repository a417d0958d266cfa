/*
 * reent.c: newlib's inner names of system calls.
 *
 * errno already belongs to the thread whose struct _reent is passed, so the
 * first argument says nothing new.  stdio is no cancellation point: a thread
 * that ended inside would leave a stream locked and half changed.
 */
#include "internal.h"
#include <fcntl.h>
#include <reent.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/times.h>

_ssize_t
_read_r(struct _reent *r, int fd, void *buf, size_t n)
{
	return sys_ret(sys_call3(SYS_read, fd, buf, n));
}

_ssize_t
_write_r(struct _reent *r, int fd, const void *buf, size_t n)
{
	return sys_ret(sys_call3(SYS_write, fd, buf, n));
}

int
_open_r(struct _reent *r, const char *path, int flags, int mode)
{
	return (int)sys_ret(sys_call3(SYS_open, path, flags, mode));
}

int
_close_r(struct _reent *r, int fd)
{
	return (int)sys_ret(sys_call1(SYS_close, fd));
}

_off_t
_lseek_r(struct _reent *r, int fd, _off_t off, int whence)
{
	return lseek(fd, off, whence);
}

int
_fstat_r(struct _reent *r, int fd, struct stat *st)
{
	return fstat(fd, st);
}

int
_stat_r(struct _reent *r, const char *path, struct stat *st)
{
	return stat(path, st);
}

int
_isatty_r(struct _reent *r, int fd)
{
	return isatty(fd);
}

int
_fcntl_r(struct _reent *r, int fd, int cmd, int arg)
{
	return fcntl(fd, cmd, arg);
}

int
_link_r(struct _reent *r, const char *from, const char *to)
{
	return link(from, to);
}

int
_unlink_r(struct _reent *r, const char *path)
{
	return unlink(path);
}

int
_rename_r(struct _reent *r, const char *from, const char *to)
{
	return rename(from, to);
}

int
_mkdir_r(struct _reent *r, const char *path, int mode)
{
	return mkdir(path, (mode_t)mode);
}

int
_getpid_r(struct _reent *r)
{
	return getpid();
}

int
_kill_r(struct _reent *r, int pid, int sig)
{
	return kill(pid, sig);
}

void *
_sbrk_r(struct _reent *r, ptrdiff_t n)
{
	return sbrk(n);
}

int
_gettimeofday_r(struct _reent *r, struct timeval *tv, void *tz)
{
	return gettimeofday(tv, tz);
}

_CLOCK_T_
_times_r(struct _reent *r, struct tms *t)
{
	return times(t);
}
