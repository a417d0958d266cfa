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

struct files *files_create(void);
struct files *files_copy(struct files *from);		/* fork: NULL = no memory */
void files_get(struct files *fs);
void files_put(struct files *fs);			/* at the last: closes all */
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

/* /proc/PID/fd: next open descriptor at or after fd with a reference to its file, or -1. */
int files_next(struct files *fs, int fd, struct file **out);

#endif
