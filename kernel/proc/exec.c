/*
 * execve: the second half. When the new program is complete (exec_open.c,
 * exec_load.c), the other threads are told to go; from there on nothing fails, and
 * the process becomes the new program in one step.
 */
#include <fs/files.h>
#include <fs/vfs/cred.h>
#include <fs/vfs/vfs.h>
#include <lib/string.h>
#include <mm/vm.h>
#include <proc/core.h>
#include <proc/exec.h>
#include <proc/exec_load.h>
#include <proc/fork.h>
#include <proc/hooks.h>
#include <proc/pid.h>
#include <proc/process.h>
#include <proc/ptimer.h>
#include <proc/ptrace.h>
#include <proc/sigstate.h>
#include <proc/user.h>
#include <uapi/errno.h>

/* The last thread takes over the process's pid, if its leader was another. */
static void
become_leader(struct process *p, struct thread *t)
{
	if (t->tid == p->pid)
		return;
	pid_detach(t->tid, PID_THREAD);
	t->tid = p->pid;
	t->ns_tid = p->ns_pid;
	pid_attach(p->pid, PID_THREAD, t);
	p->leader = t;
}

/*
 * Wait until the caller is the only thread. -EAGAIN if another thread executes
 * already, or the process exits: then the caller is to go itself.
 *
 * Each leaving thread takes itself off under signal_lock and wakes exec_thread when
 * one is left, so looking at nthreads and going to sleep under it misses nothing.
 */
static int
kill_other_threads(struct process *p, struct thread *t)
{
	unsigned long flags = spin_lock_irq(&p->signal_lock);

	if (p->exiting || p->exec_thread) {
		spin_unlock_irq(&p->signal_lock, flags);
		return -EAGAIN;
	}
	p->exec_thread = t;
	process_kill_threads_locked(p, t);
	while (p->nthreads > 1 && !p->exiting) {
		thread_set_state(THREAD_BLOCKED);
		spin_unlock_irq(&p->signal_lock, flags);
		schedule();
		flags = spin_lock_irq(&p->signal_lock);
	}
	p->exec_thread = NULL;
	if (p->exiting) {
		spin_unlock_irq(&p->signal_lock, flags);
		return -EAGAIN;
	}
	become_leader(p, t);
	spin_unlock_irq(&p->signal_lock, flags);
	if (unlikely(p->leader_trace))
		trace_leader_replaced(p);
	return 0;
}

/* What the old program leaves behind, to be dropped outside the lock. */
struct old_program {
	struct vmspace *vm;
	const struct cred *cred;
	struct sighand *sighand;
};

static void
switch_program(struct thread *t, struct program *x, struct sighand *sighand,
    struct old_program *old)
{
	struct process *p = t->proc;
	unsigned long flags = spin_lock_irq(&p->signal_lock);

	old->vm = t->vm;
	t->vm = x->vm;
	x->vm = NULL;
	vm_switch(t->vm);
	old->cred = t->cred;
	t->cred = x->cred;
	x->cred = NULL;
	old->sighand = sighand ? p->sighand : NULL;
	if (sighand)
		p->sighand = sighand;
	sighand_reset(p->sighand);
	memcpy(t->name, x->command, sizeof(t->name));
	spin_unlock_irq(&p->signal_lock, flags);
}

static void
reset_thread(struct thread *t)
{
	t->alt_stack = t->alt_stack_size = 0;
	t->alt_stack_flags = 0;
	t->clear_tid = NULL;
	t->robust_list = NULL;
	t->restart.fn = NULL;
}

static void
reset_process(struct process *p, const struct program *x)
{
	unsigned long flags = spin_lock_irq(&process_tree_lock);

	p->execed = true;
	p->exit_signal = SIGCHLD;
	spin_unlock_irq(&process_tree_lock, flags);
	/* Nor does a program show itself that may be executed, but not read. */
	p->dumpable = x->secure || inode_permission(x->file->inode, MAY_READ) != 0 ?
	    suid_dumpable : DUMPABLE_USER;
	if (x->secure) {
		p->pdeath_signal = 0;
		p->personality = x->personality;
		flags = spin_lock_irq(&p->signal_lock);
		p->limits[RLIMIT_STACK].rlim_cur = x->stack_limit;
		spin_unlock_irq(&p->signal_lock, flags);
	}
}

/* The process becomes the program. Nothing can fail. */
static void
commit(struct program *x, struct sighand *sighand)
{
	struct thread *t = current;
	struct old_program old;

	posix_timers_destroy(t->proc);
	futex_thread_leaves(t);		/* needs the old memory */
	switch_program(t, x, sighand, &old);
	vfork_release(t);
	vm_put(old.vm);
	cred_put(old.cred);
	if (old.sighand)
		sighand_put(old.sighand);
	reset_thread(t);
	reset_process(t->proc, x);
	files_close_on_exec(t->files);
	arch_exec_reset(thread_trapframe(t), x->entry, x->sp);
}

/* Everything that can fail, but for the other threads. */
static int
prepare(struct program *x, const char __user *const __user *argv,
    const char __user *const __user *envp)
{
	int err;

	err = program_open(x);
	if (err == 0)
		err = strings_add_user(&x->argv, argv, x->is_script ? 1 : 0);
	if (err == 0)
		err = strings_add_user(&x->envp, envp, 0);
	if (err == 0)
		err = program_load(x);
	if (err == 0)
		err = files_unshare();
	return err;
}

/* setuid to a user with too many processes succeeds; what it starts does not. */
static int
check_user_limit(struct process *p)
{
	if (likely(!p->nproc_exceeded))
		return 0;
	if (READ_ONCE(p->user->nthreads) > p->limits[RLIMIT_NPROC].rlim_cur)
		return -EAGAIN;
	p->nproc_exceeded = false;
	return 0;
}

long
process_exec(struct file *file, const char *name, bool close_on_exec,
    const char __user *const __user *argv, const char __user *const __user *envp)
{
	struct process *p = current->proc;
	struct sighand *sighand = NULL;
	pid_t old_tid = current->tid;
	struct program x;
	int err;

	program_init(&x, file, name, close_on_exec);
	err = check_user_limit(p);
	if (err == 0)
		err = prepare(&x, argv, envp);
	if (err)
		goto free_program;
	if (ref_read(&p->sighand->refs) > 1) {
		sighand = sighand_copy(p->sighand);
		err = -ENOMEM;
		if (!sighand)
			goto free_program;
	}
	err = kill_other_threads(p, current);
	if (err) {
		if (sighand)
			sighand_put(sighand);
		goto free_program;
	}
	commit(&x, sighand);
free_program:
	program_free(&x);
	if (err == 0 && unlikely(current->trace))
		trace_exec(current, old_tid);
	return err;
}
