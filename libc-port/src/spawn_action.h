/* spawn_action.h: what the child of posix_spawn does with its files. */
#ifndef LOAM_PORT_SPAWN_H
#define LOAM_PORT_SPAWN_H

#include <sys/types.h>

enum { SPAWN_CLOSE, SPAWN_DUP, SPAWN_OPEN, SPAWN_CHDIR, SPAWN_FCHDIR,
    SPAWN_CLOSE_FROM, SPAWN_TCSETPGRP };

struct __spawn_action {
	struct __spawn_action *next;
	int kind;
	int fd;
	int flags;		/* of open; or what fd becomes a copy of */
	mode_t mode;
	char path[];
};

struct clone_args;

/* clone3 whose child calls fn(arg) and exits with its result; raw result. */
long __loam_clone3(struct clone_args *args, size_t size, int (*fn)(void *),
    void *arg);

#endif
