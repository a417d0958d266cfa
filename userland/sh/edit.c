/*
 * edit.c -- editing the line being typed, on a terminal that can move its
 * cursor.  With TERM unset or "dumb" the terminal's own canonical mode does.
 *
 *	left right ^B ^F	move		^A ^E Home End	to the ends
 *	Backspace Delete ^D	delete		^U ^K ^W	more of it
 *	up down ^P ^N		history		^L		clear the screen
 *	^C			give up		^D		alone: end of file
 *
 * The line is laid out by ourselves in rows one column narrower than the
 * terminal, so that nothing depends on what terminals do at their margin.
 * After most keys all of it is drawn again; a character typed at the end is
 * simply written, so that on a slow line typing costs one byte a key.
 *
 * The terminal is in raw mode only while a key is waited for here.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>

#include "edit.h"
#include "mem.h"
#include "out.h"
#include "sh.h"
#include "trap.h"
#include "var.h"

#define HISTORY_MAX	500

enum key {
	KEY_NONE = 256, KEY_EOF, KEY_UP, KEY_DOWN, KEY_LEFT, KEY_RIGHT,
	KEY_HOME, KEY_END, KEY_DELETE
};

#define CONTROL(c) ((c) & 0x1f)

struct editor {
	const char *prompt;
	size_t prompt_columns;	/* of its last line */
	char *s;		/* the line, not terminated */
	size_t len, cap;
	size_t at;		/* the cursor, in bytes */
	size_t row;		/* the row of the screen the cursor is in */
	size_t width;		/* columns of a row */
	size_t recalled;	/* place in the history; nhistory: none */
	char *typed;		/* the new line, while an old one is shown */
	struct termios before;
};

static char **history;		/* oldest first */
static size_t nhistory;

bool
edit_usable(void)
{
	const char *term = var_get("TERM");

	return term != NULL && *term != '\0' && strcmp(term, "dumb") != 0 &&
	    isatty(0) && isatty(2);
}

static void
remember(const char *s, size_t n)
{
	if (n == 0 || (nhistory > 0 && strlen(history[nhistory - 1]) == n &&
	    memcmp(history[nhistory - 1], s, n) == 0))
		return;
	if (nhistory == HISTORY_MAX) {
		free(history[0]);
		memmove(history, history + 1, --nhistory * sizeof *history);
	}
	history = xrealloc(history, (nhistory + 1) * sizeof *history);
	history[nhistory] = xmalloc(n + 1);
	memcpy(history[nhistory], s, n);
	history[nhistory++][n] = '\0';
}

/* Bytes after the first of a UTF-8 character take no column. */
static bool
is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

static size_t
columns(const char *s, size_t n)
{
	size_t w = 0;

	for (; n > 0; n--, s++)
		w += !is_continuation(*s);
	return w;
}

/* The columns of the prompt's last line, without escape sequences. */
static size_t
prompt_columns(const char *s)
{
	size_t w = 0;

	for (; *s != '\0'; s++) {
		if (*s == '\n' || *s == '\r')
			w = 0;
		else if (*s == '\033' && s[1] == '[') {
			for (s += 2; *s != '\0' && (*s < '@' || *s > '~');)
				s++;
			if (*s == '\0')
				break;
		} else if ((unsigned char)*s >= ' ' && !is_continuation(*s))
			w++;
	}
	return w;
}

static size_t
terminal_width(void)
{
	struct winsize w;

	if (ioctl(2, TIOCGWINSZ, &w) == 0 && w.ws_col > 1)
		return w.ws_col;
	return 80;
}

static void
move(struct strbuf *b, size_t n, char direction)
{
	char text[24], *p = text + sizeof text;

	if (n == 0)
		return;
	*--p = direction;
	for (; n > 0; n /= 10)
		*--p = '0' + n % 10;
	*--p = '[';
	*--p = '\033';
	strbuf_put(b, p, text + sizeof text - p);
}

/* Draw prompt and line anew, from the row where the prompt begins. */
static void
draw(struct editor *e)
{
	struct arena_mark mark = arena_mark(&scratch);
	struct strbuf b;
	size_t i, column = e->prompt_columns, row = 0;
	size_t target = (e->prompt_columns + columns(e->s, e->at));
	const char *last = strrchr(e->prompt, '\n');

	strbuf_init(&b, &scratch);
	move(&b, e->row, 'A');
	strbuf_puts(&b, "\r\033[J");
	strbuf_puts(&b, last != NULL ? last + 1 : e->prompt);
	for (i = 0; i < e->len; i++) {
		if (!is_continuation(e->s[i]) && column > 0 &&
		    column % e->width == 0) {
			strbuf_puts(&b, "\r\n");
			row++;
		}
		strbuf_putc(&b, e->s[i]);
		column += !is_continuation(e->s[i]);
	}
	if (column > 0 && column % e->width == 0) {
		strbuf_puts(&b, "\r\n");
		row++;
	}
	e->row = target / e->width;
	move(&b, row - e->row, 'A');
	strbuf_putc(&b, '\r');
	move(&b, target % e->width, 'C');
	write_all(2, b.s, b.len);
	arena_release(&scratch, mark);
}

static void
insert(struct editor *e, char c)
{
	if (e->len + 2 > e->cap) {
		e->cap *= 2;
		e->s = xrealloc(e->s, e->cap);
	}
	memmove(e->s + e->at + 1, e->s + e->at, e->len - e->at);
	e->s[e->at++] = c;
	e->len++;
	if (e->at == e->len && (e->prompt_columns + columns(e->s, e->len)) %
	    e->width != 0)
		write_all(2, &c, 1);
	else
		draw(e);
}

static size_t
previous(struct editor *e, size_t at)
{
	while (at > 0 && is_continuation(e->s[--at]))
		;
	return at;
}

static size_t
next(struct editor *e, size_t at)
{
	while (at < e->len && ++at < e->len && is_continuation(e->s[at]))
		;
	return at;
}

/* Delete from `from' up to `to', and put the cursor there. */
static void
cut(struct editor *e, size_t from, size_t to)
{
	memmove(e->s + from, e->s + to, e->len - to);
	e->len -= to - from;
	e->at = from;
	draw(e);
}

static size_t
word_start(struct editor *e)
{
	size_t at = e->at;

	while (at > 0 && e->s[at - 1] == ' ')
		at--;
	while (at > 0 && e->s[at - 1] != ' ')
		at--;
	return at;
}

static void
replace(struct editor *e, const char *s)
{
	e->len = strlen(s);
	if (e->len + 2 > e->cap) {
		e->cap = e->len + 128;
		e->s = xrealloc(e->s, e->cap);
	}
	memcpy(e->s, s, e->len);
	e->at = e->len;
	draw(e);
}

static void
recall(struct editor *e, bool older)
{
	if (older ? e->recalled == 0 : e->recalled == nhistory)
		return;
	if (e->recalled == nhistory) {
		free(e->typed);
		e->typed = xmalloc(e->len + 1);
		memcpy(e->typed, e->s, e->len);
		e->typed[e->len] = '\0';
	}
	e->recalled += older ? -1 : 1;
	replace(e, e->recalled == nhistory ? e->typed : history[e->recalled]);
}

static int
read_byte(void)
{
	unsigned char c;
	ssize_t n;

	while ((n = read(0, &c, 1)) < 0 && errno == EINTR)
		if (trap_pending() == SIGINT)
			return CONTROL('C');
	return n == 1 ? c : KEY_EOF;
}

/* Does more come at once?  Then an ESC was the start of a key. */
static bool
more(void)
{
	struct timeval t = { .tv_usec = 50000 };
	fd_set fds;

	FD_ZERO(&fds);
	FD_SET(0, &fds);
	return select(1, &fds, NULL, NULL, &t) > 0;
}

static int
escape_sequence(void)
{
	int c, number = 0;

	if (!more())
		return KEY_NONE;
	c = read_byte();
	if (c != '[' && c != 'O')
		return KEY_NONE;
	while ((c = read_byte()) >= '0' && c <= '9')
		number = number * 10 + (c - '0');
	switch (c) {
	case 'A':
		return KEY_UP;
	case 'B':
		return KEY_DOWN;
	case 'C':
		return KEY_RIGHT;
	case 'D':
		return KEY_LEFT;
	case 'H':
		return KEY_HOME;
	case 'F':
		return KEY_END;
	case '~':
		return number == 1 || number == 7 ? KEY_HOME :
		    number == 4 || number == 8 ? KEY_END :
		    number == 3 ? KEY_DELETE : KEY_NONE;
	}
	while (c != KEY_EOF && (c < '@' || c > '~'))
		c = read_byte();
	return KEY_NONE;
}

static void
move_to(struct editor *e, size_t at)
{
	e->at = at;
	draw(e);
}

/* True when the line is finished: `key' says how. */
static bool
handle(struct editor *e, int key)
{
	switch (key) {
	case '\r':
	case '\n':
	case KEY_EOF:
	case CONTROL('C'):
		return true;
	case CONTROL('D'):
		if (e->len == 0)
			return true;
		/* FALLTHROUGH */
	case KEY_DELETE:
		cut(e, e->at, next(e, e->at));
		break;
	case '\b':
	case 0x7f:
		cut(e, previous(e, e->at), e->at);
		break;
	case CONTROL('U'):
		cut(e, 0, e->at);
		break;
	case CONTROL('K'):
		cut(e, e->at, e->len);
		break;
	case CONTROL('W'):
		cut(e, word_start(e), e->at);
		break;
	case CONTROL('A'):
	case KEY_HOME:
		move_to(e, 0);
		break;
	case CONTROL('E'):
	case KEY_END:
		move_to(e, e->len);
		break;
	case CONTROL('B'):
	case KEY_LEFT:
		move_to(e, previous(e, e->at));
		break;
	case CONTROL('F'):
	case KEY_RIGHT:
		move_to(e, next(e, e->at));
		break;
	case CONTROL('P'):
	case KEY_UP:
		recall(e, true);
		break;
	case CONTROL('N'):
	case KEY_DOWN:
		recall(e, false);
		break;
	case CONTROL('L'):
		write_all(2, "\033[H\033[2J", 7);
		e->row = 0;
		draw(e);
		break;
	default:
		if (key >= ' ' && key < 256)
			insert(e, key);
		else
			write_all(2, "\a", 1);
	}
	return false;
}

static bool
raw_mode(struct editor *e)
{
	struct termios t;

	if (tcgetattr(0, &e->before) < 0)
		return false;
	t = e->before;
	t.c_iflag &= ~(ICRNL | INLCR | IXON);
	t.c_lflag &= ~(ICANON | ECHO | ISIG | IEXTEN);
	t.c_cc[VMIN] = 1;
	t.c_cc[VTIME] = 0;
	return tcsetattr(0, TCSADRAIN, &t) == 0;
}

/*
 * A line with its newline, allocated; NULL at the end of the file.  Ctrl-C
 * acts as SIGINT would: the shell goes back to its prompt, or runs the trap
 * and then reads an empty line.
 */
char *
edit_line(const char *prompt, size_t *len)
{
	struct editor e = { .prompt = prompt, .recalled = nhistory };
	int key;

	e.prompt_columns = prompt_columns(prompt);
	e.width = terminal_width() - 1;
	e.s = xmalloc(e.cap = 128);
	*len = 0;
	if (!raw_mode(&e)) {
		free(e.s);
		return NULL;
	}
	write_all(2, prompt, strlen(prompt));
	do {
		key = read_byte();
		if (key == CONTROL('['))
			key = escape_sequence();
	} while (!handle(&e, key));
	if (e.at != e.len && key != CONTROL('D'))
		move_to(&e, e.len);
	free(e.typed);
	tcsetattr(0, TCSADRAIN, &e.before);
	if (key == CONTROL('C')) {
		e.len = 0;
		write_all(2, "^C", 2);
		kill(getpid(), SIGINT);
		if (!trap_is_set(SIGINT))
			free(e.s);
		trap_check_interrupt();
	} else if (key == CONTROL('D') || (key == KEY_EOF && e.len == 0)) {
		free(e.s);
		return NULL;
	} else {
		remember(e.s, e.len);
		e.s = xrealloc(e.s, e.len + 1);
	}
	write_all(2, "\n", 1);
	e.s[e.len++] = '\n';
	*len = e.len;
	return e.s;
}
