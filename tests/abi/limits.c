/* Limits, ids and priorities. */
#include "tap.h"
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <time.h>

TEST(get_and_set)
{
	struct rlimit r, s;

	CHECK_EQ(getrlimit(RLIMIT_NOFILE, &r), 0);
	CHECK(r.rlim_cur > 0 && r.rlim_cur <= r.rlim_max);
	r.rlim_cur = 50;
	CHECK_EQ(setrlimit(RLIMIT_NOFILE, &r), 0);
	CHECK_EQ(getrlimit(RLIMIT_NOFILE, &s), 0);
	CHECK_EQ(s.rlim_cur, 50);
	r.rlim_cur = r.rlim_max + 1;
	if (r.rlim_max != RLIM_INFINITY)
		CHECK_ERR(setrlimit(RLIMIT_NOFILE, &r), EINVAL);
	CHECK_ERR(getrlimit(99, &r), EINVAL);
}

TEST(nofile_is_enforced)
{
	struct rlimit r;
	int fd, last = -1;

	getrlimit(RLIMIT_NOFILE, &r);
	r.rlim_cur = 20;
	CHECK_EQ(setrlimit(RLIMIT_NOFILE, &r), 0);
	while ((fd = open("/", O_RDONLY)) >= 0)
		last = fd;
	CHECK_EQ(errno, EMFILE);
	CHECK_EQ(last, 19);
}

TEST(raising_the_hard_limit_needs_root)
{
	struct rlimit r = { 10, 20 };
	pid_t pid = fork();

	if (pid == 0) {
		CHECK_EQ(setrlimit(RLIMIT_CORE, &r), 0);
		if (geteuid() == 0)
			CHECK_EQ(setuid(65002), 0);
		r.rlim_max = 21;
		CHECK_ERR(setrlimit(RLIMIT_CORE, &r), EPERM);
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TEST(fsize_raises_sigxfsz)
{
	struct rlimit r = { 1000, 1000 };
	char buf[2000] = "", path[64];
	int fd, st;
	pid_t pid;

	snprintf(path, sizeof(path), "/tmp/fsize-%d", (int)getpid());
	pid = fork();
	if (pid == 0) {
		fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		CHECK(fd >= 0);
		CHECK_EQ(setrlimit(RLIMIT_FSIZE, &r), 0);
		/* As much as fits, then the signal. */
		CHECK_EQ(write(fd, buf, sizeof(buf)), 1000);
		signal(SIGXFSZ, SIG_IGN);
		CHECK_ERR(write(fd, buf, 1), EFBIG);
		signal(SIGXFSZ, SIG_DFL);
		if (write(fd, buf, 1) != 1)
			_exit(1);
		_exit(2);
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	unlink(path);
	CHECK(WIFSIGNALED(st));
	CHECK_EQ(WTERMSIG(st), SIGXFSZ);
}

TEST(cpu_limit_sends_sigxcpu)
{
	struct rlimit r = { 1, 3 };
	int st;
	pid_t pid = fork();

	if (pid == 0) {
		CHECK_EQ(setrlimit(RLIMIT_CPU, &r), 0);
		for (;;)
			;
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK(WIFSIGNALED(st));
	CHECK_EQ(WTERMSIG(st), SIGXCPU);
}

TEST(nice_values)
{
	errno = 0;
	CHECK_EQ(getpriority(PRIO_PROCESS, 0), 0);
	CHECK_EQ(setpriority(PRIO_PROCESS, 0, 5), 0);
	CHECK_EQ(getpriority(PRIO_PROCESS, getpid()), 5);
	CHECK_EQ(setpriority(PRIO_PROCESS, 0, 99), 0);
	CHECK_EQ(getpriority(PRIO_PROCESS, 0), 19);
	CHECK_ERR(setpriority(77, 0, 0), EINVAL);
	CHECK_ERR(setpriority(PRIO_PROCESS, 3999999, 0), ESRCH);
	if (geteuid() == 0) {
		CHECK_EQ(setuid(65003), 0);
		CHECK_ERR(setpriority(PRIO_PROCESS, 0, 0), EACCES);
	}
}

TEST(ids)
{
	gid_t groups[4] = { 9, 3, 7, 5 }, got[8];
	pid_t pid;

	if (geteuid() != 0)
		SKIP("needs root");
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(setgroups(4, groups), 0);
		CHECK_EQ(getgroups(0, NULL), 4);
		CHECK_EQ(getgroups(8, got), 4);
		CHECK_ERR(getgroups(3, got), EINVAL);
		CHECK_EQ(setgid(100), 0);
		CHECK_EQ(setuid(1000), 0);
		CHECK(getuid() == 1000 && geteuid() == 1000 && getgid() == 100);
		CHECK_ERR(setuid(0), EPERM);
		CHECK_ERR(setgid(0), EPERM);
		CHECK_ERR(setgroups(0, NULL), EPERM);
		_exit(0);
	}
	CHECK_CHILD(pid);
	pid = fork();
	if (pid == 0) {
		/* Down and up again, through the saved id. */
		CHECK_EQ(seteuid(1000), 0);
		CHECK(getuid() == 0 && geteuid() == 1000);
		CHECK_EQ(seteuid(0), 0);
		CHECK_EQ(setreuid(1000, 1001), 0);
		CHECK_EQ(setreuid(1001, 1000), 0);
		CHECK(getuid() == 1001 && geteuid() == 1000);
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TEST(names)
{
	struct utsname u;
	char name[16];

	CHECK_EQ(uname(&u), 0);
	CHECK(u.sysname[0] && u.release[0] && strcmp(u.machine, "x86_64") == 0);
	CHECK_EQ(prctl(PR_SET_NAME, "a name that is too long"), 0);
	CHECK_EQ(prctl(PR_GET_NAME, name), 0);
	CHECK(strcmp(name, "a name that is ") == 0);
}

TEST(death_of_the_parent)
{
	int fds[2];
	char c;
	pid_t pid;

	CHECK_EQ(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		if (fork() == 0) {
			close(fds[0]);
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			for (;;)
				pause();
		}
		struct timespec ts = { 0, 50000000 };

		nanosleep(&ts, NULL);
		_exit(0);
	}
	close(fds[1]);
	CHECK_CHILD(pid);
	CHECK_EQ(read(fds[0], &c, 1), 0);	/* it died, and its end closed */
}

TEST(subreaper)
{
	int st;
	pid_t pid;

	CHECK_EQ(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	pid = fork();
	if (pid == 0) {
		if (fork() == 0) {
			struct timespec ts = { 0, 50000000 };

			nanosleep(&ts, NULL);
			_exit(12);
		}
		_exit(0);
	}
	CHECK_CHILD(pid);
	/* The grandchild is ours now. */
	CHECK(wait(&st) > 0);
	CHECK_EQ(st, 12 << 8);
}

TEST(affinity)
{
	cpu_set_t set;

	CHECK_EQ(sched_getaffinity(0, sizeof(set), &set), 0);
	CHECK(CPU_COUNT(&set) >= 1);
	CHECK_EQ(sched_setaffinity(0, sizeof(set), &set), 0);
	CPU_ZERO(&set);
	CHECK_ERR(sched_setaffinity(0, sizeof(set), &set), EINVAL);
}

TESTS = {
	T(get_and_set), T(nofile_is_enforced), T(raising_the_hard_limit_needs_root),
	T(fsize_raises_sigxfsz), T(cpu_limit_sends_sigxcpu), T(nice_values), T(ids), T(names),
	T(death_of_the_parent), T(subreaper), T(affinity),
	{ 0 }
};
