/*
 * Calls about user and group ids. CAP_SETUID and CAP_SETGID set any; others may move
 * among the ids they have. Each change goes through a private copy. Ids of the caller's
 * user namespace are translated here, first and last thing.
 */
#include <arch/user.h>
#include <gen/syscalls.h>
#include <mm/slab.h>
#include <proc/cred.h>
#include <proc/process.h>
#include <proc/userns.h>
#include <uapi/errno.h>
#include <uapi/limits.h>

long sys_getuid(void) { return uid_show(current->cred->uid); }
long sys_geteuid(void) { return uid_show(current->cred->euid); }
long sys_getgid(void) { return gid_show(current->cred->gid); }
long sys_getegid(void) { return gid_show(current->cred->egid); }

/* -1 leaves an id as it is; else *id becomes a kernel id. False: it is none. */
static bool
take_uid(uid_t *id)
{
	return *id == NO_ID || (*id = uid_take(*id)) != NO_ID;
}

static bool
take_gid(gid_t *id)
{
	return *id == NO_ID || (*id = gid_take(*id)) != NO_ID;
}

/* Install new if err is 0, else drop it. */
static long
finish(struct cred *new, int err)
{
	if (err) {
		cred_put(new);
		return err;
	}
	return cred_install(new);
}

/* The same after a change of user ids, on which capabilities depend. */
static long
finish_uids(struct cred *new, int err)
{
	if (err == 0)
		cred_fix_uids(new, current->cred);
	return finish(new, err);
}

long
sys_setuid(uid_t uid)
{
	struct cred *new;
	int err = 0;

	if (uid == NO_ID || !take_uid(&uid))
		return -EINVAL;
	new = cred_copy(current->cred);
	if (!new)
		return -ENOMEM;
	if (own_capable(CAP_SETUID))
		new->uid = new->suid = uid;
	else if (uid != new->uid && uid != new->suid)
		err = -EPERM;
	new->euid = new->fsuid = uid;
	return finish_uids(new, err);
}

long
sys_setgid(gid_t gid)
{
	struct cred *new;
	int err = 0;

	if (gid == NO_ID || !take_gid(&gid))
		return -EINVAL;
	new = cred_copy(current->cred);
	if (!new)
		return -ENOMEM;
	if (own_capable(CAP_SETGID))
		new->gid = new->sgid = gid;
	else if (gid != new->gid && gid != new->sgid)
		err = -EPERM;
	new->egid = new->fsgid = gid;
	return finish(new, err);
}

long
sys_setreuid(uid_t ruid, uid_t euid)
{
	const struct cred *old = current->cred;
	struct cred *new;
	int err = 0;

	if (!take_uid(&ruid) || !take_uid(&euid))
		return -EINVAL;
	new = cred_copy(old);
	if (!new)
		return -ENOMEM;
	if (ruid != (uid_t)-1) {
		new->uid = ruid;
		if (ruid != old->uid && ruid != old->euid && !own_capable(CAP_SETUID))
			err = -EPERM;
	}
	if (euid != (uid_t)-1) {
		new->euid = euid;
		if (euid != old->uid && euid != old->euid && euid != old->suid && !own_capable(CAP_SETUID))
			err = -EPERM;
	}
	if (ruid != (uid_t)-1 || (euid != (uid_t)-1 && euid != old->uid))
		new->suid = new->euid;
	new->fsuid = new->euid;
	return finish_uids(new, err);
}

long
sys_setregid(gid_t rgid, gid_t egid)
{
	const struct cred *old = current->cred;
	struct cred *new;
	int err = 0;

	if (!take_gid(&rgid) || !take_gid(&egid))
		return -EINVAL;
	new = cred_copy(old);
	if (!new)
		return -ENOMEM;
	if (rgid != (gid_t)-1) {
		new->gid = rgid;
		if (rgid != old->gid && rgid != old->egid && !own_capable(CAP_SETGID))
			err = -EPERM;
	}
	if (egid != (gid_t)-1) {
		new->egid = egid;
		if (egid != old->gid && egid != old->egid && egid != old->sgid && !own_capable(CAP_SETGID))
			err = -EPERM;
	}
	if (rgid != (gid_t)-1 || (egid != (gid_t)-1 && egid != old->gid))
		new->sgid = new->egid;
	new->fsgid = new->egid;
	return finish(new, err);
}

static bool
one_of_uids(const struct cred *c, uid_t id)
{
	return id == (uid_t)-1 || id == c->uid || id == c->euid || id == c->suid;
}

static bool
one_of_gids(const struct cred *c, gid_t id)
{
	return id == (gid_t)-1 || id == c->gid || id == c->egid || id == c->sgid;
}

long
sys_setresuid(uid_t ruid, uid_t euid, uid_t suid)
{
	const struct cred *old = current->cred;
	struct cred *new;

	if (!take_uid(&ruid) || !take_uid(&euid) || !take_uid(&suid))
		return -EINVAL;
	if (!own_capable(CAP_SETUID) && !(one_of_uids(old, ruid) && one_of_uids(old, euid) &&
	    one_of_uids(old, suid)))
		return -EPERM;
	new = cred_copy(old);
	if (!new)
		return -ENOMEM;
	if (ruid != (uid_t)-1)
		new->uid = ruid;
	if (euid != (uid_t)-1)
		new->euid = euid;
	if (suid != (uid_t)-1)
		new->suid = suid;
	new->fsuid = new->euid;
	return finish_uids(new, 0);
}

long
sys_setresgid(gid_t rgid, gid_t egid, gid_t sgid)
{
	const struct cred *old = current->cred;
	struct cred *new;

	if (!take_gid(&rgid) || !take_gid(&egid) || !take_gid(&sgid))
		return -EINVAL;
	if (!own_capable(CAP_SETGID) && !(one_of_gids(old, rgid) && one_of_gids(old, egid) &&
	    one_of_gids(old, sgid)))
		return -EPERM;
	new = cred_copy(old);
	if (!new)
		return -ENOMEM;
	if (rgid != (gid_t)-1)
		new->gid = rgid;
	if (egid != (gid_t)-1)
		new->egid = egid;
	if (sgid != (gid_t)-1)
		new->sgid = sgid;
	new->fsgid = new->egid;
	return cred_install(new);
}

long
sys_getresuid(uid_t __user *ruid, uid_t __user *euid, uid_t __user *suid)
{
	const struct cred *c = current->cred;

	if (put_user(uid_show(c->uid), ruid) || put_user(uid_show(c->euid), euid) ||
	    put_user(uid_show(c->suid), suid))
		return -EFAULT;
	return 0;
}

long
sys_getresgid(gid_t __user *rgid, gid_t __user *egid, gid_t __user *sgid)
{
	const struct cred *c = current->cred;

	if (put_user(gid_show(c->gid), rgid) || put_user(gid_show(c->egid), egid) ||
	    put_user(gid_show(c->sgid), sgid))
		return -EFAULT;
	return 0;
}

/* These two have no errors: they return the old id, changed or not. */
long
sys_setfsuid(uid_t uid)
{
	const struct cred *old = current->cred;
	uid_t was = uid_show(old->fsuid);
	struct cred *new;

	if (uid != NO_ID && take_uid(&uid) && uid != old->fsuid &&
	    (own_capable(CAP_SETUID) || one_of_uids(old, uid)) && (new = cred_copy(old))) {
		new->fsuid = uid;
		cred_fix_fsuid(new, old);
		(void)cred_install(new);
	}
	return was;
}

long
sys_setfsgid(gid_t gid)
{
	const struct cred *old = current->cred;
	gid_t was = gid_show(old->fsgid);
	struct cred *new;

	if (gid != NO_ID && take_gid(&gid) && gid != old->fsgid &&
	    (own_capable(CAP_SETGID) || one_of_gids(old, gid)) && (new = cred_copy(old))) {
		new->fsgid = gid;
		(void)cred_install(new);
	}
	return was;
}

/* ---- supplementary groups ---- */

long
sys_getgroups(int size, gid_t __user *list)
{
	const struct cred *c = current->cred;
	unsigned i;

	if (size < 0)
		return -EINVAL;
	if (size == 0)
		return c->ngroups;
	if ((unsigned)size < c->ngroups)
		return -EINVAL;
	for (i = 0; i < c->ngroups; i++) {
		if (put_user(gid_show(c->groups[i]), &list[i]))
			return -EFAULT;
	}
	return c->ngroups;
}

static void
sift_down(gid_t *v, size_t i, size_t n)
{
	for (;;) {
		size_t child = 2 * i + 1;
		gid_t swap;

		if (child >= n)
			return;
		if (child + 1 < n && v[child + 1] > v[child])
			child++;
		if (v[i] >= v[child])
			return;
		swap = v[i];
		v[i] = v[child];
		v[child] = swap;
		i = child;
	}
}

/* Heap sort: membership is found by binary search. */
static void
sort_groups(gid_t *v, size_t n)
{
	size_t i;

	for (i = n / 2; i-- > 0; )
		sift_down(v, i, n);
	for (i = n; i-- > 1; ) {
		gid_t swap = v[0];

		v[0] = v[i];
		v[i] = swap;
		sift_down(v, 0, i);
	}
}

/* A namespace without a map of groups has none to set; and "deny" may stand in setgroups. */
static bool
may_set_groups(void)
{
	const struct user_namespace *ns = current->cred->user_ns;

	return own_capable(CAP_SETGID) && (ns == &init_user_ns ||
	    (atomic_load(&ns->gids.n) != 0 && !READ_ONCE(ns->setgroups_denied)));
}

long
sys_setgroups(size_t size, const gid_t __user *list)
{
	struct cred *new;
	int err = 0;
	size_t i;

	if (!may_set_groups())
		return -EPERM;
	if (size > NGROUPS_MAX)
		return -EINVAL;
	new = cred_copy_but_groups(current->cred, size);
	if (!new)
		return -ENOMEM;
	if (copy_from_user(new->groups, list, size * sizeof(gid_t)))
		err = -EFAULT;
	for (i = 0; i < size && err == 0; i++) {
		new->groups[i] = gid_take(new->groups[i]);
		if (new->groups[i] == NO_ID)
			err = -EINVAL;
	}
	if (err == 0)
		sort_groups(new->groups, size);
	return finish(new, err);
}
