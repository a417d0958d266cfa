/*
 * libgen.c: the two halves of a path.  Both may write into their argument,
 * as POSIX allows.
 */
#include <libgen.h>
#include <string.h>

char *
dirname(char *path)
{
	size_t n;

	if (path == NULL || *path == '\0')
		return (char *)".";
	n = strlen(path);
	while (n > 1 && path[n - 1] == '/')	/* slashes at the end */
		n--;
	while (n > 0 && path[n - 1] != '/')	/* the last part */
		n--;
	while (n > 1 && path[n - 1] == '/')	/* those before it */
		n--;
	if (n == 0)
		return (char *)".";
	path[n] = '\0';
	return path;
}
