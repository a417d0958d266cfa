/*
 * Credentials: immutable once a thread has them. A change makes a copy and swaps
 * the pointer under the process's signal_lock, so that other processes (kill, /proc)
 * can take a reference there; the thread itself reads current->cred freely.
 */
#include <fs/vfs/vfs.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <proc/core.h>
#include <proc/cred.h>
#include <proc/process.h>
#include <proc/user.h>
#include <proc/userns.h>

struct cred kernel_cred = {
	.refs = { 1 },
	.effective = CAPS_ALL, .permitted = CAPS_ALL, .bounding = CAPS_ALL,
	.user_ns = &init_user_ns,
};

void
cred_put(const struct cred *c)
{
	if (!ref_put((struct refcount *)&c->refs))
		return;
	if (c->user_ns)
		user_ns_put(c->user_ns);
	kfree((void *)c);
}

/* Groups are kept sorted (setgroups sorts them): a binary search. */
bool
cred_in_group(const struct cred *c, gid_t gid)
{
	unsigned low = 0, high = c->ngroups;

	if (gid == c->fsgid)
		return true;
	while (low < high) {
		unsigned mid = (low + high) / 2;

		if (c->groups[mid] == gid)
			return true;
		if (c->groups[mid] < gid)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

struct cred *
cred_copy_but_groups(const struct cred *c, unsigned ngroups)
{
	struct cred *new = kmalloc(sizeof(*c) + ngroups * sizeof(c->groups[0]), 0);

	if (!new)
		return NULL;
	memcpy(new, c, sizeof(*c));
	ref_init(&new->refs, 1);
	user_ns_get(new->user_ns);
	new->ngroups = ngroups;
	return new;
}

struct cred *
cred_copy(const struct cred *c)
{
	struct cred *new = cred_copy_but_groups(c, c->ngroups);

	if (new)
		memcpy(new->groups, c->groups, c->ngroups * sizeof(c->groups[0]));
	return new;
}

/* Count p's threads among those of u from now on, whose reference is taken over. */
static struct user_account *
user_switch_locked(struct process *p, struct user_account *u)
{
	struct user_account *old = p->user;

	atomic_sub(&old->nthreads, p->nthreads);
	atomic_add(&u->nthreads, p->nthreads);
	p->user = u;
	return old;
}

/* Does c allow nothing that old did not? Over a namespace of its own, old's owner had it all. */
static bool
caps_within(const struct cred *c, const struct cred *old)
{
	const struct user_namespace *ns = c->user_ns;

	if (ns == old->user_ns)
		return !(c->permitted & ~old->permitted);
	for (; ns->level > old->user_ns->level; ns = ns->parent) {
		if (ns->parent == old->user_ns && ns->owner == old->euid)
			return true;
	}
	return false;
}

const struct cred *
cred_swap(const struct cred *c)
{
	struct thread *t = current;
	unsigned long flags = spin_lock_irq(&t->proc->signal_lock);
	const struct cred *old = t->cred;

	t->cred = c;
	spin_unlock_irq(&t->proc->signal_lock, flags);
	return old;
}

int
cred_install(struct cred *c)
{
	struct thread *t = current;
	struct process *p = t->proc;
	struct user_account *u = NULL, *old_user = NULL;
	const struct cred *old;
	unsigned long flags;

	if (c->uid != p->user->uid) {
		u = user_find(c->uid);
		if (!u) {
			cred_put(c);
			return -EAGAIN;
		}
	}
	flags = spin_lock_irq(&p->signal_lock);
	old = t->cred;
	t->cred = c;
	if (u) {
		old_user = user_switch_locked(p, u);
		/* Too many for the new user: its next exec fails, as the change itself must not. */
		p->nproc_exceeded = u->uid != 0 &&
		    READ_ONCE(u->nthreads) > p->limits[RLIMIT_NPROC].rlim_cur;
	}
	/* Whoever changes who it is may hold what its new self must not show. */
	if (old->euid != c->euid || old->egid != c->egid ||
	    old->fsuid != c->fsuid || old->fsgid != c->fsgid || !caps_within(c, old)) {
		p->dumpable = suid_dumpable;
		p->pdeath_signal = 0;
	}
	spin_unlock_irq(&p->signal_lock, flags);
	if (old_user)
		user_put(old_user);
	cred_put(old);
	return 0;
}
