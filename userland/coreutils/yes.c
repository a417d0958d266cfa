/*
 * yes - write a line again and again.
 */
#include "util.h"

#include <unistd.h>

int
main(int argc, char **argv)
{
	struct buf line = { 0 }, many = { 0 };

	tool_begin(argc, argv, "yes [string ...]");
	for (int i = 1; i < argc; i++) {
		buf_adds(&line, argv[i]);
		if (i + 1 < argc)
			buf_addc(&line, ' ');
	}
	if (argc < 2)
		buf_adds(&line, "y");
	buf_addc(&line, '\n');
	do
		buf_add(&many, line.s, line.len);
	while (many.len < IO_SIZE / 4);
	while (write_all(STDOUT_FILENO, many.s, many.len) == 0)
		;
	return complain("standard output");
}
