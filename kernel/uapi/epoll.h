/* epoll: events, and how they are handed over. */
#ifndef LOAM_UAPI_EPOLL_H
#define LOAM_UAPI_EPOLL_H

#include "layout.h"

#define EPOLLIN		0x00000001U
#define EPOLLPRI	0x00000002U
#define EPOLLOUT	0x00000004U
#define EPOLLERR	0x00000008U	/* always reported */
#define EPOLLHUP	0x00000010U	/* always reported */
#define EPOLLNVAL	0x00000020U
#define EPOLLRDNORM	0x00000040U
#define EPOLLRDBAND	0x00000080U
#define EPOLLWRNORM	0x00000100U
#define EPOLLWRBAND	0x00000200U
#define EPOLLMSG	0x00000400U
#define EPOLLRDHUP	0x00002000U
#define EPOLLEXCLUSIVE	(1U << 28)
#define EPOLLWAKEUP	(1U << 29)
#define EPOLLONESHOT	(1U << 30)
#define EPOLLET		(1U << 31)

#define EPOLL_CTL_ADD	1
#define EPOLL_CTL_DEL	2
#define EPOLL_CTL_MOD	3

#define EPOLL_CLOEXEC	02000000

typedef union epoll_data {
	void *ptr;
	int fd;
	unsigned int u32;
	unsigned long u64;
} epoll_data_t;

struct epoll_event {
	unsigned int events;
	epoll_data_t data;
} __attribute__((packed));

LOAM_SIZE(struct epoll_event, 12);

#endif
