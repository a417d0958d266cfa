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
#if __GNU_VISIBLE
ssize_t process_vm_readv(pid_t, const struct iovec *, unsigned long,
    const struct iovec *, unsigned long, unsigned long);
ssize_t process_vm_writev(pid_t, const struct iovec *, unsigned long,
    const struct iovec *, unsigned long, unsigned long);
#endif
__END_DECLS

#endif
