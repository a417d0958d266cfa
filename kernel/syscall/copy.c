/*
 * From file to file without a detour through the caller's buffers: sendfile and
 * copy_file_range.
 *
 * A window of anonymous memory in the caller's address space lasts as long as the
 * call; the source is read into it and the target written from it. So every kind
 * of file works that read and write work for, and nothing is copied between kernel
 * buffers besides.
 */
#include <arch/user.h>
#include <fs/files.h>
#include <fs/vfs/vfs.h>
#include <gen/syscalls.h>
#include <lib/err.h>
#include <mm/vm.h>
#include <sched/hooks.h>
#include <sched/thread.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/limits.h>
#include <uapi/mman.h>

#define WINDOW (64UL * 1024)

struct window {
	void __user *at;
};

static int
window_open(struct window *w)
{
	long at = vm_mmap(current->vm, 0, WINDOW, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, NULL, 0);

	if (at < 0)
		return at;
	w->at = (void __user *)at;
	return 0;
}

static void
window_close(struct window *w)
{
	vm_munmap(current->vm, (unsigned long)w->at, WINDOW);
}

/* All of n bytes, or as many as out takes. */
static ssize_t
write_all(struct file *out, const char __user *from, size_t n, u64 *pos)
{
	size_t done = 0;

	while (done < n) {
		ssize_t r = vfs_write(out, from + done, n - done, pos);

		if (r <= 0)
			return done > 0 ? (ssize_t)done : r;
		done += r;
	}
	return done;
}

/* Copies up to n bytes; the positions advance by what arrived. */
static ssize_t
copy_files(struct file *in, u64 *in_pos, struct file *out, u64 *out_pos, size_t n)
{
	struct window w = { NULL };
	size_t done = 0;
	ssize_t r = window_open(&w);

	if (r != 0)
		return r;
	n = MIN(n, LOAM_RW_MAX);
	while (done < n) {
		u64 start = *in_pos;
		ssize_t got = vfs_read(in, w.at, MIN(n - done, WINDOW), in_pos), put;

		if (got <= 0) {
			r = got;
			break;
		}
		put = write_all(out, w.at, got, out_pos);
		*in_pos = start + MAX(put, 0L);
		if (put < 0) {
			r = put;
			break;
		}
		done += put;
		if (put < got || current_killed())
			break;
	}
	window_close(&w);
	return done > 0 ? (ssize_t)done : r;
}

static u64 *
position_of(struct file *f, u64 *own, bool given)
{
	if (given)
		return own;
	return f->ops->flags & FILE_STREAM ? NULL : &f->pos;
}

static long
checks(struct file *in, struct file *out)
{
	if (!file_readable(in) || !file_writable(out))
		return -EBADF;
	if (!(in->ops->flags & FILE_MMAP))
		return -EINVAL;
	return 0;
}

long
sys_sendfile(int out_fd, int in_fd, off_t __user *offset, size_t count)
{
	struct file *in, *out;
	off_t start = 0;
	u64 pos;
	long r;

	if (offset != NULL && (copy_from_user(&start, offset, sizeof(start)) != 0))
		return -EFAULT;
	if (start < 0)
		return -EINVAL;
	in = fd_get(in_fd);
	if (in == NULL)
		return -EBADF;
	out = fd_get(out_fd);
	if (out == NULL) {
		file_put(in);
		return -EBADF;
	}
	r = checks(in, out);
	if (r == 0 && (out->flags & O_APPEND))
		r = -EINVAL;
	if (r == 0) {
		pos = start;
		r = copy_files(in, position_of(in, &pos, offset != NULL), out,
		    position_of(out, NULL, false), count);
		if (offset != NULL && put_user((off_t)pos, offset) != 0)
			r = -EFAULT;
	}
	file_put(out);
	file_put(in);
	return r;
}

static int
get_offset(off_t __user *user, u64 *pos)
{
	off_t off;

	if (user == NULL)
		return 0;
	if (copy_from_user(&off, user, sizeof(off)) != 0)
		return -EFAULT;
	*pos = off;
	return off < 0 ? -EINVAL : 0;
}

static int
put_offset(off_t __user *user, u64 pos)
{
	return user != NULL ? put_user((off_t)pos, user) : 0;
}

long
sys_copy_file_range(int in_fd, off_t __user *in_offset, int out_fd, off_t __user *out_offset,
    size_t count, unsigned int flags)
{
	u64 in_own = 0, out_own = 0, *in_pos, *out_pos;
	struct file *in, *out;
	long r;

	if (flags != 0)
		return -EINVAL;
	r = get_offset(in_offset, &in_own);
	if (r == 0)
		r = get_offset(out_offset, &out_own);
	if (r != 0)
		return r;
	in = fd_get(in_fd);
	if (in == NULL)
		return -EBADF;
	out = fd_get(out_fd);
	if (out == NULL) {
		file_put(in);
		return -EBADF;
	}
	r = checks(in, out);
	if (r == 0 && (S_ISDIR(in->inode->mode) || S_ISDIR(out->inode->mode)))
		r = -EISDIR;
	if (r == 0 && (!S_ISREG(in->inode->mode) || !S_ISREG(out->inode->mode)))
		r = -EINVAL;
	if (r == 0 && (out->flags & O_APPEND))
		r = -EBADF;
	in_pos = position_of(in, &in_own, in_offset != NULL);
	out_pos = position_of(out, &out_own, out_offset != NULL);
	if (r == 0 && in->inode == out->inode && *in_pos < *out_pos + count &&
	    *out_pos < *in_pos + count)
		r = -EINVAL;		/* the ranges overlap */
	if (r == 0)
		r = copy_files(in, in_pos, out, out_pos, count);
	if (r >= 0 && (put_offset(in_offset, in_own) != 0 || put_offset(out_offset, out_own) != 0))
		r = -EFAULT;
	file_put(out);
	file_put(in);
	return r;
}
