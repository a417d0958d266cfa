/*
 * glob.c -- pathname expansion (XCU 2.13.3).
 *
 * The pattern is taken apart at slashes.  A component without specials is
 * appended as it is and only the end result is looked up; one with specials
 * is matched against the directory read so far.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "expand.h"

static void expand_from(struct strbuf *path, const char *pattern,
    struct strvec *out);

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
truncate_to(struct strbuf *path, size_t len)
{
	strbuf_str(path)[len] = '\0';
	path->len = len;
}

/* A component that stands for itself, backslashes removed. */
static void
append_plain(struct strbuf *path, const char *p, size_t n)
{
	const char *end = p + n;

	for (; p < end; p++) {
		if (*p == '\\' && p + 1 < end)
			p++;
		strbuf_putc(path, *p);
	}
}

static void
match_directory(struct strbuf *path, const char *component, const char *rest,
    struct strvec *out)
{
	size_t len = path->len;
	struct strvec names;
	struct dirent *d;
	DIR *dir;

	dir = opendir(len > 0 ? path->s : ".");
	if (dir == NULL)
		return;
	/* Names first: the directory is closed before going deeper. */
	strvec_init(&names, &scratch);
	while ((d = readdir(dir)) != NULL) {
		if (d->d_name[0] == '.' && component[0] != '.' &&
		    !(component[0] == '\\' && component[1] == '.'))
			continue;
		if (pattern_match(component, d->d_name))
			strvec_add(&names, arena_strdup(&scratch, d->d_name));
	}
	closedir(dir);
	for (size_t i = 0; i < names.n; i++) {
		strbuf_puts(path, names.v[i]);
		expand_from(path, rest, out);
		truncate_to(path, len);
	}
}

static void
expand_from(struct strbuf *path, const char *pattern, struct strvec *out)
{
	size_t len = path->len, n;
	struct stat st;
	char *component;

	while (*pattern == '/')
		strbuf_putc(path, *pattern++);
	if (*pattern == '\0') {
		/* A trailing slash asks for a directory; lstat sees to it. */
		if (lstat(strbuf_str(path), &st) == 0)
			strvec_add(out, arena_strdup(&scratch, path->s));
		truncate_to(path, len);
		return;
	}
	n = strcspn(pattern, "/");
	component = arena_strndup(&scratch, pattern, n);
	if (pattern_special(component))
		match_directory(path, component, pattern + n, out);
	else {
		append_plain(path, pattern, n);
		expand_from(path, pattern + n, out);
	}
	truncate_to(path, len);
}

/* Add all that match, sorted; false if nothing does. */
bool
glob_expand(const char *pattern, struct strvec *out)
{
	struct strbuf path;
	size_t before = out->n;

	if (!pattern_special(pattern))
		return false;
	strbuf_init(&path, &scratch);
	expand_from(&path, pattern, out);
	qsort(out->v + before, out->n - before, sizeof *out->v, compare);
	return out->n > before;
}
