/* ioctl and its numbers. */
#ifndef _LOAM_SYS_IOCTL_H
#define _LOAM_SYS_IOCTL_H

#include <sys/cdefs.h>
#include <loam/ioctl.h>

__BEGIN_DECLS
int ioctl(int, unsigned long, ...);
__END_DECLS

#endif
