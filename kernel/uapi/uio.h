/* readv and writev. */
#ifndef LOAM_UAPI_UIO_H
#define LOAM_UAPI_UIO_H

#include "layout.h"

#define UIO_MAXIOV	1024

struct iovec {
	void *iov_base;
	unsigned long iov_len;
};

LOAM_SIZE(struct iovec, 16);

#endif
