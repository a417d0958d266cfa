/* execve, for system calls and for the first process. */
#ifndef PROC_EXEC_H
#define PROC_EXEC_H

#include <lib/types.h>

struct file;
struct strings;

/* How a program is opened: it needs no r; a FIFO must not block, nor a terminal become ours. */
#define EXEC_OPEN_FLAGS (O_RDONLY | O_NONBLOCK | O_NOCTTY | VFS_OPEN_EXEC)

/*
 * Replace the program of the calling process by file, whose reference is taken over.
 * name is what it was called by (kernel memory); close_on_exec says that it goes through
 * a descriptor that the new program will not have. 0: the way back to user mode enters
 * it; or a negative errno and nothing has happened.
 */
long process_exec(struct file *file, const char *name, bool close_on_exec,
    const char __user *const __user *argv, const char __user *const __user *envp);

#endif
