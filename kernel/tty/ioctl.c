/*
 * Terminal ioctls: ioctl_tty(2). Those about modes and size, which a pty's master
 * understands as well and applies to its slave, are modes.c.
 */
#include <arch/user.h>
#include <fs/vfs/cred.h>
#include <sched/thread.h>
#include <tty/internal.h>
#include <uapi/errno.h>
#include <uapi/ioctl.h>
#include <uapi/signal.h>

/* tcflow(3) */
static long
flow(struct tty *t, unsigned long what)
{
	unsigned char c;

	switch (what) {
	case TCOOFF:
	case TCOON:
		output_set_stopped(t, what == TCOOFF);
		return 0;
	case TCIOFF:
	case TCION:
		c = t->termios.c_cc[what == TCIOFF ? VSTOP : VSTART];
		if (c != 0)
			output_raw(t, (char *)&c, 1);
		return 0;
	}
	return -EINVAL;
}

/* tcflush(3) */
static long
flush(struct tty *t, unsigned long what)
{
	if (what > TCIOFLUSH)
		return -EINVAL;
	if (what != TCOFLUSH) {
		mutex_lock(&t->lock);
		ldisc_flush_input(t);
		mutex_unlock(&t->lock);
		if (t->driver->event)
			t->driver->event(t->priv, TIOCPKT_FLUSHREAD);
	}
	if (what != TCIFLUSH)
		output_flush(t);
	return 0;
}

static long
put_int(int value, unsigned long arg)
{
	return put_user(value, (int __user *)arg);
}

static long
put_pid(long err, pid_t pid, unsigned long arg)
{
	return err ? err : put_int(pid, arg);
}

static long
input_count(struct tty *t, unsigned long arg)
{
	unsigned n;

	mutex_lock(&t->lock);
	n = ldisc_available(t);
	mutex_unlock(&t->lock);
	return put_int(n, arg);
}

/* A character as if it had been typed: on one's own terminal, or by root. */
static long
type_char(struct tty *t, const char __user *arg)
{
	struct tty *mine = jobctl_current_tty();
	bool may = mine == t || capable(CAP_SYS_ADMIN);
	unsigned char c;

	if (mine)
		tty_put(mine);
	if (!may)
		return -EPERM;
	if (copy_from_user(&c, arg, 1))
		return -EFAULT;
	mutex_lock(&t->lock);
	ldisc_receive(t, &c, 1, false);
	mutex_unlock(&t->lock);
	return 0;
}

static long
set_exclusive(struct tty *t, bool on)
{
	mutex_lock(&t->lock);
	t->exclusive = on;
	mutex_unlock(&t->lock);
	return 0;
}

static long
hang_up(struct tty *t)
{
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	tty_hang_up(t);
	return 0;
}

static long
controlling_ioctl(struct tty *t, struct file *f, unsigned cmd, unsigned long arg)
{
	pid_t pid = 0;
	long err;

	switch (cmd) {
	case TIOCGPGRP:
		err = jobctl_get_group(t, &pid, false);
		return put_pid(err, pid, arg);
	case TIOCSPGRP:
		if (get_user(pid, (pid_t __user *)arg))
			return -EFAULT;
		return jobctl_set_group(t, pid);
	case TIOCGSID:
		err = jobctl_get_session(t, &pid, false);
		return put_pid(err, pid, arg);
	case TIOCSCTTY:
		return jobctl_set_controlling(t, f, arg == 1);
	case TIOCNOTTY:
		return jobctl_leave(t);
	}
	return -ENOTTY;
}

/* What only changes t when the caller is in the foreground. */
static long
guarded_ioctl(struct tty *t, struct file *f, unsigned cmd, unsigned long arg)
{
	long err = jobctl_check(t, SIGTTOU);

	if (err)
		return err;
	switch (cmd) {
	case TCSBRK:	/* tcdrain is TCSBRK with an argument; a break means nothing to these lines */
	case TCSBRKP:
		return output_drain(t, f);
	case TCXONC:
		return flow(t, arg);
	default:
		return flush(t, arg);
	}
}

long
tty_ioctl(struct file *f, unsigned cmd, unsigned long arg)
{
	struct tty *t = f->priv;
	long err;

	switch (cmd) {
	case TCSBRK:
	case TCSBRKP:
	case TCXONC:
	case TCFLSH:
		return guarded_ioctl(t, f, cmd, arg);
	case FIONREAD:
		return input_count(t, arg);
	case TIOCOUTQ:
		return put_int(output_pending(t), arg);
	case TIOCSTI:
		return type_char(t, (const char __user *)arg);
	case TIOCEXCL:
	case TIOCNXCL:
		return set_exclusive(t, cmd == TIOCEXCL);
	case TIOCGEXCL:
		return put_int(READ_ONCE(t->exclusive), arg);
	case TIOCGDEV:
		return put_int(t->dev, arg);
	case TIOCVHANGUP:
		return hang_up(t);
	}
	err = tty_mode_ioctl(t, f, cmd, arg, false);
	return err == -ENOIOCTL ? controlling_ioctl(t, f, cmd, arg) : err;
}
