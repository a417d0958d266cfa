/* ttyname.c: the names of terminals. */
#include "internal.h"
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

/* Does this path name the terminal on fd? */
static int
same(const char *path, const struct stat *st)
{
	struct stat other;

	return stat(path, &other) == 0 && S_ISCHR(other.st_mode) &&
	    other.st_rdev == st->st_rdev && other.st_ino == st->st_ino &&
	    other.st_dev == st->st_dev;
}

int
ttyname_r(int fd, char *buf, size_t size)
{
	char link[32], path[PATH_MAX];
	struct stat st;
	ssize_t n;

	if (!isatty(fd) || fstat(fd, &st) < 0)
		return errno;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	if (n < 0)
		return errno;
	path[n] = '\0';
	if (!same(path, &st))
		return ENODEV;
	if ((size_t)n >= size)
		return ERANGE;
	memcpy(buf, path, (size_t)n + 1);
	return 0;
}

char *
ttyname(int fd)
{
	static char name[TTY_NAME_MAX];
	int err = ttyname_r(fd, name, sizeof(name));

	if (err != 0) {
		errno = err;
		return NULL;
	}
	return name;
}

char *
ctermid(char *s)
{
	static char buf[] = "/dev/tty";

	return s != NULL ? strcpy(s, buf) : buf;
}
