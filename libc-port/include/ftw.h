/* Walking a tree of files. */
#ifndef _LOAM_FTW_H
#define _LOAM_FTW_H

#include <sys/cdefs.h>
#include <sys/types.h>
#include <sys/stat.h>

#define FTW_F	0	/* a file */
#define FTW_D	1	/* a directory, before its contents */
#define FTW_DNR	2	/* a directory that cannot be read */
#define FTW_NS	3	/* stat failed */
#define FTW_SL	4	/* a symbolic link, with FTW_PHYS */
#define FTW_DP	5	/* a directory, after its contents */
#define FTW_SLN	6	/* a symbolic link to nothing */

#define FTW_PHYS	1
#define FTW_MOUNT	2
#define FTW_CHDIR	4
#define FTW_DEPTH	8

struct FTW {
	int base;	/* offset of the last part of the path */
	int level;
};

__BEGIN_DECLS
int ftw(const char *, int (*)(const char *, const struct stat *, int), int);
int nftw(const char *, int (*)(const char *, const struct stat *, int,
    struct FTW *), int, int);
__END_DECLS

#endif
