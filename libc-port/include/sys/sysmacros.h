/* Parts of a device number. */
#ifndef _LOAM_SYS_SYSMACROS_H
#define _LOAM_SYS_SYSMACROS_H

#include <loam/stat.h>

#define major(dev)		LOAM_MAJOR((unsigned long)(dev))
#define minor(dev)		LOAM_MINOR((unsigned long)(dev))
#define makedev(maj, min)	LOAM_MAKEDEV(maj, min)

#endif
