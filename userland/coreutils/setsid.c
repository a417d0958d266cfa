/*
 * setsid - run a program in a session of its own.
 */
#include "util.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* In the child, or in a process that leads no group. */
static _Noreturn void
run(char **argv, bool control)
{
	if (setsid() < 0)
		die(1, "a session cannot be made");
	if (control && ioctl(STDIN_FILENO, TIOCSCTTY, 1) < 0) {
		complain("controlling terminal");
		_exit(1);
	}
	execvp(argv[0], argv);
	complain(argv[0]);
	_exit(errno == ENOENT ? 127 : 126);
}

int
main(int argc, char **argv)
{
	bool control = false, fork_always = false, wait = false;
	int opt, status;
	pid_t pid;

	tool_begin(argc, argv, "setsid [-cfw] program [argument ...]");
	while ((opt = tool_opt(argc, argv, "+cfw", NULL)) != -1) {
		if (opt == 'c')
			control = true;
		else if (opt == 'f')
			fork_always = true;
		else if (opt == 'w')
			wait = true;
		else
			tool_usage();
	}
	if (opt_index == argc)
		tool_usage();
	/* Who leads a group cannot make a session: a child does. */
	if (!fork_always && getpgrp() != getpid())
		run(argv + opt_index, control);
	pid = fork();
	if (pid < 0)
		die(1, "no process can be made");
	if (pid == 0)
		run(argv + opt_index, control);
	if (!wait)
		return 0;
	if (waitpid(pid, &status, 0) < 0)
		return complain("wait");
	return WIFEXITED(status) ? WEXITSTATUS(status) :
	    128 + WTERMSIG(status);
}
