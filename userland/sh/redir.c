/*
 * redir.c -- redirections (XCU 2.7).
 *
 * redir_apply does them one by one from the left.  With `saved' it first keeps
 * a copy of each descriptor it changes, at FD_PRIVATE or above and closed on
 * exec, and redir_restore (also a cleanup) puts them back: that is how
 * builtins and compound commands are redirected without a new process.  `exec'
 * keeps what was done (redir_keep); a child that is about to exec saves
 * nothing.
 *
 * A here-document is fed through a pipe.  What may not fit into the pipe is
 * written by a child, so that nobody waits for a reader that comes later.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "expand.h"
#include "jobs.h"
#include "out.h"
#include "redir.h"
#include "sh.h"
#include "trap.h"

#ifndef PIPE_BUF
#define PIPE_BUF 512
#endif

/* Move a descriptor of the shell's out of the way of scripts. */
int
fd_move_private(int fd)
{
	int copy;

	if (fd < 0)
		return fd;
	if (fd >= FD_PRIVATE) {
		fcntl(fd, F_SETFD, FD_CLOEXEC);
		return fd;
	}
	copy = fcntl(fd, F_DUPFD_CLOEXEC, FD_PRIVATE);
	close(fd);
	return copy;
}

static bool
save(struct redirs_saved *saved, int fd)
{
	struct saved_fd *s;

	for (s = saved->list; s != NULL; s = s->next)
		if (s->fd == fd)
			return true;
	s = xmalloc(sizeof *s);
	s->fd = fd;
	s->copy = fcntl(fd, F_DUPFD_CLOEXEC, FD_PRIVATE);
	if (s->copy < 0 && errno != EBADF) {
		free(s);
		return false;
	}
	s->next = saved->list;
	saved->list = s;
	return true;
}

void
redir_restore(void *arg)
{
	struct redirs_saved *saved = arg;
	struct saved_fd *s;

	out_flush();
	while ((s = saved->list) != NULL) {
		saved->list = s->next;
		if (s->copy < 0)
			close(s->fd);
		else {
			dup2(s->copy, s->fd);
			close(s->copy);
		}
		free(s);
	}
}

void
redir_keep(struct redirs_saved *saved)
{
	struct saved_fd *s;

	while ((s = saved->list) != NULL) {
		saved->list = s->next;
		if (s->copy >= 0)
			close(s->copy);
		free(s);
	}
}

static int
open_heredoc(struct redir *r)
{
	char *text = r->body != NULL ? expand_string(r->body) : "";
	size_t n = strlen(text);
	int fds[2];

	if (pipe(fds) < 0)
		return -1;
	if (n <= PIPE_BUF) {
		write_all(fds[1], text, n);
	} else if (jobs_fork_helper() == 0) {
		close(fds[0]);
		write_all(fds[1], text, n);
		_exit(0);
	}
	close(fds[1]);
	return fds[0];
}

/* With noclobber, > makes new files but does not empty regular ones. */
static int
open_noclobber(const char *path)
{
	struct stat st;
	int fd;

	fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0666);
	if (fd >= 0 || errno != EEXIST)
		return fd;
	fd = open(path, O_WRONLY);
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		close(fd);
		errno = EEXIST;
		return -1;
	}
	return fd;
}

static int
open_file(enum redir_op op, const char *path)
{
	int fd;

	do {
		switch (op) {
		case REDIR_IN:
			fd = open(path, O_RDONLY);
			break;
		case REDIR_OUT:
			if (opt[OPT_NOCLOBBER]) {
				fd = open_noclobber(path);
				break;
			}
			/* FALLTHROUGH */
		case REDIR_CLOBBER:
			fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
			break;
		case REDIR_APPEND:
			fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0666);
			break;
		default:
			fd = open(path, O_RDWR | O_CREAT, 0666);
			break;
		}
	} while (fd < 0 && errno == EINTR && !trap_pending());
	return fd;
}

/* The shell's own descriptors are closed on exec; scripts may not use them. */
static bool
is_private(int fd)
{
	int flags = fd >= FD_PRIVATE ? fcntl(fd, F_GETFD) : 0;

	return flags >= 0 && (flags & FD_CLOEXEC) != 0;
}

/* n<&m n>&m n<&- */
static bool
duplicate(int fd, const char *from)
{
	int source;

	if (strcmp(from, "-") == 0) {
		close(fd);
		return true;
	}
	if (*from == '\0' || from[strspn(from, "0123456789")] != '\0' ||
	    strlen(from) > 9) {
		sh_warn("%s: bad file descriptor", from);
		return false;
	}
	source = strtol(from, NULL, 10);
	if (is_private(source))
		errno = EBADF;
	else if (source == fd ? fcntl(fd, F_GETFD) >= 0 :
	    dup2(source, fd) >= 0)
		return true;
	sh_warn("%s: %s", from, strerror(errno));
	return false;
}

static bool
apply_one(struct redir *r, struct redirs_saved *saved)
{
	const char *target = NULL;
	int fd = -1;

	if (is_private(r->fd)) {
		sh_warn("%d: %s", r->fd, strerror(EBADF));
		return false;
	}
	switch (r->op) {
	case REDIR_HERE:
	case REDIR_HERE_TABS:
		target = "here-document";
		fd = open_heredoc(r);
		break;
	case REDIR_DUP_IN:
	case REDIR_DUP_OUT:
		target = expand_string(r->target);
		break;
	default:
		target = expand_string(r->target);
		fd = open_file(r->op, target);
		break;
	}
	if (r->op != REDIR_DUP_IN && r->op != REDIR_DUP_OUT && fd < 0) {
		sh_warn("%s: %s", target, strerror(errno));
		return false;
	}
	/* The new file may sit where the one to be saved is not open. */
	if (saved != NULL && fd != r->fd && !save(saved, r->fd)) {
		sh_warn("%s: %s", target, strerror(errno));
		if (fd >= 0)
			close(fd);
		return false;
	}
	if (fd < 0)
		return duplicate(r->fd, target);
	if (fd == r->fd) {
		if (saved != NULL) {
			struct saved_fd *s = xmalloc(sizeof *s);

			s->fd = fd;
			s->copy = -1;
			s->next = saved->list;
			saved->list = s;
		}
		return true;
	}
	if (dup2(fd, r->fd) < 0) {
		sh_warn("%d: %s", r->fd, strerror(errno));
		close(fd);
		return false;
	}
	close(fd);
	return true;
}

/* False, with a message, at the first that fails; `saved' is then complete. */
bool
redir_apply(struct redir *r, struct redirs_saved *saved)
{
	struct arena_mark mark = arena_mark(&scratch);
	bool ok = true;

	if (r == NULL)
		return true;
	out_flush();
	for (; r != NULL && ok; r = r->next)
		ok = apply_one(r, saved);
	arena_release(&scratch, mark);
	return ok;
}
