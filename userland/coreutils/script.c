/*
 * script - a session on a pseudo terminal, written down.
 *
 * Two directions: what is typed goes from standard input to the master, what the
 * session shows goes from the master to standard output and the file. It is over
 * when the master says that no slave is open any more.
 */
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static volatile sig_atomic_t resized;
static int record;			/* the typescript */
static const char *record_name = "typescript";

static void
on_resize(int sig)
{
	resized = 1;
}

static void
note(const char *what)
{
	char line[128], when[64];
	time_t now = time(NULL);

	strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S %z", localtime(&now));
	snprintf(line, sizeof(line), "Script %s on %s\n", what, when);
	write_all(record, line, strlen(line));
}

static _Noreturn void
run(const char *command)
{
	const char *shell = getenv("SHELL");

	if (shell == NULL || *shell == '\0')
		shell = "/bin/sh";
	close(record);
	if (command != NULL)
		execl(shell, shell, "-c", command, (char *)NULL);
	else
		execl(shell, shell, "-i", (char *)NULL);
	complain(shell);
	_exit(127);
}

/* From standard input to the master; false at the end of the input. */
static bool
pass_in(int master, bool is_tty)
{
	char buf[4096];
	ssize_t n = read(STDIN_FILENO, buf, sizeof(buf));

	if (n < 0 && errno == EINTR)
		return true;
	if (n <= 0) {
		/* A file that ends is typed as ^D; a terminal does not end. */
		if (!is_tty)
			write_all(master, "\004", 1);
		return false;
	}
	write_all(master, buf, n);
	return true;
}

/* From the master to standard output and the record; false when the session is over. */
static bool
pass_out(int master)
{
	char buf[4096];
	ssize_t n = read(master, buf, sizeof(buf));

	if (n < 0 && errno == EINTR)
		return true;
	if (n <= 0)
		return false;
	write_all(STDOUT_FILENO, buf, n);
	if (write_all(record, buf, n) < 0)
		complain(record_name);
	return true;
}

static void
pass(int master, bool is_tty)
{
	struct pollfd p[2] = {
		{ .fd = master, .events = POLLIN },
		{ .fd = STDIN_FILENO, .events = POLLIN },
	};
	struct winsize size;

	for (;;) {
		if (resized) {
			resized = 0;
			if (ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0)
				ioctl(master, TIOCSWINSZ, &size);
		}
		if (poll(p, 2, -1) < 0) {
			if (errno == EINTR)
				continue;
			return;
		}
		/* What is shown first: an end of input must not hide it. */
		if (p[0].revents && !pass_out(master))
			return;
		if (p[1].revents && !pass_in(master, is_tty))
			p[1].fd = -1;
	}
}

static int
session(const char *command, bool quiet)
{
	struct termios old, raw;
	struct winsize size;
	bool is_tty = tcgetattr(STDIN_FILENO, &old) == 0;
	bool sized = ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0;
	struct sigaction sa;
	int master, status = 0;
	pid_t pid;

	fflush(stdout);
	pid = forkpty(&master, NULL, is_tty ? &old : NULL, sized ? &size : NULL);
	if (pid < 0)
		die(1, "no pseudo terminal: %s", strerror(errno));
	if (pid == 0)
		run(command);
	memset(&sa, 0, sizeof(sa));
	sigemptyset(&sa.sa_mask);
	sa.sa_handler = on_resize;
	sigaction(SIGWINCH, &sa, NULL);
	if (!quiet)
		note("started");
	if (is_tty) {
		raw = old;
		cfmakeraw(&raw);
		tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
	}
	pass(master, is_tty);
	if (is_tty)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &old);
	close(master);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!quiet)
		note("done");
	return WIFEXITED(status) ? WEXITSTATUS(status) :
	    128 + WTERMSIG(status);
}

int
main(int argc, char **argv)
{
	const char *command = NULL;
	bool quiet = false, hand_on = false;
	int opt, status, flags = O_TRUNC;

	tool_begin(argc, argv, "script [-aeq] [-c command] [file]");
	while ((opt = tool_opt(argc, argv, "ac:eq", NULL)) != -1) {
		switch (opt) {
		case 'a': flags = O_APPEND; break;
		case 'c': command = opt_arg; break;
		case 'e': hand_on = true; break;
		case 'q': quiet = true; break;
		default: tool_usage();
		}
	}
	if (argc - opt_index > 1)
		tool_usage();
	if (opt_index < argc)
		record_name = argv[opt_index];
	record = open(record_name, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0666);
	if (record < 0)
		return complain(record_name);
	if (!quiet)
		printf("Script started, the file is %s\n", record_name);
	status = session(command, quiet);
	if (!quiet)
		printf("Script done, the file is %s\n", record_name);
	if (close(record) < 0)
		return complain(record_name);
	return tool_end(hand_on ? status : 0);
}
