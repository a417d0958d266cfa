/*
 * devfs: one tmpfs that the kernel itself fills with the nodes of its devices. It
 * exists from boot and outlives its mounts; users may add nodes and links of their
 * own. Names that do not exist are not cached, since a driver makes nodes without
 * asking the name cache.
 */
#include <fs/devfs/devfs.h>
#include <fs/tmpfs/tmpfs.h>
#include <fs/vfs/device.h>
#include <lib/err.h>
#include <lib/klog.h>
#include <lib/string.h>

#include "../vfs/internal.h"

static struct superblock dev_sb = { .block_size = PAGE_SIZE, .max_size = 0x7fffffffffffffffUL,
    .keep = true, .no_negative = true };

/* The directory part of name, made as need be; *rest is the last component. */
static struct inode *
parent_of(const char *name, const char **rest)
{
	struct inode *dir = dev_sb.root, *next;
	const char *slash;

	while ((slash = strchr(name, '/')) != NULL) {
		next = tmpfs_find(dir, name, slash - name);
		if (next == NULL)
			next = tmpfs_make(dir, name, slash - name, S_IFDIR | 0755, 0, NULL);
		if (IS_ERR(next))
			return next;
		dir = next;
		name = slash + 1;
	}
	*rest = name;
	return dir;
}

static int
add_node(const char *name, mode_t mode, dev_t dev, const char *target, void *priv)
{
	struct inode *dir = parent_of(name, &name), *i;

	if (IS_ERR(dir))
		return PTR_ERR(dir);
	i = tmpfs_make(dir, name, strlen(name), mode, dev, target);
	if (IS_ERR(i))
		return PTR_ERR(i);
	i->priv = priv;
	/* Made by whoever registers the driver, owned by root. */
	i->uid = 0;
	i->gid = 0;
	return 0;
}

int
devfs_add_char(const char *name, dev_t dev, mode_t mode, const struct file_ops *ops, void *priv)
{
	int err = char_device_add(dev, ops, priv);

	if (err != 0)
		return err;
	err = add_node(name, S_IFCHR | (mode & 07777), dev, NULL, priv);
	if (err != 0)
		char_device_remove(dev);
	return err;
}

int
devfs_add_block(const char *name, dev_t dev, mode_t mode)
{
	return add_node(name, S_IFBLK | (mode & 07777), dev, NULL, NULL);
}

int
devfs_add_link(const char *name, const char *target)
{
	return add_node(name, S_IFLNK | 0777, 0, target, NULL);
}

void
devfs_remove(const char *name)
{
	struct inode *dir = parent_of(name, &name), *i;
	struct dentry *d;
	struct path p;

	if (IS_ERR(dir))
		return;
	i = tmpfs_find(dir, name, strlen(name));
	if (i != NULL && S_ISCHR(i->mode))
		char_device_remove(i->rdev);
	/* The name may be cached: by its directory's dentry, if anybody has looked. */
	d = dir == dev_sb.root ? dentry_find(dev_sb.root_dentry, name, strlen(name),
	    name_hash(name, strlen(name))) : NULL;
	tmpfs_remove(dir, name, strlen(name));
	(void)p;
	if (d != NULL) {
		dentry_unhash(d);
		dentry_put(d);
	}
}

static struct superblock *
devfs_single(void)
{
	return &dev_sb;
}

static int
devfs_mount(struct superblock *sb, const char *source, const char *data)
{
	return -EINVAL;			/* there is but one, and it is made */
}

static struct fs_type devfs_type = { .name = "devfs", .mount = devfs_mount, .single = devfs_single };
/* The same by the name that Linux programs know. */
static struct fs_type devtmpfs_type = { .name = "devtmpfs", .mount = devfs_mount,
    .single = devfs_single };

void
devfs_init(void)
{
	spin_init(&dev_sb.dirty_lock);
	list_init(&dev_sb.dirty);
	mutex_init(&dev_sb.rename_mutex);
	dev_sb.type = &devfs_type;
	if (tmpfs_fill(&dev_sb, 0755, 0) != 0)
		panic("no memory for devfs");
	dev_sb.root_dentry = dentry_root(&dev_sb, dev_sb.root);
	if (dev_sb.root_dentry == NULL)
		panic("no memory for devfs");
	fs_type_register(&devfs_type);
	fs_type_register(&devtmpfs_type);
	/* For shared memory by name: this is a tmpfs already. */
	tmpfs_make(dev_sb.root, "shm", 3, S_IFDIR | 01777, 0, NULL);
	tmpfs_make(dev_sb.root, "pts", 3, S_IFDIR | 0755, 0, NULL);	/* devpts goes there */
	tmpfs_make(dev_sb.root, "shm", 3, S_IFDIR | 0755, 0, NULL);	/* a tmpfs, for shm_open */
	tmpfs_make(dev_sb.root, "mqueue", 6, S_IFDIR | 0755, 0, NULL);
	devfs_add_link("fd", "/proc/self/fd");
	devfs_add_link("stdin", "/proc/self/fd/0");
	devfs_add_link("stdout", "/proc/self/fd/1");
	devfs_add_link("stderr", "/proc/self/fd/2");
}
