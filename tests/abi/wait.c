/* wait4 and waitid: what is told, when, and what stays. */
#include "tap.h"
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>

static pid_t
child_exit(int code)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(code);
	return pid;
}

static pid_t
child_pause(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		for (;;)
			pause();
	}
	return pid;
}

static void
nap(int ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&ts, NULL);
}

TEST(exit_status)
{
	int st;
	pid_t pid = child_exit(42);

	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK(WIFEXITED(st));
	CHECK_EQ(WEXITSTATUS(st), 42);
	CHECK_ERR(waitpid(pid, &st, 0), ECHILD);
}

TEST(only_eight_bits)
{
	int st;
	pid_t pid = child_exit(0x1234);

	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(st, 0x3400);
}

TEST(killed)
{
	int st;
	pid_t pid = child_pause();

	CHECK_EQ(kill(pid, SIGTERM), 0);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK(WIFSIGNALED(st));
	CHECK_EQ(WTERMSIG(st), SIGTERM);
}

TEST(wnohang)
{
	int st = 77;
	pid_t pid = child_pause();

	CHECK_EQ(waitpid(pid, &st, WNOHANG), 0);
	CHECK_EQ(waitpid(-1, &st, WNOHANG), 0);
	CHECK_EQ(st, 77);
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(WTERMSIG(st), SIGKILL);
	CHECK_ERR(waitpid(-1, &st, WNOHANG), ECHILD);
}

TEST(not_my_child)
{
	int st;

	CHECK_ERR(waitpid(1, &st, 0), ECHILD);
	CHECK_ERR(waitpid(getpid(), &st, 0), ECHILD);
	CHECK_ERR(waitpid(3999999, &st, 0), ECHILD);
	CHECK_ERR(waitpid(-1, &st, 0x4000), EINVAL);
}

TEST(by_group)
{
	int st;
	pid_t a = child_pause(), b = child_pause();

	CHECK_EQ(setpgid(b, b), 0);
	CHECK_EQ(waitpid(-b, &st, WNOHANG), 0);
	kill(a, SIGKILL);
	kill(b, SIGKILL);
	CHECK_EQ(waitpid(-b, &st, 0), b);
	CHECK_ERR(waitpid(-b, &st, 0), ECHILD);
	CHECK_EQ(waitpid(0, &st, 0), a);
}

TEST(stopped_and_continued)
{
	int st;
	pid_t pid = child_pause();

	kill(pid, SIGSTOP);
	CHECK_EQ(waitpid(pid, &st, WUNTRACED), pid);
	CHECK(WIFSTOPPED(st));
	CHECK_EQ(WSTOPSIG(st), SIGSTOP);
	/* Told once. */
	CHECK_EQ(waitpid(pid, &st, WUNTRACED | WNOHANG), 0);
	kill(pid, SIGCONT);
	CHECK_EQ(waitpid(pid, &st, WCONTINUED), pid);
	CHECK(WIFCONTINUED(st));
	CHECK_EQ(waitpid(pid, &st, WCONTINUED | WNOHANG), 0);
	kill(pid, SIGSTOP);
	CHECK_EQ(waitpid(-1, &st, WUNTRACED), pid);
	/* A stopped process dies of SIGKILL. */
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(WTERMSIG(st), SIGKILL);
}

TEST(stop_is_not_told_unasked)
{
	int st;
	pid_t pid = child_pause();

	kill(pid, SIGSTOP);
	nap(50);
	CHECK_EQ(waitpid(pid, &st, WNOHANG), 0);
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
}

TEST(waitid_tells_and_can_leave)
{
	siginfo_t si;
	pid_t pid = child_exit(9);

	memset(&si, 0, sizeof(si));
	CHECK_EQ(waitid(P_PID, pid, &si, WEXITED | WNOWAIT), 0);
	CHECK_EQ(si.si_signo, SIGCHLD);
	CHECK_EQ(si.si_code, CLD_EXITED);
	CHECK_EQ(si.si_pid, pid);
	CHECK_EQ(si.si_status, 9);
	CHECK_EQ(si.si_uid, getuid());
	memset(&si, 0, sizeof(si));
	CHECK_EQ(waitid(P_ALL, 0, &si, WEXITED), 0);
	CHECK_EQ(si.si_pid, pid);
	CHECK_ERR(waitid(P_ALL, 0, &si, WEXITED), ECHILD);
}

TEST(waitid_refuses)
{
	siginfo_t si;

	CHECK_ERR(waitid(P_ALL, 0, &si, 0), EINVAL);
	CHECK_ERR(waitid(P_ALL, 0, &si, WNOHANG), EINVAL);
	CHECK_ERR(waitid(77, 0, &si, WEXITED), EINVAL);
}

TEST(waitid_nohang_says_none)
{
	siginfo_t si;
	pid_t pid = child_pause();

	memset(&si, 0xff, sizeof(si));
	CHECK_EQ(waitid(P_ALL, 0, &si, WEXITED | WNOHANG), 0);
	CHECK_EQ(si.si_signo, 0);
	CHECK_EQ(si.si_pid, 0);
	kill(pid, SIGKILL);
	CHECK_EQ(waitid(P_PID, pid, &si, WEXITED), 0);
	CHECK_EQ(si.si_code, CLD_KILLED);
	CHECK_EQ(si.si_status, SIGKILL);
}

TEST(blocks_until_the_child_ends)
{
	int st;
	pid_t pid = fork();

	if (pid == 0) {
		nap(100);
		_exit(1);
	}
	CHECK_EQ(wait(&st), pid);
	CHECK_EQ(st, 0x100);
}

TEST(ignored_sigchld_leaves_no_zombie)
{
	int st;
	pid_t pid;

	signal(SIGCHLD, SIG_IGN);
	pid = child_exit(3);
	/* Blocks until it is gone, and then there is none. */
	CHECK_ERR(waitpid(pid, &st, 0), ECHILD);
	CHECK_ERR(kill(pid, 0), ESRCH);
}

TEST(nocldwait_leaves_no_zombie)
{
	struct sigaction sa;
	int st;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = SIG_DFL;
	sa.sa_flags = SA_NOCLDWAIT;
	CHECK_EQ(sigaction(SIGCHLD, &sa, NULL), 0);
	child_exit(0);
	CHECK_ERR(wait(&st), ECHILD);
}

TEST(orphan_gets_a_new_parent)
{
	int fds[2];
	pid_t pid, ppid = 0;

	CHECK_EQ(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		pid_t me = getpid();

		if (fork() == 0) {
			while (getppid() == me)
				nap(5);
			ppid = getppid();
			if (write(fds[1], &ppid, sizeof(ppid)) < 0)
				_exit(1);
			_exit(0);
		}
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(read(fds[0], &ppid, sizeof(ppid)), sizeof(ppid));
	CHECK(ppid > 0 && ppid != pid);
}

TEST(zombie_can_be_signalled)
{
	int st;
	pid_t pid = child_exit(0);
	siginfo_t si;

	CHECK_EQ(waitid(P_PID, pid, &si, WEXITED | WNOWAIT), 0);
	CHECK_EQ(kill(pid, 0), 0);
	CHECK_EQ(kill(pid, SIGTERM), 0);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(st, 0);
	CHECK_ERR(kill(pid, 0), ESRCH);
}

TEST(rusage_of_the_child)
{
	struct rusage ru;
	int st;
	pid_t pid = fork();

	if (pid == 0) {
		struct timeval start, now;
		volatile int n = 0;

		gettimeofday(&start, NULL);
		do {
			for (int i = 0; i < 100000; i++)
				n++;
			gettimeofday(&now, NULL);
		} while ((now.tv_sec - start.tv_sec) * 1000000 + now.tv_usec - start.tv_usec < 100000);
		_exit(0);
	}
	CHECK_EQ(wait4(pid, &st, 0, &ru), pid);
	CHECK(ru.ru_utime.tv_sec * 1000000 + ru.ru_utime.tv_usec +
	    ru.ru_stime.tv_sec * 1000000 + ru.ru_stime.tv_usec > 10000);
	CHECK_EQ(getrusage(RUSAGE_CHILDREN, &ru), 0);
	CHECK(ru.ru_utime.tv_sec * 1000000 + ru.ru_utime.tv_usec +
	    ru.ru_stime.tv_sec * 1000000 + ru.ru_stime.tv_usec > 10000);
}

static volatile sig_atomic_t got;
static void on_signal(int sig) { got = sig; }

TEST(a_signal_ends_it)
{
	struct sigaction sa;
	int st;
	pid_t pid = child_pause();

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	sigaction(SIGALRM, &sa, NULL);
	alarm(1);
	CHECK_ERR(waitpid(pid, &st, 0), EINTR);
	CHECK_EQ(got, SIGALRM);
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
}

TEST(sa_restart_goes_on)
{
	struct sigaction sa;
	int st;
	pid_t pid = fork();

	if (pid == 0) {
		nap(1500);
		_exit(5);
	}
	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	sa.sa_flags = SA_RESTART;
	sigaction(SIGALRM, &sa, NULL);
	alarm(1);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(st, 0x500);
	CHECK_EQ(got, SIGALRM);
}

TESTS = {
	T(exit_status), T(only_eight_bits), T(killed), T(wnohang), T(not_my_child),
	T(by_group), T(stopped_and_continued), T(stop_is_not_told_unasked),
	T(waitid_tells_and_can_leave), T(waitid_refuses), T(waitid_nohang_says_none),
	T(blocks_until_the_child_ends), T(ignored_sigchld_leaves_no_zombie),
	T(nocldwait_leaves_no_zombie), T(orphan_gets_a_new_parent), T(zombie_can_be_signalled),
	T(rusage_of_the_child), T(a_signal_ends_it), T(sa_restart_goes_on),
	{ 0 }
};
