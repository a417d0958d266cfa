/* timerfd and signalfd: reading, waiting, and what wakes whom. */
#include "tap.h"
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>

static volatile sig_atomic_t count;

static void
on_signal(int sig)
{
	count++;
}

static void
catch(int sig, int flags)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	sa.sa_flags = flags;
	CHECK_EQ(sigaction(sig, &sa, NULL), 0);
}

static long
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void
nap(int ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&ts, NULL);
}

static void
set(int fd, int flags, long ms, long interval_ms)
{
	struct itimerspec its = {
		{ interval_ms / 1000, interval_ms % 1000 * 1000000 }, { ms / 1000, ms % 1000 * 1000000 },
	};

	CHECK_EQ(timerfd_settime(fd, flags, &its, NULL), 0);
}

static int
ready(int fd, int ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int n = poll(&p, 1, ms);

	CHECK(n == 0 || (n == 1 && p.revents == POLLIN));
	return n;
}

static unsigned long
expiries(int fd)
{
	unsigned long n;

	CHECK_EQ(read(fd, &n, sizeof(n)), sizeof(n));
	return n;
}

/* ---- timerfd ---- */

TEST(timerfd_counts)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);
	long start = now_ms();
	unsigned long n;

	CHECK(fd >= 0);
	CHECK_EQ(ready(fd, 0), 0);
	set(fd, 0, 30, 20);
	CHECK_EQ(expiries(fd), 1);
	CHECK(now_ms() - start >= 30);
	nap(110);
	n = expiries(fd);
	CHECK(n >= 5 && n <= 12);
	CHECK_EQ(expiries(fd), 1);
	set(fd, 0, 0, 0);
	CHECK_EQ(ready(fd, 50), 0);
}

TEST(timerfd_once_and_what_is_left)
{
	int fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
	struct itimerspec its;
	unsigned long n;

	CHECK_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
	CHECK(fcntl(fd, F_GETFL) & O_NONBLOCK);
	CHECK_ERR(read(fd, &n, sizeof(n)), EAGAIN);
	CHECK_ERR(read(fd, &n, 7), EINVAL);
	CHECK_ERR(write(fd, &n, sizeof(n)), EINVAL);
	set(fd, 0, 40, 0);
	CHECK_EQ(timerfd_gettime(fd, &its), 0);
	CHECK(its.it_value.tv_sec == 0 && its.it_value.tv_nsec > 0 &&
	    its.it_value.tv_nsec <= 40000000);
	CHECK_EQ(ready(fd, 1000), 1);
	CHECK_EQ(timerfd_gettime(fd, &its), 0);
	CHECK(its.it_value.tv_sec == 0 && its.it_value.tv_nsec == 0);
	CHECK_EQ(expiries(fd), 1);
	CHECK_ERR(read(fd, &n, sizeof(n)), EAGAIN);
}

TEST(timerfd_absolute)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, 0), re = timerfd_create(CLOCK_REALTIME, 0);
	struct itimerspec its;

	memset(&its, 0, sizeof(its));
	its.it_value.tv_nsec = 1;
	CHECK_EQ(timerfd_settime(fd, TFD_TIMER_ABSTIME, &its, NULL), 0);
	CHECK_EQ(expiries(fd), 1);
	clock_gettime(CLOCK_REALTIME, &its.it_value);
	its.it_value.tv_sec += 1000;
	CHECK_EQ(timerfd_settime(re, TFD_TIMER_ABSTIME, &its, NULL), 0);
	CHECK_EQ(ready(re, 20), 0);
	CHECK_EQ(timerfd_gettime(re, &its), 0);
	CHECK(its.it_value.tv_sec >= 998 && its.it_value.tv_sec <= 1000);
}

TEST(timerfd_is_cancelled_when_the_clock_is_set)
{
	struct itimerspec its;
	struct timespec now;
	unsigned long n;
	int fd = timerfd_create(CLOCK_REALTIME, 0);

	if (clock_gettime(CLOCK_REALTIME, &now) || clock_settime(CLOCK_REALTIME, &now))
		SKIP("may not set the clock");
	memset(&its, 0, sizeof(its));
	its.it_value = now;
	its.it_value.tv_sec += 1000;
	CHECK_EQ(timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &its, NULL), 0);
	CHECK_EQ(ready(fd, 0), 0);
	clock_gettime(CLOCK_REALTIME, &now);
	now.tv_sec++;
	CHECK_EQ(clock_settime(CLOCK_REALTIME, &now), 0);
	now.tv_sec--;
	CHECK_EQ(clock_settime(CLOCK_REALTIME, &now), 0);
	CHECK_EQ(ready(fd, 0), 1);
	CHECK_ERR(read(fd, &n, sizeof(n)), ECANCELED);
	CHECK_EQ(ready(fd, 0), 0);
}

TEST(timerfd_in_epoll)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK), ep = epoll_create1(0), i;
	struct epoll_event e = { .events = EPOLLIN, .data = { .u32 = 5 } }, got;

	CHECK_EQ(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e), 0);
	CHECK_EQ(epoll_wait(ep, &got, 1, 0), 0);
	set(fd, 0, 20, 20);
	for (i = 0; i < 5; i++) {
		CHECK_EQ(epoll_wait(ep, &got, 1, 2000), 1);
		CHECK_EQ(got.data.u32, 5);
		CHECK(expiries(fd) >= 1);
	}
}

TEST(timerfd_errors)
{
	struct itimerspec its = { { 0, 0 }, { 0, 1000000000 } };
	int fd = timerfd_create(CLOCK_MONOTONIC, 0), p[2];

	CHECK_ERR(timerfd_create(CLOCK_PROCESS_CPUTIME_ID, 0), EINVAL);
	CHECK_ERR(timerfd_create(CLOCK_MONOTONIC, 1), EINVAL);
	CHECK_ERR(timerfd_settime(fd, 0, &its, NULL), EINVAL);
	its.it_value.tv_nsec = 0;
	CHECK_ERR(timerfd_settime(fd, 16, &its, NULL), EINVAL);
	CHECK_ERR(timerfd_settime(999, 0, &its, NULL), EBADF);
	CHECK_EQ(pipe(p), 0);
	CHECK_ERR(timerfd_settime(p[0], 0, &its, NULL), EINVAL);
	CHECK_ERR(timerfd_gettime(p[0], &its), EINVAL);
	CHECK_ERR(timerfd_settime(fd, 0, (void *)8, NULL), EFAULT);
	CHECK_ERR(lseek(fd, 0, SEEK_SET), ESPIPE);
}

TEST(timerfd_read_restarts)
{
	struct itimerspec its = { { 0, 0 }, { 0, 300000000 } };
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);
	pid_t parent = getpid(), pid;
	unsigned long n;

	catch(SIGUSR1, SA_RESTART);
	CHECK_EQ(timerfd_settime(fd, 0, &its, NULL), 0);
	pid = fork();
	if (pid == 0) {
		nap(80);
		kill(parent, SIGUSR1);
		_exit(0);
	}
	CHECK_EQ(expiries(fd), 1);
	CHECK_EQ(count, 1);
	CHECK_CHILD(pid);
	catch(SIGUSR1, 0);
	set(fd, 0, 5000, 0);
	pid = fork();
	if (pid == 0) {
		nap(80);
		kill(parent, SIGUSR1);
		_exit(0);
	}
	CHECK_ERR(read(fd, &n, sizeof(n)), EINTR);
	CHECK_CHILD(pid);
}

/* ---- signalfd ---- */

static sigset_t
blocked(int a, int b)
{
	sigset_t s;

	sigemptyset(&s);
	sigaddset(&s, a);
	if (b)
		sigaddset(&s, b);
	CHECK_EQ(sigprocmask(SIG_BLOCK, &s, NULL), 0);
	return s;
}

TEST(signalfd_reads_what_is_pending)
{
	sigset_t s = blocked(SIGUSR1, SIGRTMIN + 3);
	int fd = signalfd(-1, &s, SFD_CLOEXEC | SFD_NONBLOCK), i;
	struct signalfd_siginfo si[4];
	union sigval v;

	CHECK(fd >= 0);
	CHECK_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
	CHECK_ERR(read(fd, si, sizeof(si)), EAGAIN);
	CHECK_ERR(read(fd, si, 127), EINVAL);
	CHECK_EQ(ready(fd, 0), 0);
	for (i = 0; i < 2; i++) {
		v.sival_int = 40 + i;
		CHECK_EQ(sigqueue(getpid(), SIGRTMIN + 3, v), 0);
	}
	CHECK_EQ(kill(getpid(), SIGUSR1), 0);
	CHECK_EQ(ready(fd, 0), 1);
	CHECK_EQ(read(fd, si, sizeof(si)), 3 * sizeof(si[0]));
	CHECK_EQ(si[0].ssi_signo, SIGUSR1);
	CHECK_EQ(si[0].ssi_code, SI_USER);
	CHECK_EQ(si[0].ssi_pid, getpid());
	CHECK_EQ(si[0].ssi_uid, getuid());
	CHECK_EQ(si[1].ssi_signo, SIGRTMIN + 3);
	CHECK_EQ(si[1].ssi_code, SI_QUEUE);
	CHECK_EQ(si[1].ssi_int, 40);
	CHECK_EQ(si[2].ssi_int, 41);
	CHECK_EQ(ready(fd, 0), 0);
}

TEST(signalfd_wakes_reader_poll_and_epoll)
{
	sigset_t s = blocked(SIGUSR1, SIGCHLD);
	int fd = signalfd(-1, &s, 0), ep = epoll_create1(0), i;
	struct epoll_event e = { .events = EPOLLIN }, got;
	struct signalfd_siginfo si;
	pid_t pid;

	CHECK_EQ(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e), 0);
	for (i = 0; i < 3; i++) {
		pid = fork();
		if (pid == 0) {
			nap(50);
			kill(getppid(), SIGUSR1);
			nap(50);
			_exit(7);
		}
		if (i == 1)
			CHECK_EQ(ready(fd, 5000), 1);
		if (i == 2)
			CHECK_EQ(epoll_wait(ep, &got, 1, 5000), 1);
		CHECK_EQ(read(fd, &si, sizeof(si)), sizeof(si));
		CHECK_EQ(si.ssi_signo, SIGUSR1);
		CHECK_EQ(si.ssi_pid, pid);
		CHECK_EQ(read(fd, &si, sizeof(si)), sizeof(si));
		CHECK_EQ(si.ssi_signo, SIGCHLD);
		CHECK_EQ(si.ssi_code, CLD_EXITED);
		CHECK_EQ(si.ssi_status, 7);
		CHECK_EQ(waitpid(pid, NULL, 0), pid);
		CHECK_EQ(epoll_wait(ep, &got, 1, 0), 0);
	}
}

TEST(signalfd_shows_each_process_its_own)
{
	sigset_t s = blocked(SIGUSR1, SIGUSR2);
	int fd = signalfd(-1, &s, SFD_NONBLOCK);
	struct signalfd_siginfo si;
	pid_t pid;

	CHECK_EQ(kill(getpid(), SIGUSR1), 0);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(ready(fd, 0), 0);
		CHECK_EQ(ready(fd, 5000), 1);	/* woken, though the parent made it */
		CHECK_EQ(read(fd, &si, sizeof(si)), sizeof(si));
		CHECK_EQ(si.ssi_signo, SIGUSR2);
		_exit(0);
	}
	nap(150);
	CHECK_EQ(kill(pid, SIGUSR2), 0);
	CHECK_CHILD(pid);
	CHECK_EQ(read(fd, &si, sizeof(si)), sizeof(si));
	CHECK_EQ(si.ssi_signo, SIGUSR1);
}

TEST(signalfd_changes_its_mask)
{
	sigset_t s = blocked(SIGUSR1, SIGUSR2), only;
	struct signalfd_siginfo si;
	int fd, p[2];

	sigemptyset(&only);
	sigaddset(&only, SIGUSR1);
	fd = signalfd(-1, &only, SFD_NONBLOCK);
	raise(SIGUSR2);
	CHECK_EQ(ready(fd, 0), 0);
	CHECK_EQ(signalfd(fd, &s, 0), fd);
	CHECK_EQ(ready(fd, 0), 1);
	CHECK_EQ(read(fd, &si, sizeof(si)), sizeof(si));
	CHECK_EQ(si.ssi_signo, SIGUSR2);
	CHECK_EQ(pipe(p), 0);
	CHECK_ERR(signalfd(p[0], &s, 0), EINVAL);
	CHECK_ERR(signalfd(999, &s, 0), EBADF);
	CHECK_ERR(syscall(SYS_signalfd4, -1, &s, 8, 1), EINVAL);
	CHECK_ERR(syscall(SYS_signalfd4, -1, &s, 4, 0), EINVAL);
	CHECK_ERR(syscall(SYS_signalfd4, -1, (void *)8, 8, 0), EFAULT);
}

TEST(signalfd_tells_of_timers)
{
	sigset_t s = blocked(SIGRTMIN + 1, 0);
	int fd = signalfd(-1, &s, 0);
	struct itimerspec its = { { 0, 1000000 }, { 0, 1000000 } };
	struct signalfd_siginfo si;
	struct sigevent ev;
	timer_t t;

	memset(&ev, 0, sizeof(ev));
	ev.sigev_notify = SIGEV_SIGNAL;
	ev.sigev_signo = SIGRTMIN + 1;
	ev.sigev_value.sival_int = 66;
	CHECK_EQ(timer_create(CLOCK_MONOTONIC, &ev, &t), 0);
	CHECK_EQ(timer_settime(t, 0, &its, NULL), 0);
	nap(50);
	CHECK_EQ(read(fd, &si, sizeof(si)), sizeof(si));
	CHECK_EQ(si.ssi_signo, SIGRTMIN + 1);
	CHECK_EQ(si.ssi_code, SI_TIMER);
	CHECK_EQ(si.ssi_int, 66);
	CHECK(si.ssi_overrun > 10);
	CHECK_EQ(read(fd, &si, sizeof(si)), sizeof(si));
	CHECK_EQ(timer_delete(t), 0);
}

TEST(signalfd_outlives_and_is_outlived)
{
	sigset_t s = blocked(SIGUSR1, 0);
	int i, st;

	/* Closed with the process alive, and the process ended with it open, many times. */
	for (i = 0; i < 200; i++) {
		int fd = signalfd(-1, &s, SFD_NONBLOCK);
		pid_t pid;

		CHECK_EQ(ready(fd, 0), 0);
		pid = fork();
		if (pid == 0) {
			ready(fd, 0);
			_exit(0);
		}
		if (i & 1)
			CHECK_EQ(close(fd), 0);
		kill(pid, SIGUSR1);
		CHECK_EQ(waitpid(pid, &st, 0), pid);
		if (!(i & 1))
			CHECK_EQ(close(fd), 0);
	}
}

TESTS = {
	T(timerfd_counts), T(timerfd_once_and_what_is_left), T(timerfd_absolute),
	T(timerfd_is_cancelled_when_the_clock_is_set), T(timerfd_in_epoll), T(timerfd_errors),
	T(timerfd_read_restarts), T(signalfd_reads_what_is_pending),
	T(signalfd_wakes_reader_poll_and_epoll), T(signalfd_shows_each_process_its_own),
	T(signalfd_changes_its_mask), T(signalfd_tells_of_timers),
	T(signalfd_outlives_and_is_outlived), { 0 },
};
