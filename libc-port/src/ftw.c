/*
 * ftw.c: walking a tree of files.
 *
 * One path buffer grows and shrinks with the walk.  Directories on the way
 * are remembered in a chain of frames, to notice loops through links.  Each
 * level keeps its directory open, so depth limits nothing.
 */
#include "internal.h"
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

struct frame {
	struct frame *up;
	dev_t dev;
	ino_t ino;
};

struct walk {
	int (*fn)(const char *, const struct stat *, int, struct FTW *);
	int (*old)(const char *, const struct stat *, int);
	int flags;
	dev_t dev;
	char path[PATH_MAX];
};

static int
report(struct walk *w, const struct stat *st, int type, int base, int level)
{
	struct FTW f = { base, level };

	if (w->fn != NULL)
		return w->fn(w->path, st, type, &f);
	if (type == FTW_SLN)
		type = FTW_NS;
	return w->old(w->path, st, type == FTW_DP ? FTW_D : type);
}

/* stat as the flags say; returns the type, or -1. */
static int
classify(struct walk *w, struct stat *st)
{
	int ret = (w->flags & FTW_PHYS) ? lstat(w->path, st) :
	    stat(w->path, st);

	if (ret < 0) {
		if (!(w->flags & FTW_PHYS) && errno == ENOENT &&
		    lstat(w->path, st) == 0)
			return FTW_SLN;
		if (errno != EACCES && errno != ENOENT)
			return -1;
		memset(st, 0, sizeof(*st));
		return FTW_NS;
	}
	if (S_ISDIR(st->st_mode))
		return FTW_D;
	return S_ISLNK(st->st_mode) ? FTW_SL : FTW_F;
}

static int visit(struct walk *w, size_t len, int base, int level,
    struct frame *up);

/* Visit the names in d, one level down. */
static int
children(struct walk *w, DIR *d, size_t len, int level, struct frame *frame)
{
	struct dirent *e;
	size_t n, at = len;
	int ret = 0;

	if (at == 0 || w->path[at - 1] != '/')
		w->path[at++] = '/';
	while (ret == 0 && (errno = 0, e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 ||
		    strcmp(e->d_name, "..") == 0)
			continue;
		n = strlen(e->d_name);
		if (at + n >= sizeof(w->path)) {
			errno = ENAMETOOLONG;
			ret = -1;
			break;
		}
		memcpy(w->path + at, e->d_name, n + 1);
		ret = visit(w, at + n, (int)at, level + 1, frame);
	}
	if (ret == 0 && errno != 0)
		ret = -1;
	w->path[len] = '\0';
	return ret;
}

static int
visit(struct walk *w, size_t len, int base, int level, struct frame *up)
{
	struct frame frame, *f;
	struct stat st;
	int type = classify(w, &st), ret;
	DIR *d = NULL;

	if (type < 0)
		return -1;
	if ((w->flags & FTW_MOUNT) && type != FTW_NS) {
		if (level == 0)
			w->dev = st.st_dev;
		else if (st.st_dev != w->dev)
			return 0;
	}
	if (type == FTW_D) {
		for (f = up; f != NULL; f = f->up)
			if (f->dev == st.st_dev && f->ino == st.st_ino)
				return 0;
		d = opendir(w->path);
		if (d == NULL) {
			if (errno != EACCES)
				return -1;
			type = FTW_DNR;
		}
	}
	if (d == NULL)
		return report(w, &st, type, base, level);
	frame = (struct frame){ up, st.st_dev, st.st_ino };
	ret = 0;
	if (!(w->flags & FTW_DEPTH))
		ret = report(w, &st, FTW_D, base, level);
	if (ret == 0)
		ret = children(w, d, len, level, &frame);
	closedir(d);
	if (ret == 0 && (w->flags & FTW_DEPTH))
		ret = report(w, &st, FTW_DP, base, level);
	return ret;
}

static int
start(struct walk *w, const char *path)
{
	size_t len = strlen(path), base;

	if (len == 0 || len >= sizeof(w->path)) {
		errno = len == 0 ? ENOENT : ENAMETOOLONG;
		return -1;
	}
	memcpy(w->path, path, len + 1);
	while (len > 1 && w->path[len - 1] == '/')
		w->path[--len] = '\0';
	base = len;
	while (base > 0 && w->path[base - 1] != '/')
		base--;
	return visit(w, len, (int)base, 0, NULL);
}

int
nftw(const char *path, int (*fn)(const char *, const struct stat *, int,
    struct FTW *), int depth, int flags)
{
	struct walk w = { .fn = fn, .flags = flags };

	/* Changing directories under the caller is not supported. */
	if (flags & FTW_CHDIR) {
		errno = EINVAL;
		return -1;
	}
	return start(&w, path);
}

int
ftw(const char *path, int (*fn)(const char *, const struct stat *, int),
    int depth)
{
	struct walk w = { .old = fn };

	return start(&w, path);
}
