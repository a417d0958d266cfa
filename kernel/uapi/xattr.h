/* Extended attributes: limits and flags. */
#ifndef LOAM_UAPI_XATTR_H
#define LOAM_UAPI_XATTR_H

#define XATTR_CREATE	1	/* it must not be there yet */
#define XATTR_REPLACE	2	/* it must be there */
#define XATTR_NAME_MAX	255
#define XATTR_SIZE_MAX	65536

#endif
