/*
 * cp - copy files and trees; lib/copy.c does the copying.
 */
#include "util.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char synopsis[] =
    "cp [-adfHiLlnPpRrsTuvx] source target\n"
    "cp [-adfHiLlnPpRrsuvx] source ... directory\n"
    "cp [-adfHiLlnPpRrsuvx] -t directory source ...";

static struct copy how;
static const char *into;	/* -t */
static bool never_into;		/* -T */

static void
set_links(int opt)
{
	how.walk_flags &= ~(WALK_FOLLOW | WALK_FOLLOW_ARG);
	how.walk_flags |= opt == 'L' ? WALK_FOLLOW :
	    opt == 'H' ? WALK_FOLLOW_ARG : 0;
}

static void
set_keep(void)
{
	how.keep_mode = how.keep_owner = how.keep_times = true;
}

static void
read_options(int argc, char **argv)
{
	bool links_chosen = false;
	int opt;

	while ((opt = tool_opt(argc, argv, "adfHiLlnPpRrst:Tuvx",
	    NULL)) != -1) {
		switch (opt) {
		case 'a':
			how.recursive = how.keep_links = true;
			set_keep();
			set_links('P');
			links_chosen = true;
			break;
		case 'd':
			how.keep_links = true;
			opt = 'P';
			/* fall through */
		case 'H':
		case 'L':
		case 'P':
			set_links(opt);
			links_chosen = true;
			break;
		case 'f':
			how.force = true;
			break;
		case 'i':
			how.ask = true;
			how.no_clobber = false;
			break;
		case 'l':
			how.hard_link = true;
			break;
		case 'n':
			how.no_clobber = true;
			how.ask = false;
			break;
		case 'p':
			set_keep();
			break;
		case 'R':
		case 'r':
			how.recursive = true;
			break;
		case 's':
			how.soft_link = true;
			break;
		case 't':
			into = opt_arg;
			break;
		case 'T':
			never_into = true;
			break;
		case 'u':
			how.update = true;
			break;
		case 'v':
			how.verbose = true;
			break;
		case 'x':
			how.walk_flags |= WALK_ONE_DEV;
			break;
		default:
			tool_usage();
		}
	}
	if (!links_chosen)	/* single files are followed, trees are not */
		set_links(how.recursive ? 'P' : 'L');
}

int
main(int argc, char **argv)
{
	struct stat st;
	bool is_dir;

	tool_begin(argc, argv, synopsis);
	read_options(argc, argv);
	argc -= opt_index;
	argv += opt_index;
	if (argc < (into ? 1 : 2) || (into && never_into))
		tool_usage();
	if (!into)
		into = argv[--argc];
	is_dir = !never_into && stat(into, &st) == 0 && S_ISDIR(st.st_mode);
	if (!is_dir) {
		if (argc > 1)
			return complainx(into, "not a directory");
		copy_operand(&how, argv[0], into);
		return tool_end(how.status);
	}
	for (int i = 0; i < argc; i++) {
		char *to = copy_target(argv[i], into);

		copy_operand(&how, argv[i], to);
		free(to);
	}
	return tool_end(how.status);
}
