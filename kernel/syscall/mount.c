/*
 * File systems as a whole: mount, umount2, pivot_root, and the sync family.
 */
#include <arch/user.h>
#include <fs/files.h>
#include <fs/vfs/cred.h>
#include <fs/vfs/vfs.h>
#include <gen/syscalls.h>
#include <mm/slab.h>
#include <sched/thread.h>
#include <syscall/path.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/mount.h>

#define OPTIONS_MAX 4096

/* A string that may be NULL: *out is NULL then. To be freed. */
static int
optional_string(const void __user *user, char **out)
{
	ssize_t n;

	*out = NULL;
	if (user == NULL)
		return 0;
	*out = kmalloc(OPTIONS_MAX, 0);
	if (*out == NULL)
		return -ENOMEM;
	n = strncpy_from_user(*out, user, OPTIONS_MAX);
	if (n >= 0)
		return 0;
	kfree(*out);
	*out = NULL;
	return n == -ENAMETOOLONG ? -EINVAL : n;
}

long
sys_mount(const char __user *source, const char __user *target, const char __user *type,
    unsigned long flags, const void __user *data)
{
	char *from = NULL, *kind = NULL, *options = NULL;
	struct user_path where;
	int err = user_path_get(&where, target);

	if (err != 0)
		return err;
	err = optional_string(source, &from);
	if (err == 0)
		err = optional_string(type, &kind);
	if (err == 0)
		err = optional_string(data, &options);
	if (err == 0)
		err = vfs_mount(from, where.text, kind, flags, options);
	kfree(options);
	kfree(kind);
	kfree(from);
	user_path_put(&where);
	return err;
}

long
sys_umount2(const char __user *target, int flags)
{
	struct user_path p;
	int err = user_path_get(&p, target);

	if (err != 0)
		return err;
	err = vfs_umount(p.text, flags);
	user_path_put(&p);
	return err;
}

long
sys_pivot_root(const char __user *new_root, const char __user *put_old)
{
	struct user_path new, old;
	int err = user_path_get(&new, new_root);

	if (err != 0)
		return err;
	err = user_path_get(&old, put_old);
	if (err == 0) {
		err = vfs_pivot_root(new.text, old.text);
		user_path_put(&old);
	}
	user_path_put(&new);
	return err;
}

long
sys_sync(void)
{
	vfs_sync_all();
	return 0;
}

long
sys_syncfs(int fd)
{
	struct fd_hold h;
	long err;

	if (fd_hold(fd, &h) == NULL)
		return -EBADF;
	err = vfs_sync_sb(h.file->inode->sb);
	fd_hold_end(&h);
	return err;
}

static long
sync_fd(int fd, bool data_only)
{
	struct fd_hold h;
	long err;

	if (fd_hold(fd, &h) == NULL)
		return -EBADF;
	err = h.file->flags & O_PATH ? -EBADF : vfs_fsync(h.file, data_only);
	fd_hold_end(&h);
	return err;
}

long
sys_fsync(int fd)
{
	return sync_fd(fd, false);
}

long
sys_fdatasync(int fd)
{
	return sync_fd(fd, true);
}
