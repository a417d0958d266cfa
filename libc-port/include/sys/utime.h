/* utime. */
#ifndef _LOAM_SYS_UTIME_H
#define _LOAM_SYS_UTIME_H

#include <sys/cdefs.h>
#include <sys/types.h>
#include <loam/time.h>

__BEGIN_DECLS
int utime(const char *, const struct utimbuf *);
__END_DECLS

#endif
