/*
 * more - show text a screen at a time.
 *
 * Lines are read as they are needed and kept, so that one can go back, also
 * in a pipe.  Keys come from the terminal on standard error (POSIX) or
 * /dev/tty, switched to single characters while we wait for one.
 */
#include "util.h"
#include "re.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static const char synopsis[] = "more [-ces] [-n lines] [file ...]";

struct text {
	FILE *f;
	const char *name;
	char **lines;
	size_t n, cap;
	bool ended;
};

static int keys = -1;
static struct termios saved;
static bool saved_valid;
static bool quit_at_end, squeeze;
static int rows, columns;
static struct re *pattern;

static void
restore(void)
{
	if (saved_valid)
		tcsetattr(keys, TCSADRAIN, &saved);
}

static void
on_signal(int sig)
{
	restore();
	signal(sig, SIG_DFL);
	raise(sig);
}

static bool
open_keys(void)
{
	struct termios raw;

	keys = isatty(STDERR_FILENO) ? STDERR_FILENO :
	    open("/dev/tty", O_RDONLY);
	if (keys < 0 || tcgetattr(keys, &saved) < 0)
		return false;
	saved_valid = true;
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	signal(SIGQUIT, on_signal);
	raw = saved;
	raw.c_lflag &= ~(ICANON | ECHO);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	return tcsetattr(keys, TCSADRAIN, &raw) == 0;
}

static int
read_key(void)
{
	unsigned char c;

	fflush(stdout);
	return read_some(keys, &c, 1) == 1 ? c : 'q';
}

/* Make line i there; false if the text ends before it. */
static bool
have_line(struct text *t, size_t i)
{
	while (t->n <= i && !t->ended) {
		char *line = NULL;
		size_t size = 0;
		ssize_t n = getline(&line, &size, t->f);

		if (n <= 0) {
			t->ended = true;
			free(line);
			break;
		}
		if (line[n - 1] == '\n')
			line[n - 1] = '\0';
		if (squeeze && !*line && t->n > 0 && !*t->lines[t->n - 1]) {
			free(line);
			continue;
		}
		t->lines = xgrow(t->lines, t->n + 1, &t->cap,
		    sizeof(*t->lines));
		t->lines[t->n++] = line;
	}
	return i < t->n;
}

/* Rows that a line takes on the screen. */
static int
height(const char *s)
{
	size_t cols = 0;

	for (; *s; ) {
		uint32_t c;
		size_t len = utf8_decode(s, strlen(s) < 4 ? strlen(s) : 4, &c);

		cols = c == '\t' ? (cols | 7) + 1 : cols + utf8_width(c);
		s += len;
	}
	return cols ? (cols + columns - 1) / columns : 1;
}

/* Show up to n rows from line `from` on; returns the line behind. */
static size_t
show_lines(struct text *t, size_t from, int n)
{
	while (have_line(t, from)) {
		int h = height(t->lines[from]);

		if (h > n && n < rows - 1)
			break;
		puts(t->lines[from++]);
		n -= h;
		if (n <= 0)
			break;
	}
	return from;
}

static size_t
show_screen(struct text *t, size_t from)
{
	fputs("\033[H\033[2J", stdout);
	return show_lines(t, from, rows - 1);
}

static void
prompt(const struct text *t, size_t next, const char *message)
{
	printf("\r\033[K\033[7m");
	if (message)
		printf("%s", message);
	else
		printf("%s: line %zu%s", t->name, next,
		    t->ended && next >= t->n ? " (END)" : "");
	printf("\033[0m");
}

static bool
ask_pattern(void)
{
	struct buf b = { 0 };
	const char *error;
	struct re *re;
	int c;

	buf_add(&b, "", 0);
	printf("\r\033[K/");
	while ((c = read_key()) != '\n' && c != '\r') {
		if (c == 0x7f || c == '\b') {
			if (b.len == 0)
				return false;
			buf_cut(&b, b.len - 1);
			fputs("\b \b", stdout);
		} else if (c == 0x1b) {
			buf_free(&b);
			return false;
		} else {
			buf_addc(&b, c);
			putchar(c);
		}
	}
	if (b.len) {
		re = re_compile(b.s, b.len, 0, &error);
		if (re) {
			re_free(pattern);
			pattern = re;
		}
	}
	buf_free(&b);
	return pattern;
}

/* The first line from `from` on that matches; SIZE_MAX if none. */
static size_t
search(struct text *t, size_t from)
{
	for (; have_line(t, from); from++)
		if (re_match(pattern, t->lines[from], strlen(t->lines[from]),
		    0, NULL, 0))
			return from;
	return SIZE_MAX;
}

static size_t
back_from(struct text *t, size_t next, int n)
{
	while (next > 0 && n > 0)
		n -= height(t->lines[--next]);
	return next;
}

/* False: quit everything. */
static bool
page(struct text *t, bool last_file)
{
	size_t top = 0, next = show_screen(t, 0), hit;
	const char *message = NULL;

	for (;;) {
		bool end = !have_line(t, next);

		if (end && quit_at_end && last_file)
			return false;
		prompt(t, next, message);
		message = NULL;
		switch (read_key()) {
		case ' ': case 'f': case 6:
			printf("\r\033[K");
			if (end)
				return true;
			top = next;
			next = show_screen(t, top);
			break;
		case '\n': case '\r': case 'j':
			printf("\r\033[K");
			if (end)
				return true;
			next = show_lines(t, next, 1);
			top = back_from(t, next, rows - 1);
			break;
		case 'd': case 4:
			printf("\r\033[K");
			next = show_lines(t, next, rows / 2);
			top = back_from(t, next, rows - 1);
			break;
		case 'b': case 2:
			top = back_from(t, top, rows - 1);
			next = show_screen(t, top);
			break;
		case 'k': case 'y':
			top -= top > 0;
			next = show_screen(t, top);
			break;
		case 'g':
			top = 0;
			next = show_screen(t, top);
			break;
		case 'G':
			have_line(t, SIZE_MAX - 1);
			top = back_from(t, t->n, rows - 1);
			next = show_screen(t, top);
			break;
		case '/':
			if (!ask_pattern())
				break;
			/* fall through */
		case 'n':
			hit = pattern ? search(t, top + 1) : SIZE_MAX;
			if (hit == SIZE_MAX) {
				message = "not found";
				break;
			}
			top = hit;
			next = show_screen(t, top);
			break;
		case 'r': case 12:
			next = show_screen(t, top);
			break;
		case 'h': case '?':
			message = "space: next  b: back  Return: line  "
			    "/: search  n: again  g G: ends  q: quit";
			break;
		case 'q': case 'Q':
			printf("\r\033[K");
			return false;
		}
	}
}

static int
more_file(const char *name, bool last, bool *go_on)
{
	struct text t = { .name = name };

	t.f = open_operand(name);
	if (!t.f)
		return 1;
	if (t.f == stdin)
		t.name = "standard input";
	*go_on = page(&t, last);
	for (size_t i = 0; i < t.n; i++)
		free(t.lines[i]);
	free(t.lines);
	return close_operand(t.f, name);
}

static int
copy_file(const char *name)
{
	int fd = strcmp(name, "-") ? open(name, O_RDONLY) : STDIN_FILENO;
	int status;

	if (fd < 0)
		return complain(name);
	status = copy_fd(fd, name, STDOUT_FILENO, "standard output");
	if (fd != STDIN_FILENO)
		close(fd);
	return status;
}

int
main(int argc, char **argv)
{
	static char *standard_input[] = { "-", NULL };
	bool go_on = true;
	int opt, status = 0;

	tool_begin(argc, argv, synopsis);
	rows = term_rows(STDOUT_FILENO);
	columns = term_columns(STDOUT_FILENO);
	while ((opt = tool_opt(argc, argv, "cen:s", NULL)) != -1) {
		switch (opt) {
		case 'c':
			break;
		case 'e':
			quit_at_end = true;
			break;
		case 'n':
			rows = need_int(opt_arg, 2, 10000, "number of lines");
			break;
		case 's':
			squeeze = true;
			break;
		default:
			tool_usage();
		}
	}
	argc -= opt_index;
	argv += opt_index;
	if (argc == 0) {
		if (isatty(STDIN_FILENO))
			tool_usage();
		argv = standard_input;
		argc = 1;
	}
	if (!isatty(STDOUT_FILENO) || !open_keys()) {
		for (int i = 0; i < argc; i++)
			status |= copy_file(argv[i]);
		return status ? 1 : 0;
	}
	for (int i = 0; i < argc && go_on; i++)
		status |= more_file(argv[i], i + 1 == argc, &go_on);
	restore();
	return tool_end(status);
}
