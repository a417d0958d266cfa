/*
 * logname - the name under which the user logged in.
 */
#include "util.h"

#include <stdlib.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	const char *name;

	tool_begin(argc, argv, "logname");
	if (tool_opt(argc, argv, "", NULL) != -1 || opt_index < argc)
		tool_usage();
	name = getlogin();
	/* A console without login has a user, but no login name. */
	if (!name)
		name = getenv("LOGNAME");
	if (!name)
		die(1, "no login name");
	puts(name);
	return tool_end(0);
}
