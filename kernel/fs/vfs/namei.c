/*
 * Path walking: from text to (mount, dentry).
 *
 * A walk takes one component after the other, hand over hand: the reference on
 * the directory is let go when the next one is held. It stops before the last
 * component, since what is to happen with that depends on the call (walk_last for
 * those that only look). A symlink replaces the text: its target, followed by what
 * was left, is walked on, so nesting costs no stack.
 */
#include <lib/err.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <uapi/limits.h>

#include "internal.h"

void
path_get(const struct path *p)
{
	mount_get(p->mnt);
	dentry_get(p->dentry);
}

void
path_put(const struct path *p)
{
	dentry_put(p->dentry);
	mount_put(p->mnt);
}

struct superblock *
path_sb(const struct path *p)
{
	return p->dentry->sb;
}

int
walk_start(struct walk *w, const struct path *at, const char *name)
{
	w->owned = NULL;
	w->links = 0;
	w->rest = name;
	if (*name == '\0')
		return -ENOENT;
	if (*name == '/') {
		fs_get_root(&w->at);
	} else if (at != NULL) {
		w->at = *at;
		path_get(at);
	} else {
		fs_get_cwd(&w->at);
	}
	if (w->at.dentry->inode == NULL || !S_ISDIR(w->at.dentry->inode->mode)) {
		path_put(&w->at);
		return -ENOTDIR;
	}
	return 0;
}

void
walk_end(struct walk *w)
{
	path_put(&w->at);
	kfree(w->owned);
}

/* ".." of the directory the walk stands at. */
static void
walk_up(struct walk *w)
{
	struct dentry *up;

	for (;;) {
		if (fs_is_root(&w->at))
			return;
		if (w->at.dentry != w->at.mnt->root)
			break;
		if (!path_leave_mount(&w->at))
			return;
	}
	up = dentry_parent(w->at.dentry);
	dentry_put(w->at.dentry);
	w->at.dentry = up;
	path_cross_mounts(&w->at);
}

static int
may_search(const struct path *at)
{
	struct inode *dir = at->dentry->inode;

	/* The common case: everybody may. */
	if (likely((dir->mode & 0111) == 0111))
		return 0;
	return inode_permission(dir, MAY_EXEC);
}

int
walk_symlink(struct walk *w, struct dentry *d)
{
	struct inode *i = d->inode;
	size_t rest_len, size;
	struct path p;
	char *text;
	ssize_t n;

	if (++w->links > LOAM_SYMLINK_DEPTH) {
		n = -ELOOP;
		goto drop_link;
	}
	if (i->ops->follow != NULL) {
		n = i->ops->follow(i, &p);
		if (n != 0)
			goto drop_link;
		dentry_put(d);
		path_put(&w->at);
		w->at = p;
		return 1;
	}
	rest_len = strlen(w->rest);
	size = i->size > 0 && i->size < PATH_MAX ? i->size : PATH_MAX;
	text = kmalloc(size + rest_len + 2, 0);
	if (text == NULL) {
		n = -ENOMEM;
		goto drop_link;
	}
	n = i->ops->readlink(i, text, size);
	if (n == 0)
		n = -ENOENT;
	if (n < 0) {
		kfree(text);
		goto drop_link;
	}
	if (rest_len > 0 || w->slash)
		text[n++] = '/';
	memcpy(text + n, w->rest, rest_len + 1);
	kfree(w->owned);
	w->owned = text;
	w->rest = text;
	if (text[0] == '/') {
		path_put(&w->at);
		fs_get_root(&w->at);
	}
	dentry_put(d);
	return 0;
drop_link:
	dentry_put(d);
	return n;
}

/* One component in the middle: from w->at into it. */
static int
walk_into(struct walk *w)
{
	struct dentry *d;
	int err;

	d = dentry_lookup(w->at.dentry, w->last, w->last_len, w->last_hash);
	if (IS_ERR(d))
		return PTR_ERR(d);
	if (d->inode == NULL) {
		dentry_put(d);
		return -ENOENT;
	}
	if (likely(S_ISDIR(d->inode->mode))) {
		dentry_put(w->at.dentry);
		w->at.dentry = d;
		if (unlikely(READ_ONCE(d->mounted) != NULL))
			path_cross_mounts(&w->at);
		return 0;
	}
	if (!S_ISLNK(d->inode->mode)) {
		dentry_put(d);
		return -ENOTDIR;
	}
	err = walk_symlink(w, d);
	if (err == 1)
		err = S_ISDIR(w->at.dentry->inode->mode) ? 0 : -ENOTDIR;
	return err;
}

int
walk_parent(struct walk *w)
{
	const char *p = w->rest, *q;
	int err;
	u32 h;

	for (;;) {
		while (*p == '/')
			p++;
		w->last = p;
		if (*p == '\0') {
			w->kind = LAST_ROOT;
			w->slash = false;
			w->rest = p;
			return 0;
		}
		h = 0;
		for (q = p; *q != '\0' && *q != '/'; q++)
			h = (h ^ (unsigned char)*q) * 0x01000193u;
		w->last_len = q - p;
		w->last_hash = h;
		if (unlikely(w->last_len > VFS_NAME_MAX))
			return -ENAMETOOLONG;
		w->kind = LAST_NAME;
		if (*p == '.') {
			if (w->last_len == 1)
				w->kind = LAST_DOT;
			else if (w->last_len == 2 && p[1] == '.')
				w->kind = LAST_DOTDOT;
		}
		w->slash = *q == '/';
		for (p = q; *p == '/'; p++)
			;
		w->rest = p;
		err = may_search(&w->at);
		if (err != 0)
			return err;
		if (*p == '\0')
			return 0;
		if (w->kind == LAST_DOTDOT)
			walk_up(w);
		else if (w->kind == LAST_NAME) {
			err = walk_into(w);
			if (err != 0)
				return err;
			p = w->rest;
		}
	}
}

int
walk_last(struct walk *w, unsigned flags, struct path *out)
{
	struct dentry *d;
	bool must_be_dir = flags & LOOKUP_DIRECTORY;
	int err;

	for (;;) {
		must_be_dir |= w->slash;
		if (w->kind != LAST_NAME) {
			if (w->kind == LAST_DOTDOT)
				walk_up(w);
			break;
		}
		d = dentry_lookup(w->at.dentry, w->last, w->last_len, w->last_hash);
		if (IS_ERR(d))
			return PTR_ERR(d);
		if (d->inode == NULL) {
			dentry_put(d);
			return -ENOENT;
		}
		if (!S_ISLNK(d->inode->mode) || !((flags & LOOKUP_FOLLOW) || w->slash)) {
			dentry_put(w->at.dentry);
			w->at.dentry = d;
			if (unlikely(READ_ONCE(d->mounted) != NULL))
				path_cross_mounts(&w->at);
			break;
		}
		err = walk_symlink(w, d);
		if (err == 1)
			break;
		if (err == 0)
			err = walk_parent(w);
		if (err != 0)
			return err;
	}
	if (must_be_dir && !S_ISDIR(w->at.dentry->inode->mode))
		return -ENOTDIR;
	*out = w->at;
	return 0;
}

int
path_lookup(const struct path *at, const char *name, unsigned flags, struct path *out)
{
	struct walk w;
	int err;

	if (*name == '\0' && (flags & LOOKUP_EMPTY)) {
		if (at == NULL) {
			fs_get_cwd(out);
		} else {
			*out = *at;
			path_get(at);
		}
		return 0;
	}
	err = walk_start(&w, at, name);
	if (err != 0)
		return err;
	err = walk_parent(&w);
	if (err == 0)
		err = walk_last(&w, flags, out);
	if (err != 0)
		path_put(&w.at);
	kfree(w.owned);
	return err;
}

ssize_t
vfs_readlink(const struct path *p, char *buf, size_t size)
{
	struct inode *i = p->dentry->inode;

	if (!S_ISLNK(i->mode) || i->ops->readlink == NULL)
		return -EINVAL;
	return i->ops->readlink(i, buf, size);
}
