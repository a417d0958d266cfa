/* POSIX's calls as newlib declares them, and those of the ABI beyond. */
#ifndef _UNISTD_H_
#define _UNISTD_H_

#include <sys/unistd.h>
#include <loam/fcntl.h>

#define L_SET	SEEK_SET
#define L_INCR	SEEK_CUR
#define L_XTND	SEEK_END

__BEGIN_DECLS
#if __MISC_VISIBLE
long syscall(long, ...);
int brk(void *);
int setdomainname(const char *, size_t);
int pivot_root(const char *, const char *);
int syncfs(int);
int vhangup(void);
int getgrouplist(const char *, gid_t, gid_t *, int *);
#endif
#if __GNU_VISIBLE
pid_t gettid(void);
int tkill(pid_t, int);
int getresuid(uid_t *, uid_t *, uid_t *);
int getresgid(gid_t *, gid_t *, gid_t *);
int setresuid(uid_t, uid_t, uid_t);
int setresgid(gid_t, gid_t, gid_t);
int close_range(unsigned int, unsigned int, unsigned int);
ssize_t copy_file_range(int, off_t *, int, off_t *, size_t, unsigned int);
ssize_t getdents64(int, void *, size_t);
#endif
__END_DECLS

#endif
