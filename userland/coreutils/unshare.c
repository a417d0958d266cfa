/*
 * unshare - run a command in namespaces of its own.
 */
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

static const char synopsis[] =
    "unshare [-Ufimpru] [--mount-proc[=directory]] [command [argument ...]]";

static const struct option longs[] = {
	{ "fork", no_argument, NULL, 'f' },
	{ "ipc", no_argument, NULL, 'i' },
	{ "map-root-user", no_argument, NULL, 'r' },
	{ "mount", no_argument, NULL, 'm' },
	{ "mount-proc", optional_argument, NULL, 'P' },
	{ "pid", no_argument, NULL, 'p' },
	{ "user", no_argument, NULL, 'U' },
	{ "uts", no_argument, NULL, 'u' },
	{ NULL, 0, NULL, 0 },
};

static void
put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write_all(fd, text, strlen(text)) < 0 || close(fd) < 0)
		die(1, "cannot write %s: %s", path, strerror(errno));
}

/* The ids from before become 0 inside; one's own group only without setgroups. */
static void
map_root(uid_t uid, gid_t gid)
{
	char *line = xprintf("0 %u 1", (unsigned)uid);

	put("/proc/self/uid_map", line);
	free(line);
	put("/proc/self/setgroups", "deny");
	line = xprintf("0 %u 1", (unsigned)gid);
	put("/proc/self/gid_map", line);
	free(line);
}

/* Go on in a child; the parent waits, and ends as the child does. */
static void
go_on_in_child(void)
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		die(1, "cannot fork: %s", strerror(errno));
	if (pid == 0)
		return;
	/* What the terminal sends is for the child. */
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			die(1, "cannot wait: %s", strerror(errno));
	if (WIFSIGNALED(status)) {
		signal(WTERMSIG(status), SIG_DFL);
		kill(getpid(), WTERMSIG(status));
		exit(128 + WTERMSIG(status));
	}
	exit(WEXITSTATUS(status));
}

static void
mount_proc(const char *where)
{
	if (mount("proc", where, "proc", MS_NOSUID | MS_NOEXEC | MS_NODEV, NULL) < 0)
		die(1, "cannot mount proc on %s: %s", where, strerror(errno));
}

int
main(int argc, char **argv)
{
	const char *proc = NULL, *shell;
	bool forks = false, root = false;
	uid_t uid = geteuid();
	gid_t gid = getegid();
	int opt, flags = 0;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "+Ufimpru", longs)) != -1) {
		switch (opt) {
		case 'U': flags |= CLONE_NEWUSER; break;
		case 'f': forks = true; break;
		case 'i': flags |= CLONE_NEWIPC; break;
		case 'm': flags |= CLONE_NEWNS; break;
		case 'p': flags |= CLONE_NEWPID; break;
		case 'r': flags |= CLONE_NEWUSER; root = true; break;
		case 'u': flags |= CLONE_NEWUTS; break;
		case 'P':
			flags |= CLONE_NEWNS;
			proc = opt_arg ? opt_arg : "/proc";
			break;
		default: tool_usage();
		}
	}
	if (unshare(flags) < 0)
		die(1, "cannot unshare: %s", strerror(errno));
	if (root)
		map_root(uid, gid);
	if (forks)
		go_on_in_child();
	if (proc)
		mount_proc(proc);
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
