/*
 * remove.c - a tree removed without questions.
 */
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static enum walk_answer
visit(struct walk *w, enum walk_event event)
{
	int *status = w->ctx;

	if (event == WALK_PRE)
		return WALK_GO;
	if (event == WALK_ERROR) {
		errno = w->err;
		*status = complain(w->path);
		return WALK_SKIP;
	}
	if (unlinkat(w->dirfd, w->name,
	    event == WALK_POST ? AT_REMOVEDIR : 0) < 0)
		*status = complain(w->path);
	return WALK_GO;
}

int
remove_tree(const char *path)
{
	int status = 0;
	struct walk w = { .ctx = &status };

	walk_tree(&w, path, visit);
	return status;
}
