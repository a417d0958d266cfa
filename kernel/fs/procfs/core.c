/*
 * procfs: the file system itself, and the tree of registered files.
 *
 * Nodes are made at boot and never go; inodes are made when a name is looked up and
 * go with its last user. Names of processes are looked up anew when they are not in
 * use (inode_ops.revalidate), and absent names are never cached.
 */
#include <arch/user.h>
#include <fs/procfs/internal.h>
#include <lib/err.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <uapi/dirent.h>
#include <uapi/statfs.h>

#include "../vfs/internal.h"

#define STORE_MAX 4096u			/* bytes of one write */

static struct slab_cache *inode_slab;
static struct proc_node root = { .name = "", .mode = S_IFDIR | 0555, .ino = 1 };
static ino_t next_node_ino = 1;
static const struct inode_ops dir_ops, file_ops;
static const struct file_ops dir_fops, file_fops;
static const struct superblock_ops sb_ops;
static struct fs_type proc_type;

/* ---- the tree ---- */

static struct proc_node *
find_child(struct proc_node *dir, const char *name, size_t len)
{
	struct proc_node *n;

	for (n = dir->children; n != NULL; n = n->next)
		if (strlen(n->name) == len && memcmp(n->name, name, len) == 0)
			return n;
	return NULL;
}

static struct proc_node *
add_child(struct proc_node *dir, const char *name, size_t len, mode_t mode)
{
	struct proc_node *n = kzalloc(sizeof(*n)), **link;
	char *copy = kmalloc(len + 1, 0);

	if (n == NULL || copy == NULL) {
		kfree(n);
		kfree(copy);
		return NULL;
	}
	memcpy(copy, name, len);
	copy[len] = '\0';
	n->name = copy;
	n->mode = mode;
	n->parent = dir;
	n->ino = ++next_node_ino;
	for (link = &dir->children; *link != NULL; link = &(*link)->next)
		;
	*link = n;
	return n;
}

int
procfs_register(const char *name, mode_t mode, int (*show)(struct seq_buf *s),
    int (*store)(const char *text, size_t n))
{
	struct proc_node *dir = &root, *n;
	const char *slash;

	while ((slash = strchr(name, '/')) != NULL) {
		n = find_child(dir, name, slash - name);
		if (n == NULL)
			n = add_child(dir, name, slash - name, S_IFDIR | 0555);
		if (n == NULL)
			return -ENOMEM;
		dir = n;
		name = slash + 1;
	}
	if (find_child(dir, name, strlen(name)) != NULL)
		return -EEXIST;
	n = add_child(dir, name, strlen(name), S_IFREG | (mode & 0777));
	if (n == NULL)
		return -ENOMEM;
	n->show = show;
	n->store = store;
	return 0;
}

/* ---- inodes ---- */

struct proc_inode *
proc_inode_make(struct superblock *sb, enum proc_kind kind, ino_t ino, mode_t mode)
{
	struct inode *i = inode_create(sb, ino, mode);

	if (i == NULL)
		return NULL;
	if (S_ISDIR(mode))
		i->nlink = 2;
	proc_i(i)->kind = kind;
	return proc_i(i);
}

static struct inode *
node_inode(struct superblock *sb, struct proc_node *n)
{
	struct proc_inode *pi = proc_inode_make(sb, PROC_STATIC, n->ino, n->mode);

	if (pi == NULL)
		return NULL;
	pi->node = n;
	pi->vfs.ops = S_ISDIR(n->mode) ? &dir_ops : &file_ops;
	pi->vfs.fops = S_ISDIR(n->mode) ? &dir_fops : &file_fops;
	return &pi->vfs;
}

static struct inode *
proc_lookup(struct inode *dir, const char *name, size_t len)
{
	struct proc_node *n = find_child(proc_i(dir)->node, name, len);
	struct inode *i;

	if (n == NULL)
		return proc_i(dir)->node == &root ? proc_pid_lookup(dir->sb, name, len) : NULL;
	i = node_inode(dir->sb, n);
	return i != NULL ? i : ERR_PTR(-ENOMEM);
}

int
proc_emit_dots(struct file *f, struct readdir_ctx *ctx)
{
	if (f->pos == 0) {
		if (!ctx->emit(ctx, ".", 1, f->inode->ino, DT_DIR, 1))
			return 1;
		f->pos = 1;
	}
	if (f->pos == 1) {
		if (!ctx->emit(ctx, "..", 2, 1, DT_DIR, 2))
			return 1;
		f->pos = 2;
	}
	return 0;
}

static int
proc_readdir(struct file *f, struct readdir_ctx *ctx)
{
	struct proc_node *dir = proc_i(f->inode)->node, *n;
	u64 at = 2;

	if (proc_emit_dots(f, ctx) != 0)
		return 0;
	for (n = dir->children; n != NULL; n = n->next, at++) {
		if (at < f->pos)
			continue;
		if (!ctx->emit(ctx, n->name, strlen(n->name), n->ino, IFTODT(n->mode), at + 1))
			return 0;
		f->pos = at + 1;
	}
	return dir == &root ? proc_pid_readdir(f, ctx) : 0;
}

/* ---- registered files ---- */

static int
file_open(struct inode *i, struct file *f)
{
	f->priv = proc_text_alloc();
	return f->priv != NULL ? 0 : -ENOMEM;
}

static void
file_release(struct file *f)
{
	proc_text_free(f->priv);
}

static int
make_node_text(struct seq_buf *s, void *arg)
{
	struct proc_node *n = arg;

	return n->show(s);
}

static ssize_t
file_read(struct file *f, void __user *buf, size_t n, u64 *pos)
{
	struct proc_node *node = proc_i(f->inode)->node;

	if (node->show == NULL)
		return -EINVAL;
	return proc_text_read(f->priv, make_node_text, node, buf, n, pos);
}

static ssize_t
file_write(struct file *f, const void __user *buf, size_t n, u64 *pos)
{
	struct proc_node *node = proc_i(f->inode)->node;
	char *text;
	int err;

	if (node->store == NULL || n > STORE_MAX)
		return -EINVAL;
	text = kmalloc(n + 1, 0);
	if (text == NULL)
		return -ENOMEM;
	err = copy_from_user(text, buf, n);
	if (err == 0) {
		text[n] = '\0';
		err = node->store(text, n);
	}
	kfree(text);
	return err != 0 ? err : (ssize_t)n;
}

/* ---- the file system ---- */

static struct inode *
proc_inode_alloc(struct superblock *sb)
{
	struct proc_inode *pi = slab_alloc(inode_slab, ALLOC_ZERO);

	return pi != NULL ? &pi->vfs : NULL;
}

static void
proc_inode_free(struct inode *i)
{
	struct proc_inode *pi = proc_i(i);

	if (pi->proc != NULL)
		proc_processes->put(pi->proc);
	slab_free(inode_slab, pi);
}

static int
proc_statfs(struct superblock *sb, struct statfs *out)
{
	out->f_type = PROC_SUPER_MAGIC;
	out->f_bsize = PAGE_SIZE;
	return 0;
}

static void
proc_unmount(struct superblock *sb)
{
	if (proc_processes != NULL)
		proc_processes->ns_put(sb->priv);
}

static int
proc_mount(struct superblock *sb, const char *source, const char *data)
{
	if (data != NULL && *data != '\0')
		return -EINVAL;
	sb->priv = proc_processes->ns_get();
	if (sb->priv == NULL)
		return -EPERM;
	sb->ops = &sb_ops;
	sb->dev = vfs_anonymous_dev();
	sb->block_size = 1024;
	sb->no_negative = true;
	sb->root = node_inode(sb, &root);
	if (sb->root == NULL) {
		proc_processes->ns_put(sb->priv);
		return -ENOMEM;
	}
	return 0;
}

/* One for each pid namespace. Needs mount_mutex. */
static struct superblock *
proc_single(void)
{
	struct pid_namespace *ns = proc_processes != NULL ? proc_processes->ns_get() : NULL;
	struct superblock *sb, *found = NULL;

	if (ns == NULL)
		return ERR_PTR(-EPERM);
	list_for_each(sb, &superblocks, link)
		if (sb->type == &proc_type && sb->priv == ns)
			found = sb;
	proc_processes->ns_put(ns);
	return found;
}

static struct fs_type proc_type = { .name = "proc", .mount = proc_mount, .single = proc_single,
    .for_users = true };

void
procfs_init(void)
{
	inode_slab = slab_cache_create("proc_inode", sizeof(struct proc_inode), 64);
	fs_type_register(&proc_type);
	procfs_system_init();
	procfs_mounts_init();
}

static const struct inode_ops dir_ops = { .lookup = proc_lookup };
static const struct file_ops dir_fops = { .readdir = proc_readdir };
static const struct inode_ops file_ops;

/* O_TRUNC of "echo x >/proc/..." comes by here: there is nothing to cut. */
static const struct file_ops file_fops = {
	.open = file_open,
	.release = file_release,
	.read = file_read,
	.write = file_write,
};

static const struct superblock_ops sb_ops = {
	.inode_alloc = proc_inode_alloc,
	.inode_free = proc_inode_free,
	.statfs = proc_statfs,
	.unmount = proc_unmount,
};
