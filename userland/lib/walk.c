/*
 * walk.c - visit a directory tree.
 *
 * Directories are opened relative to their parent, so neither depth nor the
 * length of paths is limited by the system, and nobody who renames things
 * under us can lead the walk (or an `rm -r`) elsewhere.  The names of a
 * directory are read before the first of them is visited: the visitor may
 * remove what it sees.
 *
 * Below KEEP_OPEN levels a directory is closed while one of its children is
 * visited and found again through the child's "..", checked by device and
 * inode number; that bounds the descriptors in use.
 */
#include "util.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KEEP_OPEN = 64 };

struct level {
	struct level *up;
	int fd;
	dev_t dev;
	ino_t ino;
};

struct walker {
	struct walk *w;
	walk_visit *visit;
	struct buf path;
	dev_t dev;		/* of the operand */
};

static enum walk_answer visit_entry(struct walker *k, struct level *up,
    int dirfd, const char *name);

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/*
 * The names in fd, which stays open: NULL-terminated, or NULL with errno.
 */
static char **
read_names(int fd, bool sort)
{
	int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = copy < 0 ? NULL : fdopendir(copy);
	char **names = NULL;
	size_t n = 0, cap = 0;
	struct dirent *e;
	int err;

	if (!d) {
		if (copy >= 0)
			close(copy);
		return NULL;
	}
	while (errno = 0, (e = readdir(d))) {
		if (is_dot(e->d_name))
			continue;
		names = xgrow(names, n + 1, &cap, sizeof(*names));
		names[n++] = xstrdup(e->d_name);
	}
	err = errno;
	closedir(d);
	names = xgrow(names, n + 1, &cap, sizeof(*names));
	names[n] = NULL;
	if (err) {
		while (n > 0)
			free(names[--n]);
		free(names);
		errno = err;
		return NULL;
	}
	if (sort && n > 1)
		qsort(names, n, sizeof(*names), compare_names);
	return names;
}

static enum walk_answer
tell(struct walker *k, int dirfd, const char *name, enum walk_event event)
{
	k->w->dirfd = dirfd;
	k->w->name = name;
	k->w->path = k->path.s;
	return k->visit(k->w, event);
}

/* The child's directory is fd; make up->fd usable again if it was closed. */
static bool
reopen_parent(struct level *up, int fd)
{
	struct stat st;

	if (up->fd >= 0)
		return true;
	up->fd = openat(fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (up->fd < 0 || fstat(up->fd, &st) < 0)
		return false;
	if (st.st_dev != up->dev || st.st_ino != up->ino) {
		errno = ENOENT;		/* moved away while we were below */
		return false;
	}
	return true;
}

static enum walk_answer
visit_entries(struct walker *k, struct level *me, char **names)
{
	enum walk_answer answer = WALK_GO;
	size_t len = k->path.len;

	for (size_t i = 0; names[i]; i++) {
		if (answer != WALK_STOP) {
			if (k->path.s[len - 1] != '/')
				buf_addc(&k->path, '/');
			buf_adds(&k->path, names[i]);
			k->w->depth++;
			answer = visit_entry(k, me, me->fd, names[i]);
			k->w->depth--;
			buf_cut(&k->path, len);
		}
		free(names[i]);
	}
	free(names);
	return answer;
}

static bool
is_loop(struct level *up, const struct stat *st)
{
	for (; up; up = up->up)
		if (up->dev == st->st_dev && up->ino == st->st_ino)
			return true;
	return false;
}

/* Enter the directory that k->w->st describes. */
static enum walk_answer
visit_dir(struct walker *k, struct level *up, int dirfd, const char *name,
    bool follow)
{
	struct stat st = k->w->st;
	struct level me = { up, -1, st.st_dev, st.st_ino };
	bool was_link = false;
	enum walk_answer answer = tell(k, dirfd, name, WALK_PRE);
	char **names;

	if (answer != WALK_GO)
		return answer == WALK_SKIP ? WALK_GO : answer;
	if ((k->w->flags & WALK_ONE_DEV) && st.st_dev != k->dev)
		goto post;
	if (follow) {
		struct stat link;

		was_link = fstatat(dirfd, name, &link,
		    AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(link.st_mode);
	}
	me.fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC |
	    (follow ? 0 : O_NOFOLLOW));
	names = me.fd < 0 ? NULL : read_names(me.fd, k->w->flags & WALK_SORT);
	if (!names) {
		k->w->err = errno;
		k->w->entered = true;
		answer = tell(k, dirfd, name, WALK_ERROR);
		k->w->entered = false;
		if (me.fd >= 0)
			close(me.fd);
		if (answer != WALK_GO)
			return answer;
		goto post;
	}
	if (up && k->w->depth > KEEP_OPEN && !was_link && names[0]) {
		close(up->fd);
		up->fd = -1;
	}
	answer = visit_entries(k, &me, names);
	if (up && up->fd < 0) {
		if (!reopen_parent(up, me.fd))
			die(1, "%s/..: %s", k->path.s, strerror(errno));
		dirfd = up->fd;
	}
	close(me.fd);
	if (answer == WALK_STOP)
		return answer;
post:
	k->w->st = st;
	answer = tell(k, dirfd, name, WALK_POST);
	return answer == WALK_STOP ? answer : WALK_GO;
}

static enum walk_answer
visit_entry(struct walker *k, struct level *up, int dirfd, const char *name)
{
	struct walk *w = k->w;
	bool follow = (w->flags & WALK_FOLLOW) ||
	    (w->depth == 0 && (w->flags & WALK_FOLLOW_ARG));
	int err = 0;

	if (fstatat(dirfd, name, &w->st, follow ? 0 : AT_SYMLINK_NOFOLLOW) < 0)
		err = errno;
	/* A link that leads nowhere is itself the file. */
	if (err && follow && (err == ENOENT || err == ELOOP) &&
	    fstatat(dirfd, name, &w->st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISLNK(w->st.st_mode))
		err = 0;
	if (err) {
		w->err = err;
		return tell(k, dirfd, name, WALK_ERROR);
	}
	if (w->depth == 0)
		k->dev = w->st.st_dev;
	if (!S_ISDIR(w->st.st_mode))
		return tell(k, dirfd, name, WALK_FILE);
	if (follow && is_loop(up, &w->st))
		return tell(k, dirfd, name, WALK_LOOP);
	return visit_dir(k, up, dirfd, name, follow);
}

/*
 * Visit operand and, if it is a directory, all below it.  The visitor says
 * whether errors count; -1 if it stopped the walk, else 0.
 */
int
walk_tree(struct walk *w, const char *operand, walk_visit *visit)
{
	struct walker k = { .w = w, .visit = visit };
	enum walk_answer answer;

	w->depth = 0;
	w->entered = false;
	buf_adds(&k.path, operand);
	answer = visit_entry(&k, NULL, AT_FDCWD, operand);
	buf_free(&k.path);
	return answer == WALK_STOP ? -1 : 0;
}
