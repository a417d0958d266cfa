/* File status and modes. */
#ifndef _LOAM_SYS_STAT_H
#define _LOAM_SYS_STAT_H

#include <_ansi.h>
#include <sys/cdefs.h>
#include <sys/types.h>
#include <sys/_timespec.h>
#include <loam/stat.h>

#ifndef UTIME_NOW
#define UTIME_NOW	0x3fffffffL
#define UTIME_OMIT	0x3ffffffeL
#endif

#if __BSD_VISIBLE
#define S_IREAD		S_IRUSR
#define S_IWRITE	S_IWUSR
#define S_IEXEC		S_IXUSR
#define S_BLKSIZE	512
#define ACCESSPERMS	0777
#define ALLPERMS	07777
#define DEFFILEMODE	0666
#endif

__BEGIN_DECLS
int chmod(const char *, mode_t);
int fchmod(int, mode_t);
int stat(const char *__restrict, struct stat *__restrict);
int fstat(int, struct stat *);
int lstat(const char *__restrict, struct stat *__restrict);
int mkdir(const char *, mode_t);
int mkfifo(const char *, mode_t);
int mknod(const char *, mode_t, dev_t);
mode_t umask(mode_t);
#if __ATFILE_VISIBLE
int fchmodat(int, const char *, mode_t, int);
int fstatat(int, const char *__restrict, struct stat *__restrict, int);
int mkdirat(int, const char *, mode_t);
int mkfifoat(int, const char *, mode_t);
int mknodat(int, const char *, mode_t, dev_t);
int utimensat(int, const char *, const struct timespec *, int);
#endif
#if __POSIX_VISIBLE >= 200809
int futimens(int, const struct timespec *);
#endif
#if __GNU_VISIBLE
int statx(int, const char *__restrict, int, unsigned int,
    struct statx *__restrict);
#endif
#ifdef _COMPILING_NEWLIB
int _fstat(int, struct stat *);
int _stat(const char *__restrict, struct stat *__restrict);
int _mkdir(const char *, mode_t);
#endif
__END_DECLS

#endif
