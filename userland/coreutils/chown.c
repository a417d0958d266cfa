/*
 * chown, chgrp - change owner and group.  The name decides: chgrp takes a
 * group where chown takes owner[:group].
 */
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char chown_synopsis[] =
    "chown [-cfhv] owner[:[group]] file ...\n"
    "chown -R [-cfhv] [-H | -L | -P] owner[:[group]] file ...\n"
    "chown [-cfhRv] --reference=rfile file ...";
static const char chgrp_synopsis[] =
    "chgrp [-cfhv] group file ...\n"
    "chgrp -R [-cfhv] [-H | -L | -P] group file ...\n"
    "chgrp [-cfhRv] --reference=rfile file ...";

static uid_t uid = -1;
static gid_t gid = -1;
static bool recursive, the_link, quiet, changes, verbose;
static int status;

static void
change(struct walk *w, bool follow)
{
	bool same = (uid == (uid_t)-1 || uid == w->st.st_uid) &&
	    (gid == (gid_t)-1 || gid == w->st.st_gid);

	if (fchownat(w->dirfd, w->name, uid, gid,
	    follow ? 0 : AT_SYMLINK_NOFOLLOW) < 0) {
		status = 1;
		if (!quiet)
			complain(w->path);
	} else if (verbose || (changes && !same))
		printf("ownership of '%s' %s\n", w->path,
		    same ? "stays" : "changed");
}

static enum walk_answer
visit(struct walk *w, enum walk_event event)
{
	bool is_link = S_ISLNK(w->st.st_mode);

	switch (event) {
	case WALK_PRE:
		change(w, w->flags & WALK_FOLLOW ||
		    (w->depth == 0 && w->flags & WALK_FOLLOW_ARG));
		return recursive ? WALK_GO : WALK_SKIP;
	case WALK_FILE:
		/* In a tree links are not followed, but have an owner. */
		change(w, is_link ? !the_link && !recursive :
		    !the_link || w->flags & WALK_FOLLOW);
		break;
	case WALK_LOOP:
		complainx(w->path, "link leads back to its own directory");
		status = 1;
		break;
	case WALK_ERROR:
		errno = w->err;
		status = 1;
		if (!quiet)
			complain(w->path);
		break;
	case WALK_POST:
		break;
	}
	return WALK_GO;
}

/* owner, owner:, owner:group, :group */
static void
parse_owner(char *s)
{
	char *colon = strchr(s, ':');

	if (colon)
		*colon = '\0';
	if (*s && !find_user(s, &uid))
		die(1, "%s: no such user", s);
	if (colon && colon[1] && !find_group(colon + 1, &gid))
		die(1, "%s: no such group", colon + 1);
}

int
main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "reference", required_argument, NULL, 'r' },
		{ "recursive", no_argument, NULL, 'R' },
		{ "no-dereference", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *slash = strrchr(argv[0], '/');
	bool group_only = strcmp(slash ? slash + 1 : argv[0], "chgrp") == 0;
	int opt, follow = 0;
	bool reference = false;
	struct stat st;

	tool_begin(argc, argv, group_only ? chgrp_synopsis : chown_synopsis);
	while ((opt = tool_opt(argc, argv, "cfhHLPRv", longs)) != -1) {
		switch (opt) {
		case 'c':
			changes = true;
			break;
		case 'f':
			quiet = true;
			break;
		case 'h':
			the_link = true;
			break;
		case 'H':
			follow = WALK_FOLLOW_ARG;
			break;
		case 'L':
			follow = WALK_FOLLOW;
			break;
		case 'P':
			follow = 0;
			break;
		case 'R':
			recursive = true;
			break;
		case 'r':
			if (stat(opt_arg, &st) < 0)
				return complain(opt_arg);
			uid = group_only ? (uid_t)-1 : st.st_uid;
			gid = st.st_gid;
			reference = true;
			break;
		case 'v':
			verbose = true;
			break;
		default:
			tool_usage();
		}
	}
	argc -= opt_index;
	argv += opt_index;
	if (argc < 1 + !reference)
		tool_usage();
	if (!reference) {
		if (!group_only)
			parse_owner(argv[0]);
		else if (!find_group(argv[0], &gid))
			die(1, "%s: no such group", argv[0]);
		argv++;
		argc--;
	}
	if (!recursive)
		follow = the_link ? 0 : WALK_FOLLOW_ARG;
	for (int i = 0; i < argc; i++) {
		struct walk w = { .flags = follow };

		walk_tree(&w, argv[i], visit);
	}
	return tool_end(status);
}
