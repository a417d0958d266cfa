/*
 * Character devices by number, and what opening a device node or FIFO does on any
 * file system: the node's own operations only look up the device and hand over.
 */
#include <fs/pipe/pipe.h>
#include <lib/err.h>
#include <lib/radix.h>
#include <mm/slab.h>
#include <uapi/fcntl.h>

#include "device.h"
#include "internal.h"

struct char_device {
	const struct file_ops *ops;
	void *priv;
};

STATIC_SPINLOCK(char_lock);
static struct radix char_devices;		/* [char_lock] of struct char_device, by number */

int
char_device_add(dev_t dev, const struct file_ops *ops, void *priv)
{
	struct char_device *c = kmalloc(sizeof(*c), 0), *old;
	int err;

	if (c == NULL)
		return -ENOMEM;
	c->ops = ops;
	c->priv = priv;
	spin_lock(&char_lock);
	old = radix_get(&char_devices, dev);
	err = old != NULL ? -EEXIST : radix_set(&char_devices, dev, c);
	spin_unlock(&char_lock);
	if (err != 0)
		kfree(c);
	return err;
}

void
char_device_remove(dev_t dev)
{
	struct char_device *c;

	spin_lock(&char_lock);
	c = radix_get(&char_devices, dev);
	radix_set(&char_devices, dev, NULL);
	spin_unlock(&char_lock);
	kfree(c);
}

static int
char_open(struct inode *i, struct file *f)
{
	struct char_device *c;

	spin_lock(&char_lock);
	c = radix_get(&char_devices, i->rdev);
	if (c != NULL) {
		f->ops = c->ops;
		f->priv = c->priv;
		i->priv = c->priv;
	}
	spin_unlock(&char_lock);
	if (c == NULL)
		return -ENXIO;
	return f->ops->open != NULL ? f->ops->open(i, f) : 0;
}

static int
block_open(struct inode *i, struct file *f)
{
	f->ops = block_file_ops;
	return f->ops->open(i, f);
}

static const struct file_ops char_ops = { .open = char_open };
static const struct file_ops block_ops = { .open = block_open };

const struct file_ops *
inode_special_fops(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFCHR:
		return &char_ops;
	case S_IFBLK:
		return &block_ops;
	case S_IFIFO:
		return &fifo_ops;
	default:
		return &file_no_ops;
	}
}
