/*
 * numbers.h: the calls src/ makes, whether or not this kernel's table has
 * them.  Numbers are the ABI's for good; a kernel without a call says ENOSYS,
 * and the library still builds.
 */
#ifndef LOAM_PORT_NUMBERS_H
#define LOAM_PORT_NUMBERS_H

#include <loam/syscall.h>

#ifndef SYS_madvise
#define SYS_madvise		28
#endif
#ifndef SYS_vfork
#define SYS_vfork		58
#endif
#ifndef SYS_syslog
#define SYS_syslog		103
#endif
#ifndef SYS_rt_sigtimedwait
#define SYS_rt_sigtimedwait	128
#endif
#ifndef SYS_rt_sigqueueinfo
#define SYS_rt_sigqueueinfo	129
#endif
#ifndef SYS_reboot
#define SYS_reboot		169
#endif
#ifndef SYS_futex
#define SYS_futex		202
#endif
#ifndef SYS_sched_getaffinity
#define SYS_sched_getaffinity	204
#endif
#ifndef SYS_fadvise64
#define SYS_fadvise64		221
#endif
#ifndef SYS_clock_gettime
#define SYS_clock_gettime	228
#endif
#ifndef SYS_clock_getres
#define SYS_clock_getres	229
#endif
#ifndef SYS_clock_nanosleep
#define SYS_clock_nanosleep	230
#endif
#ifndef SYS_waitid
#define SYS_waitid		247
#endif
#ifndef SYS_faccessat
#define SYS_faccessat		269
#endif
#ifndef SYS_pselect6
#define SYS_pselect6		270
#endif
#ifndef SYS_ppoll
#define SYS_ppoll		271
#endif
#ifndef SYS_fallocate
#define SYS_fallocate		285
#endif
#ifndef SYS_getcpu
#define SYS_getcpu		309
#endif
#ifndef SYS_faccessat2
#define SYS_faccessat2		439
#endif

#endif
