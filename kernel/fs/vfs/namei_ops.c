/*
 * Changes to directories: make, link, remove, rename. Each walks to the parent,
 * locks it for writing, looks at the name again under the lock, and lets the file
 * system act; the name cache is brought up to date before the lock goes.
 *
 * Two directories (rename) are locked under the file system's rename mutex, the
 * ancestor first, so that no two renames can wait for each other or tie a knot
 * in the tree.
 */
#include <lib/err.h>
#include <lib/string.h>
#include <uapi/fcntl.h>
#include <uapi/mount.h>

#include "internal.h"

int
path_want_write(const struct path *p)
{
	return (p->dentry->sb->flags | p->mnt->flags) & MS_RDONLY ? -EROFS : 0;
}

/* Mounted with sync or dirsync: a change of a directory is on the disk when the call returns. */
static int
sync_if_wanted(struct superblock *sb, int err)
{
	if (likely(!(sb->flags & (MS_SYNCHRONOUS | MS_DIRSYNC))) || err != 0)
		return err;
	return vfs_sync_sb(sb);
}

/* The last component under the locked parent, or ERR_PTR. */
static struct dentry *
lookup_last(struct walk *w)
{
	return dentry_lookup_locked(w->at.dentry, w->last, w->last_len, w->last_hash);
}

/* A walk to the parent of a name that is to be made or removed; -why for "/", "." and "..". */
static int
start_change(struct walk *w, const struct path *at, const char *path, int why)
{
	int err = walk_start(w, at, path);

	if (err != 0)
		return err;
	err = walk_parent(w);
	if (err == 0 && w->kind != LAST_NAME)
		err = why;
	if (err != 0)
		walk_end(w);
	return err;
}

/*
 * Begin to make a name: parent locked, the name not there yet. Returns its
 * negative dentry; on failure the lock is not held and the walk has ended.
 */
static struct dentry *
start_create(struct walk *w, const struct path *at, const char *path, bool is_dir)
{
	struct inode *dir;
	struct dentry *d;
	int err = start_change(w, at, path, -EEXIST);

	if (err != 0)
		return ERR_PTR(err);
	dir = w->at.dentry->inode;
	write_lock(&dir->lock);
	d = lookup_last(w);
	if (IS_ERR(d)) {
		err = PTR_ERR(d);
		goto unlock;
	}
	if (d->inode != NULL)
		err = -EEXIST;
	else if (w->slash && !is_dir)
		err = -ENOENT;
	else if (dir->nlink == 0)
		err = -ENOENT;		/* the directory itself has been removed */
	else
		err = path_want_write(&w->at);
	if (err == 0)
		err = inode_permission(dir, MAY_WRITE | MAY_EXEC);
	if (err == 0)
		return d;
	dentry_put(d);
unlock:
	write_unlock(&dir->lock);
	walk_end(w);
	return ERR_PTR(err);
}

static int
finish_create(struct walk *w, struct dentry *d, struct inode *made)
{
	int err = 0;

	if (made == NULL || IS_ERR(made))
		err = made == NULL ? -EPERM : PTR_ERR(made);
	else
		dentry_instantiate(d, made);
	dentry_put(d);
	write_unlock(&w->at.dentry->inode->lock);
	err = sync_if_wanted(path_sb(&w->at), err);
	walk_end(w);
	return err;
}

int
vfs_mknod_at(const struct path *at, const char *path, mode_t mode, dev_t dev)
{
	struct inode *dir, *made = NULL;
	bool device = false;
	struct dentry *d;
	struct walk w;

	if ((mode & S_IFMT) == 0)
		mode |= S_IFREG;
	if (S_ISDIR(mode))
		return -EPERM;
	if (!S_ISREG(mode) && !S_ISFIFO(mode) && !S_ISSOCK(mode)) {
		if (!S_ISCHR(mode) && !S_ISBLK(mode))
			return -EINVAL;
		device = true;
	}
	d = start_create(&w, at, path, false);
	if (IS_ERR(d))
		return PTR_ERR(d);
	dir = w.at.dentry->inode;
	if (dir->ops->create != NULL && (!device || capable(CAP_MKNOD)))
		made = dir->ops->create(dir, w.last, w.last_len, mode & ~fs_umask(), dev);
	return finish_create(&w, d, made);
}

int
vfs_mkdir_at(const struct path *at, const char *path, mode_t mode)
{
	struct inode *dir, *made = NULL;
	struct dentry *d;
	struct walk w;

	d = start_create(&w, at, path, true);
	if (IS_ERR(d))
		return PTR_ERR(d);
	dir = w.at.dentry->inode;
	if (dir->ops->mkdir != NULL)
		made = dir->ops->mkdir(dir, w.last, w.last_len,
		    S_IFDIR | (mode & 01777 & ~fs_umask()));
	return finish_create(&w, d, made);
}

int
vfs_symlink_at(const char *target, const struct path *at, const char *path)
{
	struct inode *dir, *made = NULL;
	struct dentry *d;
	struct walk w;

	if (*target == '\0')
		return -ENOENT;
	d = start_create(&w, at, path, false);
	if (IS_ERR(d))
		return PTR_ERR(d);
	dir = w.at.dentry->inode;
	if (dir->ops->symlink != NULL)
		made = dir->ops->symlink(dir, w.last, w.last_len, target);
	return finish_create(&w, d, made);
}

int
vfs_link_at(const struct path *from, const char *path, unsigned lookup_flags,
    const struct path *to, const char *new_path)
{
	struct inode *dir, *i;
	struct path old;
	struct dentry *d;
	struct walk w;
	int err = path_lookup(from, path, lookup_flags, &old);

	if (err != 0)
		return err;
	i = old.dentry->inode;
	d = start_create(&w, to, new_path, false);
	if (IS_ERR(d)) {
		path_put(&old);
		return PTR_ERR(d);
	}
	dir = w.at.dentry->inode;
	if (w.at.mnt != old.mnt)
		err = -EXDEV;
	else if (S_ISDIR(i->mode) || dir->ops->link == NULL)
		err = -EPERM;
	if (err == 0) {
		write_lock(&i->lock);
		err = i->nlink == 0 ? -ENOENT :
		    dir->ops->link(dir, w.last, w.last_len, i);
		write_unlock(&i->lock);
	}
	if (err == 0)
		inode_get(i);
	err = finish_create(&w, d, err == 0 ? i : ERR_PTR(err));
	path_put(&old);
	return err;
}

/* May the caller remove (or rename away) what d names in dir? Sticky directories: owners only. */
static int
may_remove(struct inode *dir, struct dentry *d)
{
	int err = inode_permission(dir, MAY_WRITE | MAY_EXEC);

	if (err != 0)
		return err;
	if ((dir->mode & S_ISVTX) && !inode_is_owner(dir) && !inode_is_owner(d->inode))
		return -EPERM;
	return 0;
}

static int
remove_checks(struct walk *w, struct dentry *d, bool is_dir)
{
	int err;

	if (d->inode == NULL)
		return -ENOENT;
	err = path_want_write(&w->at);
	if (err == 0)
		err = may_remove(w->at.dentry->inode, d);
	if (err != 0)
		return err;
	if (is_dir && !S_ISDIR(d->inode->mode))
		return -ENOTDIR;
	if (!is_dir && w->slash)
		return S_ISDIR(d->inode->mode) ? -EISDIR : -ENOTDIR;
	if (!is_dir && S_ISDIR(d->inode->mode))
		return -EISDIR;
	return READ_ONCE(d->mounted) != NULL ? -EBUSY : 0;
}

static int
remove_at(const struct path *at, const char *path, bool is_dir)
{
	struct inode *dir, *victim = NULL;
	struct dentry *d;
	struct walk w;
	int err = walk_start(&w, at, path);

	if (err != 0)
		return err;
	err = walk_parent(&w);
	if (err != 0)
		goto end;
	if (w.kind != LAST_NAME) {
		err = !is_dir ? -EISDIR : w.kind == LAST_DOT ? -EINVAL :
		    w.kind == LAST_DOTDOT ? -ENOTEMPTY : -EBUSY;
		goto end;
	}
	dir = w.at.dentry->inode;
	write_lock(&dir->lock);
	d = lookup_last(&w);
	if (IS_ERR(d)) {
		err = PTR_ERR(d);
		goto unlock;
	}
	err = remove_checks(&w, d, is_dir);
	if (err == 0 && (is_dir ? (void *)dir->ops->rmdir : (void *)dir->ops->unlink) == NULL)
		err = -EPERM;
	if (err == 0) {
		/* Held beyond the lock: its blocks are freed by the last put. */
		victim = d->inode;
		inode_get(victim);
		write_lock(&victim->lock);
		err = (is_dir ? dir->ops->rmdir : dir->ops->unlink)(dir, w.last, w.last_len, victim);
		write_unlock(&victim->lock);
	}
	if (err == 0)
		dentry_delete(d);
	dentry_put(d);
unlock:
	write_unlock(&dir->lock);
	if (victim != NULL)
		inode_put(victim);
	err = sync_if_wanted(path_sb(&w.at), err);
end:
	walk_end(&w);
	return err;
}

int
vfs_unlink_at(const struct path *at, const char *path)
{
	return remove_at(at, path, false);
}

int
vfs_rmdir_at(const struct path *at, const char *path)
{
	return remove_at(at, path, true);
}

/* Both directories, the ancestor first; rename_mutex if they differ. */
static void
lock_pair(struct superblock *sb, struct dentry *a, struct dentry *b)
{
	if (a == b) {
		write_lock(&a->inode->lock);
		return;
	}
	mutex_lock(&sb->rename_mutex);
	if (dentry_is_ancestor(b, a) || (!dentry_is_ancestor(a, b) && b->inode < a->inode)) {
		struct dentry *t = a;

		a = b;
		b = t;
	}
	write_lock(&a->inode->lock);
	write_lock(&b->inode->lock);
}

static void
unlock_pair(struct superblock *sb, struct dentry *a, struct dentry *b)
{
	write_unlock(&a->inode->lock);
	if (a == b)
		return;
	write_unlock(&b->inode->lock);
	mutex_unlock(&sb->rename_mutex);
}

/* Both names are looked up and both directories locked. */
static int
rename_checks(struct walk *from, struct dentry *old, struct walk *to, struct dentry *new,
    unsigned flags)
{
	struct inode *i = old->inode, *target = new->inode;
	int err;

	if (i == NULL)
		return -ENOENT;
	if (from->slash && !S_ISDIR(i->mode))
		return -ENOTDIR;
	if (to->slash && !S_ISDIR(i->mode) && !(flags & RENAME_EXCHANGE))
		return -ENOTDIR;
	if (target == NULL && (flags & RENAME_EXCHANGE))
		return -ENOENT;
	if (target != NULL && (flags & RENAME_NOREPLACE))
		return -EEXIST;
	/* A directory cannot move into itself. */
	if (S_ISDIR(i->mode) && dentry_is_ancestor(old, to->at.dentry))
		return -EINVAL;
	if (target != NULL && S_ISDIR(target->mode) &&
	    dentry_is_ancestor(new, from->at.dentry))
		return flags & RENAME_EXCHANGE ? -EINVAL : -ENOTEMPTY;
	if (to->at.dentry->inode->nlink == 0)
		return -ENOENT;
	err = path_want_write(&from->at);
	if (err == 0)
		err = may_remove(from->at.dentry->inode, old);
	if (err == 0)
		err = target != NULL ? may_remove(to->at.dentry->inode, new) :
		    inode_permission(to->at.dentry->inode, MAY_WRITE | MAY_EXEC);
	if (err != 0)
		return err;
	if (target != NULL && target != i && !(flags & RENAME_EXCHANGE)) {
		if (S_ISDIR(i->mode) && !S_ISDIR(target->mode))
			return -ENOTDIR;
		if (!S_ISDIR(i->mode) && S_ISDIR(target->mode))
			return -EISDIR;
	}
	/* Another directory's ".." changes, which needs write permission on it. */
	if (S_ISDIR(i->mode) && from->at.dentry != to->at.dentry) {
		err = inode_permission(i, MAY_WRITE);
		if (err != 0)
			return err;
	}
	if (READ_ONCE(old->mounted) != NULL || READ_ONCE(new->mounted) != NULL)
		return -EBUSY;
	return 0;
}

static int
rename_locked(struct walk *from, struct walk *to, unsigned flags, struct inode **replaced)
{
	struct inode *dir = from->at.dentry->inode, *new_dir = to->at.dentry->inode;
	struct dentry *old = lookup_last(from), *new;
	int err;

	if (IS_ERR(old))
		return PTR_ERR(old);
	new = lookup_last(to);
	if (IS_ERR(new)) {
		err = PTR_ERR(new);
		goto put_old;
	}
	err = rename_checks(from, old, to, new, flags);
	if (err != 0 || old->inode == new->inode)
		goto put_new;		/* two links of one file: nothing to do, says POSIX */
	if (dir->ops->rename == NULL) {
		err = -EPERM;
		goto put_new;
	}
	if (new->inode != NULL) {
		*replaced = new->inode;
		inode_get(*replaced);
	}
	err = dir->ops->rename(dir, from->last, from->last_len, old->inode, new_dir, to->last,
	    to->last_len, new->inode, flags);
	if (err != 0)
		goto put_new;
	if (flags & RENAME_EXCHANGE)
		err = dentry_exchange(old, new);
	else
		err = dentry_move(old, new);
	if (err != 0) {
		/* Done on disk; without memory for the name, the cache forgets both. */
		dentry_unhash(old);
		dentry_unhash(new);
		err = 0;
	}
put_new:
	dentry_put(new);
put_old:
	dentry_put(old);
	return err;
}

int
vfs_rename_at(const struct path *from, const char *path, const struct path *to,
    const char *new_path, unsigned flags)
{
	struct inode *replaced = NULL;
	struct superblock *sb;
	struct walk a, b;
	int err;

	if ((flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE)) ||
	    flags == (RENAME_NOREPLACE | RENAME_EXCHANGE))
		return -EINVAL;
	err = start_change(&a, from, path, -EBUSY);
	if (err != 0)
		return err;
	err = start_change(&b, to, new_path, flags & RENAME_NOREPLACE ? -EEXIST : -EBUSY);
	if (err != 0)
		goto end_a;
	if (a.at.mnt != b.at.mnt) {
		err = -EXDEV;
		goto end_b;
	}
	sb = a.at.dentry->sb;
	lock_pair(sb, a.at.dentry, b.at.dentry);
	err = rename_locked(&a, &b, flags, &replaced);
	unlock_pair(sb, a.at.dentry, b.at.dentry);
	if (replaced != NULL)
		inode_put(replaced);
	err = sync_if_wanted(sb, err);
end_b:
	walk_end(&b);
end_a:
	walk_end(&a);
	return err;
}
