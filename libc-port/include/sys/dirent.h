/* struct dirent is what getdents64 returns; see src/dirent.c. */
#ifndef _LOAM_SYS_DIRENT_H
#define _LOAM_SYS_DIRENT_H

#include <sys/types.h>
#include <loam/dirent.h>

struct dirent {
	ino_t d_ino;
	off_t d_off;
	unsigned short d_reclen;
	unsigned char d_type;
	char d_name[256];
};

#define d_fileno	d_ino
#define _DIRENT_HAVE_D_TYPE
#define _DIRENT_HAVE_D_OFF
#define _DIRENT_HAVE_D_RECLEN

typedef struct __loam_dir DIR;

#endif
