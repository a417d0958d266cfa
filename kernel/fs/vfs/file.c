/*
 * Open file descriptions: making and closing them, and the common front of read,
 * write and seek before the file's own operations.
 */
#include <arch/user.h>
#include <fs/event/event.h>
#include <lib/err.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <mm/vm.h>
#include <uapi/fcntl.h>
#include <uapi/limits.h>
#include <uapi/statfs.h>

#include "internal.h"

static struct slab_cache *file_slab;
static const struct inode_ops anon_inode_ops;
static struct inode *anon_inode;	/* of eventfd and such, which have nothing in it */

const struct file_ops file_no_ops = { .flags = FILE_STREAM };

struct file *
file_alloc(void)
{
	struct file *f = slab_alloc(file_slab, 0);

	if (f == NULL)
		return NULL;
	f->ops = &file_no_ops;
	ref_init(&f->refs, 1);
	f->flags = 0;
	f->path.mnt = NULL;
	f->path.dentry = NULL;
	f->inode = NULL;
	mutex_init(&f->pos_lock);
	f->pos = 0;
	f->owner = 0;
	f->flocked = false;
	f->watchers = NULL;
	f->anon_name = NULL;
	f->priv = NULL;
	return f;
}

void
file_put(struct file *f)
{
	if (!ref_put(&f->refs))
		return;
	if (unlikely(f->watchers != NULL))
		epoll_file_released(f);
	if (f->flocked)
		locks_file_released(f);
	if (f->ops->release != NULL)
		f->ops->release(f);
	/* A file with a path shares the dentry's reference; others hold the inode themselves. */
	if (f->inode != NULL && S_ISREG(f->inode->mode) && file_writable(f)) {
		atomic_sub(&f->inode->writers, 1);
		atomic_sub(&f->inode->sb->nwriters, 1);
	}
	if (f->flags & VFS_OPEN_EXEC)
		inode_allow_write(f->inode);
	if (f->path.dentry != NULL)
		path_put(&f->path);
	else if (f->inode != NULL)
		inode_put(f->inode);
	slab_free(file_slab, f);
}

struct file *
file_anonymous(const char *name, const struct file_ops *ops, void *priv, unsigned flags)
{
	struct file *f = file_alloc();

	if (f == NULL)
		return NULL;
	f->ops = ops;
	f->flags = flags;
	f->inode = anon_inode;
	inode_get(anon_inode);
	f->anon_name = name;
	f->priv = priv;
	return f;
}

ino_t
anon_ino(void)
{
	static u64 last = 1;

	return atomic_add(&last, 1);
}

struct file *
file_with_inode(const char *name, mode_t mode, const struct file_ops *ops, void *priv, unsigned flags)
{
	struct inode *i = inode_create(&anon_sb, anon_ino(), mode);
	struct file *f;

	if (i == NULL)
		return NULL;
	i->ops = &anon_inode_ops;
	i->fops = &file_no_ops;
	i->uid = caller_cred()->fsuid;
	i->gid = caller_cred()->fsgid;
	f = file_alloc();
	if (f == NULL) {
		inode_put(i);
		return NULL;
	}
	f->ops = ops;
	f->flags = flags;
	f->inode = i;
	f->anon_name = name;
	f->priv = priv;
	return f;
}

ssize_t
vfs_read(struct file *f, void __user *buf, size_t n, u64 *pos)
{
	ssize_t got;

	if (unlikely(!file_readable(f)))
		return -EBADF;
	if (unlikely(f->ops->read == NULL))
		return S_ISDIR(f->inode->mode) ? -EISDIR : -EINVAL;
	if (unlikely(!user_range_ok(buf, n)))
		return -EFAULT;
	if (n > LOAM_RW_MAX)
		n = LOAM_RW_MAX;
	got = f->ops->read(f, buf, n, pos);
	current->usage.read_calls++;
	if (got > 0)
		current->usage.read_chars += got;
	return got;
}

ssize_t
vfs_write(struct file *f, const void __user *buf, size_t n, u64 *pos)
{
	ssize_t put;

	if (unlikely(!file_writable(f)))
		return -EBADF;
	if (unlikely(f->ops->write == NULL))
		return -EINVAL;
	if (unlikely(!user_range_ok(buf, n)))
		return -EFAULT;
	if (n > LOAM_RW_MAX)
		n = LOAM_RW_MAX;
	put = f->ops->write(f, buf, n, pos);
	current->usage.write_calls++;
	if (put > 0)
		current->usage.write_chars += put;
	return put;
}

/* The usual seek; the holes of SEEK_DATA and SEEK_HOLE are not told: all is data up to the end. */
static s64
seek_by_size(struct file *f, s64 offset, int whence)
{
	s64 size = atomic_load(&f->inode->size), base = 0;

	switch (whence) {
	case SEEK_SET:
		break;
	case SEEK_CUR:
		base = f->pos;
		break;
	case SEEK_END:
		base = size;
		break;
	case SEEK_DATA:
		return offset < 0 || offset >= size ? -ENXIO : (s64)(f->pos = offset);
	case SEEK_HOLE:
		return offset < 0 || offset >= size ? -ENXIO : (s64)(f->pos = size);
	default:
		return -EINVAL;
	}
	if (__builtin_add_overflow(base, offset, &offset))
		return -EOVERFLOW;
	if (offset < 0)
		return -EINVAL;
	f->pos = offset;
	return offset;
}

s64
vfs_seek(struct file *f, s64 offset, int whence)
{
	s64 r;

	if (f->flags & O_PATH)
		return -EBADF;
	if (f->ops->flags & FILE_STREAM)
		return -ESPIPE;
	mutex_lock(&f->pos_lock);
	r = f->ops->seek != NULL ? f->ops->seek(f, offset, whence) :
	    seek_by_size(f, offset, whence);
	mutex_unlock(&f->pos_lock);
	return r;
}

int
vfs_fsync(struct file *f, bool data_only)
{
	return f->ops->fsync != NULL ? f->ops->fsync(f, data_only) : -EINVAL;
}

/* ---- what mm asks of files ---- */

static struct mapping *
file_mapping(struct file *f)
{
	struct mapping *m = NULL;

	if (f->ops->mmap != NULL)
		return f->ops->mmap(f, &m) == 0 ? m : NULL;
	return f->ops->flags & FILE_MMAP ? &f->inode->mapping : NULL;
}

static unsigned
file_access(struct file *f)
{
	return (file_readable(f) ? VM_READ : 0) | (file_writable(f) ? VM_WRITE : 0) |
	    (f->ops->flags & FILE_MAPPED ? VM_COUNTED : 0);
}

static void
file_mapped(struct file *f, int delta)
{
	f->ops->mapped(f, delta);
}

static void
file_describe(struct file *f, char *path, size_t size, dev_t *dev, ino_t *ino)
{
	char *text = file_text(f, path, size);

	if (IS_ERR(text))
		text = "";
	memmove(path, text, strlen(text) + 1);
	*dev = f->inode->sb->dev;
	*ino = f->inode->ino;
}

static const struct vm_file_ops file_vm_ops = {
	.get = file_get,
	.put = file_put,
	.mapping = file_mapping,
	.access = file_access,
	.mapped = file_mapped,
	.describe = file_describe,
};

/* ---- the file system of files without a name ---- */

static const struct superblock_ops anon_ops;
static const struct inode_ops anon_inode_ops;

struct superblock anon_sb = { .ops = &anon_ops, .block_size = PAGE_SIZE, .keep = true };

static int
anon_statfs(struct superblock *sb, struct statfs *out)
{
	out->f_type = PIPEFS_MAGIC;
	out->f_bsize = PAGE_SIZE;
	return 0;
}

static struct mount anon_mount = { .refs = { 1 }, .sb = &anon_sb };

struct mount *
vfs_lone_mount(struct superblock *sb)
{
	struct mount *m = kzalloc(sizeof(*m));

	if (m == NULL)
		panic("no memory for a mount at boot");
	ref_init(&m->refs, 1);
	m->sb = sb;
	return m;
}

int
vfs_lone_path(struct mount *m, struct inode *i, struct path *out)
{
	out->mnt = m;
	out->dentry = dentry_root(m->sb, i);
	if (out->dentry == NULL)
		return -ENOMEM;
	mount_get(m);
	return 0;
}

int
file_path(struct file *f, struct path *out)
{
	int err;

	if (f->path.dentry != NULL) {
		*out = f->path;
		path_get(out);
		return 0;
	}
	inode_get(f->inode);
	err = vfs_lone_path(&anon_mount, f->inode, out);
	if (err != 0)
		inode_put(f->inode);
	return err;
}

static const struct superblock_ops anon_ops = { .statfs = anon_statfs };

void
file_init(void)
{
	file_slab = slab_cache_create("file", sizeof(struct file), 64);
	anon_sb.dev = vfs_anonymous_dev();
	spin_init(&anon_sb.dirty_lock);
	list_init(&anon_sb.dirty);
	anon_inode = inode_create(&anon_sb, 1, S_IRUSR | S_IWUSR);
	anon_inode->ops = &anon_inode_ops;
	anon_inode->fops = &file_no_ops;
	vm_file_ops = &file_vm_ops;
}
