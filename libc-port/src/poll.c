/*
 * poll.c: select, pselect, ppoll and epoll_pwait.  The kernel writes the
 * remaining time back; POSIX wants the argument of pselect and ppoll
 * untouched.
 */
#include "internal.h"
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>

int
pselect(int n, fd_set *restrict rd, fd_set *restrict wr, fd_set *restrict ex,
    const struct timespec *restrict timeout, const sigset_t *restrict mask)
{
	struct pselect6_mask arg = { mask, SIGSET_BYTES };
	struct timespec left;

	if (timeout != NULL)
		left = *timeout;
	return (int)sys_ret(sys_cancel6(SYS_pselect6, n, (long)rd, (long)wr,
	    (long)ex, (long)(timeout ? &left : NULL), (long)&arg));
}

int
select(int n, fd_set *restrict rd, fd_set *restrict wr, fd_set *restrict ex,
    struct timeval *restrict timeout)
{
	struct timespec left;
	long ret;

	if (timeout != NULL) {
		if (timeout->tv_sec < 0 || timeout->tv_usec < 0) {
			errno = EINVAL;
			return -1;
		}
		left.tv_sec = timeout->tv_sec + timeout->tv_usec / 1000000;
		left.tv_nsec = timeout->tv_usec % 1000000 * 1000;
	}
	ret = sys_cancel6(SYS_pselect6, n, (long)rd, (long)wr, (long)ex,
	    (long)(timeout ? &left : NULL), 0);
	if (timeout != NULL) {
		timeout->tv_sec = left.tv_sec;
		timeout->tv_usec = left.tv_nsec / 1000;
	}
	return (int)sys_ret(ret);
}

int
ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout,
    const sigset_t *mask)
{
	struct timespec left;

	if (timeout != NULL)
		left = *timeout;
	return (int)sys_ret(sys_cancel6(SYS_ppoll, (long)fds, (long)n,
	    (long)(timeout ? &left : NULL), (long)mask, SIGSET_BYTES, 0));
}

int
epoll_pwait(int epfd, struct epoll_event *events, int n, int timeout,
    const sigset_t *mask)
{
	return (int)sys_ret(sys_cancel6(SYS_epoll_pwait, epfd, (long)events, n,
	    timeout, (long)mask, SIGSET_BYTES));
}
