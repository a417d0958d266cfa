/* Wall clock and interval timers. */
#ifndef _LOAM_SYS_TIME_H
#define _LOAM_SYS_TIME_H

/* newlib's other headers test this name. */
#define _SYS_TIME_H_

#include <_ansi.h>
#include <sys/cdefs.h>
#include <sys/types.h>
#include <sys/timespec.h>
#include <sys/select.h>
#include <time.h>

__BEGIN_DECLS
int gettimeofday(struct timeval *__restrict, void *__restrict);
int utimes(const char *, const struct timeval *);
int getitimer(int, struct itimerval *);
int setitimer(int, const struct itimerval *__restrict,
    struct itimerval *__restrict);
#if __BSD_VISIBLE
int settimeofday(const struct timeval *, const struct timezone *);
int futimes(int, const struct timeval *);
int lutimes(const char *, const struct timeval *);
#endif
#if __GNU_VISIBLE
int futimesat(int, const char *, const struct timeval *);
#endif
#ifdef _COMPILING_NEWLIB
int _gettimeofday(struct timeval *, void *);
#endif
__END_DECLS

#if __BSD_VISIBLE
#define timerclear(t)	((t)->tv_sec = (t)->tv_usec = 0)
#define timerisset(t)	((t)->tv_sec || (t)->tv_usec)
#define timercmp(a, b, cmp)					\
	((a)->tv_sec == (b)->tv_sec ?				\
	    ((a)->tv_usec cmp (b)->tv_usec) :			\
	    ((a)->tv_sec cmp (b)->tv_sec))
#define timeradd(a, b, sum)					\
	do {							\
		(sum)->tv_sec = (a)->tv_sec + (b)->tv_sec;	\
		(sum)->tv_usec = (a)->tv_usec + (b)->tv_usec;	\
		if ((sum)->tv_usec >= 1000000) {		\
			(sum)->tv_sec++;			\
			(sum)->tv_usec -= 1000000;		\
		}						\
	} while (0)
#define timersub(a, b, diff)					\
	do {							\
		(diff)->tv_sec = (a)->tv_sec - (b)->tv_sec;	\
		(diff)->tv_usec = (a)->tv_usec - (b)->tv_usec;	\
		if ((diff)->tv_usec < 0) {			\
			(diff)->tv_sec--;			\
			(diff)->tv_usec += 1000000;		\
		}						\
	} while (0)
#endif

#endif
