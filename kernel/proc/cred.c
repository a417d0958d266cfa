/*
 * Credentials: immutable once a thread has them. A change makes a copy and swaps
 * the pointer under the process's signal_lock, so that other processes (kill, /proc)
 * can take a reference there; the thread itself reads current->cred freely.
 */
#include <fs/vfs/vfs.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <proc/cred.h>
#include <proc/process.h>
#include <proc/user.h>

struct cred kernel_cred = { .refs = { 1 } };

struct cred *
cred_alloc(unsigned ngroups)
{
	struct cred *c = kzalloc(sizeof(*c) + ngroups * sizeof(c->groups[0]));

	if (!c)
		return NULL;
	ref_init(&c->refs, 1);
	c->ngroups = ngroups;
	return c;
}

void
cred_put(const struct cred *c)
{
	if (ref_put((struct refcount *)&c->refs))
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
cred_copy(const struct cred *c)
{
	struct cred *new = cred_alloc(c->ngroups);

	if (!new)
		return NULL;
	memcpy(new, c, sizeof(*c) + c->ngroups * sizeof(c->groups[0]));
	ref_init(&new->refs, 1);
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
	if (u)
		old_user = user_switch_locked(p, u);
	/* Whoever changes who it is may hold what its new self must not show. */
	if (old->euid != c->euid || old->egid != c->egid ||
	    old->fsuid != c->fsuid || old->fsgid != c->fsgid)
		p->dumpable = false;
	spin_unlock_irq(&p->signal_lock, flags);
	if (old_user)
		user_put(old_user);
	cred_put(old);
	return 0;
}

const struct cred *
cred_for_exec(struct inode *i, bool nosuid, bool *secure)
{
	const struct cred *old = current->cred;
	struct cred *new = cred_copy(old);
	mode_t mode = READ_ONCE(i->mode);

	if (!new)
		return NULL;
	if (!nosuid && (mode & S_ISUID))
		new->euid = i->uid;
	/* Without group execute permission the bit means record locking, not set-id. */
	if (!nosuid && (mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP))
		new->egid = i->gid;
	*secure = new->euid != old->uid || new->egid != old->gid;
	new->suid = new->fsuid = new->euid;
	new->sgid = new->fsgid = new->egid;
	return new;
}
