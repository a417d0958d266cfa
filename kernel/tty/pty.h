/*
 * A pseudo terminal: shared by pty.c (the master as a file) and devpts.c (the names).
 *
 *	open ptmx --> MASTER OPEN --master closed--> HUNG UP --last slave file--> freed
 *
 * The slave is an ordinary terminal without a line: what is written to it waits in its
 * output ring, where the master reads it; what is written to the master goes through
 * its line discipline at once.
 *
 * References to tty: the master's file, the node in devpts, files of the slave, a
 * session. The node's reference to tty and the pty's to the node are a cycle, which
 * closing the master breaks. The path keeps the instance mounted until all is gone, and
 * its number taken.
 *
 * Guards: [c] constant, [a] atomic, [L] tty.lock.
 */
#ifndef TTY_PTY_H
#define TTY_PTY_H

#include <tty/internal.h>

struct pty {
	struct tty tty;			/* the slave */
	struct path instance;		/* [c] the root of its devpts, with references */
	unsigned index;			/* [c] N of /dev/pts/N */
	struct inode *node;		/* [c] until the master closes; holds a reference */
	struct mutex write_lock;	/* one write to the master at a time */
	struct wait_queue readers;	/* of the master */
	bool master_closed;		/* [L], read without */
	bool slave_closed;		/* [L], read without: no slave file is open any more */
	bool locked;			/* [a] TIOCSPTLCK: the slave cannot be opened */
	bool packet;			/* [a] TIOCPKT */
	unsigned events;		/* [a] TIOCPKT_*, not yet read */
};

/* ---- devpts.c ---- */

/* The instance that an open of f, a node of ptmx, is about; with references. 0 or -errno. */
int devpts_find(struct file *f, struct path *out);
/* Give p, whose instance is set, an index and a node: 0, -ENOSPC, -ENOMEM. */
int devpts_add(struct pty *p);
/* The name goes; the number stays taken. */
void devpts_hide(struct pty *p);
void devpts_forget(struct pty *p);

#endif
