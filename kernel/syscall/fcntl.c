/*
 * fcntl, flock and ioctl.
 */
#include <arch/user.h>
#include <fs/files.h>
#include <fs/locks.h>
#include <fs/pipe/pipe.h>
#include <fs/vfs/vfs.h>
#include <gen/syscalls.h>
#include <proc/pidns.h>
#include <sched/hooks.h>
#include <sched/thread.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/ioctl.h>
#include <uapi/resource.h>

/* What F_SETFL may change. */
#define SETFL_MASK (O_APPEND | O_NONBLOCK | O_NOATIME | O_DIRECT | O_ASYNC)

static long
set_flags(struct file *f, unsigned long arg)
{
	unsigned flags = READ_ONCE(f->flags);

	if ((arg & O_NOATIME) && !(flags & O_NOATIME) && !inode_is_owner(f->inode))
		return -EPERM;
	/* Signals on readiness are not sent, so nobody shall wait for them. */
	if (arg & O_ASYNC)
		return -EINVAL;
	WRITE_ONCE(f->flags, (flags & ~SETFL_MASK) | (arg & SETFL_MASK));
	return 0;
}

static long
duplicate(struct file *f, unsigned long lowest, bool cloexec)
{
	int fd;

	if (lowest > 0x7fffffff || lowest >= rlimit_current(RLIMIT_NOFILE))
		return -EINVAL;
	file_get(f);
	fd = fd_install(f, cloexec, lowest);
	if (fd < 0)
		file_put(f);
	return fd;
}

/* ---- record locks ---- */

/* l_whence, l_start and l_len to a range. */
static int
resolve_range(struct file *f, const struct flock *l, struct lock_request *r)
{
	s64 base, end;

	switch (l->l_whence) {
	case SEEK_SET:
		base = 0;
		break;
	case SEEK_CUR:
		base = f->pos;
		break;
	case SEEK_END:
		base = atomic_load(&f->inode->size);
		break;
	default:
		return -EINVAL;
	}
	if (__builtin_add_overflow(base, l->l_start, &base))
		return -EOVERFLOW;
	if (l->l_len < 0) {		/* the bytes before */
		end = base - 1;
		if (__builtin_add_overflow(base, l->l_len, &base))
			return -EOVERFLOW;
	} else if (l->l_len > 0) {
		if (__builtin_add_overflow(base, l->l_len - 1, &end))
			return -EOVERFLOW;
	} else {
		end = -1;		/* ~0: to the end, however far */
	}
	if (base < 0)
		return -EINVAL;
	r->start = base;
	r->end = end;
	return 0;
}

static int
make_request(struct file *f, const struct flock *l, bool open_file, struct lock_request *r)
{
	int err = resolve_range(f, l, r);

	if (err != 0)
		return err;
	r->owner = open_file ? (void *)f : (void *)current->files;
	r->pid = open_file ? -1 : current_pid();
	r->exclusive = l->l_type == F_WRLCK;
	r->whole_file = false;
	return 0;
}

static long
get_lock(struct file *f, struct flock __user *user, bool open_file)
{
	struct lock_request r, found;
	struct flock l;
	int err;

	if (copy_from_user(&l, user, sizeof(l)) != 0)
		return -EFAULT;
	if (l.l_type != F_RDLCK && l.l_type != F_WRLCK)
		return -EINVAL;
	if (open_file && l.l_pid != 0)
		return -EINVAL;
	err = make_request(f, &l, open_file, &r);
	if (err != 0)
		return err;
	if (locks_test(f->inode, &r, &found)) {
		l.l_type = found.exclusive ? F_WRLCK : F_RDLCK;
		l.l_whence = SEEK_SET;
		l.l_start = found.start;
		l.l_len = found.end == ~0UL ? 0 : found.end - found.start + 1;
		l.l_pid = found.pid > 0 ? pid_show(found.pid) : found.pid;
	} else {
		l.l_type = F_UNLCK;
	}
	return copy_to_user(user, &l, sizeof(l));
}

/*
 * Another thread may have closed fd while we waited: its close found no lock to end,
 * so we end ours.
 */
static long
still_open(struct file *f, int fd, const struct lock_request *r)
{
	struct file *now = fd_get(fd);

	if (now != NULL)
		file_put(now);
	if (now == f)
		return 0;
	locks_owner_closed(f->inode, r->owner);
	return -EBADF;
}

static long
set_lock(struct file *f, int fd, const struct flock __user *user, bool open_file, bool wait)
{
	struct lock_request r;
	struct flock l;
	long err;

	if (copy_from_user(&l, user, sizeof(l)) != 0)
		return -EFAULT;
	if (open_file && l.l_pid != 0)
		return -EINVAL;
	err = make_request(f, &l, open_file, &r);
	if (err != 0)
		return err;
	if (open_file)
		f->flocked = true;
	switch (l.l_type) {
	case F_UNLCK:
		return locks_clear(f->inode, &r);
	case F_RDLCK:
		err = file_readable(f) ? locks_set(f->inode, &r, wait) : -EBADF;
		break;
	case F_WRLCK:
		err = file_writable(f) ? locks_set(f->inode, &r, wait) : -EBADF;
		break;
	default:
		return -EINVAL;
	}
	return err == 0 && !open_file ? still_open(f, fd, &r) : err;
}

static long
do_fcntl(struct file *f, int fd, int cmd, unsigned long arg)
{
	switch (cmd) {
	case F_DUPFD:
		return duplicate(f, arg, false);
	case F_DUPFD_CLOEXEC:
		return duplicate(f, arg, true);
	case F_GETFD:
		return fd_flags(fd, -1);
	case F_SETFD:
		fd_flags(fd, arg & FD_CLOEXEC);
		return 0;
	case F_GETFL:
		return READ_ONCE(f->flags);
	}
	if (f->flags & O_PATH)
		return -EBADF;
	switch (cmd) {
	case F_SETFL:
		return set_flags(f, arg);
	case F_GETLK:
	case F_OFD_GETLK:
		return get_lock(f, (struct flock __user *)arg, cmd == F_OFD_GETLK);
	case F_SETLK:
	case F_SETLKW:
		return set_lock(f, fd, (struct flock __user *)arg, false, cmd == F_SETLKW);
	case F_OFD_SETLK:
	case F_OFD_SETLKW:
		return set_lock(f, fd, (struct flock __user *)arg, true, cmd == F_OFD_SETLKW);
	case F_GETPIPE_SZ:
		return pipe_size(f);
	case F_SETPIPE_SZ:
		return pipe_set_size(f, arg);
	default:
		return -EINVAL;
	}
}

long
sys_fcntl(int fd, int cmd, unsigned long arg)
{
	struct fd_hold h;
	long r;

	if (fd_hold(fd, &h) == NULL)
		return -EBADF;
	r = do_fcntl(h.file, fd, cmd, arg);
	fd_hold_end(&h);
	return r;
}

long
sys_flock(int fd, int operation)
{
	struct lock_request r = { .end = ~0UL, .whole_file = true, .pid = current_pid() };
	struct fd_hold h;
	long err;

	if (fd_hold(fd, &h) == NULL)
		return -EBADF;
	r.owner = h.file;
	switch (operation & ~LOCK_NB) {
	case LOCK_UN:
		err = locks_clear(h.file->inode, &r);
		break;
	case LOCK_EX:
		r.exclusive = true;
		/* fall through */
	case LOCK_SH:
		h.file->flocked = true;
		/* A change of kind lets go first, as flock(2) says: it is not atomic. */
		err = locks_clear(h.file->inode, &r);
		if (err == 0)
			err = locks_set(h.file->inode, &r, !(operation & LOCK_NB));
		break;
	default:
		err = -EINVAL;
		break;
	}
	fd_hold_end(&h);
	return err;
}

/* ---- ioctl ---- */

static long
set_nonblocking(struct file *f, const int __user *arg)
{
	int on;

	if (copy_from_user(&on, arg, sizeof(on)) != 0)
		return -EFAULT;
	if (on)
		atomic_or(&f->flags, O_NONBLOCK);
	else
		atomic_and(&f->flags, ~O_NONBLOCK);
	return 0;
}

/* Bytes left to read of a regular file. */
static long
bytes_left(struct file *f, int __user *arg)
{
	u64 size = atomic_load(&f->inode->size), pos = f->pos;

	return put_user((int)MIN(size > pos ? size - pos : 0, 0x7fffffffUL), arg);
}

static long
do_ioctl(struct file *f, int fd, unsigned cmd, void __user *arg)
{
	switch (cmd) {
	case FIOCLEX:
		fd_flags(fd, FD_CLOEXEC);
		return 0;
	case FIONCLEX:
		fd_flags(fd, 0);
		return 0;
	}
	if (f->flags & O_PATH)
		return -EBADF;
	switch (cmd) {
	case FIONBIO:
		return set_nonblocking(f, arg);
	case FIONREAD:
		if (S_ISREG(f->inode->mode))
			return bytes_left(f, arg);
		break;
	case FIOQSIZE:
		if (S_ISREG(f->inode->mode) || S_ISDIR(f->inode->mode))
			return put_user((long)f->inode->size, (long __user *)arg);
		break;
	}
	return f->ops->ioctl != NULL ? f->ops->ioctl(f, cmd, (unsigned long)arg) : -ENOTTY;
}

long
sys_ioctl(int fd, unsigned long request, void __user *arg)
{
	struct fd_hold h;
	long r;

	if (fd_hold(fd, &h) == NULL)
		return -EBADF;
	r = do_ioctl(h.file, fd, request, arg);
	fd_hold_end(&h);
	return r;
}
