/*
 * popen.c: a command with a pipe to it or from it.
 *
 * Our end of the pipe is closed on exec, so no later command inherits it and
 * a reader sees the end of file when the writer is gone.
 */
#include "futex.h"
#include <fcntl.h>
#include <paths.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/wait.h>

struct command {
	struct command *next;
	FILE *f;
	pid_t pid;
};

static struct command *commands;	/* [__loam_popen_lock] */
unsigned int __loam_popen_lock;

/* Run it with theirs as its descriptor fd; returns 0 or the error. */
static int
spawn(const char *text, int theirs, int fd, pid_t *pid)
{
	char *argv[] = { (char *)"sh", (char *)"-c", (char *)text, NULL };
	posix_spawn_file_actions_t acts;
	int err;

	err = posix_spawn_file_actions_init(&acts);
	if (err != 0)
		return err;
	err = posix_spawn_file_actions_adddup2(&acts, theirs, fd);
	if (err == 0)
		err = posix_spawn(pid, _PATH_BSHELL, &acts, NULL, argv,
		    environ);
	posix_spawn_file_actions_destroy(&acts);
	return err;
}

FILE *
popen(const char *text, const char *mode)
{
	int fds[2], fd, moved, err = EINVAL;
	struct command *c;

	if (mode[0] != 'r' && mode[0] != 'w')
		goto fail;
	fd = mode[0] == 'r' ? 1 : 0;	/* which the command gets */
	c = malloc(sizeof(*c));
	if (c == NULL)
		return NULL;
	if (pipe2(fds, O_CLOEXEC) < 0) {
		err = errno;
		goto free_command;
	}
	if (fds[fd] == fd) {
		/* dup2 onto itself would leave it to be closed on exec. */
		moved = fcntl(fd, F_DUPFD_CLOEXEC, 3);
		if (moved < 0) {
			err = errno;
			goto close_pipe;
		}
		close(fd);
		fds[fd] = moved;
	}
	c->f = fdopen(fds[!fd], fd == 1 ? "r" : "w");
	if (c->f == NULL) {
		err = errno;
		goto close_pipe;
	}
	err = spawn(text, fds[fd], fd, &c->pid);
	close(fds[fd]);
	if (err != 0) {
		fclose(c->f);
		goto free_command;
	}
	word_lock(&__loam_popen_lock, 0);
	c->next = commands;
	commands = c;
	word_unlock(&__loam_popen_lock, 0);
	return c->f;

close_pipe:
	close(fds[0]);
	close(fds[1]);
free_command:
	free(c);
fail:
	errno = err;
	return NULL;
}

int
pclose(FILE *f)
{
	struct command **p, *c;
	int status;
	pid_t pid;

	word_lock(&__loam_popen_lock, 0);
	for (p = &commands; *p != NULL && (*p)->f != f; p = &(*p)->next)
		;
	c = *p;
	if (c != NULL)
		*p = c->next;
	word_unlock(&__loam_popen_lock, 0);
	if (c == NULL) {
		errno = ECHILD;
		return -1;
	}
	pid = c->pid;
	free(c);
	fclose(f);
	while (sys_ret(sys_call4(SYS_wait4, pid, (long)&status, 0, 0)) < 0)
		if (errno != EINTR)
			return -1;
	return status;
}
