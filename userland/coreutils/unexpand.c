/*
 * unexpand - blanks become tabs.
 */
#include "util.h"

#include <stdlib.h>

static bool everywhere;

/* From column `from` to `to`, with tabs where they fit. */
static void
put_gap(size_t from, size_t to, bool had_tab)
{
	/* A single blank stays one, even if it ends at a stop. */
	if (to - from > 1 || had_tab) {
		size_t next;

		while ((next = tabs_next(from)) && next <= to) {
			putchar('\t');
			from = next;
		}
	}
	for (; from < to; from++)
		putchar(' ');
}

static void
unexpand_line(const char *s, size_t n)
{
	size_t column = 0, gap = 0;	/* gap: where the blanks began */
	bool in_gap = true, leading = true, had_tab = false;

	for (size_t i = 0; i < n; ) {
		uint32_t c;
		size_t len = utf8_decode(s + i, n - i, &c);

		if ((c == ' ' || c == '\t') && (leading || everywhere)) {
			if (!in_gap)
				gap = column;
			had_tab = (in_gap && had_tab) || c == '\t';
			in_gap = true;
			column = c == ' ' ? column + 1 : tabs_next(column) ?
			    tabs_next(column) : column + 1;
		} else {
			if (in_gap && column > gap)
				put_gap(gap, column, had_tab);
			in_gap = leading = false;
			fwrite(s + i, 1, len, stdout);
			if (c == '\b')
				column -= column > 0;
			else
				column += utf8_width(c);
		}
		i += len;
	}
	if (in_gap && column > gap)
		put_gap(gap, column, had_tab);
}

static int
unexpand_file(const char *name)
{
	FILE *f = open_operand(name);
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	if (!f)
		return 1;
	while ((n = getline(&line, &size, f)) > 0) {
		bool newline = line[n - 1] == '\n';

		unexpand_line(line, n - newline);
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

	tool_begin(argc, argv, "unexpand [-a] [-t list] [file ...]");
	while ((opt = tool_opt(argc, argv, "at:", NULL)) != -1) {
		switch (opt) {
		case 't':
			tabs_parse(opt_arg);
			/* fall through */
		case 'a':
			everywhere = true;
			break;
		default:
			tool_usage();
		}
	}
	if (opt_index == argc)
		status = unexpand_file("-");
	for (int i = opt_index; i < argc; i++)
		status |= unexpand_file(argv[i]);
	return tool_end(status);
}
