/*
 * Capabilities: who may what, and how exec and changes of ids transform the sets.
 * The rules are those of capabilities(7).
 *
 * A capability in the effective set holds over what belongs to the credentials' user
 * namespace and its descendants; and who made a namespace (its owner, from the parent)
 * has all of them over it.
 */
#include <fs/vfs/vfs.h>
#include <proc/cred.h>
#include <proc/userns.h>
#include <sched/thread.h>

/* What goes and comes with fsuid 0. */
#define CAPS_FS (BIT(CAP_CHOWN) | BIT(CAP_DAC_OVERRIDE) | BIT(CAP_DAC_READ_SEARCH) | \
	BIT(CAP_FOWNER) | BIT(CAP_FSETID) | BIT(CAP_LINUX_IMMUTABLE) | BIT(CAP_MKNOD) | \
	BIT(CAP_MAC_OVERRIDE))

/* ---- asking ---- */

static const struct cred *
caller(void)
{
	const struct cred *c = current->cred;

	return likely(c != NULL) ? c : &kernel_cred;
}

bool
cred_capable(const struct cred *c, const struct user_namespace *ns, int cap)
{
	for (; ns != c->user_ns; ns = ns->parent) {
		if (ns->level <= c->user_ns->level)
			return false;
		if (ns->parent == c->user_ns && ns->owner == c->euid)
			return true;
	}
	return cred_has(c, cap);
}

bool
capable(int cap)
{
	const struct cred *c = caller();

	return cred_has(c, cap) && c->user_ns == &init_user_ns;
}

bool
ns_capable(const struct user_namespace *ns, int cap)
{
	return cred_capable(caller(), ns, cap);
}

bool
own_capable(int cap)
{
	return cred_has(caller(), cap);
}

bool
capable_over(uid_t uid, gid_t gid, int cap)
{
	const struct cred *c = caller();

	return cred_has(c, cap) && (c->user_ns == &init_user_ns ||
	    (uid_in(c->user_ns, uid) != NO_ID && gid_in(c->user_ns, gid) != NO_ID));
}

/* ---- changes of user ids ---- */

static bool
any_is(const struct cred *c, uid_t uid)
{
	return c->uid == uid || c->euid == uid || c->suid == uid;
}

void
cred_fix_uids(struct cred *new, const struct cred *old)
{
	uid_t root = uid_to_kernel(old->user_ns, 0);

	if (old->securebits & SECBIT_NO_SETUID_FIXUP)
		return;
	if (any_is(old, root) && !any_is(new, root)) {
		if (!(old->securebits & SECBIT_KEEP_CAPS))
			new->permitted = new->effective = 0;
		new->ambient = 0;
	}
	if (old->euid == root && new->euid != root)
		new->effective = 0;
	else if (old->euid != root && new->euid == root)
		new->effective = new->permitted;
}

void
cred_fix_fsuid(struct cred *new, const struct cred *old)
{
	uid_t root = uid_to_kernel(old->user_ns, 0);

	if (old->securebits & SECBIT_NO_SETUID_FIXUP)
		return;
	if (old->fsuid == root && new->fsuid != root)
		new->effective &= ~CAPS_FS;
	else if (old->fsuid != root && new->fsuid == root)
		new->effective |= new->permitted & CAPS_FS;
}

void
cred_full(struct cred *c, struct user_namespace *ns)
{
	c->user_ns = ns;
	c->securebits = 0;
	c->inheritable = c->ambient = 0;
	c->permitted = c->effective = c->bounding = CAPS_ALL;
}

/* ---- exec ---- */

/* The ids of the new program. Set-id bits count if both owners have a number here. */
static void
exec_ids(const struct cred *old, const struct inode *i, bool nosuid, uid_t *euid, gid_t *egid)
{
	mode_t mode = READ_ONCE(i->mode);

	*euid = old->euid;
	*egid = old->egid;
	if (likely(!(mode & (S_ISUID | S_ISGID))) || nosuid ||
	    uid_in(old->user_ns, i->uid) == NO_ID || gid_in(old->user_ns, i->gid) == NO_ID)
		return;
	if (mode & S_ISUID)
		*euid = i->uid;
	/* Without group execute permission the bit means record locking, not set-id. */
	if ((mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP))
		*egid = i->gid;
}

/*
 * Files have no capabilities of their own: root's programs are as if they had all,
 * others none. An exec that changes nothing shares the credentials as they are.
 */
const struct cred *
cred_for_exec(struct inode *i, bool nosuid, bool *secure)
{
	const struct cred *old = current->cred;
	uid_t euid, root = uid_to_kernel(old->user_ns, 0);
	capset_t permitted, effective, ambient;
	bool set_id, as_root = false;
	struct cred *new;
	gid_t egid;

	exec_ids(old, i, nosuid || old->no_new_privs, &euid, &egid);
	set_id = euid != old->euid || egid != old->egid;
	ambient = set_id ? 0 : old->ambient;
	permitted = ambient;
	if (!(old->securebits & SECBIT_NOROOT) && (euid == root || old->uid == root)) {
		permitted |= old->inheritable | old->bounding;
		as_root = euid == root;
	}
	if (old->no_new_privs)
		permitted &= old->permitted;
	effective = as_root ? permitted : ambient;
	*secure = euid != old->uid || egid != old->gid ||
	    (old->uid != root && (as_root || (permitted & ~ambient)));
	if (likely(!set_id && permitted == old->permitted && effective == old->effective &&
	    old->suid == euid && old->fsuid == euid && old->sgid == egid && old->fsgid == egid &&
	    !(old->securebits & SECBIT_KEEP_CAPS)))
		return cred_get(old);

	new = cred_copy(old);
	if (!new)
		return NULL;
	new->euid = new->suid = new->fsuid = euid;
	new->egid = new->sgid = new->fsgid = egid;
	new->permitted = permitted;
	new->effective = effective;
	new->ambient = ambient;
	new->securebits &= ~SECBIT_KEEP_CAPS;
	return new;
}
