/*
 * mkdir - make directories.
 */
#include "util.h"

#include <errno.h>
#include <string.h>

static const char synopsis[] = "mkdir [-pv] [-m mode] directory ...";

static bool parents, verbose;
static struct mode_change *mode;

/* 0, or -1 with errno; a directory that is already there is fine. */
static int
make_parent(const char *path, mode_t mask)
{
	struct stat st;
	int err;

	/* POSIX: the owner can always search and write what -p makes. */
	if (mkdir(path, 0777 & ~(mask & ~0300)) == 0) {
		if (verbose)
			printf("mkdir: created directory '%s'\n", path);
		return 0;
	}
	err = errno;
	if (stat(path, &st) < 0) {
		errno = err;
		return -1;
	}
	errno = ENOTDIR;
	return S_ISDIR(st.st_mode) ? 0 : -1;
}

static int
make_parents(char *path, mode_t mask)
{
	char *p = path + strspn(path, "/");
	int status = 0;

	umask(mask & ~0300);
	while (status == 0 && *(p += strcspn(p, "/"))) {
		char *rest = p + strspn(p, "/");

		if (!*rest)
			break;
		*p = '\0';
		if (make_parent(path, mask) < 0)
			status = complain(path);
		*p = '/';
		p = rest;
	}
	umask(mask);
	return status;
}

static int
make_dir(char *path)
{
	mode_t mask = umask(0), want = 0777;
	struct stat st;

	umask(mask);
	if (mode)
		want = mode_apply(mode, 0777, true);
	if (parents && make_parents(path, mask))
		return 1;
	if (mkdir(path, want) < 0) {
		int err = errno;

		if (parents && err == EEXIST && stat(path, &st) == 0 &&
		    S_ISDIR(st.st_mode))
			return 0;
		errno = err;
		return complain(path);
	}
	if (verbose)
		printf("mkdir: created directory '%s'\n", path);
	if (mode && chmod(path, want) < 0)	/* the umask took bits away */
		return complain(path);
	return 0;
}

int
main(int argc, char **argv)
{
	int opt, status = 0;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "m:pv", NULL)) != -1) {
		switch (opt) {
		case 'm':
			mode = mode_parse(opt_arg);
			if (!mode)
				die(1, "%s: bad mode", opt_arg);
			break;
		case 'p':
			parents = true;
			break;
		case 'v':
			verbose = true;
			break;
		default:
			tool_usage();
		}
	}
	if (opt_index == argc)
		tool_usage();
	for (int i = opt_index; i < argc; i++)
		status |= make_dir(argv[i]);
	return tool_end(status);
}
