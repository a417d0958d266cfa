/*
 * umount - detach file systems, given by directory or device.
 */
#include "util.h"

#include <errno.h>
#include <string.h>
#include <sys/mount.h>

static const char synopsis[] =
    "umount [-flv] directory | device ...\n"
    "umount -a [-flv] [-t type]";

static int flags;
static bool verbose;

static int
detach(const char *dir)
{
	if (umount2(dir, flags) < 0) {
		if (errno == EINVAL)
			return complainx(dir, "not mounted");
		return complain(dir);
	}
	if (verbose)
		printf("%s unmounted\n", dir);
	return 0;
}

static int
umount_operand(const char *name)
{
	struct stat st;
	struct mount_entry *list;
	size_t n;

	if (stat(name, &st) == 0 && S_ISBLK(st.st_mode)) {
		list = read_mounts(&n);
		for (size_t i = n; list && i-- > 0; )
			if (strcmp(list[i].source, name) == 0)
				return detach(list[i].dir);
		return complainx(name, "not mounted");
	}
	return detach(name);
}

/* The newest first, as it may lie on an older one; / cannot go. */
static int
umount_all(const char *type)
{
	size_t n;
	struct mount_entry *list = read_mounts(&n);
	int status = !list;

	for (size_t i = n; list && i-- > 0; )
		if ((!type || strcmp(type, list[i].type) == 0) &&
		    strcmp(list[i].dir, "/") != 0 &&
		    strcmp(list[i].type, "proc") != 0)
			status |= detach(list[i].dir);
	return status;
}

int
main(int argc, char **argv)
{
	const char *type = NULL;
	bool all = false;
	int opt, status = 0;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "aflt:v", NULL)) != -1) {
		switch (opt) {
		case 'a':
			all = true;
			break;
		case 'f':
			flags |= MNT_FORCE;
			break;
		case 'l':
			flags |= MNT_DETACH;
			break;
		case 't':
			type = opt_arg;
			break;
		case 'v':
			verbose = true;
			break;
		default:
			tool_usage();
		}
	}
	if (all ? opt_index < argc : opt_index == argc)
		tool_usage();
	if (all)
		return tool_end(umount_all(type));
	for (int i = opt_index; i < argc; i++)
		status |= umount_operand(argv[i]);
	return tool_end(status);
}
