/* fexecve.c: run an open file. */
#include "internal.h"
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int
fexecve(int fd, char *const argv[], char *const envp[])
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	execve(path, argv, envp);
	if (errno == ENOENT && fcntl(fd, F_GETFD) < 0)
		errno = EBADF;
	return -1;
}
