/*
 * clone: a new thread, in this process or in a new one.
 *
 * Everything is built in private, where failing means to drop what there is: one
 * thread_put undoes a thread in any state of completion, and its process with it.
 * publish_* then checks for signals and makes the child known, under the lock that
 * senders take; nothing fails after it.
 *
 * Nothing here costs more for a larger parent: the address space is a snapshot
 * (vm_fork), and descriptors are copied as far as they are used.
 */
#include <arch/clock.h>
#include <arch/user.h>
#include <fs/files.h>
#include <fs/vfs/cred.h>
#include <fs/vfs/fscontext.h>
#include <fs/vfs/vfs.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <mm/vm.h>
#include <proc/cputime.h>
#include <proc/fork.h>
#include <proc/group.h>
#include <proc/hooks.h>
#include <proc/nsproxy.h>
#include <proc/pid.h>
#include <proc/pidfd.h>
#include <proc/ptrace.h>
#include <proc/pidns.h>
#include <proc/sigstate.h>
#include <proc/thread.h>
#include <proc/user.h>
#include <uapi/errno.h>
#include <uapi/sched.h>

/* Flags that do something here, or whose promise holds by itself (there is nothing to share). */
#define CLONE_KNOWN (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_PTRACE | \
	CLONE_VFORK | CLONE_PARENT | CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS | \
	CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID | CLONE_DETACHED | CLONE_UNTRACED | \
	CLONE_CHILD_SETTID | CLONE_IO | CLONE_CLEAR_SIGHAND | CLONE_PIDFD | CLONE_NAMESPACES)

/* ---- vfork ---- */

/* Shared by parent and child; the last of them frees it. */
struct vfork_done {
	struct refcount refs;
	bool done;			/* [queue] */
	struct wait_queue queue;
};

static struct vfork_done *
vfork_create(void)
{
	struct vfork_done *v = kmalloc(sizeof(*v), 0);

	if (!v)
		return NULL;
	ref_init(&v->refs, 2);
	v->done = false;
	wait_queue_init(&v->queue);
	return v;
}

static void
vfork_put(struct vfork_done *v)
{
	if (ref_put(&v->refs))
		kfree(v);
}

void
vfork_release(struct thread *t)
{
	struct vfork_done *v = t->vfork_done;

	if (!v)
		return;
	t->vfork_done = NULL;
	atomic_store(&v->done, true);
	wake_up_all(&v->queue);
	vfork_put(v);
}

/* Only a fatal signal ends the wait: the child runs on the parent's stack. */
static void
vfork_wait(struct vfork_done *v)
{
	(void)wait_event_(&v->queue, atomic_load(&v->done) || current_killed(),
	    THREAD_SLEEPING, false, false, schedule());
	vfork_put(v);
}

/* ---- building ---- */

static int
check_flags(const struct clone_request *r)
{
	u64 f = r->flags;

	if (f & ~(u64)CLONE_KNOWN)
		return -EINVAL;
	if ((f & CLONE_THREAD) && !(f & CLONE_SIGHAND))
		return -EINVAL;
	if ((f & CLONE_SIGHAND) && !(f & CLONE_VM))
		return -EINVAL;
	if ((f & CLONE_CLEAR_SIGHAND) && (f & CLONE_SIGHAND))
		return -EINVAL;
	/* Namespaces are a process's; a new user or mount namespace does not share directories. */
	if ((f & CLONE_NAMESPACES) && (f & CLONE_THREAD))
		return -EINVAL;
	if ((f & (CLONE_NEWUSER | CLONE_NEWNS)) && (f & CLONE_FS))
		return -EINVAL;
	/* The siblings of init would be children of nobody. */
	if ((f & CLONE_PARENT) && is_ns_init(current->proc))
		return -EINVAL;
	/* All threads of a process are in one pid namespace. */
	if ((f & CLONE_THREAD) && current->nsproxy->pid != current->proc->pid_ns)
		return -EINVAL;
	/* A file stands for a process, not a thread. */
	if ((f & CLONE_PIDFD) && (f & (CLONE_THREAD | CLONE_DETACHED)))
		return -EINVAL;
	if (r->exit_signal < 0 || r->exit_signal > KERNEL_NSIG)
		return -EINVAL;
	return 0;
}

static struct user_account *
process_user(struct process *p)
{
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	struct user_account *u = p->user;

	user_get(u);
	spin_unlock_irq(&p->signal_lock, flags);
	return u;
}

/* Count a thread for u; false when it would be more than limit. */
static bool
user_charge(struct user_account *u, unsigned long limit)
{
	if (atomic_add(&u->nthreads, 1) <= limit || u->uid == 0 ||
	    capable(CAP_SYS_RESOURCE) || capable(CAP_SYS_ADMIN))
		return true;
	atomic_sub(&u->nthreads, 1);
	return false;
}

/* A process for child: inherits what fork(2) says. */
static struct process *
copy_process(struct process *from, const struct clone_request *r)
{
	struct process *p = process_alloc();

	if (!p)
		return NULL;
	if (r->flags & CLONE_SIGHAND) {
		ref_get(&from->sighand->refs);
		p->sighand = from->sighand;
	} else {
		p->sighand = sighand_copy(from->sighand);
		if (!p->sighand)
			goto drop_process;
		if (r->flags & CLONE_CLEAR_SIGHAND)
			sighand_reset(p->sighand);
	}
	memcpy(p->limits, from->limits, sizeof(p->limits));
	p->exit_signal = r->flags & CLONE_PARENT ? from->exit_signal : r->exit_signal;
	p->dumpable = from->dumpable;
	p->no_tty = from->no_tty;
	p->core_filter = from->core_filter;
	p->personality = from->personality;
	p->oom_score_adj = from->oom_score_adj;
	p->oom_score_adj_min = from->oom_score_adj_min;
	p->timer_slack_ns = from->timer_slack_ns;
	if (cpu_limit_start(p))
		goto drop_process;
	return p;

drop_process:
	process_put(p);
	return NULL;
}

/* The parts that a thread reaches for itself. */
static int
copy_resources(struct thread *child, struct thread *t, u64 flags)
{
	child->cred = cred_get(t->cred);
	if (flags & CLONE_VM) {
		vm_get(t->vm);
		child->vm = t->vm;
	} else if (!(child->vm = vm_fork(t->vm))) {
		return -ENOMEM;
	}
	if (flags & CLONE_FILES) {
		files_join(t->files);
		child->files = t->files;
	} else if (!(child->files = files_copy(t->files))) {
		return -ENOMEM;
	}
	if ((flags & CLONE_SYSVSEM) && sem_undo_share(child) != 0)
		return -ENOMEM;
	if (flags & CLONE_FS) {
		fs_context_get(t->fs);
		child->fs = t->fs;
	} else if (!(child->fs = fs_context_copy(t->fs))) {
		return -ENOMEM;
	}
	if (unlikely(flags & CLONE_NAMESPACES))
		return namespaces_clone(child, flags);
	child->nsproxy = nsproxy_get(t->nsproxy);
	return 0;
}

/* Registers and user-visible thread state. child->tid is set. */
static int
copy_thread(struct thread *child, struct thread *t, const struct clone_request *r)
{
	struct trapframe tf = *thread_trapframe(t);
	int err;

	err = arch_thread_copy(child, t);
	if (err)
		return err;
	tf.rax = 0;
	tf.orig_rax = ~0UL;
	if (r->stack)
		tf.rsp = r->stack;
	if (r->flags & CLONE_SETTLS)
		child->arch.fs_base = r->tls;
	arch_thread_init_user(child, &tf);
	sched_entity_fork(child, t);

	child->sig_blocked = t->sig_blocked;
	/* The alternate stack belongs to one stack pointer: not to a thread in the same space. */
	if (!(r->flags & CLONE_VM) || (r->flags & CLONE_VFORK)) {
		child->alt_stack = t->alt_stack;
		child->alt_stack_size = t->alt_stack_size;
		child->alt_stack_flags = t->alt_stack_flags;
	}
	if (r->flags & CLONE_CHILD_CLEARTID)
		child->clear_tid = (u32 __user *)r->child_tid;
	return 0;
}

/* Tell parent and child the tid, where they asked for it. */
static int
store_tids(struct thread *child, const struct clone_request *r)
{
	int tid = child->ns_tid;

	if ((r->flags & CLONE_PARENT_SETTID) && put_user(pid_show(child->tid), r->parent_tid))
		return -EFAULT;
	/* As on Linux, the child's own word is its own affair: a bad address fails nothing. */
	if (r->flags & CLONE_CHILD_SETTID) {
		if (r->flags & CLONE_VM)
			(void)put_user(tid, r->child_tid);
		else if (user_range_ok(r->child_tid, sizeof(tid)))
			(void)vm_write(child->vm, (unsigned long)r->child_tid, &tid, sizeof(tid));
	}
	return 0;
}

/* ---- publishing ---- */

/*
 * A signal that came before the child is known would miss the child: the call is
 * restarted after it. The same for stops and exits of the whole process.
 */
static bool
must_look_first(const struct thread *t)
{
	return READ_ONCE(t->flags) & (TF_SIGPENDING | TF_NOTIFY | TF_DIE);
}

static int
publish_process(struct thread *child, struct process *p, u64 clone_flags, struct tracee **trace)
{
	struct process *c = child->proc;
	unsigned long flags = spin_lock_irq(&process_tree_lock);

	if (must_look_first(current)) {
		spin_unlock_irq(&process_tree_lock, flags);
		return -ERESTARTNOINTR;
	}
	if (unlikely(c->pid_ns != &init_pid_ns)) {
		if (c->pid_ns->dead) {	/* meanwhile, and all in it told to die */
			spin_unlock_irq(&process_tree_lock, flags);
			return -ENOMEM;
		}
		if (is_ns_init(c))
			pid_ns_set_init(c->pid_ns, c);
	}
	c->parent = clone_flags & CLONE_PARENT ? p->parent : p;
	c->ppid = c->parent->pid;
	c->ns_ppid = pid_in(c->pid_ns, c->ppid);
	c->parent_tid = current->tid;
	list_add_tail(&c->parent->children, &c->sibling_link);
	list_add_tail(&all_processes, &c->all_link);
	group_join_locked(c, p->group);
	pid_attach(child->tid, PID_PROCESS, c);
	pid_attach(child->tid, PID_THREAD, child);
	process_get(c);		/* the tree's reference */
	if (unlikely(*trace)) {
		spin_lock_raw(&c->signal_lock);
		trace_attach_child_locked(child, trace);
		spin_unlock_raw(&c->signal_lock);
	}
	spin_unlock_irq(&process_tree_lock, flags);
	return 0;
}

/* Needs p's signal lock; and the tree lock, if *trace. */
static int
publish_thread_locked(struct thread *child, struct process *p, struct user_account *charged,
    struct tracee **trace)
{
	if (must_look_first(current) || p->exiting || p->exec_thread || stop_due_locked(current))
		return -ERESTARTNOINTR;
	if (p->user != charged) {	/* setuid by another thread meanwhile */
		atomic_sub(&charged->nthreads, 1);
		atomic_add(&p->user->nthreads, 1);
	}
	list_add_tail(&p->threads, &child->proc_link);
	p->nthreads++;
	pid_attach(child->tid, PID_THREAD, child);
	if (unlikely(*trace))
		trace_attach_child_locked(child, trace);
	/* A tracer has let this thread go in the middle of a stop; the child has its part in that. */
	if (unlikely(p->stop_wanted))
		atomic_or(&child->flags, TF_NOTIFY);
	signal_recalc_locked(child);
	return 0;
}

static int
publish_thread(struct thread *child, struct process *p, struct user_account *charged,
    struct tracee **trace)
{
	bool traced = *trace != NULL;
	unsigned long flags = spin_lock_irq(traced ? &process_tree_lock : &p->signal_lock);
	int err;

	if (unlikely(traced))
		spin_lock_raw(&p->signal_lock);
	err = publish_thread_locked(child, p, charged, trace);
	if (unlikely(traced))
		spin_unlock_raw(&p->signal_lock);
	spin_unlock_irq(traced ? &process_tree_lock : &p->signal_lock, flags);
	return err;
}

/*
 * Give child, which has its namespaces, an id: 0 or -errno. It is the caller's to free.
 */
static int
number_child(struct thread *child, u64 flags)
{
	struct pid_namespace *ns = child->nsproxy->pid;
	pid_t tid = pid_alloc(ns);

	if (tid < 0)
		return tid;
	child->tid = tid;
	child->ns_tid = pid_in(ns, tid);
	if (!(flags & CLONE_THREAD)) {
		child->proc->pid = tid;
		child->proc->ns_pid = child->ns_tid;
		child->proc->pid_ns = ns;
		pid_ns_get(ns);
	}
	return 0;
}

/*
 * Build the child of the request: a thread that thread_put undoes, with an id that
 * pid_free takes back, or ERR_PTR. user is charged for it.
 */
static struct thread *
build_child(struct thread *t, const struct clone_request *r, struct user_account *user)
{
	struct thread *child = thread_alloc(t->name);
	int err = -ENOMEM;

	if (!child)
		return ERR_PTR(-ENOMEM);
	if (r->flags & CLONE_THREAD) {
		process_get(t->proc);
		child->proc = t->proc;
	} else {
		child->proc = copy_process(t->proc, r);
		if (!child->proc)
			goto drop_child;
		child->proc->leader = child;
		user_get(user);
		child->proc->user = user;
		list_add_tail(&child->proc->threads, &child->proc_link);
		child->proc->nthreads = 1;
		if (child->proc->cpu_timers)	/* it has a limit: watched from its first step on */
			child->flags |= TF_CPUTIMER;
	}
	err = copy_resources(child, t, r->flags);
	if (err == 0)
		err = number_child(child, r->flags);
	if (err)
		goto drop_child;
	err = copy_thread(child, t, r);
	if (err == 0)
		err = store_tids(child, r);
	if (err == 0)
		return child;
	pid_free(child->tid);
drop_child:
	thread_put(child);
	return ERR_PTR(err);
}

/* The descriptor that CLONE_PIDFD asks for, and told where: reserved, the file in *file. */
static int
prepare_pidfd(struct thread *child, const struct clone_request *r, struct file **file)
{
	int fd = fd_reserve(true, 0), err = -ENOMEM;

	if (fd < 0)
		return fd;
	*file = pidfd_create(child->proc, 0);
	if (*file)
		err = put_user(fd, r->pidfd);
	if (err == 0)
		return fd;
	if (*file)
		file_put(*file);
	fd_release(fd);
	return err;
}

/* Make the child known and let it run; with vfork, wait for it. A tracer is told of both. */
static int
start_child(struct thread *child, const struct clone_request *r, struct user_account *user)
{
	struct process *p = current->proc;
	struct vfork_done *vfork = NULL;
	struct tracee *trace = NULL;
	pid_t tid = child->tid;
	int err, event = 0, pidfd = -1;
	struct file *pidfile = NULL;

	if (r->flags & CLONE_PIDFD) {
		pidfd = prepare_pidfd(child, r, &pidfile);
		if (pidfd < 0)
			return pidfd;
	}
	if (r->flags & CLONE_VFORK) {
		vfork = vfork_create();
		if (!vfork) {
			err = -ENOMEM;
			goto drop_pidfd;
		}
	}
	if (unlikely(current->trace))
		trace = trace_prepare_clone(r->flags, r->exit_signal, &event);
	child->vfork_done = vfork;
	err = r->flags & CLONE_THREAD ? publish_thread(child, p, user, &trace) :
	    publish_process(child, p, r->flags, &trace);
	if (trace)
		trace_free(trace);	/* not used */
	if (err) {
		kfree(vfork);
		goto drop_pidfd;
	}
	if (pidfd >= 0)
		fd_fill(pidfd, pidfile);
	/* Nothing fails from here on; the child may be gone at any moment. */
	thread_start(child);
	if (unlikely(event))
		trace_event(current, event, tid);
	if (vfork) {
		vfork_wait(vfork);
		if (unlikely(current->trace))
			trace_event(current, PTRACE_EVENT_VFORK_DONE, tid);
	}
	return 0;

drop_pidfd:
	if (pidfd >= 0) {
		fd_release(pidfd);
		file_put(pidfile);
	}
	return err;
}

long
process_clone(const struct clone_request *r)
{
	struct process *p = current->proc;
	struct user_account *user;
	struct thread *child;
	pid_t tid, shown;
	int err;

	err = check_flags(r);
	if (err)
		return err;
	user = process_user(p);
	err = -EAGAIN;
	if (!user_charge(user, p->limits[RLIMIT_NPROC].rlim_cur))
		goto drop_user;
	child = build_child(current, r, user);
	err = PTR_ERR(child);
	if (IS_ERR(child))
		goto uncharge_user;
	tid = child->tid;
	shown = pid_show(tid);
	err = start_child(child, r, user);
	if (err)
		goto drop_child;
	user_put(user);
	return shown;

drop_child:
	thread_put(child);
	pid_free(tid);
uncharge_user:
	atomic_sub(&user->nthreads, 1);
drop_user:
	user_put(user);
	return err;
}
