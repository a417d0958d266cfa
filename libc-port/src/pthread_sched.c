/*
 * pthread_sched.c: policy, processors, clock and name of a thread.
 */
#include "thread.h"
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/prctl.h>

#define NAME_SIZE	16	/* with the closing 0 */

/* ESRCH for one that has ended: the kernel takes 0 for the caller. */
static int
tid_of(pthread_t thread)
{
	struct tcb *tcb = tcb_of(thread);

	return tcb == tcb_self() ? self_tid() :
	    __atomic_load_n(&tcb->tid, __ATOMIC_RELAXED);
}

int
pthread_getschedparam(pthread_t thread, int *restrict policy,
    struct sched_param *restrict param)
{
	int tid = tid_of(thread);
	long ret;

	if (tid == 0)
		return ESRCH;
	ret = sys_call2(SYS_sched_getparam, tid, param);
	if (ret == 0)
		ret = sys_call1(SYS_sched_getscheduler, tid);
	if (ret < 0)
		return (int)-ret;
	*policy = (int)ret;
	return 0;
}

int
pthread_setschedparam(pthread_t thread, int policy,
    const struct sched_param *param)
{
	int tid = tid_of(thread);

	return tid == 0 ? ESRCH :
	    (int)-sys_call3(SYS_sched_setscheduler, tid, policy, param);
}

int
pthread_setschedprio(pthread_t thread, int priority)
{
	struct sched_param param = { .sched_priority = priority };
	int tid = tid_of(thread);

	return tid == 0 ? ESRCH :
	    (int)-sys_call2(SYS_sched_setparam, tid, &param);
}

int
pthread_getaffinity_np(pthread_t thread, size_t size, cpu_set_t *cpus)
{
	int tid = tid_of(thread);
	long n;

	if (tid == 0)
		return ESRCH;
	n = sys_call3(SYS_sched_getaffinity, tid, size, cpus);
	if (n < 0)
		return (int)-n;
	memset((char *)cpus + n, 0, size - (size_t)n);
	return 0;
}

int
pthread_setaffinity_np(pthread_t thread, size_t size, const cpu_set_t *cpus)
{
	int tid = tid_of(thread);

	return tid == 0 ? ESRCH :
	    (int)-sys_call3(SYS_sched_setaffinity, tid, size, cpus);
}

/* The kernel's number for a thread's processor time: clock_getres(2). */
int
pthread_getcpuclockid(pthread_t thread, clockid_t *clock)
{
	int tid = tid_of(thread);

	if (tid == 0)
		return ESRCH;
	*clock = (clockid_t)(~(unsigned int)tid << 3 | 6);
	return 0;
}

/* A hint for systems with fewer kernel threads than threads. */
static int concurrency;

int
pthread_getconcurrency(void)
{
	return concurrency;
}

int
pthread_setconcurrency(int level)
{
	if (level < 0)
		return EINVAL;
	concurrency = level;
	return 0;
}

int
pthread_yield(void)
{
	return (int)-sys_call0(SYS_sched_yield);
}

/* Another thread's name is a file. */
static int
open_name(pthread_t thread, int flags)
{
	char path[48];

	snprintf(path, sizeof(path), "/proc/self/task/%d/comm", tid_of(thread));
	return (int)sys_call3(SYS_open, path, flags | O_CLOEXEC, 0);
}

int
pthread_setname_np(pthread_t thread, const char *name)
{
	size_t n = strlen(name);
	long ret;
	int fd;

	if (n >= NAME_SIZE)
		return ERANGE;
	if (tcb_of(thread) == tcb_self())
		return (int)-sys_call2(SYS_prctl, PR_SET_NAME, name);
	fd = open_name(thread, O_WRONLY);
	if (fd < 0)
		return -fd;
	ret = sys_call3(SYS_write, fd, name, n);
	sys_call1(SYS_close, fd);
	return ret < 0 ? (int)-ret : 0;
}

int
pthread_getname_np(pthread_t thread, char *name, size_t size)
{
	long n;
	int fd;

	if (size < NAME_SIZE)
		return ERANGE;
	if (tcb_of(thread) == tcb_self())
		return (int)-sys_call2(SYS_prctl, PR_GET_NAME, name);
	fd = open_name(thread, O_RDONLY);
	if (fd < 0)
		return -fd;
	n = sys_call3(SYS_read, fd, name, NAME_SIZE);
	sys_call1(SYS_close, fd);
	if (n <= 0)
		return n < 0 ? (int)-n : EIO;
	name[n - 1] = '\0';	/* over the newline */
	return 0;
}
