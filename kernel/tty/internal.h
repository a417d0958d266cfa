/*
 * struct tty and what the files of tty/ share.
 *
 *	driver's interrupt --> raw ring --> ttyd (thread) --> line discipline --> read()
 *	                                                          | echo
 *	write() --> output processing --> output ring --> driver <+
 *
 * Received characters are only put aside in interrupt context; the thread "ttyd"
 * edits, echoes and signals, so that it may take sleeping locks and the process
 * tree lock.
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
#define RAW_BREAK 0x100			/* in the raw ring: not a character but a break */

struct tty {
	char name[16];			/* [c] */
	dev_t dev;			/* [c] */
	const struct tty_driver *driver;/* [c] */
	void *priv;			/* [c] the driver's */
	struct refcount refs;
	struct list link;		/* [ttys_lock] on all_ttys */

	struct spinlock rx_lock;
	u16 raw[RAW_SIZE];		/* [r] received, not yet looked at */
	unsigned raw_head, raw_tail;	/* [r] written, taken */

	struct mutex lock;
	struct termios termios;		/* [L]; single words are read without */
	struct winsize winsize;		/* [L] */
	unsigned char input[INPUT_SIZE];/* [L] */
	u8 line_end[INPUT_SIZE / 8];	/* [L] bit set: a line ends with this character */
	unsigned read_pos;		/* [L] next to read */
	unsigned line_pos;		/* [L] end of complete lines (canonical mode) */
	unsigned end_pos;		/* [L] end of what is typed */
	unsigned edit_column;		/* [L] where the line being edited began */
	bool literal_next;		/* [L] VLNEXT was typed */
	bool throttled;			/* [L] VSTOP was sent (IXOFF) */
	bool echo_lost;			/* [L] */
	bool hung_up;			/* [L] */
	bool exclusive;			/* [L] TIOCEXCL */

	struct mutex write_lock;
	struct spinlock out_lock;
	unsigned char output[OUTPUT_SIZE];	/* [o] */
	unsigned out_head, out_tail;	/* [o] */
	unsigned column;		/* [o] of the cursor */
	bool stopped;			/* [o] by VSTOP or TCOOFF */

	struct wait_queue readers, writers;

	struct session *session;	/* [T] whose controlling terminal this is */
	struct process_group *foreground;	/* [T] with a reference */
};

/* ---- ldisc.c: all need tty->lock ---- */
void ldisc_init(struct tty *t);
/* One received character (or RAW_BREAK). */
void ldisc_input(struct tty *t, unsigned c);
bool ldisc_readable(struct tty *t);		/* enough for a read without VTIME */
unsigned ldisc_available(struct tty *t);	/* FIONREAD */
/* Take up to n characters as one read gives them; may be 0 at end of file. */
size_t ldisc_take(struct tty *t, unsigned char *buf, size_t n);
void ldisc_flush_input(struct tty *t);
/* The mode changed: what was typed becomes readable or editable. */
void ldisc_mode_changed(struct tty *t, unsigned old_lflag);

/* ---- output.c ---- */
/* Put through OPOST and queue; returns characters of buf taken (fewer: ring full). Any context. */
size_t output_write(struct tty *t, const unsigned char *buf, size_t n);
/* Queue as it is, all or nothing (echo). False: no room. */
bool output_raw(struct tty *t, const char *buf, size_t n);
bool output_echo(struct tty *t, unsigned char c);	/* with OPOST */
void output_start(struct tty *t);		/* hand to the driver what it takes */
void output_set_stopped(struct tty *t, bool stopped);
void output_flush(struct tty *t);
unsigned output_room(struct tty *t);
unsigned output_pending(struct tty *t);
long output_drain(struct tty *t);		/* tcdrain: 0 or -EINTR */

/* ---- jobctl.c ---- */
/* May the caller read from / write to (or change) t? 0, -EIO, or -ERESTARTSYS after a signal. */
long jobctl_check(struct tty *t, int sig);
void jobctl_signal_foreground(struct tty *t, int sig);
void jobctl_open(struct tty *t, unsigned flags);	/* may become the controlling terminal */
long jobctl_set_controlling(struct tty *t, bool steal);	/* TIOCSCTTY */
long jobctl_leave(struct tty *t);			/* TIOCNOTTY */
long jobctl_get_group(struct tty *t, pid_t *out);
long jobctl_set_group(struct tty *t, pid_t pgid);
long jobctl_get_session(struct tty *t, pid_t *out);
struct tty *jobctl_current_tty(void);		/* with a reference, or NULL */

/* ---- ioctl.c ---- */
long tty_ioctl(struct file *f, unsigned cmd, unsigned long arg);

#endif
