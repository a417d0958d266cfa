/*
 * The console: a grid of cells, a cursor, and the escape sequences of ECMA-48
 * that full-screen programs use (what terminfo calls "linux", without the
 * reports).
 *
 * Output changes `cells`; at the end of each call show() draws those that differ
 * from `shown`, so that a burst of lines is drawn once. The lock guards all; a
 * panic ignores it (console_log), as the CPU that held it has been stopped.
 */
#include <arch/boot.h>
#include <drivers/console/console.h>
#include <drivers/console/screen.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <sync/spinlock.h>
#include <tty/tty.h>

#define NORMAL_ATTR 0x07
#define TAB 8
#define MAX_PARAMS 16
#define PANIC_TRIES 1000000

static const struct screen *screen;	/* [c] NULL: none */
static struct tty *tty;			/* [c] after console_init */
static bool log_here;			/* [c] the log is shown, not just a panic */
STATIC_SPINLOCK(lock);

/* All below [lock]. */
static u16 *cells, *shown;
static unsigned row, col, saved_row, saved_col;
static unsigned top, bottom;		/* scrolling region: rows top..bottom-1 */
static u8 attr = NORMAL_ATTR;
static bool bold, reverse, hidden, wrap_due;
static bool cursor_was_shown;
static unsigned cursor_cell;		/* drawn inverse there, on screens without their own */
static enum { TEXT, ESCAPE, CSI, CHARSET } state;
static unsigned params[MAX_PARAMS], nparams;
static bool private;
static unsigned utf8_rest;

static u16
make_cell(u8 c)
{
	u8 a = bold ? attr | 8 : attr;

	if (reverse)
		a = (a & 0x0f) << 4 | a >> 4;
	return (u16)a << 8 | c;
}

static void
fill(unsigned from, unsigned to)
{
	for (unsigned i = from; i < to; i++)
		cells[i] = (u16)attr << 8 | ' ';
}

/* Move rows from..to-1 up by n (down if negative); rows that come free are cleared. */
static void
scroll(unsigned from, unsigned to, int n)
{
	unsigned width = screen->cols, count = n < 0 ? -n : n, height = to - from;
	u16 *start = cells + from * width;

	count = MIN(count, height);
	if (n > 0) {
		memmove(start, start + count * width, (height - count) * width * sizeof(*cells));
		fill((to - count) * width, to * width);
	} else {
		memmove(start + count * width, start, (height - count) * width * sizeof(*cells));
		fill(from * width, (from + count) * width);
	}
}

static void
line_feed(void)
{
	if (row + 1 == bottom)
		scroll(top, bottom, 1);
	else if (row + 1 < screen->rows)
		row++;
	wrap_due = false;
}

static void
reverse_line_feed(void)
{
	if (row == top)
		scroll(top, bottom, -1);
	else if (row > 0)
		row--;
	wrap_due = false;
}

static void
put(u8 c)
{
	if (wrap_due) {
		col = 0;
		line_feed();
	}
	cells[row * screen->cols + col] = make_cell(c);
	if (col + 1 < screen->cols)
		col++;
	else
		wrap_due = true;	/* the next character, if any, starts a line */
}

static void
move_to(int r, int c)
{
	row = r < 0 ? 0 : MIN((unsigned)r, screen->rows - 1);
	col = c < 0 ? 0 : MIN((unsigned)c, screen->cols - 1);
	wrap_due = false;
}

/* SGR: colours come in the order red, green, blue, while VGA's bits are blue, green, red. */
static u8
vga_colour(unsigned ansi)
{
	return (ansi & 1) << 2 | (ansi & 2) | (ansi & 4) >> 2;
}

static void
set_attributes(void)
{
	for (unsigned i = 0; i < MAX(nparams, 1U); i++) {
		unsigned p = params[i];

		if (p == 0) {
			attr = NORMAL_ATTR;
			bold = reverse = false;
		} else if (p == 1) {
			bold = true;
		} else if (p == 22) {
			bold = false;
		} else if (p == 7 || p == 27) {
			reverse = p == 7;
		} else if (p >= 30 && p <= 37) {
			attr = (attr & 0xf0) | vga_colour(p - 30);
		} else if (p == 39) {
			attr = (attr & 0xf0) | (NORMAL_ATTR & 0x0f);
		} else if (p >= 40 && p <= 47) {
			attr = (attr & 0x0f) | vga_colour(p - 40) << 4;
		} else if (p == 49) {
			attr &= 0x0f;
		} else if (p >= 90 && p <= 97) {
			attr = (attr & 0xf0) | 8 | vga_colour(p - 90);
		}
	}
}

static void
erase(char what, unsigned mode)
{
	unsigned at = row * screen->cols + col;
	unsigned first = what == 'K' ? row * screen->cols : 0;
	unsigned last = what == 'K' ? first + screen->cols : screen->rows * screen->cols;

	fill(mode == 0 ? at : first, mode == 1 ? at + 1 : last);
}

/* Insert (n > 0) or delete blanks in the line, from the cursor on. */
static void
shift_line(int n)
{
	u16 *at = cells + row * screen->cols + col;
	unsigned rest = screen->cols - col, count = MIN((unsigned)(n < 0 ? -n : n), rest);
	unsigned here = at - cells;

	if (n > 0) {
		memmove(at + count, at, (rest - count) * sizeof(*at));
		fill(here, here + count);
	} else {
		memmove(at, at + count, (rest - count) * sizeof(*at));
		fill(here + rest - count, here + rest);
	}
}

static void
control_sequence(char c)
{
	unsigned n = MAX(params[0], 1U), m = nparams > 1 ? MAX(params[1], 1U) : 1;
	int count = MIN(n, 10000U);

	if (private) {
		if (params[0] == 25 && (c == 'h' || c == 'l'))
			hidden = c == 'l';
		return;
	}
	switch (c) {
	case 'A': move_to((int)row - count, col); break;
	case 'B': case 'e': move_to(row + count, col); break;
	case 'C': case 'a': move_to(row, col + count); break;
	case 'D': move_to(row, (int)col - count); break;
	case 'E': move_to(row + count, 0); break;
	case 'F': move_to((int)row - count, 0); break;
	case 'G': case '`': move_to(row, count - 1); break;
	case 'H': case 'f': move_to(count - 1, (int)MIN(m, 10000U) - 1); break;
	case 'd': move_to(count - 1, col); break;
	case 'J': case 'K': erase(c, params[0]); break;
	case 'L': scroll(row, MAX(bottom, row + 1), -count); break;
	case 'M': scroll(row, MAX(bottom, row + 1), count); break;
	case 'S': scroll(top, bottom, count); break;
	case 'T': scroll(top, bottom, -count); break;
	case '@': shift_line(count); break;
	case 'P': shift_line(-count); break;
	case 'X': fill(row * screen->cols + col,
		    row * screen->cols + MIN(col + count, screen->cols)); break;
	case 'm': set_attributes(); break;
	case 's': saved_row = row, saved_col = col; break;
	case 'u': move_to(saved_row, saved_col); break;
	case 'r':
		m = nparams > 1 && params[1] != 0 ? MIN(params[1], screen->rows) : screen->rows;
		if (n < m) {
			top = n - 1;
			bottom = m;
			move_to(0, 0);
		}
		break;
	}
}

static void
reset(void)
{
	attr = NORMAL_ATTR;
	bold = reverse = hidden = false;
	top = 0;
	bottom = screen->rows;
	fill(0, screen->rows * screen->cols);
	move_to(0, 0);
}

static void
control(u8 c)
{
	switch (c) {
	case '\r': move_to(row, 0); break;
	case '\n': case '\v': case '\f': line_feed(); break;
	case '\b': move_to(row, (int)col - 1); break;
	case '\t': move_to(row, (col / TAB + 1) * TAB); break;
	case 0x1b: state = ESCAPE; break;
	}
}

static void
escape(u8 c)
{
	state = TEXT;
	switch (c) {
	case '[':
		state = CSI;
		nparams = 0;
		private = false;
		memset(params, 0, sizeof(params));
		break;
	case '(': case ')': state = CHARSET; break;
	case 'D': line_feed(); break;
	case 'E': col = 0; line_feed(); break;
	case 'M': reverse_line_feed(); break;
	case '7': saved_row = row, saved_col = col; break;
	case '8': move_to(saved_row, saved_col); break;
	case 'c': reset(); break;
	}
}

static void
csi_byte(u8 c)
{
	if (c >= '0' && c <= '9') {
		if (nparams == 0)
			nparams = 1;
		params[nparams - 1] = MIN(params[nparams - 1] * 10 + (c - '0'), 99999U);
	} else if (c == ';') {
		nparams = MIN(MAX(nparams, 1U) + 1, (unsigned)MAX_PARAMS);
	} else if (c == '?' || c == '>' || c == '=') {
		private = true;
	} else if (c >= 0x40 && c <= 0x7e) {
		state = TEXT;
		control_sequence(c);
	}
}

static void
text(u8 c)
{
	if (c < 0x80) {
		utf8_rest = 0;
		put(c);
	} else if (c >= 0xc0) {
		/* One box for each character beyond ASCII, however many bytes it has. */
		utf8_rest = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
		put(0xfe);
	} else if (utf8_rest > 0) {
		utf8_rest--;
	} else {
		put(0xfe);
	}
}

static void
output(u8 c)
{
	if (c < ' ')
		control(c);
	else if (state == TEXT)
		text(c);
	else if (state == ESCAPE)
		escape(c);
	else if (state == CSI)
		csi_byte(c);
	else
		state = TEXT;		/* the name of a character set */
}

/* Bring the screen up to date. */
static void
show(void)
{
	unsigned n = screen->rows * screen->cols, at = row * screen->cols + col;

	if (screen->cursor == NULL && cursor_was_shown)
		shown[cursor_cell] = ~cells[cursor_cell];	/* draw it anew, without cursor */
	for (unsigned i = 0; i < n; i++) {
		if (cells[i] != shown[i]) {
			shown[i] = cells[i];
			screen->draw(i / screen->cols, i % screen->cols, cells[i]);
		}
	}
	if (screen->cursor != NULL) {
		screen->cursor(row, col, !hidden);
		return;
	}
	cursor_was_shown = !hidden;
	cursor_cell = at;
	if (!hidden)
		screen->draw(row, col, (cells[at] & 0xff) | (cells[at] & 0x0f00) << 4 |
		    (cells[at] & 0xf000) >> 4);
}

/* A message of the kernel: lines end with \n alone. Called with interrupts off. */
static void
console_log(const char *p, size_t n)
{
	bool locked = false;

	if (!log_here && !klog_in_panic())
		return;
	for (unsigned i = 0; !locked && i < PANIC_TRIES; i++)
		locked = spin_trylock(&lock);
	for (; n > 0; p++, n--) {
		if (*p == '\n')
			output('\r');
		output(*p);
	}
	show();
	if (locked)
		spin_unlock(&lock);
}

static size_t
console_write(void *priv, const char *buf, size_t n)
{
	unsigned long flags = spin_lock_irq(&lock);

	for (size_t i = 0; i < n; i++)
		output(buf[i]);
	show();
	spin_unlock_irq(&lock, flags);
	return n;
}

/* The log goes to the screen unless the command line names another console; a panic always. */
static bool
log_wanted(void)
{
	char name[16];

	return boot_option("console", name, sizeof(name)) == NULL ||
	    (strncmp(name, "tty", 3) == 0 && name[3] >= '0' && name[3] <= '9');
}

static void
replay_log(void)
{
	static char buf[4096];
	size_t n = klog_read_all(buf, sizeof(buf));

	console_log(buf, n);
}

void
console_early_init(void)
{
	size_t size;

	screen = screen_find();
	if (screen == NULL)
		return;
	size = screen->rows * screen->cols * sizeof(*cells);
	cells = boot_alloc_pages(DIV_ROUND_UP(size, PAGE_SIZE));
	shown = boot_alloc_pages(DIV_ROUND_UP(size, PAGE_SIZE));
	reset();
	log_here = log_wanted();
	if (log_here)
		replay_log();
	klog_add_console(console_log);
}

static const struct tty_driver console_driver = { .write = console_write };

void
console_init(void)
{
	if (screen != NULL)
		tty = tty_register("tty1", 4 << 8 | 1, &console_driver, NULL, screen->rows,
		    screen->cols);
}

void
console_input(const char *p, size_t n)
{
	if (tty != NULL)
		tty_receive(tty, p, n);
}
