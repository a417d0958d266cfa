/* spawnattr.c: attributes and file actions of posix_spawn. */
#include "internal.h"
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "spawn_action.h"

#define FLAGS	(POSIX_SPAWN_RESETIDS | POSIX_SPAWN_SETPGROUP | \
		    POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | \
		    POSIX_SPAWN_SETSCHEDPARAM | POSIX_SPAWN_SETSCHEDULER | \
		    POSIX_SPAWN_USEVFORK | POSIX_SPAWN_SETSID)

int
posix_spawn_file_actions_init(posix_spawn_file_actions_t *list)
{
	list->__first = list->__last = NULL;
	return 0;
}

int
posix_spawn_file_actions_destroy(posix_spawn_file_actions_t *list)
{
	struct __spawn_action *a, *next;

	for (a = list->__first; a != NULL; a = next) {
		next = a->next;
		free(a);
	}
	list->__first = list->__last = NULL;
	return 0;
}

/* flags: for SPAWN_DUP the descriptor it is to be a copy of. */
static int
add(posix_spawn_file_actions_t *list, int kind, int fd, const char *path,
    int flags, mode_t mode)
{
	size_t n = path != NULL ? strlen(path) + 1 : 0;
	struct __spawn_action *a;

	if (fd < 0 || fd >= sysconf(_SC_OPEN_MAX))
		return EBADF;
	a = malloc(sizeof(*a) + n);
	if (a == NULL)
		return ENOMEM;
	a->flags = flags;
	a->mode = mode;
	a->kind = kind;
	a->fd = fd;
	a->next = NULL;
	if (n > 0)
		memcpy(a->path, path, n);
	if (list->__last != NULL)
		list->__last->next = a;
	else
		list->__first = a;
	list->__last = a;
	return 0;
}

int
posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *restrict list,
    int fd, const char *restrict path, int flags, mode_t mode)
{
	return add(list, SPAWN_OPEN, fd, path, flags, mode);
}

int
posix_spawn_file_actions_addclose(posix_spawn_file_actions_t *list, int fd)
{
	return add(list, SPAWN_CLOSE, fd, NULL, 0, 0);
}

int
posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *list, int from,
    int fd)
{
	if (from < 0)
		return EBADF;
	return add(list, SPAWN_DUP, fd, NULL, from, 0);
}

int
posix_spawn_file_actions_addchdir(posix_spawn_file_actions_t *restrict list,
    const char *restrict path)
{
	return add(list, SPAWN_CHDIR, 0, path, 0, 0);
}

int
posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *list,
    const char *path)
{
	return posix_spawn_file_actions_addchdir(list, path);
}

int
posix_spawn_file_actions_addfchdir(posix_spawn_file_actions_t *list, int fd)
{
	return add(list, SPAWN_FCHDIR, fd, NULL, 0, 0);
}

int
posix_spawn_file_actions_addfchdir_np(posix_spawn_file_actions_t *list, int fd)
{
	return posix_spawn_file_actions_addfchdir(list, fd);
}

int
posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *list,
    int fd)
{
	return add(list, SPAWN_CLOSE_FROM, fd, NULL, 0, 0);
}

int
posix_spawn_file_actions_addtcsetpgrp_np(posix_spawn_file_actions_t *list,
    int fd)
{
	return add(list, SPAWN_TCSETPGRP, fd, NULL, 0, 0);
}

int
posix_spawnattr_init(posix_spawnattr_t *attr)
{
	memset(attr, 0, sizeof(*attr));
	return 0;
}

int
posix_spawnattr_destroy(posix_spawnattr_t *attr)
{
	return 0;
}

int
posix_spawnattr_getflags(const posix_spawnattr_t *restrict attr,
    short *restrict flags)
{
	*flags = attr->__flags;
	return 0;
}

int
posix_spawnattr_setflags(posix_spawnattr_t *attr, short flags)
{
	if (flags & ~FLAGS)
		return EINVAL;
	attr->__flags = flags;
	return 0;
}

int
posix_spawnattr_getpgroup(const posix_spawnattr_t *restrict attr,
    pid_t *restrict group)
{
	*group = attr->__group;
	return 0;
}

int
posix_spawnattr_setpgroup(posix_spawnattr_t *attr, pid_t group)
{
	attr->__group = group;
	return 0;
}

int
posix_spawnattr_getsigdefault(const posix_spawnattr_t *restrict attr,
    sigset_t *restrict set)
{
	*set = attr->__default;
	return 0;
}

int
posix_spawnattr_setsigdefault(posix_spawnattr_t *restrict attr,
    const sigset_t *restrict set)
{
	attr->__default = *set;
	return 0;
}

int
posix_spawnattr_getsigmask(const posix_spawnattr_t *restrict attr,
    sigset_t *restrict set)
{
	*set = attr->__mask;
	return 0;
}

int
posix_spawnattr_setsigmask(posix_spawnattr_t *restrict attr,
    const sigset_t *restrict set)
{
	attr->__mask = *set & ~RESERVED_SIGNALS;
	return 0;
}

int
posix_spawnattr_getschedparam(const posix_spawnattr_t *restrict attr,
    struct sched_param *restrict param)
{
	param->sched_priority = attr->__priority;
	return 0;
}

int
posix_spawnattr_setschedparam(posix_spawnattr_t *restrict attr,
    const struct sched_param *restrict param)
{
	attr->__priority = param->sched_priority;
	return 0;
}

int
posix_spawnattr_getschedpolicy(const posix_spawnattr_t *restrict attr,
    int *restrict policy)
{
	*policy = attr->__policy;
	return 0;
}

int
posix_spawnattr_setschedpolicy(posix_spawnattr_t *attr, int policy)
{
	attr->__policy = policy;
	return 0;
}
