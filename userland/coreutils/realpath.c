/*
 * realpath - paths without links, dots and repeated slashes.
 */
#include "util.h"

#include <stdlib.h>

static const char synopsis[] = "realpath [-emsz] file ...";

int
main(int argc, char **argv)
{
	int opt, status = 0, end = '\n';
	enum resolve how = RESOLVE_PARENT;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "emsz", NULL)) != -1) {
		switch (opt) {
		case 'e':
			how = RESOLVE_ALL;
			break;
		case 'm':
			how = RESOLVE_NOTHING;
			break;
		case 's':
			how = RESOLVE_TEXT;
			break;
		case 'z':
			end = '\0';
			break;
		default:
			tool_usage();
		}
	}
	if (opt_index == argc)
		tool_usage();
	for (int i = opt_index; i < argc; i++) {
		char *path = resolve_path(argv[i], how);

		if (!path) {
			status = complain(argv[i]);
			continue;
		}
		fputs(path, stdout);
		putchar(end);
		free(path);
	}
	return tool_end(status);
}
