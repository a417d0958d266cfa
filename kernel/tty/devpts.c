/*
 * devpts: the names of pseudo terminals. Each mount is an instance of its own, with
 * a ptmx that makes terminals in it and numbers that begin at 0.
 *
 *	mount -t devpts -o gid=5,mode=620,ptmxmode=666 devpts /dev/pts
 *
 * An open of a ptmx node elsewhere (/dev/ptmx) means the instance that is mounted on
 * "pts" in the node's directory.
 *
 * Owned here: the number of all ptys (total, atomic) and its limit.
 */
#include <fs/procfs/procfs.h>
#include <lib/err.h>
#include <lib/klog.h>
#include <lib/printf.h>
#include <lib/radix.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <tty/pty.h>
#include <uapi/dirent.h>
#include <uapi/statfs.h>

#include "../fs/vfs/internal.h"

#define PTMX_DEV (5 << 8 | 2)
#define INDEX_LIMIT (1u << 20)		/* what a minor number holds */
/* Inode numbers; N stands for the terminal N. */
#define ROOT_INO 1
#define PTMX_INO 2
#define INO(n) ((n) + 3)
/* Positions in the directory are the same numbers, after . and .. */
#define PTMX_POS 2
#define POS(n) ((n) + 3)

struct devpts {
	struct mutex lock;
	struct radix ptys;		/* [lock] of struct pty, by index */
	unsigned max;			/* [c] how many at most */
	struct inode *ptmx;		/* [c] */
	uid_t uid;			/* [c] of slaves */
	gid_t gid;			/* [c] */
	bool set_uid, set_gid;		/* [c] else the opener's */
	mode_t mode, ptmxmode;		/* [c] */
};

struct devpts_inode {
	struct inode vfs;
	struct pty *pty;		/* [c] a slave; with a reference to its tty */
};

static unsigned total;			/* [a] ptys that exist */
static unsigned total_max = INDEX_LIMIT;	/* [a] /proc/sys/kernel/pty/max */
static struct slab_cache *inode_slab;
static struct fs_type devpts_type;
static const struct inode_ops dir_ops, node_ops, ptmx_ops;
static const struct file_ops dir_fops;

static struct devpts_inode *
devpts_i(struct inode *i)
{
	return container_of(i, struct devpts_inode, vfs);
}

static struct devpts *
devpts_of(const struct pty *p)
{
	return p->instance.dentry->sb->priv;
}

/* ---- terminals come and go ---- */

int
devpts_find(struct file *f, struct path *out)
{
	struct path dir = { f->path.mnt, NULL };
	int err;

	if (f->inode->sb->type == &devpts_type && f->path.mnt->root == f->inode->sb->root_dentry) {
		out->mnt = f->path.mnt;
		out->dentry = f->path.mnt->root;
		path_get(out);
		return 0;
	}
	/* A bind mount of ptmx alone stands where its mount point does. */
	if (f->path.dentry == f->path.mnt->root) {
		dir = f->path;
		path_get(&dir);
		if (!path_leave_mount(&dir)) {
			path_put(&dir);
			return -ENODEV;
		}
	} else {
		dir = f->path;
		path_get(&dir);
	}
	struct dentry *parent = dentry_parent(dir.dentry);

	dentry_put(dir.dentry);
	dir.dentry = parent;
	err = path_lookup(&dir, "pts", LOOKUP_FOLLOW | LOOKUP_DIRECTORY, out);
	path_put(&dir);
	if (err)
		return -ENODEV;
	if (out->dentry->sb->type != &devpts_type || out->dentry != out->mnt->root) {
		path_put(out);
		return -ENODEV;
	}
	return 0;
}

static struct inode *
make_inode(struct superblock *sb, ino_t ino, mode_t mode)
{
	struct inode *i = inode_create(sb, ino, mode);

	if (i) {
		i->uid = 0;
		i->gid = 0;
	}
	return i;
}

static struct inode *
make_node(struct pty *p)
{
	struct superblock *sb = p->instance.dentry->sb;
	struct devpts *d = sb->priv;
	struct inode *i = make_inode(sb, INO(p->index), S_IFCHR | d->mode);

	if (!i)
		return NULL;
	i->uid = d->set_uid ? d->uid : caller_cred()->fsuid;
	i->gid = d->set_gid ? d->gid : caller_cred()->fsgid;
	i->rdev = LOAM_MAKEDEV(136, p->index);
	i->ops = &node_ops;
	i->fops = &tty_fops;
	i->priv = &p->tty;
	devpts_i(i)->pty = p;
	tty_get(&p->tty);
	return i;
}

int
devpts_add(struct pty *p)
{
	struct devpts *d = devpts_of(p);
	int err = -ENOSPC;

	if (atomic_add(&total, 1) > READ_ONCE(total_max))
		goto uncount;
	mutex_lock(&d->lock);
	p->index = radix_next_free(&d->ptys, 0);
	if (p->index < d->max)
		err = radix_set(&d->ptys, p->index, p);
	mutex_unlock(&d->lock);
	if (err)
		goto uncount;
	p->node = make_node(p);
	if (p->node)
		return 0;
	err = -ENOMEM;
	mutex_lock(&d->lock);
	radix_set(&d->ptys, p->index, NULL);
	mutex_unlock(&d->lock);
uncount:
	atomic_sub(&total, 1);
	return err;
}

void
devpts_hide(struct pty *p)
{
	p->node->nlink = 0;
	inode_put(p->node);
}

void
devpts_forget(struct pty *p)
{
	struct devpts *d = devpts_of(p);

	mutex_lock(&d->lock);
	radix_set(&d->ptys, p->index, NULL);
	mutex_unlock(&d->lock);
	atomic_sub(&total, 1);
}

/* ---- the directory ---- */

/* A decimal number without sign or leading zero, else -1. */
static long
number(const char *name, size_t len)
{
	long n = 0;

	if (len == 0 || len > 7 || (name[0] == '0' && len > 1))
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (name[i] < '0' || name[i] > '9')
			return -1;
		n = n * 10 + (name[i] - '0');
	}
	return n;
}

static struct inode *
devpts_lookup(struct inode *dir, const char *name, size_t len)
{
	struct devpts *d = dir->sb->priv;
	struct inode *i = NULL;
	struct pty *p;
	long n;

	if (len == 4 && memcmp(name, "ptmx", 4) == 0) {
		inode_get(d->ptmx);
		return d->ptmx;
	}
	n = number(name, len);
	if (n < 0)
		return NULL;
	mutex_lock(&d->lock);
	p = radix_get(&d->ptys, n);
	/* The node is there while the master is open, which its closing changes under tty.lock. */
	if (p) {
		mutex_lock(&p->tty.lock);
		if (!p->master_closed && p->node) {
			i = p->node;
			inode_get(i);
		}
		mutex_unlock(&p->tty.lock);
	}
	mutex_unlock(&d->lock);
	return i;
}

static bool
node_revalidate(struct inode *i)
{
	return !READ_ONCE(devpts_i(i)->pty->master_closed);
}

static int
devpts_readdir(struct file *f, struct readdir_ctx *ctx)
{
	struct devpts *d = f->inode->sb->priv;
	unsigned long n;
	struct pty *p;

	if (f->pos == 0) {
		if (!ctx->emit(ctx, ".", 1, ROOT_INO, DT_DIR, 1))
			return 0;
		f->pos = 1;
	}
	if (f->pos == 1) {
		if (!ctx->emit(ctx, "..", 2, ROOT_INO, DT_DIR, PTMX_POS))
			return 0;
		f->pos = PTMX_POS;
	}
	if (f->pos == PTMX_POS) {
		if (!ctx->emit(ctx, "ptmx", 4, PTMX_INO, DT_CHR, POS(0)))
			return 0;
		f->pos = POS(0);
	}
	for (n = f->pos - POS(0); ; f->pos = POS(++n)) {
		char name[16];
		bool closed = true;

		/* emit may fault in user memory: not under the lock. */
		mutex_lock(&d->lock);
		p = radix_next(&d->ptys, &n);
		if (p)
			closed = READ_ONCE(p->master_closed) || !READ_ONCE(p->node);
		mutex_unlock(&d->lock);
		if (!p)
			return 0;
		if (closed)
			continue;
		if (!ctx->emit(ctx, name, snprintf(name, sizeof(name), "%lu", n), INO(n), DT_CHR,
		    POS(n + 1)))
			return 0;
	}
}

/* ---- the file system ---- */

static struct inode *
devpts_inode_alloc(struct superblock *sb)
{
	struct devpts_inode *i = slab_alloc(inode_slab, ALLOC_ZERO);

	return i ? &i->vfs : NULL;
}

static void
devpts_inode_free(struct inode *i)
{
	struct pty *p = devpts_i(i)->pty;

	slab_free(inode_slab, devpts_i(i));
	if (p)
		tty_put(&p->tty);
}

static int
devpts_statfs(struct superblock *sb, struct statfs *out)
{
	out->f_type = DEVPTS_SUPER_MAGIC;
	out->f_bsize = PAGE_SIZE;
	return 0;
}

/* Nobody has it mounted, so no terminal of it is left. */
static void
devpts_unmount(struct superblock *sb)
{
	struct devpts *d = sb->priv;

	inode_put(d->ptmx);
	kfree(d);
	sb->priv = NULL;
}

static const struct superblock_ops sb_ops = {
	.inode_alloc = devpts_inode_alloc,
	.inode_free = devpts_inode_free,
	.statfs = devpts_statfs,
	.unmount = devpts_unmount,
};

/* "name=" at *s: its value, and *s after it; false: another name. */
static bool
option(const char **s, const char *name, unsigned base, unsigned *value)
{
	size_t n = strlen(name);
	char *end;

	if (strncmp(*s, name, n) != 0)
		return false;
	*value = strtoul(*s + n, &end, base);
	if (end == *s + n)
		return false;
	*s = end;
	return true;
}

static int
parse_options(struct devpts *d, const char *s)
{
	unsigned v;

	while (s && *s) {
		if (option(&s, "uid=", 10, &v)) {
			d->uid = v;
			d->set_uid = true;
		} else if (option(&s, "gid=", 10, &v)) {
			d->gid = v;
			d->set_gid = true;
		} else if (option(&s, "mode=", 8, &v)) {
			d->mode = v & 0777;
		} else if (option(&s, "ptmxmode=", 8, &v)) {
			d->ptmxmode = v & 0777;
		} else if (option(&s, "max=", 10, &v)) {
			d->max = MIN(v, INDEX_LIMIT);
		} else if (strncmp(s, "newinstance", 11) == 0) {
			s += 11;		/* every mount is one */
		} else {
			return -EINVAL;
		}
		if (*s == ',')
			s++;
		else if (*s)
			return -EINVAL;
	}
	return 0;
}

static int
devpts_mount(struct superblock *sb, const char *source, const char *data)
{
	struct devpts *d = kzalloc(sizeof(*d));
	int err;

	if (!d)
		return -ENOMEM;
	mutex_init(&d->lock);
	d->mode = 0600;
	d->max = INDEX_LIMIT;
	err = parse_options(d, data);
	if (err)
		goto free_devpts;
	sb->ops = &sb_ops;
	sb->priv = d;
	sb->dev = vfs_anonymous_dev();
	sb->block_size = 1024;
	sb->no_negative = true;
	err = -ENOMEM;
	d->ptmx = make_inode(sb, PTMX_INO, S_IFCHR | d->ptmxmode);
	if (!d->ptmx)
		goto free_devpts;
	d->ptmx->rdev = PTMX_DEV;
	d->ptmx->ops = &ptmx_ops;
	d->ptmx->fops = &ptmx_fops;
	sb->root = make_inode(sb, ROOT_INO, S_IFDIR | 0755);
	if (!sb->root)
		goto put_ptmx;
	sb->root->ops = &dir_ops;
	sb->root->fops = &dir_fops;
	sb->root->nlink = 2;
	return 0;

put_ptmx:
	inode_put(d->ptmx);
free_devpts:
	kfree(d);
	return err;
}

static struct fs_type devpts_type = { .name = "devpts", .mount = devpts_mount };

static const struct inode_ops dir_ops = { .lookup = devpts_lookup };
static const struct inode_ops node_ops = { .revalidate = node_revalidate };
static const struct inode_ops ptmx_ops;
static const struct file_ops dir_fops = { .readdir = devpts_readdir };

/* ---- /proc/sys/kernel/pty ---- */

static int
show_nr(struct seq_buf *s)
{
	seq_printf(s, "%u\n", atomic_load(&total));
	return 0;
}

static int
show_max(struct seq_buf *s)
{
	seq_printf(s, "%u\n", READ_ONCE(total_max));
	return 0;
}

static int
store_max(const char *text, size_t n)
{
	char *end;
	unsigned long v = strtoul(text, &end, 10);

	if (end == text || (*end != '\n' && *end != '\0') || v > INDEX_LIMIT)
		return -EINVAL;
	WRITE_ONCE(total_max, v);
	return 0;
}

void
devpts_init(void)
{
	inode_slab = slab_cache_create("devpts_inode", sizeof(struct devpts_inode), 64);
	fs_type_register(&devpts_type);
	if (devfs_add_char("ptmx", PTMX_DEV, 0666, &ptmx_fops, NULL) ||
	    procfs_register("sys/kernel/pty/nr", 0444, show_nr, NULL) ||
	    procfs_register("sys/kernel/pty/max", 0644, show_max, store_max))
		panic("devpts: out of memory at boot");
}
