/*
 * console.c - the shells on the consoles.
 *
 * /etc/ttys names the consoles, see ttys(5).  Each gets a root shell in a
 * session of its own, with the console as its controlling terminal.  A shell
 * that ends is started again: at once if it lived for a while, else after a
 * pause that doubles each time, so that one that cannot work does not keep the
 * machine busy.
 *
 *	due        start_at has come: consoles_start forks, sets pid
 *	running    pid != 0
 *	ended      consoles_ended clears pid, sets start_at
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "init.h"

#define QUICK_END	5	/* seconds; shorter lives are suspicious */
#define MAX_PAUSE	60	/* seconds */

struct console {
	struct console *next;
	const char *device;
	char *term;		/* TERM=... */
	pid_t pid;		/* of its shell, or 0 */
	time_t started;
	time_t start_at;	/* not before */
	unsigned pause;
};

static struct console *consoles;

static void
add(const char *device, const char *term)
{
	struct console *c = calloc(1, sizeof *c), **tail;
	size_t n = strlen(device) + 1, m = strlen(term) + sizeof "TERM=";
	char *text = malloc(n + m);
	struct stat st;

	if (c == NULL || text == NULL) {
		say("out of memory", "", "");
		return;
	}
	c->device = memcpy(text, device, n);
	c->term = text + n;
	snprintf(c->term, m, "TERM=%s", term);
	if (stat(c->device, &st) < 0)
		return;		/* this machine has no such console */
	for (tail = &consoles; *tail != NULL;)
		tail = &(*tail)->next;
	*tail = c;
}

/* Lines of: device terminal-type. */
void
consoles_read(const char *path)
{
	char line[512], *device, *term;
	FILE *f = fopen(path, "r");

	while (f != NULL && fgets(line, sizeof line, f) != NULL) {
		line[strcspn(line, "#\n")] = '\0';
		device = strtok(line, " \t");
		term = strtok(NULL, " \t");
		if (device != NULL)
			add(device, term != NULL ? term : "dumb");
	}
	if (f != NULL)
		fclose(f);
	if (consoles == NULL)
		add("/dev/console", "dumb");
}

/* The last shell's programs may have left the terminal in any mode. */
static void
make_sane(int fd)
{
	struct termios t;

	if (tcgetattr(fd, &t) < 0)
		return;
	t.c_iflag |= ICRNL | IXON | BRKINT;
	t.c_iflag &= ~(IGNCR | INLCR | ISTRIP);
	t.c_oflag |= OPOST | ONLCR;
	t.c_lflag |= ICANON | ECHO | ECHOE | ECHOK | ISIG | IEXTEN;
	t.c_lflag &= ~(ECHONL | NOFLSH | TOSTOP);
	tcsetattr(fd, TCSANOW, &t);
}

/* In the child: session, terminal, environment, shell. */
static _Noreturn void
become_shell(struct console *c)
{
	char *argv[] = { "-sh", NULL };
	char *env[] = { c->term, "HOME=/root", "PATH=/bin:/usr/bin:/sbin",
	    "SHELL=/bin/sh", "USER=root", "LOGNAME=root", NULL };
	int fd;

	setsid();
	fd = open(c->device, O_RDWR);
	if (fd < 0) {
		say(c->device, ": ", strerror(errno));
		_exit(1);
	}
	ioctl(fd, TIOCSCTTY, 0);
	make_sane(fd);
	for (int i = 0; i <= 2; i++)
		if (fd != i)
			dup2(fd, i);
	if (fd > 2)
		close(fd);
	if (chdir("/root") < 0 && chdir("/") < 0)
		_exit(1);
	signals_for_child();
	execve("/bin/sh", argv, env);
	say("/bin/sh", ": ", strerror(errno));
	_exit(1);
}

/* Start what is due; returns the seconds until more will be, 0 for never. */
unsigned
consoles_start(void)
{
	struct console *c;
	time_t now = uptime();
	unsigned next = 0;

	for (c = consoles; c != NULL; c = c->next) {
		if (c->pid != 0)
			continue;
		if (c->start_at <= now) {
			c->started = now;
			c->pid = fork();
			if (c->pid == 0)
				become_shell(c);
			if (c->pid > 0)
				continue;
			say("fork: ", strerror(errno), "");
			c->pid = 0;
			c->start_at = now + 1;
		}
		if (next == 0 || c->start_at - now < (time_t)next)
			next = c->start_at - now;
	}
	return next;
}

/* Some child has ended; if it was a shell, its console is due again. */
void
consoles_ended(pid_t pid)
{
	struct console *c;

	for (c = consoles; c != NULL && c->pid != pid;)
		c = c->next;
	if (c == NULL)
		return;
	c->pid = 0;
	c->start_at = uptime();
	if (c->start_at - c->started >= QUICK_END) {
		c->pause = 0;
		return;
	}
	c->start_at += c->pause;
	c->pause = c->pause == 0 ? 1 : 2 * c->pause;
	if (c->pause > MAX_PAUSE)
		c->pause = MAX_PAUSE;
}

/* Shells do not end by SIGTERM. */
void
consoles_hang_up(void)
{
	for (struct console *c = consoles; c != NULL; c = c->next)
		if (c->pid != 0)
			kill(c->pid, SIGHUP);
}
