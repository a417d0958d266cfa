/*
 * The vDSO: functions of the kernel that run in user mode. A shared library of
 * one page, mapped into each program and told to it by AT_SYSINFO_EHDR; C
 * libraries look the names up and call them instead of the system call. They
 * must do exactly what the call does, so whatever they do not know they hand on.
 *
 * Built as position-independent code without relocations (vdso.ld checks); it
 * has no variables but the data page.
 */
#include <uapi/time.h>
#include "data.h"

#define NR_CLOCK_GETTIME 228
#define NSEC 1000000000UL
#define NSEC_PER_USEC 1000UL

extern const volatile struct vdso_data vdso_data __attribute__((visibility("hidden")));

int __vdso_clock_gettime(int clock, struct timespec *ts);
int __vdso_gettimeofday(struct timeval *tv, struct timezone *tz);
long __vdso_time(long *t);

/* As clock_ns() of clock.c. */
static inline unsigned long
monotonic_ns(void)
{
	unsigned lo, hi;
	unsigned long tsc;

	__asm__ volatile("lfence; rdtsc" : "=a"(lo), "=d"(hi) :: "memory");
	tsc = ((unsigned long)hi << 32 | lo) - vdso_data.tsc_base;
	return (unsigned __int128)tsc * vdso_data.ns_per_tick >> 32;
}

static long
call_clock_gettime(int clock, struct timespec *ts)
{
	long ret;

	__asm__ volatile("syscall" : "=a"(ret) : "0"(NR_CLOCK_GETTIME), "D"(clock), "S"(ts)
	    : "rcx", "r11", "memory");
	return ret;
}

int
__vdso_clock_gettime(int clock, struct timespec *ts)
{
	unsigned long ns = 0;

	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
		ns = vdso_data.realtime_offset;
		break;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
		break;
	default:
		return call_clock_gettime(clock, ts);
	}
	ns += monotonic_ns();
	ts->tv_sec = ns / NSEC;
	ts->tv_nsec = ns % NSEC;
	return 0;
}

int
__vdso_gettimeofday(struct timeval *tv, struct timezone *tz)
{
	unsigned long ns = vdso_data.realtime_offset + monotonic_ns();

	if (tv) {
		tv->tv_sec = ns / NSEC;
		tv->tv_usec = ns % NSEC / NSEC_PER_USEC;
	}
	if (tz)
		tz->tz_minuteswest = tz->tz_dsttime = 0;
	return 0;
}

long
__vdso_time(long *t)
{
	long now = (vdso_data.realtime_offset + monotonic_ns()) / NSEC;

	if (t)
		*t = now;
	return now;
}

int clock_gettime(int clock, struct timespec *ts)
    __attribute__((weak, alias("__vdso_clock_gettime")));
int gettimeofday(struct timeval *tv, struct timezone *tz)
    __attribute__((weak, alias("__vdso_gettimeofday")));
