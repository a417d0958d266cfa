/* poll and ppoll. */
#ifndef _LOAM_POLL_H
#define _LOAM_POLL_H

#include <sys/cdefs.h>
#include <sys/types.h>
#include <sys/_sigset.h>
#include <sys/_timespec.h>
#include <loam/poll.h>

typedef unsigned long nfds_t;
#ifndef _SIGSET_T_DECLARED
#define _SIGSET_T_DECLARED
typedef __sigset_t sigset_t;
#endif

__BEGIN_DECLS
int poll(struct pollfd *, nfds_t, int);
#if __GNU_VISIBLE || __POSIX_VISIBLE >= 200809
int ppoll(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *);
#endif
__END_DECLS

#endif
