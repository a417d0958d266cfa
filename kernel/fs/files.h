/*
 * Descriptor tables: shared by the threads of a process (CLONE_FILES).
 * Grows with need up to RLIMIT_NOFILE; lookup is O(1) and the lowest free
 * descriptor is found by bitmap.
 */
#ifndef FS_FILES_H
#define FS_FILES_H

#include <lib/types.h>

struct file;
struct files;

struct files *files_create(void);			/* for one thread, as its copies */
struct files *files_copy(struct files *from);		/* fork: NULL = no memory */
void files_get(struct files *fs);
void files_put(struct files *fs);			/* at the last: closes all */
/* A thread comes to share fs, or leaves it: a reference each. */
void files_join(struct files *fs);
void files_leave(struct files *fs);
unsigned files_nthreads(struct files *fs);
void files_close_on_exec(struct files *fs);
/* Give current a private copy if its table is shared (exec, unshare). 0 or -ENOMEM. */
int files_unshare(void);

/* On the table of current. */
struct file *fd_get(int fd);				/* reference taken, or NULL (EBADF) */
int fd_install(struct file *f, bool cloexec, int lowest);	/* takes over the reference: fd, -EMFILE, -ENOMEM (reference kept by the caller) */
int fd_reserve(bool cloexec, int lowest);		/* slot without a file yet */
void fd_fill(int fd, struct file *f);			/* publish in a reserved slot */
void fd_release(int fd);				/* give a reserved slot back */
int fd_close(int fd);
int fd_replace(int fd, struct file *f, bool cloexec);	/* dup2: takes over the reference, unless it fails */
int fd_flags(int fd, int set);			/* FD_CLOEXEC or 0; set >= 0 changes it. -EBADF */

/*
 * For the length of a system call: the file without a reference where nobody else
 * can close it, else with one.
 */
struct fd_hold {
	struct file *file;
	bool put;
};
struct file *fd_hold(int fd, struct fd_hold *h);	/* NULL (EBADF): nothing to end */
#define fd_hold_end(h) do {							\
	if (unlikely((h)->put))							\
		file_put((h)->file);						\
} while (0)

/* /proc/PID/fd: next open descriptor at or after fd with a reference to its file, or -1. */
int files_next(struct files *fs, int fd, struct file **out);
bool files_cloexec(struct files *fs, int fd);
unsigned files_capacity(struct files *fs);	/* size of the table, for /proc/PID/status */

#endif
