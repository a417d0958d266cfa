/* isatty.c: is it a terminal?  stdio asks, so this stands alone. */
#include "internal.h"
#include <termios.h>
#include <unistd.h>
#include <sys/ioctl.h>

int
isatty(int fd)
{
	struct termios t;

	if (ioctl(fd, TCGETS, &t) == 0)
		return 1;
	if (errno != EBADF)
		errno = ENOTTY;
	return 0;
}
