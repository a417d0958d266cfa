/*
 * time - run a command and show how long it took.
 */
#include "util.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void
put(const char *name, long long us)
{
	fprintf(stderr, "%s %lld.%02lld\n", name, us / 1000000,
	    us % 1000000 / 10000);
}

static long long
micros(struct timeval t)
{
	return t.tv_sec * 1000000ll + t.tv_usec;
}

int
main(int argc, char **argv)
{
	struct timespec start, end;
	struct rusage use;
	int opt, wstatus;
	pid_t pid;

	tool_begin(argc, argv, "time [-p] command [argument ...]");
	while ((opt = tool_opt(argc, argv, "+p", NULL)) != -1)
		if (opt == '?')
			tool_usage();
	if (opt_index == argc)
		tool_usage();
	clock_gettime(CLOCK_MONOTONIC, &start);
	pid = fork();
	if (pid < 0)
		die(125, "cannot fork");
	if (pid == 0) {
		execvp(argv[opt_index], argv + opt_index);
		complain(argv[opt_index]);
		_exit(errno == ENOENT ? 127 : 126);
	}
	/* Ctrl-C is for the command; its times are wanted all the more. */
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	while (waitpid(pid, &wstatus, 0) < 0)
		if (errno != EINTR)
			return complain("wait");
	clock_gettime(CLOCK_MONOTONIC, &end);
	getrusage(RUSAGE_CHILDREN, &use);
	put("real", (end.tv_sec - start.tv_sec) * 1000000ll +
	    (end.tv_nsec - start.tv_nsec) / 1000);
	put("user", micros(use.ru_utime));
	put("sys", micros(use.ru_stime));
	return WIFEXITED(wstatus) ? WEXITSTATUS(wstatus) :
	    128 + WTERMSIG(wstatus);
}
