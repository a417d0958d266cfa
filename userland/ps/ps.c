/*
 * ps.c - report processes: which ones, and what about them.
 *
 * Two dialects: options with a dash as POSIX and System V have them, and the
 * letters of BSD in a first argument without a dash (ps aux).  Whatever
 * selects, selects more: a process is shown if any of the lists names it.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ps.h"

static const char synopsis[] =
    "ps [-AadefjLlTw] [-C names] [-o columns] [-p pids] [--ppid pids] [-t ttys]\n"
    "   [-u users] [--forest] [--sort keys]\n"
    "ps [afHjkluwx] [keys] [pid ...]";

enum list {
	BY_PID, BY_PPID, BY_USER, BY_TTY, BY_SESSION, BY_GROUP, BY_NAME,
	LISTS
};

static struct selection {
	bool all;		/* -e -A, BSD ax */
	bool with_tty;		/* -a: of a terminal, but no session leaders */
	bool no_leaders;	/* -d */
	bool bsd_all;		/* BSD a: of any user */
	bool bsd_detached;	/* BSD x: also without a terminal */
	bool bsd;
} select_by;

static struct {
	char **items;
	size_t n, cap;
} lists[LISTS];

static bool no_header, wide, forest, threads;
static bool full;			/* -f: the columns depend on -L */

/*
 * Comma- or blank-separated items.  They are cut out of a copy: what stands in
 * argv is what ps shows of itself.
 */
static void
add_list(enum list which, const char *operand)
{
	char *text = xstrdup(operand);

	for (text = strtok(text, ", \t"); text != NULL;
	    text = strtok(NULL, ", \t")) {
		lists[which].items = xgrow(lists[which].items,
		    lists[which].n + 1, &lists[which].cap, sizeof(char *));
		lists[which].items[lists[which].n++] = text;
	}
}

/* -o name[=header],... */
static void
add_columns(const char *operand)
{
	const struct column *c;
	char *item, *eq;
	size_t n;

	for (item = strtok(xstrdup(operand), ", \t"); item != NULL;
	    item = strtok(NULL, ", \t")) {
		eq = strchr(item, '=');
		n = eq != NULL ? (size_t)(eq - item) : strlen(item);
		c = column_find(item, n);
		if (c == NULL)
			die(1, "%.*s: no such column", (int)n, item);
		table_add_column(c, eq != NULL ? eq + 1 : c->header);
	}
}

/* The formats of ps itself; headers that differ from -o's are given. */
#define FORMAT_PLAIN	"pid,tname,time,ucmd"
#define FORMAT_FULL	"user=UID,pid,ppid,c,stime,tname,time,cmd"
#define FORMAT_THREADS	"user=UID,pid,ppid,lwp,c,nlwp,stime,tname,time,cmd"
#define FORMAT_PLAIN_THREADS "pid,lwp,tname,time,ucmd"
#define FORMAT_LONG	"f,s,uid,pid,ppid,c,pri,ni,addr,sz,wchan,tname,time,ucmd"
#define FORMAT_JOBS	"pid,pgid,sid,tname,time,ucmd"
#define FORMAT_USER	"user,pid,pcpu,pmem,vsz,rss,tname,stat,start,bsdtime," \
			"command"
#define FORMAT_BSD	"pid,tname,stat,bsdtime,command"

static bool
number_listed(enum list which, long n)
{
	for (size_t i = 0; i < lists[which].n; i++)
		if (strtol(lists[which].items[i], NULL, 10) == n)
			return true;
	return false;
}

static bool
user_listed(long uid)
{
	uid_t listed;

	for (size_t i = 0; i < lists[BY_USER].n; i++)
		if (find_user(lists[BY_USER].items[i], &listed) &&
		    (long)listed == uid)
			return true;
	return false;
}

static bool
tty_listed(long tty)
{
	const char *item;
	char name[24];

	tty_name(tty, name, sizeof name);
	for (size_t i = 0; i < lists[BY_TTY].n; i++) {
		item = lists[BY_TTY].items[i];
		if (strncmp(item, "/dev/", 5) == 0)
			item += 5;
		if (strcmp(name, item) == 0 || (strcmp(item, "-") == 0 &&
		    tty == 0))
			return true;
	}
	return false;
}

static bool
name_listed(const char *comm)
{
	for (size_t i = 0; i < lists[BY_NAME].n; i++)
		if (strcmp(lists[BY_NAME].items[i], comm) == 0)
			return true;
	return false;
}

/* self: ps itself, whose user and terminal are the default. */
static bool
selected(const struct proc *p, const struct proc *self)
{
	const struct selection *s = &select_by;
	bool some = false;

	for (int i = 0; i < LISTS; i++)
		some |= lists[i].n > 0;
	if (s->all || number_listed(BY_PID, p->pid) ||
	    number_listed(BY_PPID, p->ppid) || user_listed(p->euid) ||
	    tty_listed(p->tty) || number_listed(BY_SESSION, p->session) ||
	    number_listed(BY_GROUP, p->pgrp) || name_listed(p->comm))
		return true;
	if (s->with_tty && p->tty != 0 && p->session != p->pid)
		return true;
	if (s->no_leaders && p->session != p->pid)
		return true;
	if (some || s->with_tty || s->no_leaders)
		return false;
	if (s->bsd)
		return (s->bsd_all || p->euid == self->euid) &&
		    (s->bsd_detached || p->tty != 0);
	return p->euid == self->euid && p->tty == self->tty;
}

static int
by_number(const void *a, const void *b)
{
	long x = *(const long *)a, y = *(const long *)b;

	return (x > y) - (x < y);
}

/* All pids there are now, in order. */
static long *
all_pids(size_t *n)
{
	long *pids = NULL;
	size_t cap = 0;
	struct dirent *d;
	DIR *dir = opendir("/proc");

	*n = 0;
	if (dir == NULL)
		die(1, "/proc cannot be read; is it mounted?");
	while ((d = readdir(dir)) != NULL) {
		if (d->d_name[0] < '1' || d->d_name[0] > '9')
			continue;
		pids = xgrow(pids, *n + 1, &cap, sizeof *pids);
		pids[(*n)++] = strtol(d->d_name, NULL, 10);
	}
	closedir(dir);
	qsort(pids, *n, sizeof *pids, by_number);
	return pids;
}

/* The letters of a first argument without a dash. */
static void
bsd_letters(const char *s, char ***next)
{
	select_by.bsd = true;
	for (; *s != '\0'; s++) {
		switch (*s) {
		case 'a':
			select_by.bsd_all = true;
			break;
		case 'x':
			select_by.bsd_detached = true;
			break;
		case 'u':
			add_columns(FORMAT_USER);
			break;
		case 'l':
			add_columns(FORMAT_LONG);
			break;
		case 'j':
			add_columns(FORMAT_JOBS);
			break;
		case 'w':
			wide = true;
			break;
		case 'h':
			no_header = true;
			break;
		case 'f':
			forest = true;
			break;
		case 'H':
			threads = true;
			break;
		case 'k':
		case 'o':
		case 'p':
			if (**next == NULL)
				tool_usage();
			if (*s == 'o')
				add_columns(**next);
			else if (*s == 'k')
				order_add(**next);
			else
				add_list(BY_PID, **next);
			++*next;
			break;
		default:
			tool_usage();
		}
	}
}

/* `ps -aux' is what many type for `ps aux'. */
static bool
is_bsd_habit(const char *user)
{
	uid_t uid;

	return strcmp(user, "x") == 0 && !find_user(user, &uid);
}

static void
options(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "ppid", required_argument, NULL, 'P' },
		{ "pid", required_argument, NULL, 'p' },
		{ "no-headers", no_argument, NULL, 'h' },
		{ "no-heading", no_argument, NULL, 'h' },
		{ "forest", no_argument, NULL, 'F' },
		{ "sort", required_argument, NULL, 'S' },
		{ "format", required_argument, NULL, 'o' },
		{ "user", required_argument, NULL, 'u' },
		{ "tty", required_argument, NULL, 't' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = tool_opt(argc, argv, "AadefHjLlTwC:G:g:o:p:s:t:u:U:n:", longs))
	    != -1) {
		switch (c) {
		case 'A':
		case 'e':
			select_by.all = true;
			break;
		case 'a':
			select_by.with_tty = true;
			break;
		case 'd':
			select_by.no_leaders = true;
			break;
		case 'f':
			full = true;
			break;
		case 'F':
		case 'H':
			forest = true;
			break;
		case 'L':
		case 'T':
			threads = true;
			break;
		case 'S':
			order_add(opt_arg);
			break;
		case 'j':
			add_columns(FORMAT_JOBS);
			break;
		case 'l':
			add_columns(FORMAT_LONG);
			break;
		case 'w':
			wide = true;
			break;
		case 'h':
			no_header = true;
			break;
		case 'o':
			add_columns(opt_arg);
			break;
		case 'p':
			add_list(BY_PID, opt_arg);
			break;
		case 'P':
			add_list(BY_PPID, opt_arg);
			break;
		case 't':
			add_list(BY_TTY, opt_arg);
			break;
		case 's':
			add_list(BY_SESSION, opt_arg);
			break;
		case 'g':
			add_list(BY_GROUP, opt_arg);
			break;
		case 'C':
			add_list(BY_NAME, opt_arg);
			break;
		case 'u':
		case 'U':
			if (is_bsd_habit(opt_arg)) {
				select_by.all = true;
				add_columns(FORMAT_USER);
			} else
				add_list(BY_USER, opt_arg);
			break;
		default:
			tool_usage();
		}
	}
}

static struct proc *rows;
static size_t nrows, rows_cap;

static void
add_row(const struct proc *p)
{
	rows = xgrow(rows, nrows + 1, &rows_cap, sizeof(*rows));
	rows[nrows++] = *p;
}

/* The threads of p, as rows of their own. */
static void
add_threads(struct proc *p, int need)
{
	char path[64];
	struct dirent *d;
	struct proc t;
	DIR *dir;

	snprintf(path, sizeof path, "/proc/%ld/task", p->pid);
	dir = opendir(path);
	if (dir == NULL) {
		add_row(p);
		return;
	}
	while ((d = readdir(dir)) != NULL) {
		if (d->d_name[0] < '1' || d->d_name[0] > '9')
			continue;
		snprintf(path, sizeof path, "%ld/task/%.20s", p->pid, d->d_name);
		if (!proc_read(&t, path, need))
			continue;
		t.pid = p->pid;
		add_row(&t);
	}
	closedir(dir);
	free(p->args);
}

/* Read those that are selected, and put them in order. */
static void
gather(const struct proc *self, int need)
{
	struct proc p;
	char pid[24];
	size_t n;
	long *pids = all_pids(&n);

	for (size_t i = 0; i < n; i++) {
		snprintf(pid, sizeof pid, "%ld", pids[i]);
		if (!proc_read(&p, pid, need) || !selected(&p, self))
			free(p.args);
		else if (threads)
			add_threads(&p, need);
		else
			add_row(&p);
	}
	free(pids);
	order_sort(rows, nrows);
	if (forest)
		order_forest(rows, nrows);
	for (size_t i = 0; i < nrows; i++)
		table_add_row(&rows[i]);
}

int
main(int argc, char **argv)
{
	char **next = argv + 1;
	struct proc self;
	int need;

	tool_begin(argc, argv, synopsis);
	if (*next != NULL && **next != '-' && (**next < '0' || **next > '9')) {
		char *letters = *next++;

		bsd_letters(letters, &next);
		/* ps aux --sort=-rss */
		if (*next != NULL && **next == '-') {
			options(argc - (next - argv) + 1, next - 1);
			next += opt_index - 1;
		}
	} else {
		options(argc, argv);
		next = argv + opt_index;
	}
	for (; *next != NULL; next++)
		add_list(BY_PID, *next);
	if (full)
		add_columns(threads ? FORMAT_THREADS : FORMAT_FULL);
	if (table_empty())
		add_columns(select_by.bsd ? FORMAT_BSD : threads ? FORMAT_PLAIN_THREADS :
		    FORMAT_PLAIN);
	need = table_needs() | NEED_STATUS;
	if (select_by.all)
		need = table_needs();
	system_read();
	if (!proc_read(&self, "self", NEED_STATUS))
		die(1, "/proc cannot be read; is it mounted?");
	gather(&self, need);
	table_print(no_header, wide ? 0 : term_columns(1));
	return tool_end(nrows == 0);
}
