/*
 * Extended attributes. None of the file systems here stores any, which is an answer
 * that the calls have: EOPNOTSUPP, once everything else about the call is right.
 */
#include <arch/user.h>
#include <gen/syscalls.h>
#include <syscall/path.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/xattr.h>

/* A name of 1 to XATTR_NAME_MAX bytes. */
static int
check_name(const char __user *name)
{
	char text[XATTR_NAME_MAX + 1];
	ssize_t n = strncpy_from_user(text, name, sizeof(text));

	if (n < 0)
		return n == -ENAMETOOLONG ? -ERANGE : n;
	return n == 0 ? -ERANGE : 0;
}

static int
check_value(const char __user *name, size_t size, int flags)
{
	if (flags & ~(XATTR_CREATE | XATTR_REPLACE))
		return -EINVAL;
	if (size > XATTR_SIZE_MAX)
		return -E2BIG;
	return check_name(name);
}

/* The file is there, and its file system has no attributes. */
static long
refuse_path(const char __user *path, unsigned lookup)
{
	struct path p;
	int err = user_lookup(AT_FDCWD, path, lookup, &p);

	if (err != 0)
		return err;
	path_put(&p);
	return -EOPNOTSUPP;
}

static long
refuse_fd(int fd)
{
	struct fd_hold h;

	if (fd_hold(fd, &h) == NULL)
		return -EBADF;
	fd_hold_end(&h);
	return -EOPNOTSUPP;
}

long
sys_setxattr(const char __user *path, const char __user *name, const void __user *value,
    size_t size, int flags)
{
	int err = check_value(name, size, flags);

	return err != 0 ? err : refuse_path(path, LOOKUP_FOLLOW);
}

long
sys_lsetxattr(const char __user *path, const char __user *name, const void __user *value,
    size_t size, int flags)
{
	int err = check_value(name, size, flags);

	return err != 0 ? err : refuse_path(path, 0);
}

long
sys_fsetxattr(int fd, const char __user *name, const void __user *value, size_t size, int flags)
{
	int err = check_value(name, size, flags);

	return err != 0 ? err : refuse_fd(fd);
}

long
sys_getxattr(const char __user *path, const char __user *name, void __user *value, size_t size)
{
	int err = check_name(name);

	return err != 0 ? err : refuse_path(path, LOOKUP_FOLLOW);
}

long
sys_lgetxattr(const char __user *path, const char __user *name, void __user *value, size_t size)
{
	int err = check_name(name);

	return err != 0 ? err : refuse_path(path, 0);
}

long
sys_fgetxattr(int fd, const char __user *name, void __user *value, size_t size)
{
	int err = check_name(name);

	return err != 0 ? err : refuse_fd(fd);
}

long sys_listxattr(const char __user *path, char __user *list, size_t size) { return refuse_path(path, LOOKUP_FOLLOW); }
long sys_llistxattr(const char __user *path, char __user *list, size_t size) { return refuse_path(path, 0); }
long sys_flistxattr(int fd, char __user *list, size_t size) { return refuse_fd(fd); }

long
sys_removexattr(const char __user *path, const char __user *name)
{
	int err = check_name(name);

	return err != 0 ? err : refuse_path(path, LOOKUP_FOLLOW);
}

long
sys_lremovexattr(const char __user *path, const char __user *name)
{
	int err = check_name(name);

	return err != 0 ? err : refuse_path(path, 0);
}

long
sys_fremovexattr(int fd, const char __user *name)
{
	int err = check_name(name);

	return err != 0 ? err : refuse_fd(fd);
}
