/*
 * struct tty and what the files of tty/ share.
 *
 *	driver's interrupt --> raw ring --> ttyd (thread) --> line discipline --> read()
 *	pty's master: write() ------------------------------>     | echo
 *	write() --> output processing --> output ring --> driver <+
 *	                                             '--> pty's master: read()
 *
 * Characters received in interrupt context are only put aside; the thread "ttyd"
 * edits, echoes and signals, so that it may take sleeping locks and the process
 * tree lock. Who writes to the master of a pty does that work himself.
 *
 * A hang-up ends all files that were open until then, and none that is opened
 * later: each remembers the terminal's generation at its open, in file->pos, which
 * streams do not use for anything else.
 *
 * Guards: [c] constant, [L] tty->lock (mutex), [W] tty->write_lock (mutex, one
 * write(2) at a time), [r] rx_lock and [o] out_lock (spinlocks, taken in
 * interrupts), [T] process_tree_lock. Order: W, L, T, o.
 */
#ifndef TTY_INTERNAL_H
#define TTY_INTERNAL_H

#include <fs/vfs/vfs.h>
#include <lib/list.h>
#include <sync/mutex.h>
#include <sync/wait.h>
#include <tty/tty.h>
#include <uapi/termios.h>

struct process_group;
struct session;

/* Rings: power of two; positions count up for ever and are masked on use. */
#define RAW_SIZE 1024u
#define INPUT_SIZE 4096u		/* MAX_CANON and MAX_INPUT */
#define OUTPUT_SIZE 4096u
/* In the raw ring, not characters: */
#define RAW_BREAK 0x100
#define RAW_HANGUP 0x200
/* What read and write move at a time between a ring and the user: a buffer on the stack. */
#define TTY_CHUNK 512u

struct raw_ring {
	struct spinlock rx_lock;
	u16 chars[RAW_SIZE];		/* [r] received, not yet looked at */
	unsigned head, tail;		/* [r] written, taken */
};

struct tty {
	char name[16];			/* [c] */
	dev_t dev;			/* [c] */
	const struct tty_driver *driver;/* [c] */
	void *priv;			/* [c] the driver's */
	struct refcount refs;
	struct list link;		/* [ttys_lock] on all_ttys */
	struct raw_ring *raw;		/* [c] NULL: a pty */

	struct mutex lock;
	struct termios termios;		/* [L]; single words are read without */
	struct winsize winsize;		/* [L] */
	unsigned char *input;		/* [c]; what is in it: [L] */
	u8 line_end[INPUT_SIZE / 8];	/* [L] bit set: a line ends with this character */
	u64 plain[256 / 64];		/* [L] bit set: this character is only stored and echoed */
	unsigned read_pos;		/* [L] next to read */
	unsigned line_pos;		/* [L] end of complete lines (canonical mode) */
	unsigned end_pos;		/* [L] end of what is typed */
	unsigned edit_column;		/* [L] where the line being edited began */
	bool literal_next;		/* [L] VLNEXT was typed */
	bool throttled;			/* [L] VSTOP was sent (IXOFF) */
	bool exclusive;			/* [L] TIOCEXCL */
	u64 generation;			/* [L], read without: hang-ups so far */
	unsigned nfiles;		/* [L] open, of this generation */

	struct mutex write_lock;
	struct spinlock out_lock;
	unsigned char *output;		/* [c]; what is in it: [o] */
	unsigned out_head, out_tail;	/* [o] */
	unsigned column;		/* [o] of the cursor */
	bool stopped;			/* [o] by VSTOP or TCOOFF */

	struct wait_queue readers, writers;
	struct wait_queue feeders;	/* a pty's master, until there is room for input */

	struct session *session;	/* [T] whose controlling terminal this is */
	struct process_group *foreground;	/* [T] with a reference */
};

/* ---- core.c ---- */
/* Fill in a zeroed *t: 0 or -ENOMEM. refs is 1. */
int tty_setup(struct tty *t, const char *name, dev_t dev, const struct tty_driver *drv, void *priv);
void tty_teardown(struct tty *t);	/* what tty_setup allocated */
/* Every file open on t ends, its session loses it. May sleep. The session's leader is told. */
void tty_hang_up(struct tty *t);

/* ---- file.c ---- */
extern const struct file_ops tty_fops;
/* For the open operation of t's nodes; may_control: as a controlling terminal. 0 or -errno. */
int tty_file_open(struct file *f, struct tty *t, bool may_control);
/* Open t's file for good: no hang-up ends it (/dev/console). */
int tty_file_open_console(struct file *f, struct tty *t);
/* Was t hung up since f was opened? */
static inline bool
tty_file_dead(const struct file *f, const struct tty *t)
{
	return f->pos < READ_ONCE(t->generation);
}

/* ---- ldisc.c: all need tty->lock ---- */
void ldisc_init(struct tty *t);
/*
 * Received characters; returns how many were taken. wait: stop where the input ring is
 * full and a reader can make room (ldisc_wants); else what finds no room is lost.
 */
size_t ldisc_receive(struct tty *t, const unsigned char *buf, size_t n, bool wait);
void ldisc_break(struct tty *t);
/* Is there room, or nobody who could make any? Also without the lock, as a guess. */
bool ldisc_wants(const struct tty *t);
bool ldisc_readable(struct tty *t);		/* enough for a read without VTIME */
unsigned ldisc_available(struct tty *t);	/* FIONREAD */
/*
 * Take up to n characters as one read gives them; may be 0 at end of file. *more: what
 * follows belongs to the same read.
 */
size_t ldisc_take(struct tty *t, unsigned char *buf, size_t n, bool *more);
void ldisc_flush_input(struct tty *t);
/* The modes changed: what was typed becomes readable or editable. */
void ldisc_mode_changed(struct tty *t, unsigned old_lflag);

/* ---- output.c ---- */
/* Put through OPOST and queue; returns characters of buf taken (fewer: ring full). Any context. */
size_t output_write(struct tty *t, const unsigned char *buf, size_t n);
/* Queue as it is, all or nothing (echo). False: no room. */
bool output_raw(struct tty *t, const char *buf, size_t n);
bool output_echo(struct tty *t, unsigned char c);	/* with OPOST */
void output_start(struct tty *t);		/* hand to the driver what it takes */
/* For a driver whose readers come to the ring: up to n bytes out of it, 0 while stopped. */
size_t output_take(struct tty *t, unsigned char *buf, size_t n);
void output_set_stopped(struct tty *t, bool stopped);
void output_flush(struct tty *t);
unsigned output_room(struct tty *t);
unsigned output_pending(struct tty *t);		/* not yet sent */
bool output_takeable(struct tty *t);		/* output_take would give something */
long output_drain(struct tty *t, struct file *f);	/* tcdrain: 0, -EINTR, -EIO */

/* ---- jobctl.c ---- */
/* May the caller read from / write to (or change) t? 0, -EIO, or -ERESTARTSYS after a signal. */
long jobctl_check(struct tty *t, int sig);
void jobctl_signal_foreground(struct tty *t, int sig);
void jobctl_open(struct tty *t, struct file *f);	/* may become the controlling terminal */
void jobctl_hang_up(struct tty *t);			/* the session loses t, its leader is told */
long jobctl_set_controlling(struct tty *t, struct file *f, bool steal);	/* TIOCSCTTY */
void jobctl_release(struct tty *t);			/* the session loses t, the foreground is told */
long jobctl_leave(struct tty *t);			/* TIOCNOTTY */
/* any: also for who has another controlling terminal (a pty's master). */
long jobctl_get_group(struct tty *t, pid_t *out, bool any);
long jobctl_set_group(struct tty *t, pid_t pgid);
long jobctl_get_session(struct tty *t, pid_t *out, bool any);
struct tty *jobctl_current_tty(void);		/* with a reference, or NULL */

/* ---- ioctl.c ---- */
long tty_ioctl(struct file *f, unsigned cmd, unsigned long arg);
/* The part that a pty's master shares: modes and size of t. -ENOIOCTL: another command. */
long tty_mode_ioctl(struct tty *t, struct file *f, unsigned cmd, unsigned long arg, bool master);
#define ENOIOCTL 515

/* ---- pty.c, devpts.c ---- */
void devpts_init(void);
extern const struct file_ops ptmx_fops;

#endif
