/*
 * dirname - all but the last component of a path.
 */
#include "util.h"

#include <string.h>

static void
put_dir(const char *path, int end)
{
	size_t n = strlen(path);

	while (n > 1 && path[n - 1] == '/')
		n--;
	while (n > 0 && path[n - 1] != '/')
		n--;
	while (n > 1 && path[n - 1] == '/')
		n--;
	if (n == 0)
		putchar('.');
	else
		fwrite(path, 1, n, stdout);
	putchar(end);
}

int
main(int argc, char **argv)
{
	int opt, end = '\n';

	tool_begin(argc, argv, "dirname [-z] path ...");
	while ((opt = tool_opt(argc, argv, "z", NULL)) != -1) {
		if (opt == '?')
			tool_usage();
		end = '\0';
	}
	if (opt_index == argc)
		tool_usage();
	for (int i = opt_index; i < argc; i++)
		put_dir(argv[i], end);
	return tool_end(0);
}
