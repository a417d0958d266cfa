/*
 * tty - the name of the terminal on standard input.
 */
#include "util.h"

#include <unistd.h>

int
main(int argc, char **argv)
{
	bool silent = false;
	const char *name;
	int opt;

	tool_usage_status = 2;
	tool_begin(argc, argv, "tty [-s]");
	while ((opt = tool_opt(argc, argv, "s", NULL)) != -1) {
		if (opt == '?')
			tool_usage();
		silent = true;
	}
	if (opt_index < argc)
		tool_usage();
	name = isatty(STDIN_FILENO) ? ttyname(STDIN_FILENO) : NULL;
	if (!silent)
		puts(isatty(STDIN_FILENO) && !name ? "/dev/console" :
		    name ? name : "not a tty");
	return tool_end(!isatty(STDIN_FILENO));
}
