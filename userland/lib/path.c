/*
 * path.c - pieces of paths.
 */
#include "util.h"

#include <string.h>

/* The last component without trailing slashes; "/" stays "/". */
const char *
base_name(const char *path, size_t *len)
{
	size_t end = strlen(path), start;

	while (end > 1 && path[end - 1] == '/')
		end--;
	start = end;
	while (start > 0 && path[start - 1] != '/')
		start--;
	if (start == end && end > 0)	/* only slashes */
		start = end - 1;
	*len = end - start;
	return path + start;
}

char *
path_join(const char *dir, const char *name)
{
	size_t n = strlen(dir);

	return xprintf("%s%s%s", dir, n && dir[n - 1] == '/' ? "" : "/", name);
}

/* "." or ".." */
bool
is_dot(const char *name)
{
	return name[0] == '.' &&
	    (!name[1] || (name[1] == '.' && !name[2]));
}
