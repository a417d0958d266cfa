/*
 * mktemp - make a file or directory with a new name.
 */
#include "util.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool quiet;

static _Noreturn void
fail(const char *path)
{
	exit(quiet ? 1 : complain(path));
}

/* mkstemp() replaces six X; more of them are filled by hand. */
static void
fill_more(char *path)
{
	size_t end = strlen(path), first = end;
	unsigned seed = (unsigned)getpid() * 2654435761u ^
	    (unsigned)time(NULL);

	while (first > 0 && path[first - 1] == 'X')
		first--;
	if (end - first < 3)
		die(1, "%s: too few X", path);
	for (size_t i = first; i + 6 < end; i++) {
		seed = seed * 1103515245 + 12345;
		path[i] = "abcdefghijklmnopqrstuvwxyz0123456789"
		    [seed / 65536 % 36];
	}
}

int
main(int argc, char **argv)
{
	const char *tmp = getenv("TMPDIR"), *dir = NULL;
	bool make_dir = false, dry = false, in_tmp = false;
	char *path;
	size_t x;
	int opt, fd;

	tool_begin(argc, argv, "mktemp [-dqtu] [-p dir] [template]");
	if (!tmp || !*tmp)
		tmp = "/tmp";
	while ((opt = tool_opt(argc, argv, "dp:qtu", NULL)) != -1) {
		switch (opt) {
		case 'd':
			make_dir = true;
			break;
		case 'p':
			dir = opt_arg;
			break;
		case 'q':
			quiet = true;
			break;
		case 't':
			in_tmp = true;
			break;
		case 'u':
			dry = true;
			break;
		default:
			tool_usage();
		}
	}
	if (argc - opt_index > 1)
		tool_usage();
	if (!dir && (in_tmp || opt_index == argc))
		dir = tmp;
	path = opt_index < argc ? xstrdup(argv[opt_index]) :
	    xstrdup("tmp.XXXXXXXXXX");
	if (dir)
		path = path_join(dir, path);
	fill_more(path);
	x = strlen(path);
	while (x > 0 && path[x - 1] == 'X')
		x--;
	if (strlen(path) - x < 6) {	/* mkstemp() wants six */
		char *longer = xprintf("%.*sXXXXXX", (int)x, path);

		free(path);
		path = longer;
	}
	if (make_dir) {
		if (!mkdtemp(path))
			fail(path);
		if (dry)
			rmdir(path);
	} else {
		fd = mkstemp(path);
		if (fd < 0)
			fail(path);
		close(fd);
		if (dry)
			unlink(path);
	}
	puts(path);
	return tool_end(0);
}
