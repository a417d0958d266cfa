/* Limits that are part of the ABI; all others are memory. */
#ifndef LOAM_UAPI_LIMITS_H
#define LOAM_UAPI_LIMITS_H

#define NAME_MAX		255	/* bytes of a file name */
#define PATH_MAX		4096	/* bytes of a path, with the zero */
#define PIPE_BUF		4096	/* bytes written to a pipe in one piece */
#define NGROUPS_MAX		65536
#define IOV_MAX			1024
#define HOST_NAME_MAX		64
#define LOAM_ARG_STRING_MAX	131072	/* bytes of one string of argv */
#define LOAM_SYMLINK_DEPTH	40	/* links followed before ELOOP */
#define LOAM_RW_MAX		0x7ffff000UL	/* bytes one read or write moves */

#endif
