/* uname. */
#ifndef LOAM_UAPI_UTSNAME_H
#define LOAM_UAPI_UTSNAME_H

#include "layout.h"

#define UTSNAME_LENGTH	65	/* with the zero byte */

struct utsname {
	char sysname[UTSNAME_LENGTH];
	char nodename[UTSNAME_LENGTH];
	char release[UTSNAME_LENGTH];
	char version[UTSNAME_LENGTH];
	char machine[UTSNAME_LENGTH];
	char domainname[UTSNAME_LENGTH];
};

LOAM_SIZE(struct utsname, 390);

#endif
