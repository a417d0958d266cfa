/*
 * The trees of mounts (one a namespace: mountns.c), file system types and superblocks.
 *
 * mount_mutex serialises all changes. Path walking needs only: what is mounted on
 * this dentry in this mount (guarded by the dentry's lock), and what a mount stands
 * on (mount_lock; ".." at the root of a mount). A mount in the tree holds one
 * reference on itself, one on its parent and one on its mountpoint.
 *
 * A superblock lives as long as it has mounts, unless it says keep.
 */
#include <fs/block.h>
#include <lib/err.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <uapi/mount.h>

#include "internal.h"

MUTEX(mount_mutex);
STATIC_SPINLOCK(mount_lock);			/* guards parent, mountpoint */
struct list superblocks = LIST_INIT(superblocks);
static struct list types = LIST_INIT(types);	/* [mount_mutex] after boot */
static unsigned next_mount_id = 1;		/* [mount_mutex] */

/* What a place may forbid, beside the file system's own read-only. */
#define PLACE_FLAGS (MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_NODIRATIME | \
    MS_RELATIME | MS_STRICTATIME)

void
fs_type_register(struct fs_type *t)
{
	list_add_tail(&types, &t->link);
}

const struct fs_type *
fs_type_nth(unsigned n)
{
	struct fs_type *t;

	list_for_each(t, &types, link)
		if (n-- == 0)
			return t;
	return NULL;
}

static struct fs_type *
find_type(const char *name)
{
	struct fs_type *t;

	list_for_each(t, &types, link)
		if (strcmp(t->name, name) == 0)
			return t;
	return NULL;
}

dev_t
vfs_anonymous_dev(void)
{
	static u32 next;

	return LOAM_MAKEDEV(0, atomic_add(&next, 1));
}

/* ---- as path walking sees it ---- */

void
path_cross_mounts(struct path *p)
{
	while (READ_ONCE(p->dentry->mounted) != NULL) {
		struct spinlock *l = dentry_spinlock(p->dentry);
		struct mount *m;

		spin_lock(l);
		for (m = p->dentry->mounted; m != NULL; m = m->next_on_dentry)
			if (m->parent == p->mnt)
				break;
		if (m != NULL)
			mount_get(m);
		spin_unlock(l);
		if (m == NULL)
			return;
		dentry_get(m->root);
		path_put(p);
		p->mnt = m;
		p->dentry = m->root;
	}
}

bool
path_leave_mount(struct path *p)
{
	struct path up;

	spin_lock(&mount_lock);
	if (p->mnt->parent == NULL) {
		spin_unlock(&mount_lock);
		return false;
	}
	up.mnt = p->mnt->parent;
	up.dentry = p->mnt->mountpoint;
	path_get(&up);
	spin_unlock(&mount_lock);
	path_put(p);
	*p = up;
	return true;
}

/* ---- superblocks ---- */

static struct superblock *
superblock_create(struct fs_type *t, const char *source, unsigned long flags, const char *data)
{
	struct superblock *sb = kzalloc(sizeof(*sb));
	int err;

	if (sb == NULL)
		return ERR_PTR(-ENOMEM);
	sb->type = t;
	sb->flags = flags & (MS_RDONLY | MS_SYNCHRONOUS | MS_DIRSYNC);
	sb->block_size = PAGE_SIZE;
	sb->max_size = 0x7fffffffffffffffUL;
	mutex_init(&sb->rename_mutex);
	spin_init(&sb->dirty_lock);
	list_init(&sb->dirty);
	err = t->mount(sb, source, data);
	if (err != 0)
		goto free_sb;
	sb->root_dentry = dentry_root(sb, sb->root);
	if (sb->root_dentry == NULL) {
		err = -ENOMEM;
		if (sb->ops->unmount != NULL)	/* looks at the root, as in superblock_kill */
			sb->ops->unmount(sb);
		inode_put(sb->root);
		goto free_sb;
	}
	list_add_tail(&superblocks, &sb->link);
	return sb;
free_sb:
	kfree(sb);
	return ERR_PTR(err);
}

/* No mount is left. */
static void
superblock_kill(struct superblock *sb)
{
	dentry_prune_sb(sb);
	vfs_sync_sb(sb);
	list_del(&sb->link);
	if (sb->ops->unmount != NULL)
		sb->ops->unmount(sb);
	dentry_put(sb->root_dentry);
	kfree(sb);
}

/* The block device a mount names: by its node, or (before there is a root) by name. */
static struct block_device *
source_device(const char *source)
{
	struct block_device *b;
	struct path p;
	int err;

	if (init_mount_ns.root == NULL) {
		b = block_find(source);
		return b != NULL ? b : ERR_PTR(-ENXIO);
	}
	err = path_lookup(NULL, source, LOOKUP_FOLLOW, &p);
	if (err != 0)
		return ERR_PTR(err);
	if (!S_ISBLK(p.dentry->inode->mode))
		b = ERR_PTR(-ENOTBLK);
	else if ((b = block_find_dev(p.dentry->inode->rdev)) == NULL)
		b = ERR_PTR(-ENXIO);
	path_put(&p);
	return b;
}

/* The superblock to mount: a new one, or the one that is on this device already. */
static struct superblock *
superblock_get(struct fs_type *t, const char *source, unsigned long flags, const char *data)
{
	struct block_device *b;
	struct superblock *sb;

	if (t->single != NULL && (sb = t->single()) != NULL)
		return sb;
	if (!t->needs_device)
		return superblock_create(t, source, flags, data);
	b = source_device(source);
	if (IS_ERR(b))
		return (struct superblock *)b;
	list_for_each(sb, &superblocks, link) {
		if (sb->dev != b->dev)
			continue;
		if (sb->type != t || (sb->flags ^ flags) & MS_RDONLY)
			return ERR_PTR(-EBUSY);
		return sb;
	}
	if (b->read_only && !(flags & MS_RDONLY))
		return ERR_PTR(-EROFS);
	return superblock_create(t, b->name, flags, data);
}

/* ---- mounts ---- */

struct mount *
mount_create(struct superblock *sb, struct dentry *root, const char *source, unsigned long flags)
{
	struct mount *m = kzalloc(sizeof(*m));

	if (m == NULL)
		return NULL;
	m->source = kstrdup(source != NULL ? source : "none");
	if (m->source == NULL) {
		kfree(m);
		return NULL;
	}
	ref_init(&m->refs, 1);
	m->sb = sb;
	m->root = root;
	dentry_get(root);
	m->flags = flags & PLACE_FLAGS;
	m->id = next_mount_id++;
	list_init(&m->link);
	sb->nmounts++;
	return m;
}

/* The last reference to a mount that is not in the tree. Needs mount_mutex. */
static void
mount_free(struct mount *m)
{
	struct superblock *sb = m->sb;

	dentry_put(m->root);
	kfree(m->source);
	kfree(m);
	if (--sb->nmounts == 0 && !sb->keep)
		superblock_kill(sb);
}

void
mount_put(struct mount *m)
{
	u32 n = ref_read(&m->refs);

	while (n > 1)
		if (__atomic_compare_exchange_n(&m->refs.n, &n, n - 1, false,
		    __ATOMIC_SEQ_CST, __ATOMIC_ACQUIRE))
			return;
	/*
	 * Only a mount taken out of the tree gets here, so nobody finds it any more
	 * and the count does not rise again.
	 */
	mutex_lock(&mount_mutex);
	if (ref_put(&m->refs))
		mount_free(m);
	mutex_unlock(&mount_mutex);
}

void
mount_attach(struct mount *m, const struct path *where)
{
	struct spinlock *l = dentry_spinlock(where->dentry);

	path_get(where);
	spin_lock(&mount_lock);
	m->mountpoint = where->dentry;
	m->parent = where->mnt;
	spin_unlock(&mount_lock);
	spin_lock(l);
	m->next_on_dentry = where->dentry->mounted;
	WRITE_ONCE(where->dentry->mounted, m);
	spin_unlock(l);
	m->ns = where->mnt->ns;
	if (m->ns != NULL) {
		list_del(&m->link);
		list_add_tail(&m->ns->mounts, &m->link);
	}
}

bool
mount_detach(struct mount *m, u32 max_refs, struct path *place)
{
	struct spinlock *l = dentry_spinlock(m->mountpoint);
	struct mount **link;

	spin_lock(l);
	if (max_refs != 0 && ref_read(&m->refs) > max_refs) {
		spin_unlock(l);
		return false;
	}
	for (link = &m->mountpoint->mounted; *link != m; link = &(*link)->next_on_dentry)
		;
	*link = m->next_on_dentry;
	spin_unlock(l);
	spin_lock(&mount_lock);
	place->mnt = m->parent;
	place->dentry = m->mountpoint;
	m->parent = NULL;
	m->mountpoint = NULL;
	spin_unlock(&mount_lock);
	if (m->ns != NULL)
		list_del(&m->link);
	m->ns = NULL;
	return true;
}

/* Put with mount_mutex held. */
void
mount_put_locked(struct mount *m)
{
	if (ref_put(&m->refs))
		mount_free(m);
}

void
mount_put_place(struct path *place)
{
	dentry_put(place->dentry);
	mount_put_locked(place->mnt);
}

/* Does the caller run the whole machine's mounts, not those of a user namespace? */
static bool
in_initial_ns(void)
{
	return caller_mount_ns()->ns.owner == init_mount_ns.ns.owner;
}

/* Change the flags of a place: those that were locked stay. */
static int
remount_place(struct mount *m, unsigned long flags)
{
	if (m->locked_flags & ~flags)
		return -EPERM;
	m->flags = flags & PLACE_FLAGS;
	return 0;
}

static int
remount(struct path *where, unsigned long flags)
{
	struct superblock *sb = where->mnt->sb;
	int err = 0;

	if (where->dentry != where->mnt->root)
		return -EINVAL;
	if (flags & MS_BIND)
		return remount_place(where->mnt, flags);
	if (!in_initial_ns())
		return -EPERM;
	if ((sb->flags ^ flags) & MS_RDONLY) {
		if ((flags & MS_RDONLY) && atomic_load(&sb->nwriters) > 0)
			return -EBUSY;
		if (flags & MS_RDONLY)
			vfs_sync_sb(sb);
		if (sb->ops->remount != NULL)
			err = sb->ops->remount(sb, flags);
	}
	if (err == 0) {
		sb->flags = flags & (MS_RDONLY | MS_SYNCHRONOUS | MS_DIRSYNC);
		err = remount_place(where->mnt, flags);
	}
	return err;
}

static int
mount_new(const char *source, struct path *where, const char *type, unsigned long flags,
    const char *data)
{
	struct fs_type *t = type != NULL ? find_type(type) : NULL;
	struct superblock *sb;
	struct mount *m;

	if (t == NULL)
		return -ENODEV;
	/* In a user namespace: only what holds nothing of others, and no devices. */
	if (!in_initial_ns()) {
		if (!t->for_users)
			return -EPERM;
		flags |= MS_NODEV;
	}
	sb = superblock_get(t, source, flags, data);
	if (IS_ERR(sb))
		return PTR_ERR(sb);
	if (S_ISDIR(sb->root->mode) != S_ISDIR(where->dentry->inode->mode)) {
		if (sb->nmounts == 0 && !sb->keep)
			superblock_kill(sb);
		return -ENOTDIR;
	}
	/* The same file system twice on one place hides nothing but itself. */
	if (where->dentry == where->mnt->root && where->mnt->sb == sb)
		return -EBUSY;
	m = mount_create(sb, sb->root_dentry, source, flags);
	if (m == NULL) {
		if (sb->nmounts == 0 && !sb->keep)
			superblock_kill(sb);
		return -ENOMEM;
	}
	if (!in_initial_ns())
		m->locked_flags = MS_NODEV;
	mount_attach(m, where);
	return 0;
}

/* Something in m below dentry d that must not be seen without what is mounted on it? */
static bool
has_locked_below(const struct mount *m, struct dentry *d)
{
	struct mount *c;

	list_for_each(c, &m->ns->mounts, link)
		if (c->parent == m && c->locked && dentry_is_ancestor(d, c->mountpoint))
			return true;
	return false;
}

static int
bind(const struct path *from, struct path *where, bool whole)
{
	struct list copies = LIST_INIT(copies);
	struct mount *m;

	if (from->mnt->ns != caller_mount_ns() && (whole || from->mnt->ns != NULL ||
	    from->mnt->parent != NULL || from->mnt->sb->ops->text == NULL))
		return -EINVAL;
	if (from->mnt->unbindable)
		return -EINVAL;
	if (!whole && from->mnt->ns != NULL && has_locked_below(from->mnt, from->dentry))
		return -EINVAL;
	if (S_ISDIR(from->dentry->inode->mode) != S_ISDIR(where->dentry->inode->mode))
		return -ENOTDIR;
	m = mount_tree_copy(from->mnt, from->dentry, whole, false, &copies);
	mount_tree_forget(from->mnt);
	if (m == NULL)
		return -ENOMEM;
	m->locked = false;
	mount_tree_adopt(where->mnt->ns, &copies);
	mount_attach(m, where);
	return 0;
}

static int
mount_bind(const char *source, struct path *where, bool whole)
{
	struct path from;
	int err = path_lookup(NULL, source, LOOKUP_FOLLOW, &from);

	if (err != 0)
		return err;
	err = bind(&from, where, whole);
	dentry_put(from.dentry);
	mount_put_locked(from.mnt);
	return err;
}

static bool is_below(const struct mount *m, const struct mount *top);

static int
move(const struct path *from, struct path *where)
{
	struct path place;

	if (from->dentry != from->mnt->root || from->mnt->parent == NULL ||
	    from->mnt->ns != caller_mount_ns() || from->mnt->locked)
		return -EINVAL;
	if (S_ISDIR(from->dentry->inode->mode) != S_ISDIR(where->dentry->inode->mode))
		return -ENOTDIR;
	if (is_below(where->mnt, from->mnt))
		return -ELOOP;
	mount_detach(from->mnt, 0, &place);
	mount_attach(from->mnt, where);
	mount_put_place(&place);
	return 0;
}

static int
mount_move(const char *source, struct path *where)
{
	struct path from;
	int err = path_lookup(NULL, source, LOOKUP_FOLLOW, &from);

	if (err != 0)
		return err;
	err = move(&from, where);
	dentry_put(from.dentry);
	mount_put_locked(from.mnt);
	return err;
}

/*
 * Nothing is propagated: all mounts are private, and a slave of nobody is private, too.
 * To share is refused.
 */
static int
change_kind(struct path *where, unsigned long flags)
{
	struct mount *m;

	if (where->dentry != where->mnt->root || (flags & MS_SHARED))
		return -EINVAL;
	list_for_each(m, &where->mnt->ns->mounts, link)
		if (m == where->mnt || ((flags & MS_REC) && is_below(m, where->mnt)))
			m->unbindable = flags & MS_UNBINDABLE;
	return 0;
}

int
vfs_mount(const char *source, const char *target, const char *type, unsigned long flags,
    const char *data)
{
	const unsigned long kinds = MS_SHARED | MS_SLAVE | MS_UNBINDABLE | MS_PRIVATE;
	struct path where;
	int err;

	if (!ns_capable(caller_mount_ns()->ns.owner, CAP_SYS_ADMIN))
		return -EPERM;
	if ((flags & MS_MGC_MSK) == MS_MGC_VAL)
		flags &= ~MS_MGC_MSK;
	if ((flags & MS_NOSYMFOLLOW) || ((flags & kinds) && ((flags & kinds & ((flags & kinds) - 1)) ||
	    (flags & ~(kinds | MS_REC | MS_SILENT)))))
		return -EINVAL;
	err = path_lookup(NULL, target, LOOKUP_FOLLOW, &where);
	if (err != 0)
		return err;
	mutex_lock(&mount_mutex);
	if (where.mnt->ns != caller_mount_ns())
		err = -EINVAL;
	else if (flags & MS_REMOUNT)
		err = remount(&where, flags);
	else if (flags & MS_BIND)
		err = source != NULL ? mount_bind(source, &where, flags & MS_REC) : -EINVAL;
	else if (flags & kinds)
		err = change_kind(&where, flags);
	else if (flags & MS_MOVE)
		err = source != NULL ? mount_move(source, &where) : -EINVAL;
	else
		err = mount_new(source, &where, type, flags, data);
	mutex_unlock(&mount_mutex);
	path_put(&where);
	return err;
}

static bool
is_below(const struct mount *m, const struct mount *top)
{
	for (; m != NULL; m = m->parent)
		if (m == top)
			return true;
	return false;
}

/* MNT_DETACH: off the tree at once, with all that is mounted in it; freed when unused. */
static void
detach_subtree(struct mount *top)
{
	struct mount *m;
	struct path place;
	bool again;

	do {
		again = false;
		list_for_each(m, &top->ns->mounts, link) {
			if (m == top || !is_below(m, top))
				continue;
			mount_detach(m, 0, &place);
			mount_put_place(&place);
			mount_put_locked(m);
			again = true;
			break;
		}
	} while (again);
	mount_detach(top, 0, &place);
	mount_put_place(&place);
	mount_put_locked(top);
}

int
vfs_umount(const char *target, int flags)
{
	struct path p, place;
	struct mount *m;
	int err;

	if (!ns_capable(caller_mount_ns()->ns.owner, CAP_SYS_ADMIN))
		return -EPERM;
	if (flags & ~(MNT_FORCE | MNT_DETACH | UMOUNT_NOFOLLOW))
		return -EINVAL;
	err = path_lookup(NULL, target, flags & UMOUNT_NOFOLLOW ? 0 : LOOKUP_FOLLOW, &p);
	if (err != 0)
		return err;
	mutex_lock(&mount_mutex);
	m = p.mnt;
	if (p.dentry != m->root || m->ns != caller_mount_ns() || m->locked)
		err = -EINVAL;
	else if (m->parent == NULL)
		err = -EBUSY;
	dentry_put(p.dentry);
	if (err == 0 && (flags & MNT_DETACH)) {
		detach_subtree(m);
	} else if (err == 0) {
		/* Ours and the tree's; any other is a user, or a mount below. */
		if (mount_detach(m, 2, &place)) {
			mount_put_place(&place);
			mount_put_locked(m);
		} else {
			err = -EBUSY;
		}
	}
	mount_put_locked(m);
	mutex_unlock(&mount_mutex);
	return err;
}

int
vfs_pivot_root(const char *new_root, const char *put_old)
{
	struct mount_namespace *ns = caller_mount_ns();
	struct path new, old_place, root, place;
	int err;

	if (!ns_capable(caller_mount_ns()->ns.owner, CAP_SYS_ADMIN))
		return -EPERM;
	err = path_lookup(NULL, new_root, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, &new);
	if (err != 0)
		return err;
	err = path_lookup(NULL, put_old, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, &old_place);
	if (err != 0)
		goto put_new;
	fs_get_root(&root);
	mutex_lock(&mount_mutex);
	/* The caller's root is the root mount, the new root another mount, put_old inside that. */
	if (root.mnt != ns->root || root.dentry != ns->root->root || new.mnt->locked)
		err = -EINVAL;
	else if (new.mnt == root.mnt || old_place.mnt == root.mnt)
		err = -EBUSY;
	else if (new.dentry != new.mnt->root || new.mnt->parent == NULL ||
	    old_place.mnt != new.mnt || new.mnt->ns != ns)
		err = -EINVAL;
	if (err == 0) {
		mount_detach(new.mnt, 0, &place);
		/* It is out of the tree for a moment, and then the tree stands on it. */
		new.mnt->ns = ns;
		list_add_tail(&ns->mounts, &new.mnt->link);
		mount_attach(ns->root, &old_place);
		ns->root = new.mnt;
		mount_put_place(&place);
	}
	mutex_unlock(&mount_mutex);
	if (err == 0)
		fs_replace_everywhere(&root, &new);
	path_put(&root);
	path_put(&old_place);
put_new:
	path_put(&new);
	return err;
}

struct mount *
vfs_mount_internal(struct fs_type *t)
{
	struct superblock *sb;
	struct mount *m;

	mutex_lock(&mount_mutex);
	sb = superblock_create(t, NULL, 0, NULL);
	m = IS_ERR(sb) ? (struct mount *)sb : mount_create(sb, sb->root_dentry, t->name, 0);
	if (m == NULL) {
		superblock_kill(sb);
		m = ERR_PTR(-ENOMEM);
	}
	mutex_unlock(&mount_mutex);
	return m;
}

struct superblock *
vfs_mount_sb(const struct mount *m)
{
	return m->sb;
}

int
vfs_mount_root(const char *source, const char *type, unsigned long flags)
{
	struct fs_type *t = find_type(type);
	struct superblock *sb;
	struct mount *m;
	int err;

	if (t == NULL)
		return -ENODEV;
	mutex_lock(&mount_mutex);
	sb = superblock_get(t, source, flags, NULL);
	err = IS_ERR(sb) ? (int)PTR_ERR(sb) : 0;
	if (err == 0) {
		m = mount_create(sb, sb->root_dentry, source, flags);
		if (m == NULL) {
			err = -ENOMEM;
		} else {
			m->ns = &init_mount_ns;
			list_add_tail(&init_mount_ns.mounts, &m->link);
			init_mount_ns.root = m;
		}
	}
	mutex_unlock(&mount_mutex);
	if (err != 0)
		return err;
	/* The devices are there before init is, which needs a console. */
	err = vfs_mount("devfs", "/dev", "devfs", 0, NULL);
	if (err != 0)
		kprintf("vfs: /dev cannot be mounted: error %d\n", -err);
	return 0;
}

void
vfs_for_each_mount(struct mount_namespace *ns, void (*emit)(void *arg, struct mount *m), void *arg)
{
	struct mount *m;

	mutex_lock(&mount_mutex);
	list_for_each(m, &ns->mounts, link)
		emit(arg, m);
	mutex_unlock(&mount_mutex);
}
