/*
 * wordexp.c: words expanded as the shell does.
 *
 * The shell itself does it: it prints each word followed by a zero byte.
 * What POSIX forbids in the words is looked for first, so that they cannot
 * be anything but words to the shell.
 */
#include "internal.h"
#include <fcntl.h>
#include <paths.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wordexp.h>
#include <sys/wait.h>

/* Skip what follows $( up to its closing parenthesis; NULL if none. */
static const char *
skip_parens(const char *s)
{
	int depth = 1;

	for (; *s != '\0'; s++) {
		if (*s == '\\' && s[1] != '\0')
			s++;
		else if (*s == '(')
			depth++;
		else if (*s == ')' && --depth == 0)
			return s;
	}
	return NULL;
}

/* What a $ at s begins; moves s to its last character. */
static int
check_dollar(const char **s, int flags)
{
	int arithmetic = (*s)[1] == '(' && (*s)[2] == '(';

	if ((*s)[1] == '{') {
		*s = strchr(*s, '}');
		return *s != NULL ? 0 : WRDE_SYNTAX;
	}
	if ((*s)[1] != '(')
		return 0;
	if (!arithmetic && (flags & WRDE_NOCMD))
		return WRDE_CMDSUB;
	*s = skip_parens(*s + 2);
	return *s != NULL ? 0 : WRDE_SYNTAX;
}

static int
check(const char *s, int flags)
{
	int quoted = 0, err;

	for (; *s != '\0'; s++) {
		switch (*s) {
		case '\\':
			if (s[1] == '\0')
				return WRDE_SYNTAX;
			s++;
			break;
		case '\'':
			if (quoted)
				break;
			s = strchr(s + 1, '\'');
			if (s == NULL)
				return WRDE_SYNTAX;
			break;
		case '"':
			quoted = !quoted;
			break;
		case '`':
			if (flags & WRDE_NOCMD)
				return WRDE_CMDSUB;
			s = strchr(s + 1, '`');
			if (s == NULL)
				return WRDE_SYNTAX;
			break;
		case '$':
			err = check_dollar(&s, flags);
			if (err != 0)
				return err;
			break;
		case '\n': case '|': case '&': case ';': case '<':
		case '>': case '(': case ')': case '{': case '}':
			if (!quoted)
				return WRDE_BADCHAR;
			break;
		}
	}
	return quoted ? WRDE_SYNTAX : 0;
}

/* Start the shell; its output can be read from the result. */
static int
start(const char *words, int flags, pid_t *pid)
{
	static const char before[] = "for w in ", after[] =
	    "\ndo printf '%s\\000' \"$w\"; done";
	size_t n = strlen(words);
	char *script = malloc(n + sizeof(before) + sizeof(after));
	int fds[2], fd;

	if (script == NULL || pipe2(fds, O_CLOEXEC) < 0) {
		free(script);
		return -1;
	}
	sprintf(script, "%s%s%s", before, words, after);
	*pid = fork();
	if (*pid == 0) {
		dup2(fds[1], 1);
		fcntl(1, F_SETFD, 0);
		if (!(flags & WRDE_SHOWERR)) {
			fd = open(_PATH_DEVNULL, O_WRONLY);
			dup2(fd, 2);
		}
		execl(_PATH_BSHELL, "sh", flags & WRDE_UNDEF ? "-uc" : "-c",
		    script, (char *)NULL);
		_exit(127);
	}
	free(script);
	close(fds[1]);
	if (*pid < 0) {
		close(fds[0]);
		return -1;
	}
	return fds[0];
}

/* Make room for one more word (and the NULL behind it), then store it. */
static int
append(wordexp_t *we, size_t offs, const char *word)
{
	size_t n = offs + we->we_wordc;
	char **v = realloc(we->we_wordv, (n + 2) * sizeof(*v));

	if (v == NULL)
		return WRDE_NOSPACE;
	we->we_wordv = v;
	v[n] = word != NULL ? strdup(word) : NULL;
	if (word != NULL) {
		if (v[n] == NULL)
			return WRDE_NOSPACE;
		we->we_wordc++;
		v[n + 1] = NULL;
	}
	return 0;
}

static int
collect(wordexp_t *we, size_t offs, int fd)
{
	FILE *f = fdopen(fd, "r");
	char *word = NULL;
	size_t size = 0;
	int err = 0;

	if (f == NULL) {
		close(fd);
		return WRDE_NOSPACE;
	}
	while (err == 0 && getdelim(&word, &size, '\0', f) > 0)
		err = append(we, offs, word);
	free(word);
	fclose(f);
	return err;
}

int
wordexp(const char *restrict words, wordexp_t *restrict we, int flags)
{
	size_t offs = flags & WRDE_DOOFFS ? we->we_offs : 0, i;
	int err, fd, status = 0;
	pid_t pid;

	if (flags & WRDE_REUSE)
		wordfree(we);
	if (!(flags & WRDE_APPEND)) {
		we->we_wordc = 0;
		we->we_wordv = NULL;
	}
	err = check(words, flags);
	if (err != 0)
		return err;
	if (we->we_wordv == NULL) {
		we->we_wordv = calloc(offs + 1, sizeof(char *));
		if (we->we_wordv == NULL)
			return WRDE_NOSPACE;
		for (i = 0; i <= offs; i++)
			we->we_wordv[i] = NULL;
	}
	if (!(flags & WRDE_DOOFFS))
		we->we_offs = 0;
	if (words[strspn(words, " \t")] == '\0')
		return 0;
	fd = start(words, flags, &pid);
	if (fd < 0)
		return WRDE_NOSPACE;
	err = collect(we, offs, fd);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (err == 0 && status != 0)
		err = flags & WRDE_UNDEF ? WRDE_BADVAL : WRDE_SYNTAX;
	return err;
}

void
wordfree(wordexp_t *we)
{
	size_t i;

	if (we->we_wordv == NULL)
		return;
	for (i = 0; i < we->we_wordc; i++)
		free(we->we_wordv[we->we_offs + i]);
	free(we->we_wordv);
	we->we_wordv = NULL;
	we->we_wordc = 0;
}
