/*
 * pty.c: pseudo-terminals: /dev/ptmx and /dev/pts.
 */
#include "internal.h"
#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>

int
posix_openpt(int flags)
{
	return open("/dev/ptmx", flags);
}

int
getpt(void)
{
	return posix_openpt(O_RDWR);
}

int
ptsname_r(int fd, char *buf, size_t size)
{
	unsigned int n;
	int len;

	if (ioctl(fd, TIOCGPTN, &n) < 0)
		return errno;
	len = snprintf(buf, size, "/dev/pts/%u", n);
	return (size_t)len < size ? 0 : ERANGE;
}

char *
ptsname(int fd)
{
	static char name[32];
	int err = ptsname_r(fd, name, sizeof(name));

	if (err != 0) {
		errno = err;
		return NULL;
	}
	return name;
}

/* The kernel gives the slave its owner and mode; fd must be a master. */
int
grantpt(int fd)
{
	unsigned int n;

	return ioctl(fd, TIOCGPTN, &n);
}

int
unlockpt(int fd)
{
	int locked = 0;

	return ioctl(fd, TIOCSPTLCK, &locked);
}

int
openpty(int *master, int *slave, char *name, const struct termios *t,
    const struct winsize *ws)
{
	char path[32];
	int m, s, err;

	m = posix_openpt(O_RDWR | O_NOCTTY);
	if (m < 0)
		return -1;
	err = ptsname_r(m, path, sizeof(path));
	if (err != 0) {
		errno = err;
		goto close_master;
	}
	if (unlockpt(m) < 0)
		goto close_master;
	s = open(path, O_RDWR | O_NOCTTY);
	if (s < 0)
		goto close_master;
	if (t != NULL)
		tcsetattr(s, TCSANOW, t);
	if (ws != NULL)
		ioctl(s, TIOCSWINSZ, ws);
	if (name != NULL)
		strcpy(name, path);
	*master = m;
	*slave = s;
	return 0;

close_master:
	err = errno;
	close(m);
	errno = err;
	return -1;
}

/* Make fd the controlling terminal and all three standard streams. */
int
login_tty(int fd)
{
	setsid();
	if (ioctl(fd, TIOCSCTTY, 0) < 0)
		return -1;
	if (dup2(fd, 0) < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0)
		return -1;
	if (fd > 2)
		close(fd);
	return 0;
}

pid_t
forkpty(int *master, char *name, const struct termios *t,
    const struct winsize *ws)
{
	int m, s, err;
	pid_t pid;

	if (openpty(&m, &s, name, t, ws) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		close(m);
		if (login_tty(s) < 0)
			_exit(127);
		return 0;
	}
	err = errno;
	close(s);
	if (pid < 0) {
		close(m);
		errno = err;
		return -1;
	}
	*master = m;
	return pid;
}
