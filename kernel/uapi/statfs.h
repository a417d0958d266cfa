/* statfs, and the magic numbers of the file systems there are. */
#ifndef LOAM_UAPI_STATFS_H
#define LOAM_UAPI_STATFS_H

#include "layout.h"

struct statfs {
	long f_type;
	long f_bsize;
	unsigned long f_blocks;
	unsigned long f_bfree;
	unsigned long f_bavail;
	unsigned long f_files;
	unsigned long f_ffree;
	struct {
		int __val[2];
	} f_fsid;
	long f_namelen;
	long f_frsize;
	long f_flags;		/* ST_ bits */
	long f_spare[4];
};

#define EXT2_SUPER_MAGIC	0xEF53
#define TMPFS_MAGIC		0x01021994
#define PROC_SUPER_MAGIC	0x9fa0
#define DEVPTS_SUPER_MAGIC	0x1cd1
#define PIPEFS_MAGIC		0x50495045
#define SYSFS_MAGIC		0x62656572
#define NSFS_MAGIC		0x6e736673
#define DEVFS_MAGIC		0x1373

#define ST_RDONLY	0x0001
#define ST_NOSUID	0x0002
#define ST_NODEV	0x0004
#define ST_NOEXEC	0x0008
#define ST_SYNCHRONOUS	0x0010
#define ST_VALID	0x0020	/* f_flags is filled in */
#define ST_MANDLOCK	0x0040
#define ST_NOATIME	0x0400
#define ST_NODIRATIME	0x0800
#define ST_RELATIME	0x1000

LOAM_SIZE(struct statfs, 120);
LOAM_OFFSET(struct statfs, f_fsid, 56);
LOAM_OFFSET(struct statfs, f_flags, 80);

#endif
