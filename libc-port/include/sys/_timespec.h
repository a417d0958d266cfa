/* struct timespec, and time_t. */
#ifndef _LOAM_SYS__TIMESPEC_H
#define _LOAM_SYS__TIMESPEC_H

#include <sys/_types.h>

#if !defined(__time_t_defined) && !defined(_TIME_T_DECLARED)
typedef _TIME_T_ time_t;
#define __time_t_defined
#define _TIME_T_DECLARED
#endif

#include <loam/timespec.h>

#endif
