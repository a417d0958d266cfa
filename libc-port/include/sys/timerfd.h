/* A timer as a file. */
#ifndef _LOAM_SYS_TIMERFD_H
#define _LOAM_SYS_TIMERFD_H

#include <sys/cdefs.h>
#include <sys/types.h>
#include <time.h>
#include <loam/timerfd.h>

__BEGIN_DECLS
int timerfd_create(clockid_t, int);
int timerfd_settime(int, int, const struct itimerspec *, struct itimerspec *);
int timerfd_gettime(int, struct itimerspec *);
__END_DECLS

#endif
