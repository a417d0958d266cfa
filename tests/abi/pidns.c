/* Pid namespaces: numbers, init and its death, signals, waiting, /proc; and a storm. */
#include "ns.h"
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>

/* fn in a child that is the init of a new namespace; its exit status is to be 0. */
static pid_t
start_init(void (*fn)(void), int more)
{
	pid_t pid = syscall(SYS_clone, CLONE_NEWPID | more | SIGCHLD, 0, 0, 0, 0);

	CHECK(pid >= 0);
	if (pid == 0) {
		fn();
		fflush(stdout);
		_exit(0);
	}
	return pid;
}

static void
in_new_ns(void (*fn)(void), int more)
{
	pid_t pid;

	need_root();
	pid = start_init(fn, more);
	CHECK_CHILD(pid);
}

static void
numbers(void)
{
	int to_parent[2];
	pid_t pid, told;

	CHECK_EQ(getpid(), 1);
	CHECK_EQ(getppid(), 0);
	CHECK_EQ(syscall(SYS_gettid), 1);
	/* Group and session are outside. */
	CHECK_EQ(getpgrp(), 0);
	CHECK_EQ(getsid(0), 0);
	CHECK_EQ(setsid(), 1);
	CHECK_EQ(getpgrp(), 1);
	CHECK_EQ(pipe(to_parent), 0);
	pid = fork();
	if (pid == 0) {
		pid_t me = getpid();

		CHECK_EQ(getppid(), 1);
		CHECK_EQ(getsid(0), 1);
		CHECK_EQ(write(to_parent[1], &me, sizeof(me)), sizeof(me));
		_exit(3);
	}
	CHECK_EQ(pid, 2);
	CHECK_EQ(read(to_parent[0], &told, sizeof(told)), sizeof(told));
	CHECK_EQ(told, 2);
	CHECK_EQ(waitpid(2, &told, 0), 2);
	CHECK_EQ(WEXITSTATUS(told), 3);
}

TEST(counting_begins_at_one)
{
	in_new_ns(numbers, 0);
}

TEST(unshare_is_for_the_children)
{
	pid_t me = getpid(), pid;
	int st;

	need_root();
	CHECK_EQ(unshare(CLONE_NEWPID), 0);
	CHECK_EQ(getpid(), me);
	CHECK_ERR(unshare(CLONE_NEWPID), EINVAL);
	pid = fork();
	if (pid == 0)
		_exit(getpid() == 1 ? 0 : 1);
	CHECK(pid > 1);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(st, 0);
	/* Its init is gone: nothing can be made in it any more. */
	CHECK_ERR(fork(), ENOMEM);
}

static void
hide(void)
{
	CHECK_ERR(kill(getppid() ? getppid() : 4000000, 0), ESRCH);
	CHECK_ERR(kill(-1, 0), ESRCH);
	CHECK_ERR(getpriority(PRIO_PROCESS, 3000000), ESRCH);
	CHECK_ERR(waitpid(-1, NULL, 0), ECHILD);
}

TEST(the_outside_is_not_there)
{
	in_new_ns(hide, 0);
}

/* ---- init ---- */

static void
orphans(void)
{
	int st, ready[2];
	pid_t pid;
	char c;

	CHECK_EQ(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		if (fork() == 0) {
			close(ready[1]);
			CHECK_EQ(read(ready[0], &c, 1), 0);
			_exit(getppid() == 1 ? 5 : 6);
		}
		_exit(0);
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	close(ready[1]);
	close(ready[0]);
	CHECK_EQ(wait(&st), 3);
	CHECK_EQ(WEXITSTATUS(st), 5);
}

TEST(orphans_go_to_its_init)
{
	in_new_ns(orphans, 0);
}

static volatile int got;

static void
note(int sig)
{
	got = sig;
}

static void
immune(void)
{
	pid_t pid = fork();
	struct sigaction sa = { .sa_handler = note, .sa_flags = SA_RESTART };

	if (pid == 0) {
		CHECK_EQ(kill(1, SIGKILL), 0);
		CHECK_EQ(kill(1, SIGSTOP), 0);
		CHECK_EQ(kill(1, SIGTERM), 0);
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(kill(getpid(), SIGTERM), 0);
	CHECK_EQ(kill(getpid(), SIGKILL), 0);
	CHECK_EQ(sigaction(SIGTERM, &sa, NULL), 0);
	pid = fork();
	if (pid == 0) {
		kill(1, SIGTERM);
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(got, SIGTERM);
}

TEST(init_is_immune_from_inside)
{
	in_new_ns(immune, 0);
}

static void
sleep_for_ever(void)
{
	for (;;)
		pause();
}

TEST(but_not_from_outside)
{
	int st;
	pid_t pid;

	need_root();
	pid = start_init(sleep_for_ever, 0);
	CHECK_EQ(kill(pid, SIGTERM), 0);	/* it has no handler */
	CHECK_EQ(kill(pid, SIGSTOP), 0);
	CHECK_EQ(waitpid(pid, &st, WUNTRACED), pid);
	CHECK(WIFSTOPPED(st));
	CHECK_EQ(kill(pid, SIGCONT), 0);
	CHECK_EQ(kill(pid, SIGKILL), 0);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGKILL);
}

static void
fault(void)
{
	*(volatile int *)0 = 1;
}

TEST(its_own_faults_kill_it)
{
	int st;
	pid_t pid;

	need_root();
	pid = start_init(fault, 0);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGSEGV);
}

/* Its end is the end of all in it: the pipe is closed when the last holder is gone. */
static int end_pipe[2];

static void
many(void)
{
	int i;

	signal(SIGCHLD, SIG_IGN);
	for (i = 0; i < 20; i++) {
		pid_t pid = fork();

		CHECK(pid >= 0);
		if (pid == 0) {
			if (i % 3 == 0)
				setsid();
			if (i % 2 == 0)
				fork();
			signal(SIGTERM, SIG_IGN);
			sleep_for_ever();
		}
	}
	/* One below that holds on to a namespace of its own. */
	if (fork() == 0)
		start_init(sleep_for_ever, 0), sleep_for_ever();
	usleep(50000);
	CHECK_EQ(write(end_pipe[1], "x", 1), 1);
}

TEST(all_end_with_init)
{
	pid_t pid;
	char c;

	need_root();
	CHECK_EQ(pipe(end_pipe), 0);
	pid = start_init(many, 0);
	CHECK_CHILD(pid);
	close(end_pipe[1]);
	CHECK_EQ(read(end_pipe[0], &c, 1), 1);
	/* Nobody is left who could have the other end. */
	CHECK_EQ(read(end_pipe[0], &c, 1), 0);
}

/* ---- nesting ---- */

static void
inner(void)
{
	CHECK_EQ(getpid(), 1);
	CHECK_EQ(getppid(), 0);
	usleep(20000);
}

static void
outer(void)
{
	siginfo_t si;
	pid_t pid = start_init(inner, 0);

	CHECK_EQ(pid, 2);
	CHECK_EQ(waitid(P_PID, 2, &si, WEXITED), 0);
	CHECK_EQ(si.si_pid, 2);
	CHECK_EQ(si.si_status, 0);
}

TEST(nesting)
{
	in_new_ns(outer, 0);
}

static int depth;

static void
deeper(void)
{
	pid_t pid;
	int st;

	CHECK_EQ(getpid(), 1);
	pid = syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0);
	if (pid < 0)
		_exit(errno == ENOSPC ? 1 : 99);
	if (pid == 0) {
		depth++;
		deeper();
		_exit(1);
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	_exit(WEXITSTATUS(st) + 1);
}

TEST(depth_is_limited)
{
	int st;
	pid_t pid;

	need_root();
	pid = start_init(deeper, 0);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK(WIFEXITED(st));
	CHECK(WEXITSTATUS(st) >= 31 && WEXITSTATUS(st) <= 33);
}

/* ---- signals across ---- */

static int sender_pipe[2];

static void
signal_parent(void)
{
	siginfo_t si;
	sigset_t set;
	pid_t pid;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	CHECK_EQ(write(sender_pipe[1], "x", 1), 1);
	/* From outside: no number. */
	CHECK_EQ(sigwaitinfo(&set, &si), SIGUSR1);
	CHECK_EQ(si.si_pid, 0);
	pid = fork();
	if (pid == 0) {
		kill(1, SIGUSR1);
		usleep(20000);
		_exit(4);
	}
	CHECK_EQ(sigwaitinfo(&set, &si), SIGUSR1);
	CHECK_EQ(si.si_pid, pid);
	CHECK_EQ(sigwaitinfo(&set, &si), SIGCHLD);
	CHECK_EQ(si.si_pid, pid);
	CHECK_EQ(si.si_status, 4);
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
}

TEST(signals_tell_the_readers_number)
{
	struct timespec second = { 2, 0 };
	siginfo_t si;
	sigset_t set;
	pid_t pid;
	char c;

	need_root();
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	CHECK_EQ(pipe(sender_pipe), 0);
	pid = start_init(signal_parent, 0);
	CHECK_EQ(read(sender_pipe[0], &c, 1), 1);
	CHECK_EQ(kill(pid, SIGUSR1), 0);
	CHECK_EQ(sigtimedwait(&set, &si, &second), SIGCHLD);
	CHECK_EQ(si.si_pid, pid);
	CHECK_CHILD(pid);
}

static void
groups(void)
{
	int i, st;
	pid_t pid[3];

	for (i = 0; i < 3; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			pause();
			_exit(0);
		}
		CHECK_EQ(setpgid(pid[i], i == 0 ? 0 : pid[0]), 0);
		CHECK_EQ(getpgid(pid[i]), pid[0]);
	}
	CHECK_ERR(setpgid(pid[1], 12345), EPERM);
	CHECK_EQ(kill(-pid[0], SIGTERM), 0);
	for (i = 0; i < 3; i++) {
		CHECK_EQ(waitpid(-pid[0], &st, 0) > 1, 1);
		CHECK(WIFSIGNALED(st));
	}
	CHECK_ERR(waitpid(-pid[0], &st, 0), ECHILD);
}

TEST(groups_in_it)
{
	in_new_ns(groups, 0);
}

/* ---- /proc, setns ---- */

static void
own_proc(void)
{
	char text[2048];
	pid_t pid;

	CHECK_EQ(mount("proc", "/proc", "proc", 0, NULL), 0);
	CHECK_EQ(readlink("/proc/self", text, sizeof(text)), 1);
	CHECK(text[0] == '1');
	CHECK(strncmp(get(text, sizeof(text), "/proc/self/stat"), "1 (", 3) == 0);
	CHECK(strstr(get(text, sizeof(text), "/proc/1/status"), "\nPid:\t1\nPPid:\t0\n") != NULL);
	CHECK(strstr(text, "\nNSpid:\t1\n") != NULL);
	pid = fork();
	if (pid == 0) {
		pause();
		_exit(0);
	}
	CHECK(strstr(get(text, sizeof(text), "/proc/%d/status", pid), "\nPPid:\t1\n") != NULL);
	CHECK(access("/proc/3", F_OK) != 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

TEST(proc_shows_its_own)
{
	in_new_ns(own_proc, CLONE_NEWNS);
}

TEST(entering)
{
	char path[64], text[2048], nspid[32];
	pid_t init, pid;
	int fd, st;

	need_root();
	init = start_init(sleep_for_ever, 0);
	snprintf(path, sizeof(path), "/proc/%d/ns/pid", init);
	fd = open(path, O_RDONLY);
	CHECK(fd >= 0);
	CHECK_EQ(setns(fd, CLONE_NEWPID), 0);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(getpid(), 2);
		CHECK_EQ(getppid(), 0);
		CHECK_EQ(kill(1, 0), 0);
		/* Not back up. */
		fd = open("/proc/1/ns/pid", O_RDONLY);
		CHECK_ERR(setns(fd, CLONE_NEWPID), EINVAL);
		pause();
		_exit(0);
	}
	usleep(50000);
	get(text, sizeof(text), "/proc/%d/status", pid);
	snprintf(nspid, sizeof(nspid), "\nNSpid:\t%d\t2\n", pid);
	CHECK(strstr(text, nspid) != NULL);
	/* With its init it ends, though its parent is outside: that reaps it. */
	CHECK_EQ(kill(init, SIGKILL), 0);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGKILL);
	CHECK_EQ(waitpid(init, &st, 0), init);
	CHECK_ERR(fork(), ENOMEM);
}

static void
by_user(void)
{
	CHECK_EQ(getpid(), 1);
}

TEST(in_a_user_namespace)
{
	pid_t pid;

	need_root();
	CHECK_EQ(setgid(1000), 0);
	CHECK_EQ(setuid(1000), 0);
	CHECK_EQ(syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0), -1);
	CHECK_EQ(errno, EPERM);
	pid = start_init(by_user, CLONE_NEWUSER);
	CHECK_CHILD(pid);
}

/* ---- a storm ---- */

static unsigned long seed;

static unsigned
dice(unsigned n)
{
	seed = seed * 6364136223846793005UL + 1442695040888963407UL;
	return (seed >> 33) % n;
}

/* Forks, new namespaces, and deaths at any moment, for about as long as rounds say. */
static void
storm(int level, int rounds)
{
	while (rounds-- > 0) {
		int flags = level < 4 && dice(3) == 0 ? CLONE_NEWPID : 0;
		pid_t pid;

		if (dice(4) == 0)
			while (waitpid(-1, NULL, WNOHANG) > 0)
				;
		pid = syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
		if (pid < 0)
			break;		/* the namespace is ending, or all processes are in use */
		if (pid == 0) {
			seed ^= (unsigned long)getpid() * 0x9e3779b97f4a7c15UL + level;
			/* Not for ever: more than two children each would fill the machine. */
			if (level < 4 && dice(2))
				storm(level + 1, 3);
			if (dice(6) == 0)
				sleep_for_ever();	/* until its init ends */
			_exit(0);
		}
		switch (dice(6)) {
		case 0:
			kill(pid, SIGKILL);
			break;
		case 1:
			kill(getpid() == 1 ? pid : 1, SIGTERM);
			break;
		case 2:
			waitpid(pid, NULL, WNOHANG);
			break;
		}
	}
}

static void
storm_init(void)
{
	storm(1, 20);
}

static unsigned long
count(const char *path)
{
	char text[256], *p;

	get(text, sizeof(text), "%s", path);
	p = strchr(text, '/');		/* running/all */
	CHECK(p != NULL);
	return strtoul(p + 1, NULL, 10);
}

TEST(storm)
{
	unsigned long before, after;
	int i, k, tries;

	need_root();
	seed = time(NULL) ^ (unsigned long)getpid() << 20;
	printf("# seed %lu\n", seed);
	before = count("/proc/loadavg");
	for (i = 0; i < 8; i++) {
		pid_t pid[4];

		for (k = 0; k < 4; k++) {
			seed += 77;
			pid[k] = start_init(storm_init, 0);
		}
		for (k = 0; k < 4; k++)
			CHECK_EQ(waitpid(pid[k], NULL, 0), pid[k]);
	}
	/* Every process has gone with its namespace; their kernel stacks follow at leisure. */
	for (tries = 0; tries < 200 && (after = count("/proc/loadavg")) > before; tries++)
		usleep(20000);
	CHECK(after <= before);
}

TESTS = {
	T(counting_begins_at_one), T(unshare_is_for_the_children), T(the_outside_is_not_there),
	T(orphans_go_to_its_init), T(init_is_immune_from_inside), T(but_not_from_outside),
	T(its_own_faults_kill_it), T(all_end_with_init), T(nesting), T(depth_is_limited),
	T(signals_tell_the_readers_number), T(groups_in_it), T(proc_shows_its_own), T(entering),
	T(in_a_user_namespace), T(storm), { 0 },
};
