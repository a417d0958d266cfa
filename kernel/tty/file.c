/*
 * A terminal as a file: open, read, write, poll.
 *
 * A file that was open at a hang-up is dead (tty_file_dead): reads find the end,
 * all else fails with EIO.
 */
#include <arch/clock.h>
#include <arch/user.h>
#include <fs/vfs/cred.h>
#include <proc/signal.h>
#include <tty/internal.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/ioctl.h>
#include <uapi/poll.h>
#include <uapi/signal.h>

#define NO_HANGUP (~0UL)	/* generation of a file that no hang-up ends */

int
tty_file_open(struct file *f, struct tty *t, bool may_control)
{
	int err = 0;

	mutex_lock(&t->lock);
	if (t->exclusive && !capable(CAP_SYS_ADMIN))
		err = -EBUSY;
	else if (t->driver->open)
		err = t->driver->open(t->priv);
	if (err == 0) {
		f->pos = t->generation;
		t->nfiles++;
	}
	mutex_unlock(&t->lock);
	if (err)
		return err;
	tty_get(t);
	f->priv = t;
	if (may_control)
		jobctl_open(t, f);
	return 0;
}

int
tty_file_open_console(struct file *f, struct tty *t)
{
	int err = tty_file_open(f, t, false);

	if (err == 0)
		f->pos = NO_HANGUP;
	return err;
}

static int
tty_open(struct inode *i, struct file *f)
{
	return tty_file_open(f, i->priv, true);
}

static void
tty_release(struct file *f)
{
	struct tty *t = f->priv;

	mutex_lock(&t->lock);
	if (!tty_file_dead(f, t) && t->nfiles > 0 && --t->nfiles == 0) {
		t->exclusive = false;
		if (t->driver->closed)
			t->driver->closed(t->priv);
	}
	mutex_unlock(&t->lock);
	tty_put(t);
}

/* Is there what a read of n bytes waits for? */
static bool
enough(struct tty *t, size_t n)
{
	unsigned have = ldisc_available(t);

	if (t->termios.c_lflag & ICANON)
		return have > 0;
	return have >= MIN((size_t)MAX(t->termios.c_cc[VMIN], 1), n);
}

/*
 * Out of canonical mode, VMIN and VTIME say when a read returns (XBD 11.1.7):
 * MIN>0 TIME>0: TIME runs between characters, from the first on; MIN=0 TIME>0:
 * TIME runs from the start; MIN=0 TIME=0: what is there. Needs tty->lock, which
 * is let go while waiting.
 */
static long
wait_for_input(struct tty *t, struct file *f, size_t n)
{
	long err = 0;

	while (!tty_file_dead(f, t) && !enough(t, n)) {
		unsigned min = t->termios.c_cc[VMIN], time = t->termios.c_cc[VTIME];
		unsigned had = ldisc_available(t);
		u64 deadline = ~0UL;

		if (!(t->termios.c_lflag & ICANON)) {
			if (min == 0 && time == 0)
				return 0;
			if (time > 0 && (min == 0 || had > 0))
				deadline = clock_ns() + time * 100 * NSEC_PER_MSEC;
		}
		if (f->flags & O_NONBLOCK)
			return had > 0 ? 0 : -EAGAIN;
		mutex_unlock(&t->lock);
		err = wait_event_interruptible_until(&t->readers,
		    tty_file_dead(f, t) || enough(t, n) || ldisc_available(t) != had, deadline);
		mutex_lock(&t->lock);
		if (err == -ETIMEDOUT)
			return 0;
		if (err)
			return -ERESTARTSYS;
	}
	return 0;
}

static ssize_t
tty_read(struct file *f, void __user *buf, size_t n, u64 *pos)
{
	struct tty *t = f->priv;
	unsigned char chunk[TTY_CHUNK];
	size_t done = 0, got;
	bool more = true;
	long err;

	if (tty_file_dead(f, t))
		return 0;
	err = jobctl_check(t, SIGTTIN);
	if (err || n == 0)
		return err;
	mutex_lock(&t->lock);
	err = wait_for_input(t, f, n);
	while (err == 0 && more && done < n && !tty_file_dead(f, t)) {
		got = ldisc_take(t, chunk, MIN(n - done, sizeof(chunk)), &more);
		mutex_unlock(&t->lock);
		if (got > 0 && copy_to_user((char __user *)buf + done, chunk, got))
			err = -EFAULT;
		else
			done += got;
		mutex_lock(&t->lock);
	}
	mutex_unlock(&t->lock);
	return done > 0 ? (ssize_t)done : err;
}

static bool
writable(struct tty *t)
{
	return output_room(t) >= 64;
}

/* All of chunk to the output ring, waiting for room: how much, and *err why not more. */
static size_t
write_chunk(struct tty *t, struct file *f, const unsigned char *chunk, size_t n, long *err)
{
	size_t done = 0;

	while (done < n) {
		if (tty_file_dead(f, t)) {
			*err = -EIO;
			break;
		}
		done += output_write(t, chunk + done, n - done);
		if (done == n)
			break;
		if (f->flags & O_NONBLOCK) {
			*err = -EAGAIN;
			break;
		}
		if (wait_event_interruptible(&t->writers, tty_file_dead(f, t) || writable(t))) {
			*err = -ERESTARTSYS;
			break;
		}
	}
	return done;
}

static ssize_t
tty_write(struct file *f, const void __user *buf, size_t n, u64 *pos)
{
	struct tty *t = f->priv;
	unsigned char chunk[TTY_CHUNK];
	size_t done = 0;
	long err = 0;

	if (tty_file_dead(f, t))
		return -EIO;
	if (t->termios.c_lflag & TOSTOP)
		err = jobctl_check(t, SIGTTOU);
	if (err)
		return err;
	if (f->flags & O_NONBLOCK) {
		if (!mutex_trylock(&t->write_lock))
			return -EAGAIN;
	} else if (mutex_lock_interruptible(&t->write_lock)) {
		return -ERESTARTSYS;
	}
	while (done < n && err == 0) {
		size_t part = MIN(n - done, sizeof(chunk));

		if (copy_from_user(chunk, (const char __user *)buf + done, part)) {
			err = -EFAULT;
			break;
		}
		done += write_chunk(t, f, chunk, part, &err);
	}
	mutex_unlock(&t->write_lock);
	return done > 0 ? (ssize_t)done : err;
}

static unsigned
tty_poll(struct file *f, struct poll_table *pt)
{
	struct tty *t = f->priv;
	unsigned events = 0;

	poll_wait(pt, &t->readers);
	poll_wait(pt, &t->writers);
	if (tty_file_dead(f, t))
		return POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM | POLLERR | POLLHUP;
	mutex_lock(&t->lock);
	if (ldisc_readable(t))
		events |= POLLIN | POLLRDNORM;
	if (writable(t))
		events |= POLLOUT | POLLWRNORM;
	mutex_unlock(&t->lock);
	return events;
}

static long
tty_file_ioctl(struct file *f, unsigned cmd, unsigned long arg)
{
	if (tty_file_dead(f, f->priv))
		return cmd == TIOCSPGRP ? -ENOTTY : -EIO;
	return tty_ioctl(f, cmd, arg);
}

const struct file_ops tty_fops = {
	.open = tty_open,
	.release = tty_release,
	.read = tty_read,
	.write = tty_write,
	.ioctl = tty_file_ioctl,
	.poll = tty_poll,
	.flags = FILE_STREAM,
};
