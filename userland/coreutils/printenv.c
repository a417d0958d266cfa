/*
 * printenv - show variables of the environment.
 */
#include "util.h"

#include <stdlib.h>

extern char **environ;

int
main(int argc, char **argv)
{
	int opt, end = '\n', status = 0;

	tool_usage_status = 2;
	tool_begin(argc, argv, "printenv [-0] [name ...]");
	while ((opt = tool_opt(argc, argv, "+0", NULL)) != -1) {
		if (opt == '?')
			tool_usage();
		end = '\0';
	}
	if (opt_index == argc)
		for (char **e = environ; e && *e; e++)
			printf("%s%c", *e, end);
	for (int i = opt_index; i < argc; i++) {
		const char *value = getenv(argv[i]);

		if (value)
			printf("%s%c", value, end);
		else
			status = 1;
	}
	return tool_end(status);
}
