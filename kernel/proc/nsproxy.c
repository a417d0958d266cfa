/*
 * Sets of namespaces: making others of them for clone, unshare and setns. Everything is
 * built in private; installing cannot fail.
 */
#include <fs/files.h>
#include <fs/vfs/fscontext.h>
#include <fs/vfs/mountns.h>
#include <lib/err.h>
#include <mm/slab.h>
#include <proc/cred.h>
#include <proc/hooks.h>
#include <proc/ipcns.h>
#include <proc/nsproxy.h>
#include <proc/pidns.h>
#include <proc/process.h>
#include <proc/user.h>
#include <proc/userns.h>
#include <proc/uts.h>
#include <uapi/errno.h>
#include <uapi/sched.h>

struct nsproxy init_nsproxy = {
	.refs = { 1 }, .uts = &init_uts_ns, .ipc = &init_ipc_ns, .mnt = &init_mount_ns,
	.pid = &init_pid_ns,
};

/* ---- what all kinds share ---- */

/* How many of a kind a user may have: /proc/sys/user/max_*_namespaces. */
unsigned long ns_limits[NS_KINDS] = { 8192, 8192, 8192, 8192, 8192 };

static ino_t next_ino = NS_INO_MNT;	/* [a] */

static void (*const destroy[NS_KINDS])(struct ns_common *ns) = {
	[NS_USER] = user_ns_destroy,
	[NS_UTS] = uts_ns_destroy,
	[NS_IPC] = ipc_ns_destroy,
	[NS_MNT] = mount_ns_destroy,
	[NS_PID] = pid_ns_destroy,
};

u64
ns_clone_flag(enum ns_kind kind)
{
	static const u64 flags[NS_KINDS] = {
		[NS_USER] = CLONE_NEWUSER, [NS_UTS] = CLONE_NEWUTS, [NS_IPC] = CLONE_NEWIPC,
		[NS_MNT] = CLONE_NEWNS, [NS_PID] = CLONE_NEWPID,
	};

	return flags[kind];
}

int
ns_begin(struct ns_common *ns, enum ns_kind kind, struct user_namespace *owner)
{
	struct user_account *u = user_find(current->cred->euid);

	if (!u)
		return -ENOMEM;
	if (atomic_add(&u->nnamespaces[kind], 1) > READ_ONCE(ns_limits[kind])) {
		atomic_sub(&u->nnamespaces[kind], 1);
		user_put(u);
		return -ENOSPC;
	}
	ref_init(&ns->refs, 1);
	ns->kind = kind;
	ns->ino = atomic_add(&next_ino, 1);
	ns->owner = owner;
	ns->account = u;
	user_ns_get(owner);
	return 0;
}

void
ns_end(struct ns_common *ns)
{
	struct user_account *u = ns->account;

	atomic_sub(&u->nnamespaces[ns->kind], 1);
	user_put(u);
	user_ns_put(ns->owner);
}

void
ns_put(struct ns_common *ns)
{
	if (ref_put(&ns->refs))
		destroy[ns->kind](ns);
}

struct mount_namespace *
caller_mount_ns(void)
{
	return current->nsproxy->mnt;
}

/* ---- sets ---- */

void
nsproxy_destroy(struct nsproxy *n)
{
	ns_put(&n->uts->ns);
	ns_put(&n->ipc->ns);
	ns_put(&n->mnt->ns);
	pid_ns_put(n->pid);
	kfree(n);
}

struct nsproxy *
process_nsproxy(struct process *p)
{
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	struct thread *t = p->leader ? p->leader : list_first(&p->threads, struct thread, proc_link);
	struct nsproxy *n = t && t->nsproxy ? nsproxy_get(t->nsproxy) : NULL;

	spin_unlock_irq(&p->signal_lock, flags);
	return n;
}

/* A set of the same namespaces, to be changed: refs 1, or NULL. */
static struct nsproxy *
nsproxy_copy(const struct nsproxy *from)
{
	struct nsproxy *n = kmalloc(sizeof(*n), 0);

	if (!n)
		return NULL;
	*n = *from;
	ref_init(&n->refs, 1);
	ns_get(&n->uts->ns);
	ns_get(&n->ipc->ns);
	ns_get(&n->mnt->ns);
	pid_ns_get(n->pid);
	return n;
}

/* Replace what flags say in n, which nobody else has. 0 or -errno. */
static int
renew(struct nsproxy *n, u64 flags, struct user_namespace *owner, struct fs_context *fs)
{
	if (flags & CLONE_NEWUTS) {
		struct uts_namespace *uts = uts_ns_copy(n->uts, owner);

		if (IS_ERR(uts))
			return PTR_ERR(uts);
		ns_put(&n->uts->ns);
		n->uts = uts;
	}
	if (flags & CLONE_NEWIPC) {
		struct ipc_ns *ipc = ipc_ns_create(owner);

		if (IS_ERR(ipc))
			return PTR_ERR(ipc);
		ns_put(&n->ipc->ns);
		n->ipc = ipc;
	}
	if (flags & CLONE_NEWNS) {
		struct mount_namespace *mnt = mount_ns_copy(owner, fs);

		if (IS_ERR(mnt))
			return PTR_ERR(mnt);
		ns_put(&n->mnt->ns);
		n->mnt = mnt;
	}
	if (flags & CLONE_NEWPID) {
		struct pid_namespace *pid;

		/* Only from where one lives: there is one line of children. */
		if (n->pid != current->proc->pid_ns)
			return -EINVAL;
		pid = pid_ns_create(n->pid, owner);
		if (IS_ERR(pid))
			return PTR_ERR(pid);
		pid_ns_put(n->pid);
		n->pid = pid;
	}
	return 0;
}

/*
 * The set that flags make of from, its new namespaces owned by the user namespace of c,
 * in which c needs CAP_SYS_ADMIN: with a reference, or ERR_PTR. fs belongs to who is to
 * have the set, and to nobody else if there is to be a new mount namespace.
 */
static struct nsproxy *
nsproxy_make(struct nsproxy *from, u64 flags, const struct cred *c, struct fs_context *fs)
{
	struct nsproxy *n;
	int err;

	if (!(flags & CLONE_NAMESPACES & ~(u64)CLONE_NEWUSER))
		return nsproxy_get(from);
	if (!cred_has(c, CAP_SYS_ADMIN))
		return ERR_PTR(-EPERM);
	n = nsproxy_copy(from);
	if (!n)
		return ERR_PTR(-ENOMEM);
	err = renew(n, flags, c->user_ns, fs);
	if (err) {
		nsproxy_destroy(n);
		return ERR_PTR(err);
	}
	return n;
}

/* The credentials that flags make of current's: with a reference, or ERR_PTR. */
static const struct cred *
cred_make(u64 flags)
{
	struct cred *c;
	int err;

	if (!(flags & CLONE_NEWUSER))
		return cred_get(current->cred);
	c = cred_copy(current->cred);
	if (!c)
		return ERR_PTR(-ENOMEM);
	err = user_ns_enter_new(c);
	if (err) {
		cred_put(c);
		return ERR_PTR(err);
	}
	return c;
}

int
namespaces_clone(struct thread *child, u64 flags)
{
	const struct cred *c = cred_make(flags);
	struct nsproxy *n;

	if (IS_ERR(c))
		return PTR_ERR(c);
	cred_put(child->cred);
	child->cred = c;
	n = nsproxy_make(current->nsproxy, flags, c, child->fs);
	if (IS_ERR(n))
		return PTR_ERR(n);
	child->nsproxy = n;
	return 0;
}

/* ---- of the caller ---- */

static void
install_set(struct nsproxy *n)
{
	struct thread *t = current;
	unsigned long flags = spin_lock_irq(&t->proc->signal_lock);
	struct nsproxy *old = t->nsproxy;

	t->nsproxy = n;
	spin_unlock_irq(&t->proc->signal_lock, flags);
	nsproxy_put(old);
}

static void
install_fs(struct fs_context *fs)
{
	struct thread *t = current;
	unsigned long flags = spin_lock_irq(&t->proc->signal_lock);
	struct fs_context *old = t->fs;

	t->fs = fs;
	spin_unlock_irq(&t->proc->signal_lock, flags);
	fs_context_put(old);
}

/*
 * The directories that flags ask for, with a reference: a copy if they are shared, and
 * for a new mount namespace in any case, as they move there before all has succeeded.
 */
static struct fs_context *
own_fs(u64 flags)
{
	struct fs_context *fs = current->fs;

	if ((flags & CLONE_NEWNS) || ((flags & CLONE_FS) && ref_read(&fs->refs) > 1))
		return fs_context_copy(fs);
	fs_context_get(fs);
	return fs;
}

int
namespaces_unshare(u64 flags)
{
	const struct cred *c;
	struct fs_context *fs;
	struct nsproxy *n;
	int err;

	fs = own_fs(flags);
	if (!fs)
		return -ENOMEM;
	c = cred_make(flags);
	err = IS_ERR(c) ? PTR_ERR(c) : 0;
	if (err)
		goto put_fs;
	n = nsproxy_make(current->nsproxy, flags, c, fs);
	err = IS_ERR(n) ? PTR_ERR(n) : 0;
	if (err)
		goto put_cred;
	err = flags & CLONE_FILES ? files_unshare() : 0;
	if (err)
		goto put_set;
	/* Credentials come first: they are the one whose installing may fail (for memory). */
	if (c != current->cred) {
		err = cred_install((struct cred *)cred_get(c));
		if (err)
			goto put_set;
	}
	cred_put(c);
	/* What undoes semaphore operations is of the old namespace, and of all who share it. */
	if ((flags & (CLONE_SYSVSEM | CLONE_NEWIPC)) && current->sem_undo)
		sem_undo_leave(current);
	install_fs(fs);
	install_set(n);
	return 0;

put_set:
	nsproxy_put(n);
put_cred:
	cred_put(c);
put_fs:
	fs_context_put(fs);
	return err;
}

/* ---- setns ---- */

static int
enter_user(struct user_namespace *ns)
{
	struct cred *c;

	/* Neither to where one is, nor for one thread of several, nor with shared directories. */
	if (ns == current->cred->user_ns || READ_ONCE(current->proc->nthreads) > 1 ||
	    ref_read(&current->fs->refs) > 1)
		return -EINVAL;
	if (!ns_capable(ns, CAP_SYS_ADMIN))
		return -EPERM;
	c = cred_copy(current->cred);
	if (!c)
		return -ENOMEM;
	user_ns_enter(c, ns);
	return cred_install(c);
}

/* Into a mount namespace: its root becomes root and working directory. */
static int
enter_mounts(struct nsproxy *n, struct mount_namespace *mnt)
{
	struct fs_context *fs;

	if (!own_capable(CAP_SYS_CHROOT))
		return -EPERM;
	if (ref_read(&current->fs->refs) > 1)
		return -EINVAL;
	fs = fs_context_copy(current->fs);
	if (!fs)
		return -ENOMEM;
	mount_ns_enter(mnt, fs);
	install_fs(fs);
	ns_get(&mnt->ns);
	ns_put(&n->mnt->ns);
	n->mnt = mnt;
	return 0;
}

int
namespaces_enter(struct ns_common *ns)
{
	struct nsproxy *n;
	int err = 0;

	if (ns->kind == NS_USER)
		return enter_user(container_of(ns, struct user_namespace, ns));
	if (!ns_capable(ns->owner, CAP_SYS_ADMIN) || !own_capable(CAP_SYS_ADMIN))
		return -EPERM;
	n = nsproxy_copy(current->nsproxy);
	if (!n)
		return -ENOMEM;
	switch (ns->kind) {
	case NS_UTS:
		ns_get(ns);
		ns_put(&n->uts->ns);
		n->uts = container_of(ns, struct uts_namespace, ns);
		break;
	case NS_IPC:
		ns_get(ns);
		ns_put(&n->ipc->ns);
		n->ipc = container_of(ns, struct ipc_ns, ns);
		if (current->sem_undo)
			sem_undo_leave(current);
		break;
	case NS_PID:
		/* One's children may be made in a namespace below, not above. */
		if (!pid_ns_within(container_of(ns, struct pid_namespace, ns), current->proc->pid_ns)) {
			err = -EINVAL;
			break;
		}
		pid_ns_put(n->pid);
		n->pid = container_of(ns, struct pid_namespace, ns);
		pid_ns_get(n->pid);
		break;
	case NS_MNT:
		err = enter_mounts(n, container_of(ns, struct mount_namespace, ns));
		break;
	default:
		err = -EINVAL;
	}
	if (err)
		nsproxy_destroy(n);
	else
		install_set(n);
	return err;
}
