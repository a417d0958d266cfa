/*
 * The modes and the size of a terminal: TCGETS, TCSETS and their kin in the three
 * layouts that struct termios has had (termios, termios2 with free speeds, termio).
 */
#include <arch/user.h>
#include <lib/string.h>
#include <tty/internal.h>
#include <uapi/errno.h>
#include <uapi/ioctl.h>
#include <uapi/signal.h>

/* What this line discipline does not do is off, and reads back as off. */
#define UNSUPPORTED_LFLAG (ECHOPRT | XCASE | PENDIN | FLUSHO)

enum set_when { SET_NOW, SET_DRAIN, SET_FLUSH };

static const unsigned low_speeds[] = {
	0, 50, 75, 110, 134, 150, 200, 300, 600, 1200, 1800, 2400, 4800, 9600, 19200, 38400,
};
static const unsigned high_speeds[] = {	/* from BOTHER on, which is none */
	0, 57600, 115200, 230400, 460800, 500000, 576000, 921600, 1000000, 1152000, 1500000,
	2000000, 2500000, 3000000, 3500000, 4000000,
};

static unsigned
speed_of(unsigned cflag)
{
	unsigned code = cflag & CBAUD;

	return code & CBAUDEX ? high_speeds[code & ~CBAUDEX] : low_speeds[code];
}

/* The code for a speed, or B38400 for what has none: nothing here runs at other speeds. */
static unsigned
code_of(unsigned speed)
{
	for (unsigned i = 0; i < ARRAY_SIZE(low_speeds); i++)
		if (low_speeds[i] == speed)
			return i;
	for (unsigned i = 1; i < ARRAY_SIZE(high_speeds); i++)
		if (high_speeds[i] == speed)
			return CBAUDEX | i;
	return B38400;
}

static bool
flow_enabled(const struct termios *m)
{
	return (m->c_iflag & IXON) && m->c_cc[VSTOP] == ('S' & 0x1f) &&
	    m->c_cc[VSTART] == ('Q' & 0x1f);
}

/* What a master in packet mode hears of new modes. */
static unsigned
packet_events(const struct termios *old, const struct termios *new)
{
	unsigned bits = 0;

	if (flow_enabled(old) != flow_enabled(new))
		bits |= flow_enabled(new) ? TIOCPKT_DOSTOP : TIOCPKT_NOSTOP;
	if ((old->c_lflag | new->c_lflag) & EXTPROC)
		bits |= TIOCPKT_IOCTL;
	return bits;
}

static void
set_locked(struct tty *t, const struct termios *new)
{
	struct termios old = t->termios;
	unsigned bits;

	t->termios = *new;
	t->termios.c_lflag &= ~UNSUPPORTED_LFLAG;
	t->termios.c_line = 0;
	if (!(new->c_iflag & IXON))
		output_set_stopped(t, false);
	if (t->driver->set_speed && speed_of(new->c_cflag) != speed_of(old.c_cflag))
		t->driver->set_speed(t->priv, speed_of(new->c_cflag));
	bits = packet_events(&old, &t->termios);
	if (bits && t->driver->event)
		t->driver->event(t->priv, bits);
	ldisc_mode_changed(t, old.c_lflag);
}

static long
set_modes(struct tty *t, struct file *f, const struct termios *new, enum set_when when, bool master)
{
	long err = master ? 0 : jobctl_check(t, SIGTTOU);

	if (err == 0 && when != SET_NOW && !master)
		err = output_drain(t, f);
	if (err)
		return err;
	mutex_lock(&t->lock);
	if (when == SET_FLUSH)
		ldisc_flush_input(t);
	set_locked(t, new);
	mutex_unlock(&t->lock);
	return 0;
}

static struct termios
get_modes(struct tty *t)
{
	struct termios copy;

	mutex_lock(&t->lock);
	copy = t->termios;
	mutex_unlock(&t->lock);
	return copy;
}

/* ---- the layouts ---- */

static long
get_termios(struct tty *t, void __user *arg)
{
	struct termios copy = get_modes(t);

	return copy_to_user(arg, &copy, sizeof(copy));
}

static long
get_termios2(struct tty *t, void __user *arg)
{
	struct termios copy = get_modes(t);
	struct termios2 two;

	memcpy(&two, &copy, sizeof(copy));
	two.c_ispeed = two.c_ospeed = speed_of(copy.c_cflag);
	return copy_to_user(arg, &two, sizeof(two));
}

static long
get_termio(struct tty *t, void __user *arg)
{
	struct termios copy = get_modes(t);
	struct termio one = {
		.c_iflag = copy.c_iflag, .c_oflag = copy.c_oflag,
		.c_cflag = copy.c_cflag, .c_lflag = copy.c_lflag, .c_line = copy.c_line,
	};

	memcpy(one.c_cc, copy.c_cc, NCC);
	return copy_to_user(arg, &one, sizeof(one));
}

static long
set_termios(struct tty *t, struct file *f, const void __user *arg, enum set_when when, bool master)
{
	struct termios new;

	if (copy_from_user(&new, arg, sizeof(new)))
		return -EFAULT;
	return set_modes(t, f, &new, when, master);
}

static long
set_termios2(struct tty *t, struct file *f, const void __user *arg, enum set_when when, bool master)
{
	struct termios2 two;
	struct termios new;

	if (copy_from_user(&two, arg, sizeof(two)))
		return -EFAULT;
	memcpy(&new, &two, sizeof(new));
	if ((new.c_cflag & CBAUD) == BOTHER)
		new.c_cflag = (new.c_cflag & ~CBAUD) | code_of(two.c_ospeed);
	return set_modes(t, f, &new, when, master);
}

/* The short form keeps what it has no room for. */
static long
set_termio(struct tty *t, struct file *f, const void __user *arg, enum set_when when, bool master)
{
	struct termios new = get_modes(t);
	struct termio one;

	if (copy_from_user(&one, arg, sizeof(one)))
		return -EFAULT;
	new.c_iflag = (new.c_iflag & ~0xffffu) | one.c_iflag;
	new.c_oflag = (new.c_oflag & ~0xffffu) | one.c_oflag;
	new.c_cflag = (new.c_cflag & ~0xffffu) | one.c_cflag;
	new.c_lflag = (new.c_lflag & ~0xffffu) | one.c_lflag;
	memcpy(new.c_cc, one.c_cc, NCC);
	return set_modes(t, f, &new, when, master);
}

/* ---- the size ---- */

static long
set_winsize(struct tty *t, const void __user *arg)
{
	struct winsize new;
	bool changed;

	if (copy_from_user(&new, arg, sizeof(new)))
		return -EFAULT;
	mutex_lock(&t->lock);
	changed = memcmp(&new, &t->winsize, sizeof(new)) != 0;
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

static long
set_clocal(struct tty *t, const int __user *arg)
{
	int on;

	if (get_user(on, arg))
		return -EFAULT;
	mutex_lock(&t->lock);
	if (on)
		t->termios.c_cflag |= CLOCAL;
	else
		t->termios.c_cflag &= ~CLOCAL;
	mutex_unlock(&t->lock);
	return 0;
}

static long
set_discipline(const int __user *arg)
{
	int n;

	if (get_user(n, arg))
		return -EFAULT;
	return n == N_TTY ? 0 : -EINVAL;
}

long
tty_mode_ioctl(struct tty *t, struct file *f, unsigned cmd, unsigned long arg, bool master)
{
	void __user *p = (void __user *)arg;

	switch (cmd) {
	case TCGETS:
		return get_termios(t, p);
	case TCSETS:
	case TCSETSW:
	case TCSETSF:
		return set_termios(t, f, p, cmd - TCSETS, master);
	case TCGETS2:
		return get_termios2(t, p);
	case TCSETS2:
	case TCSETSW2:
	case TCSETSF2:
		return set_termios2(t, f, p, cmd - TCSETS2, master);
	case TCGETA:
		return get_termio(t, p);
	case TCSETA:
	case TCSETAW:
	case TCSETAF:
		return set_termio(t, f, p, cmd - TCSETA, master);
	case TIOCGWINSZ:
		return get_winsize(t, p);
	case TIOCSWINSZ:
		return set_winsize(t, p);
	case TIOCGSOFTCAR:
		return put_user((int)!!(READ_ONCE(t->termios.c_cflag) & CLOCAL), (int __user *)p);
	case TIOCSSOFTCAR:
		return set_clocal(t, p);
	case TIOCGETD:
		return put_user(N_TTY, (int __user *)p);
	case TIOCSETD:
		return set_discipline(p);
	}
	return -ENOIOCTL;
}
