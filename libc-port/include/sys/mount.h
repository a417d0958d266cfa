/* mount and umount. */
#ifndef _LOAM_SYS_MOUNT_H
#define _LOAM_SYS_MOUNT_H

#include <sys/cdefs.h>
#include <loam/mount.h>
#include <loam/ioctl.h>

__BEGIN_DECLS
int mount(const char *, const char *, const char *, unsigned long,
    const void *);
int umount(const char *);
int umount2(const char *, int);
__END_DECLS

#endif
