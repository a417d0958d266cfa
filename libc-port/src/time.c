/*
 * time.c: sleeping, processor time and file times.
 */
#include "internal.h"
#include <fcntl.h>
#include <time.h>
#include <unistd.h>
#include <sys/stat.h>
#include <sys/time.h>

clock_t
clock(void)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts) < 0)
		return -1;
	return ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

/* Returns the error; errno stays as it was. */
int
clock_nanosleep(clockid_t clock, int flags, const struct timespec *req,
    struct timespec *rem)
{
	return (int)-sys_cancel4(SYS_clock_nanosleep, clock, flags, req, rem);
}

int
clock_getcpuclockid(pid_t pid, clockid_t *clock)
{
	struct timespec ts;
	clockid_t id = (int)(~(unsigned int)pid << 3 | 2);

	if (pid == 0)
		id = CLOCK_PROCESS_CPUTIME_ID;
	if (sys_call2(SYS_clock_getres, id, &ts) != 0)
		return ESRCH;
	*clock = id;
	return 0;
}

int
timespec_get(struct timespec *ts, int base)
{
	if (base != TIME_UTC || clock_gettime(CLOCK_REALTIME, ts) < 0)
		return 0;
	return base;
}

unsigned int
sleep(unsigned int seconds)
{
	struct timespec ts = { seconds, 0 };

	if (nanosleep(&ts, &ts) == 0)
		return 0;
	/* Interrupted: what is left, rounded so that it is not lost. */
	return (unsigned int)ts.tv_sec + (ts.tv_nsec >= 500000000);
}

int
usleep(useconds_t us)
{
	struct timespec ts = { (long)(us / 1000000),
	    (long)(us % 1000000) * 1000 };

	return nanosleep(&ts, NULL);
}

useconds_t
ualarm(useconds_t us, useconds_t interval)
{
	struct itimerval it, old;

	it.it_value.tv_sec = (long)(us / 1000000);
	it.it_value.tv_usec = (long)(us % 1000000);
	it.it_interval.tv_sec = (long)(interval / 1000000);
	it.it_interval.tv_usec = (long)(interval % 1000000);
	if (setitimer(ITIMER_REAL, &it, &old) < 0)
		return (useconds_t)-1;
	return (useconds_t)(old.it_value.tv_sec * 1000000 +
	    old.it_value.tv_usec);
}

int
futimens(int fd, const struct timespec *times)
{
	return utimensat(fd, NULL, times, 0);
}

static const struct timespec *
convert(struct timespec *ts, const struct timeval *tv)
{
	if (tv == NULL)
		return NULL;
	TIMEVAL_TO_TIMESPEC(&tv[0], &ts[0]);
	TIMEVAL_TO_TIMESPEC(&tv[1], &ts[1]);
	return ts;
}

int
futimes(int fd, const struct timeval *tv)
{
	struct timespec ts[2];

	return futimens(fd, convert(ts, tv));
}

int
lutimes(const char *path, const struct timeval *tv)
{
	struct timespec ts[2];

	return utimensat(AT_FDCWD, path, convert(ts, tv),
	    AT_SYMLINK_NOFOLLOW);
}
