/* Waiting for many files. */
#ifndef _LOAM_SYS_EPOLL_H
#define _LOAM_SYS_EPOLL_H

#include <sys/cdefs.h>
#include <signal.h>
#include <sys/types.h>
#include <loam/epoll.h>

__BEGIN_DECLS
int epoll_create(int);
int epoll_create1(int);
int epoll_ctl(int, int, int, struct epoll_event *);
int epoll_wait(int, struct epoll_event *, int, int);
int epoll_pwait(int, struct epoll_event *, int, int, const sigset_t *);
__END_DECLS

#endif
