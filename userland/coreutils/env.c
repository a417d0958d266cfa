/*
 * env - run a command in a changed environment, or show the environment.
 */
#include "util.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char synopsis[] =
    "env [-i0] [-u name] [-C dir] [name=value ...] [command [argument ...]]";

extern char **environ;

int
main(int argc, char **argv)
{
	static char *empty[1];
	int opt, i, end = '\n';

	tool_usage_status = 125;
	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "+iu:C:0", NULL)) != -1) {
		switch (opt) {
		case 'i':
			environ = empty;
			break;
		case 'u':
			if (unsetenv(opt_arg) < 0)
				die(125, "%s: %s", opt_arg, strerror(errno));
			break;
		case 'C':
			if (chdir(opt_arg) < 0)
				die(125, "%s: %s", opt_arg, strerror(errno));
			break;
		case '0':
			end = '\0';
			break;
		default:
			tool_usage();
		}
	}
	i = opt_index;
	if (i < argc && strcmp(argv[i], "-") == 0) {
		environ = empty;
		i++;
	}
	for (; i < argc && strchr(argv[i], '='); i++)
		if (putenv(argv[i]) != 0)
			die(125, "%s: %s", argv[i], strerror(errno));
	if (i < argc) {
		execvp(argv[i], argv + i);
		complain(argv[i]);
		return errno == ENOENT ? 127 : 126;
	}
	for (char **e = environ; e && *e; e++)
		printf("%s%c", *e, end);
	return tool_end(0);
}
