/* prctl. */
#ifndef _LOAM_SYS_PRCTL_H
#define _LOAM_SYS_PRCTL_H

#include <sys/cdefs.h>
#include <loam/prctl.h>

__BEGIN_DECLS
int prctl(int, ...);
int arch_prctl(int, unsigned long);
__END_DECLS

#endif
