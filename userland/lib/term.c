/*
 * term.c - the terminal's size.
 */
#include "util.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static int
term_size(int fd, const char *variable, bool rows, int usual)
{
	struct winsize w;
	const char *text = getenv(variable);
	intmax_t n;

	if (!isatty(fd))
		return 0;
	if (text && parse_int(text, &n) && n > 0 && n < 10000)
		return n;
	if (ioctl(fd, TIOCGWINSZ, &w) == 0 && (rows ? w.ws_row : w.ws_col))
		return rows ? w.ws_row : w.ws_col;
	return usual;
}

int
term_columns(int fd)
{
	return term_size(fd, "COLUMNS", false, 80);
}

int
term_rows(int fd)
{
	return term_size(fd, "LINES", true, 24);
}
