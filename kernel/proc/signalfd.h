/*
 * signalfd: files that signals are read from, and what sending a signal needs to
 * know of them.
 */
#ifndef PROC_SIGNALFD_H
#define PROC_SIGNALFD_H

#include <lib/types.h>

struct file;
struct process;

/* NULL: no memory. flags: O_NONBLOCK. */
struct file *signalfd_create(u64 mask, int flags);
bool file_is_signalfd(const struct file *f);
void signalfd_set(struct file *f, u64 mask);

/* sig is pending for p or one of its threads: wake who reads it. Needs p->signal_lock. */
void signalfd_notify_locked(struct process *p, int sig);
/* p has lost its last thread. May sleep. */
void signalfd_forget(struct process *p);

#endif
