/* shm.c: POSIX shared memory objects. */
#include "internal.h"
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>

/* Shared memory objects are files of /dev/shm. */
static int
shm_path(char *buf, size_t size, const char *name)
{
	while (*name == '/')
		name++;
	if (*name == '\0' || strchr(name, '/') != NULL ||
	    strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
		errno = EINVAL;
		return -1;
	}
	if ((size_t)snprintf(buf, size, "/dev/shm/%s", name) >= size) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return 0;
}

int
shm_open(const char *name, int flags, mode_t mode)
{
	char path[NAME_MAX + 12];

	if (shm_path(path, sizeof(path), name) < 0)
		return -1;
	return open(path, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, mode);
}

int
shm_unlink(const char *name)
{
	char path[NAME_MAX + 12];

	if (shm_path(path, sizeof(path), name) < 0)
		return -1;
	return unlink(path);
}
