/*
 * top - the busiest processes, again and again.
 *
 * The share of the processor is the difference of a process's ticks between
 * two looks at /proc; at the first look it is the average since its start.
 */
#include "util.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static const char synopsis[] = "top [-b] [-d seconds] [-n count]";

struct row {
	const struct proc_entry *e;
	double cpu;		/* percent of one processor */
};

static bool batch;
static int sort_by = 'P';
static struct termios saved;
static bool saved_valid;

static void
restore(void)
{
	if (saved_valid)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &saved);
}

static void
on_signal(int sig)
{
	restore();
	signal(sig, SIG_DFL);
	raise(sig);
}

static void
start_keys(void)
{
	struct termios raw;

	if (tcgetattr(STDIN_FILENO, &saved) < 0)
		return;
	saved_valid = true;
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	raw = saved;
	raw.c_lflag &= ~(ICANON | ECHO);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
}

static double
read_double(const char *path)
{
	FILE *f = fopen(path, "r");
	double value = 0;

	if (f) {
		if (fscanf(f, "%lf", &value) != 1)
			value = 0;
		fclose(f);
	}
	return value;
}

static const struct proc_entry *
find(const struct proc_entry *list, size_t n, const struct proc_entry *e)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (list[mid].pid < e->pid)
			low = mid + 1;
		else
			high = mid;
	}
	/* The same number may be another process by now. */
	return low < n && list[low].pid == e->pid &&
	    list[low].start == e->start ? &list[low] : NULL;
}

static int
compare(const void *pa, const void *pb)
{
	const struct row *a = pa, *b = pb;
	double x = 0, y = 0;

	switch (sort_by) {
	case 'P':
		x = a->cpu;
		y = b->cpu;
		break;
	case 'M':
		x = a->e->rss;
		y = b->e->rss;
		break;
	case 'T':
		x = a->e->ticks;
		y = b->e->ticks;
		break;
	}
	if (x != y)
		return x > y ? -1 : 1;
	return a->e->pid < b->e->pid ? -1 : a->e->pid > b->e->pid;
}

static void
put_head(const struct proc_entry *list, size_t n, double up)
{
	size_t running = 0, stopped = 0, zombies = 0;
	char clock[16], load[64] = "", total[64], unused[64];
	time_t now = time(NULL);
	FILE *f = fopen("/proc/loadavg", "r");

	if (f) {
		if (fgets(load, sizeof(load), f))
			load[strcspn(load, "\n")] = '\0';
		fclose(f);
	}
	for (size_t i = 0; i < n; i++) {
		running += list[i].state == 'R';
		stopped += list[i].state == 'T' || list[i].state == 't';
		zombies += list[i].state == 'Z';
	}
	strftime(clock, sizeof(clock), "%H:%M:%S", localtime(&now));
	printf("top - %s up %ld:%02ld, load %s\n", clock,
	    (long)up / 3600, (long)up / 60 % 60, load);
	printf("%zu processes: %zu running, %zu sleeping, %zu stopped, "
	    "%zu zombie\n", n, running, n - running - stopped - zombies,
	    stopped, zombies);
	f = fopen("/proc/meminfo", "r");
	if (f) {
		uintmax_t kib[2] = { 0, 0 };
		char line[128];

		while (fgets(line, sizeof(line), f)) {
			if (strncmp(line, "MemTotal:", 9) == 0)
				kib[0] = strtoull(line + 9, NULL, 10);
			if (strncmp(line, "MemFree:", 8) == 0)
				kib[1] = strtoull(line + 8, NULL, 10);
		}
		fclose(f);
		printf("memory: %s total, %s free\n",
		    human_size(kib[0] * 1024, total),
		    human_size(kib[1] * 1024, unused));
	}
}

static void
put_row(const struct row *r, long hz, int columns)
{
	const struct proc_entry *e = r->e;
	char size[8], rss[8], *line;
	uintmax_t seconds = e->ticks / hz;

	line = xprintf("%5ld %-8.8s %3d %3d %6s %6s %c %5.1f %5ju:%02ju %s",
	    (long)e->pid, user_name(e->uid), e->priority, e->niceness,
	    human_size(e->vsize, size), human_size(e->rss, rss), e->state,
	    r->cpu, seconds / 60, seconds % 60, e->args);
	printf("%.*s\n", columns > 0 ? columns : 10000, line);
	free(line);
}

static void
put_page(const struct proc_entry *list, size_t n,
    const struct proc_entry *before, size_t nbefore, double seconds)
{
	long hz = sysconf(_SC_CLK_TCK);
	double up = read_double("/proc/uptime");
	struct row *rows = xcalloc(n, sizeof(*rows));
	int columns = batch ? 0 : term_columns(STDOUT_FILENO);
	size_t room = batch ? n : (size_t)term_rows(STDOUT_FILENO);

	if (hz <= 0)
		hz = 100;
	for (size_t i = 0; i < n; i++) {
		const struct proc_entry *e = &list[i];
		const struct proc_entry *old = before ?
		    find(before, nbefore, e) : NULL;
		double span = old ? seconds : up - (double)e->start / hz;
		double ticks = e->ticks - (old ? old->ticks : 0);

		rows[i].e = e;
		rows[i].cpu = span > 0 ? 100 * ticks / hz / span : 0;
	}
	qsort(rows, n, sizeof(*rows), compare);
	if (!batch)
		fputs("\033[H\033[2J", stdout);
	put_head(list, n, up);
	printf("\n%5s %-8s %3s %3s %6s %6s %c %5s %8s %s\n", "PID", "USER",
	    "PRI", "NI", "VIRT", "RES", 'S', "%CPU", "TIME", "COMMAND");
	for (size_t i = 0; i < n && (batch || i + 6 < room); i++)
		put_row(&rows[i], hz, columns);
	fflush(stdout);
	free(rows);
}

/* Wait, or read a key; false to end. */
static bool
wait_key(const struct timespec *pause)
{
	struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };
	char c;

	if (!saved_valid) {
		nanosleep(pause, NULL);
		return true;
	}
	if (poll(&p, 1, pause->tv_sec * 1000 + pause->tv_nsec / 1000000) <= 0)
		return true;
	if (read(STDIN_FILENO, &c, 1) != 1 || c == 'q')
		return false;
	if (strchr("PMTN", c) && c)
		sort_by = c;
	return true;
}

static double
clock_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

int
main(int argc, char **argv)
{
	struct timespec pause = { 2, 0 };
	struct proc_entry *list, *before = NULL;
	size_t n, nbefore = 0;
	intmax_t count = -1;
	double at, last = 0;
	int opt;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "bd:n:", NULL)) != -1) {
		switch (opt) {
		case 'b':
			batch = true;
			break;
		case 'd':
			if (!parse_duration(opt_arg, &pause))
				die(1, "%s: bad time", opt_arg);
			break;
		case 'n':
			count = need_int(opt_arg, 1, INTMAX_MAX, "count");
			break;
		default:
			tool_usage();
		}
	}
	if (opt_index < argc)
		tool_usage();
	if (!isatty(STDOUT_FILENO))
		batch = true;
	if (!batch)
		start_keys();
	for (;;) {
		list = read_processes(&n);
		if (!list) {
			restore();
			return complain("/proc");
		}
		at = clock_now();
		put_page(list, n, before, nbefore, at - last);
		if (before)
			free_processes(before, nbefore);
		before = list;
		nbefore = n;
		last = at;
		if (ferror(stdout) || (count > 0 && --count == 0) ||
		    !wait_key(&pause))
			break;
	}
	free_processes(before, nbefore);
	restore();
	return tool_end(0);
}
