/*
 * command.c -- finding programs along PATH, remembering where they were, and
 * becoming them.
 *
 * The table of remembered commands is emptied when PATH changes.  A program
 * that has moved since is noticed by execve, and then searched for again.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alias.h"
#include "builtin.h"
#include "exec.h"
#include "out.h"
#include "sh.h"
#include "table.h"
#include "var.h"

#define STANDARD_PATH "/bin:/sbin:/usr/bin:/usr/sbin"

struct remembered {
	struct entry e;
	char *path;
	int hits;
};

static struct table remembered;

static void
drop(struct entry *e)
{
	free(((struct remembered *)e)->path);
}

void
command_hash_clear(void)
{
	table_clear(&remembered, drop);
}

void
command_path_changed(const char *path)
{
	(void)path;
	command_hash_clear();
}

/* The first executable file on a path, in scratch; else NULL and errno. */
static char *
search(const char *path, const char *name)
{
	struct stat st;
	struct strbuf b;
	const char *end;
	int error = ENOENT;

	for (;; path = end + 1) {
		end = path + strcspn(path, ":");
		strbuf_init(&b, &scratch);
		strbuf_put(&b, path, end - path);
		if (end > path)
			strbuf_putc(&b, '/');
		strbuf_puts(&b, name);
		if (stat(b.s, &st) == 0 && S_ISREG(st.st_mode)) {
			if (access(b.s, X_OK) == 0)
				return b.s;
			error = EACCES;
		}
		if (*end == '\0')
			break;
	}
	errno = error;
	return NULL;
}

static void
remember(const char *name, const char *path)
{
	struct remembered *r;

	r = (struct remembered *)table_find(&remembered, name, strlen(name));
	if (r == NULL)
		r = (struct remembered *)table_add(&remembered, name,
		    strlen(name), sizeof *r);
	free(r->path);
	r->path = xstrdup(path);
}

/* Where the program is, or NULL and errno. */
const char *
command_find(const char *name, bool standard_path)
{
	struct remembered *r;
	const char *path = var_get("PATH");

	if (strchr(name, '/') != NULL)
		return name;
	if (*name == '\0') {
		errno = ENOENT;
		return NULL;
	}
	if (standard_path)
		return search(STANDARD_PATH, name);
	r = (struct remembered *)table_find(&remembered, name, strlen(name));
	if (r != NULL) {
		r->hits++;
		return r->path;
	}
	path = search(path != NULL ? path : STANDARD_PATH, name);
	/* What was found relative to . may be another thing after cd. */
	if (path != NULL && *path == '/')
		remember(name, path);
	return path;
}

/* Report, from errno, why a command cannot be run; 127 or 126. */
int
command_error(const char *name, int *status)
{
	int error = errno;

	*status = error == ENOENT || error == ENOTDIR ? 127 : 126;
	if (error == ENOENT)
		sh_warn("%s: not found", name);
	else
		sh_warn("%s: %s", name, strerror(error));
	return *status;
}

/* Text has no NUL in its first line; a broken program has. */
static bool
is_text(const char *path)
{
	char buf[256], *newline;
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	n = read(fd, buf, sizeof buf);
	close(fd);
	if (n <= 0)
		return n == 0;
	newline = memchr(buf, '\n', n);
	return memchr(buf, '\0', newline != NULL ? newline - buf : n) == NULL;
}

/* A file execve does not know: a script for this shell (XCU 2.9.1.1). */
static void
exec_script(const char *path, char **argv, char **env)
{
	struct strvec v;

	if (!is_text(path))
		return;
	strvec_init(&v, &scratch);
	strvec_add(&v, "sh");
	strvec_add(&v, (char *)path);
	if (argv[0] != NULL)
		for (argv++; *argv != NULL; argv++)
			strvec_add(&v, *argv);
	execve("/bin/sh", v.v, env);
}

void
command_exec(const char *path, char **argv)
{
	char **env = var_environ(&scratch);
	const char *again;
	int status;

	execve(path, argv, env);
	if (errno == ENOENT && strchr(argv[0], '/') == NULL) {
		command_hash_clear();
		again = command_find(argv[0], false);
		if (again != NULL)
			execve(path = again, argv, env);
	}
	if (errno == ENOEXEC) {
		exec_script(path, argv, env);
		errno = ENOEXEC;
	}
	command_error(argv[0], &status);
	sh_exit(status);
}

/* hash name: search now. */
int
command_hash(const char *name)
{
	struct entry *e;

	if (builtin_find(name) != NULL || function_find(name) != NULL)
		return 0;
	e = table_remove(&remembered, name);
	if (e != NULL) {
		drop(e);
		free(e->name);
		free(e);
	}
	if (command_find(name, false) != NULL)
		return 0;
	sh_warn("hash: %s: not found", name);
	return 1;
}

void
command_hash_print(void)
{
	struct entry **all;

	for (all = table_sorted(&remembered); *all != NULL; all++)
		out_fmt("%s\n", ((struct remembered *)*all)->path);
}

bool
is_reserved(const char *name)
{
	static const char *const words[] = { "!", "{", "}", "case", "do",
	    "done", "elif", "else", "esac", "fi", "for", "if", "in", "then",
	    "until", "while" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(name, words[i]) == 0)
			return true;
	return false;
}

/* command -v and -V, type. */
int
command_describe(const char *name, bool verbose, bool standard_path)
{
	const struct builtin *b = builtin_find(name);
	const char *what = NULL, *path;
	struct alias *a;

	if (is_reserved(name))
		what = "a shell keyword";
	else if ((a = alias_find(name)) != NULL) {
		if (verbose)
			out_fmt("%s is an alias for %s\n", name, a->text);
		else {
			out_str("alias ");
			alias_print(a);
		}
		return 0;
	} else if (b != NULL && (b->flags & BUILTIN_SPECIAL))
		what = "a special shell builtin";
	else if (function_find(name) != NULL)
		what = "a shell function";
	else if (b != NULL)
		what = "a shell builtin";
	if (what != NULL) {
		if (verbose)
			out_fmt("%s is %s\n", name, what);
		else
			out_fmt("%s\n", name);
		return 0;
	}
	path = command_find(name, standard_path);
	if (path == NULL || access(path, X_OK) != 0) {
		if (verbose)
			out_fmt("%s: not found\n", name);
		return 127;
	}
	if (verbose)
		out_fmt("%s is %s\n", name, path);
	else
		out_fmt("%s\n", path);
	return 0;
}
