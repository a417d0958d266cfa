/*
 * rmdir - remove empty directories.
 */
#include "util.h"

#include <string.h>
#include <unistd.h>

static const char synopsis[] = "rmdir [-pv] directory ...";

static bool parents, verbose;

/* With -p: a/b/c, then a/b, then a. */
static int
remove_dir(char *path)
{
	for (;;) {
		size_t n = strlen(path);

		if (rmdir(path) < 0)
			return complain(path);
		if (verbose)
			printf("rmdir: removed directory '%s'\n", path);
		if (!parents)
			return 0;
		while (n > 1 && path[n - 1] == '/')
			n--;
		while (n > 0 && path[n - 1] != '/')
			n--;
		while (n > 0 && path[n - 1] == '/')
			n--;
		if (n == 0)
			return 0;
		path[n] = '\0';
	}
}

int
main(int argc, char **argv)
{
	int opt, status = 0;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "pv", NULL)) != -1) {
		switch (opt) {
		case 'p':
			parents = true;
			break;
		case 'v':
			verbose = true;
			break;
		default:
			tool_usage();
		}
	}
	if (opt_index == argc)
		tool_usage();
	for (int i = opt_index; i < argc; i++)
		status |= remove_dir(argv[i]);
	return tool_end(status);
}
