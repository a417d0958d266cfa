/* open, fcntl and their flags. */
#ifndef _LOAM_SYS_FCNTL_H
#define _LOAM_SYS_FCNTL_H

#define _SYS__DEFAULT_FCNTL_H_

#include <_ansi.h>
#include <sys/cdefs.h>
#include <sys/types.h>
#include <sys/stat.h>
#include <loam/fcntl.h>

/* Historical names, with the ABI's values. */
#define _FAPPEND	O_APPEND
#define _FNONBLOCK	O_NONBLOCK
#define _FNDELAY	O_NONBLOCK
#define _FCREAT		O_CREAT
#define _FTRUNC		O_TRUNC
#define _FEXCL		O_EXCL
#define _FNOCTTY	O_NOCTTY
#define _FSYNC		O_SYNC
#if __MISC_VISIBLE
#define FAPPEND		O_APPEND
#define FNDELAY		O_NONBLOCK
#define FNONBLOCK	O_NONBLOCK
#define FASYNC		O_ASYNC
#endif
#if __POSIX_VISIBLE >= 200809
#define O_SEARCH	O_PATH
#define O_EXEC		O_PATH
#endif

#ifdef __cplusplus
extern "C" {
#endif

int open(const char *, int, ...);
int creat(const char *, mode_t);
int fcntl(int, int, ...);
#if __ATFILE_VISIBLE
int openat(int, const char *, int, ...);
#endif
#if __POSIX_VISIBLE >= 200112
int posix_fadvise(int, off_t, off_t, int);
int posix_fallocate(int, off_t, off_t);
#endif
#if __BSD_VISIBLE
int flock(int, int);
#endif
#if __GNU_VISIBLE
struct timeval;
int futimesat(int, const char *, const struct timeval *);
int fallocate(int, int, off_t, off_t);
#endif

#ifdef _COMPILING_NEWLIB
int _open(const char *, int, ...);
int _fcntl(int, int, ...);
#endif

#ifdef __cplusplus
}
#endif

#endif
