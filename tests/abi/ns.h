/* For the tests of namespaces: files of /proc, and a child in new namespaces. */
#ifndef NS_H
#define NS_H

#include "tap.h"
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <sys/syscall.h>

/* Write text to a file made by a format: 0, or -1 and errno. */
static __attribute__((unused)) int
put(const char *text, const char *format, ...)
{
	char path[128];
	va_list args;
	int fd, n, saved;

	va_start(args, format);
	vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	fd = open(path, O_WRONLY);
	if (fd < 0)
		return -1;
	n = write(fd, text, strlen(text));
	saved = errno;
	close(fd);
	errno = saved;
	return n == (int)strlen(text) ? 0 : -1;
}

/* A file's text, at most size - 1 bytes. */
static __attribute__((unused)) char *
get(char *buf, size_t size, const char *format, ...)
{
	char path[128];
	va_list args;
	ssize_t n, all = 0;
	int fd;

	va_start(args, format);
	vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	fd = open(path, O_RDONLY);
	CHECK(fd >= 0);
	while ((n = read(fd, buf + all, size - 1 - all)) > 0)
		all += n;
	CHECK(n == 0);
	close(fd);
	buf[all] = '\0';
	return buf;
}

/* Where a link of /proc/PID/ns leads. */
static __attribute__((unused)) char *
ns_link(char *buf, size_t size, const char *pid, const char *kind)
{
	char path[64];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%s/ns/%s", pid, kind);
	n = readlink(path, buf, size - 1);
	CHECK(n > 0);
	buf[n] = '\0';
	return buf;
}

static __attribute__((unused)) void
need_root(void)
{
	if (geteuid() != 0)
		SKIP("needs root");
}

#endif
