/*
 * lsof - which files processes have open.
 *
 * From the links of /proc/PID: cwd, root, exe, fd; and from maps, each mapped file once.
 */
#include "util.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
	pid_t pid;		/* 0: any */
	const char *command;	/* prefix of the name; NULL: any */
	bool by_user, terse, all_match;
	uid_t user;
	char **names;		/* files asked for */
	struct stat *stats;
	size_t n;
} want;

static bool header_done, found;
static pid_t last_terse;

static const char *
type_of(mode_t mode)
{
	return S_ISREG(mode) ? "REG" : S_ISDIR(mode) ? "DIR" : S_ISCHR(mode) ? "CHR" :
	    S_ISBLK(mode) ? "BLK" : S_ISFIFO(mode) ? "FIFO" : S_ISSOCK(mode) ? "unix" : "a_inode";
}

/* Is it one of the files asked for, by what it is or, for a device, what it leads to? */
static bool
asked_for(const struct stat *st)
{
	if (want.n == 0)
		return true;
	for (size_t i = 0; i < want.n; i++)
		if (st->st_dev == want.stats[i].st_dev && st->st_ino == want.stats[i].st_ino)
			return true;
	return false;
}

static void
line(const struct proc_entry *e, const char *fd, const struct stat *st, const char *name)
{
	char device[32], size[24];

	if (!asked_for(st))
		return;
	found = true;
	if (want.terse) {
		if (e->pid != last_terse)
			printf("%ld\n", (long)e->pid);
		last_terse = e->pid;
		return;
	}
	if (!header_done)
		printf("%-9s %6s %8s %4s %7s %8s %9s %10s %s\n", "COMMAND", "PID", "USER", "FD", "TYPE",
		    "DEVICE", "SIZE/OFF", "NODE", "NAME");
	header_done = true;
	if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode))
		snprintf(device, sizeof(device), "%u,%u", dev_major(st->st_rdev), dev_minor(st->st_rdev));
	else
		snprintf(device, sizeof(device), "%u,%u", dev_major(st->st_dev), dev_minor(st->st_dev));
	snprintf(size, sizeof(size), S_ISREG(st->st_mode) || S_ISDIR(st->st_mode) ? "%jd" : "0t0",
	    (intmax_t)st->st_size);
	printf("%-9.9s %6ld %8s %4s %7s %8s %9s %10ju %s\n", e->name, (long)e->pid, user_name(e->uid),
	    fd, type_of(st->st_mode), device, size, (uintmax_t)st->st_ino, name);
}

static void
link_of(const struct proc_entry *e, const char *name, const char *fd)
{
	char *path = xprintf("/proc/%ld/%s", (long)e->pid, name), target[4096];
	ssize_t n = readlink(path, target, sizeof(target) - 1);
	struct stat st;

	if (n > 0) {
		target[n] = '\0';
		/* The link leads there even if the name does not any more. */
		if (stat(path, &st) == 0)
			line(e, fd, &st, target);
	}
	free(path);
}

/* Mapped files but the program itself, each once. */
static void
mapped(const struct proc_entry *e)
{
	char *path = xprintf("/proc/%ld/maps", (long)e->pid), *text = NULL, *exe;
	char program[4096], last[4096] = "";
	FILE *f = fopen(path, "r");
	size_t cap = 0;
	ssize_t n;
	struct stat st;

	free(path);
	if (f == NULL)
		return;
	exe = xprintf("/proc/%ld/exe", (long)e->pid);
	n = readlink(exe, program, sizeof(program) - 1);
	program[n > 0 ? n : 0] = '\0';
	free(exe);
	while (getline(&text, &cap, f) > 0) {
		char *name = strchr(text, '/');

		if (name == NULL)
			continue;
		name[strcspn(name, "\n")] = '\0';
		if (strcmp(name, program) == 0 || strcmp(name, last) == 0)
			continue;
		snprintf(last, sizeof(last), "%s", name);
		if (stat(name, &st) == 0)
			line(e, "mem", &st, name);
	}
	free(text);
	fclose(f);
}

/* r, w or u, from the flags in fdinfo. */
static char
access_of(const struct proc_entry *e, const char *fd)
{
	char *path = xprintf("/proc/%ld/fdinfo/%s", (long)e->pid, fd), *text = NULL;
	FILE *f = fopen(path, "r");
	unsigned flags = 0;
	size_t cap = 0;

	free(path);
	if (f == NULL)
		return ' ';
	while (getline(&text, &cap, f) > 0)
		sscanf(text, "flags: %o", &flags);
	free(text);
	fclose(f);
	return "rwu "[flags & 3];
}

static void
descriptors(const struct proc_entry *e)
{
	char *path = xprintf("/proc/%ld/fd", (long)e->pid);
	struct dirent *d;
	DIR *dir = opendir(path);

	free(path);
	if (dir == NULL)
		return;
	while ((d = readdir(dir)) != NULL) {
		char name[40], fd[24];

		if (!isdigit((unsigned char)d->d_name[0]))
			continue;
		snprintf(name, sizeof(name), "fd/%.20s", d->d_name);
		snprintf(fd, sizeof(fd), "%.20s%c", d->d_name, access_of(e, d->d_name));
		link_of(e, name, fd);
	}
	closedir(dir);
}

static bool
selected(const struct proc_entry *e)
{
	bool pid = want.pid != 0 && e->pid == want.pid;
	bool command = want.command != NULL &&
	    strncmp(e->name, want.command, strlen(want.command)) == 0;
	bool user = want.by_user && e->uid == want.user;

	if (want.pid == 0 && want.command == NULL && !want.by_user)
		return true;
	if (want.all_match)
		return (want.pid == 0 || pid) && (want.command == NULL || command) &&
		    (!want.by_user || user);
	return pid || command || user;
}

static void
add_file(const char *name)
{
	static size_t cap, stats_cap;

	want.names = xgrow(want.names, want.n + 1, &cap, sizeof(*want.names));
	want.stats = xgrow(want.stats, want.n + 1, &stats_cap, sizeof(*want.stats));
	if (stat(name, &want.stats[want.n]) < 0)
		die(1, "%s: %s", name, strerror(errno));
	want.names[want.n++] = (char *)name;
}

int
main(int argc, char **argv)
{
	struct proc_entry *list;
	size_t n;
	int c;

	tool_begin(argc, argv, "lsof [-at] [-c command] [-p pid] [-u user] [file ...]");
	while ((c = tool_opt(argc, argv, "ac:np:Ptu:", NULL)) != -1) {
		switch (c) {
		case 'a': want.all_match = true; break;
		case 'c': want.command = opt_arg; break;
		case 'n': case 'P': break;	/* there are no addresses to be named */
		case 'p': want.pid = need_int(opt_arg, 1, INT32_MAX, "process id"); break;
		case 't': want.terse = true; break;
		case 'u':
			want.by_user = true;
			if (!find_user(opt_arg, &want.user))
				die(1, "%s: no such user", opt_arg);
			break;
		default: tool_usage();
		}
	}
	for (int i = opt_index; i < argc; i++)
		add_file(argv[i]);
	list = read_processes(&n);
	if (list == NULL)
		die(1, "/proc: %s", strerror(errno));
	for (size_t i = 0; i < n; i++) {
		const struct proc_entry *e = &list[i];

		if (!selected(e))
			continue;
		link_of(e, "cwd", "cwd");
		link_of(e, "root", "rtd");
		link_of(e, "exe", "txt");
		mapped(e);
		descriptors(e);
	}
	free_processes(list, n);
	return tool_end(found ? 0 : 1);
}
