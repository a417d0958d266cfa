/*
 * rev - the characters of each line in reverse.
 */
#include "util.h"

#include <stdlib.h>

static void
put_reversed(const char *s, size_t n)
{
	/* Back to a byte that begins a character, if it is a whole one. */
	while (n > 0) {
		size_t start = n - 1;
		uint32_t c;

		while (start > 0 && n - start < 4 &&
		    ((unsigned char)s[start] & 0xc0) == 0x80)
			start--;
		if (utf8_decode(s + start, n - start, &c) != n - start)
			start = n - 1;
		fwrite(s + start, 1, n - start, stdout);
		n = start;
	}
}

static int
rev_file(const char *name)
{
	FILE *f = open_operand(name);
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	if (!f)
		return 1;
	while ((n = getline(&line, &size, f)) > 0) {
		bool newline = line[n - 1] == '\n';

		put_reversed(line, n - newline);
		if (newline)
			putchar('\n');
	}
	free(line);
	return close_operand(f, name);
}

int
main(int argc, char **argv)
{
	int status = 0;

	tool_begin(argc, argv, "rev [file ...]");
	if (tool_opt(argc, argv, "", NULL) != -1)
		tool_usage();
	if (opt_index == argc)
		status = rev_file("-");
	for (int i = opt_index; i < argc; i++)
		status |= rev_file(argv[i]);
	return tool_end(status);
}
