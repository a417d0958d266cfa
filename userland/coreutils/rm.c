/*
 * rm - remove files and trees.
 */
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const char synopsis[] = "rm [-dfiIrRv] file ...";

enum { CAREFUL, ASK, FORCE };

static int care = CAREFUL;
static bool recursive, empty_dirs, verbose;
static int status;

/* Permission to remove w's current entry, by rule or by a person. */
static bool
may_remove(const struct walk *w, const char *what)
{
	if (care == FORCE)
		return true;
	if (care == ASK)
		return ask("%s '%s'", what, w->path);
	/* POSIX: ask about what cannot be written if someone is there. */
	if (!S_ISLNK(w->st.st_mode) && isatty(STDIN_FILENO) &&
	    faccessat(w->dirfd, w->name, W_OK, AT_EACCESS) < 0)
		return ask("%s write-protected '%s'", what, w->path);
	return true;
}

static void
remove_entry(const struct walk *w, int flags)
{
	if (unlinkat(w->dirfd, w->name, flags) < 0) {
		if (care != FORCE || errno != ENOENT)
			status = complain(w->path);
	} else if (verbose)
		printf("removed %s'%s'\n", flags ? "directory " : "", w->path);
}

static enum walk_answer
visit(struct walk *w, enum walk_event event)
{
	switch (event) {
	case WALK_PRE:
		if (recursive)
			return may_remove(w, "descend into directory") ?
			    WALK_GO : WALK_SKIP;
		if (!empty_dirs) {
			errno = EISDIR;
			status = complain(w->path);
		} else if (may_remove(w, "remove directory"))
			remove_entry(w, AT_REMOVEDIR);
		return WALK_SKIP;
	case WALK_POST:
		if (care != ASK || ask("remove directory '%s'", w->path))
			remove_entry(w, AT_REMOVEDIR);
		break;
	case WALK_FILE:
		if (may_remove(w, "remove"))
			remove_entry(w, 0);
		break;
	default:
		/* An unreadable directory may still be an empty one. */
		if (w->entered && unlinkat(w->dirfd, w->name,
		    AT_REMOVEDIR) == 0)
			return WALK_SKIP;
		if (care == FORCE && (w->err == ENOENT || w->err == ENOTDIR))
			return WALK_SKIP;
		errno = w->err;
		status = complain(w->path);
		return WALK_SKIP;
	}
	return WALK_GO;
}

static bool
is_root(const char *path)
{
	struct stat st, root;

	return stat(path, &st) == 0 && stat("/", &root) == 0 &&
	    st.st_dev == root.st_dev && st.st_ino == root.st_ino;
}

static void
rm_operand(const char *path)
{
	struct walk w = { 0 };
	size_t len;
	const char *base = base_name(path, &len);

	if ((len == 1 && *base == '.') ||
	    (len == 2 && memcmp(base, "..", 2) == 0)) {
		status = complainx(path, "refusing to remove . or ..");
		return;
	}
	if (recursive && is_root(path)) {
		struct stat st;

		/* A link to / is only a link. */
		if (lstat(path, &st) < 0 || !S_ISLNK(st.st_mode)) {
			status = complainx(path, "refusing to remove /");
			return;
		}
	}
	walk_tree(&w, path, visit);
}

int
main(int argc, char **argv)
{
	bool once = false;
	int opt;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "dfiIrRv", NULL)) != -1) {
		switch (opt) {
		case 'd':
			empty_dirs = true;
			break;
		case 'f':
			care = FORCE;
			once = false;
			break;
		case 'i':
			care = ASK;
			break;
		case 'I':
			once = true;
			break;
		case 'r':
		case 'R':
			recursive = true;
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
	if (argc == 0 && care != FORCE)
		tool_usage();
	if (once && (argc > 3 || recursive) &&
	    !ask("remove %d operand%s%s", argc, argc == 1 ? "" : "s",
	    recursive ? " and all below" : ""))
		return 0;
	for (int i = 0; i < argc; i++)
		rm_operand(argv[i]);
	return tool_end(status);
}
