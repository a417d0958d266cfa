/*
 * Directories: reading them, changing what is in them, and where a process stands.
 */
#include <arch/user.h>
#include <fs/files.h>
#include <fs/vfs/cred.h>
#include <fs/vfs/fscontext.h>
#include <fs/vfs/vfs.h>
#include <gen/syscalls.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <sched/thread.h>
#include <syscall/path.h>
#include <uapi/dirent.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/limits.h>

/* ---- getdents64 ---- */

struct getdents {
	struct readdir_ctx ctx;
	char __user *at;
	size_t left, used;
	int err;
};

static bool
emit_entry(struct readdir_ctx *ctx, const char *name, size_t len, ino_t ino, unsigned char type,
    u64 next_offset)
{
	struct getdents *g = container_of(ctx, struct getdents, ctx);
	size_t reclen = ROUND_UP(offsetof(struct linux_dirent64, d_name) + len + 1, 8);
	char buf[ROUND_UP(offsetof(struct linux_dirent64, d_name) + NAME_MAX + 1, 8)]
	    __aligned(8);
	struct linux_dirent64 *d = (void *)buf;

	if (reclen > g->left || reclen > sizeof(buf)) {
		g->err = -EINVAL;	/* counts only if nothing fitted */
		return false;
	}
	*(u64 *)(buf + reclen - 8) = 0;	/* what follows the name */
	d->d_ino = ino;
	d->d_off = next_offset;
	d->d_reclen = reclen;
	d->d_type = type;
	memcpy(d->d_name, name, len);
	d->d_name[len] = '\0';
	if (copy_to_user(g->at, buf, reclen) != 0) {
		g->err = -EFAULT;
		return false;
	}
	g->at += reclen;
	g->left -= reclen;
	g->used += reclen;
	return true;
}

long
sys_getdents64(int fd, void __user *buf, size_t size)
{
	struct getdents g = { .ctx.emit = emit_entry, .at = buf, .left = MIN(size, LOAM_RW_MAX) };
	struct fd_hold h;
	struct file *f;
	long err;

	if (fd_hold(fd, &h) == NULL)
		return -EBADF;
	f = h.file;
	if (!file_readable(f))
		err = -EBADF;
	else if (f->ops->readdir == NULL)
		err = -ENOTDIR;
	else {
		mutex_lock(&f->pos_lock);
		read_lock(&f->inode->lock);
		err = f->ops->readdir(f, &g.ctx);
		read_unlock(&f->inode->lock);
		mutex_unlock(&f->pos_lock);
		inode_accessed(f);
	}
	fd_hold_end(&h);
	if (err == 0 && g.used == 0)
		err = g.err;
	return g.used > 0 ? (long)g.used : err;
}

/* ---- one path ---- */

/* Copy in a path and find its start; the work is done by the caller in between. */
struct operand {
	struct user_path path;
	struct at_dir dir;
};

static int
operand_get(struct operand *o, int dirfd, const char __user *path)
{
	int err = user_path_get(&o->path, path);

	if (err != 0)
		return err;
	err = at_dir_get(&o->dir, dirfd, o->path.text);
	if (err != 0)
		user_path_put(&o->path);
	return err;
}

static void
operand_put(struct operand *o)
{
	at_dir_put(&o->dir);
	user_path_put(&o->path);
}

long
sys_mkdirat(int dirfd, const char __user *path, mode_t mode)
{
	struct operand o;
	int err = operand_get(&o, dirfd, path);

	if (err != 0)
		return err;
	err = vfs_mkdir_at(o.dir.at, o.path.text, mode);
	operand_put(&o);
	return err;
}

long
sys_mkdir(const char __user *path, mode_t mode)
{
	return sys_mkdirat(AT_FDCWD, path, mode);
}

long
sys_mknodat(int dirfd, const char __user *path, mode_t mode, dev_t dev)
{
	struct operand o;
	int err = operand_get(&o, dirfd, path);

	if (err != 0)
		return err;
	err = vfs_mknod_at(o.dir.at, o.path.text, mode, dev);
	operand_put(&o);
	return err;
}

long
sys_mknod(const char __user *path, mode_t mode, dev_t dev)
{
	return sys_mknodat(AT_FDCWD, path, mode, dev);
}

long
sys_unlinkat(int dirfd, const char __user *path, int flags)
{
	struct operand o;
	int err;

	if (flags & ~AT_REMOVEDIR)
		return -EINVAL;
	err = operand_get(&o, dirfd, path);
	if (err != 0)
		return err;
	err = flags & AT_REMOVEDIR ? vfs_rmdir_at(o.dir.at, o.path.text) :
	    vfs_unlink_at(o.dir.at, o.path.text);
	operand_put(&o);
	return err;
}

long
sys_unlink(const char __user *path)
{
	return sys_unlinkat(AT_FDCWD, path, 0);
}

long
sys_rmdir(const char __user *path)
{
	return sys_unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

long
sys_symlinkat(const char __user *target, int dirfd, const char __user *path)
{
	struct user_path t;
	struct operand o;
	int err = user_path_get(&t, target);

	if (err != 0)
		return err;
	err = operand_get(&o, dirfd, path);
	if (err == 0) {
		err = vfs_symlink_at(t.text, o.dir.at, o.path.text);
		operand_put(&o);
	}
	user_path_put(&t);
	return err;
}

long
sys_symlink(const char __user *target, const char __user *path)
{
	return sys_symlinkat(target, AT_FDCWD, path);
}

/* ---- two paths ---- */

static int
operands_get(struct operand *a, int a_fd, const char __user *a_path, struct operand *b, int b_fd,
    const char __user *b_path)
{
	int err = operand_get(a, a_fd, a_path);

	if (err != 0)
		return err;
	err = operand_get(b, b_fd, b_path);
	if (err != 0)
		operand_put(a);
	return err;
}

long
sys_linkat(int olddirfd, const char __user *oldpath, int newdirfd, const char __user *newpath,
    int flags)
{
	unsigned lookup = (flags & AT_SYMLINK_FOLLOW ? LOOKUP_FOLLOW : 0) |
	    (flags & AT_EMPTY_PATH ? LOOKUP_EMPTY : 0);
	struct operand a, b;
	int err;

	if (flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if ((flags & AT_EMPTY_PATH) && !capable(CAP_DAC_READ_SEARCH))
		return -ENOENT;
	err = operands_get(&a, olddirfd, oldpath, &b, newdirfd, newpath);
	if (err != 0)
		return err;
	err = vfs_link_at(a.dir.at, a.path.text, lookup, b.dir.at, b.path.text);
	operand_put(&b);
	operand_put(&a);
	return err;
}

long
sys_link(const char __user *oldpath, const char __user *newpath)
{
	return sys_linkat(AT_FDCWD, oldpath, AT_FDCWD, newpath, 0);
}

long
sys_renameat2(int olddirfd, const char __user *oldpath, int newdirfd, const char __user *newpath,
    unsigned int flags)
{
	struct operand a, b;
	int err = operands_get(&a, olddirfd, oldpath, &b, newdirfd, newpath);

	if (err != 0)
		return err;
	err = vfs_rename_at(a.dir.at, a.path.text, b.dir.at, b.path.text, flags);
	operand_put(&b);
	operand_put(&a);
	return err;
}

long
sys_renameat(int olddirfd, const char __user *oldpath, int newdirfd, const char __user *newpath)
{
	return sys_renameat2(olddirfd, oldpath, newdirfd, newpath, 0);
}

long
sys_rename(const char __user *oldpath, const char __user *newpath)
{
	return sys_renameat2(AT_FDCWD, oldpath, AT_FDCWD, newpath, 0);
}

/* ---- where a process stands ---- */

long
sys_getcwd(char __user *buf, size_t size)
{
	struct path cwd;
	char *page = kmalloc(PATH_MAX, 0), *text;
	long n;

	if (page == NULL)
		return -ENOMEM;
	fs_get_cwd(&cwd);
	text = path_text(&cwd, page, PATH_MAX);
	if (IS_ERR(text)) {
		n = PTR_ERR(text);
	} else if (cwd.dentry->inode == NULL || cwd.dentry->inode->nlink == 0) {
		n = -ENOENT;		/* it has been removed */
	} else {
		n = strlen(text) + 1;
		if ((size_t)n > size)
			n = -ERANGE;
		else if (copy_to_user(buf, text, n) != 0)
			n = -EFAULT;
	}
	path_put(&cwd);
	kfree(page);
	return n;
}

/* Make p, whose references it takes over, the root or working directory. */
static int
stand_in(struct path *p, bool root)
{
	struct inode *i = p->dentry->inode;
	int err = S_ISDIR(i->mode) ? inode_permission(i, MAY_EXEC) : -ENOTDIR;

	if (err == 0 && root && !own_capable(CAP_SYS_CHROOT))
		err = -EPERM;
	if (err == 0 && root)
		fs_set_root(p);
	else if (err == 0)
		fs_set_cwd(p);
	path_put(p);
	return err;
}

long
sys_chdir(const char __user *path)
{
	struct path p;
	int err = user_lookup(AT_FDCWD, path, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, &p);

	return err != 0 ? err : stand_in(&p, false);
}

long
sys_fchdir(int fd)
{
	struct fd_hold h;
	struct path p;

	if (fd_hold(fd, &h) == NULL)
		return -EBADF;
	p = h.file->path;
	if (p.dentry != NULL)
		path_get(&p);
	fd_hold_end(&h);
	return p.dentry != NULL ? stand_in(&p, false) : -ENOTDIR;
}

long
sys_chroot(const char __user *path)
{
	struct path p;
	int err = user_lookup(AT_FDCWD, path, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, &p);

	return err != 0 ? err : stand_in(&p, true);
}

long
sys_umask(mode_t mask)
{
	return atomic_xchg(&current->fs->umask, mask & 0777);
}
