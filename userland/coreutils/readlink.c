/*
 * readlink - what symbolic links hold.
 */
#include "util.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static const char synopsis[] = "readlink [-efn] file ...";

static char *
link_text(const char *path)
{
	for (size_t size = 256;; size *= 2) {
		char *text = xmalloc(size + 1);
		ssize_t n = readlink(path, text, size);

		if (n >= 0 && (size_t)n < size) {
			text[n] = '\0';
			return text;
		}
		free(text);
		if (n < 0)
			return NULL;
	}
}

int
main(int argc, char **argv)
{
	int opt, status = 0, how = 0;
	bool newline = true;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "efn", NULL)) != -1) {
		switch (opt) {
		case 'e':
		case 'f':
			how = opt;
			break;
		case 'n':
			newline = false;
			break;
		default:
			tool_usage();
		}
	}
	if (opt_index == argc)
		tool_usage();
	for (int i = opt_index; i < argc; i++) {
		char *text = how ? resolve_path(argv[i],
		    how == 'e' ? RESOLVE_ALL : RESOLVE_PARENT) :
		    link_text(argv[i]);

		if (!text) {
			status = how || errno != EINVAL ? complain(argv[i]) :
			    complainx(argv[i], "not a symbolic link");
			continue;
		}
		fputs(text, stdout);
		if (newline || i + 1 < argc)
			putchar('\n');
		free(text);
	}
	return tool_end(status);
}
