/*
 * Terminals. A driver (serial, console, pty) hands in what was received and sends
 * what is to be shown; the line discipline (tty/ldisc.c) edits lines, echoes and
 * raises signals; job control (tty/jobctl.c) ties a terminal to a session.
 */
#ifndef TTY_TTY_H
#define TTY_TTY_H

#include <lib/types.h>
#include <proc/hooks.h>	/* tty_get and what else proc needs of terminals */

struct tty;

struct tty_driver {
	/*
	 * Send up to n bytes; returns how many were taken (the rest waits until the
	 * driver calls tty_tx_ready). Called with the tty's output lock held,
	 * interrupts off: must not sleep.
	 */
	size_t (*write)(void *priv, const char *buf, size_t n);
	void (*set_speed)(void *priv, unsigned baud);	/* NULL: does not matter */
	/* Nothing is left to send (tcdrain). NULL: never anything left. */
	bool (*drained)(void *priv);

	/* ---- what only ptys need ---- */

	/* What waits in the output ring has arrived: the driver's readers take it from there. */
	bool delivers_at_once;
	/* May it be opened, and the first file is; 0 or -errno. May sleep; tty->lock held. */
	int (*open)(void *priv);
	/* No file is open any more (the last was closed, or all were hung up). tty->lock held. */
	void (*closed)(void *priv);
	/* TIOCPKT_* bits have happened. Any context, the output lock may be held. */
	void (*event)(void *priv, unsigned bits);
	/* The last reference is gone. May sleep. NULL: the terminal is there for ever. */
	void (*free)(void *priv);
};

/*
 * Make a terminal and its node /dev/name. dev = device number (ttyS0 is 4:64,
 * tty1 is 4:1). rows and cols 0 = unknown. NULL: out of memory. For ever.
 */
struct tty *tty_register(const char *name, dev_t dev, const struct tty_driver *drv, void *priv,
    unsigned rows, unsigned cols);

/* From the driver, in any context, interrupts included: */
void tty_receive(struct tty *t, const char *buf, size_t n);
void tty_tx_ready(struct tty *t);
void tty_receive_break(struct tty *t);
/* The carrier is gone: a hang-up, unless CLOCAL says that there is no modem. */
void tty_carrier_lost(struct tty *t);

/* /dev/console is this one (command line console=); the last call before init wins. */
void tty_set_console(const char *name);

/* vhangup(2): hang up the caller's controlling terminal, if it has one. */
void tty_hang_up_mine(void);

/* Boot: /dev/tty and /dev/console; before any driver registers. */
void tty_init(void);

#endif
