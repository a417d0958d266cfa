/* User namespaces: ids, maps, and capabilities over them. */
#include "ns.h"
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <grp.h>

/* To be an ordinary user whose files in /proc are his own. */
static void
be_user(void)
{
	need_root();
	CHECK_EQ(setgroups(0, NULL), 0);
	CHECK_EQ(setgid(1000), 0);
	CHECK_EQ(setuid(1000), 0);
	CHECK_EQ(prctl(PR_SET_DUMPABLE, 1), 0);
}

static unsigned long
effective(void)
{
	struct { unsigned version; int pid; } h = { 0x20080522, 0 };
	struct { unsigned effective, permitted, inheritable; } d[2];

	CHECK_EQ(syscall(SYS_capget, &h, d), 0);
	return d[0].effective | (unsigned long)d[1].effective << 32;
}

TEST(the_first_map_is_identity)
{
	char text[256];

	get(text, sizeof(text), "/proc/self/uid_map");
	CHECK(strcmp(text, "         0          0 4294967295\n") == 0);
	CHECK(strcmp(get(text, sizeof(text), "/proc/self/setgroups"), "allow\n") == 0);
	CHECK_ERR(put("0 0 1", "/proc/self/uid_map"), EPERM);
}

TEST(a_user_becomes_root)
{
	char text[256];

	be_user();
	CHECK_EQ(effective(), 0);
	CHECK_EQ(unshare(CLONE_NEWUSER), 0);
	CHECK_EQ(getuid(), 65534);
	CHECK_EQ(getgid(), 65534);
	CHECK_EQ(effective(), (1UL << 41) - 1);
	CHECK(strcmp(get(text, sizeof(text), "/proc/self/uid_map"), "") == 0);
	CHECK_EQ(put("0 1000 1\n", "/proc/self/uid_map"), 0);
	CHECK_EQ(getuid(), 0);
	get(text, sizeof(text), "/proc/self/uid_map");
	CHECK(strcmp(text, "         0       1000          1\n") == 0);
	/* The group only when setgroups is denied. */
	CHECK_ERR(put("0 1000 1", "/proc/self/gid_map"), EPERM);
	CHECK_EQ(put("deny", "/proc/self/setgroups"), 0);
	CHECK_EQ(put("0 1000 1", "/proc/self/gid_map"), 0);
	CHECK_EQ(getgid(), 0);
	CHECK_ERR(setgroups(0, NULL), EPERM);
	CHECK_ERR(put("allow", "/proc/self/setgroups"), EPERM);
	/* Once. */
	CHECK_ERR(put("5 1000 1", "/proc/self/uid_map"), EPERM);
	CHECK_ERR(setuid(5), EINVAL);
}

TEST(root_in_it_is_nobody_outside)
{
	struct utsname u;
	struct stat st;

	be_user();
	CHECK_EQ(uname(&u), 0);
	CHECK_EQ(unshare(CLONE_NEWUSER), 0);
	CHECK_EQ(put("0 1000 1", "/proc/self/uid_map"), 0);
	CHECK_ERR(sethostname("x", 1), EPERM);
	CHECK_ERR(mknod("/tmp/userns.dev", S_IFCHR | 0600, 0), EPERM);
	/* Files of others stay theirs; their owners have no number here. */
	CHECK_ERR(open("/etc/shadow.test", O_RDWR | O_CREAT, 0600), EACCES);
	CHECK_EQ(stat("/", &st), 0);
	CHECK_EQ(st.st_uid, 65534);
	CHECK_ERR(chown("/", 0, 0), errno == EPERM ? EPERM : EINVAL);
	/* Over what is in a namespace of its own it has all. */
	CHECK_EQ(unshare(CLONE_NEWUTS), 0);
	CHECK_EQ(sethostname("mine", 4), 0);
}

TEST(both_at_once)
{
	be_user();
	CHECK_ERR(unshare(CLONE_NEWUTS), EPERM);
	CHECK_EQ(unshare(CLONE_NEWUSER | CLONE_NEWUTS), 0);
	CHECK_EQ(sethostname("mine", 4), 0);
}

/* A child in a new user namespace that waits until its maps are written, then runs fn. */
static void
with_maps(const char *uids, const char *gids, void (*fn)(void))
{
	int go[2];
	pid_t pid;
	char c;

	CHECK_EQ(pipe(go), 0);
	pid = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0) {
		CHECK_EQ(read(go[0], &c, 1), 1);
		fn();
		_exit(0);
	}
	CHECK(pid > 0);
	CHECK_EQ(put(uids, "/proc/%d/uid_map", pid), 0);
	CHECK_EQ(put(gids, "/proc/%d/gid_map", pid), 0);
	CHECK_EQ(write(go[1], "x", 1), 1);
	CHECK_CHILD(pid);
}

static void
ids_in_a_range(void)
{
	gid_t list[3] = { 3, 1, 2 };
	struct stat st;
	uid_t r, e, s;
	int fd;

	CHECK_EQ(getuid(), 0);
	CHECK_EQ(setgroups(3, list), 0);
	CHECK_EQ(getgroups(3, list), 3);
	list[0] = 50000;
	CHECK_ERR(setgroups(1, list), EINVAL);
	fd = open("/tmp/userns.file", O_RDWR | O_CREAT, 0600);
	CHECK(fd >= 0);
	CHECK_EQ(fchown(fd, 7, 8), 0);
	CHECK_EQ(fstat(fd, &st), 0);
	CHECK_EQ(st.st_uid, 7);
	CHECK_EQ(st.st_gid, 8);
	CHECK_ERR(fchown(fd, 50000, -1), EINVAL);
	CHECK_ERR(setuid(10000), EINVAL);
	CHECK_EQ(setresuid(5, 6, 7), 0);
	CHECK_EQ(syscall(SYS_getresuid, &r, &e, &s), 0);
	CHECK(r == 5 && e == 6 && s == 7);
	CHECK_EQ(effective(), 0);
}

TEST(ranges)
{
	struct stat st;

	need_root();
	with_maps("0 0 1\n1 100001 9999\n", "0 0 1\n1 200001 9999\n", ids_in_a_range);
	CHECK_EQ(stat("/tmp/userns.file", &st), 0);
	CHECK_EQ(st.st_uid, 100007);
	CHECK_EQ(st.st_gid, 200008);
	unlink("/tmp/userns.file");
}

static void
grandchild(void)
{
	CHECK_EQ(getuid(), 3);
	CHECK_EQ(getgid(), 4);
}

static void
nested(void)
{
	char text[128];

	/* Seen from inside, the outer column is the parent's numbers. */
	get(text, sizeof(text), "/proc/self/uid_map");
	CHECK(strcmp(text, "         0          0       1000\n") == 0);
	with_maps("3 0 1", "4 0 1", grandchild);
}

TEST(nesting)
{
	need_root();
	with_maps("0 0 1000", "0 0 1000", nested);
}

TEST(bad_maps)
{
	static const char *const bad[] = { "", "0 0", "0 0 0", "x 0 1", "0 0 1 1", "-1 0 1",
	    "0 0 4294967296", "4294967290 0 10", "0 0 5\n3 100 5\n", "0 100 5\n10 103 5\n" };
	unsigned i;
	pid_t pid;

	need_root();
	pid = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0) {
		pause();
		_exit(0);
	}
	for (i = 1; i < sizeof(bad) / sizeof(bad[0]); i++)
		CHECK_ERR(put(bad[i], "/proc/%d/uid_map", pid), EINVAL);
	CHECK_EQ(put("0 0 5\n10 5 5\n", "/proc/%d/uid_map", pid), 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

TEST(strangers_write_no_maps)
{
	pid_t pid;

	be_user();
	pid = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0) {
		pause();
		_exit(0);
	}
	CHECK_ERR(put("0 0 1", "/proc/%d/uid_map", pid), EPERM);
	CHECK_ERR(put("0 1000 2", "/proc/%d/uid_map", pid), EPERM);
	CHECK_EQ(put("0 1000 1", "/proc/%d/uid_map", pid), 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

TEST(depth_is_limited)
{
	int depth, err = 0;

	need_root();
	for (depth = 0; depth < 40 && err == 0; depth++) {
		if (unshare(CLONE_NEWUSER) != 0)
			err = errno;
		else
			CHECK_EQ(put("0 0 1", "/proc/self/uid_map"), 0);
		if (err == 0) {
			CHECK_EQ(put("deny", "/proc/self/setgroups"), 0);
			CHECK_EQ(put("0 0 1", "/proc/self/gid_map"), 0);
		}
	}
	CHECK_EQ(err, ENOSPC);
	CHECK(depth >= 32 && depth <= 34);
}

TEST(no_more_than_allowed)
{
	pid_t pid;

	need_root();
	CHECK_EQ(put("0", "/proc/sys/user/max_uts_namespaces"), 0);
	pid = fork();
	if (pid == 0) {
		CHECK_ERR(unshare(CLONE_NEWUTS), ENOSPC);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	CHECK_EQ(put("8192", "/proc/sys/user/max_uts_namespaces"), 0);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(unshare(CLONE_NEWUTS), 0);
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TEST(unmapped_ids_make_none)
{
	be_user();
	CHECK_EQ(unshare(CLONE_NEWUSER), 0);
	CHECK_ERR(unshare(CLONE_NEWUSER), EPERM);
}

TEST(set_id_programs_of_strangers)
{
	pid_t pid;
	int fd;

	need_root();
	/* A set-id root program gives root of the outside, which has no number in it. */
	fd = open("/tmp/userns.suid", O_CREAT | O_WRONLY, 0755);
	CHECK(fd >= 0);
	close(fd);
	pid = fork();
	if (pid == 0) {
		static char copy[65536];
		int from = open("/bin/id", O_RDONLY), to = open("/tmp/userns.suid", O_WRONLY);
		ssize_t n;

		CHECK(from >= 0 && to >= 0);
		while ((n = read(from, copy, sizeof(copy))) > 0)
			CHECK_EQ(write(to, copy, n), n);
		CHECK_EQ(fchmod(to, 04755), 0);
		_exit(0);
	}
	CHECK_CHILD(pid);
	pid = fork();
	if (pid == 0) {
		be_user();
		CHECK_EQ(unshare(CLONE_NEWUSER), 0);
		CHECK_EQ(put("1000 1000 1", "/proc/self/uid_map"), 0);
		close(1);
		CHECK(open("/tmp/userns.out", O_CREAT | O_WRONLY | O_TRUNC, 0666) == 1);
		execl("/tmp/userns.suid", "id", "-u", (char *)NULL);
		_exit(99);
	}
	CHECK_CHILD(pid);
	{
		char text[32];

		CHECK(strcmp(get(text, sizeof(text), "/tmp/userns.out"), "1000\n") == 0);
	}
	unlink("/tmp/userns.suid");
	unlink("/tmp/userns.out");
}

TEST(signals_tell_the_readers_number)
{
	struct timespec second = { 1, 0 };
	siginfo_t si;
	sigset_t set;
	pid_t pid;

	be_user();
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(unshare(CLONE_NEWUSER), 0);
		CHECK_EQ(put("0 1000 1", "/proc/self/uid_map"), 0);
		CHECK_EQ(getuid(), 0);
		CHECK_EQ(kill(getppid(), SIGUSR1), 0);
		_exit(0);
	}
	CHECK_EQ(sigtimedwait(&set, &si, &second), SIGUSR1);
	CHECK_EQ(si.si_uid, 1000);
	CHECK_EQ(waitid(P_PID, pid, &si, WEXITED), 0);
	CHECK_EQ(si.si_uid, 1000);
}

TESTS = {
	T(the_first_map_is_identity), T(a_user_becomes_root), T(root_in_it_is_nobody_outside),
	T(both_at_once), T(ranges), T(nesting), T(bad_maps), T(strangers_write_no_maps),
	T(depth_is_limited), T(no_more_than_allowed), T(unmapped_ids_make_none),
	T(set_id_programs_of_strangers), T(signals_tell_the_readers_number), { 0 },
};
