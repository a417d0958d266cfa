/*
 * Terminal ioctls: tty_ioctl(4).
 */
#include <arch/user.h>
#include <proc/signal.h>
#include <tty/internal.h>
#include <uapi/errno.h>
#include <uapi/ioctl.h>
#include <uapi/signal.h>

/* What this line discipline does not do is off, and reads back as off. */
#define UNSUPPORTED_LFLAG (ECHOPRT | XCASE | PENDIN | FLUSHO)

enum set_when { SET_NOW, SET_DRAIN, SET_FLUSH };

static long
set_termios(struct tty *t, const struct termios *new, enum set_when when)
{
	long err = jobctl_check(t, SIGTTOU);
	unsigned old_lflag;

	if (err == 0 && when != SET_NOW)
		err = output_drain(t);
	if (err)
		return err;
	mutex_lock(&t->lock);
	if (when == SET_FLUSH)
		ldisc_flush_input(t);
	old_lflag = t->termios.c_lflag;
	t->termios = *new;
	t->termios.c_lflag &= ~UNSUPPORTED_LFLAG;
	t->termios.c_line = 0;
	if (!(new->c_iflag & IXON))
		output_set_stopped(t, false);
	ldisc_mode_changed(t, old_lflag);
	mutex_unlock(&t->lock);
	return 0;
}

static long
set_termios_user(struct tty *t, const void __user *arg, enum set_when when)
{
	struct termios new;

	if (copy_from_user(&new, arg, sizeof(new)))
		return -EFAULT;
	return set_termios(t, &new, when);
}

static long
get_termios(struct tty *t, void __user *arg)
{
	struct termios copy;

	mutex_lock(&t->lock);
	copy = t->termios;
	mutex_unlock(&t->lock);
	return copy_to_user(arg, &copy, sizeof(copy));
}

static long
set_winsize(struct tty *t, const void __user *arg)
{
	struct winsize new;
	bool changed;

	if (copy_from_user(&new, arg, sizeof(new)))
		return -EFAULT;
	mutex_lock(&t->lock);
	changed = new.ws_row != t->winsize.ws_row || new.ws_col != t->winsize.ws_col;
	t->winsize = new;
	mutex_unlock(&t->lock);
	if (changed)
		jobctl_signal_foreground(t, SIGWINCH);
	return 0;
}

static long
get_winsize(struct tty *t, void __user *arg)
{
	struct winsize copy;

	mutex_lock(&t->lock);
	copy = t->winsize;
	mutex_unlock(&t->lock);
	return copy_to_user(arg, &copy, sizeof(copy));
}

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

long
tty_ioctl(struct file *f, unsigned cmd, unsigned long arg)
{
	struct tty *t = f->priv;
	void __user *p = (void __user *)arg;
	pid_t pid = 0;
	long err;

	switch (cmd) {
	case TCGETS:
		return get_termios(t, p);
	case TCSETS:
		return set_termios_user(t, p, SET_NOW);
	case TCSETSW:
		return set_termios_user(t, p, SET_DRAIN);
	case TCSETSF:
		return set_termios_user(t, p, SET_FLUSH);
	case TIOCGWINSZ:
		return get_winsize(t, p);
	case TIOCSWINSZ:
		return set_winsize(t, p);
	case TIOCGPGRP:
		err = jobctl_get_group(t, &pid);
		return put_pid(err, pid, arg);
	case TIOCSPGRP:
		if (get_user(pid, (pid_t __user *)p))
			return -EFAULT;
		return jobctl_set_group(t, pid);
	case TIOCGSID:
		err = jobctl_get_session(t, &pid);
		return put_pid(err, pid, arg);
	case TIOCSCTTY:
		return jobctl_set_controlling(t, arg == 1);
	case TIOCNOTTY:
		return jobctl_leave(t);
	case FIONREAD:
		return input_count(t, arg);
	case TIOCOUTQ:
		return put_int(output_pending(t), arg);
	case TCSBRK:	/* tcdrain is TCSBRK with an argument; a break means nothing to these lines */
	case TCSBRKP:
		err = jobctl_check(t, SIGTTOU);
		return err ? err : output_drain(t);
	case TCXONC:
		err = jobctl_check(t, SIGTTOU);
		return err ? err : flow(t, arg);
	case TCFLSH:
		err = jobctl_check(t, SIGTTOU);
		return err ? err : flush(t, arg);
	case TIOCEXCL:
	case TIOCNXCL:
		mutex_lock(&t->lock);
		t->exclusive = cmd == TIOCEXCL;
		mutex_unlock(&t->lock);
		return 0;
	}
	return -ENOTTY;
}
