/*
 * system.c: a command run by the shell.
 *
 * While it runs, the caller ignores SIGINT and SIGQUIT and blocks SIGCHLD;
 * the command itself has them as they were before.
 */
#include "internal.h"
#include <paths.h>
#include <reent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/wait.h>

static int
run(const char *command)
{
	struct sigaction ignore, sigint, sigquit;
	sigset_t block, before;
	int status = -1, err;
	pid_t pid;

	memset(&ignore, 0, sizeof(ignore));
	ignore.sa_handler = SIG_IGN;
	sigaction(SIGINT, &ignore, &sigint);
	sigaction(SIGQUIT, &ignore, &sigquit);
	sigemptyset(&block);
	sigaddset(&block, SIGCHLD);
	sigprocmask(SIG_BLOCK, &block, &before);
	pid = fork();
	if (pid == 0) {
		sigaction(SIGINT, &sigint, NULL);
		sigaction(SIGQUIT, &sigquit, NULL);
		sigprocmask(SIG_SETMASK, &before, NULL);
		execl(_PATH_BSHELL, "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	if (pid > 0)
		/* Not left when cancelled: the actions must be put back. */
		while (sys_ret(sys_call4(SYS_wait4, pid, (long)&status, 0,
		    0)) < 0 && errno == EINTR)
			;
	err = errno;
	sigaction(SIGINT, &sigint, NULL);
	sigaction(SIGQUIT, &sigquit, NULL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = err;
	return status;
}

int
system(const char *command)
{
	if (command == NULL)
		return access(_PATH_BSHELL, X_OK) == 0;
	return run(command);
}

int
_system_r(struct _reent *r, const char *command)
{
	return system(command);
}
