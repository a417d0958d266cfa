/*
 * tac - the lines of each file in reverse.
 */
#include "util.h"

static int
tac_file(const char *name)
{
	static char chunk[IO_SIZE];
	FILE *f = open_operand(name);
	struct buf all = { 0 };
	size_t n, end;

	if (!f)
		return 1;
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_add(&all, chunk, n);
	for (end = all.len; end > 0; ) {
		size_t start = end - 1;

		while (start > 0 && all.s[start - 1] != '\n')
			start--;
		fwrite(all.s + start, 1, end - start, stdout);
		end = start;
	}
	buf_free(&all);
	return close_operand(f, name);
}

int
main(int argc, char **argv)
{
	int status = 0;

	tool_begin(argc, argv, "tac [file ...]");
	if (tool_opt(argc, argv, "", NULL) != -1)
		tool_usage();
	if (opt_index == argc)
		status = tac_file("-");
	for (int i = opt_index; i < argc; i++)
		status |= tac_file(argv[i]);
	return tool_end(status);
}
