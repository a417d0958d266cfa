/* poll and ppoll. */
#ifndef LOAM_UAPI_POLL_H
#define LOAM_UAPI_POLL_H

#include "layout.h"

#define POLLIN		0x0001
#define POLLPRI		0x0002
#define POLLOUT		0x0004
#define POLLERR		0x0008	/* always reported */
#define POLLHUP		0x0010	/* always reported */
#define POLLNVAL	0x0020	/* always reported */
#define POLLRDNORM	0x0040
#define POLLRDBAND	0x0080
#define POLLWRNORM	0x0100
#define POLLWRBAND	0x0200
#define POLLMSG		0x0400
#define POLLREMOVE	0x1000
#define POLLRDHUP	0x2000

struct pollfd {
	int fd;			/* negative: skip */
	short events;
	short revents;
};

LOAM_SIZE(struct pollfd, 8);

#endif
