/*
 * pmap - what a process has mapped, and how much of that is in memory.
 *
 * From /proc/PID/smaps: the line of maps, then lines of "Name: kB".
 */
#include "util.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static bool extended, quiet, full_path;

struct area {
	uintmax_t start, size;	/* size in KiB */
	char mode[8], *name;
	uintmax_t rss, dirty;
};

static struct {
	uintmax_t size, rss, dirty;
} total;

static void
show(const struct area *a)
{
	const char *name = a->name, *slash;
	char mode[8];

	/* r-xp as r-x--: p and s are shown as - and s; the last is for reservations. */
	snprintf(mode, sizeof(mode), "%.3s%c-", a->mode, a->mode[3] == 's' ? 's' : '-');
	if (*name == '\0' || *name == '[')
		name = strcmp(name, "[stack]") == 0 ? "  [ stack ]" : strcmp(name, "[vdso]") == 0 ?
		    "  [ vdso ]" : "  [ anon ]";
	else if (!full_path && (slash = strrchr(name, '/')) != NULL)
		name = slash + 1;
	if (extended)
		printf("%016jx %7ju %7ju %7ju %s %s\n", a->start, a->size, a->rss, a->dirty, mode, name);
	else
		printf("%016jx %6juK %s %s\n", a->start, a->size, mode, name);
	total.size += a->size;
	total.rss += a->rss;
	total.dirty += a->dirty;
}

/* A line of maps begins an area; its name is the sixth field, and may have blanks. */
static bool
parse_head(const char *line, struct area *a)
{
	uintmax_t end;
	int at = 0;

	if (sscanf(line, "%jx-%jx %7s %*s %*s %*s%n", &a->start, &end, a->mode, &at) < 3 || at == 0)
		return false;
	line += at;
	line += strspn(line, " ");
	free(a->name);
	a->name = xstrndup(line, strcspn(line, "\n"));
	a->rss = a->dirty = 0;
	a->size = (end - a->start) / 1024;
	return true;
}

static void
parse_figure(const char *line, struct area *a)
{
	uintmax_t v;

	if (sscanf(line, "Rss: %ju", &v) == 1)
		a->rss = v;
	else if (sscanf(line, "Shared_Dirty: %ju", &v) == 1 ||
	    sscanf(line, "Private_Dirty: %ju", &v) == 1)
		a->dirty += v;
}

static char *
command_of(const char *pid)
{
	size_t n;
	struct proc_entry *list = read_processes(&n);
	char *args = NULL;

	for (size_t i = 0; list != NULL && i < n; i++)
		if (list[i].pid == atol(pid))
			args = xstrdup(list[i].args);
	if (list != NULL)
		free_processes(list, n);
	return args;
}

static int
map_of(const char *pid)
{
	char *path = xprintf("/proc/%s/smaps", pid), *line = NULL, *args = command_of(pid);
	struct area a = { .name = NULL };
	bool have = false;
	size_t cap = 0;
	FILE *f = args != NULL ? fopen(path, "r") : NULL;

	free(path);
	if (f == NULL) {
		free(args);
		return args == NULL ? complainx(pid, "no such process") : complain(pid);
	}
	memset(&total, 0, sizeof(total));
	printf("%s:   %s\n", pid, args);
	free(args);
	if (extended && !quiet)
		printf("Address           Kbytes     RSS   Dirty Mode  Mapping\n");
	while (getline(&line, &cap, f) > 0) {
		struct area next = { .name = NULL };

		if (strchr("0123456789abcdef", line[0]) != NULL && parse_head(line, &next)) {
			if (have)
				show(&a);
			free(a.name);
			a = next;
			have = true;
		} else {
			parse_figure(line, &a);
		}
	}
	if (have)
		show(&a);
	free(a.name);
	free(line);
	fclose(f);
	if (quiet)
		return 0;
	if (extended)
		printf("---------------- ------- ------- -------\ntotal kB         %7ju %7ju %7ju\n",
		    total.size, total.rss, total.dirty);
	else
		printf(" total %16juK\n", total.size);
	return 0;
}

int
main(int argc, char **argv)
{
	int c, status = 0;

	tool_begin(argc, argv, "pmap [-pqx] pid ...");
	while ((c = tool_opt(argc, argv, "pqx", NULL)) != -1) {
		switch (c) {
		case 'p': full_path = true; break;
		case 'q': quiet = true; break;
		case 'x': extended = true; break;
		default: tool_usage();
		}
	}
	if (opt_index == argc)
		tool_usage();
	for (int i = opt_index; i < argc; i++) {
		intmax_t pid;

		if (!parse_int(argv[i], &pid) || pid <= 0)
			status |= complainx(argv[i], "not a process id");
		else
			status |= map_of(argv[i]);
	}
	return tool_end(status);
}
