/*
 * Calls about processes themselves: making, ending, waiting for and naming them.
 */
#include <arch/user.h>
#include <fs/files.h>
#include <fs/vfs/vfs.h>
#include <gen/syscalls.h>
#include <lib/err.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <proc/exec.h>
#include <proc/fork.h>
#include <proc/group.h>
#include <proc/pidns.h>
#include <proc/pidfd.h>
#include <proc/process.h>
#include <proc/userns.h>
#include <proc/wait.h>
#include <syscall/time.h>
#include <syscall/usage.h>
#include <uapi/fcntl.h>
#include <uapi/limits.h>
#include <uapi/sched.h>
#include <uapi/wait.h>

long sys_getpid(void) { return current->proc->ns_pid; }
long sys_gettid(void) { return current->ns_tid; }

long sys_getppid(void) { return READ_ONCE(current->proc->ns_ppid); }

long
sys_set_tid_address(int __user *tid)
{
	current->clear_tid = (u32 __user *)tid;
	return current->ns_tid;
}

/* ---- fork ---- */

long
sys_fork(void)
{
	struct clone_request r = { .exit_signal = SIGCHLD };

	return process_clone(&r);
}

long
sys_vfork(void)
{
	struct clone_request r = { .flags = CLONE_VM | CLONE_VFORK, .exit_signal = SIGCHLD };

	return process_clone(&r);
}

long
sys_clone(unsigned long flags, void __user *stack, int __user *parent_tid,
    int __user *child_tid, unsigned long tls)
{
	struct clone_request r = {
		.flags = (u32)flags & ~(u64)CSIGNAL,
		.exit_signal = flags & CSIGNAL,
		.stack = (u64)stack,
		.parent_tid = parent_tid,
		.child_tid = child_tid,
		.tls = tls,
		.pidfd = parent_tid,	/* by this call, one or the other */
	};

	if ((flags & CLONE_PIDFD) && (flags & CLONE_PARENT_SETTID))
		return -EINVAL;

	return process_clone(&r);
}

/* The caller's structure may be an older, shorter one, or a newer one whose rest is zero. */
static int
copy_clone_args(struct clone_args *a, const struct clone_args __user *args, size_t size)
{
	const char __user *rest = (const char __user *)args;
	size_t i;
	char c;

	if (size < CLONE_ARGS_SIZE_VER0)
		return -EINVAL;
	if (size > PAGE_SIZE)
		return -E2BIG;
	memset(a, 0, sizeof(*a));
	if (copy_from_user(a, args, MIN(size, sizeof(*a))))
		return -EFAULT;
	for (i = sizeof(*a); i < size; i++) {
		if (get_user(c, rest + i))
			return -EFAULT;
		if (c)
			return -E2BIG;
	}
	return 0;
}

long
sys_clone3(struct clone_args __user *args, size_t size)
{
	struct clone_request r = { 0 };
	struct clone_args a;
	int err = copy_clone_args(&a, args, size);

	if (err)
		return err;
	if ((a.flags & CSIGNAL) || a.exit_signal > KERNEL_NSIG || a.set_tid_size || a.set_tid ||
	    !a.stack != !a.stack_size)
		return -EINVAL;
	if ((a.flags & (CLONE_THREAD | CLONE_PARENT)) && a.exit_signal)
		return -EINVAL;
	if (a.stack && !user_range_ok((void *)a.stack, a.stack_size))
		return -EINVAL;
	r.flags = a.flags;
	r.exit_signal = a.exit_signal;
	r.stack = a.stack ? a.stack + a.stack_size : 0;
	r.parent_tid = (int __user *)a.parent_tid;
	r.child_tid = (int __user *)a.child_tid;
	r.tls = a.tls;
	r.pidfd = (int __user *)a.pidfd;
	return process_clone(&r);
}

/* ---- exec ---- */

/* Copy a path in: kernel memory to be freed, or ERR_PTR. */
static char *
copy_path(const char __user *path)
{
	char *name = kmalloc(PATH_MAX, 0);
	ssize_t n;

	if (!name)
		return ERR_PTR(-ENOMEM);
	n = strncpy_from_user(name, path, PATH_MAX);
	if (n < 0) {
		kfree(name);
		return ERR_PTR(n);
	}
	return name;
}

long
sys_execve(const char __user *path, char __user *const __user *argv,
    char __user *const __user *envp)
{
	char *name = copy_path(path);
	struct file *file;
	long ret;

	if (IS_ERR(name))
		return PTR_ERR(name);
	file = vfs_open(name, EXEC_OPEN_FLAGS, 0);
	if (IS_ERR(file))
		ret = PTR_ERR(file);
	else
		ret = process_exec(file, name, false, (const char *const *)argv,
		    (const char *const *)envp);
	kfree(name);
	return ret;
}

/*
 * The file execveat means, with a reference; *name becomes what scripts see it as, and
 * *close_on_exec whether they would look for it in vain.
 */
static struct file *
execveat_open(int dirfd, char **name, int flags, bool *close_on_exec)
{
	int open_flags = EXEC_OPEN_FLAGS | (flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0);
	struct file *dir, *file;
	size_t size;
	char *path;

	*close_on_exec = false;
	if (!(*name)[0] && !(flags & AT_EMPTY_PATH))
		return ERR_PTR(-ENOENT);
	if (!(*name)[0] && dirfd == AT_FDCWD)
		return ERR_PTR(-EACCES);	/* a directory */
	if (dirfd == AT_FDCWD || (*name)[0] == '/')
		return vfs_open(*name, open_flags, 0);
	dir = fd_get(dirfd);
	if (!dir)
		return ERR_PTR(-EBADF);
	size = strlen(*name) + 32;
	path = kmalloc(size, 0);
	if (!path) {
		file_put(dir);
		return ERR_PTR(-ENOMEM);
	}
	if ((*name)[0]) {
		snprintf(path, size, "/dev/fd/%d/%s", dirfd, *name);
		file = dir->path.dentry ? vfs_open_at(&dir->path, *name, open_flags, 0) :
		    ERR_PTR(-ENOTDIR);
	} else {
		snprintf(path, size, "/dev/fd/%d", dirfd);
		file = vfs_exec_reopen(dir);
	}
	*close_on_exec = files_cloexec(current->files, dirfd);
	file_put(dir);
	kfree(*name);
	*name = path;
	return file;
}

long
sys_execveat(int dirfd, const char __user *path, char __user *const __user *argv,
    char __user *const __user *envp, int flags)
{
	bool close_on_exec;
	struct file *file;
	char *name;
	long ret;

	if (flags & ~(AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW))
		return -EINVAL;
	name = copy_path(path);
	if (IS_ERR(name))
		return PTR_ERR(name);
	file = execveat_open(dirfd, &name, flags, &close_on_exec);
	if (IS_ERR(file))
		ret = PTR_ERR(file);
	else
		ret = process_exec(file, name, close_on_exec, (const char *const *)argv,
		    (const char *const *)envp);
	kfree(name);
	return ret;
}

/* ---- exit and wait ---- */

long
sys_exit(int status)
{
	thread_exit(W_EXITCODE(status & 0xff, 0));
}

long
sys_exit_group(int status)
{
	process_exit(W_EXITCODE(status & 0xff, 0));
}

static int
copy_rusage(struct rusage __user *usage, const struct wait_result *res)
{
	struct rusage ru;

	if (!usage)
		return 0;
	usage_to_rusage(&res->usage, res->peak_rss, &ru);
	return copy_to_user(usage, &ru, sizeof(ru));
}

long
sys_wait4(pid_t pid, int __user *status, int options, struct rusage __user *usage)
{
	struct wait_request r = { .options = options | WEXITED };
	struct wait_result res;
	int err;

	if (options & ~(WNOHANG | WUNTRACED | WCONTINUED | __WALL | __WCLONE))
		return -EINVAL;
	if (pid == -2147483647 - 1)
		return -ESRCH;
	r.which = pid == -1 ? LOAM_P_ALL : pid > 0 ? LOAM_P_PID : LOAM_P_PGID;
	r.id = pid > 0 ? pid : group_id(-pid);
	err = process_wait(&r, &res);
	if (err || res.pid == 0)
		return err;
	if ((status && put_user(res.status, status)) || copy_rusage(usage, &res)) {
		wait_undo(&res);
		return -EFAULT;
	}
	wait_commit(&res);
	return res.pid;
}

/* Fill in siginfo as SIGCHLD would bring it. */
static int
copy_waitid_info(struct siginfo __user *info, const struct wait_result *res)
{
	struct siginfo si;

	if (!info)
		return 0;
	memset(&si, 0, sizeof(si));
	if (res->pid) {
		si.si_signo = SIGCHLD;
		si.si_code = res->code;
		si.si_pid = res->pid;
		si.si_uid = uid_show(res->uid);
		si.si_status = res->code == CLD_EXITED ? WEXITSTATUS(res->status) :
		    res->code == CLD_STOPPED || res->code == CLD_TRAPPED ? res->status >> 8 :
		    res->code == CLD_CONTINUED ? SIGCONT : WTERMSIG(res->status);
	}
	return copy_to_user(info, &si, sizeof(si));
}

static long
wait_and_tell(const struct wait_request *r, struct siginfo __user *info,
    struct rusage __user *usage)
{
	struct wait_result res;
	int err = process_wait(r, &res);

	if (err)
		return err;
	if (copy_waitid_info(info, &res) || (res.pid && copy_rusage(usage, &res))) {
		wait_undo(&res);
		return -EFAULT;
	}
	wait_commit(&res);
	return 0;
}

/* For the child a descriptor stands for. One that does not block waits for nobody. */
static long
wait_pidfd(struct wait_request *r, struct siginfo __user *info, struct rusage __user *usage)
{
	struct fd_hold h;
	struct process *p;
	long err = -EINVAL;

	if ((int)r->id < 0)
		return -EINVAL;
	if (fd_hold(r->id, &h) == NULL)
		return -EBADF;
	p = pidfd_process(h.file);
	if (p) {
		r->which = LOAM_P_PID;
		r->id = pid_show(p->pid);
		r->only = p;
		if ((h.file->flags & O_NONBLOCK) && READ_ONCE(p->state) == PROCESS_ALIVE &&
		    !(r->options & WNOHANG))
			err = -EAGAIN;
		else
			err = wait_and_tell(r, info, usage);
	} else {
		err = -EBADF;
	}
	fd_hold_end(&h);
	return err;
}

long
sys_waitid(int idtype, id_t id, struct siginfo __user *info, int options,
    struct rusage __user *usage)
{
	struct wait_request r = { .which = idtype, .id = id, .options = options };

	if (options & ~(WNOHANG | WEXITED | WSTOPPED | WCONTINUED | WNOWAIT | __WALL | __WCLONE))
		return -EINVAL;
	if (!(options & (WEXITED | WSTOPPED | WCONTINUED)))
		return -EINVAL;
	if (idtype == LOAM_P_PIDFD)
		return wait_pidfd(&r, info, usage);
	if (idtype != LOAM_P_ALL && idtype != LOAM_P_PID && idtype != LOAM_P_PGID)
		return -EINVAL;
	if (idtype == LOAM_P_PID && (pid_t)id <= 0)
		return -EINVAL;
	if (idtype == LOAM_P_PGID) {
		if ((pid_t)id < 0)
			return -EINVAL;
		r.id = group_id(id);
	}
	return wait_and_tell(&r, info, usage);
}
