/*
 * mv - move files: rename them, or copy and remove between file systems.
 */
#include "util.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char synopsis[] =
    "mv [-finTuv] source target\n"
    "mv [-finuv] source ... directory\n"
    "mv [-finuv] -t directory source ...";

enum { CAREFUL, FORCE, ASK, NEVER };

static int care = CAREFUL;
static bool update, verbose;

static bool
newer(const struct stat *a, const struct stat *b)
{
	return a->st_mtim.tv_sec != b->st_mtim.tv_sec ?
	    a->st_mtim.tv_sec > b->st_mtim.tv_sec :
	    a->st_mtim.tv_nsec > b->st_mtim.tv_nsec;
}

/* rename() across file systems, as POSIX has mv do it. */
static int
copy_and_remove(const char *from, const char *to)
{
	struct copy c = {
		.recursive = true, .keep_mode = true, .keep_owner = true,
		.keep_times = true, .keep_links = true, .replace = true,
	};
	struct stat st;

	if (lstat(to, &st) == 0 && S_ISDIR(st.st_mode) && rmdir(to) < 0)
		return complain(to);
	copy_operand(&c, from, to);
	return c.status ? c.status : remove_tree(from);
}

static int
move(const char *from, const char *to)
{
	struct stat src, dst;

	if (lstat(from, &src) < 0)
		return complain(from);
	if (lstat(to, &dst) == 0) {
		if (care == NEVER || (update && !newer(&src, &dst)))
			return 0;
		/* rename() would do nothing and call it success. */
		if (src.st_dev == dst.st_dev && src.st_ino == dst.st_ino &&
		    (!S_ISDIR(src.st_mode) || strcmp(from, to) == 0)) {
			if (src.st_nlink > 1 && strcmp(from, to) != 0 &&
			    !S_ISDIR(src.st_mode))
				return unlink(from) < 0 ? complain(from) : 0;
			return complainx(to, "same file as %s", from);
		}
		if (care == ASK && !ask("overwrite '%s'", to))
			return 0;
		if (care == CAREFUL && !S_ISLNK(dst.st_mode) &&
		    isatty(STDIN_FILENO) && access(to, W_OK) < 0 &&
		    !ask("overwrite write-protected '%s'", to))
			return 0;
	}
	if (rename(from, to) < 0) {
		if (errno == EINVAL)
			return complainx(from, "cannot be moved into itself");
		if (errno != EXDEV)
			return complain(errno == EACCES || errno == EPERM ?
			    from : to);
		if (copy_and_remove(from, to))
			return 1;
	}
	if (verbose)
		printf("'%s' -> '%s'\n", from, to);
	return 0;
}

int
main(int argc, char **argv)
{
	bool never_into = false;
	const char *into = NULL;
	int opt, status = 0;
	struct stat st;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "fint:Tuv", NULL)) != -1) {
		switch (opt) {
		case 'f':
			care = FORCE;
			break;
		case 'i':
			care = ASK;
			break;
		case 'n':
			care = NEVER;
			break;
		case 't':
			into = opt_arg;
			break;
		case 'T':
			never_into = true;
			break;
		case 'u':
			update = true;
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
	if (argc < (into ? 1 : 2) || (into && never_into))
		tool_usage();
	if (!into)
		into = argv[--argc];
	if (never_into || stat(into, &st) < 0 || !S_ISDIR(st.st_mode)) {
		if (argc > 1)
			return complainx(into, "not a directory");
		return tool_end(move(argv[0], into));
	}
	for (int i = 0; i < argc; i++) {
		char *to = copy_target(argv[i], into);

		status |= move(argv[i], to);
		free(to);
	}
	return tool_end(status);
}
