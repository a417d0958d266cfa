/*
 * System V IPC objects by id and by key: see ids.h.
 */
#include <arch/clock.h>
#include <ipc/ids.h>
#include <ipc/namespace.h>
#include <lib/klog.h>
#include <proc/userns.h>
#include <sched/thread.h>
#include <uapi/errno.h>

#define SLOT_OF(id) ((unsigned)(id) % IPC_SLOTS)
#define CYCLE_MIN 64u		/* slots that take turns even when few are in use */

void
ipc_ids_init(struct ipc_ids *ids, const struct ipc_kind *kind)
{
	*ids = (struct ipc_ids){ .kind = kind, .last_slot = ~0u };
	mutex_init(&ids->create);
	spin_init(&ids->lock);
}

long
ipc_now(void)
{
	return clock_realtime_ns() / NSEC_PER_SEC;
}

/* ---- names ---- */

/*
 * A free slot: the next after the last, so that no id is used again at once, but
 * within half again as many as are in use, so that the trees stay low.
 */
static unsigned
choose_slot(struct ipc_ids *ids)
{
	unsigned range = MIN(MAX(ids->in_use + ids->in_use / 2, CYCLE_MIN), IPC_SLOTS);
	unsigned slot = radix_next_free(&ids->by_slot, ids->last_slot + 1u);

	if (slot >= range) {
		slot = radix_next_free(&ids->by_slot, 0);
		ids->sequence++;
	}
	return slot;
}

/* Make o known. 0, -ENOSPC or -ENOMEM. */
static int
publish(struct ipc_ids *ids, struct ipc_object *o, unsigned max)
{
	unsigned slot;
	int err = -ENOSPC;

	spin_lock(&ids->lock);
	if (ids->in_use >= MIN(max, IPC_SLOTS))
		goto unlock;
	slot = choose_slot(ids);
	err = -ENOMEM;
	if (radix_set(&ids->by_slot, slot, o) != 0)
		goto unlock;
	if (o->key != IPC_PRIVATE && radix_set(&ids->by_key, (unsigned)o->key, o) != 0) {
		(void)radix_set(&ids->by_slot, slot, NULL);
		goto unlock;
	}
	o->id = (int)((ids->sequence * IPC_SLOTS + slot) & 0x7fffffff);
	ids->last_slot = slot;
	ids->in_use++;
	err = 0;
unlock:
	spin_unlock(&ids->lock);
	return err;
}

void
ipc_forget_key(struct ipc_ids *ids, struct ipc_object *o)
{
	ASSERT_HELD(&o->lock);
	if (o->key == IPC_PRIVATE)
		return;
	spin_lock(&ids->lock);
	(void)radix_set(&ids->by_key, (unsigned)o->key, NULL);
	spin_unlock(&ids->lock);
	o->key = IPC_PRIVATE;
}

void
ipc_forget(struct ipc_ids *ids, struct ipc_object *o)
{
	ipc_forget_key(ids, o);
	o->removed = true;
	spin_lock(&ids->lock);
	(void)radix_set(&ids->by_slot, SLOT_OF(o->id), NULL);
	ids->in_use--;
	spin_unlock(&ids->lock);
}

/* ---- looking up ---- */

void
ipc_put(struct ipc_object *o)
{
	if (ref_put(&o->refs))
		o->kind->free(o);
}

/* Lock what a tree gave; NULL if there is nothing, or it was removed meanwhile. */
static struct ipc_object *
lock_known(struct ipc_object *o)
{
	if (o == NULL)
		return NULL;
	spin_lock(&o->lock);
	if (!o->removed)
		return o;
	ipc_unlock_put(o);
	return NULL;
}

static struct ipc_object *
get_and_lock(struct ipc_ids *ids, const struct radix *tree, unsigned long index)
{
	struct ipc_object *o;

	spin_lock(&ids->lock);
	o = radix_get(tree, index);
	if (o != NULL)
		ref_get(&o->refs);
	spin_unlock(&ids->lock);
	return lock_known(o);
}

struct ipc_object *
ipc_find(struct ipc_ids *ids, int id)
{
	struct ipc_object *o;

	o = id < 0 ? NULL : get_and_lock(ids, &ids->by_slot, SLOT_OF(id));
	if (o == NULL)
		return ERR_PTR(-EINVAL);
	if (o->id == id)
		return o;
	ipc_unlock_put(o);
	return ERR_PTR(-EIDRM);
}

struct ipc_object *
ipc_find_slot(struct ipc_ids *ids, int slot)
{
	struct ipc_object *o;

	o = slot < 0 ? NULL : get_and_lock(ids, &ids->by_slot, SLOT_OF(slot));
	return o != NULL ? o : ERR_PTR(-EINVAL);
}

struct ipc_object *
ipc_next(struct ipc_ids *ids, unsigned long *slot)
{
	struct ipc_object *o;

	for (;; ++*slot) {
		spin_lock(&ids->lock);
		o = radix_next(&ids->by_slot, slot);
		if (o != NULL)
			ref_get(&o->refs);
		spin_unlock(&ids->lock);
		if (o == NULL)
			return NULL;
		o = lock_known(o);
		if (o != NULL)
			return o;
	}
}

int
ipc_highest_slot(struct ipc_ids *ids)
{
	unsigned long slot = 0, highest = 0;

	spin_lock(&ids->lock);
	while (radix_next(&ids->by_slot, &slot) != NULL)
		highest = slot++;
	spin_unlock(&ids->lock);
	return highest;
}

/* ---- the get calls ---- */

/* An object with the key is there; it is locked. */
static long
get_existing(struct ipc_object *o, int flags, const void *params)
{
	long res;

	if ((flags & (IPC_CREAT | IPC_EXCL)) == (IPC_CREAT | IPC_EXCL))
		return -EEXIST;
	res = o->kind->fits(o, params);
	if (res == 0)
		res = ipc_permission(o, ((flags >> 6) | (flags >> 3) | flags) & 7);
	return res == 0 ? o->id : res;
}

static long
make(struct ipc_namespace *ns, struct ipc_ids *ids, int key, int flags, unsigned max,
    const void *params)
{
	const struct cred *c = current->cred;
	struct ipc_object *o;
	long res;

	if (READ_ONCE(ids->in_use) >= max)
		return -ENOSPC;
	o = ids->kind->make(ns, params);
	if (IS_ERR(o))
		return PTR_ERR(o);
	o->kind = ids->kind;
	ref_init(&o->refs, 1);
	spin_init(&o->lock);
	o->key = key;
	o->uid = o->cuid = c->euid;
	o->gid = o->cgid = c->egid;
	o->mode = flags & 0777;
	/* Once published another thread may remove it: its id is read before. */
	ref_get(&o->refs);
	res = publish(ids, o, max);
	if (res == 0)
		res = o->id;
	else
		ipc_put(o);		/* what the table did not take */
	ipc_put(o);
	return res;
}

long
ipc_get(struct ipc_namespace *ns, struct ipc_ids *ids, int key, int flags, unsigned max,
    const void *params)
{
	struct ipc_object *o = NULL;
	long res;

	mutex_lock(&ids->create);
	if (key != IPC_PRIVATE)
		o = get_and_lock(ids, &ids->by_key, (unsigned)key);
	if (o != NULL) {
		res = get_existing(o, flags, params);
		ipc_unlock_put(o);
	} else if (key == IPC_PRIVATE || (flags & IPC_CREAT)) {
		res = make(ns, ids, key, flags, max, params);
	} else {
		res = -ENOENT;
	}
	mutex_unlock(&ids->create);
	return res;
}

/* ---- permissions ---- */

int
ipc_permission(const struct ipc_object *o, unsigned wanted)
{
	const struct cred *c = current->cred;
	unsigned granted = o->mode;

	if (c->euid == o->uid || c->euid == o->cuid)
		granted >>= 6;
	else if (c->egid == o->gid || c->egid == o->cgid || cred_in_group(c, o->gid) ||
	    cred_in_group(c, o->cgid))
		granted >>= 3;
	return (wanted & ~granted & 7) == 0 || ipc_capable(CAP_IPC_OWNER) ? 0 : -EACCES;
}

int
ipc_may_change(const struct ipc_object *o)
{
	const struct cred *c = current->cred;

	return c->euid == o->uid || c->euid == o->cuid || ipc_capable(CAP_SYS_ADMIN) ? 0 : -EPERM;
}

void
ipc_perm_get(const struct ipc_object *o, struct ipc_perm *out)
{
	*out = (struct ipc_perm){ .__key = o->key, .uid = uid_show(o->uid),
	    .gid = gid_show(o->gid), .cuid = uid_show(o->cuid), .cgid = gid_show(o->cgid),
	    .mode = o->mode,
	    .__seq = (unsigned)o->id / IPC_SLOTS };
}

int
ipc_perm_set(struct ipc_object *o, const struct ipc_perm *from)
{
	uid_t uid = uid_take(from->uid);
	gid_t gid = gid_take(from->gid);

	if (uid == NO_ID || gid == NO_ID)
		return -EINVAL;
	o->uid = uid;
	o->gid = gid;
	o->mode = (o->mode & ~0777u) | (from->mode & 0777);
	return 0;
}
