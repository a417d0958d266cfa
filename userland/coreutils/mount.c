/*
 * mount - attach a file system, or list what is attached.
 */
#include "util.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>

static const char synopsis[] =
    "mount [-t type]\n"
    "mount [-rwv] [-t type] [-o options] device directory\n"
    "mount [-rwv] [-o options] device | directory\n"
    "mount --bind | --move directory directory";

static const struct {
	const char *name;
	unsigned long set, clear;
} flags[] = {
	{ "ro", MS_RDONLY, 0 }, { "rw", 0, MS_RDONLY },
	{ "nosuid", MS_NOSUID, 0 }, { "suid", 0, MS_NOSUID },
	{ "nodev", MS_NODEV, 0 }, { "dev", 0, MS_NODEV },
	{ "noexec", MS_NOEXEC, 0 }, { "exec", 0, MS_NOEXEC },
	{ "sync", MS_SYNCHRONOUS, 0 }, { "async", 0, MS_SYNCHRONOUS },
	{ "remount", MS_REMOUNT, 0 }, { "noatime", MS_NOATIME, 0 },
	{ "atime", 0, MS_NOATIME }, { "nodiratime", MS_NODIRATIME, 0 },
	{ "relatime", MS_RELATIME, 0 }, { "bind", MS_BIND, 0 },
	{ "rbind", MS_BIND | MS_REC, 0 }, { "move", MS_MOVE, 0 },
	{ "defaults", 0, 0 }, { "auto", 0, 0 }, { "noauto", 0, 0 },
};

static unsigned long how;
static struct buf data;		/* what only the file system understands */
static bool verbose;

static void
parse_options(const char *s)
{
	while (*s) {
		size_t n = strcspn(s, ","), i;

		for (i = 0; i < ARRAY_LEN(flags); i++)
			if (strlen(flags[i].name) == n &&
			    memcmp(flags[i].name, s, n) == 0)
				break;
		if (i < ARRAY_LEN(flags)) {
			how |= flags[i].set;
			how &= ~flags[i].clear;
		} else if (n > 0) {
			if (data.len)
				buf_addc(&data, ',');
			buf_add(&data, s, n);
		}
		s += n + (s[n] == ',');
	}
}

static int
list_mounts(const char *type)
{
	size_t n;
	struct mount_entry *list = read_mounts(&n);

	for (size_t i = 0; list && i < n; i++)
		if (!type || strcmp(type, list[i].type) == 0)
			printf("%s on %s type %s (%s)\n", list[i].source,
			    list[i].dir, list[i].type, list[i].options);
	return tool_end(!list);
}

static int
attach(const char *source, const char *dir, const char *type)
{
	if (mount(source, dir, type, how, data.len ? data.s : NULL) < 0) {
		if (errno == ENODEV && type)
			return complainx(type, "unknown type of file system");
		if (errno == ENOENT) {
			struct stat st;

			errno = ENOENT;
			return complain(stat(dir, &st) < 0 ? dir : source);
		}
		return complain(dir);
	}
	if (verbose)
		printf("%s mounted on %s\n", source, dir);
	return 0;
}

/* Without -t: each type that the kernel knows and that needs a device. */
static int
try_types(const char *source, const char *dir)
{
	FILE *f = fopen("/proc/filesystems", "r");
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	if (!f)
		return attach(source, dir, "ext2");
	while ((n = getline(&line, &size, f)) > 0) {
		if (strncmp(line, "nodev", 5) == 0)
			continue;
		line[n - 1] = '\0';
		if (mount(source, dir, line + strspn(line, " \t"), how,
		    data.len ? data.s : NULL) == 0) {
			if (verbose)
				printf("%s mounted on %s\n", source, dir);
			fclose(f);
			return 0;
		}
		/* EINVAL: a file system of another type. */
		if (errno != EINVAL)
			break;
	}
	fclose(f);
	if (errno == EINVAL)
		return complainx(source, "no known file system");
	return complain(errno == ENOENT || errno == ENOTBLK ? source : dir);
}

/* mount directory: the rest stands in /etc/fstab. */
static int
from_fstab(const char *name)
{
	FILE *f = fopen("/etc/fstab", "r");
	char *line = NULL;
	size_t size = 0;

	if (!f)
		return complain("/etc/fstab");
	while (getline(&line, &size, f) > 0) {
		char *source = strtok(line, " \t\n"), *dir, *type, *options;

		if (!source || *source == '#')
			continue;
		dir = strtok(NULL, " \t\n");
		type = strtok(NULL, " \t\n");
		options = strtok(NULL, " \t\n");
		if (!dir || !type || (strcmp(name, source) != 0 &&
		    strcmp(name, dir) != 0))
			continue;
		fclose(f);
		if (options)
			parse_options(options);
		return attach(source, dir, type);
	}
	fclose(f);
	free(line);
	return complainx(name, "not in /etc/fstab");
}

/* -o remount needs neither type nor device: both are known. */
static int
remount(const char *name)
{
	size_t n;
	struct mount_entry *list = read_mounts(&n);

	for (size_t i = n; list && i-- > 0; )
		if (strcmp(list[i].dir, name) == 0 ||
		    strcmp(list[i].source, name) == 0)
			return attach(list[i].source, list[i].dir,
			    list[i].type);
	return complainx(name, "not mounted");
}

int
main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "bind", no_argument, NULL, 'B' },
		{ "rbind", no_argument, NULL, 'R' },
		{ "move", no_argument, NULL, 'M' },
		{ NULL, 0, NULL, 0 },
	};
	const char *type = NULL;
	int opt;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "BMo:Rrt:vw", longs)) != -1) {
		switch (opt) {
		case 'B':
			how |= MS_BIND;
			break;
		case 'M':
			how |= MS_MOVE;
			break;
		case 'R':
			how |= MS_BIND | MS_REC;
			break;
		case 'o':
			parse_options(opt_arg);
			break;
		case 'r':
			how |= MS_RDONLY;
			break;
		case 't':
			type = opt_arg;
			break;
		case 'v':
			verbose = true;
			break;
		case 'w':
			how &= ~MS_RDONLY;
			break;
		default:
			tool_usage();
		}
	}
	argc -= opt_index;
	argv += opt_index;
	if (argc == 0)
		return list_mounts(type);
	if (argc > 2)
		tool_usage();
	if (argc == 1)
		return tool_end(how & MS_REMOUNT ? remount(argv[0]) :
		    from_fstab(argv[0]));
	if (!type && !(how & (MS_BIND | MS_MOVE | MS_REMOUNT)))
		return tool_end(try_types(argv[0], argv[1]));
	return tool_end(attach(argv[0], argv[1], type));
}
