/* pidfd: a process as a file. */
#include "tap.h"
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <time.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x1000
#endif
#define P_PIDFD_ 3

static int
open_pid(pid_t pid, unsigned flags)
{
	return syscall(SYS_pidfd_open, pid, flags);
}

static int
send_signal(int fd, int sig)
{
	return syscall(SYS_pidfd_send_signal, fd, sig, NULL, 0);
}

static void
nap(int ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&ts, NULL);
}

static pid_t
sleeper(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		for (;;)
			pause();
	}
	CHECK(pid > 0);
	return pid;
}

static int
ready(int fd, int ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int n = poll(&p, 1, ms);

	CHECK(n == 0 || (n == 1 && p.revents == POLLIN));
	return n;
}

TEST(it_is_ready_when_the_process_has_ended)
{
	pid_t pid = sleeper(), killer;
	int fd = open_pid(pid, 0), ep = epoll_create1(0);
	struct epoll_event e = { .events = EPOLLIN, .data = { .u32 = 9 } }, got;

	CHECK(fd >= 0);
	CHECK_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
	CHECK_EQ(ready(fd, 0), 0);
	CHECK_EQ(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e), 0);
	killer = fork();
	if (killer == 0) {
		nap(80);
		_exit(send_signal(fd, SIGTERM) == 0 ? 0 : 1);
	}
	CHECK_EQ(epoll_wait(ep, &got, 1, 10000), 1);
	CHECK_EQ(got.data.u32, 9);
	CHECK_EQ(ready(fd, 0), 1);
	CHECK_CHILD(killer);
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
	CHECK_EQ(ready(fd, 0), 1);
	CHECK_ERR(send_signal(fd, 0), ESRCH);
}

TEST(signals_go_to_that_process)
{
	sigset_t s;
	siginfo_t si;
	int fd = open_pid(getpid(), 0), st;
	pid_t pid;

	sigemptyset(&s);
	sigaddset(&s, SIGUSR1);
	sigprocmask(SIG_BLOCK, &s, NULL);
	CHECK_EQ(send_signal(fd, 0), 0);
	CHECK_EQ(send_signal(fd, SIGUSR1), 0);
	CHECK_EQ(sigwaitinfo(&s, &si), SIGUSR1);
	CHECK_EQ(si.si_code, SI_USER);
	CHECK_EQ(si.si_pid, getpid());
	memset(&si, 0, sizeof(si));
	si.si_signo = SIGUSR1;
	si.si_code = SI_QUEUE;
	si.si_value.sival_int = 12;
	CHECK_EQ(syscall(SYS_pidfd_send_signal, fd, SIGUSR1, &si, 0), 0);
	CHECK_EQ(sigwaitinfo(&s, &si), SIGUSR1);
	CHECK_EQ(si.si_value.sival_int, 12);
	CHECK_ERR(syscall(SYS_pidfd_send_signal, fd, SIGUSR2, &si, 0), EINVAL);
	CHECK_ERR(syscall(SYS_pidfd_send_signal, fd, SIGUSR1, NULL, 1), EINVAL);
	CHECK_ERR(send_signal(fd, 65), EINVAL);
	CHECK_ERR(send_signal(1, SIGTERM), EBADF);
	CHECK_ERR(send_signal(999, SIGTERM), EBADF);
	pid = sleeper();
	fd = open_pid(pid, 0);
	si.si_code = SI_USER;
	CHECK_ERR(syscall(SYS_pidfd_send_signal, fd, SIGUSR1, &si, 0), EPERM);
	CHECK_EQ(send_signal(fd, SIGKILL), 0);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(WTERMSIG(st), SIGKILL);
}

TEST(waitid_takes_one)
{
	pid_t pid = sleeper(), other = sleeper();
	int fd = open_pid(pid, 0), nonblock = open_pid(pid, O_NONBLOCK);
	siginfo_t si;

	CHECK_EQ(waitid((idtype_t)P_PIDFD_, fd, &si, WEXITED | WNOHANG), 0);
	CHECK_ERR(waitid((idtype_t)P_PIDFD_, nonblock, &si, WEXITED), EAGAIN);
	CHECK_EQ(send_signal(fd, SIGUSR1), 0);
	CHECK_EQ(waitid((idtype_t)P_PIDFD_, fd, &si, WEXITED), 0);
	CHECK_EQ(si.si_pid, pid);
	CHECK_EQ(si.si_code, CLD_KILLED);
	CHECK_EQ(si.si_status, SIGUSR1);
	CHECK_ERR(waitid((idtype_t)P_PIDFD_, fd, &si, WEXITED), ECHILD);
	CHECK_ERR(waitid((idtype_t)P_PIDFD_, 999, &si, WEXITED), EBADF);
	CHECK_ERR(waitid((idtype_t)P_PIDFD_, 1, &si, WEXITED), EBADF);
	kill(other, SIGKILL);
	waitpid(other, NULL, 0);
}

TEST(open_errors)
{
	CHECK_ERR(open_pid(0, 0), EINVAL);
	CHECK_ERR(open_pid(-1, 0), EINVAL);
	CHECK_ERR(open_pid(getpid(), 1), EINVAL);
	CHECK_ERR(open_pid(3999999, 0), ESRCH);
}

TEST(clone_gives_one)
{
	int fd = -1, st;
	char c;
	pid_t pid = syscall(SYS_clone, CLONE_PIDFD | SIGCHLD, NULL, &fd, NULL, 0);

	if (pid == 0)
		_exit(5);
	CHECK(pid > 0 && fd >= 0);
	CHECK_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
	CHECK_EQ(ready(fd, 10000), 1);
	CHECK_ERR(read(fd, &c, 1), EINVAL);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(WEXITSTATUS(st), 5);
	CHECK_ERR(syscall(SYS_clone, CLONE_PIDFD | CLONE_PARENT_SETTID | SIGCHLD, NULL, &fd, NULL, 0),
	    EINVAL);
	CHECK_ERR(syscall(SYS_clone, CLONE_PIDFD | SIGCHLD, NULL, (int *)8, NULL, 0), EFAULT);
	CHECK_ERR(waitpid(-1, &st, WNOHANG), ECHILD);
	close(fd);
}

TESTS = {
	T(it_is_ready_when_the_process_has_ended), T(signals_go_to_that_process),
	T(waitid_takes_one), T(open_errors), T(clone_gives_one), { 0 },
};
