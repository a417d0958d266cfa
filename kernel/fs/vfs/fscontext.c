/*
 * Root directory, working directory and umask of processes. All contexts are on a
 * list, because pivot_root must find everybody who stands in the old root.
 *
 * Kernel threads have none: they stand in the root of the root mount.
 */
#include <lib/err.h>
#include <mm/slab.h>

#include "internal.h"

STATIC_SPINLOCK(contexts_lock);
static struct list contexts = LIST_INIT(contexts);

struct fs_context *
fs_context_create(const struct path *root)
{
	struct fs_context *fs = kmalloc(sizeof(*fs), 0);

	if (fs == NULL)
		return NULL;
	ref_init(&fs->refs, 1);
	spin_init(&fs->lock);
	fs->root = fs->cwd = *root;
	path_get(root);
	path_get(root);
	fs->umask = 022;
	spin_lock(&contexts_lock);
	list_add(&contexts, &fs->link);
	spin_unlock(&contexts_lock);
	return fs;
}

struct fs_context *
fs_context_copy(struct fs_context *from)
{
	struct fs_context *fs = kmalloc(sizeof(*fs), 0);

	if (fs == NULL)
		return NULL;
	ref_init(&fs->refs, 1);
	spin_init(&fs->lock);
	spin_lock(&from->lock);
	fs->root = from->root;
	fs->cwd = from->cwd;
	path_get(&fs->root);
	path_get(&fs->cwd);
	fs->umask = from->umask;
	spin_unlock(&from->lock);
	spin_lock(&contexts_lock);
	list_add(&contexts, &fs->link);
	spin_unlock(&contexts_lock);
	return fs;
}

void
fs_context_get(struct fs_context *fs)
{
	ref_get(&fs->refs);
}

void
fs_context_put(struct fs_context *fs)
{
	/* contexts_lock keeps fs_replace_everywhere away from one that is being freed. */
	if (!ref_put(&fs->refs))
		return;
	spin_lock(&contexts_lock);
	list_del(&fs->link);
	spin_unlock(&contexts_lock);
	path_put(&fs->root);
	path_put(&fs->cwd);
	kfree(fs);
}

static void
get_kernel_root(struct path *out)
{
	out->mnt = init_mount_ns.root;
	out->dentry = out->mnt->root;
	path_get(out);
}

void
fs_get_root(struct path *out)
{
	struct fs_context *fs = current->fs;

	if (fs == NULL) {
		get_kernel_root(out);
		return;
	}
	spin_lock(&fs->lock);
	*out = fs->root;
	path_get(out);
	spin_unlock(&fs->lock);
}

void
fs_get_cwd(struct path *out)
{
	struct fs_context *fs = current->fs;

	if (fs == NULL) {
		get_kernel_root(out);
		return;
	}
	spin_lock(&fs->lock);
	*out = fs->cwd;
	path_get(out);
	spin_unlock(&fs->lock);
}

bool
fs_is_root(const struct path *p)
{
	struct fs_context *fs = current->fs;
	bool same;

	if (fs == NULL)
		return p->mnt == init_mount_ns.root && p->dentry == p->mnt->root;
	spin_lock(&fs->lock);
	same = p->dentry == fs->root.dentry && p->mnt == fs->root.mnt;
	spin_unlock(&fs->lock);
	return same;
}

static void
replace(struct fs_context *fs, struct path *where, const struct path *p)
{
	struct path old;

	path_get(p);
	spin_lock(&fs->lock);
	old = *where;
	*where = *p;
	spin_unlock(&fs->lock);
	path_put(&old);
}

void
fs_set_root(const struct path *p)
{
	replace(current->fs, &current->fs->root, p);
}

void
fs_set_cwd(const struct path *p)
{
	replace(current->fs, &current->fs->cwd, p);
}

mode_t
fs_umask(void)
{
	return current->fs != NULL ? atomic_load(&current->fs->umask) : 0;
}

static bool
same_path(const struct path *a, const struct path *b)
{
	return a->mnt == b->mnt && a->dentry == b->dentry;
}

/* The caller holds references on both paths, so the puts here are never the last. */
void
fs_replace_everywhere(const struct path *from, const struct path *to)
{
	struct fs_context *fs;

	spin_lock(&contexts_lock);
	list_for_each(fs, &contexts, link) {
		spin_lock(&fs->lock);
		if (same_path(&fs->root, from)) {
			path_get(to);
			fs->root = *to;
			path_put(from);
		}
		if (same_path(&fs->cwd, from)) {
			path_get(to);
			fs->cwd = *to;
			path_put(from);
		}
		spin_unlock(&fs->lock);
	}
	spin_unlock(&contexts_lock);
}
