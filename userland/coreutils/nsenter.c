/*
 * nsenter - run a command in the namespaces of a process.
 */
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char synopsis[] = "nsenter -t pid [-UaFimpu] [command [argument ...]]";

/* In the order of entering: the user namespace gives the right to enter the others. */
static struct kind {
	char letter;
	const char *name;
	bool wanted;
	int fd;
} kinds[] = {
	{ 'U', "user", false, -1 }, { 'i', "ipc", false, -1 }, { 'u', "uts", false, -1 },
	{ 'p', "pid", false, -1 }, { 'm', "mnt", false, -1 },
};

/* Is the process in the same namespace of the kind as we are? */
static bool
shared(const char *pid, const char *name)
{
	char *path = xprintf("/proc/%s/ns/%s", pid, name);
	char *own = xprintf("/proc/self/ns/%s", name);
	struct stat a, b;
	bool same = stat(path, &a) == 0 && stat(own, &b) == 0 && a.st_dev == b.st_dev &&
	    a.st_ino == b.st_ino;

	free(path);
	free(own);
	return same;
}

static void
open_kind(struct kind *k, const char *pid)
{
	char *path = xprintf("/proc/%s/ns/%s", pid, k->name);

	k->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (k->fd < 0)
		die(1, "%s: %s", path, strerror(errno));
	free(path);
}

/* A pid namespace is entered by children. */
static void
go_on_in_child(void)
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		die(1, "cannot fork: %s", strerror(errno));
	if (pid == 0)
		return;
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			die(1, "cannot wait: %s", strerror(errno));
	exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

int
main(int argc, char **argv)
{
	bool all = false, forks = false, no_fork = false;
	const char *pid = NULL, *shell;
	size_t i;
	int opt;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "+t:UaFimpu", NULL)) != -1) {
		if (opt == '?')
			tool_usage();
		else if (opt == 't')
			pid = opt_arg;
		else if (opt == 'a')
			all = true;
		else if (opt == 'F')
			no_fork = true;
		for (i = 0; i < ARRAY_LEN(kinds); i++)
			kinds[i].wanted |= kinds[i].letter == opt;
	}
	if (!pid)
		tool_usage();
	need_int(pid, 1, 4194304, "pid");
	for (i = 0; i < ARRAY_LEN(kinds); i++) {
		struct kind *k = &kinds[i];

		if (all && !shared(pid, k->name))
			k->wanted = true;
		if (k->wanted)
			open_kind(k, pid);
	}
	for (i = 0; i < ARRAY_LEN(kinds); i++) {
		struct kind *k = &kinds[i];

		if (!k->wanted)
			continue;
		if (setns(k->fd, 0) < 0)
			die(1, "cannot enter the %s namespace: %s", k->name, strerror(errno));
		forks |= k->letter == 'p';
	}
	/* Its root, not the caller's nobody. */
	if (kinds[0].wanted && (setgid(0) < 0 || setuid(0) < 0))
		die(1, "cannot become root: %s", strerror(errno));
	if (forks && !no_fork)
		go_on_in_child();
	if (opt_index == argc) {
		shell = getenv("SHELL");
		if (!shell || !*shell)
			shell = "/bin/sh";
		execlp(shell, shell, (char *)NULL);
		complain(shell);
	} else {
		execvp(argv[opt_index], argv + opt_index);
		complain(argv[opt_index]);
	}
	return errno == ENOENT ? 127 : 126;
}
