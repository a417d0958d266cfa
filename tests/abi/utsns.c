/* UTS namespaces: host and domain name of their own. */
#include "ns.h"
#include <sys/utsname.h>

static char *
node(void)
{
	static struct utsname u;

	CHECK_EQ(uname(&u), 0);
	return u.nodename;
}

TEST(unshare_keeps_and_parts)
{
	char before[65];
	pid_t pid;

	need_root();
	strcpy(before, node());
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(unshare(CLONE_NEWUTS), 0);
		CHECK(strcmp(node(), before) == 0);
		CHECK_EQ(sethostname("inside", 6), 0);
		CHECK(strcmp(node(), "inside") == 0);
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK(strcmp(node(), before) == 0);
}

TEST(clone_gives_the_child_one)
{
	char mine[64], other[64];
	int in[2], out[2], pid;
	char name[16], c;

	need_root();
	CHECK_EQ(pipe(in), 0);
	CHECK_EQ(pipe(out), 0);
	pid = syscall(SYS_clone, CLONE_NEWUTS | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0) {
		CHECK_EQ(sethostname("child", 5), 0);
		CHECK_EQ(write(out[1], "x", 1), 1);
		CHECK_EQ(read(in[0], &c, 1), 1);
		_exit(0);
	}
	CHECK(pid > 0);
	CHECK_EQ(read(out[0], &c, 1), 1);
	CHECK(strcmp(node(), "child") != 0);
	snprintf(name, sizeof(name), "%d", pid);
	CHECK(strcmp(ns_link(mine, 64, "self", "uts"), ns_link(other, 64, name, "uts")) != 0);
	CHECK(strcmp(ns_link(mine, 64, "self", "user"), ns_link(other, 64, name, "user")) == 0);
	CHECK_EQ(write(in[1], "x", 1), 1);
	CHECK_CHILD(pid);
}

TEST(proc_shows_the_readers)
{
	char text[80];

	need_root();
	CHECK_EQ(unshare(CLONE_NEWUTS), 0);
	CHECK_EQ(put("from-proc\n", "/proc/sys/kernel/hostname"), 0);
	CHECK(strcmp(node(), "from-proc") == 0);
	CHECK(strcmp(get(text, sizeof(text), "/proc/sys/kernel/hostname"), "from-proc\n") == 0);
}

TEST(refusals)
{
	char long_name[70];

	need_root();
	CHECK_ERR(unshare(0x1), EINVAL);
	CHECK_ERR(unshare(CLONE_VFORK), EINVAL);
	CHECK_ERR(unshare(0x40000000), EINVAL);		/* CLONE_NEWNET */
	CHECK_ERR(unshare(0x02000000), EINVAL);		/* CLONE_NEWCGROUP */
	CHECK_ERR(unshare(0x80), EINVAL);		/* CLONE_NEWTIME */
	CHECK_EQ(unshare(CLONE_NEWUTS), 0);
	memset(long_name, 'a', sizeof(long_name));
	CHECK_EQ(sethostname(long_name, 64), 0);
	CHECK_ERR(sethostname(long_name, 65), EINVAL);
	CHECK_ERR(sethostname((char *)1, 3), EFAULT);
	CHECK_EQ(setuid(1000), 0);
	CHECK_ERR(unshare(CLONE_NEWUTS), EPERM);
	CHECK_ERR(sethostname("a", 1), EPERM);
	/* What an owner of nothing shares, he may part all the same. */
	CHECK_EQ(unshare(CLONE_FS | CLONE_FILES), 0);
}

TESTS = {
	T(unshare_keeps_and_parts), T(clone_gives_the_child_one), T(proc_shows_the_readers),
	T(refusals), { 0 },
};
