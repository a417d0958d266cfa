/* basename.c: the last part of a path, as POSIX has it. */
#include <libgen.h>
#include <string.h>

char *
basename(char *path)
{
	size_t n;

	if (path == NULL || *path == '\0')
		return (char *)".";
	n = strlen(path);
	while (n > 1 && path[n - 1] == '/')
		path[--n] = '\0';
	while (n > 0 && path[n - 1] != '/')
		n--;
	return path[n] != '\0' ? path + n : path + n - 1;
}
