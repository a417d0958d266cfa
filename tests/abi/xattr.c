/*
 * Extended attributes, which nothing stores: each call says so, after it has found
 * what else may be wrong. And membarrier.
 */
#include "tap.h"
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/xattr.h>

TEST(no_file_system_has_attributes)
{
	char value[16];
	int fd = open("/tmp", O_RDONLY);

	if (access("/proc/loam", F_OK) != 0)
		SKIP("tmpfs has some on Linux");
	CHECK_ERR(setxattr("/tmp", "user.a", "x", 1, 0), EOPNOTSUPP);
	CHECK_ERR(lsetxattr("/tmp", "user.a", "x", 1, XATTR_CREATE), EOPNOTSUPP);
	CHECK_ERR(fsetxattr(fd, "user.a", "x", 1, XATTR_REPLACE), EOPNOTSUPP);
	CHECK_ERR(getxattr("/tmp", "user.a", value, sizeof(value)), EOPNOTSUPP);
	CHECK_ERR(lgetxattr("/tmp", "user.a", value, sizeof(value)), EOPNOTSUPP);
	CHECK_ERR(fgetxattr(fd, "user.a", value, sizeof(value)), EOPNOTSUPP);
	CHECK_ERR(listxattr("/tmp", value, sizeof(value)), EOPNOTSUPP);
	CHECK_ERR(llistxattr("/tmp", value, sizeof(value)), EOPNOTSUPP);
	CHECK_ERR(flistxattr(fd, value, sizeof(value)), EOPNOTSUPP);
	CHECK_ERR(removexattr("/tmp", "user.a"), EOPNOTSUPP);
	CHECK_ERR(lremovexattr("/tmp", "user.a"), EOPNOTSUPP);
	CHECK_ERR(fremovexattr(fd, "user.a"), EOPNOTSUPP);
}

TEST(errors)
{
	char name[300], value[16];

	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	CHECK_ERR(setxattr("/tmp", "user.a", "x", 1, 4), EINVAL);
	CHECK_ERR(setxattr("/tmp", "user.a", "x", 65537, 0), E2BIG);
	CHECK_ERR(setxattr("/tmp", "", "x", 1, 0), ERANGE);
	CHECK_ERR(getxattr("/tmp", name, value, sizeof(value)), ERANGE);
	CHECK_ERR(getxattr("/nonexistent/x", "user.a", value, sizeof(value)), ENOENT);
	CHECK_ERR(getxattr("/etc/passwd/x", "user.a", value, sizeof(value)), ENOTDIR);
	CHECK_ERR(fgetxattr(99, "user.a", value, sizeof(value)), EBADF);
	CHECK_ERR(syscall(SYS_getxattr, "/tmp", 1L, value, 1L), EFAULT);
	CHECK_ERR(syscall(SYS_getxattr, 1L, "user.a", value, 1L), EFAULT);
}

TEST(barriers)
{
	long commands = syscall(SYS_membarrier, 0, 0, 0);
	pid_t pid;

	CHECK((commands & 25) == 25);
	CHECK_ERR(syscall(SYS_membarrier, 8, 0, 0), EPERM);
	CHECK_EQ(syscall(SYS_membarrier, 16, 0, 0), 0);
	CHECK_EQ(syscall(SYS_membarrier, 8, 0, 0), 0);
	CHECK_EQ(syscall(SYS_membarrier, 1, 0, 0), 0);
	CHECK_ERR(syscall(SYS_membarrier, 8, 1 << 20, 0), EINVAL);
	CHECK_ERR(syscall(SYS_membarrier, 1 << 20, 0, 0), EINVAL);
	pid = fork();
	if (pid == 0)
		_exit(syscall(SYS_membarrier, 8, 0, 0) != 0);
	CHECK_CHILD(pid);
}

TESTS = {
	T(no_file_system_has_attributes), T(errors), T(barriers),
	{ 0 }
};
