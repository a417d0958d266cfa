/* Conversions between timespec and timeval; itimerspec. */
#ifndef _LOAM_SYS_TIMESPEC_H
#define _LOAM_SYS_TIMESPEC_H

#include <sys/cdefs.h>
#include <sys/_timeval.h>
#include <loam/time.h>

#if __ISO_C_VISIBLE >= 2011
#define TIME_UTC	1
__BEGIN_DECLS
int timespec_get(struct timespec *, int);
__END_DECLS
#endif

#if __BSD_VISIBLE
#define TIMEVAL_TO_TIMESPEC(tv, ts)				\
	do {							\
		(ts)->tv_sec = (tv)->tv_sec;			\
		(ts)->tv_nsec = (tv)->tv_usec * 1000;		\
	} while (0)
#define TIMESPEC_TO_TIMEVAL(tv, ts)				\
	do {							\
		(tv)->tv_sec = (ts)->tv_sec;			\
		(tv)->tv_usec = (ts)->tv_nsec / 1000;		\
	} while (0)
#endif

#endif
