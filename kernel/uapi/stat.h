/*
 * File status: struct stat, the mode bits, statx.
 */
#ifndef LOAM_UAPI_STAT_H
#define LOAM_UAPI_STAT_H

#include "timespec.h"

#define S_IFMT		0170000
#define S_IFSOCK	0140000
#define S_IFLNK		0120000
#define S_IFREG		0100000
#define S_IFBLK		0060000
#define S_IFDIR		0040000
#define S_IFCHR		0020000
#define S_IFIFO		0010000
#define S_ISUID		0004000
#define S_ISGID		0002000
#define S_ISVTX		0001000

#define S_ISLNK(m)	(((m) & S_IFMT) == S_IFLNK)
#define S_ISREG(m)	(((m) & S_IFMT) == S_IFREG)
#define S_ISDIR(m)	(((m) & S_IFMT) == S_IFDIR)
#define S_ISCHR(m)	(((m) & S_IFMT) == S_IFCHR)
#define S_ISBLK(m)	(((m) & S_IFMT) == S_IFBLK)
#define S_ISFIFO(m)	(((m) & S_IFMT) == S_IFIFO)
#define S_ISSOCK(m)	(((m) & S_IFMT) == S_IFSOCK)

#define S_IRWXU		0700
#define S_IRUSR		0400
#define S_IWUSR		0200
#define S_IXUSR		0100
#define S_IRWXG		0070
#define S_IRGRP		0040
#define S_IWGRP		0020
#define S_IXGRP		0010
#define S_IRWXO		0007
#define S_IROTH		0004
#define S_IWOTH		0002
#define S_IXOTH		0001

struct stat {
	unsigned long st_dev;
	unsigned long st_ino;
	unsigned long st_nlink;
	unsigned int st_mode;
	unsigned int st_uid;
	unsigned int st_gid;
	unsigned int __pad0;
	unsigned long st_rdev;
	long st_size;
	long st_blksize;
	long st_blocks;		/* of 512 bytes */
	struct timespec st_atim;
	struct timespec st_mtim;
	struct timespec st_ctim;
	long __reserved[3];
};

#define st_atime	st_atim.tv_sec
#define st_mtime	st_mtim.tv_sec
#define st_ctime	st_ctim.tv_sec

struct statx_timestamp {
	long long tv_sec;
	unsigned int tv_nsec;
	int __reserved;
};

struct statx {
	unsigned int stx_mask;
	unsigned int stx_blksize;
	unsigned long stx_attributes;
	unsigned int stx_nlink;
	unsigned int stx_uid;
	unsigned int stx_gid;
	unsigned short stx_mode;
	unsigned short __spare0;
	unsigned long stx_ino;
	unsigned long stx_size;
	unsigned long stx_blocks;
	unsigned long stx_attributes_mask;
	struct statx_timestamp stx_atime;
	struct statx_timestamp stx_btime;
	struct statx_timestamp stx_ctime;
	struct statx_timestamp stx_mtime;
	unsigned int stx_rdev_major;
	unsigned int stx_rdev_minor;
	unsigned int stx_dev_major;
	unsigned int stx_dev_minor;
	unsigned long stx_mnt_id;
	unsigned int stx_dio_mem_align;
	unsigned int stx_dio_offset_align;
	unsigned long __spare3[12];
};

#define STATX_TYPE		0x0001U
#define STATX_MODE		0x0002U
#define STATX_NLINK		0x0004U
#define STATX_UID		0x0008U
#define STATX_GID		0x0010U
#define STATX_ATIME		0x0020U
#define STATX_MTIME		0x0040U
#define STATX_CTIME		0x0080U
#define STATX_INO		0x0100U
#define STATX_SIZE		0x0200U
#define STATX_BLOCKS		0x0400U
#define STATX_BASIC_STATS	0x07ffU
#define STATX_BTIME		0x0800U
#define STATX_MNT_ID		0x1000U
#define STATX_ALL		0x0fffU
#define STATX__RESERVED		0x80000000U

#define STATX_ATTR_COMPRESSED	0x0004
#define STATX_ATTR_IMMUTABLE	0x0010
#define STATX_ATTR_APPEND	0x0020
#define STATX_ATTR_NODUMP	0x0040
#define STATX_ATTR_MOUNT_ROOT	0x2000

/*
 * Device numbers as the ABI packs them: 12 bits of the major at bit 8,
 * 20 bits of the minor around them.
 */
#define LOAM_MAJOR(dev)	((unsigned int)((((dev) >> 8) & 0xfffUL) | \
			    (((dev) >> 32) & 0xfffff000UL)))
#define LOAM_MINOR(dev)	((unsigned int)(((dev) & 0xffUL) | \
			    (((dev) >> 12) & 0xffffff00UL)))
#define LOAM_MAKEDEV(major, minor) \
	((((unsigned long)(major) & 0xfffUL) << 8) | \
	 (((unsigned long)(major) & 0xfffff000UL) << 32) | \
	 ((unsigned long)(minor) & 0xffUL) | \
	 (((unsigned long)(minor) & 0xffffff00UL) << 12))

LOAM_SIZE(struct stat, 144);
LOAM_OFFSET(struct stat, st_mode, 24);
LOAM_OFFSET(struct stat, st_rdev, 40);
LOAM_OFFSET(struct stat, st_atim, 72);
LOAM_SIZE(struct statx, 256);
LOAM_OFFSET(struct statx, stx_atime, 64);
LOAM_OFFSET(struct statx, stx_rdev_major, 128);
LOAM_OFFSET(struct statx, stx_mnt_id, 144);

#endif
