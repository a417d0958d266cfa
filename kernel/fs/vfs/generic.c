/*
 * Read and write of regular files through the page cache.
 *
 * Reading takes no lock: the size is read once, pages are found or read in.
 * Writing holds inode->lock, so writes are atomic to each other and to truncation.
 * User memory is copied with a page pinned but not locked, unless the page is new
 * and beyond the end of the file, where nobody else can want it: the copy may
 * fault on a page of this very file.
 */
#include <arch/user.h>
#include <lib/err.h>
#include <lib/string.h>
#include <sched/hooks.h>
#include <uapi/fcntl.h>
#include <uapi/mount.h>
#include <uapi/resource.h>
#include <uapi/signal.h>

#include "internal.h"

ssize_t
generic_file_read(struct file *f, void __user *buf, size_t n, u64 *pos)
{
	struct inode *i = f->inode;
	u64 at = *pos, size;
	size_t done = 0;
	ssize_t err = 0;

	while (done < n) {
		size_t off = at & (PAGE_SIZE - 1), len = PAGE_SIZE - off, left;
		struct page *p;

		size = atomic_load(&i->size);
		if (at >= size)
			break;
		len = MIN(len, n - done);
		len = MIN(len, size - at);
		p = mapping_read(&i->mapping, at >> PAGE_SHIFT);
		if (IS_ERR(p)) {
			err = PTR_ERR(p);
			break;
		}
		left = copy_to_user_partial((char *)buf + done, (char *)page_address(p) + off, len);
		page_put(p);
		done += len - left;
		at += len - left;
		if (left > 0) {
			err = -EFAULT;
			break;
		}
	}
	*pos = at;
	if (done > 0 || err == 0)
		inode_accessed(f);
	return done > 0 ? (ssize_t)done : err;
}

/*
 * Copy len bytes to offset off of page index. Returns the bytes copied or an error.
 * Needs inode->lock for writing.
 */
static ssize_t
write_page_part(struct inode *i, unsigned long index, size_t off, const void __user *buf,
    size_t len)
{
	struct mapping *m = &i->mapping;
	u64 start = (u64)index << PAGE_SHIFT;
	struct page *p, *bounce;
	size_t left;

	if (start >= i->size) {
		/* Beyond the end: no reader and no mapping looks there before the size grows. */
		p = mapping_new_page(m, index);
		if (p != NULL) {
			char *at = page_address(p);

			left = copy_from_user_partial(at + off, buf, len);
			memset(at, 0, off);
			memset(at + off + len - left, 0, PAGE_SIZE - off - len + left);
			atomic_or(&p->flags, PG_UPTODATE);
			page_mark_dirty(p);
			page_unlock(p);
			page_put(p);
			return len == left ? -EFAULT : (ssize_t)(len - left);
		}
	} else if (len == PAGE_SIZE) {
		/*
		 * All of a page that is not cached: no need to read it, but it must not be
		 * seen half written, and the copy may fault; so by way of another page.
		 */
		p = mapping_find(m, index);
		if (p != NULL && (atomic_load(&p->flags) & PG_UPTODATE))
			goto copy;
		if (p != NULL)
			page_put(p);
		bounce = page_alloc(0);
		if (bounce == NULL)
			return -ENOMEM;
		left = copy_from_user_partial(page_address(bounce), buf, len);
		p = left == 0 ? mapping_new_page(m, index) : NULL;
		if (p != NULL) {
			memcpy(page_address(p), page_address(bounce), PAGE_SIZE);
			atomic_or(&p->flags, PG_UPTODATE);
			page_mark_dirty(p);
			page_unlock(p);
			page_put(p);
			page_put(bounce);
			return len;
		}
		page_put(bounce);
	}
	p = mapping_read(m, index);
	if (IS_ERR(p))
		return PTR_ERR(p);
copy:
	left = copy_from_user_partial((char *)page_address(p) + off, buf, len);
	if (left < len)
		page_mark_dirty(p);
	page_put(p);
	return len == left ? -EFAULT : (ssize_t)(len - left);
}

/* Where and how much may be written: O_APPEND, limits. */
static ssize_t
write_checks(struct file *f, u64 *pos, size_t n)
{
	struct inode *i = f->inode;
	u64 limit = rlimit_current(RLIMIT_FSIZE), max = i->sb->max_size;

	if (f->flags & O_APPEND)
		*pos = i->size;
	if (unlikely(limit != RLIM_INFINITY)) {
		if (*pos >= limit) {
			signal_current(SIGXFSZ);
			return -EFBIG;
		}
		n = MIN(n, limit - *pos);
	}
	if (*pos >= max)
		return -EFBIG;
	return MIN(n, max - *pos);
}

ssize_t
generic_file_write(struct file *f, const void __user *buf, size_t n, u64 *pos)
{
	struct inode *i = f->inode;
	size_t done = 0;
	ssize_t err;

	if (n == 0)
		return 0;
	write_lock(&i->lock);
	err = write_checks(f, pos, n);
	if (err < 0) {
		write_unlock(&i->lock);
		return err;
	}
	n = err;
	/* Somebody who may not do it himself writes: set-id rights end. */
	if (unlikely((i->mode & (S_ISUID | S_ISGID)) && !capable(CAP_FSETID)))
		i->mode &= ~(mode_t)(S_ISUID | (i->mode & S_IXGRP ? S_ISGID : 0));
	while (done < n) {
		u64 at = *pos;
		size_t off = at & (PAGE_SIZE - 1), len = MIN(PAGE_SIZE - off, n - done);

		err = i->ops->reserve != NULL ? i->ops->reserve(i, at, len) : 0;
		if (err != 0)
			break;
		err = write_page_part(i, at >> PAGE_SHIFT, off, (const char *)buf + done, len);
		if (err < 0)
			break;
		done += err;
		*pos = at + err;
		if (*pos > i->size)
			inode_set_size(i, *pos);
		if ((size_t)err < len) {
			err = -EFAULT;
			break;
		}
	}
	if (done > 0)
		inode_touch(i, ATTR_MTIME | ATTR_CTIME);
	write_unlock(&i->lock);
	if (done > 0 && unlikely((f->flags & O_DSYNC) || (i->sb->flags & MS_SYNCHRONOUS))) {
		int sync_err = vfs_fsync(f, !(f->flags & (O_SYNC & ~O_DSYNC)));

		if (sync_err != 0)
			return sync_err;
	}
	return done > 0 ? (ssize_t)done : err;
}

int
generic_file_fsync(struct file *f, bool data_only)
{
	struct inode *i = f->inode;
	int err = mapping_sync(&i->mapping), e;

	if (i->sb->ops->write_inode == NULL)
		return err;
	e = inode_sync(i);
	if (err == 0)
		err = e;
	/* The metadata it hangs on is shared with other files: all of the file system's. */
	e = i->sb->ops->sync != NULL ? i->sb->ops->sync(i->sb) : 0;
	return err != 0 ? err : e;
}

ssize_t
kernel_read(struct file *f, void *buf, size_t n, u64 pos)
{
	struct inode *i = f->inode;
	size_t done = 0;

	if (!(f->ops->flags & FILE_MMAP))
		return -EINVAL;
	while (done < n) {
		size_t off = pos & (PAGE_SIZE - 1), len = MIN(PAGE_SIZE - off, n - done);
		u64 size = atomic_load(&i->size);
		struct page *p;

		if (pos >= size)
			break;
		len = MIN(len, size - pos);
		p = mapping_read(&i->mapping, pos >> PAGE_SHIFT);
		if (IS_ERR(p))
			return done > 0 ? (ssize_t)done : PTR_ERR(p);
		memcpy((char *)buf + done, (char *)page_address(p) + off, len);
		page_put(p);
		done += len;
		pos += len;
	}
	return done;
}

ssize_t
kernel_write(struct file *f, const void *buf, size_t n, u64 pos)
{
	struct inode *i = f->inode;
	size_t done = 0;
	int err = 0;

	if (!(f->ops->flags & FILE_MMAP) || i->fops->write == NULL)
		return -EINVAL;
	write_lock(&i->lock);
	while (done < n && err == 0) {
		size_t off = pos & (PAGE_SIZE - 1), len = MIN(PAGE_SIZE - off, n - done);
		struct page *p;

		if (pos + len > i->sb->max_size) {
			err = -EFBIG;
			break;
		}
		if (i->ops->reserve != NULL)
			err = i->ops->reserve(i, pos, len);
		if (err != 0)
			break;
		p = mapping_grab(&i->mapping, pos >> PAGE_SHIFT, (pos & PAGE_MASK) >= i->size);
		if (IS_ERR(p)) {
			err = PTR_ERR(p);
			break;
		}
		memcpy((char *)page_address(p) + off, (const char *)buf + done, len);
		page_mark_dirty(p);
		page_unlock(p);
		page_put(p);
		done += len;
		pos += len;
		if (pos > i->size)
			inode_set_size(i, pos);
	}
	if (done > 0)
		inode_touch(i, ATTR_MTIME | ATTR_CTIME);
	write_unlock(&i->lock);
	return done > 0 ? (ssize_t)done : err;
}
