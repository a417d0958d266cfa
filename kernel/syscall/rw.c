/*
 * read and write in all their forms, lseek, sendfile and copy_file_range.
 *
 * A file's position is guarded by its pos_lock, which is taken only when the file
 * can have another user.
 */
#include <arch/user.h>
#include <fs/files.h>
#include <fs/vfs/vfs.h>
#include <gen/syscalls.h>
#include <mm/slab.h>
#include <sched/thread.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/limits.h>
#include <uapi/uio.h>

typedef ssize_t (*transfer_fn)(struct file *f, void __user *buf, size_t n, u64 *pos);

static ssize_t
write_from(struct file *f, void __user *buf, size_t n, u64 *pos)
{
	return vfs_write(f, buf, n, pos);
}

/* Do fn at the file's position. */
static inline long
at_position(const struct fd_hold *h, transfer_fn fn, void __user *buf, size_t n)
{
	struct file *f = h->file;
	bool lock;
	long r;

	if (f->ops->flags & FILE_STREAM)
		return fn(f, buf, n, NULL);
	lock = h->put || ref_read(&f->refs) > 1;
	if (lock)
		mutex_lock(&f->pos_lock);
	r = fn(f, buf, n, &f->pos);
	if (lock)
		mutex_unlock(&f->pos_lock);
	return r;
}

long
sys_read(int fd, void __user *buf, size_t count)
{
	struct fd_hold h;
	long r;

	if (unlikely(fd_hold(fd, &h) == NULL))
		return -EBADF;
	r = at_position(&h, vfs_read, buf, count);
	fd_hold_end(&h);
	return r;
}

long
sys_write(int fd, const void __user *buf, size_t count)
{
	struct fd_hold h;
	long r;

	if (unlikely(fd_hold(fd, &h) == NULL))
		return -EBADF;
	r = at_position(&h, write_from, (void __user *)buf, count);
	fd_hold_end(&h);
	return r;
}

/* Do fn at a position of the caller's. */
static long
at_offset(int fd, transfer_fn fn, void __user *buf, size_t n, off_t offset)
{
	struct fd_hold h;
	u64 pos = offset;
	long r;

	if (offset < 0)
		return -EINVAL;
	if (fd_hold(fd, &h) == NULL)
		return -EBADF;
	r = h.file->ops->flags & FILE_STREAM ? -ESPIPE : fn(h.file, buf, n, &pos);
	fd_hold_end(&h);
	return r;
}

long
sys_pread64(int fd, void __user *buf, size_t count, off_t offset)
{
	return at_offset(fd, vfs_read, buf, count, offset);
}

long
sys_pwrite64(int fd, const void __user *buf, size_t count, off_t offset)
{
	return at_offset(fd, write_from, (void __user *)buf, count, offset);
}

/* ---- vectors ---- */

#define INLINE_IOV 8

struct vector {
	struct iovec *iov;
	size_t total;			/* bytes */
	struct iovec small[INLINE_IOV];
};

static int
vector_get(struct vector *v, const struct iovec __user *user, int n)
{
	size_t total = 0;

	if (n < 0 || n > UIO_MAXIOV)
		return -EINVAL;
	v->iov = v->small;
	if (n > INLINE_IOV) {
		v->iov = kmalloc(n * sizeof(*v->iov), 0);
		if (v->iov == NULL)
			return -ENOMEM;
	}
	if (copy_from_user(v->iov, user, n * sizeof(*v->iov)) != 0)
		goto fault;
	for (int i = 0; i < n; i++) {
		if (v->iov[i].iov_len > LOAM_RW_MAX - total)
			v->iov[i].iov_len = LOAM_RW_MAX - total;
		total += v->iov[i].iov_len;
		if (!user_range_ok(v->iov[i].iov_base, v->iov[i].iov_len))
			goto fault;
	}
	v->total = total;
	return 0;
fault:
	if (v->iov != v->small)
		kfree(v->iov);
	return -EFAULT;
}

static void
vector_put(struct vector *v)
{
	if (v->iov != v->small)
		kfree(v->iov);
}

/* Piece after piece, until one comes out short. */
static ssize_t
each_piece(struct file *f, transfer_fn fn, const struct iovec *iov, int n, u64 *pos)
{
	ssize_t done = 0;

	for (int i = 0; i < n; i++) {
		ssize_t r;

		if (iov[i].iov_len == 0)
			continue;
		r = fn(f, iov[i].iov_base, iov[i].iov_len, pos);
		if (r < 0)
			return done > 0 ? done : r;
		done += r;
		if ((size_t)r < iov[i].iov_len)
			break;
	}
	return done;
}

static long
vector_at_position(int fd, transfer_fn fn, const struct iovec __user *iov, int n)
{
	struct fd_hold h;
	struct vector v;
	long r = vector_get(&v, iov, n);
	bool seekable;

	if (r != 0)
		return r;
	if (fd_hold(fd, &h) == NULL) {
		vector_put(&v);
		return -EBADF;
	}
	if (h.file->ops->readv != NULL) {
		r = (fn == vfs_read ? h.file->ops->readv : h.file->ops->writev)(h.file, v.iov,
		    v.total);
		goto out;
	}
	seekable = !(h.file->ops->flags & FILE_STREAM);
	if (seekable)
		mutex_lock(&h.file->pos_lock);
	r = n == 0 ? fn(h.file, NULL, 0, seekable ? &h.file->pos : NULL) :
	    each_piece(h.file, fn, v.iov, n, seekable ? &h.file->pos : NULL);
	if (seekable)
		mutex_unlock(&h.file->pos_lock);
out:
	fd_hold_end(&h);
	vector_put(&v);
	return r;
}

static long
vector_at_offset(int fd, transfer_fn fn, const struct iovec __user *iov, int n, off_t offset)
{
	struct fd_hold h;
	struct vector v;
	u64 pos = offset;
	long r;

	if (offset < 0)
		return -EINVAL;
	r = vector_get(&v, iov, n);
	if (r != 0)
		return r;
	if (fd_hold(fd, &h) == NULL) {
		vector_put(&v);
		return -EBADF;
	}
	r = h.file->ops->flags & FILE_STREAM ? -ESPIPE : each_piece(h.file, fn, v.iov, n, &pos);
	fd_hold_end(&h);
	vector_put(&v);
	return r;
}

long
sys_readv(int fd, const struct iovec __user *iov, int iovcnt)
{
	return vector_at_position(fd, vfs_read, iov, iovcnt);
}

long
sys_writev(int fd, const struct iovec __user *iov, int iovcnt)
{
	return vector_at_position(fd, write_from, iov, iovcnt);
}

long
sys_preadv(int fd, const struct iovec __user *iov, int iovcnt, off_t offset)
{
	return vector_at_offset(fd, vfs_read, iov, iovcnt, offset);
}

long
sys_pwritev(int fd, const struct iovec __user *iov, int iovcnt, off_t offset)
{
	return vector_at_offset(fd, write_from, iov, iovcnt, offset);
}

long
sys_lseek(int fd, off_t offset, int whence)
{
	struct fd_hold h;
	long r;

	if (fd_hold(fd, &h) == NULL)
		return -EBADF;
	r = vfs_seek(h.file, offset, whence);
	fd_hold_end(&h);
	return r;
}
