/*
 * chmod - change file modes.
 */
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

static const char synopsis[] =
    "chmod [-Rcfv] mode file ...\n"
    "chmod [-Rcfv] --reference=rfile file ...";

static struct mode_change *change;
static bool recursive, quiet, verbose, changes;
static int status;

static void
change_mode(struct walk *w)
{
	mode_t old = w->st.st_mode & 07777;
	mode_t new = mode_apply(change, old, S_ISDIR(w->st.st_mode));

	if (fchmodat(w->dirfd, w->name, new, 0) < 0) {
		status = 1;
		if (!quiet)
			complain(w->path);
	} else if (verbose || (changes && old != new))
		printf("mode of '%s' %s %04o (was %04o)\n", w->path,
		    old == new ? "stays" : "is now", (unsigned)new,
		    (unsigned)old);
}

static enum walk_answer
visit(struct walk *w, enum walk_event event)
{
	switch (event) {
	case WALK_PRE:
		change_mode(w);
		return recursive ? WALK_GO : WALK_SKIP;
	case WALK_POST:
		break;
	case WALK_FILE:
		/* Links met on the way have no mode of their own. */
		if (!S_ISLNK(w->st.st_mode))
			change_mode(w);
		else if (w->depth == 0) {
			errno = ENOENT;		/* a link that leads nowhere */
			status = complain(w->path);
		}
		break;
	default:
		errno = w->err;
		status = 1;
		if (!quiet)
			complain(w->path);
	}
	return WALK_GO;
}

/* chmod -x file: a mode that looks like an option. */
static bool
is_minus_mode(const char *s)
{
	return s[0] == '-' && s[1] && strspn(s + 1, "rwxXstugo,+-=a") ==
	    strlen(s + 1);
}

static struct mode_change *
mode_of(const char *file)
{
	struct stat st;
	char text[8];

	if (stat(file, &st) < 0)
		die(1, "%s: %s", file, strerror(errno));
	snprintf(text, sizeof(text), "%05o", (unsigned)st.st_mode & 07777);
	return mode_parse(text);
}

int
main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "reference", required_argument, NULL, 'r' },
		{ "recursive", no_argument, NULL, 'R' },
		{ NULL, 0, NULL, 0 },
	};
	const char *text = NULL;
	int opt, i;

	tool_begin(argc, argv, synopsis);
	for (i = 1; i < argc && !text && strcmp(argv[i], "--"); i++)
		if (is_minus_mode(argv[i])) {
			text = argv[i];
			memmove(argv + i, argv + i + 1,
			    (argc - i) * sizeof(*argv));
			argc--;
		}
	while ((opt = tool_opt(argc, argv, "Rcfv", longs)) != -1) {
		switch (opt) {
		case 'R':
			recursive = true;
			break;
		case 'c':
			changes = true;
			break;
		case 'f':
			quiet = true;
			break;
		case 'v':
			verbose = true;
			break;
		case 'r':
			change = mode_of(opt_arg);
			break;
		default:
			tool_usage();
		}
	}
	i = opt_index;
	if (!change) {
		if (!text && i < argc)
			text = argv[i++];
		if (!text || i == argc)
			tool_usage();
		change = mode_parse(text);
		if (!change)
			die(1, "%s: bad mode", text);
	}
	if (i == argc)
		tool_usage();
	for (; i < argc; i++) {
		struct walk w = { .flags = WALK_FOLLOW_ARG };

		walk_tree(&w, argv[i], visit);
	}
	return tool_end(status);
}
