/* Scheduling calls: policies, priorities, nice values, affinity; who may; what /proc tells. */
#include "futex.h"
#include <sys/resource.h>

#define RESET 0x40000000
#ifndef SCHED_BATCH
#define SCHED_BATCH 3
#endif
#ifndef SCHED_IDLE
#define SCHED_IDLE 5
#endif
#define SET(pid, policy, prio) ({ int p_ = (prio);			\
	raw(SYS_sched_setscheduler, (pid), (policy), (long)&p_, 0, 0, 0); })
#define GET(pid) raw(SYS_sched_getscheduler, (pid), 0, 0, 0, 0, 0)

struct attr {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
	uint32_t util_min, util_max;
	uint64_t more;			/* of a kernel to come */
};
#define SETATTR(pid, a, flags) raw(314, (pid), (long)(a), (flags), 0, 0, 0)
#define GETATTR(pid, a, size, flags) raw(315, (pid), (long)(a), (size), (flags), 0, 0)

static void
limit(int resource, rlim_t soft, rlim_t hard)
{
	struct rlimit r = { soft, hard };

	CHECK_EQ(setrlimit(resource, &r), 0);
}

static void
become_user(void)
{
	CHECK_EQ(setgid(1000), 0);
	CHECK_EQ(setuid(1000), 0);
}

TEST(policies_and_their_priorities)
{
	static const int all[] = { 0, 1, 2, 3, 5 };
	unsigned i;
	int p;

	for (i = 0; i < 5; i++) {
		int rt = all[i] == 1 || all[i] == 2;

		CHECK_EQ(raw(SYS_sched_get_priority_min, all[i], 0, 0, 0, 0, 0), rt);
		CHECK_EQ(raw(SYS_sched_get_priority_max, all[i], 0, 0, 0, 0, 0), rt ? 99 : 0);
		CHECK_EQ(SET(0, all[i], rt ? 0 : 1), -EINVAL);
		CHECK_EQ(SET(0, all[i], rt ? 100 : -1), -EINVAL);
		CHECK_EQ(SET(0, all[i], rt ? 50 : 0), 0);
		CHECK_EQ(GET(0), all[i]);
		CHECK_EQ(raw(SYS_sched_getparam, 0, (long)&p, 0, 0, 0, 0), 0);
		CHECK_EQ(p, rt ? 50 : 0);
	}
	CHECK_EQ(SET(0, 4, 0), -EINVAL);
	CHECK_EQ(SET(0, 6, 0), -EINVAL);
	CHECK_EQ(SET(-1, 0, 0), -EINVAL);
	CHECK_EQ(SET(0x3ffffff0, 0, 0), -ESRCH);
	CHECK_EQ(GET(-1), -EINVAL);
	CHECK_EQ(GET(0x3ffffff0), -ESRCH);
	CHECK_EQ(raw(SYS_sched_setscheduler, 0, 0, 0, 0, 0, 0), -EINVAL);
	CHECK_EQ(raw(SYS_sched_setscheduler, 0, 0, 8, 0, 0, 0), -EFAULT);
	CHECK_EQ(raw(SYS_sched_getparam, 0, 8, 0, 0, 0, 0), -EFAULT);
	CHECK_EQ(raw(SYS_sched_get_priority_max, 6, 0, 0, 0, 0, 0), -EINVAL);
	p = 3;
	CHECK_EQ(raw(SYS_sched_setparam, 0, (long)&p, 0, 0, 0, 0), -EINVAL);
	CHECK_EQ(SET(0, SCHED_RR, 7), 0);
	CHECK_EQ(raw(SYS_sched_setparam, 0, (long)&p, 0, 0, 0, 0), 0);
	CHECK_EQ(GET(0), SCHED_RR);
}

TEST(rr_interval)
{
	struct timespec ts;

	CHECK_EQ(SET(0, SCHED_FIFO, 1), 0);
	CHECK_EQ(raw(SYS_sched_rr_get_interval, 0, (long)&ts, 0, 0, 0, 0), 0);
	CHECK(ts.tv_sec == 0 && ts.tv_nsec == 0);
	CHECK_EQ(SET(0, SCHED_RR, 1), 0);
	CHECK_EQ(raw(SYS_sched_rr_get_interval, 0, (long)&ts, 0, 0, 0, 0), 0);
	CHECK(ts.tv_sec == 0 && ts.tv_nsec > 0);
	CHECK_EQ(raw(SYS_sched_rr_get_interval, -1, (long)&ts, 0, 0, 0, 0), -EINVAL);
	CHECK_EQ(raw(SYS_sched_rr_get_interval, 0, 8, 0, 0, 0, 0), -EFAULT);
	CHECK_EQ(raw(SYS_sched_rr_get_interval, 0x3ffffff0, (long)&ts, 0, 0, 0, 0), -ESRCH);
}

TEST(reset_on_fork)
{
	pid_t pid;

	CHECK_EQ(setpriority(PRIO_PROCESS, 0, -5), 0);
	CHECK_EQ(SET(0, SCHED_FIFO | RESET, 3), 0);
	CHECK_EQ(GET(0), SCHED_FIFO | RESET);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(GET(0), SCHED_OTHER);
		CHECK_EQ(getpriority(PRIO_PROCESS, 0), 0);
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(SET(0, SCHED_BATCH | RESET, 0), 0);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(GET(0), SCHED_BATCH);
		CHECK_EQ(getpriority(PRIO_PROCESS, 0), 0);
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(SET(0, SCHED_BATCH, 0), 0);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(GET(0), SCHED_BATCH);
		CHECK_EQ(getpriority(PRIO_PROCESS, 0), -5);
		/* Not root: cannot take it back. */
		CHECK_EQ(SET(0, SCHED_OTHER | RESET, 0), 0);
		become_user();
		CHECK_EQ(SET(0, SCHED_OTHER, 0), -EPERM);
		CHECK_EQ(SET(0, SCHED_OTHER | RESET, 0), 0);
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TEST(attributes)
{
	struct attr a = { 0 };

	CHECK_EQ(GETATTR(0, &a, 48, 0), 0);
	CHECK_EQ(a.size, 48);
	CHECK_EQ(GETATTR(0, &a, sizeof(a), 0), 0);
	CHECK_EQ(a.size, 56);
	CHECK_EQ(GETATTR(0, &a, 47, 0), -EINVAL);
	CHECK_EQ(GETATTR(0, &a, 8192, 0), -EINVAL);
	CHECK_EQ(GETATTR(0, &a, 48, 1), -EINVAL);
	CHECK_EQ(GETATTR(-1, &a, 48, 0), -EINVAL);
	CHECK_EQ(GETATTR(0, 0, 48, 0), -EINVAL);
	CHECK_EQ(GETATTR(0, 8, 48, 0), -EFAULT);
	CHECK_EQ(GETATTR(0x3ffffff0, &a, 48, 0), -ESRCH);

	a = (struct attr){ .size = 48, .policy = SCHED_BATCH, .nice = 7, .flags = 1 };
	CHECK_EQ(SETATTR(0, &a, 0), 0);
	CHECK_EQ(getpriority(PRIO_PROCESS, 0), 7);
	CHECK_EQ(GET(0), SCHED_BATCH | RESET);
	a = (struct attr){ .size = 56, .policy = SCHED_RR, .priority = 9 };
	CHECK_EQ(SETATTR(0, &a, 0), 0);
	a = (struct attr){ .size = 0 };
	CHECK_EQ(GETATTR(0, &a, 56, 0), 0);
	CHECK(a.policy == SCHED_RR && a.priority == 9 && a.flags == 0);
	/* Keep the policy; keep the parameters. */
	a = (struct attr){ .policy = SCHED_OTHER, .flags = 8, .priority = 10 };
	CHECK_EQ(SETATTR(0, &a, 0), 0);
	CHECK_EQ(GET(0), SCHED_RR);
	a = (struct attr){ .policy = SCHED_FIFO, .flags = 16, .priority = 77 };
	CHECK_EQ(SETATTR(0, &a, 0), 0);
	CHECK_EQ(GETATTR(0, &a, 56, 0), 0);
	CHECK(a.policy == SCHED_FIFO && a.priority == 10);
	a = (struct attr){ .policy = SCHED_OTHER, .nice = -100 };
	CHECK_EQ(SETATTR(0, &a, 0), 0);
	CHECK_EQ(getpriority(PRIO_PROCESS, 0), -20);

	a = (struct attr){ .size = 40 };
	CHECK_EQ(SETATTR(0, &a, 0), -E2BIG);
	CHECK_EQ(a.size, 56);
	a = (struct attr){ .size = 64 };
	CHECK_EQ(SETATTR(0, &a, 0), 0);
	a.more = 1;
	CHECK_EQ(SETATTR(0, &a, 0), -E2BIG);
	CHECK_EQ(a.size, 56);
	a = (struct attr){ .flags = 0x80 };
	CHECK_EQ(SETATTR(0, &a, 0), -EINVAL);
	a = (struct attr){ .flags = 0x20 };
	CHECK_EQ(SETATTR(0, &a, 0), -EOPNOTSUPP);
	a = (struct attr){ .policy = 6, .runtime = 1000000, .deadline = 9000000, .period = 9000000 };
	CHECK_EQ(SETATTR(0, &a, 0), -EINVAL);
	a = (struct attr){ .policy = SCHED_OTHER, .priority = 1 };
	CHECK_EQ(SETATTR(0, &a, 0), -EINVAL);
	CHECK_EQ(SETATTR(0, &a, 1), -EINVAL);
	CHECK_EQ(SETATTR(0, 0, 0), -EINVAL);
	CHECK_EQ(SETATTR(0, 8, 0), -EFAULT);
}

TEST(limits_of_users)
{
	struct attr a = { .policy = SCHED_OTHER, .nice = -1 };
	pid_t pid;

	limit(RLIMIT_RTPRIO, 10, 10);
	limit(RLIMIT_NICE, 25, 25);		/* down to -5 */
	CHECK_EQ(SET(getppid(), GET(getppid()), 0), 0);
	become_user();
	CHECK_EQ(SET(0, SCHED_FIFO, 11), -EPERM);
	CHECK_EQ(SET(0, SCHED_FIFO, 10), 0);
	limit(RLIMIT_RTPRIO, 3, 10);
	CHECK_EQ(SET(0, SCHED_FIFO, 9), 0);	/* lower than it has */
	CHECK_EQ(SET(0, SCHED_FIFO, 10), -EPERM);
	CHECK_EQ(SET(0, SCHED_OTHER, 0), 0);
	CHECK_EQ(SET(0, SCHED_FIFO, 4), -EPERM);
	CHECK_EQ(setpriority(PRIO_PROCESS, 0, -5), 0);
	CHECK_ERR(setpriority(PRIO_PROCESS, 0, -6), EACCES);
	CHECK_EQ(setpriority(PRIO_PROCESS, 0, 5), 0);
	CHECK_EQ(SETATTR(0, &a, 0), 0);
	a.nice = -6;
	CHECK_EQ(SETATTR(0, &a, 0), -EPERM);
	/* Out of IDLE only with the right to the nice value. */
	CHECK_EQ(SET(0, SCHED_IDLE, 0), 0);
	CHECK_EQ(SET(0, SCHED_OTHER, 0), 0);
	limit(RLIMIT_NICE, 0, 0);
	CHECK_EQ(SET(0, SCHED_IDLE, 0), 0);
	CHECK_EQ(SET(0, SCHED_OTHER, 0), -EPERM);
	/* Others' processes. */
	CHECK_EQ(SET(getppid(), SCHED_OTHER, 0), -EPERM);
	CHECK_ERR(setpriority(PRIO_PROCESS, getppid(), 5), EPERM);
	pid = fork();
	if (pid == 0) {
		pause();
		_exit(0);
	}
	CHECK_EQ(setpriority(PRIO_PROCESS, pid, 19), 0);
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
}

TEST(nice_of_groups_and_users)
{
	pid_t a = fork(), b;

	if (a == 0) {
		setpgid(0, 0);
		become_user();
		pause();
	}
	setpgid(a, a);
	b = fork();
	if (b == 0) {
		setpgid(0, a);
		pause();
	}
	setpgid(b, a);
	nap(50);
	CHECK_EQ(setpriority(PRIO_PGRP, a, 3), 0);
	CHECK_EQ(getpriority(PRIO_PROCESS, a), 3);
	CHECK_EQ(getpriority(PRIO_PROCESS, b), 3);
	CHECK_EQ(setpriority(PRIO_USER, 1000, 6), 0);
	CHECK_EQ(getpriority(PRIO_PROCESS, a), 6);
	CHECK_EQ(getpriority(PRIO_PGRP, a), 3);		/* the best of them */
	CHECK_EQ(getpriority(PRIO_USER, 1000), 6);
	CHECK_ERR(setpriority(PRIO_USER, 4711, 1), ESRCH);
	CHECK_ERR(getpriority(PRIO_PGRP, 0x3ffffff0), ESRCH);
	CHECK_ERR(getpriority(9, 0), EINVAL);
	CHECK_ERR(setpriority(-1, 0, 0), EINVAL);
	CHECK_EQ(setpriority(PRIO_PROCESS, a, 100), 0);
	CHECK_EQ(getpriority(PRIO_PROCESS, a), 19);
	kill(a, SIGKILL);
	kill(b, SIGKILL);
	waitpid(a, NULL, 0);
	waitpid(b, NULL, 0);
}

TEST(affinity)
{
	unsigned long all = 0, set, none = 0;
	unsigned cpu, node;
	long n;

	n = raw(SYS_sched_getaffinity, 0, 8, (long)&all, 0, 0, 0);
	CHECK(n == 8 && (all & 1));
	CHECK_EQ(raw(SYS_sched_getaffinity, 0, 7, (long)&all, 0, 0, 0), -EINVAL);
	CHECK_EQ(raw(SYS_sched_getaffinity, 0, 8, 8, 0, 0, 0), -EFAULT);
	CHECK_EQ(raw(SYS_sched_getaffinity, 0x3ffffff0, 8, (long)&all, 0, 0, 0), -ESRCH);
	CHECK_EQ(raw(SYS_sched_setaffinity, 0, 8, (long)&none, 0, 0, 0), -EINVAL);
	none = 1UL << 63;
	CHECK_EQ(raw(SYS_sched_setaffinity, 0, 8, (long)&none, 0, 0, 0), -EINVAL);
	CHECK_EQ(raw(SYS_sched_setaffinity, 0, 8, 8, 0, 0, 0), -EFAULT);
	for (cpu = 0; cpu < 64; cpu++) {
		unsigned here;

		if (!(all >> cpu & 1))
			continue;
		set = 1UL << cpu | 1UL << 62;		/* one that is not there does no harm */
		CHECK_EQ(raw(SYS_sched_setaffinity, 0, 8, (long)&set, 0, 0, 0), 0);
		CHECK_EQ(raw(SYS_getcpu, (long)&here, (long)&node, 0, 0, 0, 0), 0);
		CHECK_EQ(here, cpu);
		CHECK_EQ(raw(SYS_sched_getaffinity, 0, 8, (long)&set, 0, 0, 0), 8);
		CHECK_EQ(set, 1UL << cpu);
	}
	CHECK_EQ(raw(SYS_getcpu, 8, 0, 0, 0, 0, 0), -EFAULT);
	CHECK_EQ(raw(SYS_getcpu, 0, 0, 0, 0, 0, 0), 0);
	become_user();
	CHECK_EQ(raw(SYS_sched_setaffinity, getppid(), 8, (long)&all, 0, 0, 0), -EPERM);
	CHECK_EQ(raw(SYS_sched_setaffinity, 0, 8, (long)&all, 0, 0, 0), 0);
}

static volatile sig_atomic_t xcpu;

static void
on_xcpu(int sig)
{
	xcpu++;
}

/* 600 ms without sleeping: SIGXCPU; 900 ms: SIGKILL. Who sleeps begins anew. */
TEST(time_of_realtime_threads)
{
	struct timespec t0, t;
	pid_t pid;
	int st, i;

	pid = fork();
	if (pid == 0) {
		signal(SIGXCPU, on_xcpu);
		limit(RLIMIT_RTTIME, 600000, 900000);
		realtime(SCHED_FIFO, 1);
		for (i = 0; i < 10; i++) {
			clock_gettime(CLOCK_MONOTONIC, &t0);
			do
				clock_gettime(CLOCK_MONOTONIC, &t);
			while ((t.tv_sec - t0.tv_sec) * 1000 + (t.tv_nsec - t0.tv_nsec) / 1000000 < 70);
			nap(1);
		}
		if (xcpu)
			_exit(1);
		while (!xcpu)
			;
		raw(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
		for (;;)
			;
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGKILL);
}

static char *
contents(const char *path)
{
	static char text[8192];
	int fd = open(path, O_RDONLY), n;

	CHECK(fd >= 0);
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n < 0 ? 0 : n] = 0;
	return text;
}

static long
field(const char *path, const char *name)
{
	char *at = strstr(contents(path), name);
	double v;

	CHECK(at);
	at = strchr(at, ':');
	CHECK(at && sscanf(at + 1, "%lf", &v) == 1);
	return (long)v;
}

TEST(proc_tells)
{
	long before, after, run, wait, switches;
	int i;

	CHECK_EQ(SET(0, SCHED_RR, 30), 0);
	CHECK_EQ(field("/proc/self/sched", "\npolicy"), SCHED_RR);
	CHECK_EQ(field("/proc/self/sched", "prio "), 69);
	CHECK(strstr(contents("/proc/self/sched"), "real-time"));
	CHECK_EQ(SET(0, SCHED_OTHER, 0), 0);
	CHECK_EQ(setpriority(PRIO_PROCESS, 0, 12), 0);
	CHECK_EQ(field("/proc/self/sched", "prio "), 132);
	before = field("/proc/self/sched", "nr_voluntary");
	for (i = 0; i < 5; i++)
		nap(1);
	after = field("/proc/self/sched", "nr_voluntary");
	CHECK(after >= before + 5);
	CHECK_EQ(sscanf(contents("/proc/self/schedstat"), "%ld %ld %ld", &run, &wait, &switches), 3);
	CHECK(run > 0 && switches >= after);
}

/* An uninterruptible sleep is counted, and no other. */
TEST(proc_stat_counts)
{
	char *text = contents("/proc/stat");
	long v;

	CHECK(sscanf(strstr(text, "procs_running"), "procs_running %ld", &v) == 1 && v >= 1);
	CHECK(sscanf(strstr(text, "procs_blocked"), "procs_blocked %ld", &v) == 1 && v >= 0);
	CHECK(sscanf(strstr(text, "ctxt"), "ctxt %ld", &v) == 1 && v > 0);
	CHECK(strstr(contents("/proc/loam/sched"), "switches"));
}

TESTS = {
	T(policies_and_their_priorities), T(rr_interval), T(reset_on_fork), T(attributes),
	T(limits_of_users), T(nice_of_groups_and_users), T(affinity), T(time_of_realtime_threads),
	T(proc_tells), T(proc_stat_counts), { 0 },
};
