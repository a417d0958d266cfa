/*
 * opts.c -- the options of set and of the command line.
 *
 * Changing -m takes or gives up the terminal, so that goes through jobs.c;
 * all others are plain flags that the code they steer looks at.
 */
#include <string.h>

#include "jobs.h"
#include "out.h"
#include "sh.h"
#include "trap.h"

bool opt[OPT_COUNT];

static const struct {
	const char *name;
	char letter;
} options[OPT_COUNT] = {
	[OPT_ALLEXPORT]		= { "allexport", 'a' },
	[OPT_NOTIFY]		= { "notify", 'b' },
	[OPT_NOCLOBBER]		= { "noclobber", 'C' },
	[OPT_ERREXIT]		= { "errexit", 'e' },
	[OPT_NOGLOB]		= { "noglob", 'f' },
	[OPT_HASHALL]		= { "hashall", 'h' },
	[OPT_INTERACTIVE]	= { "interactive", 'i' },
	[OPT_MONITOR]		= { "monitor", 'm' },
	[OPT_NOEXEC]		= { "noexec", 'n' },
	[OPT_STDIN]		= { "stdin", 's' },
	[OPT_NOUNSET]		= { "nounset", 'u' },
	[OPT_VERBOSE]		= { "verbose", 'v' },
	[OPT_XTRACE]		= { "xtrace", 'x' },
	[OPT_IGNOREEOF]		= { "ignoreeof", 0 },
	[OPT_NOLOG]		= { "nolog", 0 },
	[OPT_PIPEFAIL]		= { "pipefail", 0 },
};

static void
change(enum opt o, bool on)
{
	if (o == OPT_MONITOR && on != opt[o] && !jobs_monitor(on))
		return;
	opt[o] = on;
	if (o == OPT_INTERACTIVE)
		trap_interactive();
	if (o == OPT_NOTIFY)
		trap_refresh_chld();
}

bool
opt_letter(int letter, bool on)
{
	for (int i = 0; i < OPT_COUNT; i++) {
		if (options[i].letter == letter && letter != 0) {
			change(i, on);
			return true;
		}
	}
	return false;
}

bool
opt_name(const char *name, bool on)
{
	for (int i = 0; i < OPT_COUNT; i++) {
		if (strcmp(options[i].name, name) == 0) {
			change(i, on);
			return true;
		}
	}
	return false;
}

/* `set -o' is for people, `set +o' prints commands that restore the options. */
void
opt_list(bool as_commands)
{
	for (int i = 0; i < OPT_COUNT; i++) {
		if (!as_commands)
			out_fmt("%-16s%s\n", options[i].name,
			    opt[i] ? "on" : "off");
		else if (i != OPT_INTERACTIVE && i != OPT_STDIN)
			out_fmt("set %co %s\n", opt[i] ? '-' : '+',
			    options[i].name);
	}
}

/* $-, in scratch. */
char *
opt_string(void)
{
	char *s = arena_alloc(&scratch, OPT_COUNT + 1);
	int n = 0;

	for (int i = 0; i < OPT_COUNT; i++)
		if (opt[i] && options[i].letter != 0)
			s[n++] = options[i].letter;
	s[n] = '\0';
	return s;
}
