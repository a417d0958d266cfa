/*
 * The master side of pseudo terminals: a file that reads what is written to the
 * slave, and writes what the slave reads as typed.
 *
 * The master reads straight from the slave's output ring, so nothing is copied
 * twice and a slave that writes more than the ring holds waits (tty->writers). What
 * the master writes goes to the line discipline under tty->lock; when the input ring
 * is full it waits for a reader (tty->feeders).
 */
#include <arch/user.h>
#include <fs/files.h>
#include <lib/err.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <proc/signal.h>
#include <tty/pty.h>
#include <uapi/fcntl.h>
#include <uapi/ioctl.h>
#include <uapi/poll.h>
#include <uapi/signal.h>

#define SLAVE_MAJOR 136u

static const struct file_ops master_fops;

/* ---- the slave's driver ---- */

static void
wake_master(struct pty *p)
{
	if (wait_queue_active(&p->readers))
		wake_up_all(&p->readers);
}

/* The ring is the line: leave everything there. */
static size_t
pty_write(void *priv, const char *buf, size_t n)
{
	wake_master(priv);
	return 0;
}

static int
pty_slave_open(void *priv)
{
	struct pty *p = priv;

	if (p->master_closed || READ_ONCE(p->locked))
		return -EIO;
	WRITE_ONCE(p->slave_closed, false);
	return 0;
}

static void
pty_slave_closed(void *priv)
{
	struct pty *p = priv;

	output_set_stopped(&p->tty, false);	/* what is there can be read to its end */
	WRITE_ONCE(p->slave_closed, true);
	wake_master(p);
}

/* Bits that cancel each other: the later one counts. */
static unsigned
opposite(unsigned bits)
{
	unsigned other = 0;

	if (bits & TIOCPKT_STOP)
		other |= TIOCPKT_START;
	if (bits & TIOCPKT_START)
		other |= TIOCPKT_STOP;
	if (bits & TIOCPKT_NOSTOP)
		other |= TIOCPKT_DOSTOP;
	if (bits & TIOCPKT_DOSTOP)
		other |= TIOCPKT_NOSTOP;
	return other;
}

static void
pty_event(void *priv, unsigned bits)
{
	struct pty *p = priv;

	if (!READ_ONCE(p->packet))
		return;
	atomic_and(&p->events, ~opposite(bits));
	atomic_or(&p->events, bits);
	wake_master(p);
}

static void
pty_free(void *priv)
{
	struct pty *p = priv;

	devpts_forget(p);
	path_put(&p->instance);
	tty_teardown(&p->tty);
	kfree(p);
}

static const struct tty_driver pty_driver = {
	.write = pty_write,
	.delivers_at_once = true,
	.open = pty_slave_open,
	.closed = pty_slave_closed,
	.event = pty_event,
	.free = pty_free,
};

/* ---- making one ---- */

/* Takes over the references of instance, even in vain. */
static struct pty *
pty_create(struct path *instance)
{
	struct pty *p = kzalloc(sizeof(*p));
	int err = -ENOMEM;

	if (!p)
		goto put_instance;
	err = tty_setup(&p->tty, "", 0, &pty_driver, p);
	if (err)
		goto free_pty;
	/* As other systems give them: 38400 baud, and no modem. */
	p->tty.termios.c_cflag = B38400 | CS8 | CREAD;
	p->instance = *instance;
	p->locked = true;
	mutex_init(&p->write_lock);
	wait_queue_init(&p->readers);
	err = devpts_add(p);
	if (err)
		goto teardown;
	p->tty.dev = LOAM_MAKEDEV(SLAVE_MAJOR, p->index);
	snprintf(p->tty.name, sizeof(p->tty.name), "pts/%u", p->index);
	return p;

teardown:
	tty_teardown(&p->tty);
free_pty:
	kfree(p);
put_instance:
	path_put(instance);
	return ERR_PTR(err);
}

static int
ptmx_open(struct inode *i, struct file *f)
{
	struct path instance;
	struct pty *p;
	int err = devpts_find(f, &instance);

	if (err)
		return err;
	p = pty_create(&instance);
	if (IS_ERR(p))
		return PTR_ERR(p);
	f->ops = &master_fops;
	f->priv = p;
	return 0;
}

const struct file_ops ptmx_fops = { .open = ptmx_open, .flags = FILE_STREAM };

static void
master_release(struct file *f)
{
	struct pty *p = f->priv;

	mutex_lock(&p->tty.lock);
	WRITE_ONCE(p->master_closed, true);
	mutex_unlock(&p->tty.lock);
	tty_hang_up(&p->tty);
	devpts_hide(p);
	tty_put(&p->tty);
}

/* ---- reading ---- */

/* As much as there is, up to n bytes; 0 = nothing, or -EFAULT. */
static ssize_t
take_output(struct pty *p, char __user *buf, size_t n)
{
	unsigned char chunk[TTY_CHUNK];
	size_t done = 0, got;

	while (done < n) {
		got = output_take(&p->tty, chunk, MIN(n - done, sizeof(chunk)));
		if (got == 0)
			break;
		if (copy_to_user(buf + done, chunk, got))
			return -EFAULT;
		done += got;
		if (got < sizeof(chunk))
			break;
	}
	return done;
}

/* One read of what is there now: packet mode puts one byte before it. 0 = nothing. */
static ssize_t
master_take(struct pty *p, char __user *buf, size_t n)
{
	unsigned char event;
	ssize_t got;

	if (!READ_ONCE(p->packet))
		return take_output(p, buf, n);
	event = atomic_xchg(&p->events, 0);
	if (event || (n == 1 && output_takeable(&p->tty)))
		return copy_to_user(buf, &event, 1) ? -EFAULT : 1;
	got = take_output(p, buf + 1, n - 1);
	if (got > 0)
		got = copy_to_user(buf, &event, 1) ? -EFAULT : got + 1;
	return got;
}

static bool
master_readable(struct pty *p)
{
	return output_takeable(&p->tty) || (READ_ONCE(p->packet) && READ_ONCE(p->events));
}

static ssize_t
master_read(struct file *f, void __user *buf, size_t n, u64 *pos)
{
	struct pty *p = f->priv;

	if (n == 0)
		return 0;
	for (;;) {
		/* First: what was written before the last slave closed is read before EIO. */
		bool closed = atomic_load(&p->slave_closed);
		ssize_t got = master_take(p, buf, n);

		if (got != 0)
			return got;
		if (closed)
			return -EIO;
		if (f->flags & O_NONBLOCK)
			return -EAGAIN;
		if (wait_event_interruptible(&p->readers,
		    master_readable(p) || READ_ONCE(p->slave_closed)))
			return -ERESTARTSYS;
	}
}

/* ---- writing ---- */

static size_t
feed(struct tty *t, const unsigned char *buf, size_t n)
{
	mutex_lock(&t->lock);
	n = ldisc_receive(t, buf, n, true);
	mutex_unlock(&t->lock);
	return n;
}

static ssize_t
master_write(struct file *f, const void __user *buf, size_t n, u64 *pos)
{
	struct pty *p = f->priv;
	unsigned char chunk[TTY_CHUNK];
	size_t done = 0;
	long err = 0;

	if (f->flags & O_NONBLOCK) {
		if (!mutex_trylock(&p->write_lock))
			return -EAGAIN;
	} else if (mutex_lock_interruptible(&p->write_lock)) {
		return -ERESTARTSYS;
	}
	while (done < n && err == 0) {
		size_t part = MIN(n - done, sizeof(chunk)), fed;

		if (copy_from_user(chunk, (const char __user *)buf + done, part)) {
			err = -EFAULT;
			break;
		}
		fed = feed(&p->tty, chunk, part);
		done += fed;
		if (fed == part)
			continue;
		if (f->flags & O_NONBLOCK)
			err = -EAGAIN;
		else if (wait_event_interruptible(&p->tty.feeders, ldisc_wants(&p->tty)))
			err = -ERESTARTSYS;
	}
	mutex_unlock(&p->write_lock);
	return done > 0 ? (ssize_t)done : err;
}

static unsigned
master_poll(struct file *f, struct poll_table *pt)
{
	struct pty *p = f->priv;
	unsigned events = 0;

	poll_wait(pt, &p->readers);
	poll_wait(pt, &p->tty.feeders);
	if (READ_ONCE(p->packet) && READ_ONCE(p->events))
		events |= POLLPRI;
	if (READ_ONCE(p->slave_closed))
		events |= POLLHUP;
	if (master_readable(p))
		events |= POLLIN | POLLRDNORM;
	if (ldisc_wants(&p->tty))
		events |= POLLOUT | POLLWRNORM;
	return events;
}

/* ---- ioctl ---- */

static long
open_peer(struct pty *p, int flags)
{
	char name[16];
	struct file *f;
	int fd;

	snprintf(name, sizeof(name), "%u", p->index);
	f = vfs_open_at(&p->instance, name, flags & ~(O_CREAT | O_TRUNC), 0);
	if (IS_ERR(f))
		return PTR_ERR(f);
	fd = fd_install(f, flags & O_CLOEXEC, 0);
	if (fd < 0)
		file_put(f);
	return fd;
}

static long
set_packet(struct pty *p, const int __user *arg)
{
	int on;

	if (get_user(on, arg))
		return -EFAULT;
	if (on && !READ_ONCE(p->packet))
		atomic_store(&p->events, 0);
	WRITE_ONCE(p->packet, on != 0);
	return 0;
}

static long
set_locked(struct pty *p, const int __user *arg)
{
	int on;

	if (get_user(on, arg))
		return -EFAULT;
	WRITE_ONCE(p->locked, on != 0);
	return 0;
}

/* Seen from here the slave's output is input, and the other way round. */
static long
master_flush(struct tty *t, unsigned long what)
{
	if (what > TCIOFLUSH)
		return -EINVAL;
	if (what != TCOFLUSH)
		output_flush(t);
	if (what != TCIFLUSH) {
		mutex_lock(&t->lock);
		ldisc_flush_input(t);
		mutex_unlock(&t->lock);
	}
	return 0;
}

static long
signal_slave(struct tty *t, unsigned long sig)
{
	if (sig != SIGINT && sig != SIGQUIT && sig != SIGTSTP)
		return -EINVAL;
	jobctl_signal_foreground(t, sig);
	return 0;
}

/* What the slave understands as well, about the slave. */
static long
shared_ioctl(struct tty *t, struct file *f, unsigned cmd, unsigned long arg)
{
	int __user *p = (int __user *)arg;
	pid_t pid = 0;
	long err;

	switch (cmd) {
	case TIOCGPGRP:
		err = jobctl_get_group(t, &pid, true);
		return err ? err : put_user(pid, p);
	case TIOCGSID:
		err = jobctl_get_session(t, &pid, true);
		return err ? err : put_user(pid, p);
	case TIOCSPGRP:
		if (get_user(pid, p))
			return -EFAULT;
		return jobctl_set_group(t, pid);
	case TIOCSCTTY:
		return jobctl_set_controlling(t, f, arg == 1);
	case TIOCGDEV:
		return put_user((int)t->dev, p);
	}
	err = tty_mode_ioctl(t, f, cmd, arg, true);
	return err == -ENOIOCTL ? -ENOTTY : err;
}

static long
master_ioctl(struct file *f, unsigned cmd, unsigned long arg)
{
	struct pty *p = f->priv;
	int __user *out = (int __user *)arg;

	switch (cmd) {
	case TIOCGPTN:
		return put_user((int)p->index, out);
	case TIOCSPTLCK:
		return set_locked(p, out);
	case TIOCGPTLCK:
		return put_user((int)READ_ONCE(p->locked), out);
	case TIOCPKT:
		return set_packet(p, out);
	case TIOCGPKT:
		return put_user((int)READ_ONCE(p->packet), out);
	case TIOCGPTPEER:
		return open_peer(p, arg);
	case TIOCSIG:
		return signal_slave(&p->tty, arg);
	case TCFLSH:
		return master_flush(&p->tty, arg);
	case TCSBRK:		/* what was written has been taken */
	case TCSBRKP:
		return 0;
	case FIONREAD:
		return put_user((int)(OUTPUT_SIZE - output_room(&p->tty)), out);
	case TIOCOUTQ:
		return put_user(0, out);
	}
	return shared_ioctl(&p->tty, f, cmd, arg);
}

static const struct file_ops master_fops = {
	.release = master_release,
	.read = master_read,
	.write = master_write,
	.ioctl = master_ioctl,
	.poll = master_poll,
	.flags = FILE_STREAM,
};
