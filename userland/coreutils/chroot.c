/*
 * chroot - run a command that sees a directory as the root.
 */
#include "util.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	char *shell[] = { getenv("SHELL"), "-i", NULL }, **command = shell;

	tool_usage_status = 125;
	tool_begin(argc, argv, "chroot directory [command [argument ...]]");
	if (tool_opt(argc, argv, "+", NULL) != -1 || opt_index == argc)
		tool_usage();
	if (chroot(argv[opt_index]) < 0 || chdir("/") < 0)
		die(125, "%s: %s", argv[opt_index], strerror(errno));
	if (opt_index + 1 < argc)
		command = argv + opt_index + 1;
	else if (shell[0] == NULL)
		shell[0] = "/bin/sh";
	execvp(command[0], command);
	complain(command[0]);
	return errno == ENOENT ? 127 : 126;
}
