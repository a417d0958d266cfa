/* What the tests of Unix domain sockets share. */
#ifndef SOCKETS_H
#define SOCKETS_H

#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>

#define UN_PATH offsetof(struct sockaddr_un, sun_path)

static inline socklen_t
address(struct sockaddr_un *a, const char *path)
{
	memset(a, 0, sizeof(*a));
	a->sun_family = AF_UNIX;
	strcpy(a->sun_path, path);
	return UN_PATH + strlen(path) + 1;
}

/* An abstract name of this process. */
static inline socklen_t
abstract(struct sockaddr_un *a, const char *name)
{
	memset(a, 0, sizeof(*a));
	a->sun_family = AF_UNIX;
	return UN_PATH + 1 + sprintf(a->sun_path + 1, "%s-%d", name, getpid());
}

static inline void
pause_ms(int ms)
{
	struct timespec t;

	t.tv_sec = 0;
	t.tv_nsec = ms * 1000000L;
	nanosleep(&t, NULL);
}

static inline int
revents(int fd, int events)
{
	struct pollfd p;

	p.fd = fd;
	p.events = events;
	p.revents = 0;
	CHECK(poll(&p, 1, 0) >= 0);
	return p.revents;
}

/* Lines of /proc/net/unix: what leaks stays there. */
static inline int
sockets(void)
{
	FILE *f = fopen("/proc/net/unix", "r");
	int c, n = 0;

	CHECK(f != NULL);
	while ((c = getc(f)) != EOF)
		n += c == '\n';
	fclose(f);
	return n;
}

static inline int
option(int fd, int name)
{
	int n = -1;
	socklen_t len = sizeof(n);

	CHECK_EQ(getsockopt(fd, SOL_SOCKET, name, &n, &len), 0);
	CHECK_EQ(len, sizeof(n));
	return n;
}

static inline void
set_option(int fd, int name, int n)
{
	CHECK_EQ(setsockopt(fd, SOL_SOCKET, name, &n, sizeof(n)), 0);
}

#endif
