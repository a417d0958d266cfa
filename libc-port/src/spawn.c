/*
 * spawn.c: posix_spawn.
 *
 * The child shares our memory and borrows our time (CLONE_VM and
 * CLONE_VFORK): nothing is copied, and its error comes back in a variable.
 * It has a stack of its own, since a signal handler of ours must find ours as
 * it was; and no handler may run in it, so all signals are blocked until it
 * execs, and CLONE_CLEAR_SIGHAND makes none of them be caught.
 */
#include "internal.h"
#include "spawn_action.h"
#include <fcntl.h>
#include <limits.h>
#include <paths.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>

#define PAGE	4096UL

struct job {
	const char *path;
	int search;			/* along PATH */
	const posix_spawn_file_actions_t *actions;
	const posix_spawnattr_t *attr;
	char *const *argv, *const *envp;
	sigset_t mask;			/* of the caller */
	volatile int err;
};

/* ---- in the child: raw calls, no memory but the stack ---- */

static long
put(long fd, int want)
{
	long ret;

	if (fd < 0 || fd == want)
		return fd < 0 ? fd : 0;
	ret = sys_call2(SYS_dup2, fd, want);
	sys_call1(SYS_close, fd);
	return ret < 0 ? ret : 0;
}

static long
dup_to(int fd, int want)
{
	long flags;

	if (fd != want)
		return sys_call2(SYS_dup2, fd, want);
	/* Onto itself means: let it pass through exec. */
	flags = sys_call2(SYS_fcntl, fd, F_GETFD);
	return flags < 0 ? flags :
	    sys_call3(SYS_fcntl, fd, F_SETFD, flags & ~FD_CLOEXEC);
}

static long
do_action(const struct __spawn_action *a)
{
	int group;

	switch (a->kind) {
	case SPAWN_CLOSE:
		sys_call1(SYS_close, a->fd);
		return 0;
	case SPAWN_DUP:
		return dup_to(a->flags, a->fd);
	case SPAWN_OPEN:
		return put(sys_call3(SYS_open, a->path, a->flags, a->mode),
		    a->fd);
	case SPAWN_CHDIR:
		return sys_call1(SYS_chdir, a->path);
	case SPAWN_FCHDIR:
		return sys_call1(SYS_fchdir, a->fd);
	case SPAWN_CLOSE_FROM:
		return sys_call3(SYS_close_range, a->fd, ~0U, 0);
	default:
		group = (int)sys_call1(SYS_getpgid, 0);
		return sys_call3(SYS_ioctl, a->fd, TIOCSPGRP, &group);
	}
}

static long
set_signals(const struct job *job)
{
	static const struct kernel_sigaction def;
	const posix_spawnattr_t *attr = job->attr;
	int sig;

	if (attr->__flags & POSIX_SPAWN_SETSIGDEF)
		for (sig = 1; sig <= KERNEL_NSIG; sig++)
			if ((attr->__default >> (sig - 1) & 1) &&
			    sig != SIGKILL && sig != SIGSTOP)
				sys_call4(SYS_rt_sigaction, sig, (long)&def, 0,
				    SIGSET_BYTES);
	return 0;
}

static long
set_scheduling(const posix_spawnattr_t *attr)
{
	struct sched_param param = { .sched_priority = attr->__priority };

	if (attr->__flags & POSIX_SPAWN_SETSCHEDULER)
		return sys_call3(SYS_sched_setscheduler, 0, attr->__policy,
		    &param);
	if (attr->__flags & POSIX_SPAWN_SETSCHEDPARAM)
		return sys_call2(SYS_sched_setparam, 0, &param);
	return 0;
}

static long
set_ids(void)
{
	long ret = sys_call3(SYS_setresgid, -1,
	    sys_call0(SYS_getgid), -1);

	return ret != 0 ? ret : sys_call3(SYS_setresuid, -1,
	    sys_call0(SYS_getuid), -1);
}

static long
apply(const struct job *job)
{
	const posix_spawnattr_t *attr = job->attr;
	const struct __spawn_action *a;
	long err = 0;

	if (attr != NULL) {
		err = set_signals(job);
		if (err >= 0 && (attr->__flags & POSIX_SPAWN_SETSID))
			err = sys_call0(SYS_setsid);
		if (err >= 0 && (attr->__flags & POSIX_SPAWN_SETPGROUP))
			err = sys_call2(SYS_setpgid, 0, attr->__group);
		if (err >= 0)
			err = set_scheduling(attr);
		if (err >= 0 && (attr->__flags & POSIX_SPAWN_RESETIDS))
			err = set_ids();
	}
	for (a = job->actions != NULL ? job->actions->__first : NULL;
	    err >= 0 && a != NULL; a = a->next)
		err = do_action(a);
	return err;
}

static int
child(void *arg)
{
	struct job *job = arg;
	long err = apply(job);
	sigset_t mask = job->mask;

	if (err >= 0) {
		if (job->attr != NULL &&
		    (job->attr->__flags & POSIX_SPAWN_SETSIGMASK))
			mask = job->attr->__mask;
		sys_call4(SYS_rt_sigprocmask, SIG_SETMASK, (long)&mask, 0,
		    SIGSET_BYTES);
		if (job->search)
			execvpe(job->path, job->argv, job->envp);
		else
			execve(job->path, job->argv, job->envp);
		err = -errno;
	}
	job->err = (int)-err;
	return 127;
}

/* ---- in the parent ---- */

/* Enough for a path, and for the arguments of a script (execvpe). */
static size_t
stack_size(char *const *argv)
{
	size_t n = 0;

	while (argv[n] != NULL)
		n++;
	return (PATH_MAX * 2 + (n + 4) * sizeof(char *) + 3 * PAGE - 1) &
	    -PAGE;
}

static int
run(pid_t *pid, struct job *job)
{
	size_t size = stack_size(job->argv);
	struct clone_args args;
	sigset_t all = ~0UL;
	int saved = errno;
	char *stack;
	long ret;

	stack = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	if (stack == MAP_FAILED) {
		errno = saved;
		return ENOMEM;
	}
	memset(&args, 0, sizeof(args));
	args.flags = CLONE_VM | CLONE_VFORK | CLONE_CLEAR_SIGHAND;
	args.exit_signal = SIGCHLD;
	args.stack = (unsigned long)stack;
	args.stack_size = size;
	sys_call4(SYS_rt_sigprocmask, SIG_BLOCK, (long)&all, (long)&job->mask,
	    SIGSET_BYTES);
	ret = __loam_clone3(&args, sizeof(args), child, job);
	sys_call4(SYS_rt_sigprocmask, SIG_SETMASK, (long)&job->mask, 0,
	    SIGSET_BYTES);
	munmap(stack, size);
	errno = saved;
	if (ret < 0)
		return (int)-ret;
	if (job->err != 0) {
		while (sys_call4(SYS_wait4, ret, 0, 0, 0) == -EINTR)
			;
		return job->err;
	}
	if (pid != NULL)
		*pid = (pid_t)ret;
	return 0;
}

int
posix_spawn(pid_t *restrict pid, const char *restrict path,
    const posix_spawn_file_actions_t *actions,
    const posix_spawnattr_t *restrict attr, char *const *argv,
    char *const *envp)
{
	struct job job = { .path = path, .actions = actions, .attr = attr,
	    .argv = argv, .envp = envp };

	return run(pid, &job);
}

int
posix_spawnp(pid_t *restrict pid, const char *restrict file,
    const posix_spawn_file_actions_t *actions,
    const posix_spawnattr_t *restrict attr, char *const *argv,
    char *const *envp)
{
	struct job job = { .path = file, .search = 1, .actions = actions,
	    .attr = attr, .argv = argv, .envp = envp };

	return run(pid, &job);
}
