/*
 * options.c - the options of a command line.
 *
 * Libcs differ in what getopt() does with operands between options, with "-"
 * and with optional arguments; this is the same everywhere.  Options may
 * follow operands, as fingers expect, unless opts begins with '+': operands
 * met on the way are skipped (`skipped` of them, from opt_index on), and each
 * option found behind them is moved in front of them.
 */
#include "util.h"

#include <stdlib.h>
#include <string.h>

int opt_index = 1;
char *opt_arg;

static int skipped;
static char *cluster;		/* what is left of -abc */

/* Take the next argument behind the skipped operands; NULL at the end. */
static char *
take(int argc, char **argv)
{
	int at = opt_index + skipped;
	char *arg;

	if (at >= argc)
		return NULL;
	arg = argv[at];
	memmove(argv + opt_index + 1, argv + opt_index,
	    skipped * sizeof(*argv));
	argv[opt_index++] = arg;
	return arg;
}

static int
wrong(const char *what, const char *why)
{
	complainx(what, "%s", why);
	return '?';
}

/* --name or --name=value; a unique beginning of the name will do. */
static int
long_option(int argc, char **argv, char *arg, const struct option *longs)
{
	size_t n = strcspn(arg + 2, "=");
	const struct option *hit = NULL;

	for (const struct option *o = longs; o && o->name; o++) {
		if (strncmp(o->name, arg + 2, n) != 0)
			continue;
		if (strlen(o->name) == n) {
			hit = o;
			break;
		}
		if (hit && hit->val != o->val)
			return wrong(arg, "which option?");
		hit = o;
	}
	if (!hit)
		return wrong(arg, "unknown option");
	opt_arg = arg[2 + n] == '=' ? arg + 3 + n : NULL;
	if (hit->has_arg == no_argument && opt_arg)
		return wrong(arg, "takes no argument");
	if (hit->has_arg == required_argument && !opt_arg &&
	    !(opt_arg = take(argc, argv)))
		return wrong(arg, "needs an argument");
	return hit->val;
}

static int
short_option(int argc, char **argv, const char *opts)
{
	char name[3] = { '-', *cluster++, '\0' };
	const char *o = name[1] == ':' ? NULL : strchr(opts, name[1]);

	opt_arg = NULL;
	if (!o) {
		cluster = NULL;
		return wrong(name, "unknown option");
	}
	if (o[1] != ':')
		return (unsigned char)name[1];
	if (*cluster)
		opt_arg = cluster;
	else if (o[2] != ':' && !(opt_arg = take(argc, argv)))
		return wrong(name, "needs an argument");
	cluster = NULL;
	return (unsigned char)name[1];
}

/*
 * The next option, '?' after a complaint, -1 at the end.  opts as for
 * getopt(): "ab:c::".  The operands are then argv[opt_index] and on.
 */
int
tool_opt(int argc, char **argv, const char *opts, const struct option *longs)
{
	bool in_order = *opts == '+';
	char *arg;

	if (in_order)
		opts++;
	if (cluster && *cluster)
		return short_option(argc, argv, opts);
	for (; opt_index + skipped < argc; skipped++) {
		arg = argv[opt_index + skipped];
		if (arg[0] == '-' && arg[1])
			break;
		if (in_order)
			return -1;
	}
	arg = take(argc, argv);
	if (!arg || strcmp(arg, "--") == 0)
		return -1;
	if (arg[1] == '-')
		return long_option(argc, argv, arg, longs);
	cluster = arg + 1;
	return short_option(argc, argv, opts);
}
