/* See <sys/statfs.h>. */
#ifndef _LOAM_SYS_VFS_H
#define _LOAM_SYS_VFS_H

#include <sys/statfs.h>

#endif
