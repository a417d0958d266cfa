/* File system ids: setfsuid(2). */
#ifndef _LOAM_SYS_FSUID_H
#define _LOAM_SYS_FSUID_H

#include <sys/types.h>

__BEGIN_DECLS
int setfsuid(uid_t);
int setfsgid(gid_t);
__END_DECLS

#endif
