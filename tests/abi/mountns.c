/* Mount namespaces: trees of mounts of one's own; binding and moving trees. */
#include "ns.h"
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <grp.h>

#ifndef MS_UNBINDABLE
#define MS_UNBINDABLE (1 << 17)
#endif

static char dir[] = "/tmp/abi-mountns-XXXXXX";

static void
scratch(void)
{
	need_root();
	CHECK(mkdtemp(dir) != NULL);
	CHECK_EQ(chmod(dir, 0755), 0);
	CHECK_EQ(chdir(dir), 0);
	CHECK_EQ(mkdir("m", 0755), 0);
	CHECK_EQ(mkdir("n", 0755), 0);
}

static void
touch(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT, 0644);

	CHECK(fd >= 0);
	close(fd);
}

static int
exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

/* How many lines of the caller's mounts contain text. */
static int
mounts_with(const char *text)
{
	static char buf[16384];
	int n = 0;
	char *p;

	get(buf, sizeof(buf), "/proc/self/mounts");
	for (p = buf; (p = strstr(p, text)); p++)
		n++;
	return n;
}

TEST(mounts_inside_are_not_seen_outside)
{
	int before;
	pid_t pid;

	scratch();
	before = mounts_with("\n");
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(unshare(CLONE_NEWNS), 0);
		CHECK_EQ(mounts_with("\n"), before);
		CHECK_EQ(mount("none", "m", "tmpfs", 0, NULL), 0);
		touch("m/inside");
		CHECK_EQ(mounts_with("\n"), before + 1);
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK(!exists("m/inside"));
	CHECK_EQ(mounts_with("\n"), before);
}

TEST(mounts_outside_are_not_seen_inside)
{
	int in[2], out[2];
	pid_t pid;
	char c;

	scratch();
	CHECK_EQ(pipe(in), 0);
	CHECK_EQ(pipe(out), 0);
	CHECK_EQ(mount("none", "m", "tmpfs", 0, NULL), 0);
	touch("m/both");
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(unshare(CLONE_NEWNS), 0);
		CHECK_EQ(write(out[1], "x", 1), 1);
		CHECK_EQ(read(in[0], &c, 1), 1);
		CHECK(!exists("n/later"));
		CHECK(exists("m/both"));
		_exit(0);
	}
	CHECK_EQ(read(out[0], &c, 1), 1);
	CHECK_EQ(mount("none", "n", "tmpfs", 0, NULL), 0);
	touch("n/later");
	/* The copy inside keeps the file system, not this place busy. */
	CHECK_EQ(umount("m"), 0);
	CHECK_EQ(write(in[1], "x", 1), 1);
	CHECK_CHILD(pid);
	CHECK_EQ(umount("n"), 0);
}

TEST(working_directory_and_root_come_along)
{
	char cwd[128];

	scratch();
	CHECK_EQ(mount("none", "m", "tmpfs", 0, NULL), 0);
	CHECK_EQ(chdir("m"), 0);
	CHECK_EQ(unshare(CLONE_NEWNS), 0);
	touch("here");
	CHECK(getcwd(cwd, sizeof(cwd)) != NULL);
	CHECK(strncmp(cwd, dir, strlen(dir)) == 0);
	/* It stands in the copy: that is busy now. */
	CHECK_ERR(umount(cwd), EBUSY);
	CHECK_EQ(chdir("/"), 0);
	CHECK_EQ(umount(cwd), 0);
}

TEST(the_parent_can_enter)
{
	int ready[2], fd, home;
	char path[64], c;
	pid_t pid;

	scratch();
	CHECK_EQ(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(unshare(CLONE_NEWNS), 0);
		CHECK_EQ(mount("none", "m", "tmpfs", 0, NULL), 0);
		touch("m/inside");
		CHECK_EQ(write(ready[1], "x", 1), 1);
		pause();
	}
	CHECK_EQ(read(ready[0], &c, 1), 1);
	snprintf(path, sizeof(path), "/proc/%d/ns/mnt", pid);
	fd = open(path, O_RDONLY);
	home = open("/proc/self/ns/mnt", O_RDONLY);
	CHECK(fd >= 0 && home >= 0);
	CHECK_EQ(setns(fd, CLONE_NEWNS), 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	CHECK_EQ(chdir(dir), 0);
	CHECK(exists("m/inside"));
	CHECK_EQ(setns(home, CLONE_NEWNS), 0);
	CHECK_EQ(chdir(dir), 0);
	CHECK(!exists("m/inside"));
}

TEST(recursive_binds)
{
	scratch();
	CHECK_EQ(unshare(CLONE_NEWNS), 0);
	CHECK_EQ(mount("none", "m", "tmpfs", 0, NULL), 0);
	CHECK_EQ(mkdir("m/sub", 0755), 0);
	CHECK_EQ(mount("none", "m/sub", "tmpfs", 0, NULL), 0);
	touch("m/sub/deep");
	CHECK_EQ(mount("m", "n", NULL, MS_BIND, NULL), 0);
	CHECK(!exists("n/sub/deep"));
	CHECK_EQ(umount("n"), 0);
	CHECK_EQ(mount("m", "n", NULL, MS_BIND | MS_REC, NULL), 0);
	CHECK(exists("n/sub/deep"));
	CHECK_ERR(umount("n"), EBUSY);
	CHECK_EQ(umount2("n", MNT_DETACH), 0);
	CHECK(exists("m/sub/deep"));
	/* An unbindable one is left out, and not bound by itself. */
	CHECK_EQ(mount(NULL, "m/sub", NULL, MS_UNBINDABLE, NULL), 0);
	CHECK_ERR(mount("m/sub", "n", NULL, MS_BIND, NULL), EINVAL);
	CHECK_EQ(mount("m", "n", NULL, MS_BIND | MS_REC, NULL), 0);
	CHECK(!exists("n/sub/deep"));
	CHECK_EQ(umount("n"), 0);
}

TEST(moving)
{
	scratch();
	CHECK_EQ(unshare(CLONE_NEWNS), 0);
	CHECK_EQ(mount("none", "m", "tmpfs", 0, NULL), 0);
	CHECK_EQ(mkdir("m/sub", 0755), 0);
	touch("m/file");
	CHECK_EQ(mount("m", "n", NULL, MS_MOVE, NULL), 0);
	CHECK(exists("n/file") && !exists("m/file"));
	CHECK_ERR(mount("n", "n/sub", NULL, MS_MOVE, NULL), ELOOP);
	CHECK_ERR(mount("m", "n", NULL, MS_MOVE, NULL), EINVAL);
	CHECK_EQ(umount("n"), 0);
}

TEST(kinds)
{
	scratch();
	CHECK_EQ(unshare(CLONE_NEWNS), 0);
	CHECK_EQ(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL), 0);
	CHECK_EQ(mount("none", "/", NULL, MS_REC | MS_SLAVE, NULL), 0);
	CHECK_ERR(mount("none", "m", NULL, MS_PRIVATE, NULL), EINVAL);
	CHECK_ERR(mount("none", "/", NULL, MS_PRIVATE | MS_SLAVE, NULL), EINVAL);
	CHECK_ERR(mount("none", "/", NULL, MS_PRIVATE | MS_NOSUID, NULL), EINVAL);
}

TEST(pivot_root_in_it)
{
	pid_t pid;

	scratch();
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(unshare(CLONE_NEWNS), 0);
		CHECK_EQ(mount("none", "m", "tmpfs", 0, NULL), 0);
		CHECK_EQ(mkdir("m/old", 0755), 0);
		CHECK_EQ(syscall(SYS_pivot_root, "m", "m/old"), 0);
		CHECK_EQ(chdir("/"), 0);
		CHECK(exists("/old/bin/sh") && !exists("/bin/sh"));
		CHECK_EQ(umount2("/old", MNT_DETACH), 0);
		CHECK(!exists("/old/bin/sh"));
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK(exists("/bin/sh"));
}

TEST(a_user_mounts_in_his)
{
	scratch();
	CHECK_EQ(chown("m", 1000, 1000), 0);
	CHECK_EQ(setgroups(0, NULL), 0);
	CHECK_EQ(setgid(1000), 0);
	CHECK_EQ(setuid(1000), 0);
	CHECK_EQ(prctl(PR_SET_DUMPABLE, 1), 0);
	CHECK_ERR(unshare(CLONE_NEWNS), EPERM);
	CHECK_ERR(mount("none", "m", "tmpfs", 0, NULL), EPERM);
	CHECK_EQ(unshare(CLONE_NEWUSER | CLONE_NEWNS), 0);
	CHECK_EQ(put("0 1000 1", "/proc/self/uid_map"), 0);
	CHECK_EQ(mount("none", "m", "tmpfs", 0, NULL), 0);
	touch("m/mine");
	/* What came from outside cannot be taken away, nor devices be had. */
	CHECK_ERR(umount("/proc"), EINVAL);
	CHECK_ERR(umount2("/dev", MNT_DETACH), EINVAL);
	CHECK_ERR(mount("/dev/vdb", "m", "ext2", 0, NULL), EPERM);
	CHECK_ERR(mount("devfs", "m", "devfs", 0, NULL), EPERM);
	CHECK_ERR(mount("/", "m", NULL, MS_BIND, NULL), EINVAL);
	CHECK_EQ(mount("/", "m", NULL, MS_BIND | MS_REC, NULL), 0);
	CHECK(exists("m/bin/sh"));
	CHECK_ERR(mount(NULL, "/", NULL, MS_REMOUNT | MS_RDONLY, NULL), EPERM);
	CHECK_ERR(umount("m/proc"), EINVAL);
	CHECK_EQ(umount2("m", MNT_DETACH), 0);
	CHECK(exists("m/mine"));
}

TESTS = {
	T(mounts_inside_are_not_seen_outside), T(mounts_outside_are_not_seen_inside),
	T(working_directory_and_root_come_along), T(the_parent_can_enter), T(recursive_binds),
	T(moving), T(kinds), T(pivot_root_in_it), T(a_user_mounts_in_his), { 0 },
};
