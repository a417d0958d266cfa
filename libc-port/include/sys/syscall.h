/* System calls by number; the SYS_ names are generated. */
#ifndef _LOAM_SYS_SYSCALL_H
#define _LOAM_SYS_SYSCALL_H

#include <sys/cdefs.h>
#include <loam/syscall.h>

__BEGIN_DECLS
long syscall(long, ...);
__END_DECLS

#endif
