/* errno, one for each thread, and the ABI's error numbers. */
#ifndef _LOAM_SYS_ERRNO_H
#define _LOAM_SYS_ERRNO_H

#include <sys/reent.h>
#include <loam/errno.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef _REENT_ONLY
#define errno (*__errno())
extern int *__errno(void);
#endif

extern const char *const _sys_errlist[];
extern int _sys_nerr;
extern char *program_invocation_name;
extern char *program_invocation_short_name;

#define __errno_r(ptr) ((ptr)->_errno)

#ifdef _COMPILING_NEWLIB
/* newlib's hash tables know this BSD error. */
#define EFTYPE EINVAL
#endif

/* The largest number strerror has words for, and one more. */
#define __ELASTERROR 2000

#ifdef __cplusplus
}
#endif

#endif
