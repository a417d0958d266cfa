/*
 * id - who the user is.
 */
#include "util.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char synopsis[] =
    "id [user]\n"
    "id -G [-n] [user]\n"
    "id -g [-nr] [user]\n"
    "id -u [-nr] [user]";

struct identity {
	uid_t uid, euid;
	gid_t gid, egid;
	gid_t *groups;
	size_t ngroups, cap;
};

static void
add_group(struct identity *id, gid_t gid)
{
	for (size_t i = 0; i < id->ngroups; i++)
		if (id->groups[i] == gid)
			return;
	id->groups = xgrow(id->groups, id->ngroups + 1, &id->cap,
	    sizeof(gid_t));
	id->groups[id->ngroups++] = gid;
}

static void
of_process(struct identity *id)
{
	int n = getgroups(0, NULL);
	gid_t *list = xcalloc(n > 0 ? n : 1, sizeof(*list));

	id->uid = getuid();
	id->euid = geteuid();
	id->gid = getgid();
	id->egid = getegid();
	add_group(id, id->egid);
	add_group(id, id->gid);
	if (n > 0)
		n = getgroups(n, list);
	for (int i = 0; i < n; i++)
		add_group(id, list[i]);
	free(list);
}

static void
of_user(struct identity *id, const char *name)
{
	struct passwd *pw = getpwnam(name);
	intmax_t number;
	struct group *gr;
	char *login;

	if (!pw && parse_int(name, &number))
		pw = getpwuid(number);
	if (!pw)
		die(1, "%s: no such user", name);
	login = xstrdup(pw->pw_name);
	id->uid = id->euid = pw->pw_uid;
	id->gid = id->egid = pw->pw_gid;
	add_group(id, id->gid);
	setgrent();
	while ((gr = getgrent()))
		for (char **m = gr->gr_mem; *m; m++)
			if (strcmp(*m, login) == 0)
				add_group(id, gr->gr_gid);
	endgrent();
	free(login);
}

static void
put_id(const char *label, unsigned id, const char *name)
{
	printf("%s%u", label, id);
	if (name[0] < '0' || name[0] > '9')
		printf("(%s)", name);
}

static void
put_all(const struct identity *id)
{
	put_id("uid=", id->uid, user_name(id->uid));
	put_id(" gid=", id->gid, group_name(id->gid));
	if (id->euid != id->uid)
		put_id(" euid=", id->euid, user_name(id->euid));
	if (id->egid != id->gid)
		put_id(" egid=", id->egid, group_name(id->egid));
	for (size_t i = 0; i < id->ngroups; i++)
		put_id(i ? "," : " groups=", id->groups[i],
		    group_name(id->groups[i]));
	putchar('\n');
}

int
main(int argc, char **argv)
{
	struct identity id = { 0 };
	bool names = false, real = false;
	int opt, what = 0;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "Ggnru", NULL)) != -1) {
		switch (opt) {
		case 'G':
		case 'g':
		case 'u':
			if (what && what != opt)
				tool_usage();
			what = opt;
			break;
		case 'n':
			names = true;
			break;
		case 'r':
			real = true;
			break;
		default:
			tool_usage();
		}
	}
	if (argc - opt_index > 1 || (!what && (names || real)))
		tool_usage();
	if (opt_index < argc)
		of_user(&id, argv[opt_index]);
	else
		of_process(&id);
	if (what == 0)
		put_all(&id);
	else if (what == 'G') {
		for (size_t i = 0; i < id.ngroups; i++) {
			if (names)
				printf("%s%s", i ? " " : "",
				    group_name(id.groups[i]));
			else
				printf("%s%u", i ? " " : "",
				    (unsigned)id.groups[i]);
		}
		putchar('\n');
	} else {
		bool user = what == 'u';
		unsigned n = user ? (real ? id.uid : id.euid) :
		    (real ? id.gid : id.egid);

		if (names)
			puts(user ? user_name(n) : group_name(n));
		else
			printf("%u\n", n);
	}
	free(id.groups);
	return tool_end(0);
}
