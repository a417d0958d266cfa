/*
 * Clocks and timers: clock numbers, interval timers, and the structures of
 * clock_*, setitimer, timer_* and utime.
 */
#ifndef LOAM_UAPI_TIME_H
#define LOAM_UAPI_TIME_H

#include "timespec.h"

#define CLOCK_REALTIME			0
#define CLOCK_MONOTONIC			1
#define CLOCK_PROCESS_CPUTIME_ID	2
#define CLOCK_THREAD_CPUTIME_ID		3
#define CLOCK_MONOTONIC_RAW		4
#define CLOCK_REALTIME_COARSE		5
#define CLOCK_MONOTONIC_COARSE		6
#define CLOCK_BOOTTIME			7
#define CLOCK_REALTIME_ALARM		8
#define CLOCK_BOOTTIME_ALARM		9
#define CLOCK_TAI			11

/* Flags of clock_nanosleep and timer_settime. */
#ifndef TIMER_ABSTIME
#define TIMER_ABSTIME	1
#endif

struct itimerspec {
	struct timespec it_interval;
	struct timespec it_value;
};

#define ITIMER_REAL	0	/* wall time, SIGALRM */
#define ITIMER_VIRTUAL	1	/* user time, SIGVTALRM */
#define ITIMER_PROF	2	/* user and system time, SIGPROF */

struct itimerval {
	struct timeval it_interval;
	struct timeval it_value;
};

struct timezone {
	int tz_minuteswest;
	int tz_dsttime;
};

/* The argument of utime. */
struct utimbuf {
	long actime;
	long modtime;
};

/* In a timespec of utimensat: set to now; leave as it is. */
#define UTIME_NOW	0x3fffffffL
#define UTIME_OMIT	0x3ffffffeL

LOAM_SIZE(struct itimerspec, 32);
LOAM_SIZE(struct itimerval, 32);
LOAM_SIZE(struct timezone, 8);
LOAM_SIZE(struct utimbuf, 16);

#endif
