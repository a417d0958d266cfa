/*
 * struct timespec and struct timeval, alone, because nearly every other
 * header needs them and the C standard limits what <time.h> may declare.
 */
#ifndef LOAM_UAPI_TIMESPEC_H
#define LOAM_UAPI_TIMESPEC_H

#include "layout.h"

struct timespec {
	long tv_sec;
	long tv_nsec;		/* 0 .. 999,999,999 */
};

struct timeval {
	long tv_sec;
	long tv_usec;		/* 0 .. 999,999 */
};

LOAM_SIZE(struct timespec, 16);
LOAM_SIZE(struct timeval, 16);

#endif
