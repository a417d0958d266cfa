/* Scheduling parameters and policies. */
#ifndef _LOAM_SYS_SCHED_H
#define _LOAM_SYS_SCHED_H

#include <sys/_timespec.h>
#include <loam/sched.h>

#endif
