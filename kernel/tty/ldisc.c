/*
 * The line discipline: what becomes of received characters. POSIX.1-2017, XBD
 * chapter 11 (General Terminal Interface), with the usual extensions (ECHOCTL,
 * ECHOKE, IUTF8, word erase, reprint, literal next).
 *
 * The input ring holds, in order: characters of complete lines (read_pos to
 * line_pos) and of the line being edited (line_pos to end_pos). Out of canonical
 * mode line_pos does not count. line_end marks the character that ends a line;
 * one that is VEOF is stored as well, and dropped when it is read. Bits of characters
 * that have left the ring are clear.
 *
 * Runs of characters that are only stored and echoed (tty->plain) are moved as a
 * block; every other character goes by itself through the stages of receive_char.
 *
 * Room: the last two places of the ring are kept for a line's end and for the mark
 * that PARMRK puts before a character. When no more fits, and somebody can read what
 * is there, the sender waits if he can; else a bell says that the character is lost.
 *
 * All functions need tty->lock.
 */
#include <lib/string.h>
#include <proc/signal.h>
#include <tty/internal.h>
#include <uapi/signal.h>

#define CTRL(c) ((c) & 0x1f)
/* In the ring for VEOF; as an end of line nothing else is 0, which disables a character. */
#define END_OF_FILE 0

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

/* With EXTPROC the other side of the master edits lines: here they are only passed on. */
static bool
is_canonical(const struct tty *t)
{
	return (t->termios.c_lflag & (ICANON | EXTPROC)) == ICANON;
}

static bool ends_line(const struct tty *t, unsigned pos)
{
	return t->line_end[pos % INPUT_SIZE / 8] >> (pos % 8) & 1;
}

static void
store(struct tty *t, unsigned char c)
{
	t->input[t->end_pos++ % INPUT_SIZE] = c;
}

/* ---- which characters are plain ---- */

static void
not_plain(struct tty *t, unsigned from, unsigned to)
{
	for (unsigned c = from; c <= to; c++)
		t->plain[c / 64] &= ~(1UL << c % 64);
}

static void
cc_not_plain(struct tty *t, int first, int last)
{
	for (int i = first; i <= last; i++)
		if (t->termios.c_cc[i] != 0)
			not_plain(t, t->termios.c_cc[i], t->termios.c_cc[i]);
}

/* Set up tty->plain: all that no stage of receive_char looks at. */
static void
find_plain(struct tty *t)
{
	memset(t->plain, 0xff, sizeof(t->plain));
	if (lflag(t, EXTPROC))
		return;
	if (iflag(t, ISTRIP))
		not_plain(t, 0x80, 0xff);
	if (iflag(t, PARMRK))
		not_plain(t, 0xff, 0xff);
	if (iflag(t, IUCLC))
		not_plain(t, 'A', 'Z');
	if (iflag(t, IGNCR | ICRNL))
		not_plain(t, '\r', '\r');
	if (lflag(t, ECHO | ECHONL)) {
		not_plain(t, 0, ' ' - 1);
		not_plain(t, 0x7f, 0x7f);
	}
	if (iflag(t, IXON))
		cc_not_plain(t, VSTART, VSTOP);
	if (lflag(t, ISIG)) {
		cc_not_plain(t, VINTR, VQUIT);
		cc_not_plain(t, VSUSP, VSUSP);
	}
	if (lflag(t, ICANON)) {
		cc_not_plain(t, VERASE, VEOF);
		cc_not_plain(t, VEOL, VEOL);
		cc_not_plain(t, VREPRINT, VEOL2);
	}
	if (lflag(t, ICANON) || iflag(t, INLCR))
		not_plain(t, '\n', '\n');
}

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
	find_plain(t);
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
	bool tab;

	if (t->end_pos == t->line_pos)
		return;
	tab = t->input[(t->end_pos - 1) % INPUT_SIZE] == '\t';
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
		if (tab)
			continue;	/* it is blank already */
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

/* ---- room ---- */

static unsigned
used(const struct tty *t)
{
	return t->end_pos - t->read_pos;
}

static bool
text_fits(const struct tty *t)
{
	return used(t) < INPUT_SIZE - 2;
}

/* Is there what a reader could take, so that there will be room? */
static bool
can_be_read(const struct tty *t)
{
	return (is_canonical(t) ? t->line_pos : t->end_pos) != t->read_pos;
}

bool
ldisc_wants(const struct tty *t)
{
	return used(t) <= INPUT_SIZE * 3 / 4 || !can_be_read(t);
}

static void
wake_feeders(struct tty *t)
{
	if (ldisc_wants(t) && wait_queue_active(&t->feeders))
		wake_up_all(&t->feeders);
}

static void
lose_char(struct tty *t)
{
	if (iflag(t, IMAXBEL))
		output_raw(t, "\a", 1);
}

static void
end_line(struct tty *t, unsigned char c)
{
	unsigned at = t->end_pos % INPUT_SIZE;

	if (used(t) >= INPUT_SIZE) {
		lose_char(t);
		return;
	}
	t->line_end[at / 8] |= 1u << at % 8;
	store(t, c);
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

static void
store_and_echo(struct tty *t, unsigned char c)
{
	if (!text_fits(t)) {
		lose_char(t);
		return;
	}
	if (t->end_pos == t->line_pos)
		t->edit_column = READ_ONCE(t->column);
	/* So that 0377 before a character that is marked cannot be taken for this one. */
	if (c == 0377 && (t->termios.c_iflag & (PARMRK | ISTRIP)) == PARMRK)
		store(t, c);
	store(t, c);
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
		end_line(t, END_OF_FILE);
	} else if (c == '\n' || is_cc(t, c, VEOL) || is_extended_cc(t, c, VEOL2)) {
		if (lflag(t, ECHO) || (c == '\n' && lflag(t, ECHONL)))
			echo(t, c);
		end_line(t, c);
	} else {
		store_and_echo(t, c);
	}
}

/* IXOFF: ask the other side to pause while the ring is nearly full. */
static void
throttle(struct tty *t)
{
	unsigned n = used(t);

	if (iflag(t, IXOFF) && !t->throttled && n > INPUT_SIZE * 3 / 4)
		t->throttled = output_raw(t, (char *)&t->termios.c_cc[VSTOP], 1);
	else if (t->throttled && n < INPUT_SIZE / 4)
		t->throttled = !output_raw(t, (char *)&t->termios.c_cc[VSTART], 1);
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

/* One character that may be special, through all stages. */
static void
receive_char(struct tty *t, unsigned char c)
{
	if (t->literal_next) {
		t->literal_next = false;
		store_and_echo(t, c);
		return;
	}
	if (!map_input(t, &c) || input_flow(t, c) || input_signal(t, c))
		return;
	if (is_canonical(t))
		input_canonical(t, c);
	else
		store_and_echo(t, c);
}

/* How many of the n characters at buf are plain. */
static size_t
plain_run(const struct tty *t, const unsigned char *buf, size_t n)
{
	size_t i = 0;

	if (t->literal_next || ((t->termios.c_iflag & (IXON | IXANY)) == (IXON | IXANY) &&
	    READ_ONCE(t->stopped)))
		return 0;
	while (i < n && (t->plain[buf[i] / 64] >> buf[i] % 64 & 1))
		i++;
	return i;
}

/* As many of n plain characters as there is room for. */
static size_t
store_run(struct tty *t, const unsigned char *buf, size_t n)
{
	unsigned at = t->end_pos % INPUT_SIZE;
	size_t first;

	if (!text_fits(t))
		return 0;
	n = MIN(n, INPUT_SIZE - 2 - used(t));
	first = MIN(n, INPUT_SIZE - at);
	if (t->end_pos == t->line_pos)
		t->edit_column = READ_ONCE(t->column);
	memcpy(t->input + at, buf, first);
	memcpy(t->input, buf + first, n - first);
	t->end_pos += n;
	if ((t->termios.c_lflag & (ECHO | EXTPROC)) == ECHO)
		output_write(t, buf, n);
	return n;
}

/* Signals and flow control get through to where nobody reads. */
static bool
passes_when_full(const struct tty *t, unsigned char c)
{
	return (lflag(t, ISIG) && (is_cc(t, c, VINTR) || is_cc(t, c, VQUIT) ||
	    is_cc(t, c, VSUSP))) ||
	    (iflag(t, IXON) && (is_cc(t, c, VSTART) || is_cc(t, c, VSTOP)));
}

size_t
ldisc_receive(struct tty *t, const unsigned char *buf, size_t n, bool wait)
{
	unsigned before = t->end_pos;
	size_t i = 0;

	if (!(t->termios.c_cflag & CREAD))
		return n;
	while (i < n) {
		size_t run = plain_run(t, buf + i, n - i);

		if (run > 0)
			run = store_run(t, buf + i, run);
		if (run > 0) {
			i += run;
			continue;
		}
		if (wait && !text_fits(t) && can_be_read(t) && !passes_when_full(t, buf[i]))
			break;
		receive_char(t, buf[i++]);
	}
	if (!is_canonical(t) && t->end_pos != before)
		wake_up_all(&t->readers);
	throttle(t);
	return i;
}

void
ldisc_break(struct tty *t)
{
	if (!(t->termios.c_cflag & CREAD) || iflag(t, IGNBRK))
		return;
	if (iflag(t, BRKINT)) {
		ldisc_flush_input(t);
		output_flush(t);
		jobctl_signal_foreground(t, SIGINT);
		return;
	}
	if (used(t) > INPUT_SIZE - 3) {
		lose_char(t);
		return;
	}
	if (iflag(t, PARMRK)) {
		store(t, 0377);
		store(t, 0);
	}
	store(t, 0);
	wake_up_all(&t->readers);
}

/* ---- reading ---- */

unsigned
ldisc_available(struct tty *t)
{
	return (is_canonical(t) ? t->line_pos : t->end_pos) - t->read_pos;
}

bool
ldisc_readable(struct tty *t)
{
	unsigned min = 1;

	if (!is_canonical(t) && t->termios.c_cc[VTIME] == 0)
		min = MAX(t->termios.c_cc[VMIN], 1);
	return ldisc_available(t) >= min;
}

static void
take(struct tty *t, unsigned char *buf, size_t n)
{
	unsigned at = t->read_pos % INPUT_SIZE;
	size_t first = MIN(n, INPUT_SIZE - at);

	memcpy(buf, t->input + at, first);
	memcpy(buf + first, t->input, n - first);
	t->read_pos += n;
}

size_t
ldisc_take(struct tty *t, unsigned char *buf, size_t n, bool *more)
{
	size_t count = MIN(n, ldisc_available(t)), i = 0;

	*more = count == n;
	if (!is_canonical(t)) {
		i = count;
	} else {
		while (i < count && !ends_line(t, t->read_pos + i))
			i++;
	}
	take(t, buf, i);
	if (i < count) {	/* the end of the line, by a character that is read or by VEOF */
		unsigned at = t->read_pos++ % INPUT_SIZE;

		t->line_end[at / 8] &= ~(1u << at % 8);
		*more = false;
		if (t->input[at] != END_OF_FILE)
			buf[i++] = t->input[at];
	}
	throttle(t);
	wake_feeders(t);
	return i;
}

void
ldisc_flush_input(struct tty *t)
{
	if (t->line_pos != t->read_pos)
		memset(t->line_end, 0, sizeof(t->line_end));
	t->read_pos = t->line_pos = t->end_pos;
	t->literal_next = false;
	wake_feeders(t);
}

void
ldisc_mode_changed(struct tty *t, unsigned old_lflag)
{
	find_plain(t);
	wake_feeders(t);
	if (!((old_lflag ^ t->termios.c_lflag) & (ICANON | EXTPROC)))
		return;
	/* What was typed can be read at once, in either direction of the change. */
	memset(t->line_end, 0, sizeof(t->line_end));
	t->line_pos = t->end_pos;
	t->literal_next = false;
	wake_up_all(&t->readers);
}
