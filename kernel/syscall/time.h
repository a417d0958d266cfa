/* Copying times in and out, in nanoseconds inside. */
#ifndef SYSCALL_TIME_H
#define SYSCALL_TIME_H

#include <arch/clock.h>
#include <lib/types.h>
#include <uapi/errno.h>
#include <uapi/time.h>

#define NS_MAX (~0UL >> 1)	/* longer times are this: 292 years */

static inline struct timespec
ns_to_timespec(u64 ns)
{
	return (struct timespec){ ns / NSEC_PER_SEC, ns % NSEC_PER_SEC };
}

static inline struct timeval
ns_to_timeval(u64 ns)
{
	return (struct timeval){ ns / NSEC_PER_SEC, ns % NSEC_PER_SEC / NSEC_PER_USEC };
}

static inline u64
seconds_to_ns(u64 sec, u64 ns)
{
	return sec >= NS_MAX / NSEC_PER_SEC ? NS_MAX : sec * NSEC_PER_SEC + ns;
}

/* -EINVAL for what is no time (negative, or a fraction of a second or more). */
static inline int
timespec_to_ns(const struct timespec *ts, u64 *ns)
{
	if (ts->tv_sec < 0 || (u64)ts->tv_nsec >= NSEC_PER_SEC)
		return -EINVAL;
	*ns = seconds_to_ns(ts->tv_sec, ts->tv_nsec);
	return 0;
}

static inline int
timeval_to_ns(const struct timeval *tv, u64 *ns)
{
	if (tv->tv_sec < 0 || (u64)tv->tv_usec >= USEC_PER_SEC)
		return -EINVAL;
	*ns = seconds_to_ns(tv->tv_sec, tv->tv_usec * NSEC_PER_USEC);
	return 0;
}

/* A moment in clock_ns() time that far away, without overflow. */
static inline u64
deadline_after(u64 ns)
{
	u64 now = clock_ns();

	return ns >= NS_MAX - now ? NS_MAX : now + ns;
}

/* Of an absolute CLOCK_REALTIME moment: the same in clock_ns() time. */
static inline u64
deadline_of_realtime(u64 ns)
{
	u64 now = clock_realtime_ns();

	return deadline_after(ns > now ? ns - now : 0);
}

#endif
