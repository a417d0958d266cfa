/* statvfs.c: POSIX's view of statfs. */
#include "internal.h"
#include <sys/statfs.h>
#include <sys/statvfs.h>

static void
convert(struct statvfs *to, const struct statfs *from)
{
	to->f_bsize = (unsigned long)from->f_bsize;
	to->f_frsize = (unsigned long)(from->f_frsize ?
	    from->f_frsize : from->f_bsize);
	to->f_blocks = from->f_blocks;
	to->f_bfree = from->f_bfree;
	to->f_bavail = from->f_bavail;
	to->f_files = from->f_files;
	to->f_ffree = from->f_ffree;
	to->f_favail = from->f_ffree;
	to->f_fsid = (unsigned int)from->f_fsid.__val[0] |
	    (unsigned long)(unsigned int)from->f_fsid.__val[1] << 32;
	to->f_flag = (unsigned long)from->f_flags & ~(unsigned long)ST_VALID;
	to->f_namemax = (unsigned long)from->f_namelen;
}

int
statvfs(const char *restrict path, struct statvfs *restrict buf)
{
	struct statfs fs;

	if (statfs(path, &fs) < 0)
		return -1;
	convert(buf, &fs);
	return 0;
}

int
fstatvfs(int fd, struct statvfs *buf)
{
	struct statfs fs;

	if (fstatfs(fd, &fs) < 0)
		return -1;
	convert(buf, &fs);
	return 0;
}
