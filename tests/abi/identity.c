/* Who one is, and what follows: set*id rules, permission over other processes, limits. */
#include "tap.h"
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>

#ifndef CLOCK_PROCESS_CPUTIME_ID
#define CLOCK_PROCESS_CPUTIME_ID 2
#endif

static void
need_root(void)
{
	if (geteuid() != 0)
		SKIP("needs root");
}

static void
check_uids(uid_t r, uid_t e, uid_t s)
{
	uid_t rr, ee, ss;

	CHECK_EQ(getresuid(&rr, &ee, &ss), 0);
	CHECK_EQ(rr, r);
	CHECK_EQ(ee, e);
	CHECK_EQ(ss, s);
}

TEST(setuid_by_a_user)
{
	need_root();
	CHECK_EQ(setresuid(1000, 1001, 1002), 0);
	CHECK_EQ(setuid(1002), 0);
	check_uids(1000, 1002, 1002);
	CHECK_EQ(setuid(1000), 0);
	check_uids(1000, 1000, 1002);
	CHECK_ERR(setuid(1001), EPERM);
	CHECK_ERR(setuid(-1), EINVAL);
}

TEST(setreuid_and_the_saved_id)
{
	need_root();
	/* The saved id follows if the real one is set, or the effective one to another. */
	CHECK_EQ(setreuid(1000, -1), 0);
	check_uids(1000, 0, 0);
	CHECK_EQ(setreuid(-1, 1000), 0);
	check_uids(1000, 1000, 0);
	CHECK_EQ(setreuid(-1, 0), 0);
	CHECK_EQ(setreuid(2000, 3000), 0);
	check_uids(2000, 3000, 3000);
	CHECK_EQ(setreuid(3000, 2000), 0);
	check_uids(3000, 2000, 2000);
	CHECK_ERR(setreuid(5, -1), EPERM);
}

TEST(setresuid_moves_among_three)
{
	need_root();
	CHECK_EQ(setresuid(1, 2, 3), 0);
	CHECK_EQ(setresuid(3, 1, 2), 0);
	CHECK_EQ(setresuid(-1, -1, -1), 0);
	check_uids(3, 1, 2);
	CHECK_ERR(setresuid(4, -1, -1), EPERM);
	check_uids(3, 1, 2);
}

TEST(groups_by_a_user)
{
	gid_t list[3] = { 7, 5, 6 };

	need_root();
	CHECK_EQ(setgroups(3, list), 0);
	CHECK_EQ(getgroups(0, NULL), 3);
	CHECK_ERR(getgroups(2, list), EINVAL);
	CHECK_EQ(setresgid(10, 11, 12), 0);
	CHECK_EQ(setuid(1000), 0);
	CHECK_EQ(setgid(12), 0);
	CHECK_ERR(setgid(5), EPERM);
	CHECK_ERR(setgroups(0, NULL), EPERM);
	CHECK_EQ(setregid(12, 10), 0);
}

TEST(exec_saves_the_effective_id)
{
	int st;
	pid_t pid;

	need_root();
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(setresuid(0, 1000, 0), 0);
		execl("/bin/sh", "sh", "-c",
		    "grep -q '^Uid:	0	1000	1000	1000$' /proc/$$/status", (char *)NULL);
		_exit(99);
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(st, 0);
}

TEST(sticky_directories)
{
	char dir[] = "/tmp/identity-XXXXXX", file[64];
	pid_t pid;
	int fd;

	need_root();
	CHECK(mkdtemp(dir) != NULL);
	CHECK_EQ(chmod(dir, 01777), 0);
	snprintf(file, sizeof(file), "%s/f", dir);
	fd = open(file, O_CREAT | O_RDWR, 0666);
	CHECK(fd >= 0);
	CHECK_EQ(fchown(fd, 2000, 2000), 0);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(setuid(1000), 0);
		CHECK_ERR(unlink(file), EPERM);
		CHECK_ERR(rename(file, "/tmp/identity-other"), EPERM);
		_exit(0);
	}
	CHECK_CHILD(pid);
	unlink(file);
	rmdir(dir);
}

/* ---- over other processes ---- */

static pid_t
sleeper(uid_t uid, gid_t gid)
{
	int ready[2];
	pid_t pid;
	char c;

	CHECK_EQ(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(setgid(gid), 0);
		CHECK_EQ(setuid(uid), 0);
		CHECK_EQ(prctl(PR_SET_DUMPABLE, 1), 0);
		CHECK_EQ(write(ready[1], "x", 1), 1);
		for (;;)
			pause();
	}
	CHECK_EQ(read(ready[0], &c, 1), 1);
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void
end(pid_t pid)
{
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
}

TEST(strangers)
{
	pid_t pid, child;
	struct rlimit r;
	char path[64];

	need_root();
	pid = sleeper(2000, 2000);
	child = fork();
	if (child == 0) {
		CHECK_EQ(setgid(1000), 0);
		CHECK_EQ(setuid(1000), 0);
		CHECK_ERR(kill(pid, 0), EPERM);
		CHECK_ERR(setpriority(PRIO_PROCESS, pid, 10), EPERM);
		CHECK_ERR(prlimit(pid, RLIMIT_NOFILE, NULL, &r), EPERM);
		snprintf(path, sizeof(path), "/proc/%d/fd/0", pid);
		CHECK(readlink(path, path, sizeof(path)) < 0);
		snprintf(path, sizeof(path), "/proc/%d/environ", pid);
		CHECK_ERR(open(path, O_RDONLY), EACCES);
		snprintf(path, sizeof(path), "/proc/%d/status", pid);
		CHECK(open(path, O_RDONLY) >= 0);
		_exit(0);
	}
	CHECK_CHILD(child);
	CHECK_EQ(kill(pid, SIGKILL), 0);
	end(pid);
}

TEST(the_same_user)
{
	struct rlimit r;
	pid_t pid, child;
	char path[64];

	need_root();
	pid = sleeper(1000, 1000);
	child = fork();
	if (child == 0) {
		CHECK_EQ(setgid(1000), 0);
		CHECK_EQ(setuid(1000), 0);
		CHECK_EQ(kill(pid, 0), 0);
		CHECK_EQ(setpriority(PRIO_PROCESS, pid, 10), 0);
		CHECK_EQ(getpriority(PRIO_PROCESS, pid), 10);
		CHECK_EQ(prlimit(pid, RLIMIT_NOFILE, NULL, &r), 0);
		r.rlim_cur = 33;
		CHECK_EQ(prlimit(pid, RLIMIT_NOFILE, &r, NULL), 0);
		CHECK_EQ(prlimit(pid, RLIMIT_NOFILE, NULL, &r), 0);
		CHECK_EQ(r.rlim_cur, 33);
		snprintf(path, sizeof(path), "/proc/%d/environ", pid);
		CHECK(open(path, O_RDONLY) >= 0);
		_exit(0);
	}
	CHECK_CHILD(child);
	CHECK_EQ(kill(pid, SIGKILL), 0);
	end(pid);
}

TEST(kill_looks_at_real_and_saved)
{
	pid_t pid, child;

	need_root();
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(setresuid(1000, 2000, 3000), 0);
		for (;;)
			pause();
	}
	usleep(30000);
	child = fork();
	if (child == 0) {
		CHECK_EQ(setresuid(5, 2000, 5), 0);
		CHECK_ERR(kill(pid, 0), EPERM);		/* its effective id does not count */
		_exit(0);
	}
	CHECK_CHILD(child);
	child = fork();
	if (child == 0) {
		CHECK_EQ(setresuid(5, 3000, 5), 0);
		CHECK_EQ(kill(pid, 0), 0);
		_exit(0);
	}
	CHECK_CHILD(child);
	child = fork();
	if (child == 0) {
		CHECK_EQ(setresuid(1000, 5, 5), 0);
		CHECK_EQ(kill(pid, 0), 0);
		_exit(0);
	}
	CHECK_CHILD(child);
	CHECK_EQ(kill(pid, SIGKILL), 0);
	end(pid);
}

TEST(who_changes_hides)
{
	char path[64];
	pid_t pid, child;

	need_root();
	/* A process that was root and is not dumpable belongs to root in /proc. */
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(setgid(1000), 0);
		CHECK_EQ(setuid(1000), 0);
		CHECK_EQ(prctl(PR_GET_DUMPABLE), 0);
		for (;;)
			pause();
	}
	usleep(30000);
	snprintf(path, sizeof(path), "/proc/%d/environ", pid);
	child = fork();
	if (child == 0) {
		struct stat st;

		CHECK_EQ(setgid(1000), 0);
		CHECK_EQ(setuid(1000), 0);
		CHECK_ERR(open(path, O_RDONLY), EACCES);
		CHECK_EQ(stat(path, &st), 0);
		CHECK_EQ(st.st_uid, 0);
		_exit(0);
	}
	CHECK_CHILD(child);
	CHECK_EQ(kill(pid, SIGKILL), 0);
	end(pid);
}

TEST(pdeathsig_does_not_outlive_a_change)
{
	int sig = -1;

	need_root();
	CHECK_EQ(prctl(PR_SET_PDEATHSIG, SIGUSR1), 0);
	CHECK_EQ(prctl(PR_GET_PDEATHSIG, &sig), 0);
	CHECK_EQ(sig, SIGUSR1);
	CHECK_EQ(setuid(1000), 0);
	CHECK_EQ(prctl(PR_GET_PDEATHSIG, &sig), 0);
	CHECK_EQ(sig, 0);
	CHECK_ERR(prctl(PR_SET_PDEATHSIG, 999), EINVAL);
}

/* ---- limits ---- */

TEST(nproc_is_counted_by_user)
{
	struct rlimit r = { 2, 2 };
	pid_t pid = 0, child;

	need_root();
	child = fork();
	if (child == 0) {
		CHECK_EQ(setrlimit(RLIMIT_NPROC, &r), 0);
		CHECK_EQ(setuid(4711), 0);
		pid = fork();
		if (pid == 0) {
			CHECK_ERR(fork(), EAGAIN);
			_exit(0);
		}
		CHECK_CHILD(pid);
		_exit(0);
	}
	CHECK_CHILD(child);
}

TEST(exec_fails_above_nproc)
{
	struct rlimit r = { 1, 1 };
	pid_t pid, child;

	need_root();
	pid = sleeper(4712, 4712);
	child = fork();
	if (child == 0) {
		CHECK_EQ(setrlimit(RLIMIT_NPROC, &r), 0);
		/* The change succeeds; what it would start does not. */
		CHECK_EQ(setuid(4712), 0);
		CHECK_ERR(execl("/bin/true", "true", (char *)NULL), EAGAIN);
		CHECK_EQ(kill(pid, SIGKILL), 0);
		usleep(100000);
		execl("/bin/true", "true", (char *)NULL);
		_exit(98);
	}
	CHECK_CHILD(child);
	end(pid);
}

TEST(nofile_counts_dup_and_pipe)
{
	struct rlimit r;
	int fds[2], fd;

	CHECK_EQ(getrlimit(RLIMIT_NOFILE, &r), 0);
	r.rlim_cur = 10;
	CHECK_EQ(setrlimit(RLIMIT_NOFILE, &r), 0);
	CHECK_ERR(dup2(0, 10), EBADF);
	CHECK_ERR(fcntl(0, F_DUPFD, 10), EINVAL);
	while ((fd = dup(0)) >= 0)
		CHECK(fd < 10);
	CHECK_EQ(errno, EMFILE);
	close(9);
	CHECK_ERR(pipe(fds), EMFILE);
	CHECK_EQ(dup(0), 9);
}

/* ---- usage ---- */

static void
burn(long ms)
{
	struct timespec a, b;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
	do
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
	while ((b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000 < ms);
}

static long
ms_of(const struct rusage *u)
{
	return (u->ru_utime.tv_sec + u->ru_stime.tv_sec) * 1000 +
	    (u->ru_utime.tv_usec + u->ru_stime.tv_usec) / 1000;
}

TEST(usage_of_self_thread_and_children)
{
	struct rusage u;
	struct tms t;
	pid_t pid;

	CHECK_EQ(getrusage(RUSAGE_CHILDREN, &u), 0);
	CHECK_EQ(ms_of(&u), 0);
	pid = fork();
	if (pid == 0) {
		burn(60);
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(getrusage(RUSAGE_CHILDREN, &u), 0);
	CHECK(ms_of(&u) >= 50);
	burn(30);
	CHECK_EQ(getrusage(RUSAGE_SELF, &u), 0);
	CHECK(ms_of(&u) >= 25);
	CHECK_EQ(getrusage(RUSAGE_THREAD, &u), 0);
	CHECK(ms_of(&u) >= 25);
	CHECK(times(&t) != (clock_t)-1);
	CHECK(t.tms_cutime + t.tms_cstime >= 4);
	CHECK_ERR(getrusage(77, &u), EINVAL);
}

TESTS = {
	T(setuid_by_a_user), T(setreuid_and_the_saved_id), T(setresuid_moves_among_three),
	T(groups_by_a_user), T(exec_saves_the_effective_id), T(sticky_directories), T(strangers),
	T(the_same_user), T(kill_looks_at_real_and_saved), T(who_changes_hides),
	T(pdeathsig_does_not_outlive_a_change), T(nproc_is_counted_by_user),
	T(exec_fails_above_nproc), T(nofile_counts_dup_and_pipe),
	T(usage_of_self_thread_and_children), { 0 },
};
