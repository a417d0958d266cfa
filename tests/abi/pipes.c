/* Pipes, FIFOs, and waiting for them: poll and select. */
#include "tap.h"
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>

static volatile sig_atomic_t got;

static void
handler(int sig)
{
	got = sig;
}

static void
catch(int sig, int flags)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = handler;
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
nonblocking(int fd)
{
	CHECK_EQ(fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK), 0);
}

TEST(bytes_come_in_order_and_then_the_end)
{
	char buf[10];
	int p[2];

	CHECK_EQ(pipe(p), 0);
	CHECK_EQ(write(p[1], "abc", 3), 3);
	CHECK_EQ(write(p[1], "de", 2), 2);
	CHECK_EQ(read(p[0], buf, 2), 2);
	CHECK_EQ(read(p[0], buf + 2, 8), 3);
	CHECK(memcmp(buf, "abcde", 5) == 0);
	close(p[1]);
	CHECK_EQ(read(p[0], buf, 1), 0);
	CHECK_ERR(write(p[0], "x", 1), EBADF);
}

TEST(no_reader_is_sigpipe)
{
	int p[2];
	pid_t pid;
	int st;

	CHECK_EQ(pipe(p), 0);
	close(p[0]);
	pid = fork();
	if (pid == 0) {
		write(p[1], "x", 1);
		_exit(1);
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGPIPE);
	signal(SIGPIPE, SIG_IGN);
	CHECK_ERR(write(p[1], "x", 1), EPIPE);
}

TEST(a_full_pipe_blocks_or_says_so)
{
	char buf[4096];
	long total = 0, n;
	int p[2];
	pid_t pid;

	memset(buf, 'x', sizeof(buf));
	CHECK_EQ(pipe(p), 0);
	nonblocking(p[1]);
	while ((n = write(p[1], buf, sizeof(buf))) > 0)
		total += n;
	CHECK_EQ(errno, EAGAIN);
	CHECK_EQ(total, 65536);
	/* PIPE_BUF bytes or fewer go in as a whole, or not at all. */
	CHECK_EQ(read(p[0], buf, 100), 100);
	CHECK_ERR(write(p[1], buf, 4096), EAGAIN);
	fcntl(p[1], F_SETFL, 0);
	pid = fork();
	if (pid == 0) {
		usleep(50000);
		while ((n = read(p[0], buf, sizeof(buf))) == sizeof(buf))
			;
		_exit(0);
	}
	CHECK_EQ(write(p[1], buf, 4096), 4096);
	close(p[1]);
	CHECK_CHILD(pid);
}

TEST(writers_of_pipe_buf_do_not_mix)
{
	char buf[PIPE_BUF];
	int p[2], i, j;
	size_t done, want;
	ssize_t n;

	CHECK_EQ(pipe(p), 0);
	for (i = 0; i < 3; i++)
		if (fork() == 0) {
			memset(buf, 'a' + i, sizeof(buf));
			for (j = 0; j < 50; j++)
				write(p[1], buf, 3000);
			_exit(0);
		}
	close(p[1]);
	for (want = 3000, done = 0;; ) {
		n = read(p[0], buf + done, want - done);
		if (n == 0)
			break;
		CHECK(n > 0);
		done += n;
		if (done < want)
			continue;
		for (i = 1; i < 3000; i++)
			CHECK_EQ(buf[i], buf[0]);
		done = 0;
	}
	CHECK_EQ(done, 0);
}

TEST(much_data_through_a_pipe)
{
	static char buf[100000];
	unsigned long sum = 0, expect = 0;
	int p[2], i, j;
	ssize_t n;
	pid_t pid;

	CHECK_EQ(pipe(p), 0);
	pid = fork();
	if (pid == 0) {
		for (i = 0; i < 20; i++) {
			for (j = 0; j < (int)sizeof(buf); j++)
				buf[j] = i + j;
			if (write(p[1], buf, sizeof(buf)) != sizeof(buf))
				_exit(1);
		}
		_exit(0);
	}
	close(p[1]);
	for (i = 0; i < 20; i++)
		for (j = 0; j < (int)sizeof(buf); j++)
			expect += (unsigned char)(i + j);
	while ((n = read(p[0], buf, sizeof(buf))) > 0)
		for (i = 0; i < n; i++)
			sum += (unsigned char)buf[i];
	CHECK(sum == expect);
	CHECK_CHILD(pid);
}

TEST(a_signal_ends_a_read)
{
	struct itimerval it = { { 0, 0 }, { 0, 50000 } };
	char c;
	int p[2];

	CHECK_EQ(pipe(p), 0);
	catch(SIGALRM, 0);
	setitimer(ITIMER_REAL, &it, NULL);
	CHECK_ERR(read(p[0], &c, 1), EINTR);
	CHECK_EQ(got, SIGALRM);
}

TEST(sa_restart_goes_on_reading)
{
	struct itimerval it = { { 0, 0 }, { 0, 30000 } };
	char c;
	int p[2];
	pid_t pid;

	CHECK_EQ(pipe(p), 0);
	pid = fork();
	if (pid == 0) {
		usleep(120000);
		_exit(write(p[1], "x", 1) == 1 ? 0 : 1);
	}
	catch(SIGALRM, SA_RESTART);
	setitimer(ITIMER_REAL, &it, NULL);
	CHECK_EQ(read(p[0], &c, 1), 1);
	CHECK_EQ(got, SIGALRM);
	CHECK_CHILD(pid);
}

TEST(fionread_counts)
{
	int p[2], n = -1;

	CHECK_EQ(pipe(p), 0);
	CHECK_EQ(write(p[1], "12345", 5), 5);
	CHECK_EQ(ioctl(p[0], FIONREAD, &n), 0);
	CHECK_EQ(n, 5);
}

static void
scratch(void)
{
	char name[] = "/tmp/abi-pipe-XXXXXX";

	CHECK(mkdtemp(name) != NULL);
	CHECK_EQ(chdir(name), 0);
}

TEST(fifos_meet)
{
	char buf[6];
	int fd, i;
	pid_t pid;

	scratch();
	CHECK_EQ(mkfifo("ff", 0600), 0);
	CHECK_ERR(mkfifo("ff", 0600), EEXIST);
	for (i = 0; i < 20; i++) {
		pid = fork();
		if (pid == 0) {
			if (i % 2)
				usleep(5000);
			fd = open("ff", O_WRONLY);
			_exit(fd >= 0 && write(fd, "hello", 5) == 5 ? 0 : 1);
		}
		fd = open("ff", O_RDONLY);
		CHECK(fd >= 0);
		CHECK_EQ(read(fd, buf, 6), 5);
		CHECK_EQ(read(fd, buf, 6), 0);
		close(fd);
		CHECK_CHILD(pid);
	}
}

TEST(fifos_without_waiting)
{
	char c;
	int r, w;

	scratch();
	CHECK_EQ(mkfifo("ff", 0600), 0);
	CHECK_ERR(open("ff", O_WRONLY | O_NONBLOCK), ENXIO);
	r = open("ff", O_RDONLY | O_NONBLOCK);
	CHECK(r >= 0);
	CHECK_EQ(read(r, &c, 1), 0);
	w = open("ff", O_WRONLY | O_NONBLOCK);
	CHECK(w >= 0);
	CHECK_ERR(read(r, &c, 1), EAGAIN);
	CHECK_EQ(write(w, "x", 1), 1);
	close(w);
	CHECK_EQ(read(r, &c, 1), 1);
	CHECK_EQ(read(r, &c, 1), 0);
}

TEST(poll_tells_what_is_ready)
{
	struct pollfd f[4];
	char c;
	int p[2];

	CHECK_EQ(pipe(p), 0);
	f[0] = (struct pollfd){ p[0], POLLIN, 0 };
	f[1] = (struct pollfd){ p[1], POLLOUT, 0 };
	f[2] = (struct pollfd){ -1, POLLIN, 99 };
	f[3] = (struct pollfd){ 99, POLLIN, 0 };
	CHECK_EQ(poll(f, 3, 0), 1);
	CHECK_EQ(f[0].revents, 0);
	CHECK_EQ(f[1].revents, POLLOUT);
	CHECK_EQ(f[2].revents, 0);
	CHECK_EQ(poll(f, 4, -1), 2);
	CHECK_EQ(f[3].revents, POLLNVAL);
	CHECK_EQ(write(p[1], "x", 1), 1);
	CHECK_EQ(poll(f, 1, -1), 1);
	CHECK_EQ(f[0].revents, POLLIN);
	CHECK_EQ(read(p[0], &c, 1), 1);
	close(p[1]);
	CHECK_EQ(poll(f, 1, -1), 1);
	CHECK_EQ(f[0].revents, POLLHUP);
}

TEST(poll_waits_and_gives_up)
{
	struct pollfd f;
	long start;
	int p[2];
	pid_t pid;

	CHECK_EQ(pipe(p), 0);
	f = (struct pollfd){ p[0], POLLIN, 0 };
	start = now_ms();
	CHECK_EQ(poll(&f, 1, 60), 0);
	CHECK(now_ms() - start >= 59);
	pid = fork();
	if (pid == 0) {
		usleep(50000);
		_exit(write(p[1], "x", 1) == 1 ? 0 : 1);
	}
	CHECK_EQ(poll(&f, 1, 5000), 1);
	CHECK_CHILD(pid);
	CHECK_EQ(poll(NULL, 0, 10), 0);
}

TEST(poll_of_many)
{
	struct pollfd f[100];
	int p[100][2], i;
	pid_t pid;

	for (i = 0; i < 100; i++) {
		CHECK_EQ(pipe(p[i]), 0);
		f[i] = (struct pollfd){ p[i][0], POLLIN, 0 };
	}
	pid = fork();
	if (pid == 0) {
		usleep(30000);
		_exit(write(p[77][1], "x", 1) == 1 ? 0 : 1);
	}
	CHECK_EQ(poll(f, 100, 5000), 1);
	CHECK_EQ(f[77].revents, POLLIN);
	CHECK_CHILD(pid);
}

TEST(a_signal_ends_poll_even_with_sa_restart)
{
	struct itimerval it = { { 0, 0 }, { 0, 50000 } };

	catch(SIGALRM, SA_RESTART);
	setitimer(ITIMER_REAL, &it, NULL);
	CHECK_ERR(poll(NULL, 0, 5000), EINTR);
}

TEST(select_tells_what_is_ready)
{
	struct timeval tv = { 0, 0 };
	fd_set r, w;
	int p[2], max;

	CHECK_EQ(pipe(p), 0);
	max = p[0] > p[1] ? p[0] : p[1];
	FD_ZERO(&r);
	FD_ZERO(&w);
	FD_SET(p[0], &r);
	FD_SET(p[1], &w);
	CHECK_EQ(select(max + 1, &r, &w, NULL, &tv), 1);
	CHECK(!FD_ISSET(p[0], &r) && FD_ISSET(p[1], &w));
	CHECK_EQ(write(p[1], "x", 1), 1);
	FD_SET(p[0], &r);
	CHECK_EQ(select(max + 1, &r, NULL, NULL, NULL), 1);
	CHECK(FD_ISSET(p[0], &r));
	close(p[0]);
	FD_ZERO(&r);
	FD_SET(p[0], &r);
	CHECK_ERR(select(max + 1, &r, NULL, NULL, &tv), EBADF);
	tv.tv_usec = 20000;
	CHECK_EQ(select(0, NULL, NULL, NULL, &tv), 0);
}

TEST(pselect_opens_the_mask)
{
	struct timespec ts = { 5, 0 };
	sigset_t block, empty;

	sigemptyset(&empty);
	sigemptyset(&block);
	sigaddset(&block, SIGUSR1);
	catch(SIGUSR1, 0);
	CHECK_EQ(sigprocmask(SIG_BLOCK, &block, NULL), 0);
	CHECK_EQ(kill(getpid(), SIGUSR1), 0);
	CHECK_EQ(got, 0);
	CHECK_ERR(pselect(0, NULL, NULL, NULL, &ts, &empty), EINTR);
	CHECK_EQ(got, SIGUSR1);
	CHECK_EQ(sigprocmask(SIG_BLOCK, NULL, &empty), 0);
	CHECK(sigismember(&empty, SIGUSR1));
}

/* As a shell's <(command) does it: the writer may be done before the reader opens. */
TEST(a_pipe_opened_by_its_proc_name_does_not_wait)
{
	char name[64], buf[8];
	int fds[2], fd;

	CHECK_EQ(pipe(fds), 0);
	CHECK_EQ(write(fds[1], "abc", 3), 3);
	CHECK_EQ(close(fds[1]), 0);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fds[0]);
	alarm(5);
	fd = open(name, O_RDONLY);
	CHECK(fd >= 0);
	CHECK_EQ(read(fd, buf, sizeof(buf)), 3);
	CHECK_EQ(read(fd, buf, sizeof(buf)), 0);
	alarm(0);
}

TESTS = {
	T(a_pipe_opened_by_its_proc_name_does_not_wait),
	T(bytes_come_in_order_and_then_the_end),
	T(no_reader_is_sigpipe),
	T(a_full_pipe_blocks_or_says_so),
	T(writers_of_pipe_buf_do_not_mix),
	T(much_data_through_a_pipe),
	T(a_signal_ends_a_read),
	T(sa_restart_goes_on_reading),
	T(fionread_counts),
	T(fifos_meet),
	T(fifos_without_waiting),
	T(poll_tells_what_is_ready),
	T(poll_waits_and_gives_up),
	T(poll_of_many),
	T(a_signal_ends_poll_even_with_sa_restart),
	T(select_tells_what_is_ready),
	T(pselect_opens_the_mask),
	{ 0 }
};
