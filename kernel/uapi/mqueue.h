/* POSIX message queues. */
#ifndef LOAM_UAPI_MQUEUE_H
#define LOAM_UAPI_MQUEUE_H

#include "layout.h"

#define MQ_PRIO_MAX	32768

struct mq_attr {
	long mq_flags;			/* O_NONBLOCK or 0 */
	long mq_maxmsg;
	long mq_msgsize;
	long mq_curmsgs;
	long __reserved[4];
};

LOAM_SIZE(struct mq_attr, 64);

#endif
