/*
 * du - how much space files take, directories with all below them.
 *
 * Sizes are summed on the way up a stack of one total for each level.  A file
 * with several links counts once.
 */
#include "util.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char synopsis[] =
    "du [-abcHhkLlmPsSx] [-d depth] [--apparent-size] [file ...]";

struct seen {
	struct seen *next;
	dev_t dev;
	ino_t ino;
};

static bool all, grand_total, human, apparent, count_links, separate;
static uintmax_t unit = 512;
static int max_depth = INT32_MAX;
static struct seen *table[4096];
static uintmax_t *totals;		/* by depth */
static size_t totals_cap;
static int status;

/* True the first time. */
static bool
first_link(const struct stat *st)
{
	struct seen **b = &table[(st->st_ino ^ st->st_dev << 5) %
	    ARRAY_LEN(table)], *s;

	for (s = *b; s; s = s->next)
		if (s->ino == st->st_ino && s->dev == st->st_dev)
			return false;
	s = xmalloc(sizeof(*s));
	*s = (struct seen){ *b, st->st_dev, st->st_ino };
	*b = s;
	return true;
}

static uintmax_t
usage(const struct stat *st)
{
	return apparent ? (uintmax_t)st->st_size :
	    (uintmax_t)st->st_blocks * 512;
}

static void
put(uintmax_t bytes, const char *path)
{
	char text[8];

	if (human)
		printf("%s\t%s\n", human_size(bytes, text), path);
	else
		printf("%ju\t%s\n", (bytes + unit - 1) / unit, path);
}

static enum walk_answer
visit(struct walk *w, enum walk_event event)
{
	uintmax_t size;

	switch (event) {
	case WALK_PRE:
		/* With -x a mount point is not even counted. */
		if (w->depth > 0 && w->flags & WALK_ONE_DEV &&
		    w->st.st_dev != *(dev_t *)w->ctx)
			return WALK_SKIP;
		if (w->depth == 0 && w->ctx)
			*(dev_t *)w->ctx = w->st.st_dev;
		if (w->flags & WALK_FOLLOW && !first_link(&w->st))
			return WALK_SKIP;
		totals = xgrow(totals, w->depth + 2, &totals_cap,
		    sizeof(*totals));
		totals[w->depth + 1] = 0;
		break;
	case WALK_POST:
		size = usage(&w->st) + totals[w->depth + 1];
		if (w->depth <= max_depth)
			put(size, w->path);
		if (!separate || w->depth == 0)
			totals[w->depth] += size;
		break;
	case WALK_FILE:
		if ((w->st.st_nlink > 1 || w->flags & WALK_FOLLOW) &&
		    !count_links && !first_link(&w->st))
			break;
		size = usage(&w->st);
		totals[w->depth] += size;
		if (w->depth == 0 || (all && w->depth <= max_depth))
			put(size, w->path);
		break;
	case WALK_ERROR:
	case WALK_LOOP:
		errno = event == WALK_LOOP ? ELOOP : w->err;
		status = complain(w->path);
		break;
	}
	return WALK_GO;
}

int
main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "apparent-size", no_argument, NULL, 'A' },
		{ "max-depth", required_argument, NULL, 'd' },
		{ "human-readable", no_argument, NULL, 'h' },
		{ "total", no_argument, NULL, 'c' },
		{ NULL, 0, NULL, 0 },
	};
	static char *here[] = { ".", NULL };
	int opt, flags = 0;
	dev_t dev;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "abcd:HhkLlmPsSx", longs)) != -1) {
		switch (opt) {
		case 'A': apparent = true; break;
		case 'a': all = true; break;
		case 'b': apparent = true; unit = 1; break;
		case 'c': grand_total = true; break;
		case 'd':
			max_depth = need_int(opt_arg, 0, INT32_MAX, "depth");
			break;
		case 'H': flags = (flags & WALK_ONE_DEV) | WALK_FOLLOW_ARG; break;
		case 'h': human = true; break;
		case 'k': unit = 1024; break;
		case 'L': flags = (flags & WALK_ONE_DEV) | WALK_FOLLOW; break;
		case 'l': count_links = true; break;
		case 'm': unit = 1024 * 1024; break;
		case 'P': flags &= WALK_ONE_DEV; break;
		case 's': max_depth = 0; break;
		case 'S': separate = true; break;
		case 'x': flags |= WALK_ONE_DEV; break;
		default: tool_usage();
		}
	}
	argc -= opt_index;
	argv += opt_index;
	if (argc == 0) {
		argv = here;
		argc = 1;
	}
	totals = xgrow(NULL, 1, &totals_cap, sizeof(*totals));
	totals[0] = 0;
	for (int i = 0; i < argc; i++) {
		struct walk w = { .flags = flags, .ctx = &dev };

		walk_tree(&w, argv[i], visit);
	}
	if (grand_total)
		put(totals[0], "total");
	free(totals);
	return tool_end(status);
}
