/*
 * termios.c: terminals: attributes, process groups, sizes.
 */
#include "internal.h"
#include <termios.h>
#include <unistd.h>
#include <sys/ioctl.h>

int
tcgetattr(int fd, struct termios *t)
{
	return ioctl(fd, TCGETS, t);
}

int
tcsetattr(int fd, int when, const struct termios *t)
{
	if (when < TCSANOW || when > TCSAFLUSH) {
		errno = EINVAL;
		return -1;
	}
	return ioctl(fd, (unsigned long)(TCSETS + when), t);
}

int
tcsendbreak(int fd, int duration)
{
	return ioctl(fd, TCSBRK, 0);
}

/* The argument that is not 0 makes the same ioctl wait for output. */
int
tcdrain(int fd)
{
	return (int)sys_ret(sys_cancel4(SYS_ioctl, fd, TCSBRK, 1, 0));
}

int
tcflow(int fd, int action)
{
	return ioctl(fd, TCXONC, (long)action);
}

int
tcflush(int fd, int queue)
{
	return ioctl(fd, TCFLSH, (long)queue);
}

pid_t
tcgetpgrp(int fd)
{
	int pgrp;

	return ioctl(fd, TIOCGPGRP, &pgrp) < 0 ? -1 : pgrp;
}

int
tcsetpgrp(int fd, pid_t pgrp)
{
	int arg = pgrp;

	return ioctl(fd, TIOCSPGRP, &arg);
}

pid_t
tcgetsid(int fd)
{
	int sid;

	return ioctl(fd, TIOCGSID, &sid) < 0 ? -1 : sid;
}

int
tcgetwinsize(int fd, struct winsize *ws)
{
	return ioctl(fd, TIOCGWINSZ, ws);
}

int
tcsetwinsize(int fd, const struct winsize *ws)
{
	return ioctl(fd, TIOCSWINSZ, ws);
}

speed_t
cfgetospeed(const struct termios *t)
{
	return t->c_cflag & CBAUD;
}

/* One speed for both ways; the ABI's separate input speed is unused. */
speed_t
cfgetispeed(const struct termios *t)
{
	return t->c_cflag & CBAUD;
}

int
cfsetospeed(struct termios *t, speed_t speed)
{
	if (speed & ~CBAUD) {
		errno = EINVAL;
		return -1;
	}
	t->c_cflag = (t->c_cflag & ~CBAUD) | speed;
	return 0;
}

/* Input speed 0 means that of the output. */
int
cfsetispeed(struct termios *t, speed_t speed)
{
	return speed == 0 ? 0 : cfsetospeed(t, speed);
}

int
cfsetspeed(struct termios *t, speed_t speed)
{
	return cfsetospeed(t, speed);
}

void
cfmakeraw(struct termios *t)
{
	t->c_iflag &= ~(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR |
	    ICRNL | IXON);
	t->c_oflag &= ~OPOST;
	t->c_lflag &= ~(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
	t->c_cflag = (t->c_cflag & ~(CSIZE | PARENB)) | CS8;
	t->c_cc[VMIN] = 1;
	t->c_cc[VTIME] = 0;
}
