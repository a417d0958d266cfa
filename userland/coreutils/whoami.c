/*
 * whoami - the name of the effective user.
 */
#include "util.h"

#include <unistd.h>

int
main(int argc, char **argv)
{
	tool_begin(argc, argv, "whoami");
	if (tool_opt(argc, argv, "", NULL) != -1 || opt_index < argc)
		tool_usage();
	puts(user_name(geteuid()));
	return tool_end(0);
}
