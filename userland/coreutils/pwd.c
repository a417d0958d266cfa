/*
 * pwd - write the working directory.
 */
#include "util.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char synopsis[] = "pwd [-L | -P]";

/* $PWD counts if it is absolute, has no . or .., and leads here. */
static const char *
logical(void)
{
	const char *pwd = getenv("PWD");
	struct stat a, b;

	if (!pwd || pwd[0] != '/')
		return NULL;
	for (const char *p = pwd; (p = strstr(p, "/.")); p++) {
		p += 2;
		if (*p == '.')
			p++;
		if (*p == '/' || *p == '\0')
			return NULL;
		p--;
	}
	if (stat(pwd, &a) < 0 || stat(".", &b) < 0 ||
	    a.st_dev != b.st_dev || a.st_ino != b.st_ino)
		return NULL;
	return pwd;
}

static char *
physical(void)
{
	for (size_t size = 256;; size *= 2) {
		char *path = xmalloc(size);

		if (getcwd(path, size))
			return path;
		free(path);
		if (errno != ERANGE)
			return NULL;
	}
}

int
main(int argc, char **argv)
{
	bool links = true;
	const char *path;
	int opt;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "LP", NULL)) != -1) {
		if (opt == '?')
			tool_usage();
		links = opt == 'L';
	}
	if (opt_index < argc)
		tool_usage();
	path = links ? logical() : NULL;
	if (!path)
		path = physical();
	if (!path)
		return complain("working directory");
	puts(path);
	return tool_end(0);
}
