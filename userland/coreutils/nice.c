/*
 * nice - run a command with another niceness.
 */
#include "util.h"

#include <ctype.h>
#include <errno.h>
#include <sys/resource.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	intmax_t add = 10;
	int opt, now;

	tool_usage_status = 125;
	tool_begin(argc, argv, "nice [-n number] [command [argument ...]]");
	/* nice -5 command, as it once was */
	if (argc > 1 && argv[1][0] == '-' &&
	    isdigit((unsigned char)argv[1][1])) {
		add = need_int(argv[1] + 1, 0, 100, "number");
		opt_index = 2;
	} else {
		while ((opt = tool_opt(argc, argv, "+n:", NULL)) != -1) {
			if (opt == '?')
				tool_usage();
			add = need_int(opt_arg, -100, 100, "number");
		}
	}
	errno = 0;
	now = getpriority(PRIO_PROCESS, 0);
	if (now == -1 && errno)
		die(125, "cannot read the niceness");
	if (opt_index == argc) {
		printf("%d\n", now);
		return tool_end(0);
	}
	now += (int)add;
	now = now < -20 ? -20 : now > 19 ? 19 : now;
	/* POSIX: the command runs even if that was not allowed. */
	if (setpriority(PRIO_PROCESS, 0, now) < 0)
		complain("niceness");
	execvp(argv[opt_index], argv + opt_index);
	complain(argv[opt_index]);
	return errno == ENOENT ? 127 : 126;
}
