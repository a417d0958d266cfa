/*
 * exec.c: the exec family.
 *
 * The argument lists of execl and its kin are counted first and then laid
 * out on the stack, since no heap may be touched after vfork.
 */
#include "internal.h"
#include <paths.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
execv(const char *path, char *const argv[])
{
	return execve(path, argv, environ);
}

/* A file that is no program is a script for sh. */
static void
exec_script(const char *path, char *const argv[], char *const envp[])
{
	size_t n = 0;

	while (argv[n] != NULL)
		n++;
	{
		char *args[n + 2];
		size_t i;

		args[0] = (char *)"sh";
		args[1] = (char *)path;
		for (i = 1; i < n; i++)
			args[i + 1] = argv[i];
		args[n > 0 ? n + 1 : 2] = NULL;
		execve(_PATH_BSHELL, args, envp);
	}
}

int
execvpe(const char *file, char *const argv[], char *const envp[])
{
	const char *path, *end;
	size_t flen = strlen(file), plen;
	int denied = 0;

	if (*file == '\0') {
		errno = ENOENT;
		return -1;
	}
	if (strchr(file, '/') != NULL) {
		execve(file, argv, envp);
		if (errno == ENOEXEC)
			exec_script(file, argv, envp);
		return -1;
	}
	path = getenv("PATH");
	if (path == NULL)
		path = _PATH_DEFPATH;
	for (;; path = end + 1) {
		end = strchr(path, ':');
		if (end == NULL)
			end = path + strlen(path);
		plen = (size_t)(end - path);
		{
			char full[plen + flen + 2];

			memcpy(full, path, plen);
			if (plen > 0)
				full[plen++] = '/';
			memcpy(full + plen, file, flen + 1);
			execve(full, argv, envp);
			switch (errno) {
			case EACCES:
				denied = 1;
				break;
			case ENOENT:
			case ENOTDIR:
			case ELOOP:
			case ENAMETOOLONG:
				break;
			case ENOEXEC:
				exec_script(full, argv, envp);
				return -1;
			default:
				return -1;
			}
		}
		if (*end == '\0')
			break;
	}
	if (denied)
		errno = EACCES;
	return -1;
}

int
execvp(const char *file, char *const argv[])
{
	return execvpe(file, argv, environ);
}

/* How many strings follow, without the closing NULL. */
static size_t
count(va_list ap)
{
	va_list copy;
	size_t n = 0;

	va_copy(copy, ap);
	while (va_arg(copy, char *) != NULL)
		n++;
	va_end(copy);
	return n;
}

/* Collect arg and what follows in ap into args, with the NULL. */
static void
collect(char **args, const char *arg, va_list *ap)
{
	*args++ = (char *)arg;
	if (arg == NULL)
		return;
	while ((*args++ = va_arg(*ap, char *)) != NULL)
		;
}

int
execl(const char *path, const char *arg, ...)
{
	va_list ap;
	size_t n;

	va_start(ap, arg);
	n = arg != NULL ? count(ap) : 0;
	{
		char *args[n + 2];

		collect(args, arg, &ap);
		va_end(ap);
		return execve(path, args, environ);
	}
}

int
execle(const char *path, const char *arg, ...)
{
	va_list ap;
	size_t n;

	va_start(ap, arg);
	n = arg != NULL ? count(ap) : 0;
	{
		char *args[n + 2];
		char *const *envp;

		collect(args, arg, &ap);
		envp = va_arg(ap, char *const *);
		va_end(ap);
		return execve(path, args, envp);
	}
}

int
execlp(const char *file, const char *arg, ...)
{
	va_list ap;
	size_t n;

	va_start(ap, arg);
	n = arg != NULL ? count(ap) : 0;
	{
		char *args[n + 2];

		collect(args, arg, &ap);
		va_end(ap);
		return execvpe(file, args, environ);
	}
}

int
execlpe(const char *file, const char *arg, ...)
{
	va_list ap;
	size_t n;

	va_start(ap, arg);
	n = arg != NULL ? count(ap) : 0;
	{
		char *args[n + 2];
		char *const *envp;

		collect(args, arg, &ap);
		envp = va_arg(ap, char *const *);
		va_end(ap);
		return execvpe(file, args, envp);
	}
}
