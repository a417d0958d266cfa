/*
 * The way back: from (mount, dentry) to the text of its path, as seen from the
 * caller's root. Used by getcwd, /proc and messages.
 */
#include <lib/err.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <uapi/stat.h>

#include "internal.h"

static bool
is_deleted(const struct dentry *d)
{
	return d->parent != d && !(READ_ONCE(d->flags) & DENTRY_HASHED);
}

/* Put n bytes before *end; false when they do not fit. */
static bool
prepend(char *buf, char **end, const char *text, size_t n)
{
	if ((size_t)(*end - buf) < n)
		return false;
	*end -= n;
	memcpy(*end, text, n);
	return true;
}

char *
path_text(const struct path *p, char *buf, size_t size)
{
	struct path at = *p;
	char *end = buf + size;
	bool fits = prepend(buf, &end, "", 1);

	if (p->mnt->parent == NULL && p->mnt->sb->ops->text != NULL) {
		p->mnt->sb->ops->text(p->dentry->inode, buf, size);
		return buf;
	}
	if (fits && is_deleted(at.dentry))
		fits = prepend(buf, &end, " (deleted)", 10);
	path_get(&at);
	while (fits && !fs_is_root(&at)) {
		struct spinlock *l = dentry_spinlock(at.dentry);
		struct dentry *up;

		if (at.dentry == at.mnt->root) {
			if (!path_leave_mount(&at))
				break;
			continue;
		}
		spin_lock(l);
		fits = prepend(buf, &end, at.dentry->name, at.dentry->len) &&
		    prepend(buf, &end, "/", 1);
		up = at.dentry->parent;
		dentry_get(up);
		spin_unlock(l);
		dentry_put(at.dentry);
		at.dentry = up;
	}
	path_put(&at);
	if (fits && (*end == '\0' || *end == ' '))
		fits = prepend(buf, &end, "/", 1);
	return fits ? end : ERR_PTR(-ENAMETOOLONG);
}

char *
file_text(struct file *f, char *buf, size_t size)
{
	if (f->path.dentry != NULL)
		return path_text(&f->path, buf, size);
	if (S_ISFIFO(f->inode->mode) || S_ISSOCK(f->inode->mode))
		snprintf(buf, size, "%s:[%lu]", f->anon_name, (unsigned long)f->inode->ino);
	else if (f->anon_name[0] == '/')	/* System V shared memory */
		strlcpy(buf, f->anon_name, size);
	else
		snprintf(buf, size, "anon_inode:%s", f->anon_name);
	return buf;
}
