/* Mounting: not POSIX, but what init and mount(8) are made of. Needs root, and Loam or Linux. */
#include "tap.h"
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>

static char dir[] = "/tmp/abi-mount-XXXXXX";

/* A scratch directory to mount on, in a place where mounting is allowed. */
static void
scratch(void)
{
	if (geteuid() != 0)
		SKIP("needs root");
	CHECK(mkdtemp(dir) != NULL);
	CHECK_EQ(chdir(dir), 0);
	CHECK_EQ(mkdir("m", 0755), 0);
	if (mount("none", "m", "tmpfs", 0, NULL) != 0 && errno == EPERM)
		SKIP("mounting is not allowed here");
	umount("m");
}

static int
make(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT, 0644);

	CHECK(fd >= 0);
	return fd;
}

TEST(what_is_mounted_covers_what_was_there)
{
	struct stat st;

	scratch();
	close(make("m/below"));
	CHECK_EQ(mount("none", "m", "tmpfs", 0, NULL), 0);
	CHECK_ERR(stat("m/below", &st), ENOENT);
	close(make("m/above"));
	CHECK_ERR(rmdir("m"), EBUSY);
	CHECK_ERR(rename("m", "n"), EBUSY);
	CHECK_EQ(umount("m"), 0);
	CHECK_EQ(stat("m/below", &st), 0);
	CHECK_ERR(stat("m/above", &st), ENOENT);
	CHECK_ERR(umount("m"), EINVAL);
}

TEST(a_used_mount_is_busy)
{
	int fd;

	scratch();
	CHECK_EQ(mount("none", "m", "tmpfs", 0, NULL), 0);
	fd = make("m/f");
	CHECK_ERR(umount("m"), EBUSY);
	close(fd);
	CHECK_EQ(chdir("m"), 0);
	CHECK_ERR(umount("../m"), EBUSY);
	CHECK_EQ(chdir(".."), 0);
	CHECK_EQ(mkdir("m/inner", 0755), 0);
	CHECK_EQ(mount("none", "m/inner", "tmpfs", 0, NULL), 0);
	CHECK_ERR(umount("m"), EBUSY);
	CHECK_EQ(umount("m/inner"), 0);
	CHECK_EQ(umount("m"), 0);
}

TEST(a_detached_mount_lives_on_for_its_users)
{
	char c;
	int fd;

	scratch();
	CHECK_EQ(mount("none", "m", "tmpfs", 0, NULL), 0);
	fd = make("m/f");
	CHECK_EQ(write(fd, "x", 1), 1);
	CHECK_EQ(umount2("m", MNT_DETACH), 0);
	CHECK_ERR(open("m/f", O_RDONLY), ENOENT);
	CHECK_EQ(pread(fd, &c, 1, 0), 1);
}

TEST(read_only)
{
	struct stat st;
	int fd;

	scratch();
	CHECK_EQ(mount("none", "m", "tmpfs", 0, NULL), 0);
	fd = make("m/f");
	CHECK_ERR(mount(NULL, "m", NULL, MS_REMOUNT | MS_RDONLY, NULL), EBUSY);
	close(fd);
	CHECK_EQ(mount(NULL, "m", NULL, MS_REMOUNT | MS_RDONLY, NULL), 0);
	CHECK_ERR(open("m/f", O_RDWR), EROFS);
	CHECK_ERR(open("m/g", O_RDWR | O_CREAT, 0600), EROFS);
	CHECK_ERR(mkdir("m/d", 0700), EROFS);
	CHECK_ERR(unlink("m/f"), EROFS);
	CHECK_ERR(chmod("m/f", 0600), EROFS);
	CHECK_ERR(access("m/f", W_OK), EROFS);
	CHECK_EQ(stat("m/f", &st), 0);
	CHECK_EQ(mount(NULL, "m", NULL, MS_REMOUNT, NULL), 0);
	CHECK_EQ(unlink("m/f"), 0);
	CHECK_EQ(umount("m"), 0);
}

TEST(bind)
{
	struct stat a, b;

	scratch();
	CHECK_EQ(mkdir("d", 0755), 0);
	close(make("d/f"));
	CHECK_EQ(mount("d", "m", NULL, MS_BIND, NULL), 0);
	CHECK_EQ(stat("d/f", &a), 0);
	CHECK_EQ(stat("m/f", &b), 0);
	CHECK_EQ(a.st_ino, b.st_ino);
	CHECK_ERR(link("d/f", "m/g"), EXDEV);
	CHECK_ERR(rename("d/f", "m/g"), EXDEV);
	CHECK_EQ(unlink("m/f"), 0);
	CHECK_ERR(stat("d/f", &a), ENOENT);
	CHECK_EQ(umount("m"), 0);
}

TEST(limits_of_size)
{
	static char buf[65536];
	struct statfs s;
	long n, total = 0;
	int fd;

	scratch();
	CHECK_EQ(mount("none", "m", "tmpfs", 0, "size=256k"), 0);
	fd = make("m/f");
	while ((n = write(fd, buf, sizeof(buf))) > 0)
		total += n;
	CHECK_EQ(errno, ENOSPC);
	CHECK_EQ(total, 256 * 1024);
	CHECK_EQ(fstatfs(fd, &s), 0);
	CHECK_EQ(s.f_bfree, 0);
	close(fd);
	CHECK_EQ(unlink("m/f"), 0);
	CHECK_EQ(statfs("m", &s), 0);
	CHECK_EQ(s.f_bfree, s.f_blocks);
	CHECK_EQ(umount("m"), 0);
}

TEST(refusals)
{
	pid_t pid;

	scratch();
	close(make("f"));
	CHECK_ERR(mount("none", "m", "nosuchfs", 0, NULL), ENODEV);
	CHECK_ERR(mount("none", "none", "tmpfs", 0, NULL), ENOENT);
	CHECK_ERR(mount("none", "f", "tmpfs", 0, NULL), ENOTDIR);
	CHECK_ERR(mount("/dev/null", "m", "ext2", 0, NULL), ENOTBLK);
	CHECK_ERR(mount("none", "m", "tmpfs", 0, "nosuchoption=1"), EINVAL);
	CHECK_ERR(umount2("m", 0x1000), EINVAL);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(setuid(65001), 0);
		CHECK_ERR(mount("none", "/tmp", "tmpfs", 0, NULL), EPERM);
		CHECK_ERR(umount("/tmp"), EPERM);
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TESTS = {
	T(what_is_mounted_covers_what_was_there),
	T(a_used_mount_is_busy),
	T(a_detached_mount_lives_on_for_its_users),
	T(read_only),
	T(bind),
	T(limits_of_size),
	T(refusals),
	{ 0 }
};
