/*
 * grp.c: the group database, /etc/group.
 */
#include "internal.h"
#include "dbfile.h"
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static FILE *file;
static char *line;
static size_t room;
static struct group entry;
static char **members;

/* Commas and one: the room the member list needs. */
static size_t
count(const char *list)
{
	size_t n = 2;

	for (; *list != '\0'; list++)
		n += *list == ',';
	return n;
}

/* Parse into gr; member pointers go to mem, which has room for count(). */
static int
parse(char *text, struct group *gr, char **f)
{
	long gid;

	if (__loam_fields(text, f, 4) != 4)
		return 0;
	gid = __loam_number(f[2]);
	if (gid < 0)
		return 0;
	gr->gr_name = f[0];
	gr->gr_passwd = f[1];
	gr->gr_gid = (gid_t)gid;
	return 1;
}

static void
split_members(char *list, char **mem)
{
	char *save, *name;

	for (name = strtok_r(list, ",", &save); name != NULL;
	    name = strtok_r(NULL, ",", &save))
		*mem++ = name;
	*mem = NULL;
}

static struct group *
finish(char *list)
{
	char **more = realloc(members, count(list) * sizeof(*members));

	if (more == NULL)
		return NULL;
	members = more;
	split_members(list, members);
	entry.gr_mem = members;
	return &entry;
}

void
setgrent(void)
{
	if (file != NULL)
		rewind(file);
}

void
endgrent(void)
{
	if (file != NULL)
		fclose(file);
	file = NULL;
}

struct group *
getgrent(void)
{
	char *f[4];

	if (file == NULL)
		file = fopen("/etc/group", "re");
	if (file == NULL)
		return NULL;
	while (getline(&line, &room, file) > 0)
		if (parse(line, &entry, f))
			return finish(f[3]);
	return NULL;
}

static int
matches(const struct group *gr, const char *name, gid_t gid)
{
	return name != NULL ? strcmp(gr->gr_name, name) == 0 :
	    gr->gr_gid == gid;
}

static struct group *
find(const char *name, gid_t gid)
{
	FILE *f = fopen("/etc/group", "re");
	struct group *gr = NULL;
	char *part[4];

	if (f == NULL)
		return NULL;
	while (gr == NULL && getline(&line, &room, f) > 0)
		if (parse(line, &entry, part) && matches(&entry, name, gid))
			gr = finish(part[3]);
	fclose(f);
	return gr;
}

struct group *
getgrnam(const char *name)
{
	return find(name, 0);
}

struct group *
getgrgid(gid_t gid)
{
	return find(NULL, gid);
}

/* buf gets the pointers first, then the line they lead into. */
static int
find_r(const char *name, gid_t gid, struct group *gr, char *buf, size_t size,
    struct group **result)
{
	FILE *f = fopen("/etc/group", "re");
	char *text = NULL, *part[4], *copy;
	size_t n = 0, ptrs, skew;
	ssize_t len;
	int err = 0;

	*result = NULL;
	if (f == NULL)
		return errno == ENOENT ? 0 : errno;
	while (*result == NULL && err == 0 && (len = getline(&text, &n, f)) > 0) {
		copy = strdup(text);
		if (copy == NULL) {
			err = ENOMEM;
			break;
		}
		if (parse(copy, gr, part) && matches(gr, name, gid)) {
			skew = -(uintptr_t)buf & (sizeof(char *) - 1);
			ptrs = skew + count(part[3]) * sizeof(char *);
			if (ptrs + (size_t)len >= size) {
				err = ERANGE;
			} else {
				memcpy(buf + ptrs, text, (size_t)len + 1);
				parse(buf + ptrs, gr, part);
				gr->gr_mem = (char **)(void *)(buf + skew);
				split_members(part[3], gr->gr_mem);
				*result = gr;
			}
		}
		free(copy);
	}
	free(text);
	fclose(f);
	return err;
}

int
getgrnam_r(const char *name, struct group *gr, char *buf, size_t size,
    struct group **result)
{
	return find_r(name, 0, gr, buf, size, result);
}

int
getgrgid_r(gid_t gid, struct group *gr, char *buf, size_t size,
    struct group **result)
{
	return find_r(NULL, gid, gr, buf, size, result);
}

int
getgrouplist(const char *user, gid_t group, gid_t *list, int *n)
{
	int found = 0, max = *n;
	struct group *gr;
	char **m;

	if (found++ < max)
		list[0] = group;
	setgrent();
	while ((gr = getgrent()) != NULL) {
		if (gr->gr_gid == group)
			continue;
		for (m = gr->gr_mem; *m != NULL; m++)
			if (strcmp(*m, user) == 0)
				break;
		if (*m != NULL && found++ < max)
			list[found - 1] = gr->gr_gid;
	}
	endgrent();
	*n = found;
	return found <= max ? found : -1;
}

int
initgroups(const char *user, gid_t group)
{
	int n = 0, ret;
	gid_t *list;

	getgrouplist(user, group, NULL, &n);
	list = calloc((size_t)n, sizeof(*list));
	if (list == NULL)
		return -1;
	getgrouplist(user, group, list, &n);
	ret = setgroups(n, list);
	free(list);
	return ret;
}
