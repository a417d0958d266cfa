/*
 * which - where PATH leads for a command.
 */
#include "util.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool all;

static bool
runs(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	    access(path, X_OK) == 0;
}

static int
find_command(const char *name)
{
	const char *path = getenv("PATH");
	bool found = false;

	if (strchr(name, '/')) {
		if (runs(name))
			puts(name);
		return !runs(name);
	}
	if (!path)
		path = "/bin:/usr/bin";
	for (;;) {
		size_t n = strcspn(path, ":");
		char *dir = n ? xstrndup(path, n) : xstrdup(".");
		char *file = path_join(dir, name);

		if (runs(file) && (all || !found)) {
			puts(file);
			found = true;
		}
		free(file);
		free(dir);
		if (!path[n])
			break;
		path += n + 1;
	}
	return !found;
}

int
main(int argc, char **argv)
{
	int opt, status = 0;

	tool_begin(argc, argv, "which [-a] command ...");
	while ((opt = tool_opt(argc, argv, "a", NULL)) != -1) {
		if (opt == '?')
			tool_usage();
		all = true;
	}
	if (opt_index == argc)
		tool_usage();
	for (int i = opt_index; i < argc; i++)
		status |= find_command(argv[i]);
	return tool_end(status);
}
