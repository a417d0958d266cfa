/*
 * mounts.c - the list of what is mounted, from /proc/mounts.
 */
#include "util.h"

#include <stdlib.h>
#include <string.h>

/* The next field, its \040 and friends decoded in place. */
static char *
next_field(char **line)
{
	char *start = *line + strspn(*line, " \t"), *in = start, *out = start;

	while (*in && !strchr(" \t\n", *in)) {
		unsigned value;

		if (*in == '\\' && escape_octal(in + 1, 3, &value) == 3) {
			*out++ = value;
			in += 4;
		} else
			*out++ = *in++;
	}
	*line = *in ? in + 1 : in;
	*out = '\0';
	return start;
}

/* The oldest first; NULL after a complaint.  Lives until the program ends. */
struct mount_entry *
read_mounts(size_t *count)
{
	FILE *f = fopen("/proc/mounts", "r");
	struct mount_entry *list = NULL;
	size_t cap = 0, n = 0, size = 0;
	char *line = NULL;

	if (!f) {
		complain("/proc/mounts");
		return NULL;
	}
	list = xgrow(list, 1, &cap, sizeof(*list));
	while (getline(&line, &size, f) > 0) {
		char *p = xstrdup(line);
		struct mount_entry e;

		e.source = next_field(&p);
		e.dir = next_field(&p);
		e.type = next_field(&p);
		e.options = next_field(&p);
		if (!*e.type)
			continue;
		list = xgrow(list, n + 1, &cap, sizeof(*list));
		list[n++] = e;
	}
	free(line);
	fclose(f);
	*count = n;
	return list;
}

/* The entry that path lies on, by device; NULL if there is none. */
const struct mount_entry *
find_mount(const struct mount_entry *list, size_t n, const char *path)
{
	const struct mount_entry *best = NULL;
	struct stat st, dir;

	if (stat(path, &st) < 0)
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (stat(list[i].dir, &dir) == 0 && dir.st_dev == st.st_dev &&
		    (!best || strlen(list[i].dir) <= strlen(best->dir)))
			best = &list[i];
	return best;
}
