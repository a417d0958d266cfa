/* Scattered reads, gathered writes. */
#ifndef _LOAM_SYS_UIO_H
#define _LOAM_SYS_UIO_H

#include <sys/cdefs.h>
#include <sys/types.h>
#include <loam/uio.h>

__BEGIN_DECLS
ssize_t readv(int, const struct iovec *, int);
ssize_t writev(int, const struct iovec *, int);
#if __MISC_VISIBLE
ssize_t preadv(int, const struct iovec *, int, off_t);
ssize_t pwritev(int, const struct iovec *, int, off_t);
#endif
__END_DECLS

#endif
