/*
 * fold - break long lines.
 */
#include "util.h"

#include <stdlib.h>

static bool count_bytes, at_blanks;
static size_t width = 80;

/* Where a character brings the column. */
static size_t
advance(size_t column, uint32_t c, size_t len)
{
	if (count_bytes)
		return column + len;
	switch (c) {
	case '\b':
		return column ? column - 1 : 0;
	case '\r':
		return 0;
	case '\t':
		return (column | 7) + 1;
	}
	return column + utf8_width(c);
}

static void
fold_line(const char *s, size_t n)
{
	size_t start = 0, column = 0, blank = 0;

	for (size_t i = 0; i < n; ) {
		uint32_t c;
		size_t len = utf8_decode(s + i, n - i, &c), next;

		if (count_bytes)
			len = 1;
		next = advance(column, c, len);
		if (next > width && i > start) {
			size_t stop = at_blanks && blank > start ? blank : i;

			fwrite(s + start, 1, stop - start, stdout);
			putchar('\n');
			start = i = stop;
			column = 0;
			continue;
		}
		column = next;
		i += len;
		if (c == ' ' || c == '\t')
			blank = i;
	}
	fwrite(s + start, 1, n - start, stdout);
}

static int
fold_file(const char *name)
{
	FILE *f = open_operand(name);
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	if (!f)
		return 1;
	while ((n = getline(&line, &size, f)) > 0) {
		bool newline = line[n - 1] == '\n';

		fold_line(line, n - newline);
		if (newline)
			putchar('\n');
	}
	free(line);
	return close_operand(f, name);
}

int
main(int argc, char **argv)
{
	int opt, status = 0;

	tool_begin(argc, argv, "fold [-bs] [-w width] [file ...]");
	while ((opt = tool_opt(argc, argv, "bsw:", NULL)) != -1) {
		switch (opt) {
		case 'b':
			count_bytes = true;
			break;
		case 's':
			at_blanks = true;
			break;
		case 'w':
			width = need_int(opt_arg, 1, INT32_MAX, "width");
			break;
		default:
			tool_usage();
		}
	}
	if (opt_index == argc)
		status = fold_file("-");
	for (int i = opt_index; i < argc; i++)
		status |= fold_file(argv[i]);
	return tool_end(status);
}
