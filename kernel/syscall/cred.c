/*
 * Calls about user and group ids. Root (effective uid 0) may set any; others may
 * move among the ids they have. Each change goes through a private copy.
 */
#include <arch/user.h>
#include <gen/syscalls.h>
#include <mm/slab.h>
#include <proc/cred.h>
#include <proc/process.h>
#include <uapi/errno.h>
#include <uapi/limits.h>

long sys_getuid(void) { return current->cred->uid; }
long sys_geteuid(void) { return current->cred->euid; }
long sys_getgid(void) { return current->cred->gid; }
long sys_getegid(void) { return current->cred->egid; }

static bool
is_root(void)
{
	return current->cred->euid == 0;
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

long
sys_setuid(uid_t uid)
{
	struct cred *new;
	int err = 0;

	if (uid == (uid_t)-1)
		return -EINVAL;
	new = cred_copy(current->cred);
	if (!new)
		return -ENOMEM;
	if (is_root())
		new->uid = new->suid = uid;
	else if (uid != new->uid && uid != new->suid)
		err = -EPERM;
	new->euid = new->fsuid = uid;
	return finish(new, err);
}

long
sys_setgid(gid_t gid)
{
	struct cred *new;
	int err = 0;

	if (gid == (gid_t)-1)
		return -EINVAL;
	new = cred_copy(current->cred);
	if (!new)
		return -ENOMEM;
	if (is_root())
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
	struct cred *new = cred_copy(old);
	int err = 0;

	if (!new)
		return -ENOMEM;
	if (ruid != (uid_t)-1) {
		new->uid = ruid;
		if (ruid != old->uid && ruid != old->euid && !is_root())
			err = -EPERM;
	}
	if (euid != (uid_t)-1) {
		new->euid = euid;
		if (euid != old->uid && euid != old->euid && euid != old->suid && !is_root())
			err = -EPERM;
	}
	if (ruid != (uid_t)-1 || (euid != (uid_t)-1 && euid != old->uid))
		new->suid = new->euid;
	new->fsuid = new->euid;
	return finish(new, err);
}

long
sys_setregid(gid_t rgid, gid_t egid)
{
	const struct cred *old = current->cred;
	struct cred *new = cred_copy(old);
	int err = 0;

	if (!new)
		return -ENOMEM;
	if (rgid != (gid_t)-1) {
		new->gid = rgid;
		if (rgid != old->gid && rgid != old->egid && !is_root())
			err = -EPERM;
	}
	if (egid != (gid_t)-1) {
		new->egid = egid;
		if (egid != old->gid && egid != old->egid && egid != old->sgid && !is_root())
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

	if (!is_root() && !(one_of_uids(old, ruid) && one_of_uids(old, euid) &&
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
	return cred_install(new);
}

long
sys_setresgid(gid_t rgid, gid_t egid, gid_t sgid)
{
	const struct cred *old = current->cred;
	struct cred *new;

	if (!is_root() && !(one_of_gids(old, rgid) && one_of_gids(old, egid) &&
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

	if (put_user(c->uid, ruid) || put_user(c->euid, euid) || put_user(c->suid, suid))
		return -EFAULT;
	return 0;
}

long
sys_getresgid(gid_t __user *rgid, gid_t __user *egid, gid_t __user *sgid)
{
	const struct cred *c = current->cred;

	if (put_user(c->gid, rgid) || put_user(c->egid, egid) || put_user(c->sgid, sgid))
		return -EFAULT;
	return 0;
}

/* These two have no errors: they return the old id, changed or not. */
long
sys_setfsuid(uid_t uid)
{
	const struct cred *old = current->cred;
	uid_t was = old->fsuid;
	struct cred *new;

	if (uid != (uid_t)-1 && uid != was &&
	    (is_root() || one_of_uids(old, uid)) && (new = cred_copy(old))) {
		new->fsuid = uid;
		(void)cred_install(new);
	}
	return was;
}

long
sys_setfsgid(gid_t gid)
{
	const struct cred *old = current->cred;
	gid_t was = old->fsgid;
	struct cred *new;

	if (gid != (gid_t)-1 && gid != was &&
	    (is_root() || one_of_gids(old, gid)) && (new = cred_copy(old))) {
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

	if (size < 0)
		return -EINVAL;
	if (size == 0)
		return c->ngroups;
	if ((unsigned)size < c->ngroups)
		return -EINVAL;
	if (copy_to_user(list, c->groups, c->ngroups * sizeof(gid_t)))
		return -EFAULT;
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

long
sys_setgroups(size_t size, const gid_t __user *list)
{
	const struct cred *old = current->cred;
	struct cred *new;

	if (!is_root())
		return -EPERM;
	if (size > NGROUPS_MAX)
		return -EINVAL;
	new = cred_alloc(size);
	if (!new)
		return -ENOMEM;
	if (copy_from_user(new->groups, list, size * sizeof(gid_t))) {
		cred_put(new);
		return -EFAULT;
	}
	sort_groups(new->groups, size);
	new->uid = old->uid;
	new->euid = old->euid;
	new->suid = old->suid;
	new->fsuid = old->fsuid;
	new->gid = old->gid;
	new->egid = old->egid;
	new->sgid = old->sgid;
	new->fsgid = old->fsgid;
	return cred_install(new);
}
