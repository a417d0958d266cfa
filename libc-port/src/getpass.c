/* getpass.c: a line from the terminal, unseen. */
#include "internal.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include <paths.h>

char *
getpass(const char *prompt)
{
	static char line[256];
	struct termios old, quiet;
	ssize_t n;
	int fd = open(_PATH_TTY, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return NULL;
	if (tcgetattr(fd, &old) < 0) {
		close(fd);
		return NULL;
	}
	quiet = old;
	quiet.c_lflag &= ~(ECHO | ISIG);
	quiet.c_lflag |= ICANON;
	tcsetattr(fd, TCSAFLUSH, &quiet);
	dprintf(fd, "%s", prompt);
	n = read(fd, line, sizeof(line) - 1);
	tcsetattr(fd, TCSAFLUSH, &old);
	dprintf(fd, "\n");
	close(fd);
	if (n < 0)
		return NULL;
	if (n > 0 && line[n - 1] == '\n')
		n--;
	line[n] = '\0';
	return line;
}
