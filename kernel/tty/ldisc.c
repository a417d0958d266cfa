/*
 * The line discipline: what becomes of received characters. POSIX.1-2017, XBD
 * chapter 11 (General Terminal Interface), with the usual extensions (ECHOCTL,
 * ECHOKE, IUTF8, word erase, reprint, literal next).
 *
 * The input ring holds, in order: characters of complete lines (read_pos to
 * line_pos) and of the line being edited (line_pos to end_pos). Out of canonical
 * mode line_pos does not count. line_end marks the character that ends a line;
 * one that is VEOF is stored as well, and dropped when it is read.
 *
 * All functions need tty->lock.
 */
#include <lib/string.h>
#include <proc/signal.h>
#include <tty/internal.h>
#include <uapi/signal.h>

#define CTRL(c) ((c) & 0x1f)

void
ldisc_init(struct tty *t)
{
	t->termios = (struct termios){
		.c_iflag = ICRNL | IXON | IUTF8,
		.c_oflag = OPOST | ONLCR,
		.c_cflag = B115200 | CS8 | CREAD | HUPCL | CLOCAL,
		.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN,
		.c_cc = {
			[VINTR] = CTRL('C'), [VQUIT] = CTRL('\\'), [VERASE] = 0x7f,
			[VKILL] = CTRL('U'), [VEOF] = CTRL('D'), [VMIN] = 1,
			[VSTART] = CTRL('Q'), [VSTOP] = CTRL('S'), [VSUSP] = CTRL('Z'),
			[VREPRINT] = CTRL('R'), [VDISCARD] = CTRL('O'),
			[VWERASE] = CTRL('W'), [VLNEXT] = CTRL('V'),
		},
	};
}

static bool lflag(const struct tty *t, unsigned f) { return t->termios.c_lflag & f; }
static bool iflag(const struct tty *t, unsigned f) { return t->termios.c_iflag & f; }

/* Is c the control character `which`? A value of 0 disables it. */
static bool
is_cc(const struct tty *t, unsigned char c, int which)
{
	return c != 0 && t->termios.c_cc[which] == c;
}

static bool
is_extended_cc(const struct tty *t, unsigned char c, int which)
{
	return lflag(t, IEXTEN) && is_cc(t, c, which);
}

static bool ends_line(const struct tty *t, unsigned pos)
{
	return t->line_end[pos % INPUT_SIZE / 8] >> (pos % 8) & 1;
}

static void
store(struct tty *t, unsigned char c, bool line_end)
{
	unsigned at = t->end_pos++ % INPUT_SIZE;

	t->input[at] = c;
	if (line_end)
		t->line_end[at / 8] |= 1u << at % 8;
	else
		t->line_end[at / 8] &= ~(1u << at % 8);
}

/* ---- echo ---- */

/* Shown as ^X: control characters but tab and newline. */
static bool
shown_as_caret(const struct tty *t, unsigned char c)
{
	return lflag(t, ECHOCTL) && (c < ' ' || c == 0x7f) && c != '\t' && c != '\n';
}

static void
echo(struct tty *t, unsigned char c)
{
	if (shown_as_caret(t, c)) {
		output_echo(t, '^');
		output_echo(t, c ^ 0x40);
	} else {
		output_echo(t, c);
	}
}

static bool
is_utf8_tail(const struct tty *t, unsigned char c)
{
	return iflag(t, IUTF8) && (c & 0xc0) == 0x80;
}

/* The column of the cursor after the edited line up to end. */
static unsigned
column_after(const struct tty *t, unsigned end)
{
	unsigned column = t->edit_column;

	for (unsigned p = t->line_pos; p != end; p++) {
		unsigned char c = t->input[p % INPUT_SIZE];

		if (c == '\t')
			column += 8 - column % 8;
		else if (shown_as_caret(t, c))
			column += 2;
		else if (c >= ' ' && c != 0x7f && !is_utf8_tail(t, c))
			column++;
	}
	return column;
}

/* ---- editing the line ---- */

/* Take back the last character of the line (all bytes of it), on the screen as well. */
static void
erase_char(struct tty *t)
{
	unsigned before = column_after(t, t->end_pos), after;

	if (t->end_pos == t->line_pos)
		return;
	do {
		t->end_pos--;
	} while (t->end_pos != t->line_pos &&
	    is_utf8_tail(t, t->input[t->end_pos % INPUT_SIZE]));
	if (!lflag(t, ECHO))
		return;
	if (!lflag(t, ECHOE)) {
		echo(t, t->termios.c_cc[VERASE]);
		return;
	}
	for (after = column_after(t, t->end_pos); before > after; before--) {
		output_echo(t, '\b');
		output_echo(t, ' ');
		output_echo(t, '\b');
	}
}

static unsigned char
last_char(const struct tty *t)
{
	return t->input[(t->end_pos - 1) % INPUT_SIZE];
}

static bool
is_blank(unsigned char c)
{
	return c == ' ' || c == '\t';
}

static void
erase_word(struct tty *t)
{
	while (t->end_pos != t->line_pos && is_blank(last_char(t)))
		erase_char(t);
	while (t->end_pos != t->line_pos && !is_blank(last_char(t)))
		erase_char(t);
}

static void
kill_line(struct tty *t)
{
	if (lflag(t, ECHO) && lflag(t, ECHOK) && !lflag(t, ECHOKE)) {
		echo(t, t->termios.c_cc[VKILL]);
		output_echo(t, '\n');
		t->end_pos = t->line_pos;
		return;
	}
	while (t->end_pos != t->line_pos)
		erase_char(t);
}

static void
reprint(struct tty *t)
{
	echo(t, t->termios.c_cc[VREPRINT]);
	output_echo(t, '\n');
	t->edit_column = 0;
	for (unsigned p = t->line_pos; p != t->end_pos; p++)
		echo(t, t->input[p % INPUT_SIZE]);
}

static void
end_line(struct tty *t, unsigned char c)
{
	store(t, c, true);
	t->line_pos = t->end_pos;
	wake_up_all(&t->readers);
}

/* ---- the stages of input ---- */

/* ISIG characters. True if c was one. */
static bool
input_signal(struct tty *t, unsigned char c)
{
	int sig = 0;

	if (!lflag(t, ISIG))
		return false;
	if (is_cc(t, c, VINTR))
		sig = SIGINT;
	else if (is_cc(t, c, VQUIT))
		sig = SIGQUIT;
	else if (is_cc(t, c, VSUSP))
		sig = SIGTSTP;
	if (sig == 0)
		return false;
	if (!lflag(t, NOFLSH)) {
		ldisc_flush_input(t);
		output_flush(t);
	}
	output_set_stopped(t, false);
	if (lflag(t, ECHO))
		echo(t, c);
	jobctl_signal_foreground(t, sig);
	return true;
}

/* XON and XOFF. True if c was consumed. */
static bool
input_flow(struct tty *t, unsigned char c)
{
	if (!iflag(t, IXON))
		return false;
	if (is_cc(t, c, VSTOP)) {
		output_set_stopped(t, true);
		return true;
	}
	if (is_cc(t, c, VSTART)) {
		output_set_stopped(t, false);
		return true;
	}
	if (iflag(t, IXANY) && READ_ONCE(t->stopped))
		output_set_stopped(t, false);
	return false;
}

static bool
input_full(struct tty *t)
{
	if (t->end_pos - t->read_pos < INPUT_SIZE - 1)	/* room for the newline stays */
		return false;
	if (iflag(t, IMAXBEL))
		output_raw(t, "\a", 1);
	return true;
}

static void
store_and_echo(struct tty *t, unsigned char c)
{
	if (t->end_pos == t->line_pos)
		t->edit_column = READ_ONCE(t->column);
	store(t, c, false);
	if (lflag(t, ECHO))
		echo(t, c);
}

/* Canonical mode: editing characters, line ends. */
static void
input_canonical(struct tty *t, unsigned char c)
{
	if (is_cc(t, c, VERASE)) {
		erase_char(t);
	} else if (is_cc(t, c, VKILL)) {
		kill_line(t);
	} else if (is_extended_cc(t, c, VWERASE)) {
		erase_word(t);
	} else if (is_extended_cc(t, c, VREPRINT) && lflag(t, ECHO)) {
		reprint(t);
	} else if (is_extended_cc(t, c, VLNEXT)) {
		t->literal_next = true;
		if (lflag(t, ECHO) && lflag(t, ECHOCTL))
			output_raw(t, "^\b", 2);
	} else if (is_cc(t, c, VEOF)) {
		end_line(t, c);
	} else if (c == '\n' || is_cc(t, c, VEOL) || is_extended_cc(t, c, VEOL2)) {
		if (lflag(t, ECHO) || (c == '\n' && lflag(t, ECHONL)))
			echo(t, c);
		end_line(t, c);
	} else if (!input_full(t)) {
		store_and_echo(t, c);
	}
}

/* IXOFF: ask the other side to pause while the ring is nearly full. */
static void
throttle(struct tty *t)
{
	unsigned n = t->end_pos - t->read_pos;

	if (iflag(t, IXOFF) && !t->throttled && n > INPUT_SIZE * 3 / 4)
		t->throttled = output_raw(t, (char *)&t->termios.c_cc[VSTOP], 1);
	else if (t->throttled && n < INPUT_SIZE / 4)
		t->throttled = !output_raw(t, (char *)&t->termios.c_cc[VSTART], 1);
}

static void
input_break(struct tty *t)
{
	if (iflag(t, IGNBRK))
		return;
	if (iflag(t, BRKINT)) {
		ldisc_flush_input(t);
		output_flush(t);
		jobctl_signal_foreground(t, SIGINT);
		return;
	}
	if (iflag(t, PARMRK)) {
		store(t, 0377, false);
		store(t, 0, false);
	}
	store(t, 0, false);
	wake_up_all(&t->readers);
}

/* Map c as c_iflag says; false: c is to be ignored. */
static bool
map_input(struct tty *t, unsigned char *c)
{
	if (iflag(t, ISTRIP))
		*c &= 0x7f;
	if (iflag(t, IUCLC) && lflag(t, IEXTEN) && *c >= 'A' && *c <= 'Z')
		*c += 'a' - 'A';
	if (*c == '\r') {
		if (iflag(t, IGNCR))
			return false;
		if (iflag(t, ICRNL))
			*c = '\n';
	} else if (*c == '\n' && iflag(t, INLCR)) {
		*c = '\r';
	}
	return true;
}

void
ldisc_input(struct tty *t, unsigned raw)
{
	unsigned char c = raw;

	if (!(t->termios.c_cflag & CREAD))
		return;
	if (raw & RAW_BREAK) {
		input_break(t);
		return;
	}
	if (!t->literal_next && !map_input(t, &c))
		return;
	if (t->literal_next) {
		t->literal_next = false;
		if (!input_full(t))
			store_and_echo(t, c);
	} else if (input_flow(t, c) || input_signal(t, c)) {
		return;
	} else if (lflag(t, ICANON)) {
		input_canonical(t, c);
	} else if (!input_full(t)) {
		store_and_echo(t, c);
	}
	if (!lflag(t, ICANON))
		wake_up_all(&t->readers);
	throttle(t);
}

/* ---- reading ---- */

unsigned
ldisc_available(struct tty *t)
{
	return (lflag(t, ICANON) ? t->line_pos : t->end_pos) - t->read_pos;
}

bool
ldisc_readable(struct tty *t)
{
	unsigned min = 1;

	if (!lflag(t, ICANON) && t->termios.c_cc[VTIME] == 0)
		min = MAX(t->termios.c_cc[VMIN], 1);
	return t->hung_up || ldisc_available(t) >= min;
}

size_t
ldisc_take(struct tty *t, unsigned char *buf, size_t n)
{
	bool canonical = lflag(t, ICANON);
	unsigned limit = canonical ? t->line_pos : t->end_pos;
	size_t i = 0;

	while (i < n && t->read_pos != limit) {
		unsigned pos = t->read_pos++;
		unsigned char c = t->input[pos % INPUT_SIZE];
		bool end = canonical && ends_line(t, pos);

		if (end && is_cc(t, c, VEOF))
			break;
		buf[i++] = c;
		if (end)
			break;
	}
	throttle(t);
	return i;
}

void
ldisc_flush_input(struct tty *t)
{
	t->read_pos = t->line_pos = t->end_pos;
	t->literal_next = false;
}

void
ldisc_mode_changed(struct tty *t, unsigned old_lflag)
{
	if (!((old_lflag ^ t->termios.c_lflag) & ICANON))
		return;
	/* What was typed can be read at once, in either direction of the change. */
	t->line_pos = t->end_pos;
	t->literal_next = false;
	wake_up_all(&t->readers);
}
