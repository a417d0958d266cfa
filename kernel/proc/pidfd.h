/*
 * pidfd: files that stand for processes.
 */
#ifndef PROC_PIDFD_H
#define PROC_PIDFD_H

#include <lib/types.h>

struct file;
struct process;

/* A file for p, of which it takes a reference; NULL: no memory. flags: O_NONBLOCK. */
struct file *pidfd_create(struct process *p, int flags);
/* The process of a pidfd, without a reference of its own; NULL: it is another file. */
struct process *pidfd_process(const struct file *f);

#endif
