/*
 * bi_dir.c -- cd and pwd.
 *
 * PWD holds the logical directory: the path as it was reached, symbolic links
 * kept.  cd -L works on it as text (`..' takes off a component); cd -P and a
 * PWD that has become wrong fall back on getcwd.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "builtin.h"
#include "out.h"
#include "sh.h"
#include "var.h"

/* getcwd, in scratch; NULL and errno. */
static char *
physical(void)
{
	size_t size = 256;
	char *buf;

	for (;; size *= 2) {
		buf = arena_alloc(&scratch, size);
		if (getcwd(buf, size) != NULL)
			return buf;
		if (errno != ERANGE)
			return NULL;
	}
}

/* Does path name the current directory? */
static bool
is_here(const char *path)
{
	struct stat a, b;

	return path != NULL && *path == '/' && stat(path, &a) == 0 &&
	    stat(".", &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static bool
has_dots(const char *path)
{
	for (; path != NULL && *path != '\0'; path = strchr(path + 1, '/')) {
		if (strncmp(path, "/..", 3) == 0 &&
		    (path[3] == '/' || path[3] == '\0'))
			return true;
		if (strncmp(path, "/.", 2) == 0 &&
		    (path[2] == '/' || path[2] == '\0'))
			return true;
	}
	return false;
}

/* PWD is taken over from the environment only if it is true. */
void
cwd_init(void)
{
	const char *pwd = var_get("PWD");
	struct arena_mark mark = arena_mark(&scratch);

	if (!is_here(pwd) || has_dots(pwd)) {
		pwd = physical();
		if (pwd != NULL)
			var_set("PWD", pwd, VAR_EXPORT);
		else
			var_unset("PWD");
	}
	arena_release(&scratch, mark);
}

/*
 * An absolute path without `.', `..' and double slashes.  NULL if what comes
 * before a `..' is no directory.
 */
static char *
simplify(const char *path)
{
	struct strbuf b;
	struct stat st;
	size_t n;

	strbuf_init(&b, &scratch);
	strbuf_puts(&b, "");
	while (*path != '\0') {
		while (*path == '/')
			path++;
		n = strcspn(path, "/");
		if (n == 2 && strncmp(path, "..", 2) == 0) {
			if (b.len > 0 && (stat(b.s, &st) < 0 ||
			    !S_ISDIR(st.st_mode)))
				return NULL;
			while (b.len > 0 && b.s[--b.len] != '/')
				;
			b.s[b.len] = '\0';
		} else if (n > 0 && !(n == 1 && *path == '.')) {
			strbuf_putc(&b, '/');
			strbuf_put(&b, path, n);
		}
		path += n;
	}
	if (b.len == 0)
		strbuf_putc(&b, '/');
	return b.s;
}

static char *
join(const char *dir, const char *name)
{
	struct strbuf b;

	strbuf_init(&b, &scratch);
	strbuf_puts(&b, dir);
	if (b.len > 0 && b.s[b.len - 1] != '/')
		strbuf_putc(&b, '/');
	strbuf_puts(&b, name);
	return b.s;
}

/* chdir, and set PWD and OLDPWD. */
static bool
change(const char *target, bool physically)
{
	const char *pwd = var_get("PWD");
	char *old = pwd != NULL ? arena_strdup(&scratch, pwd) : NULL;
	char *logical = NULL;

	if (!physically) {
		if (*target == '/')
			logical = simplify(target);
		else if (old != NULL && *old == '/')
			logical = simplify(join(old, target));
		if (logical == NULL && old != NULL) {
			errno = ENOENT;
			return false;
		}
	}
	if (logical == NULL || chdir(logical) < 0) {
		/* The logical way may be gone while `target' still works. */
		if (chdir(target) < 0)
			return false;
		logical = physical();
	}
	if (old != NULL)
		var_set("OLDPWD", old, VAR_EXPORT);
	if (logical != NULL)
		var_set("PWD", logical, VAR_EXPORT);
	return true;
}

/* A directory below one of CDPATH; NULL if there is none. */
static char *
along_cdpath(const char *dir)
{
	const char *path = var_get("CDPATH"), *end;
	struct stat st;
	char *s;

	if (path == NULL || *dir == '/' || strcmp(dir, ".") == 0 ||
	    strcmp(dir, "..") == 0 || strncmp(dir, "./", 2) == 0 ||
	    strncmp(dir, "../", 3) == 0)
		return NULL;
	for (;; path = end + 1) {
		end = path + strcspn(path, ":");
		if (end == path)
			s = NULL;
		else
			s = join(arena_strndup(&scratch, path, end - path),
			    dir);
		if (stat(s != NULL ? s : dir, &st) == 0 &&
		    S_ISDIR(st.st_mode))
			return s;
		if (*end == '\0')
			return NULL;
	}
}

int
builtin_cd(int argc, char **argv)
{
	struct options o;
	const char *dir, *found;
	bool physically = false, show = false;
	int c;

	options_begin(&o, argc, argv);
	while ((c = options_next(&o, "LP")) != -1) {
		if (c == '?')
			return 2;
		physically = c == 'P';
	}
	if (argc - o.index > 1)
		return builtin_usage("cd [-L | -P] [directory | -]");
	dir = o.index < argc ? argv[o.index] : var_get("HOME");
	if (dir == NULL)
		return builtin_error(2, "cd: HOME not set");
	if (strcmp(dir, "-") == 0) {
		dir = var_get("OLDPWD");
		if (dir == NULL)
			return builtin_error(2, "cd: OLDPWD not set");
		dir = arena_strdup(&scratch, dir);
		show = true;
	} else if (*dir == '\0')
		return builtin_error(2, "cd: %s: %s", dir, strerror(ENOENT));
	else if ((found = along_cdpath(dir)) != NULL) {
		dir = found;
		show = true;
	}
	if (!change(dir, physically))
		return builtin_error(2, "cd: %s: %s", dir, strerror(errno));
	if (show)
		out_fmt("%s\n", var_get("PWD"));
	return 0;
}

int
builtin_pwd(int argc, char **argv)
{
	struct options o;
	const char *path = var_get("PWD");
	bool physically = false;
	int c;

	options_begin(&o, argc, argv);
	while ((c = options_next(&o, "LP")) != -1) {
		if (c == '?')
			return 2;
		physically = c == 'P';
	}
	if (physically || !is_here(path))
		path = physical();
	if (path == NULL)
		return builtin_error(1, "pwd: %s", strerror(errno));
	out_fmt("%s\n", path);
	return 0;
}
