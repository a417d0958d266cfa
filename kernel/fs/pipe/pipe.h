/* Pipes and FIFOs. pipe_create is in fs/vfs/vfs.h. */
#ifndef FS_PIPE_PIPE_H
#define FS_PIPE_PIPE_H

#include <fs/vfs/vfs.h>

extern const struct file_ops fifo_ops;	/* of a FIFO's inode */

/* F_GETPIPE_SZ and F_SETPIPE_SZ: bytes; -EBADF if f is no pipe. */
long pipe_size(struct file *f);
long pipe_set_size(struct file *f, unsigned long size);
void pipe_init(void);

#endif
