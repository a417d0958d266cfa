/*
 * nohup - run a command that survives the end of the terminal.
 */
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static int
open_output(void)
{
	const char *home = getenv("HOME");
	const char *path = "nohup.out";
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);

	if (fd < 0 && home) {
		path = path_join(home, path);
		fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
	}
	if (fd < 0) {
		complain(path);
		exit(127);
	}
	fprintf(stderr, "nohup: output goes to %s\n", path);
	return fd;
}

int
main(int argc, char **argv)
{
	int fd = -1, saved;

	tool_usage_status = 127;
	tool_begin(argc, argv, "nohup command [argument ...]");
	if (tool_opt(argc, argv, "+", NULL) != -1 || opt_index == argc)
		tool_usage();
	signal(SIGHUP, SIG_IGN);
	if (isatty(STDIN_FILENO)) {
		int null = open("/dev/null", O_WRONLY);

		if (null >= 0)
			dup2(null, STDIN_FILENO);
	}
	if (isatty(STDOUT_FILENO)) {
		fd = open_output();
		dup2(fd, STDOUT_FILENO);
	}
	saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	if (isatty(STDERR_FILENO))
		dup2(STDOUT_FILENO, STDERR_FILENO);
	execvp(argv[opt_index], argv + opt_index);
	fd = errno;
	if (saved >= 0)
		dup2(saved, STDERR_FILENO);
	errno = fd;
	complain(argv[opt_index]);
	return fd == ENOENT ? 127 : 126;
}
