/*
 * Mount namespaces, and copies of trees of mounts: for a new namespace, and for
 * recursive binds. A copy is built in private, with its mounts on a list of its own,
 * and then put into a namespace as a whole.
 */
#include <lib/err.h>
#include <mm/slab.h>
#include <sched/thread.h>
#include <uapi/mount.h>

#include "internal.h"

struct mount_namespace init_mount_ns = {
	.ns = { .refs = { 1 }, .kind = NS_MNT, .ino = NS_INO_MNT },
	.mounts = LIST_INIT(init_mount_ns.mounts),
};

/*
 * Is m to be copied with what top shows from dentry root on: the mount between them
 * that stands on top itself must stand below root, and none may be unbindable (if that
 * counts).
 */
static bool
is_shown(struct mount *m, const struct mount *top, struct dentry *root, bool unbindable_too)
{
	for (; m->parent != NULL; m = m->parent) {
		if (m->unbindable && !unbindable_too)
			return false;
		if (m->parent == top)
			return root == top->root || dentry_is_ancestor(root, m->mountpoint);
	}
	return false;
}

static struct mount *
copy_one(struct mount *m, struct dentry *root, struct list *copies)
{
	struct mount *c = mount_create(m->sb, root, m->source, m->flags);

	if (c != NULL) {
		c->locked = m->locked;
		c->locked_flags = m->locked_flags;
		c->unbindable = m->unbindable;
		list_add_tail(copies, &c->link);
		m->copy = c;
	}
	return c;
}

void
mount_tree_drop(struct list *copies)
{
	struct mount *c;

	while ((c = list_first(copies, struct mount, link)) != NULL) {
		struct path place = { NULL, NULL };

		if (c->parent != NULL)
			mount_detach(c, 0, &place);
		list_del(&c->link);
		if (place.mnt != NULL)
			mount_put_place(&place);
		mount_put_locked(c);
	}
}

/* The copies stay in m->copy of the originals until mount_tree_forget. */
struct mount *
mount_tree_copy(struct mount *top, struct dentry *root, bool whole, bool unbindable_too,
    struct list *copies)
{
	struct mount *m, *first = copy_one(top, root, copies);
	bool fits = first != NULL;

	if (!fits || !whole || top->ns == NULL)
		return first;
	list_for_each(m, &top->ns->mounts, link)
		if (fits && m != top && is_shown(m, top, root, unbindable_too))
			fits = copy_one(m, m->root, copies) != NULL;
	if (!fits) {
		mount_tree_forget(top);
		mount_tree_drop(copies);
		return NULL;
	}
	list_for_each(m, &top->ns->mounts, link) {
		struct path where;

		if (m == top || m->copy == NULL)
			continue;
		where = (struct path){ m->parent->copy, m->mountpoint };
		mount_attach(m->copy, &where);
	}
	return first;
}

void
mount_tree_forget(struct mount *top)
{
	struct mount *m;

	top->copy = NULL;
	if (top->ns != NULL)
		list_for_each(m, &top->ns->mounts, link)
			m->copy = NULL;
}

void
mount_tree_adopt(struct mount_namespace *ns, struct list *copies)
{
	struct mount *c;

	list_for_each(c, copies, link)
		c->ns = ns;
	list_splice_tail(&ns->mounts, copies);
}

/* ---- namespaces ---- */

/* Where p is in the copy, if it is in what was copied. Puts p's references. */
static void
move_to_copy(struct path *p)
{
	struct mount *old = p->mnt;

	if (old->copy == NULL)
		return;
	mount_get(old->copy);
	p->mnt = old->copy;
	mount_put_locked(old);
}

/* What a less privileged owner gets: it may not undo what hides or forbids something. */
static void
lock_tree(struct list *copies, const struct mount *root)
{
	struct mount *c;

	list_for_each(c, copies, link) {
		c->locked = c != root;
		c->locked_flags |= c->flags & (MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC);
	}
}

struct mount_namespace *
mount_ns_copy(struct user_namespace *owner, struct fs_context *fs)
{
	struct mount_namespace *from = caller_mount_ns(), *ns = kzalloc(sizeof(*ns));
	struct list copies = LIST_INIT(copies);
	int err;

	if (ns == NULL)
		return ERR_PTR(-ENOMEM);
	err = ns_begin(&ns->ns, NS_MNT, owner);
	if (err != 0) {
		kfree(ns);
		return ERR_PTR(err);
	}
	list_init(&ns->mounts);
	mutex_lock(&mount_mutex);
	ns->root = mount_tree_copy(from->root, from->root->root, true, true, &copies);
	if (ns->root != NULL) {
		if (owner != from->ns.owner)
			lock_tree(&copies, ns->root);
		mount_tree_adopt(ns, &copies);
		move_to_copy(&fs->root);
		move_to_copy(&fs->cwd);
		mount_tree_forget(from->root);
	}
	mutex_unlock(&mount_mutex);
	if (ns->root == NULL) {
		ns_end(&ns->ns);
		kfree(ns);
		return ERR_PTR(-ENOMEM);
	}
	return ns;
}

void
mount_ns_destroy(struct ns_common *common)
{
	struct mount_namespace *ns = container_of(common, struct mount_namespace, ns);

	mutex_lock(&mount_mutex);
	mount_tree_drop(&ns->mounts);
	mutex_unlock(&mount_mutex);
	ns_end(common);
	kfree(ns);
}

void
mount_ns_enter(struct mount_namespace *ns, struct fs_context *fs)
{
	struct path p, old[2] = { fs->root, fs->cwd };

	mutex_lock(&mount_mutex);
	p.mnt = ns->root;
	p.dentry = ns->root->root;
	path_get(&p);
	mutex_unlock(&mount_mutex);
	path_cross_mounts(&p);
	path_get(&p);
	spin_lock(&fs->lock);
	fs->root = fs->cwd = p;
	spin_unlock(&fs->lock);
	path_put(&old[0]);
	path_put(&old[1]);
}

bool
fs_is_chrooted(void)
{
	struct mount_namespace *ns = caller_mount_ns();
	struct path root;
	bool differs;

	fs_get_root(&root);
	mutex_lock(&mount_mutex);
	differs = root.mnt != ns->root || root.dentry != ns->root->root;
	mutex_unlock(&mount_mutex);
	path_put(&root);
	return differs;
}
