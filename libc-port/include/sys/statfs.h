/* statfs. */
#ifndef _LOAM_SYS_STATFS_H
#define _LOAM_SYS_STATFS_H

#include <sys/cdefs.h>
#include <loam/statfs.h>

__BEGIN_DECLS
int statfs(const char *, struct statfs *);
int fstatfs(int, struct statfs *);
__END_DECLS

#endif
