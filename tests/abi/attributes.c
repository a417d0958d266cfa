/* Attributes of files: stat, access, mode, owner, times. */
#include "tap.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <utime.h>

static void
scratch(void)
{
	char name[] = "/tmp/abi-attr-XXXXXX";

	CHECK(mkdtemp(name) != NULL);
	CHECK_EQ(chmod(name, 0755), 0);
	CHECK_EQ(chdir(name), 0);
}

static int
make(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT, 0666);

	CHECK(fd >= 0);
	return fd;
}

TEST(stat_tells)
{
	struct stat st, l, f;
	int fd;

	scratch();
	umask(027);
	fd = make("f");
	CHECK_EQ(write(fd, "12345", 5), 5);
	CHECK_EQ(symlink("f", "s"), 0);
	CHECK_EQ(stat("s", &st), 0);
	CHECK_EQ(lstat("s", &l), 0);
	CHECK_EQ(fstat(fd, &f), 0);
	CHECK_EQ(st.st_mode, S_IFREG | 0640);
	CHECK_EQ(st.st_size, 5);
	CHECK_EQ(st.st_nlink, 1);
	CHECK_EQ(st.st_uid, geteuid());
	CHECK_EQ(st.st_ino, f.st_ino);
	CHECK(S_ISLNK(l.st_mode));
	CHECK(st.st_blksize >= 512);
	CHECK_ERR(fstat(99, &st), EBADF);
	CHECK_ERR(stat("none", &st), ENOENT);
	CHECK_EQ(stat("/dev/null", &st), 0);
	CHECK(S_ISCHR(st.st_mode));
}

TEST(chmod_changes_the_mode)
{
	struct stat st;
	int fd;

	scratch();
	fd = make("f");
	CHECK_EQ(chmod("f", 04755), 0);
	CHECK_EQ(stat("f", &st), 0);
	CHECK_EQ(st.st_mode & 07777, 04755);
	CHECK_EQ(fchmod(fd, 0600), 0);
	CHECK_EQ(stat("f", &st), 0);
	CHECK_EQ(st.st_mode & 07777, 0600);
	CHECK_ERR(chmod("none", 0), ENOENT);
}

TEST(who_may_what)
{
	pid_t pid;
	int fd;

	if (geteuid() != 0)
		SKIP("needs root");
	scratch();
	fd = make("f");
	CHECK_EQ(fchmod(fd, 0600), 0);
	CHECK_EQ(mkdir("closed", 0700), 0);
	close(make("closed/f"));
	CHECK_EQ(mkdir("open", 0777), 0);
	CHECK_EQ(chmod("open", 0777), 0);
	pid = fork();
	if (pid == 0) {
		struct stat st;

		CHECK_EQ(setuid(65001), 0);
		CHECK_ERR(open("f", O_RDONLY), EACCES);
		CHECK_ERR(open("new", O_RDWR | O_CREAT, 0600), EACCES);
		CHECK_ERR(stat("closed/f", &st), EACCES);
		CHECK_ERR(chmod("f", 0666), EPERM);
		CHECK_ERR(chown("f", 65001, -1), EPERM);
		CHECK_ERR(unlink("f"), EACCES);
		CHECK_ERR(chroot("."), EPERM);
		CHECK_ERR(mknod("c", S_IFCHR | 0600, 0x103), EACCES);
		CHECK_ERR(mknod("open/c", S_IFCHR | 0600, 0x103), EPERM);
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(chown("f", 65001, 65002), 0);
	pid = fork();
	if (pid == 0) {
		struct stat st;

		CHECK_EQ(setuid(65001), 0);
		CHECK((fd = open("f", O_RDWR)) >= 0);
		CHECK_EQ(chmod("f", 0600), 0);
		CHECK_ERR(chown("f", 0, -1), EPERM);
		CHECK_EQ(stat("f", &st), 0);
		CHECK_EQ(st.st_gid, 65002);
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TEST(access_asks_for_the_real_ids)
{
	pid_t pid;

	scratch();
	close(make("f"));
	CHECK_EQ(chmod("f", 0600), 0);
	CHECK_EQ(access("f", F_OK), 0);
	CHECK_EQ(access("f", R_OK | W_OK), 0);
	CHECK_ERR(access("f", X_OK), EACCES);
	CHECK_ERR(access("none", F_OK), ENOENT);
	CHECK_ERR(access("f", 8), EINVAL);
	if (geteuid() != 0)
		return;
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(setreuid(65001, 0), 0);
		CHECK_ERR(access("f", R_OK), EACCES);
		CHECK(open("f", O_RDONLY) >= 0);
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TEST(chown_takes_set_id_away)
{
	struct stat st;

	if (geteuid() != 0)
		SKIP("needs root");
	scratch();
	close(make("f"));
	CHECK_EQ(chmod("f", 06755), 0);
	CHECK_EQ(chown("f", 65001, -1), 0);
	CHECK_EQ(stat("f", &st), 0);
	CHECK_EQ(st.st_uid, 65001);
	CHECK_EQ(st.st_mode & 07777, 0755);
	CHECK_EQ(symlink("f", "s"), 0);
	CHECK_EQ(lchown("s", 65002, 65003), 0);
	CHECK_EQ(lstat("s", &st), 0);
	CHECK_EQ(st.st_uid, 65002);
	CHECK_EQ(stat("s", &st), 0);
	CHECK_EQ(st.st_uid, 65001);
}

TEST(times_are_set)
{
	struct timespec ts[2] = { { 1000000, 123456789 }, { 2000000, 987654321 } };
	struct utimbuf u = { 3000000, 4000000 };
	struct stat st;
	int fd;

	scratch();
	fd = make("f");
	CHECK_EQ(utimensat(AT_FDCWD, "f", ts, 0), 0);
	CHECK_EQ(stat("f", &st), 0);
	CHECK_EQ(st.st_atime, 1000000);
	CHECK_EQ(st.st_mtime, 2000000);
	CHECK(st.st_ctime > 4000000);
	ts[0].tv_nsec = UTIME_OMIT;
	ts[1].tv_nsec = UTIME_NOW;
	CHECK_EQ(futimens(fd, ts), 0);
	CHECK_EQ(stat("f", &st), 0);
	CHECK_EQ(st.st_atime, 1000000);
	CHECK(st.st_mtime > 4000000);
	CHECK_EQ(utime("f", &u), 0);
	CHECK_EQ(stat("f", &st), 0);
	CHECK_EQ(st.st_atime, 3000000);
	CHECK_EQ(st.st_mtime, 4000000);
	CHECK_EQ(utime("f", NULL), 0);
	CHECK_EQ(stat("f", &st), 0);
	CHECK(st.st_mtime > 4000000);
	ts[0].tv_nsec = 1000000000;
	CHECK_ERR(utimensat(AT_FDCWD, "f", ts, 0), EINVAL);
}

TEST(writing_moves_mtime)
{
	struct utimbuf u = { 1000, 1000 };
	struct stat st;
	int fd;

	scratch();
	fd = make("f");
	CHECK_EQ(utime("f", &u), 0);
	CHECK_EQ(write(fd, "x", 1), 1);
	CHECK_EQ(fstat(fd, &st), 0);
	CHECK(st.st_mtime > 1000 && st.st_ctime > 1000);
	CHECK_EQ(utime(".", &u), 0);
	CHECK_EQ(link("f", "g"), 0);
	CHECK_EQ(stat(".", &st), 0);
	CHECK(st.st_mtime > 1000);
}

TEST(umask_hides_bits)
{
	struct stat st;

	scratch();
	CHECK_EQ(umask(077) & ~0777, 0);
	CHECK_EQ(umask(0), 077);
	close(make("f"));
	CHECK_EQ(stat("f", &st), 0);
	CHECK_EQ(st.st_mode & 0777, 0666);
	umask(0777);
	close(make("g"));
	CHECK_EQ(stat("g", &st), 0);
	CHECK_EQ(st.st_mode & 0777, 0);
}

TEST(set_group_id_directories_hand_down_the_group)
{
	struct stat st;

	if (geteuid() != 0)
		SKIP("needs root");
	scratch();
	CHECK_EQ(mkdir("d", 0755), 0);
	CHECK_EQ(chown("d", -1, 65005), 0);
	CHECK_EQ(chmod("d", 02775), 0);
	close(make("d/f"));
	CHECK_EQ(mkdir("d/e", 0755), 0);
	CHECK_EQ(stat("d/f", &st), 0);
	CHECK_EQ(st.st_gid, 65005);
	CHECK_EQ(stat("d/e", &st), 0);
	CHECK_EQ(st.st_gid, 65005);
	CHECK(st.st_mode & S_ISGID);
}

TESTS = {
	T(stat_tells),
	T(chmod_changes_the_mode),
	T(who_may_what),
	T(access_asks_for_the_real_ids),
	T(chown_takes_set_id_away),
	T(times_are_set),
	T(writing_moves_mtime),
	T(umask_hides_bits),
	T(set_group_id_directories_hand_down_the_group),
	{ 0 }
};
