/*
 * Terminals as files: registration, the thread that feeds the line discipline,
 * open, read, write and poll; /dev/tty and /dev/console.
 *
 * Owned here: the list of all terminals (ttys_lock) and the choice of console.
 */
#include <arch/clock.h>
#include <arch/user.h>
#include <fs/vfs/cred.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <proc/signal.h>
#include <sched/hooks.h>
#include <tty/internal.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/poll.h>
#include <uapi/signal.h>

STATIC_SPINLOCK(ttys_lock);
static struct list all_ttys = LIST_INIT(all_ttys);	/* [ttys_lock]; entries are for ever */
static struct tty *console;		/* [ttys_lock] */
static char console_name[16];		/* [ttys_lock] wished for, before it registers */
static WAIT_QUEUE(input_ready);		/* ttyd sleeps here */

/* ---- input: from the driver's interrupt to ttyd ---- */

static bool
raw_put(struct tty *t, const char *buf, size_t n, u16 flag)
{
	unsigned long flags = spin_lock_irq(&t->rx_lock);
	size_t i;

	for (i = 0; i < n && t->raw_head - t->raw_tail < RAW_SIZE; i++)
		t->raw[t->raw_head++ % RAW_SIZE] = (unsigned char)buf[i] | flag;
	spin_unlock_irq(&t->rx_lock, flags);
	wake_up_one(&input_ready);
	return i == n;
}

void
tty_receive(struct tty *t, const char *buf, size_t n)
{
	raw_put(t, buf, n, 0);
}

void
tty_receive_break(struct tty *t)
{
	raw_put(t, "", 1, RAW_BREAK);
}

static bool
raw_take(struct tty *t, u16 *c)
{
	unsigned long flags = spin_lock_irq(&t->rx_lock);
	bool any = t->raw_head != t->raw_tail;

	if (any)
		*c = t->raw[t->raw_tail++ % RAW_SIZE];
	spin_unlock_irq(&t->rx_lock, flags);
	return any;
}

/* The next terminal with something in its raw ring, or NULL. */
static struct tty *
tty_with_input(void)
{
	struct tty *t, *found = NULL;

	spin_lock(&ttys_lock);
	list_for_each(t, &all_ttys, link) {
		if (READ_ONCE(t->raw_head) != READ_ONCE(t->raw_tail)) {
			found = t;
			break;
		}
	}
	spin_unlock(&ttys_lock);
	return found;
}

static void
ttyd(void *arg)
{
	struct tty *t;
	u16 c;

	for (;;) {
		wait_event(&input_ready, (t = tty_with_input()) != NULL);
		mutex_lock(&t->lock);
		while (raw_take(t, &c))
			ldisc_input(t, c);
		mutex_unlock(&t->lock);
	}
}

/* ---- file operations ---- */

static int
open_tty(struct file *f, struct tty *t, bool may_control)
{
	if (!t)
		return -ENXIO;
	if (t->hung_up)
		return -EIO;
	if (t->exclusive && !capable(CAP_SYS_ADMIN))
		return -EBUSY;
	tty_get(t);
	f->priv = t;
	if (may_control)
		jobctl_open(t, f->flags);
	return 0;
}

static int
tty_open(struct inode *i, struct file *f)
{
	return open_tty(f, i->priv, true);
}

static void
tty_file_release(struct file *f)
{
	tty_put(f->priv);
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

	while (!ldisc_readable(t)) {
		unsigned min = t->termios.c_cc[VMIN], time = t->termios.c_cc[VTIME];
		unsigned had = ldisc_available(t);
		u64 deadline = ~0UL;

		if (!(t->termios.c_lflag & ICANON)) {
			if (min == 0 && time == 0)
				return 0;
			if (had >= MIN((size_t)MAX(min, 1u), n))
				return 0;
			if (time > 0 && (min == 0 || had > 0))
				deadline = clock_ns() + time * 100 * NSEC_PER_MSEC;
		}
		if (f->flags & O_NONBLOCK)
			return -EAGAIN;
		mutex_unlock(&t->lock);
		err = wait_event_interruptible_until(&t->readers,
		    t->hung_up || ldisc_readable(t) || ldisc_available(t) != had, deadline);
		mutex_lock(&t->lock);
		if (err == -ETIMEDOUT)
			return 0;
		if (err)
			return -ERESTARTSYS;
		if (t->termios.c_cc[VTIME] > 0 && !(t->termios.c_lflag & ICANON) &&
		    ldisc_available(t) >= MIN((size_t)MAX(t->termios.c_cc[VMIN], 1), n))
			return 0;
	}
	return 0;
}

static ssize_t
tty_read(struct file *f, void __user *buf, size_t n, u64 *pos)
{
	struct tty *t = f->priv;
	unsigned char chunk[256];
	size_t done = 0, got;
	long err = jobctl_check(t, SIGTTIN);

	if (err || n == 0)
		return err;
	mutex_lock(&t->lock);
	err = wait_for_input(t, f, n);
	while (err == 0 && done < n) {
		bool canonical = t->termios.c_lflag & ICANON;

		got = ldisc_take(t, chunk, MIN(n - done, sizeof(chunk)));
		mutex_unlock(&t->lock);
		if (got > 0 && copy_to_user((char __user *)buf + done, chunk, got))
			err = -EFAULT;
		else
			done += got;
		mutex_lock(&t->lock);
		/* A line ends the read; a chunk that is not full is all there was. */
		if (got < sizeof(chunk) || (canonical && chunk[got - 1] == '\n'))
			break;
	}
	mutex_unlock(&t->lock);
	return done > 0 ? (ssize_t)done : err;
}

static bool
writable(struct tty *t)
{
	return t->hung_up || output_room(t) >= 64;
}

/* All of chunk to the output ring, waiting for room: how much, and *err why not more. */
static size_t
write_chunk(struct tty *t, struct file *f, const unsigned char *chunk, size_t n, long *err)
{
	size_t done = 0;

	while (done < n) {
		if (t->hung_up) {
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
		if (wait_event_interruptible(&t->writers, writable(t))) {
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
	unsigned char chunk[256];
	size_t done = 0;
	long err = 0;

	if (t->termios.c_lflag & TOSTOP)
		err = jobctl_check(t, SIGTTOU);
	if (err)
		return err;
	if (mutex_lock_interruptible(&t->write_lock))
		return -ERESTARTSYS;
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
	mutex_lock(&t->lock);
	if (ldisc_readable(t))
		events |= POLLIN | POLLRDNORM;
	if (writable(t))
		events |= POLLOUT | POLLWRNORM;
	if (t->hung_up)
		events |= POLLHUP;
	mutex_unlock(&t->lock);
	return events;
}

static const struct file_ops tty_fops = {
	.open = tty_open,
	.release = tty_file_release,
	.read = tty_read,
	.write = tty_write,
	.ioctl = tty_ioctl,
	.poll = tty_poll,
	.flags = FILE_STREAM,
};

/* ---- /dev/tty and /dev/console ---- */

static int
dev_tty_open(struct inode *i, struct file *f)
{
	struct tty *t = jobctl_current_tty();
	int err;

	f->ops = &tty_fops;
	err = open_tty(f, t, false);
	if (t)
		tty_put(t);
	return err;
}

static int
dev_console_open(struct inode *i, struct file *f)
{
	f->ops = &tty_fops;
	return open_tty(f, READ_ONCE(console), false);
}

static const struct file_ops dev_tty_fops = { .open = dev_tty_open };
static const struct file_ops dev_console_fops = { .open = dev_console_open };

/* ---- registration ---- */

void
tty_get(struct tty *t)
{
	ref_get(&t->refs);
}

void
tty_put(struct tty *t)
{
	if (ref_put(&t->refs))
		panic("tty %s: a registered terminal lost its last reference", t->name);
}

dev_t
tty_dev(struct tty *t)
{
	return t->dev;
}

struct tty *
tty_register(const char *name, dev_t dev, const struct tty_driver *drv, void *priv,
    unsigned rows, unsigned cols)
{
	struct tty *t = kzalloc(sizeof(*t));

	if (!t)
		return NULL;
	strlcpy(t->name, name, sizeof(t->name));
	t->dev = dev;
	t->driver = drv;
	t->priv = priv;
	ref_init(&t->refs, 1);
	spin_init(&t->rx_lock);
	spin_init(&t->out_lock);
	mutex_init(&t->lock);
	mutex_init(&t->write_lock);
	wait_queue_init(&t->readers);
	wait_queue_init(&t->writers);
	t->winsize = (struct winsize){ .ws_row = rows, .ws_col = cols };
	ldisc_init(t);
	if (devfs_add_char(name, dev, 0620, &tty_fops, t)) {
		kfree(t);
		return NULL;
	}
	spin_lock(&ttys_lock);
	list_add_tail(&all_ttys, &t->link);
	if (!console || strcmp(name, console_name) == 0)
		console = t;
	spin_unlock(&ttys_lock);
	return t;
}

void
tty_set_console(const char *name)
{
	struct tty *t;

	spin_lock(&ttys_lock);
	strlcpy(console_name, name, sizeof(console_name));
	list_for_each(t, &all_ttys, link) {
		if (strcmp(t->name, name) == 0)
			console = t;
	}
	spin_unlock(&ttys_lock);
}

void
tty_hangup(struct tty *t)
{
	WRITE_ONCE(t->hung_up, true);
	wake_up_all(&t->readers);
	wake_up_all(&t->writers);
	jobctl_signal_foreground(t, SIGHUP);
	jobctl_signal_foreground(t, SIGCONT);
}

void
tty_init(void)
{
	if (devfs_add_char("tty", 5 << 8 | 0, 0666, &dev_tty_fops, NULL) ||
	    devfs_add_char("console", 5 << 8 | 1, 0600, &dev_console_fops, NULL) ||
	    !kthread_create("ttyd", ttyd, NULL))
		panic("tty: out of memory at boot");
}
