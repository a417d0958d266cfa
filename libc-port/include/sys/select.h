/* select and pselect. */
#ifndef _LOAM_SYS_SELECT_H
#define _LOAM_SYS_SELECT_H

#include <sys/cdefs.h>
#include <sys/_sigset.h>
#include <sys/_timeval.h>
#include <loam/select.h>

#ifndef _SIGSET_T_DECLARED
#define _SIGSET_T_DECLARED
typedef __sigset_t sigset_t;
#endif

#define _SYS_TYPES_FD_SET
#ifndef FD_SETSIZE
#define FD_SETSIZE	LOAM_FD_SETSIZE
#endif

typedef unsigned long fd_mask;
#define NFDBITS		(8 * (int)sizeof(fd_mask))

typedef struct _types_fd_set {
	fd_mask fds_bits[(FD_SETSIZE + NFDBITS - 1) / NFDBITS];
} fd_set;

#define FD_SET(n, set)	((void)((set)->fds_bits[(n) / NFDBITS] |= \
			    1UL << ((n) % NFDBITS)))
#define FD_CLR(n, set)	((void)((set)->fds_bits[(n) / NFDBITS] &= \
			    ~(1UL << ((n) % NFDBITS))))
#define FD_ISSET(n, set) (((set)->fds_bits[(n) / NFDBITS] >> \
			    ((n) % NFDBITS) & 1) != 0)
#define FD_ZERO(set)	((void)__builtin_memset((set), 0, sizeof(*(set))))

__BEGIN_DECLS
int select(int, fd_set *__restrict, fd_set *__restrict, fd_set *__restrict,
    struct timeval *__restrict);
#if __POSIX_VISIBLE >= 200112
int pselect(int, fd_set *__restrict, fd_set *__restrict, fd_set *__restrict,
    const struct timespec *__restrict, const sigset_t *__restrict);
#endif
__END_DECLS

#endif
