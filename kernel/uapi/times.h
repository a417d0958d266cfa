/* struct tms of times(2); its clock ticks USER_HZ times a second. */
#ifndef LOAM_UAPI_TIMES_H
#define LOAM_UAPI_TIMES_H

#include "layout.h"

#define USER_HZ		100

struct tms {
	long tms_utime;
	long tms_stime;
	long tms_cutime;	/* of children waited for */
	long tms_cstime;
};

LOAM_SIZE(struct tms, 32);

#endif
