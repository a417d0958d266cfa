/*
 * pgrep, pkill - find or signal processes by name.
 */
#include "util.h"
#include "re.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char pgrep_synopsis[] =
    "pgrep [-acfilnovx] [-P ppid] [-u user] [-t tty] [pattern]";
static const char pkill_synopsis[] =
    "pkill [-signal] [-efinovx] [-P ppid] [-u user] [-t tty] [pattern]";

static struct {
	bool args, count, echo, full, fold, names, newest, oldest, invert;
	bool exact, by_parent, by_user, by_tty;
	pid_t parent;
	uid_t user;
	dev_t tty;
} opt;
static struct re *re;

static bool
matches(const struct proc_entry *e)
{
	const char *text = opt.full ? e->args : e->name;
	bool hit = e->pid != getpid();

	if (!hit)
		return false;	/* never itself, not even with -v */
	hit = (!opt.by_parent || e->ppid == opt.parent) &&
	    (!opt.by_user || e->uid == opt.user) &&
	    (!opt.by_tty || (dev_t)e->tty == opt.tty) &&
	    (!re || re_match(re, text, strlen(text), 0, NULL, 0));
	return hit != opt.invert;
}

/* Leave the newest or the oldest of those chosen. */
static void
choose_one(const struct proc_entry *list, size_t n, bool *chosen)
{
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < n; i++) {
		if (!chosen[i])
			continue;
		if (best == SIZE_MAX || (opt.newest ?
		    list[i].start >= list[best].start :
		    list[i].start < list[best].start))
			best = i;
		chosen[i] = false;
	}
	if (best != SIZE_MAX)
		chosen[best] = true;
}

static void
show(const struct proc_entry *e)
{
	printf("%ld", (long)e->pid);
	if (opt.args || opt.names)
		printf(" %s", opt.args ? e->args : e->name);
	putchar('\n');
}

static int
send_to(const struct proc_entry *e, int sig)
{
	if (kill(e->pid, sig) < 0 && errno != ESRCH) {
		char *who = xprintf("%ld", (long)e->pid);

		complain(who);
		free(who);
		return 0;
	}
	if (opt.echo)
		printf("%s signalled (pid %ld)\n", e->name, (long)e->pid);
	return 1;
}

static void
set_tty(const char *name)
{
	char *path = name[0] == '/' ? xstrdup(name) : path_join("/dev", name);
	struct stat st;

	if (stat(path, &st) < 0)
		die(2, "%s: %s", path, strerror(errno));
	opt.tty = st.st_rdev;
	opt.by_tty = true;
	free(path);
}

/* pkill -KILL, -9: an option that is a signal. */
static int
signal_option(int *argc, char **argv)
{
	int sig;

	if (*argc < 2 || argv[1][0] != '-' || !argv[1][1])
		return SIGTERM;
	/* -f is an option, -HUP and -9 are signals. */
	if (!argv[1][2] && (argv[1][1] < '0' || argv[1][1] > '9'))
		return SIGTERM;
	sig = signal_number(argv[1] + 1);
	if (sig < 0)
		return SIGTERM;
	memmove(argv + 1, argv + 2, (*argc - 1) * sizeof(*argv));
	(*argc)--;
	return sig;
}

static void
read_options(int argc, char **argv)
{
	int c;

	while ((c = tool_opt(argc, argv, "acefilnoP:t:u:vx", NULL)) != -1) {
		switch (c) {
		case 'a': opt.args = true; break;
		case 'c': opt.count = true; break;
		case 'e': opt.echo = true; break;
		case 'f': opt.full = true; break;
		case 'i': opt.fold = true; break;
		case 'l': opt.names = true; break;
		case 'n': opt.newest = true; break;
		case 'o': opt.oldest = true; break;
		case 'P':
			opt.parent = need_int(opt_arg, 0, INT32_MAX, "pid");
			opt.by_parent = true;
			break;
		case 't': set_tty(opt_arg); break;
		case 'u':
			if (!find_user(opt_arg, &opt.user))
				die(2, "%s: no such user", opt_arg);
			opt.by_user = true;
			break;
		case 'v': opt.invert = true; break;
		case 'x': opt.exact = true; break;
		default: tool_usage();
		}
	}
}

int
main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/'), *error;
	bool killing = strcmp(slash ? slash + 1 : argv[0], "pkill") == 0;
	struct proc_entry *list;
	size_t n, found = 0;
	bool *chosen;
	int sig = SIGTERM;

	tool_usage_status = 2;
	tool_begin(argc, argv, killing ? pkill_synopsis : pgrep_synopsis);
	if (killing)
		sig = signal_option(&argc, argv);
	read_options(argc, argv);
	if (argc - opt_index > 1 || (opt_index == argc && !opt.by_parent &&
	    !opt.by_user && !opt.by_tty))
		tool_usage();
	if (opt_index < argc) {
		re = re_compile(argv[opt_index], strlen(argv[opt_index]),
		    RE_EXTENDED | (opt.fold ? RE_ICASE : 0) |
		    (opt.exact ? RE_LINE : 0), &error);
		if (!re)
			die(2, "%s: %s", argv[opt_index], error);
	}
	list = read_processes(&n);
	if (!list) {
		complain("/proc");
		return 3;
	}
	chosen = xcalloc(n, sizeof(*chosen));
	for (size_t i = 0; i < n; i++)
		chosen[i] = matches(&list[i]);
	if (opt.newest || opt.oldest)
		choose_one(list, n, chosen);
	for (size_t i = 0; i < n; i++) {
		if (!chosen[i])
			continue;
		if (killing)
			found += send_to(&list[i], sig);
		else {
			found++;
			if (!opt.count)
				show(&list[i]);
		}
	}
	if (opt.count)
		printf("%zu\n", found);
	free(chosen);
	free_processes(list, n);
	return tool_end(found == 0);
}
