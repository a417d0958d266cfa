/*
 * open(2): from a path and flags to an open file.
 */
#include <lib/err.h>
#include <mm/slab.h>
#include <uapi/fcntl.h>
#include <uapi/mount.h>

#include "internal.h"

/* Flags a file keeps; the others only speak to open. */
#define KEPT_FLAGS (O_ACCMODE | O_APPEND | O_NONBLOCK | O_DSYNC | O_SYNC | O_DIRECT | \
    O_LARGEFILE | O_NOATIME | O_PATH | O_ASYNC | O_DIRECTORY | O_NOFOLLOW)

static int
access_wanted(int flags)
{
	static const u8 may[4] = { MAY_READ, MAY_WRITE, MAY_READ | MAY_WRITE, MAY_READ | MAY_WRITE };
	int want = may[flags & O_ACCMODE];

	if (flags & VFS_OPEN_EXEC)
		return MAY_EXEC;
	return flags & O_TRUNC ? want | MAY_WRITE : want;
}

/* The file does not exist (as far as the cache knows): make it. The walk stays at the parent. */
static struct dentry *
create_file(struct walk *w, int flags, mode_t mode, bool *created)
{
	struct inode *dir = w->at.dentry->inode, *made;
	struct dentry *d;
	int err;

	write_lock(&dir->lock);
	d = dentry_lookup_locked(w->at.dentry, w->last, w->last_len, w->last_hash);
	if (IS_ERR(d) || d->inode != NULL)
		goto unlock;
	err = dir->nlink == 0 ? -ENOENT : path_want_write(&w->at);
	if (err == 0)
		err = inode_permission(dir, MAY_WRITE | MAY_EXEC);
	if (err == 0) {
		made = dir->ops->create == NULL ? ERR_PTR(-EACCES) :
		    dir->ops->create(dir, w->last, w->last_len,
		    S_IFREG | (mode & 07777 & ~fs_umask()), 0);
		if (IS_ERR(made))
			err = PTR_ERR(made);
		else
			dentry_instantiate(d, made);
	}
	if (err != 0) {
		dentry_put(d);
		d = ERR_PTR(err);
	} else {
		*created = true;
	}
unlock:
	write_unlock(&dir->lock);
	return d;
}

/* Walk to the file, creating it on the way if asked. */
static int
open_walk(struct walk *w, int flags, mode_t mode, struct path *out, bool *created)
{
	unsigned lookup = (flags & O_NOFOLLOW ? 0 : LOOKUP_FOLLOW) |
	    (flags & O_DIRECTORY ? LOOKUP_DIRECTORY : 0);
	struct dentry *d;
	int err;

	for (;;) {
		err = walk_parent(w);
		if (err != 0)
			return err;
		if (!(flags & O_CREAT))
			return walk_last(w, lookup, out);
		if (w->kind != LAST_NAME || w->slash)
			return -EISDIR;
		d = dentry_lookup(w->at.dentry, w->last, w->last_len, w->last_hash);
		if (!IS_ERR(d) && d->inode == NULL) {
			dentry_put(d);
			d = create_file(w, flags, mode, created);
		}
		if (IS_ERR(d))
			return PTR_ERR(d);
		if (*created)
			break;
		if (flags & O_EXCL) {
			dentry_put(d);
			return -EEXIST;
		}
		if (!S_ISLNK(d->inode->mode) || (flags & O_NOFOLLOW))
			break;
		err = walk_symlink(w, d);
		if (err < 0)
			return err;
		if (err == 1) {
			*out = w->at;
			return 0;
		}
	}
	dentry_put(w->at.dentry);
	w->at.dentry = d;
	path_cross_mounts(&w->at);
	*out = w->at;
	return 0;
}

/* May what was found be opened so? */
static int
check_open(const struct path *p, int flags, bool created)
{
	struct inode *i = p->dentry->inode;
	int want = access_wanted(flags), err;

	switch (i->mode & S_IFMT) {
	case S_IFLNK:
		return -ELOOP;
	case S_IFDIR:
		if ((want & MAY_WRITE) || (flags & O_CREAT))
			return -EISDIR;
		break;
	case S_IFSOCK:
		return -ENXIO;
	case S_IFCHR:
	case S_IFBLK:
		if (p->mnt->flags & MS_NODEV)
			return -EACCES;
		break;
	case S_IFREG:
		if ((want & MAY_WRITE) && !created) {
			err = path_want_write(p);
			if (err != 0)
				return err;
		}
		break;
	}
	if ((flags & O_DIRECTORY) && !S_ISDIR(i->mode))
		return -ENOTDIR;
	if ((flags & O_NOATIME) && !inode_is_owner(i))
		return -EPERM;
	return created ? 0 : inode_permission(i, want);
}

static int
claim_write(struct inode *i)
{
	s32 n = atomic_load(&i->writers);

	do {
		if (n < 0)
			return -ETXTBSY;
	} while (!__atomic_compare_exchange_n(&i->writers, &n, n + 1, false,
	    __ATOMIC_SEQ_CST, __ATOMIC_ACQUIRE));
	atomic_add(&i->sb->nwriters, 1);
	return 0;
}

/* Make the open file for p, whose references it takes over. */
static struct file *
open_path(struct path *p, int flags, bool created)
{
	struct inode *i = p->dentry->inode;
	struct file *f;
	int err = flags & O_PATH ? 0 : check_open(p, flags, created);

	if (err != 0)
		goto put_path;
	f = file_alloc();
	if (f == NULL) {
		err = -ENOMEM;
		goto put_path;
	}
	f->inode = i;
	f->flags = flags & KEPT_FLAGS;
	if (flags & O_PATH) {
		f->path = *p;
		return f;
	}
	if (file_writable(f) && S_ISREG(i->mode)) {
		err = claim_write(i);
		if (err != 0)
			goto free_file;
	}
	if (flags & VFS_OPEN_EXEC && S_ISREG(i->mode)) {
		err = inode_deny_write(i);
		if (err != 0)
			goto free_file;
		f->flags |= VFS_OPEN_EXEC;
	}
	f->path = *p;
	f->ops = i->fops;
	if (f->ops->open != NULL) {
		f->flags |= flags & O_NOCTTY;	/* said to the terminal, not kept */
		err = f->ops->open(i, f);
		f->flags &= ~(unsigned)O_NOCTTY;
		if (err != 0)
			f->ops = &file_no_ops;	/* no release for what was not opened */
	}
	if (err == 0 && (flags & O_TRUNC) && S_ISREG(i->mode) && !created && i->size > 0)
		err = inode_truncate(i, 0);
	if (err != 0) {
		file_put(f);
		return ERR_PTR(err);
	}
	return f;
free_file:
	f->inode = NULL;
	file_put(f);
put_path:
	path_put(p);
	return ERR_PTR(err);
}

struct file *
vfs_open_path(struct path *p, int flags)
{
	return open_path(p, flags, false);
}

struct file *
vfs_open_at(const struct path *at, const char *path, int flags, mode_t mode)
{
	bool created = false;
	struct path p;
	struct walk w;
	int err;

	if ((flags & O_TMPFILE) == O_TMPFILE)
		return ERR_PTR(-EOPNOTSUPP);
	if (flags & O_PATH)
		flags &= O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	if ((flags & (O_CREAT | O_DIRECTORY)) == (O_CREAT | O_DIRECTORY))
		return ERR_PTR(-EINVAL);
	if ((flags & O_CREAT) && (flags & O_EXCL))
		flags |= O_NOFOLLOW;
	err = walk_start(&w, at, path);
	if (err != 0)
		return ERR_PTR(err);
	err = open_walk(&w, flags, mode, &p, &created);
	if (err != 0) {
		walk_end(&w);
		return ERR_PTR(err);
	}
	if (w.owned != NULL)
		kfree(w.owned);
	return open_path(&p, flags, created);
}

struct file *
vfs_open(const char *path, int flags, mode_t mode)
{
	return vfs_open_at(NULL, path, flags, mode);
}

int
vfs_may_exec(struct file *f)
{
	if (!S_ISREG(f->inode->mode))
		return -EACCES;
	if (f->path.mnt != NULL && f->path.mnt->flags & MS_NOEXEC)
		return -EACCES;
	return inode_permission(f->inode, MAY_EXEC);
}

/*
 * A file that has no name (memfd). It may be written while it runs: its maker still has
 * it open.
 */
static struct file *
exec_reopen_nameless(struct file *f)
{
	struct file *again;

	if (!S_ISREG(f->inode->mode))
		return ERR_PTR(-EACCES);
	again = file_alloc();
	if (again == NULL)
		return ERR_PTR(-ENOMEM);
	inode_get(f->inode);
	again->inode = f->inode;
	again->ops = f->ops;
	again->anon_name = f->anon_name;
	return again;
}

struct file *
vfs_exec_reopen(struct file *f)
{
	struct path p = f->path;

	if (p.dentry == NULL)
		return exec_reopen_nameless(f);
	path_get(&p);
	return open_path(&p, O_RDONLY | O_NONBLOCK | O_NOCTTY | VFS_OPEN_EXEC, false);
}

void
vfs_exec_allow_write(struct file *f)
{
	if (f->flags & VFS_OPEN_EXEC) {
		f->flags &= ~VFS_OPEN_EXEC;
		inode_allow_write(f->inode);
	}
}

/* Do its set-id bits count? Said by the place it was opened at, not by the file system. */
bool
vfs_may_setid(struct file *f)
{
	return f->path.mnt != NULL && !(f->path.mnt->flags & MS_NOSUID);
}
