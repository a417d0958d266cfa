/*
 * Core files: whether, and where (core.c), what is in them (core_file.c).
 */
#ifndef PROC_CORE_H
#define PROC_CORE_H

#include <lib/list.h>
#include <lib/types.h>

struct file;
struct process;
struct siginfo;
struct thread;

/*
 * The process of the caller is ended by sig with its default action: write a core file
 * if that is the signal's way and allowed. From here on the process exits; its other
 * threads are at rest until this returns. Returns the status to exit with.
 */
int core_dump(int sig, const struct siginfo *info);

/* t is about to exit: stand still while another thread writes a core file. */
void core_thread_leaves(struct thread *t);
/* A thread has left p. Needs p->signal_lock. */
void core_thread_left_locked(struct process *p);

/* What a process that changes its identity gets as its dumpable: /proc/sys/fs/suid_dumpable. */
extern int suid_dumpable;
#define DUMPABLE_NOT 0		/* no core file, and others may not look into it */
#define DUMPABLE_USER 1
#define DUMPABLE_ROOT 2		/* a core file for root alone */

/* Kinds of memory in a core file: /proc/PID/coredump_filter. */
#define CORE_ANON_PRIVATE BIT(0)
#define CORE_ANON_SHARED BIT(1)
#define CORE_FILE_PRIVATE BIT(2)
#define CORE_FILE_SHARED BIT(3)
#define CORE_ELF_HEADERS BIT(4)
#define CORE_FILTER_ALL 0x1ffu	/* Linux's further bits are kept: huge pages, DAX */
#define CORE_FILTER_DEFAULT 0x33u

void core_procfs_init(void);		/* boot */

/* ---- between the two files ---- */

/* A thread that stands still. */
struct core_thread {
	struct list link;
	struct thread *thread;
};

struct core_dump {
	struct thread *dumper;		/* [c] */
	int sig;			/* [c] */
	const struct siginfo *info;	/* [c] */
	struct list threads;		/* [signal_lock] of struct core_thread */
	unsigned nthreads;		/* [signal_lock] on it */
	u64 limit;			/* [c] bytes */
};

/* Write all of it to f. 0 (perhaps cut off at the limit), or -errno: f is worthless. */
int core_file_write(struct core_dump *c, struct file *f);

#endif
