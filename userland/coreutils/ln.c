/*
 * ln - make links.
 */
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const char synopsis[] =
    "ln [-fnsTv] [-L | -P] source [target]\n"
    "ln [-fnsv] [-L | -P] source ... directory";

static bool force, symbolic, follow, no_deref, verbose;

static bool
is_dir(const char *path)
{
	struct stat st;

	if (no_deref && lstat(path, &st) == 0 && S_ISLNK(st.st_mode))
		return false;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int
try_link(const char *source, const char *target)
{
	if (symbolic)
		return symlink(source, target);
	return linkat(AT_FDCWD, source, AT_FDCWD, target,
	    follow ? AT_SYMLINK_FOLLOW : 0);
}

/* ln -f a a must not lose a. */
static bool
same_file(const char *source, const char *target)
{
	struct stat a, b;

	return !symbolic &&
	    (follow ? stat : lstat)(source, &a) == 0 &&
	    lstat(target, &b) == 0 &&
	    a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static int
make_link(const char *source, const char *target)
{
	int r = try_link(source, target);

	if (r < 0 && errno == EEXIST && force) {
		if (same_file(source, target))
			return complainx(target, "same file as %s", source);
		if (unlink(target) < 0)
			return complain(target);
		r = try_link(source, target);
	}
	if (r < 0) {
		/* Say which of the two is at fault. */
		struct stat st;
		int err = errno;
		bool missing = !symbolic && lstat(source, &st) < 0;

		errno = err;
		return complain(missing ? source : target);
	}
	if (verbose)
		printf("'%s' -> '%s'\n", target, source);
	return 0;
}

static int
link_into(const char *source, const char *dir)
{
	size_t len;
	const char *base = base_name(source, &len);
	char *name = xstrndup(base, len);

	return make_link(source, path_join(dir, name));
}

int
main(int argc, char **argv)
{
	bool never_into = false;
	int opt, status = 0;
	const char *last;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "fhnsTvLP", NULL)) != -1) {
		switch (opt) {
		case 'f':
			force = true;
			break;
		case 'h':
		case 'n':
			no_deref = true;
			break;
		case 's':
			symbolic = true;
			break;
		case 'T':
			never_into = true;
			break;
		case 'v':
			verbose = true;
			break;
		case 'L':
			follow = true;
			break;
		case 'P':
			follow = false;
			break;
		default:
			tool_usage();
		}
	}
	argc -= opt_index;
	argv += opt_index;
	if (argc == 0 || (never_into && argc != 2))
		tool_usage();
	if (argc == 1)
		return tool_end(link_into(argv[0], "."));
	last = argv[argc - 1];
	if (!never_into && is_dir(last)) {
		for (int i = 0; i < argc - 1; i++)
			status |= link_into(argv[i], last);
		return tool_end(status);
	}
	if (argc > 2)
		return complainx(last, "not a directory");
	return tool_end(make_link(argv[0], last));
}
