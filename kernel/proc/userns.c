/*
 * struct user_namespace: the object, and looking ids up in its maps.
 */
#include <fs/vfs/fscontext.h>
#include <mm/slab.h>
#include <proc/cred.h>
#include <proc/userns.h>
#include <uapi/errno.h>

struct user_namespace init_user_ns = {
	.ns = { .refs = { 1 }, .kind = NS_USER, .ino = NS_INO_USER, .owner = &init_user_ns },
};

bool user_namespaces_exist;

int
user_ns_enter_new(struct cred *c)
{
	struct user_namespace *parent = c->user_ns, *ns;
	int err;

	if (parent->level + 1 >= USER_NS_LEVELS)
		return -ENOSPC;
	if (uid_in(parent, c->euid) == NO_ID || gid_in(parent, c->egid) == NO_ID ||
	    fs_is_chrooted())
		return -EPERM;
	ns = kzalloc(sizeof(*ns));
	if (!ns)
		return -ENOMEM;
	err = ns_begin(&ns->ns, NS_USER, parent);
	if (err) {
		kfree(ns);
		return err;
	}
	mutex_init(&ns->lock);
	ns->level = parent->level + 1;
	ns->parent = parent;
	ns->owner = c->euid;
	ns->group = c->egid;
	ns->parent_could_setfcap = cred_has(c, CAP_SETFCAP);
	ns->setgroups_denied = parent->setgroups_denied;
	WRITE_ONCE(user_namespaces_exist, true);
	user_ns_enter(c, ns);
	user_ns_put(ns);	/* c has its own */
	return 0;
}

void
user_ns_enter(struct cred *c, struct user_namespace *ns)
{
	struct user_namespace *old = c->user_ns;

	user_ns_get(ns);
	cred_full(c, ns);
	user_ns_put(old);
}

void
user_ns_destroy(struct ns_common *common)
{
	struct user_namespace *ns = container_of(common, struct user_namespace, ns);

	kfree(ns->uids.by_first);
	kfree(ns->gids.by_first);
	ns_end(common);
	kfree(ns);
}

bool
user_ns_within(const struct user_namespace *ns, const struct user_namespace *above)
{
	while (ns->level > above->level)
		ns = ns->parent;
	return ns == above;
}

u32
id_to_kernel(const struct id_map *m, u32 id)
{
	unsigned low = 0, high = atomic_load(&m->n);

	while (low < high) {
		unsigned mid = (low + high) / 2;
		const struct id_extent *e = &m->by_first[mid];

		if (id < e->first)
			high = mid;
		else if (id - e->first < e->count)
			return e->kernel + (id - e->first);
		else
			low = mid + 1;
	}
	return NO_ID;
}

u32
id_from_kernel(const struct id_map *m, u32 kernel)
{
	unsigned low = 0, high = atomic_load(&m->n);

	while (low < high) {
		unsigned mid = (low + high) / 2;
		const struct id_extent *e = &m->by_kernel[mid];

		if (kernel < e->kernel)
			high = mid;
		else if (kernel - e->kernel < e->count)
			return e->first + (kernel - e->kernel);
		else
			low = mid + 1;
	}
	return NO_ID;
}
