/*
 * expand - tabs become blanks.
 */
#include "util.h"

#include <stdlib.h>

static bool only_leading;

static void
expand_line(const char *s, size_t n)
{
	size_t column = 0;
	bool leading = true;

	for (size_t i = 0; i < n; ) {
		uint32_t c;
		size_t len = utf8_decode(s + i, n - i, &c);

		if (c == '\t' && (leading || !only_leading)) {
			size_t next = tabs_next(column);

			for (next = next ? next : column + 1; column < next;
			    column++)
				putchar(' ');
		} else {
			leading = leading && (c == ' ' || c == '\t');
			fwrite(s + i, 1, len, stdout);
			if (c == '\b')
				column -= column > 0;
			else if (c == '\t')
				column = tabs_next(column);
			else
				column += utf8_width(c);
		}
		i += len;
	}
}

static int
expand_file(const char *name)
{
	FILE *f = open_operand(name);
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	if (!f)
		return 1;
	while ((n = getline(&line, &size, f)) > 0)
		expand_line(line, n);
	free(line);
	return close_operand(f, name);
}

int
main(int argc, char **argv)
{
	int opt, status = 0;

	tool_begin(argc, argv, "expand [-i] [-t list] [file ...]");
	while ((opt = tool_opt(argc, argv, "it:", NULL)) != -1) {
		switch (opt) {
		case 'i':
			only_leading = true;
			break;
		case 't':
			tabs_parse(opt_arg);
			break;
		default:
			tool_usage();
		}
	}
	if (opt_index == argc)
		status = expand_file("-");
	for (int i = opt_index; i < argc; i++)
		status |= expand_file(argv[i]);
	return tool_end(status);
}
