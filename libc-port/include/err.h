/* Messages on standard error, with the program's name. */
#ifndef _LOAM_ERR_H
#define _LOAM_ERR_H

#include <sys/cdefs.h>
#include <stdarg.h>

__BEGIN_DECLS
void err(int, const char *, ...)
    __attribute__((__noreturn__, __format__(__printf__, 2, 3)));
void verr(int, const char *, va_list)
    __attribute__((__noreturn__, __format__(__printf__, 2, 0)));
void errc(int, int, const char *, ...)
    __attribute__((__noreturn__, __format__(__printf__, 3, 4)));
void verrc(int, int, const char *, va_list)
    __attribute__((__noreturn__, __format__(__printf__, 3, 0)));
void errx(int, const char *, ...)
    __attribute__((__noreturn__, __format__(__printf__, 2, 3)));
void verrx(int, const char *, va_list)
    __attribute__((__noreturn__, __format__(__printf__, 2, 0)));
void warn(const char *, ...) __attribute__((__format__(__printf__, 1, 2)));
void vwarn(const char *, va_list) __attribute__((__format__(__printf__, 1, 0)));
void warnc(int, const char *, ...)
    __attribute__((__format__(__printf__, 2, 3)));
void vwarnc(int, const char *, va_list)
    __attribute__((__format__(__printf__, 2, 0)));
void warnx(const char *, ...) __attribute__((__format__(__printf__, 1, 2)));
void vwarnx(const char *, va_list)
    __attribute__((__format__(__printf__, 1, 0)));
__END_DECLS

#endif
