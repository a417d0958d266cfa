/*
 * clear - clear the terminal: cursor home, erase all, and with it what has
 * scrolled away unless -x.  Loam's consoles and those it is used from speak
 * ECMA-48.
 */
#include "util.h"

static const char synopsis[] = "clear [-x]";

int
main(int argc, char **argv)
{
	bool keep = false;
	int opt;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "x", NULL)) != -1) {
		if (opt == '?')
			tool_usage();
		keep = true;
	}
	if (opt_index < argc)
		tool_usage();
	fputs(keep ? "\033[H\033[2J" : "\033[H\033[2J\033[3J", stdout);
	return tool_end(0);
}
