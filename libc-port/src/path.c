/*
 * path.c: the working directory and paths without links.
 */
#include "internal.h"
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

char *
getcwd(char *buf, size_t size)
{
	char path[PATH_MAX];
	long n;

	if (buf == NULL) {
		n = sys_ret(sys_call2(SYS_getcwd, path, sizeof(path)));
		if (n < 0)
			return NULL;
		if (size == 0)
			size = (size_t)n;
		if (size < (size_t)n) {
			errno = ERANGE;
			return NULL;
		}
		buf = malloc(size);
		return buf != NULL ? memcpy(buf, path, (size_t)n) : NULL;
	}
	if (size == 0) {
		errno = EINVAL;
		return NULL;
	}
	n = sys_ret(sys_call2(SYS_getcwd, buf, size));
	if (n >= 0 && buf[0] != '/') {	/* outside the root */
		errno = ENOENT;
		return NULL;
	}
	return n < 0 ? NULL : buf;
}

char *
getwd(char *buf)
{
	return getcwd(buf, PATH_MAX);
}

char *
get_current_dir_name(void)
{
	const char *pwd = getenv("PWD");
	struct stat a, b;

	if (pwd != NULL && *pwd == '/' && stat(pwd, &a) == 0 &&
	    stat(".", &b) == 0 && a.st_dev == b.st_dev &&
	    a.st_ino == b.st_ino)
		return strdup(pwd);
	return getcwd(NULL, 0);
}

/*
 * State of realpath: done holds the resolved part without a final slash
 * ("" is the root), todo what is still to be walked.
 */
struct walk {
	char done[PATH_MAX];
	char todo[PATH_MAX];
	size_t len;		/* of done */
	int links;
};

/* The last part of done is a link: put its target before the rest of todo. */
static int
follow(struct walk *w, size_t parent, const char *rest)
{
	char target[PATH_MAX];
	ssize_t n = readlink(w->done, target, sizeof(target) - 1);
	size_t rlen = strlen(rest);

	if (n < 0)
		return -1;
	if (n == 0 || ++w->links > SYMLOOP_MAX) {
		errno = n == 0 ? ENOENT : ELOOP;
		return -1;
	}
	if ((size_t)n + 1 + rlen >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memmove(w->todo + n + 1, rest, rlen + 1);
	memcpy(w->todo, target, (size_t)n);
	w->todo[n] = '/';
	w->len = target[0] == '/' ? 0 : parent;
	w->done[w->len] = '\0';
	return 0;
}

/* Walk one part of n bytes; rest is what comes after it in todo. */
static int
step(struct walk *w, const char *part, size_t n, const char *rest)
{
	size_t parent = w->len;
	struct stat st;

	if (n == 1 && part[0] == '.') {
		memmove(w->todo, rest, strlen(rest) + 1);
		return 0;
	}
	if (n == 2 && part[0] == '.' && part[1] == '.') {
		while (w->len > 0 && w->done[--w->len] != '/')
			;
		w->done[w->len] = '\0';
		memmove(w->todo, rest, strlen(rest) + 1);
		return 0;
	}
	if (w->len + 1 + n >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	w->done[w->len++] = '/';
	memcpy(w->done + w->len, part, n);
	w->len += n;
	w->done[w->len] = '\0';
	if (lstat(w->done, &st) < 0)
		return -1;
	if (S_ISLNK(st.st_mode))
		return follow(w, parent, rest);
	if (*rest != '\0' && !S_ISDIR(st.st_mode)) {
		errno = ENOTDIR;
		return -1;
	}
	memmove(w->todo, rest, strlen(rest) + 1);
	return 0;
}

char *
realpath(const char *restrict path, char *restrict resolved)
{
	struct walk w;
	const char *part;
	size_t n;

	if (path == NULL || *path == '\0') {
		errno = path == NULL ? EINVAL : ENOENT;
		return NULL;
	}
	if (strlen(path) >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	strcpy(w.todo, path);
	w.len = 0;
	w.links = 0;
	w.done[0] = '\0';
	if (*path != '/') {
		if (getcwd(w.done, sizeof(w.done)) == NULL)
			return NULL;
		w.len = strlen(w.done);
		if (w.len == 1)
			w.len = 0;
	}
	for (;;) {
		part = w.todo + strspn(w.todo, "/");
		n = strcspn(part, "/");
		if (n == 0)
			break;
		if (step(&w, part, n, part + n) < 0)
			return NULL;
	}
	if (w.len == 0)
		w.done[w.len++] = '/';
	w.done[w.len] = '\0';
	return resolved != NULL ? strcpy(resolved, w.done) : strdup(w.done);
}
