/*
 * glob.c: names that match a pattern.
 *
 * The pattern is taken apart at slashes.  A part without wildcards is only
 * appended to the path so far; for one with them the directory is read and
 * each matching name is followed by the rest of the pattern.
 */
#include "internal.h"
#include <dirent.h>
#include <fnmatch.h>
#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct search {
	glob_t *result;
	int flags;
	int (*failed)(const char *, int);
	char path[PATH_MAX];
};

static size_t
offset(const struct search *s)
{
	return s->flags & GLOB_DOOFFS ? s->result->gl_offs : 0;
}

/* Add a name; the list always ends in a null pointer. */
static int
add(struct search *s, const char *name, const char *mark)
{
	glob_t *g = s->result;
	size_t at = offset(s) + g->gl_pathc, n = strlen(name);
	char **v, *copy;

	/* Doubled at powers of two, so that many names stay linear. */
	if (g->gl_pathv == NULL || (at & (at - 1)) == 0) {
		v = realloc(g->gl_pathv, (2 * at + 2) * sizeof(*v));
		if (v == NULL)
			return GLOB_NOSPACE;
		g->gl_pathv = v;
	}
	copy = malloc(n + strlen(mark) + 1);
	if (copy == NULL)
		return GLOB_NOSPACE;
	memcpy(copy, name, n);
	strcpy(copy + n, mark);
	g->gl_pathv[at] = copy;
	g->gl_pathv[at + 1] = NULL;
	g->gl_pathc++;
	return 0;
}

static int
wild(const char *part, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (part[i] == '*' || part[i] == '?' || part[i] == '[')
			return 1;
	return 0;
}

/* The path is complete: is there such a file? */
static int
finish(struct search *s, size_t len)
{
	struct stat st;

	s->path[len] = '\0';
	if (lstat(s->path, &st) < 0)
		return 0;
	if ((s->flags & GLOB_MARK) && s->path[len - 1] != '/' &&
	    (S_ISDIR(st.st_mode) || (S_ISLNK(st.st_mode) &&
	    stat(s->path, &st) == 0 && S_ISDIR(st.st_mode))))
		return add(s, s->path, "/");
	return add(s, s->path, "");
}

static int walk(struct search *s, size_t len, const char *pattern);

/* A literal part: its characters less the backslashes. */
static int
literal(struct search *s, size_t len, const char *part, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (part[i] == '\\' && !(s->flags & GLOB_NOESCAPE) &&
		    i + 1 < n)
			i++;
		if (len + 1 >= sizeof(s->path))
			return 0;
		s->path[len++] = part[i];
	}
	return walk(s, len, part + n);
}

/* Does a directory entry end the search below it without asking? */
static int
no_directory(const struct dirent *e)
{
	return e->d_type != DT_DIR && e->d_type != DT_LNK &&
	    e->d_type != DT_UNKNOWN;
}

/* Each name in the directory so far that matches the part. */
static int
matching(struct search *s, size_t len, const char *part, size_t n)
{
	int flags = FNM_PERIOD |
	    (s->flags & GLOB_NOESCAPE ? FNM_NOESCAPE : 0), err = 0;
	char *pattern = strndup(part, n);
	struct dirent *e;
	size_t m;
	DIR *d;

	if (pattern == NULL)
		return GLOB_NOSPACE;
	s->path[len] = '\0';
	d = opendir(len > 0 ? s->path : ".");
	if (d == NULL) {
		free(pattern);
		if (errno == ENOENT || errno == ENOTDIR)
			return 0;
		if ((s->failed != NULL && s->failed(s->path, errno)) ||
		    (s->flags & GLOB_ERR))
			return GLOB_ABORTED;
		return 0;
	}
	while (err == 0 && (e = readdir(d)) != NULL) {
		m = strlen(e->d_name);
		if (fnmatch(pattern, e->d_name, flags) != 0 ||
		    len + m + 1 >= sizeof(s->path) ||
		    (part[n] == '/' && no_directory(e)))
			continue;
		memcpy(s->path + len, e->d_name, m);
		err = walk(s, len + m, part + n);
	}
	closedir(d);
	free(pattern);
	return err;
}

/* The path has len bytes; pattern is what is still to come. */
static int
walk(struct search *s, size_t len, const char *pattern)
{
	size_t n;

	while (*pattern == '/') {
		if (len + 1 >= sizeof(s->path))
			return 0;
		s->path[len++] = *pattern++;
	}
	if (*pattern == '\0')
		return finish(s, len);
	n = strcspn(pattern, "/");
	return wild(pattern, n) ? matching(s, len, pattern, n) :
	    literal(s, len, pattern, n);
}

static int
compare(const void *a, const void *b)
{
	return strcoll(*(char *const *)a, *(char *const *)b);
}

int
glob(const char *restrict pattern, int flags,
    int (*failed)(const char *, int), glob_t *restrict g)
{
	struct search s = { .result = g, .flags = flags, .failed = failed };
	size_t before, i;
	int err;

	if (!(flags & GLOB_APPEND)) {
		g->gl_pathc = 0;
		g->gl_pathv = NULL;
		if (flags & GLOB_DOOFFS) {
			g->gl_pathv = calloc(2 * g->gl_offs + 2,
			    sizeof(char *));
			if (g->gl_pathv == NULL)
				return GLOB_NOSPACE;
			for (i = 0; i <= g->gl_offs; i++)
				g->gl_pathv[i] = NULL;
		}
	}
	before = g->gl_pathc;
	err = *pattern != '\0' ? walk(&s, 0, pattern) : 0;
	if (err == 0 && g->gl_pathc == before) {
		if (!(flags & GLOB_NOCHECK))
			return GLOB_NOMATCH;
		return add(&s, pattern, "");
	}
	if (!(flags & GLOB_NOSORT))
		qsort(g->gl_pathv + offset(&s) + before, g->gl_pathc - before,
		    sizeof(char *), compare);
	return err;
}

/* gl_offs counts only if it was used: then the first pointers are null. */
void
globfree(glob_t *g)
{
	size_t i, left = g->gl_pathc;

	if (g->gl_pathv == NULL)
		return;
	for (i = 0; left > 0; i++)
		if (g->gl_pathv[i] != NULL) {
			free(g->gl_pathv[i]);
			left--;
		}
	free(g->gl_pathv);
	g->gl_pathv = NULL;
	g->gl_pathc = 0;
}
