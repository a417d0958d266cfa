/*
 * sysconf.c: the system's limits and options, asked at run time.
 */
#include "internal.h"
#include <limits.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>
#include <paths.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>

#define PAGE	4096

static long
limit(int resource)
{
	struct rlimit r;

	if (getrlimit(resource, &r) < 0 || r.rlim_cur > LONG_MAX)
		return -1;
	return (long)r.rlim_cur;
}

/* argv and envp may fill a quarter of the stack, but always 128 KiB. */
static long
arg_max(void)
{
	long stack = limit(RLIMIT_STACK);

	if (stack < 0)
		stack = 8L << 20;
	return stack / 4 > ARG_MAX ? stack / 4 : ARG_MAX;
}

static long
pages(int available)
{
	struct sysinfo info;

	if (sysinfo(&info) < 0)
		return -1;
	return (long)((available ? info.freeram + info.bufferram :
	    info.totalram) * info.mem_unit / PAGE);
}

long
sysconf(int name)
{
	switch (name) {
	case _SC_ARG_MAX:
		return arg_max();
	case _SC_CHILD_MAX:
		return limit(RLIMIT_NPROC);
	case _SC_OPEN_MAX:
		return limit(RLIMIT_NOFILE);
	case _SC_CLK_TCK:
		return 100;
	case _SC_NGROUPS_MAX:
		return NGROUPS_MAX;
	case _SC_PAGESIZE:
		return PAGE;
	case _SC_NPROCESSORS_CONF:
	case _SC_NPROCESSORS_ONLN:
		return get_nprocs();
	case _SC_PHYS_PAGES:
		return pages(0);
	case _SC_AVPHYS_PAGES:
		return pages(1);
	case _SC_VERSION:
	case _SC_2_VERSION:
	case _SC_2_C_BIND:
	case _SC_ADVISORY_INFO:
	case _SC_CLOCK_SELECTION:
	case _SC_CPUTIME:
	case _SC_FSYNC:
	case _SC_MAPPED_FILES:
	case _SC_MEMORY_PROTECTION:
	case _SC_MONOTONIC_CLOCK:
	case _SC_PRIORITY_SCHEDULING:
	case _SC_REALTIME_SIGNALS:
	case _SC_SPAWN:
	case _SC_SYNCHRONIZED_IO:
	case _SC_THREAD_CPUTIME:
	case _SC_THREAD_SAFE_FUNCTIONS:
		return 200809L;
	case _SC_JOB_CONTROL:
	case _SC_SAVED_IDS:
	case _SC_REGEXP:
	case _SC_SHELL:
	case _SC_V7_LP64_OFF64:
	case _SC_XOPEN_SHM:
		return 1;
	case _SC_XOPEN_VERSION:
		return 700;
	case _SC_RTSIG_MAX:
		return RTSIG_MAX;
	case _SC_SIGQUEUE_MAX:
		return limit(RLIMIT_SIGPENDING);
	case _SC_TZNAME_MAX:
		return 10;
	case _SC_TTY_NAME_MAX:
		return TTY_NAME_MAX;
	case _SC_LOGIN_NAME_MAX:
		return LOGIN_NAME_MAX;
	case _SC_HOST_NAME_MAX:
		return HOST_NAME_MAX;
	case _SC_GETGR_R_SIZE_MAX:
	case _SC_GETPW_R_SIZE_MAX:
		return 1024;
	case _SC_IOV_MAX:
		return IOV_MAX;
	case _SC_LINE_MAX:
		return LINE_MAX;
	case _SC_RE_DUP_MAX:
		return RE_DUP_MAX;
	case _SC_SYMLOOP_MAX:
		return SYMLOOP_MAX;
	case _SC_EXPR_NEST_MAX:
		return EXPR_NEST_MAX;
	case _SC_COLL_WEIGHTS_MAX:
		return COLL_WEIGHTS_MAX;
	case _SC_BC_BASE_MAX:
		return BC_BASE_MAX;
	case _SC_BC_DIM_MAX:
		return BC_DIM_MAX;
	case _SC_BC_SCALE_MAX:
		return BC_SCALE_MAX;
	case _SC_BC_STRING_MAX:
		return BC_STRING_MAX;
	case _SC_STREAM_MAX:
		return limit(RLIMIT_NOFILE);
	case _SC_ATEXIT_MAX:
		return INT_MAX;
	default:
		if (name < 0 || name > _SC_POSIX_26_VERSION)
			errno = EINVAL;
		return -1;	/* unsupported, or without a limit */
	}
}

static long
path_limit(int name)
{
	switch (name) {
	case _PC_LINK_MAX:
		return LINK_MAX;
	case _PC_MAX_CANON:
		return MAX_CANON;
	case _PC_MAX_INPUT:
		return MAX_INPUT;
	case _PC_NAME_MAX:
		return NAME_MAX;
	case _PC_PATH_MAX:
		return PATH_MAX;
	case _PC_PIPE_BUF:
		return PIPE_BUF;
	case _PC_CHOWN_RESTRICTED:
	case _PC_NO_TRUNC:
	case _PC_SYNC_IO:
	case _PC_2_SYMLINKS:
		return 1;
	case _PC_VDISABLE:
		return 0;
	case _PC_FILESIZEBITS:
		return 64;
	case _PC_SYMLINK_MAX:
		return PATH_MAX - 1;
	case _PC_ALLOC_SIZE_MIN:
	case _PC_REC_XFER_ALIGN:
	case _PC_REC_MIN_XFER_SIZE:
		return PAGE;
	case _PC_TIMESTAMP_RESOLUTION:
		return 1000000000;
	case _PC_ASYNC_IO:
	case _PC_PRIO_IO:
		return -1;
	default:
		errno = EINVAL;
		return -1;
	}
}

long
pathconf(const char *path, int name)
{
	if (access(path, F_OK) < 0)
		return -1;
	return path_limit(name);
}

long
fpathconf(int fd, int name)
{
	return path_limit(name);
}

size_t
confstr(int name, char *buf, size_t size)
{
	const char *s;

	if (name == _CS_PATH)
		s = _PATH_STDPATH;
	else if (name >= 0 && name <= _CS_LFS_LINTFLAGS)
		s = "";
	else {
		errno = EINVAL;
		return 0;
	}
	if (buf != NULL && size > 0) {
		strncpy(buf, s, size - 1);
		buf[size - 1] = '\0';
	}
	return strlen(s) + 1;
}

int
getpagesize(void)
{
	return PAGE;
}

int
getdtablesize(void)
{
	return (int)limit(RLIMIT_NOFILE);
}

long
gethostid(void)
{
	char name[HOST_NAME_MAX + 1];
	unsigned int hash = 2166136261U;
	const char *p;

	if (gethostname(name, sizeof(name)) < 0)
		return 0;
	for (p = name; *p != '\0'; p++)		/* FNV-1a */
		hash = (hash ^ (unsigned char)*p) * 16777619U;
	return (long)hash;
}
