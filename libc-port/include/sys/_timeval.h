/* struct timeval, time_t and suseconds_t. */
#ifndef _LOAM_SYS__TIMEVAL_H
#define _LOAM_SYS__TIMEVAL_H

#include <sys/_timespec.h>

#ifndef _SUSECONDS_T_DECLARED
typedef __suseconds_t suseconds_t;
#define _SUSECONDS_T_DECLARED
#endif

#endif
