/* setns, and the files in /proc/PID/ns. */
#include "ns.h"
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#define NS_GET_USERNS 0xb701
#define NS_GET_PARENT 0xb702
#define NS_GET_NSTYPE 0xb703
#define NS_GET_OWNER_UID 0xb704

static int
ns_open(pid_t pid, const char *kind)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/ns/%s", pid, kind);
	fd = open(path, O_RDONLY);
	CHECK(fd >= 0);
	return fd;
}

/* A child that has unshared flags, and waits to be killed. */
static pid_t
holder(int flags)
{
	int ready[2];
	pid_t pid;
	char c;

	CHECK_EQ(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(unshare(flags), 0);
		if (flags & CLONE_NEWUTS)
			CHECK_EQ(sethostname("held", 4), 0);
		CHECK_EQ(write(ready[1], "x", 1), 1);
		pause();
		_exit(0);
	}
	CHECK_EQ(read(ready[0], &c, 1), 1);
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void
end(pid_t pid)
{
	CHECK_EQ(kill(pid, SIGKILL), 0);
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
}

TEST(links_have_numbers)
{
	char text[64], again[64];
	struct stat a, b;

	CHECK(strncmp(ns_link(text, 64, "self", "uts"), "uts:[", 5) == 0);
	CHECK(strncmp(ns_link(text, 64, "self", "user"), "user:[", 6) == 0);
	CHECK(strcmp(text, ns_link(again, 64, "1", "user")) == 0);
	CHECK_EQ(stat("/proc/self/ns/uts", &a), 0);
	CHECK_EQ(stat("/proc/1/ns/uts", &b), 0);
	CHECK(a.st_dev == b.st_dev && a.st_ino == b.st_ino);
	CHECK_EQ(strtoul(strchr(text, '[') + 1, NULL, 10), 4026531837UL);
}

TEST(entering_uts)
{
	struct utsname u;
	int fd, self;
	pid_t pid;

	need_root();
	pid = holder(CLONE_NEWUTS);
	self = ns_open(getpid(), "uts");
	fd = ns_open(pid, "uts");
	CHECK_ERR(setns(fd, CLONE_NEWUSER), EINVAL);
	CHECK_EQ(setns(fd, CLONE_NEWUTS), 0);
	end(pid);
	/* The namespace lives on: in this process, and in the open file. */
	CHECK_EQ(uname(&u), 0);
	CHECK(strcmp(u.nodename, "held") == 0);
	CHECK_EQ(setns(self, 0), 0);
	CHECK_EQ(uname(&u), 0);
	CHECK(strcmp(u.nodename, "held") != 0);
	CHECK_EQ(setns(fd, 0), 0);
	CHECK_EQ(uname(&u), 0);
	CHECK(strcmp(u.nodename, "held") == 0);
}

TEST(refusals)
{
	int fd;

	need_root();
	CHECK_ERR(setns(-1, 0), EBADF);
	fd = open("/", O_RDONLY);
	CHECK_ERR(setns(fd, 0), EINVAL);
	fd = ns_open(getpid(), "user");
	CHECK_ERR(setns(fd, 0), EINVAL);	/* one is there already */
	fd = ns_open(getpid(), "uts");
	CHECK_EQ(setuid(1000), 0);
	CHECK_ERR(setns(fd, 0), EPERM);
	CHECK_ERR(open("/proc/1/ns/uts", O_RDONLY), EACCES);
}

TEST(entering_user)
{
	struct stat st;
	pid_t pid;
	int fd;

	need_root();
	pid = holder(CLONE_NEWUSER);
	CHECK_EQ(put("10 0 1", "/proc/%d/uid_map", pid), 0);
	fd = ns_open(pid, "user");
	CHECK_EQ(setns(fd, CLONE_NEWUSER), 0);
	end(pid);
	CHECK_EQ(getuid(), 10);
	CHECK_EQ(stat("/", &st), 0);
	CHECK_EQ(st.st_uid, 10);
	CHECK_ERR(sethostname("x", 1), EPERM);
}

TEST(questions)
{
	uid_t uid = 77;
	struct stat a, b;
	pid_t pid;
	int fd, parent;

	need_root();
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(unshare(CLONE_NEWUSER), 0);
		pause();
	}
	usleep(50000);
	fd = ns_open(pid, "user");
	CHECK_EQ(ioctl(fd, NS_GET_NSTYPE), CLONE_NEWUSER);
	CHECK_EQ(ioctl(fd, NS_GET_OWNER_UID, &uid), 0);
	CHECK_EQ(uid, 0);
	parent = ioctl(fd, NS_GET_PARENT);
	CHECK(parent >= 0);
	CHECK_EQ(fstat(parent, &a), 0);
	CHECK_EQ(stat("/proc/self/ns/user", &b), 0);
	CHECK_EQ(a.st_ino, b.st_ino);
	CHECK_ERR(ioctl(parent, NS_GET_PARENT), EPERM);
	fd = ns_open(pid, "uts");
	CHECK_EQ(ioctl(fd, NS_GET_NSTYPE), CLONE_NEWUTS);
	CHECK_ERR(ioctl(fd, NS_GET_PARENT), EINVAL);
	CHECK_ERR(ioctl(fd, NS_GET_OWNER_UID, &uid), EINVAL);
	fd = ioctl(fd, NS_GET_USERNS);
	CHECK(fd >= 0);
	CHECK_EQ(fstat(fd, &a), 0);
	CHECK_EQ(a.st_ino, b.st_ino);
	CHECK_ERR(ioctl(fd, 0xb77f), ENOTTY);
	end(pid);
}

TESTS = {
	T(links_have_numbers), T(entering_uts), T(refusals), T(entering_user), T(questions), { 0 },
};
