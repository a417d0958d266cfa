/* times. */
#ifndef _LOAM_SYS_TIMES_H
#define _LOAM_SYS_TIMES_H

#include <sys/cdefs.h>
#include <sys/types.h>
#include <loam/times.h>

__BEGIN_DECLS
clock_t times(struct tms *);
#ifdef _COMPILING_NEWLIB
clock_t _times(struct tms *);
#endif
__END_DECLS

#endif
