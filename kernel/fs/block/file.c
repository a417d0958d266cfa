/*
 * /dev/NAME of a block device: reads and writes go through the device's page cache.
 * When the last opener closes the node, what it changed is written and the pages are
 * forgotten, so that the node and a file system mounted later see the same.
 */
#include <arch/user.h>
#include <fs/vfs/vfs.h>
#include <lib/err.h>
#include <lib/string.h>
#include <uapi/fcntl.h>
#include <uapi/ioctl.h>

#include "../vfs/internal.h"
#include "internal.h"

#define READ_MAX 64u			/* pages in one transfer */

static u32
page_bytes(struct block_device *b, unsigned long index)
{
	u64 size = b->nsectors << SECTOR_SHIFT, start = (u64)index << PAGE_SHIFT;

	return start >= size ? 0 : MIN(size - start, PAGE_SIZE);
}

static void
block_read_pages(struct mapping *m, struct page **pages, unsigned n)
{
	struct block_device *b = m->owner;
	void *bufs[READ_MAX];
	u32 lens[READ_MAX];

	while (n > 0) {
		unsigned now = MIN(n, READ_MAX), use = 0;

		for (; use < now; use++) {
			bufs[use] = page_address(pages[use]);
			lens[use] = page_bytes(b, pages[use]->index);
			if (lens[use] == 0)
				break;
			if (lens[use] < PAGE_SIZE)
				memset((char *)bufs[use] + lens[use], 0, PAGE_SIZE - lens[use]);
		}
		if (use == 0 || block_transfer(b, (u64)pages[0]->index << (PAGE_SHIFT - SECTOR_SHIFT),
		    bufs, lens, use, false) != 0)
			return;
		for (unsigned i = 0; i < use; i++)
			atomic_or(&pages[i]->flags, PG_UPTODATE);
		pages += now;
		n -= now;
	}
}

static int
block_read_page(struct mapping *m, struct page *p)
{
	block_read_pages(m, &p, 1);
	return atomic_load(&p->flags) & PG_UPTODATE ? 0 : -EIO;
}

static int
block_write_page(struct mapping *m, struct page *p)
{
	struct block_device *b = m->owner;
	void *const buf = page_address(p);
	u32 len = page_bytes(b, p->index);

	return len == 0 ? 0 : block_transfer(b, (u64)p->index << (PAGE_SHIFT - SECTOR_SHIFT),
	    &buf, &len, 1, true);
}

const struct mapping_ops block_mapping_ops = {
	.read_page = block_read_page,
	.read_pages = block_read_pages,
	.write_page = block_write_page,
};

/* With block_mutex held and the node not open, or at mount. */
static void
forget_pages(struct block_device *b)
{
	mapping_sync(&b->mapping);
	mapping_truncate(&b->mapping, 0);
}

void
block_forget_pages(struct block_device *b)
{
	mutex_lock(&block_mutex);
	forget_pages(b);
	mutex_unlock(&block_mutex);
}

static int
bdev_open(struct inode *i, struct file *f)
{
	struct block_device *b = block_find_dev(i->rdev);

	if (b == NULL)
		return -ENXIO;
	if (file_writable(f) && b->read_only)
		return -EROFS;
	f->priv = b;
	mutex_lock(&block_mutex);
	b->nopen++;
	mutex_unlock(&block_mutex);
	return 0;
}

static void
bdev_release(struct file *f)
{
	struct block_device *b = f->priv;

	mutex_lock(&block_mutex);
	if (--b->nopen == 0)
		forget_pages(b);
	mutex_unlock(&block_mutex);
}

/* One page's worth; buf is in user memory. */
static ssize_t
copy_page(struct block_device *b, u64 at, void __user *buf, size_t len, bool write)
{
	size_t off = at & (PAGE_SIZE - 1), left;
	struct page *p = mapping_read(&b->mapping, at >> PAGE_SHIFT);
	char *data;

	if (IS_ERR(p))
		return PTR_ERR(p);
	data = (char *)page_address(p) + off;
	if (write) {
		left = copy_from_user_partial(data, buf, len);
		if (left < len)
			page_mark_dirty(p);
	} else {
		left = copy_to_user_partial(buf, data, len);
	}
	page_put(p);
	return left == len ? -EFAULT : (ssize_t)(len - left);
}

static ssize_t
copy_range(struct file *f, void __user *buf, size_t n, u64 *pos, bool write)
{
	struct block_device *b = f->priv;
	u64 size = b->nsectors << SECTOR_SHIFT;
	size_t done = 0;

	while (done < n && *pos < size) {
		size_t len = MIN(PAGE_SIZE - (*pos & (PAGE_SIZE - 1)), n - done);
		ssize_t r = copy_page(b, *pos, (char *)buf + done, MIN(len, size - *pos), write);

		if (r < 0)
			return done > 0 ? (ssize_t)done : r;
		done += r;
		*pos += r;
	}
	return done;
}

static ssize_t
bdev_read(struct file *f, void __user *buf, size_t n, u64 *pos)
{
	return copy_range(f, buf, n, pos, false);
}

static ssize_t
bdev_write(struct file *f, const void __user *buf, size_t n, u64 *pos)
{
	ssize_t r = copy_range(f, (void __user *)buf, n, pos, true);

	if (r == 0 && n > 0)
		return -ENOSPC;
	if (r > 0 && (f->flags & O_DSYNC)) {
		int err = vfs_fsync(f, true);

		if (err != 0)
			return err;
	}
	return r;
}

static s64
bdev_seek(struct file *f, s64 offset, int whence)
{
	struct block_device *b = f->priv;
	s64 base = whence == SEEK_CUR ? (s64)f->pos :
	    whence == SEEK_END ? (s64)(b->nsectors << SECTOR_SHIFT) : 0;

	if (whence != SEEK_SET && whence != SEEK_CUR && whence != SEEK_END)
		return -EINVAL;
	if (__builtin_add_overflow(base, offset, &offset) || offset < 0)
		return -EINVAL;
	f->pos = offset;
	return offset;
}

static int
bdev_fsync(struct file *f, bool data_only)
{
	struct block_device *b = f->priv;
	int err = mapping_sync(&b->mapping), e = block_flush(b);

	return err != 0 ? err : e;
}

static int
bdev_mmap(struct file *f, struct mapping **out)
{
	struct block_device *b = f->priv;

	*out = &b->mapping;
	return 0;
}

static long
bdev_ioctl(struct file *f, unsigned cmd, unsigned long arg)
{
	struct block_device *b = f->priv;

	switch (cmd) {
	case BLKGETSIZE:
		return put_user((unsigned long)b->nsectors, (unsigned long __user *)arg);
	case BLKGETSIZE64:
		return put_user(b->nsectors << SECTOR_SHIFT, (u64 __user *)arg);
	case BLKSSZGET:
	case BLKPBSZGET:
		return put_user((int)SECTOR_SIZE, (int __user *)arg);
	case BLKBSZGET:
		return put_user((int)PAGE_SIZE, (int __user *)arg);
	case BLKROGET:
		return put_user((int)b->read_only, (int __user *)arg);
	case BLKFLSBUF:
		if (!capable(CAP_SYS_ADMIN))
			return -EACCES;
		return bdev_fsync(f, false);
	default:
		return -ENOTTY;
	}
}

static const struct file_ops bdev_ops = {
	.open = bdev_open,
	.release = bdev_release,
	.read = bdev_read,
	.write = bdev_write,
	.seek = bdev_seek,
	.fsync = bdev_fsync,
	.mmap = bdev_mmap,
	.ioctl = bdev_ioctl,
};

const struct file_ops *block_file_ops = &bdev_ops;

void
block_init(void)
{
	buffer_init();
}
