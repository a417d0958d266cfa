/*
 * ids.c - names of users and groups.  The last answer is kept, as `ls -l`
 * asks for the same few over and over.
 */
#include "util.h"

#include <grp.h>
#include <pwd.h>
#include <stdlib.h>

struct id_name {
	struct id_name *next;
	unsigned id;
	char *name;
};

static const char *
remember(struct id_name **list, unsigned id, const char *name)
{
	struct id_name *e = xmalloc(sizeof(*e));

	e->id = id;
	e->name = name ? xstrdup(name) : xprintf("%u", id);
	e->next = *list;
	*list = e;
	return e->name;
}

static const char *
recall(struct id_name *list, unsigned id)
{
	for (; list; list = list->next)
		if (list->id == id)
			return list->name;
	return NULL;
}

const char *
user_name(uid_t uid)
{
	static struct id_name *users;
	const char *name = recall(users, uid);
	struct passwd *pw;

	if (name)
		return name;
	pw = getpwuid(uid);
	return remember(&users, uid, pw ? pw->pw_name : NULL);
}

const char *
group_name(gid_t gid)
{
	static struct id_name *groups;
	const char *name = recall(groups, gid);
	struct group *gr;

	if (name)
		return name;
	gr = getgrgid(gid);
	return remember(&groups, gid, gr ? gr->gr_name : NULL);
}

static bool
parse_id(const char *s, unsigned *id)
{
	intmax_t n;

	if (!parse_int(s, &n) || n < 0 || n >= UINT32_MAX)
		return false;
	*id = n;
	return true;
}

bool
find_user(const char *name, uid_t *uid)
{
	struct passwd *pw = getpwnam(name);
	unsigned id;

	if (pw) {
		*uid = pw->pw_uid;
		return true;
	}
	if (!parse_id(name, &id))
		return false;
	*uid = id;
	return true;
}

bool
find_group(const char *name, gid_t *gid)
{
	struct group *gr = getgrnam(name);
	unsigned id;

	if (gr) {
		*gid = gr->gr_gid;
		return true;
	}
	if (!parse_id(name, &id))
		return false;
	*gid = id;
	return true;
}
