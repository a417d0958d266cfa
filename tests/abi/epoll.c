/* epoll and eventfd: not POSIX, but what Linux programs wait with. */
#include "tap.h"
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/time.h>

static int
add(int ep, int fd, unsigned events)
{
	struct epoll_event e;

	memset(&e, 0, sizeof(e));
	e.events = events;
	e.data.fd = fd;
	return epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
}

TEST(level_triggered)
{
	struct epoll_event e[4];
	int ep = epoll_create1(EPOLL_CLOEXEC), p[2];
	char c;

	CHECK(ep >= 0);
	CHECK_EQ(fcntl(ep, F_GETFD), FD_CLOEXEC);
	CHECK_EQ(pipe(p), 0);
	CHECK_EQ(add(ep, p[0], EPOLLIN), 0);
	CHECK_EQ(epoll_wait(ep, e, 4, 0), 0);
	CHECK_EQ(write(p[1], "xy", 2), 2);
	CHECK_EQ(epoll_wait(ep, e, 4, -1), 1);
	CHECK_EQ(e[0].data.fd, p[0]);
	CHECK_EQ(e[0].events, EPOLLIN);
	CHECK_EQ(read(p[0], &c, 1), 1);
	CHECK_EQ(epoll_wait(ep, e, 4, 0), 1);
	CHECK_EQ(read(p[0], &c, 1), 1);
	CHECK_EQ(epoll_wait(ep, e, 4, 20), 0);
	close(p[1]);
	CHECK_EQ(epoll_wait(ep, e, 4, -1), 1);
	CHECK_EQ(e[0].events, EPOLLHUP);
}

TEST(edge_triggered_and_one_shot)
{
	struct epoll_event e[4], mod;
	int ep = epoll_create1(0), p[2], q[2];

	CHECK_EQ(pipe(p), 0);
	CHECK_EQ(pipe(q), 0);
	CHECK_EQ(add(ep, p[0], EPOLLIN | EPOLLET), 0);
	CHECK_EQ(write(p[1], "x", 1), 1);
	CHECK_EQ(epoll_wait(ep, e, 4, 0), 1);
	CHECK_EQ(epoll_wait(ep, e, 4, 0), 0);
	CHECK_EQ(write(p[1], "x", 1), 1);
	CHECK_EQ(epoll_wait(ep, e, 4, 0), 1);
	CHECK_EQ(add(ep, q[0], EPOLLIN | EPOLLONESHOT), 0);
	CHECK_EQ(write(q[1], "x", 1), 1);
	CHECK_EQ(epoll_wait(ep, e, 4, 0), 1);
	CHECK_EQ(e[0].data.fd, q[0]);
	CHECK_EQ(write(q[1], "x", 1), 1);
	CHECK_EQ(epoll_wait(ep, e, 4, 0), 0);
	mod.events = EPOLLIN;
	mod.data.fd = 1234;
	CHECK_EQ(epoll_ctl(ep, EPOLL_CTL_MOD, q[0], &mod), 0);
	CHECK_EQ(epoll_wait(ep, e, 4, 0), 1);
	CHECK_EQ(e[0].data.fd, 1234);
}

TEST(control_errors)
{
	struct epoll_event e = { EPOLLIN, { 0 } };
	int ep = epoll_create1(0), other = epoll_create1(0), p[2];

	CHECK_EQ(pipe(p), 0);
	CHECK_EQ(add(ep, p[0], EPOLLIN), 0);
	CHECK_ERR(add(ep, p[0], EPOLLIN), EEXIST);
	CHECK_ERR(epoll_ctl(ep, EPOLL_CTL_DEL, p[1], NULL), ENOENT);
	CHECK_ERR(epoll_ctl(ep, EPOLL_CTL_MOD, p[1], &e), ENOENT);
	CHECK_ERR(add(ep, 999, EPOLLIN), EBADF);
	CHECK_ERR(add(ep, ep, EPOLLIN), EINVAL);
	CHECK_ERR(add(p[0], p[1], EPOLLIN), EINVAL);
	CHECK_ERR(add(ep, open("/tmp", O_RDONLY), EPOLLIN), EPERM);
	CHECK_EQ(add(ep, other, EPOLLIN), 0);
	CHECK_ERR(add(other, ep, EPOLLIN), ELOOP);
	CHECK_EQ(epoll_ctl(ep, EPOLL_CTL_DEL, p[0], NULL), 0);
	CHECK_ERR(epoll_wait(ep, &e, 0, 0), EINVAL);
}

TEST(the_last_close_removes)
{
	struct epoll_event e[4];
	int ep = epoll_create1(0), p[2], copy;

	CHECK_EQ(pipe(p), 0);
	copy = dup(p[0]);
	CHECK_EQ(add(ep, p[0], EPOLLIN), 0);
	CHECK_EQ(write(p[1], "x", 1), 1);
	close(p[0]);
	CHECK_EQ(epoll_wait(ep, e, 4, 0), 1);
	close(copy);
	CHECK_EQ(epoll_wait(ep, e, 4, 0), 0);
}

TEST(waiting_is_woken)
{
	struct epoll_event e[4];
	int ep = epoll_create1(0), p[50][2], i;
	pid_t pid;

	for (i = 0; i < 50; i++) {
		CHECK_EQ(pipe(p[i]), 0);
		CHECK_EQ(add(ep, p[i][0], EPOLLIN), 0);
	}
	for (i = 0; i < 50; i += 7) {
		char c;

		pid = fork();
		if (pid == 0) {
			usleep(3000);
			_exit(write(p[i][1], "x", 1) == 1 ? 0 : 1);
		}
		CHECK_EQ(epoll_wait(ep, e, 4, 5000), 1);
		CHECK_EQ(e[0].data.fd, p[i][0]);
		CHECK_EQ(read(p[i][0], &c, 1), 1);
		CHECK_CHILD(pid);
	}
}

TEST(a_set_in_a_set)
{
	struct epoll_event e[4];
	struct pollfd f;
	int outer = epoll_create1(0), inner = epoll_create1(0), p[2];
	char c;

	CHECK_EQ(pipe(p), 0);
	CHECK_EQ(add(inner, p[0], EPOLLIN), 0);
	CHECK_EQ(add(outer, inner, EPOLLIN), 0);
	CHECK_EQ(epoll_wait(outer, e, 4, 0), 0);
	CHECK_EQ(write(p[1], "x", 1), 1);
	CHECK_EQ(epoll_wait(outer, e, 4, 0), 1);
	CHECK_EQ(e[0].data.fd, inner);
	f.fd = outer;
	f.events = POLLIN;
	CHECK_EQ(poll(&f, 1, 0), 1);
	CHECK_EQ(read(p[0], &c, 1), 1);
	CHECK_EQ(epoll_wait(outer, e, 4, 0), 0);
	CHECK_EQ(poll(&f, 1, 0), 0);
}

TEST(eventfd_counts)
{
	unsigned long n;
	int e = eventfd(3, EFD_NONBLOCK), s = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK), ep;
	struct epoll_event ev;

	CHECK(e >= 0 && s >= 0);
	CHECK_EQ(read(e, &n, 8), 8);
	CHECK_EQ(n, 3);
	CHECK_ERR(read(e, &n, 8), EAGAIN);
	n = 5;
	CHECK_EQ(write(e, &n, 8), 8);
	CHECK_EQ(write(e, &n, 8), 8);
	ep = epoll_create1(0);
	CHECK_EQ(add(ep, e, EPOLLIN), 0);
	CHECK_EQ(epoll_wait(ep, &ev, 1, 0), 1);
	CHECK_EQ(read(e, &n, 8), 8);
	CHECK_EQ(n, 10);
	CHECK_EQ(epoll_wait(ep, &ev, 1, 0), 0);
	CHECK_EQ(read(s, &n, 8), 8);
	CHECK_EQ(n, 1);
	CHECK_EQ(read(s, &n, 8), 8);
	CHECK_ERR(read(s, &n, 8), EAGAIN);
	CHECK_ERR(read(e, &n, 4), EINVAL);
	n = ~0UL;
	CHECK_ERR(write(e, &n, 8), EINVAL);
	n = ~0UL - 1;
	CHECK_EQ(write(e, &n, 8), 8);
	n = 1;
	CHECK_ERR(write(e, &n, 8), EAGAIN);
}

static void
nothing(int sig)
{
}

TEST(a_signal_ends_the_wait)
{
	struct itimerval it = { { 0, 0 }, { 0, 30000 } };
	struct sigaction sa;
	struct epoll_event e;
	int ep = epoll_create1(0);

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = nothing;
	sa.sa_flags = SA_RESTART;
	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &it, NULL);
	CHECK_ERR(epoll_wait(ep, &e, 1, 5000), EINTR);
}

TESTS = {
	T(level_triggered),
	T(edge_triggered_and_one_shot),
	T(control_errors),
	T(the_last_close_removes),
	T(waiting_is_woken),
	T(a_set_in_a_set),
	T(eventfd_counts),
	T(a_signal_ends_the_wait),
	{ 0 }
};
