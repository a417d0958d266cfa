/*
 * redir.h -- redirections.  See redir.c.
 */
#ifndef SH_REDIR_H
#define SH_REDIR_H

#include <stdbool.h>

#include "tree.h"

/* Descriptors from here up are the shell's own. */
#define FD_PRIVATE 10

struct saved_fd {
	struct saved_fd *next;
	int fd;
	int copy;		/* -1: it was closed */
};

struct redirs_saved {
	struct saved_fd *list;
};

bool redir_apply(struct redir *r, struct redirs_saved *saved);
void redir_restore(void *saved);
void redir_keep(struct redirs_saved *saved);
int fd_move_private(int fd);

#endif
