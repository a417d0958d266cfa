/* sysinfo. */
#ifndef _LOAM_SYS_SYSINFO_H
#define _LOAM_SYS_SYSINFO_H

#include <sys/cdefs.h>
#include <loam/sysinfo.h>

__BEGIN_DECLS
int sysinfo(struct sysinfo *);
int get_nprocs(void);
int get_nprocs_conf(void);
__END_DECLS

#endif
