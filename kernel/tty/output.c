/*
 * Output: POSIX output processing (OPOST), the output ring, and handing it to the
 * driver. Everything is guarded by out_lock, which drivers' interrupts take.
 */
#include <lib/string.h>
#include <tty/internal.h>
#include <uapi/errno.h>
#include <uapi/ioctl.h>

static unsigned
used(const struct tty *t)
{
	return t->out_head - t->out_tail;
}

static void
put(struct tty *t, unsigned char c)
{
	t->output[t->out_head++ % OUTPUT_SIZE] = c;
}

/* Give the driver runs of bytes until it takes no more. Needs out_lock. */
static void
start_locked(struct tty *t)
{
	while (!t->stopped && used(t) > 0) {
		unsigned at = t->out_tail % OUTPUT_SIZE;
		size_t run = MIN(used(t), OUTPUT_SIZE - at);
		size_t taken = t->driver->write(t->priv, (const char *)t->output + at, run);

		t->out_tail += taken;
		if (taken < run)
			break;
	}
}

static void
wake_writers(struct tty *t)
{
	if (READ_ONCE(t->out_head) - READ_ONCE(t->out_tail) < OUTPUT_SIZE / 2 &&
	    wait_queue_active(&t->writers))
		wake_up_all(&t->writers);
}

static void
tell_master(struct tty *t, unsigned bits)
{
	if (t->driver->event)
		t->driver->event(t->priv, bits);
}

void
output_start(struct tty *t)
{
	unsigned long flags = spin_lock_irq(&t->out_lock);

	start_locked(t);
	spin_unlock_irq(&t->out_lock, flags);
	wake_writers(t);
}

void
tty_tx_ready(struct tty *t)
{
	output_start(t);
}

/*
 * One character through OPOST; false if the ring has no room for all it becomes
 * (at most 8, for a tab). Needs out_lock.
 */
static bool
put_processed(struct tty *t, unsigned char c)
{
	unsigned oflag = t->termios.c_oflag;

	if (OUTPUT_SIZE - used(t) < 8)
		return false;
	if (!(oflag & OPOST)) {
		put(t, c);
		return true;
	}
	switch (c) {
	case '\n':
		if (oflag & ONLRET)
			t->column = 0;
		if (oflag & ONLCR) {
			put(t, '\r');
			t->column = 0;
		}
		break;
	case '\r':
		if ((oflag & ONOCR) && t->column == 0)
			return true;
		t->column = 0;
		if (oflag & OCRNL)
			c = '\n';
		break;
	case '\t': {
		unsigned spaces = 8 - t->column % 8;

		t->column += spaces;
		if ((oflag & TABDLY) == TAB3) {
			while (spaces-- > 0)
				put(t, ' ');
			return true;
		}
		break;
	}
	case '\b':
		if (t->column > 0)
			t->column--;
		break;
	default:
		if (c < ' ' || c == 0x7f)
			break;
		if ((oflag & OLCUC) && c >= 'a' && c <= 'z')
			c -= 'a' - 'A';
		if ((c & 0xc0) != 0x80 || !(t->termios.c_iflag & IUTF8))
			t->column++;
		break;
	}
	put(t, c);
	return true;
}

/* n bytes as they are. Needs out_lock and room. */
static void
put_block(struct tty *t, const unsigned char *buf, size_t n)
{
	unsigned at = t->out_head % OUTPUT_SIZE;
	size_t first = MIN(n, OUTPUT_SIZE - at);

	memcpy(t->output + at, buf, first);
	memcpy(t->output, buf + first, n - first);
	t->out_head += n;
}

/*
 * Put those of n characters at the start of buf that OPOST leaves alone; how many. The
 * last 8 places are not used: put_processed says when the ring is full. Needs out_lock.
 */
static size_t
put_plain(struct tty *t, const unsigned char *buf, size_t n)
{
	unsigned oflag = t->termios.c_oflag;
	bool utf8 = t->termios.c_iflag & IUTF8;
	size_t i = 0;

	if (used(t) > OUTPUT_SIZE - 8)
		return 0;
	n = MIN(n, OUTPUT_SIZE - 8 - used(t));
	if (!(oflag & OPOST)) {
		i = n;
	} else if (!(oflag & OLCUC)) {
		for (; i < n && buf[i] >= ' ' && buf[i] != 0x7f; i++)
			t->column += !utf8 || (buf[i] & 0xc0) != 0x80;
	}
	put_block(t, buf, i);
	return i;
}

size_t
output_write(struct tty *t, const unsigned char *buf, size_t n)
{
	unsigned long flags = spin_lock_irq(&t->out_lock);
	size_t i = 0;

	do {
		do
			i += put_plain(t, buf + i, n - i);
		while (i < n && put_processed(t, buf[i]) && ++i < n);
		start_locked(t);
	} while (i < n && OUTPUT_SIZE - used(t) >= 8);		/* the driver made room */
	spin_unlock_irq(&t->out_lock, flags);
	return i;
}

bool
output_echo(struct tty *t, unsigned char c)
{
	return output_write(t, &c, 1) == 1;
}

bool
output_raw(struct tty *t, const char *buf, size_t n)
{
	unsigned long flags = spin_lock_irq(&t->out_lock);
	bool room = OUTPUT_SIZE - used(t) >= n;

	if (room)
		put_block(t, (const unsigned char *)buf, n);
	start_locked(t);
	spin_unlock_irq(&t->out_lock, flags);
	return room;
}

size_t
output_take(struct tty *t, unsigned char *buf, size_t n)
{
	unsigned long flags = spin_lock_irq(&t->out_lock);
	unsigned at = t->out_tail % OUTPUT_SIZE;
	size_t first;

	n = t->stopped ? 0 : MIN(n, used(t));
	first = MIN(n, OUTPUT_SIZE - at);
	memcpy(buf, t->output + at, first);
	memcpy(buf + first, t->output, n - first);
	t->out_tail += n;
	spin_unlock_irq(&t->out_lock, flags);
	if (n > 0)
		wake_writers(t);
	return n;
}

bool
output_takeable(struct tty *t)
{
	return !READ_ONCE(t->stopped) && READ_ONCE(t->out_head) != READ_ONCE(t->out_tail);
}

void
output_set_stopped(struct tty *t, bool stopped)
{
	unsigned long flags = spin_lock_irq(&t->out_lock);

	if (t->stopped != stopped)
		tell_master(t, stopped ? TIOCPKT_STOP : TIOCPKT_START);
	t->stopped = stopped;
	start_locked(t);
	spin_unlock_irq(&t->out_lock, flags);
	wake_writers(t);
}

void
output_flush(struct tty *t)
{
	unsigned long flags = spin_lock_irq(&t->out_lock);

	t->out_tail = t->out_head;
	tell_master(t, TIOCPKT_FLUSHWRITE);
	spin_unlock_irq(&t->out_lock, flags);
	wake_up_all(&t->writers);
}

unsigned
output_pending(struct tty *t)
{
	return t->driver->delivers_at_once ? 0 :
	    READ_ONCE(t->out_head) - READ_ONCE(t->out_tail);
}

unsigned
output_room(struct tty *t)
{
	return OUTPUT_SIZE - (READ_ONCE(t->out_head) - READ_ONCE(t->out_tail));
}

static bool
drained(struct tty *t)
{
	return output_pending(t) == 0 && (!t->driver->drained || t->driver->drained(t->priv));
}

long
output_drain(struct tty *t, struct file *f)
{
	if (wait_event_interruptible(&t->writers, drained(t) || tty_file_dead(f, t)))
		return -EINTR;
	return tty_file_dead(f, t) ? -EIO : 0;
}
