/*
 * resolve.c - a path without links, dots and repeated slashes.
 *
 * What is left to do is kept as text; the text of a link is put in front of
 * it.  The result grows by one component at a time.
 */
#include "util.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_LINKS = 40 };	/* as the kernel has it */

static char *
working_dir(void)
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

static char *
link_text(const char *path, off_t hint)
{
	size_t size = hint > 0 ? hint + 1 : 4096;
	char *text = xmalloc(size + 1);
	ssize_t n = readlink(path, text, size);

	if (n < 0) {
		free(text);
		return NULL;
	}
	text[n] = '\0';
	return text;
}

static void
drop_last(struct buf *path)
{
	while (path->len > 1 && path->s[path->len - 1] != '/')
		path->len--;
	if (path->len > 1)
		path->len--;
	buf_cut(path, path->len);
}

/* Add one component; follow it if it is a link.  false: errno. */
static bool
step(struct buf *path, char **rest, enum resolve how, const char *name,
    int *links)
{
	size_t before = path->len;
	struct stat st;
	bool last = !(*rest)[strspn(*rest, "/")];
	char *text, *all;

	if (path->len > 1)
		buf_addc(path, '/');
	buf_adds(path, name);
	if (how == RESOLVE_TEXT)
		return true;
	if (lstat(path->s, &st) < 0)
		return how == RESOLVE_NOTHING || (errno == ENOENT &&
		    how == RESOLVE_PARENT && last);
	if (!S_ISLNK(st.st_mode)) {
		if (S_ISDIR(st.st_mode) || last || how == RESOLVE_NOTHING)
			return true;
		errno = ENOTDIR;
		return false;
	}
	if (++*links > MAX_LINKS) {
		errno = ELOOP;
		return false;
	}
	text = link_text(path->s, st.st_size);
	if (!text)
		return false;
	buf_cut(path, text[0] == '/' ? 1 : before);
	all = xprintf("%s/%s", text, *rest);
	free(text);
	free(*rest);
	*rest = all;
	return true;
}

/* To be freed; NULL with errno. */
char *
resolve_path(const char *path, enum resolve how)
{
	struct buf done = { 0 };
	char *rest, *cwd;
	int links = 0;

	if (!*path) {
		errno = ENOENT;
		return NULL;
	}
	if (path[0] != '/') {
		cwd = working_dir();
		if (!cwd)
			return NULL;
		buf_adds(&done, cwd);
		free(cwd);
	} else
		buf_addc(&done, '/');
	rest = xstrdup(path);
	while (rest[strspn(rest, "/")]) {
		char *start = rest + strspn(rest, "/");
		size_t n = strcspn(start, "/");
		char *name = xstrndup(start, n);
		bool good = true;

		start = xstrdup(start + n);
		free(rest);
		rest = start;
		if (strcmp(name, "..") == 0)
			drop_last(&done);
		else if (strcmp(name, ".") != 0)
			good = step(&done, &rest, how, name, &links);
		free(name);
		if (!good) {
			free(rest);
			buf_free(&done);
			return NULL;
		}
	}
	free(rest);
	return done.s;
}
