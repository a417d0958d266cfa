/*
 * fork.c - make child processes to look at.
 *
 * The parent starts the children, says which they are, waits for each and says
 * how it ended.  A child sleeps, so that there is time for ps and kill, or
 * runs a command.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util.h"

static const char synopsis[] = "fork [-n number] [-t seconds] [-- command "
    "[argument ...]]";

static long self;

/* Sleep the whole time, whatever signals are handled on the way. */
static void
pass_time(struct timespec t)
{
	while (nanosleep(&t, &t) < 0 && errno == EINTR)
		;
}

static _Noreturn void
child(char **command, struct timespec t)
{
	int status;

	if (*command == NULL) {
		pass_time(t);
		_exit(0);
	}
	execvp(command[0], command);
	status = errno == ENOENT ? 127 : 126;
	complain(command[0]);
	_exit(status);
}

static void
tell_end(pid_t pid, int status)
{
	const char *name;

	printf("parent %ld: child %ld ", self, (long)pid);
	if (WIFEXITED(status))
		printf("exited with status %d\n", WEXITSTATUS(status));
	else {
		name = signal_name(WTERMSIG(status));
		printf("was ended by SIG%s%s\n", name != NULL ? name : "?",
		    WCOREDUMP(status) ? " (core dumped)" : "");
	}
	fflush(stdout);
}

/* Start up to n children; fewer, with a message, if there is no room. */
static intmax_t
start(intmax_t n, char **command, struct timespec t)
{
	intmax_t started;
	pid_t pid;

	for (started = 0; started < n; started++) {
		fflush(stdout);
		pid = fork();
		if (pid == 0)
			child(command, t);
		if (pid < 0) {
			complain("fork");
			break;
		}
		printf("parent %ld: child %ld started\n", self, (long)pid);
	}
	fflush(stdout);
	return started;
}

int
main(int argc, char **argv)
{
	struct timespec t = { .tv_sec = 10 };
	intmax_t n = 1;
	int c, status, result = 0;
	pid_t pid;

	tool_begin(argc, argv, synopsis);
	while ((c = tool_opt(argc, argv, "+n:t:", NULL)) != -1) {
		switch (c) {
		case 'n':
			n = need_int(opt_arg, 1, 1000000, "number of children");
			break;
		case 't':
			if (!parse_duration(opt_arg, &t))
				die(1, "%s: not a time", opt_arg);
			break;
		default:
			tool_usage();
		}
	}
	self = getpid();
	if (start(n, argv + opt_index, t) < n)
		result = 1;
	while ((pid = wait(&status)) > 0 || errno == EINTR) {
		if (pid < 0)
			continue;
		tell_end(pid, status);
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
			result = 1;
	}
	return tool_end(result);
}
