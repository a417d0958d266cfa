/* Memory mappings. */
#ifndef _LOAM_SYS_MMAN_H
#define _LOAM_SYS_MMAN_H

#include <sys/cdefs.h>
#include <sys/types.h>
#include <loam/mman.h>
#include <loam/fcntl.h>

__BEGIN_DECLS
void *mmap(void *, size_t, int, int, int, off_t);
int munmap(void *, size_t);
int mprotect(void *, size_t, int);
int msync(void *, size_t, int);
int posix_madvise(void *, size_t, int);
#if __MISC_VISIBLE
int madvise(void *, size_t, int);
int mlock(const void *, size_t);
int mlock2(const void *, size_t, unsigned int);
int munlock(const void *, size_t);
int mlockall(int);
int munlockall(void);
int mincore(void *, size_t, unsigned char *);
void *mremap(void *, size_t, size_t, int, ...);
#endif
#if __GNU_VISIBLE
int memfd_create(const char *, unsigned int);
#endif
int shm_open(const char *, int, mode_t);
int shm_unlink(const char *);
__END_DECLS

#endif
