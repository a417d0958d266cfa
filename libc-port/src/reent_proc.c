/* reent_proc.c: newlib's inner names of fork, execve and wait. */
#include "internal.h"
#include <reent.h>
#include <unistd.h>
#include <sys/wait.h>

int
_fork_r(struct _reent *r)
{
	return fork();
}

int
_execve_r(struct _reent *r, const char *path, char *const argv[],
    char *const envp[])
{
	return execve(path, argv, envp);
}

int
_wait_r(struct _reent *r, int *status)
{
	return wait(status);
}
