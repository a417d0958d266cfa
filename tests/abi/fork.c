/* fork, vfork, clone: who gets what. */
#include "tap.h"
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

static volatile int global = 1;

TEST(two_returns_and_pids)
{
	pid_t parent = getpid(), pid = fork();

	CHECK(pid >= 0);
	if (pid == 0) {
		CHECK(getpid() != parent);
		CHECK_EQ(getppid(), parent);
		_exit(0);
	}
	CHECK(pid > 0 && pid != parent);
	CHECK_CHILD(pid);
}

TEST(memory_is_private)
{
	int local = 5;
	char *heap = malloc(100000);
	pid_t pid;

	memset(heap, 7, 100000);
	pid = fork();
	if (pid == 0) {
		CHECK(global == 1 && local == 5 && heap[99999] == 7);
		global = 2;
		local = 6;
		memset(heap, 8, 100000);
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(global, 1);
	CHECK_EQ(local, 5);
	CHECK_EQ(heap[0], 7);
	CHECK_EQ(heap[99999], 7);
}

TEST(memory_is_private_the_other_way)
{
	int st;
	pid_t pid;

	global = 10;
	pid = fork();
	if (pid == 0) {
		/* The parent writes first; the child must not see it. */
		raise(SIGSTOP);
		CHECK_EQ(global, 10);
		_exit(0);
	}
	CHECK_EQ(waitpid(pid, &st, WUNTRACED), pid);
	CHECK(WIFSTOPPED(st));
	global = 11;
	CHECK_EQ(kill(pid, SIGCONT), 0);
	CHECK_CHILD(pid);
}

TEST(shared_memory_is_shared)
{
	volatile int *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
	    -1, 0);
	pid_t pid;

	CHECK(p != MAP_FAILED);
	*p = 1;
	pid = fork();
	if (pid == 0) {
		*p = 2;
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(*p, 2);
}

TEST(generations)
{
	int depth, st;
	pid_t pid;

	for (depth = 0; depth < 20; depth++) {
		pid = fork();
		CHECK(pid >= 0);
		if (pid > 0) {
			CHECK_EQ(waitpid(pid, &st, 0), pid);
			CHECK_EQ(WEXITSTATUS(st), 20 - depth - 1);
			if (depth == 0)
				return;
			_exit(20 - depth);
		}
		global++;
		CHECK_EQ(global, depth + 2);
	}
	_exit(0);
}

TEST(many_children)
{
	int i, st, seen[200] = { 0 };
	pid_t pids[200], pid;

	for (i = 0; i < 200; i++) {
		pids[i] = fork();
		CHECK(pids[i] >= 0);
		if (pids[i] == 0)
			_exit(i & 0x7f);
	}
	for (i = 0; i < 200; i++) {
		int j;

		pid = wait(&st);
		CHECK(pid > 0);
		for (j = 0; j < 200 && pids[j] != pid; j++)
			;
		CHECK(j < 200 && !seen[j]++);
		CHECK_EQ(st, (j & 0x7f) << 8);
	}
	CHECK_ERR(wait(&st), ECHILD);
}

TEST(vfork_runs_the_child_first_in_the_same_memory)
{
	volatile int n = 0;
	pid_t pid = vfork();

	if (pid == 0) {
		n = 42;
		_exit(0);
	}
	CHECK_EQ(n, 42);
	CHECK_CHILD(pid);
}

TEST(pending_signals_are_not_inherited)
{
	sigset_t set;
	pid_t pid;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGUSR1);
	pid = fork();
	if (pid == 0) {
		sigset_t pending, mask;

		CHECK_EQ(sigpending(&pending), 0);
		CHECK(!sigismember(&pending, SIGUSR1));
		/* But the mask is. */
		sigprocmask(SIG_BLOCK, NULL, &mask);
		CHECK(sigismember(&mask, SIGUSR1));
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TEST(alarm_is_not_inherited)
{
	pid_t pid;

	alarm(15);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(alarm(0), 0);
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK(alarm(0) > 10);
}

#ifdef SYS_clone
TEST(clone_stores_tids)
{
	int ptid = -1;
	pid_t pid;

	pid = syscall(SYS_clone, SIGCHLD | 0x00100000 /* PARENT_SETTID */, 0, &ptid, 0, 0);
	CHECK(pid >= 0);
	if (pid == 0)
		_exit(0);
	CHECK_EQ(ptid, pid);
	CHECK_CHILD(pid);
}

TEST(clone_refuses_nonsense)
{
	/* THREAD without SIGHAND, SIGHAND without VM. */
	CHECK_ERR(syscall(SYS_clone, 0x00010000 | 0x00000100, 0, 0, 0, 0), EINVAL);
	CHECK_ERR(syscall(SYS_clone, 0x00000800, 0, 0, 0, 0), EINVAL);
}

TEST(clone_with_no_exit_signal_needs_wclone)
{
	int st;
	pid_t pid = syscall(SYS_clone, 0, 0, 0, 0, 0);

	CHECK(pid >= 0);
	if (pid == 0)
		_exit(4);
	CHECK_ERR(waitpid(pid, &st, 0), ECHILD);
	CHECK_EQ(waitpid(pid, &st, 0x40000000 /* __WALL */), pid);
	CHECK_EQ(WEXITSTATUS(st), 4);
}
#endif

TEST(nproc_limit_refuses)
{
	struct rlimit r = { 1, 1 };
	pid_t pid;

	if (geteuid() != 0)
		SKIP("needs root");
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(setrlimit(RLIMIT_NPROC, &r), 0);
		CHECK_EQ(setgid(65000), 0);
		CHECK_EQ(setuid(65000), 0);
		CHECK_ERR(fork(), EAGAIN);
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TESTS = {
	T(two_returns_and_pids),
	T(memory_is_private),
	T(memory_is_private_the_other_way),
	T(shared_memory_is_shared),
	T(generations),
	T(many_children),
	T(vfork_runs_the_child_first_in_the_same_memory),
	T(pending_signals_are_not_inherited),
	T(alarm_is_not_inherited),
#ifdef SYS_clone
	T(clone_stores_tids),
	T(clone_refuses_nonsense),
	T(clone_with_no_exit_signal_needs_wclone),
#endif
	T(nproc_limit_refuses),
	{ 0 }
};
