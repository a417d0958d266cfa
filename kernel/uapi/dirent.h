/* Directory entries as getdents64 packs them; d_reclen leads to the next. */
#ifndef LOAM_UAPI_DIRENT_H
#define LOAM_UAPI_DIRENT_H

#include "layout.h"

#define DT_UNKNOWN	0
#define DT_FIFO		1
#define DT_CHR		2
#define DT_DIR		4
#define DT_BLK		6
#define DT_REG		8
#define DT_LNK		10
#define DT_SOCK		12
#define DT_WHT		14

/* The d_type of a file of this mode. */
#define IFTODT(mode)	(((mode) & 0170000) >> 12)
#define DTTOIF(type)	((type) << 12)

struct linux_dirent64 {
	unsigned long d_ino;
	long d_off;		/* where lseek resumes after this entry */
	unsigned short d_reclen;	/* a multiple of 8 */
	unsigned char d_type;
	char d_name[];		/* ends in a zero byte */
};

LOAM_OFFSET(struct linux_dirent64, d_name, 19);

#endif
