/*
 * scandir.c: a directory as a sorted array.
 */
#include "internal.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int
scan(DIR *d, struct dirent ***list, int (*want)(const struct dirent *),
    int (*order)(const struct dirent **, const struct dirent **))
{
	struct dirent **all = NULL, **more, *e, *copy;
	size_t n = 0, room = 0;
	int err;

	for (errno = 0; (e = readdir(d)) != NULL; errno = 0) {
		if (want != NULL && !want(e))
			continue;
		if (n == room) {
			room = room ? 2 * room : 32;
			more = realloc(all, room * sizeof(*all));
			if (more == NULL)
				break;
			all = more;
		}
		copy = malloc(e->d_reclen);
		if (copy == NULL)
			break;
		memcpy(copy, e, e->d_reclen);
		all[n++] = copy;
	}
	err = errno;
	closedir(d);
	if (err != 0) {
		while (n > 0)
			free(all[--n]);
		free(all);
		errno = err;
		return -1;
	}
	if (order != NULL && n > 1)
		qsort(all, n, sizeof(*all),
		    (int (*)(const void *, const void *))order);
	*list = all;
	return (int)n;
}

int
scandir(const char *path, struct dirent ***list,
    int (*want)(const struct dirent *),
    int (*order)(const struct dirent **, const struct dirent **))
{
	DIR *d = opendir(path);

	return d != NULL ? scan(d, list, want, order) : -1;
}

int
scandirat(int dirfd, const char *path, struct dirent ***list,
    int (*want)(const struct dirent *),
    int (*order)(const struct dirent **, const struct dirent **))
{
	int fd = openat(dirfd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d;

	if (fd < 0)
		return -1;
	d = fdopendir(fd);
	if (d == NULL) {
		close(fd);
		return -1;
	}
	return scan(d, list, want, order);
}

int
alphasort(const struct dirent **a, const struct dirent **b)
{
	return strcoll((*a)->d_name, (*b)->d_name);
}

int
versionsort(const struct dirent **a, const struct dirent **b)
{
	return strverscmp((*a)->d_name, (*b)->d_name);
}
