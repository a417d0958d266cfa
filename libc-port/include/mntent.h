/* Tables of mounted file systems: /proc/mounts, /etc/fstab. */
#ifndef _LOAM_MNTENT_H
#define _LOAM_MNTENT_H

#include <sys/cdefs.h>
#include <stdio.h>

#define MOUNTED		"/proc/mounts"
#define MNTTAB		"/etc/fstab"

struct mntent {
	char *mnt_fsname;
	char *mnt_dir;
	char *mnt_type;
	char *mnt_opts;
	int mnt_freq;
	int mnt_passno;
};

__BEGIN_DECLS
FILE *setmntent(const char *, const char *);
struct mntent *getmntent(FILE *);
struct mntent *getmntent_r(FILE *, struct mntent *, char *, int);
int endmntent(FILE *);
char *hasmntopt(const struct mntent *, const char *);
__END_DECLS

#endif
