/*
 * tmpfs: the page cache is the store. A directory keeps its entries in a tree by
 * hash and name, for lookups, and in a radix tree by cookie, for reading: an entry's
 * cookie is its place in the order of creation, so a reader who comes back finds
 * where he was, whatever came and went.
 *
 * An entry holds a reference on its inode; the last one goes with the last link and
 * the last user. A file's pages are charged to the superblock when they are made.
 */
#include <fs/tmpfs/tmpfs.h>
#include <lib/err.h>
#include <lib/klog.h>
#include <lib/radix.h>
#include <lib/rbtree.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <uapi/dirent.h>
#include <uapi/fcntl.h>
#include <uapi/limits.h>
#include <uapi/statfs.h>

struct tmpfs_sb {
	u64 max_pages;			/* 0 = no limit */
	u64 used_pages;			/* [a] */
	u64 next_ino;			/* [a] */
};

struct tmpfs_inode {
	struct inode vfs;
	struct tmpfs_inode *parent;	/* [lock] directories: "..", and to find back at unmount */
	struct rb_tree names;		/* [lock] of struct entry */
	struct radix cookies;		/* [lock] of struct entry */
	unsigned long next_cookie;	/* [lock] */
	u64 charged;			/* [lock] pages charged to the superblock */
	char *target;			/* [c] of a symlink */
};

struct entry {
	struct rb_node node;
	u32 hash;
	unsigned len;
	unsigned long cookie;
	struct inode *inode;
	char name[];
};

#define FIRST_COOKIE 2			/* 0 and 1 are . and .. */
#define ENTRY_SIZE 20			/* what a name adds to the size of a directory */

static struct slab_cache *inode_slab;
static const struct inode_ops file_ops, link_ops;
static const struct file_ops dir_fops;
static const struct mapping_ops tmpfs_mapping_ops;

static struct tmpfs_inode *
tmpfs_i(struct inode *i)
{
	return container_of(i, struct tmpfs_inode, vfs);
}

/* ---- names in a directory ---- */

static u32
hash_name(const char *name, size_t len)
{
	u32 h = 5381;

	while (len-- > 0)
		h = h * 33 ^ (unsigned char)*name++;
	return h;
}

static int
compare(const struct entry *e, u32 hash, const char *name, size_t len)
{
	if (e->hash != hash)
		return hash < e->hash ? -1 : 1;
	if (e->len != len)
		return len < e->len ? -1 : 1;
	return memcmp(name, e->name, len);
}

static struct entry *
find_entry(struct inode *dir, const char *name, size_t len)
{
	struct rb_node *n = tmpfs_i(dir)->names.root;
	u32 hash = hash_name(name, len);

	while (n != NULL) {
		struct entry *e = rb_entry(n, struct entry, node);
		int c = compare(e, hash, name, len);

		if (c == 0)
			return e;
		n = c < 0 ? n->left : n->right;
	}
	return NULL;
}

/* The entry takes over the caller's reference to i, if it succeeds. */
static int
add_entry(struct inode *dir, const char *name, size_t len, struct inode *i)
{
	struct tmpfs_inode *d = tmpfs_i(dir);
	struct rb_node **link = &d->names.root, *parent = NULL;
	struct entry *e = kmalloc(sizeof(*e) + len, 0);

	if (e == NULL)
		return -ENOMEM;
	e->hash = hash_name(name, len);
	e->len = len;
	e->inode = i;
	memcpy(e->name, name, len);
	e->cookie = d->next_cookie;
	if (radix_set(&d->cookies, e->cookie, e) != 0) {
		kfree(e);
		return -ENOSPC;
	}
	d->next_cookie++;
	while (*link != NULL) {
		parent = *link;
		link = compare(rb_entry(parent, struct entry, node), e->hash, name, len) < 0 ?
		    &parent->left : &parent->right;
	}
	rb_insert(&d->names, &e->node, parent, link);
	dir->size += ENTRY_SIZE;
	inode_touch(dir, ATTR_MTIME | ATTR_CTIME);
	return 0;
}

/* The entry's reference to the inode is left to the caller. */
static struct inode *
remove_entry(struct inode *dir, struct entry *e)
{
	struct tmpfs_inode *d = tmpfs_i(dir);
	struct inode *i = e->inode;

	rb_erase(&d->names, &e->node);
	radix_set(&d->cookies, e->cookie, NULL);
	kfree(e);
	dir->size -= ENTRY_SIZE;
	inode_touch(dir, ATTR_MTIME | ATTR_CTIME);
	return i;
}

/* ---- inodes ---- */

static struct inode *
new_inode(struct superblock *sb, struct inode *dir, mode_t mode, dev_t rdev)
{
	struct tmpfs_sb *t = sb->priv;
	struct inode *i = inode_create(sb, atomic_add(&t->next_ino, 1), mode);

	if (i == NULL)
		return NULL;
	i->rdev = rdev;
	i->mode = inode_inherit(i, dir, mode);
	mapping_init(&i->mapping, &tmpfs_mapping_ops, i);
	switch (mode & S_IFMT) {
	case S_IFDIR:
		i->ops = &tmpfs_dir_ops;
		i->fops = &dir_fops;
		i->nlink = 2;
		i->size = 2 * ENTRY_SIZE;
		tmpfs_i(i)->next_cookie = FIRST_COOKIE;
		tmpfs_i(i)->parent = dir != NULL ? tmpfs_i(dir) : tmpfs_i(i);
		break;
	case S_IFLNK:
		i->ops = &link_ops;
		i->fops = &tmpfs_file_ops;
		break;
	case S_IFREG:
		i->ops = &file_ops;
		i->fops = &tmpfs_file_ops;
		break;
	default:
		i->ops = &file_ops;
		i->fops = inode_special_fops(mode);
		break;
	}
	return i;
}

/* New inode under a name in dir (locked). The caller gets a reference beside the entry's. */
static struct inode *
make(struct inode *dir, const char *name, size_t len, mode_t mode, dev_t rdev, const char *target)
{
	struct inode *i = new_inode(dir->sb, dir, mode, rdev);
	int err;

	if (i == NULL)
		return ERR_PTR(-ENOMEM);
	if (target != NULL) {
		tmpfs_i(i)->target = kstrdup(target);
		if (tmpfs_i(i)->target == NULL) {
			err = -ENOMEM;
			goto drop;
		}
		i->size = strlen(target);
	}
	err = add_entry(dir, name, len, i);
	if (err != 0)
		goto drop;
	if (S_ISDIR(mode))
		dir->nlink++;
	inode_get(i);
	return i;
drop:
	i->nlink = 0;
	inode_put(i);
	return ERR_PTR(err);
}

static struct inode *
tmpfs_lookup(struct inode *dir, const char *name, size_t len)
{
	struct entry *e = find_entry(dir, name, len);

	if (e == NULL)
		return NULL;
	inode_get(e->inode);
	return e->inode;
}

static struct inode *
tmpfs_create(struct inode *dir, const char *name, size_t len, mode_t mode, dev_t rdev)
{
	return make(dir, name, len, mode, rdev, NULL);
}

static struct inode *
tmpfs_mkdir(struct inode *dir, const char *name, size_t len, mode_t mode)
{
	return make(dir, name, len, mode, 0, NULL);
}

static struct inode *
tmpfs_symlink(struct inode *dir, const char *name, size_t len, const char *target)
{
	return make(dir, name, len, S_IFLNK | 0777, 0, target);
}

static int
tmpfs_link(struct inode *dir, const char *name, size_t len, struct inode *target)
{
	int err = add_entry(dir, name, len, target);

	if (err != 0)
		return err;
	inode_get(target);
	target->nlink++;
	inode_touch(target, ATTR_CTIME);
	return 0;
}

static int
tmpfs_unlink(struct inode *dir, const char *name, size_t len, struct inode *victim)
{
	struct entry *e = find_entry(dir, name, len);

	remove_entry(dir, e);
	victim->nlink--;
	inode_touch(victim, ATTR_CTIME);
	inode_put(victim);		/* never the last: the caller has one */
	return 0;
}

static int
tmpfs_rmdir(struct inode *dir, const char *name, size_t len, struct inode *victim)
{
	if (tmpfs_i(victim)->cookies.count != 0)
		return -ENOTEMPTY;
	remove_entry(dir, find_entry(dir, name, len));
	victim->nlink = 0;
	dir->nlink--;
	inode_put(victim);
	return 0;
}

static void
change_parent(struct inode *moved, struct inode *from, struct inode *to)
{
	if (!S_ISDIR(moved->mode) || from == to)
		return;
	tmpfs_i(moved)->parent = tmpfs_i(to);
	from->nlink--;
	to->nlink++;
}

static int
tmpfs_rename(struct inode *from, const char *name, size_t len, struct inode *moved,
    struct inode *to, const char *new_name, size_t new_len, struct inode *replaced,
    unsigned flags)
{
	struct entry *e = find_entry(from, name, len), *f;
	int err;

	if (flags & RENAME_EXCHANGE) {
		f = find_entry(to, new_name, new_len);
		e->inode = replaced;
		f->inode = moved;
		change_parent(moved, from, to);
		change_parent(replaced, to, from);
	} else if (replaced != NULL) {
		if (S_ISDIR(replaced->mode) && tmpfs_i(replaced)->cookies.count != 0)
			return -ENOTEMPTY;
		f = find_entry(to, new_name, new_len);
		f->inode = moved;
		remove_entry(from, e);
		write_lock(&replaced->lock);
		if (S_ISDIR(replaced->mode)) {
			replaced->nlink = 0;
			to->nlink--;
		} else {
			replaced->nlink--;
		}
		inode_touch(replaced, ATTR_CTIME);
		write_unlock(&replaced->lock);
		inode_put(replaced);
		change_parent(moved, from, to);
	} else {
		err = add_entry(to, new_name, new_len, moved);
		if (err != 0)
			return err;
		remove_entry(from, e);
		change_parent(moved, from, to);
	}
	inode_touch(from, ATTR_MTIME | ATTR_CTIME);
	inode_touch(to, ATTR_MTIME | ATTR_CTIME);
	inode_touch(moved, ATTR_CTIME);
	return 0;
}

static ssize_t
tmpfs_readlink(struct inode *i, char *buf, size_t size)
{
	size_t n = MIN(i->size, size);

	memcpy(buf, tmpfs_i(i)->target, n);
	return n;
}

static int
tmpfs_readdir(struct file *f, struct readdir_ctx *ctx)
{
	struct tmpfs_inode *d = tmpfs_i(f->inode);
	unsigned long cookie;
	struct entry *e;

	if (f->pos == 0) {
		if (!ctx->emit(ctx, ".", 1, d->vfs.ino, DT_DIR, 1))
			return 0;
		f->pos = 1;
	}
	if (f->pos == 1) {
		if (!ctx->emit(ctx, "..", 2, d->parent->vfs.ino, DT_DIR, FIRST_COOKIE))
			return 0;
		f->pos = FIRST_COOKIE;
	}
	cookie = f->pos;
	while ((e = radix_next(&d->cookies, &cookie)) != NULL) {
		if (!ctx->emit(ctx, e->name, e->len, e->inode->ino, IFTODT(e->inode->mode),
		    cookie + 1))
			return 0;
		f->pos = ++cookie;
	}
	return 0;
}

/* ---- data ---- */

static int
tmpfs_read_page(struct mapping *m, struct page *p)
{
	arch_clear_page(page_address(p));
	atomic_or(&p->flags, PG_UPTODATE);
	return 0;
}

/* Charge the page at pos if it is not there yet. */
static int
tmpfs_reserve(struct inode *i, u64 pos, size_t n)
{
	struct tmpfs_sb *t = i->sb->priv;
	struct tmpfs_inode *ti = tmpfs_i(i);

	if (READ_ONCE(i->mapping.pages.count) < ti->charged)
		return 0;
	if (t->max_pages != 0 && atomic_load(&t->used_pages) >= t->max_pages)
		return -ENOSPC;
	atomic_add(&t->used_pages, 1);
	ti->charged++;
	i->blocks = ti->charged * (PAGE_SIZE / 512);
	return 0;
}

static void
uncharge(struct inode *i, u64 keep)
{
	struct tmpfs_sb *t = i->sb->priv;
	struct tmpfs_inode *ti = tmpfs_i(i);

	if (ti->charged > keep) {
		atomic_sub(&t->used_pages, ti->charged - keep);
		ti->charged = keep;
	}
	i->blocks = ti->charged * (PAGE_SIZE / 512);
}

static int
tmpfs_truncate(struct inode *i, u64 size)
{
	u64 old = i->size;

	if (size < old) {
		inode_set_size(i, size);
		mapping_truncate(&i->mapping, size);
		uncharge(i, i->mapping.pages.count);
	} else {
		/* What a mapping may have left between the end and the page's end shows no more. */
		if (old & (PAGE_SIZE - 1))
			mapping_truncate(&i->mapping, old);
		inode_set_size(i, size);
	}
	return 0;
}

static int
tmpfs_fsync(struct file *f, bool data_only)
{
	return 0;			/* memory is all the store there is */
}

/* ---- superblock ---- */

static struct inode *
tmpfs_inode_alloc(struct superblock *sb)
{
	struct tmpfs_inode *i = slab_alloc(inode_slab, ALLOC_ZERO);

	return i != NULL ? &i->vfs : NULL;
}

static void
tmpfs_inode_free(struct inode *i)
{
	kfree(tmpfs_i(i)->target);
	slab_free(inode_slab, tmpfs_i(i));
}

static void
tmpfs_evict(struct inode *i)
{
	uncharge(i, 0);
}

static int
tmpfs_statfs(struct superblock *sb, struct statfs *out)
{
	struct tmpfs_sb *t = sb->priv;
	struct memory_info mem;

	memory_info(&mem);
	out->f_type = TMPFS_MAGIC;
	out->f_bsize = PAGE_SIZE;
	if (t->max_pages != 0) {
		out->f_blocks = t->max_pages;
		out->f_bfree = t->max_pages - MIN(t->used_pages, t->max_pages);
		out->f_bfree = MIN(out->f_bfree, mem.available);
		out->f_bavail = out->f_bfree;
		out->f_files = mem.total;
		out->f_ffree = mem.available;
	}
	return 0;
}

/* No name is in use any more: take the tree apart, leaf by leaf. */
static void
tmpfs_unmount(struct superblock *sb)
{
	struct tmpfs_inode *d = tmpfs_i(sb->root);

	for (;;) {
		unsigned long cookie = 0;
		struct entry *e = radix_next(&d->cookies, &cookie);
		struct inode *i;

		if (e == NULL) {
			if (&d->vfs == sb->root)
				break;
			d = d->parent;
			continue;
		}
		i = e->inode;
		if (S_ISDIR(i->mode) && tmpfs_i(i)->cookies.count != 0) {
			d = tmpfs_i(i);
			continue;
		}
		remove_entry(&d->vfs, e);
		i->nlink = S_ISDIR(i->mode) ? 0 : i->nlink - 1;
		inode_put(i);
	}
	sb->root->nlink = 0;
	/* evict of the root, which comes last, still charges: its directory has no pages. */
	kfree(sb->priv);
	sb->priv = NULL;
}

const struct superblock_ops tmpfs_sb_ops = {
	.inode_alloc = tmpfs_inode_alloc,
	.inode_free = tmpfs_inode_free,
	.evict = tmpfs_evict,
	.statfs = tmpfs_statfs,
	.unmount = tmpfs_unmount,
};

int
tmpfs_fill(struct superblock *sb, mode_t mode, u64 max_pages)
{
	struct tmpfs_sb *t = kzalloc(sizeof(*t));

	if (t == NULL)
		return -ENOMEM;
	t->max_pages = max_pages;
	sb->ops = &tmpfs_sb_ops;
	sb->priv = t;
	sb->dev = vfs_anonymous_dev();
	sb->block_size = PAGE_SIZE;
	sb->root = new_inode(sb, NULL, S_IFDIR | mode, 0);
	if (sb->root == NULL) {
		kfree(t);
		return -ENOMEM;
	}
	return 0;
}

/* "size=10m,mode=1777,nr_inodes=..." */
static int
parse_options(const char *data, u64 *max_pages, mode_t *mode)
{
	while (data != NULL && *data != '\0') {
		char *end = NULL;

		if (strncmp(data, "size=", 5) == 0) {
			struct memory_info mem;
			u64 size = strtoul(data + 5, &end, 10);

			memory_info(&mem);
			switch (*end) {
			case 'g': case 'G':
				size <<= 10;
				/* fall through */
			case 'm': case 'M':
				size <<= 10;
				/* fall through */
			case 'k': case 'K':
				size <<= 10;
				end++;
				break;
			case '%':
				size = mem.total * size / 100 * PAGE_SIZE;
				end++;
				break;
			}
			*max_pages = DIV_ROUND_UP(size, PAGE_SIZE);
		} else if (strncmp(data, "mode=", 5) == 0) {
			*mode = strtoul(data + 5, &end, 8) & 07777;
		} else {
			return -EINVAL;
		}
		if (*end != ',' && *end != '\0')
			return -EINVAL;
		data = *end == ',' ? end + 1 : end;
	}
	return 0;
}

static int
tmpfs_mount(struct superblock *sb, const char *source, const char *data)
{
	struct memory_info mem;
	mode_t mode = 01777;
	u64 max_pages;
	int err;

	memory_info(&mem);
	max_pages = mem.total / 2;
	err = parse_options(data, &max_pages, &mode);
	return err != 0 ? err : tmpfs_fill(sb, mode, max_pages);
}

static struct fs_type tmpfs_type = { .name = "tmpfs", .mount = tmpfs_mount, .for_users = true };

/* ---- for the kernel's own use ---- */

struct inode *
tmpfs_find(struct inode *dir, const char *name, size_t len)
{
	struct entry *e;

	read_lock(&dir->lock);
	e = find_entry(dir, name, len);
	read_unlock(&dir->lock);
	return e != NULL ? e->inode : NULL;
}

struct inode *
tmpfs_make(struct inode *dir, const char *name, size_t len, mode_t mode, dev_t rdev,
    const char *target)
{
	struct inode *i;

	write_lock(&dir->lock);
	i = find_entry(dir, name, len) != NULL ? ERR_PTR(-EEXIST) :
	    make(dir, name, len, mode, rdev, target);
	write_unlock(&dir->lock);
	if (!IS_ERR(i))
		inode_put(i);
	return i;
}

int
tmpfs_remove(struct inode *dir, const char *name, size_t len)
{
	struct inode *i = NULL;
	struct entry *e;

	write_lock(&dir->lock);
	e = find_entry(dir, name, len);
	if (e != NULL && !S_ISDIR(e->inode->mode)) {
		i = remove_entry(dir, e);
		i->nlink--;
	}
	write_unlock(&dir->lock);
	if (i == NULL)
		return -ENOENT;
	inode_put(i);
	return 0;
}

static struct superblock memfd_sb = { .block_size = PAGE_SIZE, .max_size = 0x7fffffffffffffffUL,
    .keep = true };

struct inode *
tmpfs_anonymous(mode_t mode)
{
	struct inode *i = new_inode(&memfd_sb, NULL, S_IFREG | mode, 0);

	if (i != NULL)
		i->nlink = 0;
	return i;
}

void
tmpfs_init(void)
{
	inode_slab = slab_cache_create("tmpfs_inode", sizeof(struct tmpfs_inode), 64);
	fs_type_register(&tmpfs_type);
	spin_init(&memfd_sb.dirty_lock);
	list_init(&memfd_sb.dirty);
	if (tmpfs_fill(&memfd_sb, 0700, 0) != 0)
		panic("no memory for tmpfs");
}

static const struct mapping_ops tmpfs_mapping_ops = { .read_page = tmpfs_read_page };

const struct inode_ops tmpfs_dir_ops = {
	.lookup = tmpfs_lookup,
	.create = tmpfs_create,
	.symlink = tmpfs_symlink,
	.mkdir = tmpfs_mkdir,
	.link = tmpfs_link,
	.unlink = tmpfs_unlink,
	.rmdir = tmpfs_rmdir,
	.rename = tmpfs_rename,
};

static const struct inode_ops file_ops = {
	.truncate = tmpfs_truncate,
	.reserve = tmpfs_reserve,
};

static const struct inode_ops link_ops = { .readlink = tmpfs_readlink };

static const struct file_ops dir_fops = { .readdir = tmpfs_readdir, .fsync = tmpfs_fsync };

const struct file_ops tmpfs_file_ops = {
	.read = generic_file_read,
	.write = generic_file_write,
	.fsync = tmpfs_fsync,
	.flags = FILE_MMAP,
};
