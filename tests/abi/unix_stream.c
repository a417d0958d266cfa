/* Unix domain sockets: streams, and packets with connections. */
#include "tap.h"
#include "sockets.h"
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#ifndef POLLRDHUP
#define POLLRDHUP 0x2000
#endif

static void
pair(int type, int s[2])
{
	CHECK_EQ(socketpair(AF_UNIX, type, 0, s), 0);
}

TEST(pairs)
{
	int s[2], n;
	struct stat st;
	char buf[16];

	pair(SOCK_STREAM, s);
	CHECK_EQ(write(s[0], "hello", 5), 5);
	CHECK_EQ(write(s[0], " you", 4), 4);
	CHECK_EQ(ioctl(s[1], FIONREAD, &n), 0);
	CHECK_EQ(n, 9);
	CHECK_EQ(read(s[1], buf, 3), 3);
	CHECK_EQ(memcmp(buf, "hel", 3), 0);
	CHECK_EQ(read(s[1], buf, sizeof(buf)), 6);
	CHECK_EQ(memcmp(buf, "lo you", 6), 0);
	CHECK_EQ(send(s[1], "back", 4, 0), 4);
	CHECK_EQ(recv(s[0], buf, 2, MSG_PEEK), 2);
	CHECK_EQ(recv(s[0], buf, sizeof(buf), 0), 4);
	CHECK_EQ(fstat(s[0], &st), 0);
	CHECK(S_ISSOCK(st.st_mode));
	CHECK_ERR(lseek(s[0], 0, SEEK_SET), ESPIPE);
	CHECK_ERR(recv(s[0], buf, 1, MSG_DONTWAIT), EAGAIN);
	CHECK_ERR(recv(s[0], buf, 1, MSG_OOB), EOPNOTSUPP);
	CHECK_EQ(option(s[0], SO_TYPE), SOCK_STREAM);
	CHECK_EQ(option(s[0], SO_DOMAIN), AF_UNIX);
	CHECK_EQ(option(s[0], SO_PROTOCOL), 0);
	CHECK_EQ(option(s[0], SO_ACCEPTCONN), 0);
	close(s[0]);
	CHECK_EQ(read(s[1], buf, 1), 0);
	signal(SIGPIPE, SIG_IGN);
	CHECK_ERR(write(s[1], "x", 1), EPIPE);
	close(s[1]);
	CHECK_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, s), 0);
	CHECK_EQ(fcntl(s[0], F_GETFD), FD_CLOEXEC);
	CHECK(fcntl(s[1], F_GETFL) & O_NONBLOCK);
	CHECK_ERR(read(s[0], buf, 1), EAGAIN);
}

TEST(refusals)
{
	struct sockaddr_un a;
	socklen_t len = sizeof(a);
	int s[2], fd = socket(AF_UNIX, SOCK_STREAM, 0), v;
	char c;

	CHECK(fd >= 0);
	CHECK_ERR(socket(AF_UNIX, 77, 0), EINVAL);
	CHECK_ERR(socket(AF_UNIX, SOCK_RDM, 0), ESOCKTNOSUPPORT);
	CHECK_ERR(socket(AF_UNIX, SOCK_STREAM, 99), EPROTONOSUPPORT);
	CHECK_ERR(socket(44, SOCK_STREAM, 0), EAFNOSUPPORT);
	CHECK_ERR(syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, 8L), EFAULT);
	CHECK_ERR(listen(fd, 1), EINVAL);
	CHECK_ERR(accept(fd, NULL, NULL), EINVAL);
	CHECK_ERR(read(fd, &c, 1), EINVAL);
	signal(SIGPIPE, SIG_IGN);
	CHECK_ERR(write(fd, &c, 1), ENOTCONN);
	CHECK_ERR(getpeername(fd, (struct sockaddr *)&a, &len), ENOTCONN);
	CHECK_EQ(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	CHECK_EQ(len, sizeof(a.sun_family));
	CHECK_EQ(revents(fd, POLLIN | POLLOUT), POLLOUT | POLLHUP);
	len = abstract(&a, "nobody");
	CHECK_ERR(connect(fd, (struct sockaddr *)&a, len), ECONNREFUSED);
	len = address(&a, "/no/such/path");
	CHECK_ERR(connect(fd, (struct sockaddr *)&a, len), ENOENT);
	len = address(&a, "/etc/passwd");
	CHECK_ERR(connect(fd, (struct sockaddr *)&a, len), ECONNREFUSED);
	CHECK_ERR(connect(fd, (struct sockaddr *)&a, 200), EINVAL);
	CHECK_ERR(bind(fd, (struct sockaddr *)&a, 111), EINVAL);
	CHECK_ERR(bind(0, (struct sockaddr *)&a, len), ENOTSOCK);
	CHECK_ERR(bind(99, (struct sockaddr *)&a, len), EBADF);
	pair(SOCK_STREAM, s);
	len = abstract(&a, "nobody");
	CHECK_ERR(connect(s[0], (struct sockaddr *)&a, len), EISCONN);
	CHECK_ERR(sendto(s[0], "x", 1, 0, (struct sockaddr *)&a, len), EISCONN);
	len = sizeof(v);
	CHECK_ERR(getsockopt(fd, SOL_SOCKET, 999, &v, &len), ENOPROTOOPT);
	CHECK_ERR(setsockopt(fd, SOL_SOCKET, SO_TYPE, &v, sizeof(v)), ENOPROTOOPT);
	CHECK_ERR(setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &v, 1), EINVAL);
	CHECK_ERR(shutdown(fd, 3), EINVAL);
}

/* By a path and by an abstract name. */
static void
client_and_server(struct sockaddr_un *a, socklen_t len)
{
	int l = socket(AF_UNIX, SOCK_STREAM, 0), other = socket(AF_UNIX, SOCK_STREAM, 0), c;
	struct sockaddr_un b;
	socklen_t blen;
	struct ucred cred;
	char buf[8];
	pid_t pid;

	CHECK_EQ(bind(l, (struct sockaddr *)a, len), 0);
	CHECK_EQ(bind(l, (struct sockaddr *)a, len), -1);
	CHECK(errno == EINVAL || errno == EADDRINUSE);
	CHECK_ERR(bind(other, (struct sockaddr *)a, len), EADDRINUSE);
	CHECK_ERR(connect(other, (struct sockaddr *)a, len), ECONNREFUSED);
	CHECK_EQ(listen(l, 5), 0);
	CHECK_EQ(option(l, SO_ACCEPTCONN), 1);
	pid = fork();
	if (pid == 0) {
		c = socket(AF_UNIX, SOCK_STREAM, 0);
		CHECK_EQ(connect(c, (struct sockaddr *)a, len), 0);
		CHECK_EQ(write(c, "ping", 4), 4);
		CHECK_EQ(read(c, buf, sizeof(buf)), 4);
		CHECK_EQ(memcmp(buf, "pong", 4), 0);
		blen = sizeof(b);
		CHECK_EQ(getpeername(c, (struct sockaddr *)&b, &blen), 0);
		CHECK_EQ(blen, len);
		CHECK_EQ(memcmp(&b, a, len), 0);
		_exit(0);
	}
	blen = sizeof(b);
	c = accept4(l, (struct sockaddr *)&b, &blen, SOCK_CLOEXEC);
	CHECK(c >= 0);
	CHECK_EQ(fcntl(c, F_GETFD), FD_CLOEXEC);
	CHECK_EQ(blen, sizeof(b.sun_family));
	blen = sizeof(cred);
	CHECK_EQ(getsockopt(c, SOL_SOCKET, SO_PEERCRED, &cred, &blen), 0);
	CHECK_EQ(cred.pid, pid);
	CHECK_EQ(cred.uid, getuid());
	blen = sizeof(b);
	CHECK_EQ(getsockname(c, (struct sockaddr *)&b, &blen), 0);
	CHECK_EQ(blen, len);
	CHECK_EQ(read(c, buf, sizeof(buf)), 4);
	CHECK_EQ(write(c, "pong", 4), 4);
	CHECK_CHILD(pid);
	CHECK_EQ(read(c, buf, 1), 0);
	close(l);
	CHECK_ERR(connect(other, (struct sockaddr *)a, len), ECONNREFUSED);
}

TEST(names)
{
	struct sockaddr_un a, b;
	socklen_t len = abstract(&a, "server");
	struct stat st;
	char path[64];
	int s, d;

	client_and_server(&a, len);
	snprintf(path, sizeof(path), "/tmp/sock-%d", getpid());
	umask(027);
	len = address(&a, path);
	client_and_server(&a, len);
	CHECK_EQ(stat(path, &st), 0);
	CHECK(S_ISSOCK(st.st_mode));
	CHECK_EQ(st.st_mode & 0777, 0750);
	CHECK_ERR(open(path, O_RDWR), ENXIO);
	s = socket(AF_UNIX, SOCK_STREAM, 0);
	CHECK_ERR(bind(s, (struct sockaddr *)&a, len), EADDRINUSE);
	CHECK_EQ(unlink(path), 0);
	CHECK_EQ(bind(s, (struct sockaddr *)&a, len), 0);
	d = socket(AF_UNIX, SOCK_DGRAM, 0);
	CHECK_ERR(connect(d, (struct sockaddr *)&a, len), EPROTOTYPE);
	if (getuid() == 0) {
		pid_t pid;

		CHECK_EQ(listen(s, 1), 0);
		pid = fork();
		if (pid == 0) {
			CHECK_EQ(setuid(1234), 0);
			CHECK_ERR(connect(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&a, len),
			    EACCES);
			_exit(0);
		}
		CHECK_CHILD(pid);
	}
	CHECK_EQ(unlink(path), 0);
	/* A name of the kernel's choice. */
	s = socket(AF_UNIX, SOCK_STREAM, 0);
	a.sun_family = AF_UNIX;
	CHECK_EQ(bind(s, (struct sockaddr *)&a, sizeof(a.sun_family)), 0);
	len = sizeof(b);
	CHECK_EQ(getsockname(s, (struct sockaddr *)&b, &len), 0);
	CHECK_EQ(len, UN_PATH + 6);
	CHECK_EQ(b.sun_path[0], 0);
}

TEST(backlog)
{
	struct sockaddr_un a;
	socklen_t len = abstract(&a, "busy");
	int l = socket(AF_UNIX, SOCK_STREAM, 0), c[3], i;
	pid_t pid;
	char b;

	CHECK_EQ(bind(l, (struct sockaddr *)&a, len), 0);
	CHECK_EQ(listen(l, 1), 0);
	CHECK_EQ(revents(l, POLLIN), 0);
	for (i = 0; i < 2; i++) {
		c[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
		CHECK_EQ(connect(c[i], (struct sockaddr *)&a, len), 0);
	}
	CHECK_EQ(revents(l, POLLIN), POLLIN);
	c[2] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	CHECK_ERR(connect(c[2], (struct sockaddr *)&a, len), EAGAIN);
	/* What is sent before the accept is there after it. */
	CHECK_EQ(write(c[0], "early", 5), 5);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(fcntl(c[2], F_SETFL, 0), 0);
		CHECK_EQ(connect(c[2], (struct sockaddr *)&a, len), 0);
		_exit(0);
	}
	pause_ms(30);
	i = accept(l, NULL, NULL);
	CHECK(i >= 0);
	CHECK_EQ(read(i, &b, 1), 1);
	CHECK_EQ(b, 'e');
	CHECK_CHILD(pid);
	/* Closing the listener resets those who wait. */
	close(l);
	CHECK_ERR(read(c[1], &b, 1), ECONNRESET);
	CHECK_EQ(read(c[1], &b, 1), 0);
}

TEST(ends_and_poll)
{
	int s[2], ep = epoll_create1(0);
	struct epoll_event e;
	char buf[8];

	pair(SOCK_STREAM, s);
	CHECK_EQ(revents(s[0], POLLIN | POLLOUT | POLLRDHUP), POLLOUT);
	CHECK_EQ(write(s[1], "x", 1), 1);
	CHECK_EQ(revents(s[0], POLLIN | POLLOUT), POLLIN | POLLOUT);
	CHECK_EQ(shutdown(s[1], SHUT_WR), 0);
	CHECK_EQ(revents(s[0], POLLIN | POLLOUT | POLLRDHUP), POLLIN | POLLOUT | POLLRDHUP);
	signal(SIGPIPE, SIG_IGN);
	CHECK_ERR(write(s[1], "y", 1), EPIPE);
	CHECK_EQ(read(s[0], buf, 8), 1);
	CHECK_EQ(read(s[0], buf, 8), 0);
	CHECK_EQ(write(s[0], "z", 1), 1);
	CHECK_EQ(read(s[1], buf, 8), 1);
	CHECK_EQ(shutdown(s[1], SHUT_RD), 0);
	CHECK_ERR(write(s[0], "z", 1), EPIPE);
	CHECK_EQ(revents(s[0], POLLIN | POLLRDHUP), POLLIN | POLLRDHUP | POLLHUP);
	close(s[0]);
	close(s[1]);
	/* Unread bytes at the close are an error for the other side. */
	pair(SOCK_STREAM, s);
	CHECK_EQ(write(s[0], "lost", 4), 4);
	close(s[1]);
	CHECK_EQ(revents(s[0], POLLIN), POLLIN | POLLERR | POLLHUP);
	CHECK_EQ(option(s[0], SO_ERROR), ECONNRESET);
	CHECK_EQ(option(s[0], SO_ERROR), 0);
	CHECK_EQ(read(s[0], buf, 1), 0);
	close(s[0]);
	/* Edges. */
	pair(SOCK_STREAM, s);
	e.events = EPOLLIN | EPOLLET;
	CHECK_EQ(epoll_ctl(ep, EPOLL_CTL_ADD, s[0], &e), 0);
	CHECK_EQ(epoll_wait(ep, &e, 1, 0), 0);
	CHECK_EQ(write(s[1], "a", 1), 1);
	CHECK_EQ(epoll_wait(ep, &e, 1, 0), 1);
	CHECK_EQ(epoll_wait(ep, &e, 1, 0), 0);
	CHECK_EQ(write(s[1], "b", 1), 1);
	CHECK_EQ(epoll_wait(ep, &e, 1, 0), 1);
	close(s[1]);
	CHECK_EQ(epoll_wait(ep, &e, 1, 0), 1);
	CHECK(e.events & EPOLLHUP);
}

static volatile int caught;

static void
catch(int sig)
{
	caught++;
}

TEST(sigpipe_and_waits)
{
	struct timeval tv = { 0, 30000 };
	struct itimerval it;
	struct sigaction a;
	int s[2], n;
	char c;

	memset(&a, 0, sizeof(a));
	a.sa_handler = catch;
	a.sa_flags = SA_RESTART;
	CHECK_EQ(sigaction(SIGPIPE, &a, NULL), 0);
	CHECK_EQ(sigaction(SIGALRM, &a, NULL), 0);
	pair(SOCK_STREAM, s);
	close(s[1]);
	CHECK_ERR(send(s[0], "x", 1, MSG_NOSIGNAL), EPIPE);
	CHECK_EQ(caught, 0);
	CHECK_ERR(send(s[0], "x", 1, 0), EPIPE);
	CHECK_EQ(caught, 1);
	close(s[0]);
	pair(SOCK_STREAM, s);
	CHECK_EQ(setsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)), 0);
	CHECK_ERR(read(s[0], &c, 1), EAGAIN);
	/* With a time limit a signal ends the wait, whatever SA_RESTART says. */
	tv.tv_sec = 10;
	CHECK_EQ(setsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)), 0);
	memset(&it, 0, sizeof(it));
	it.it_value.tv_usec = 20000;
	CHECK_EQ(setitimer(ITIMER_REAL, &it, NULL), 0);
	CHECK_ERR(recv(s[0], &c, 1, 0), EINTR);
	tv.tv_sec = tv.tv_usec = 0;
	CHECK_EQ(setsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)), 0);
	CHECK_EQ(setitimer(ITIMER_REAL, &it, NULL), 0);
	if (fork() == 0) {
		pause_ms(100);
		CHECK_EQ(write(s[1], "r", 1), 1);
		_exit(0);
	}
	CHECK_EQ(recv(s[0], &c, 1, 0), 1);
	CHECK_EQ(caught, 3);
	/* A full queue. */
	set_option(s[0], SO_SNDBUF, 5000);
	CHECK_EQ(option(s[0], SO_SNDBUF), 10000);
	CHECK_EQ(fcntl(s[0], F_SETFL, O_NONBLOCK), 0);
	for (n = 0; write(s[0], "0123456789012345678901234567890123456789", 40) == 40; n++)
		;
	CHECK_EQ(errno, EAGAIN);
	CHECK(n > 10 && n < 1000);
	CHECK_EQ(revents(s[0], POLLOUT), 0);
	while (n-- > 0) {
		char buf[40];

		CHECK_EQ(read(s[1], buf, 40), 40);
	}
	CHECK_EQ(revents(s[0], POLLOUT), POLLOUT);
}

TEST(wait_for_all)
{
	int s[2];
	char buf[10];
	pid_t pid;

	pair(SOCK_STREAM, s);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(write(s[1], "abc", 3), 3);
		pause_ms(30);
		CHECK_EQ(write(s[1], "defghijkl", 9), 9);
		_exit(0);
	}
	CHECK_EQ(recv(s[0], buf, 10, MSG_WAITALL), 10);
	CHECK_EQ(memcmp(buf, "abcdefghij", 10), 0);
	CHECK_CHILD(pid);
	close(s[1]);
	CHECK_EQ(recv(s[0], buf, 10, MSG_WAITALL), 2);
}

TEST(packets_in_order)
{
	struct iovec v[2];
	int s[2];
	char buf[16];

	pair(SOCK_SEQPACKET, s);
	CHECK_EQ(write(s[0], "first", 5), 5);
	v[0].iov_base = "sec";
	v[0].iov_len = 3;
	v[1].iov_base = "ond";
	v[1].iov_len = 3;
	CHECK_EQ(writev(s[0], v, 2), 6);
	CHECK_EQ(write(s[0], "third", 5), 5);
	CHECK_EQ(read(s[1], buf, 2), 2);
	CHECK_EQ(recv(s[1], buf, 16, MSG_PEEK), 6);
	v[0].iov_base = buf;
	v[0].iov_len = 4;
	v[1].iov_base = buf + 8;
	v[1].iov_len = 8;
	CHECK_EQ(readv(s[1], v, 2), 6);
	CHECK_EQ(memcmp(buf, "seco", 4), 0);
	CHECK_EQ(memcmp(buf + 8, "nd", 2), 0);
	CHECK_EQ(recv(s[1], buf, 2, MSG_TRUNC), 5);
	close(s[0]);
	CHECK_EQ(read(s[1], buf, 1), 0);
	CHECK_EQ(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, s), 0);
	close(s[0]);
	signal(SIGPIPE, SIG_IGN);
	CHECK_ERR(write(s[1], "x", 1), EPIPE);
}

TEST(bad_memory)
{
	struct iovec v = { (void *)8, 10 };
	struct msghdr m;
	int s[2];
	char c;

	pair(SOCK_STREAM, s);
	CHECK_ERR(write(s[0], (void *)8, 10), EFAULT);
	CHECK_ERR(send(s[0], (void *)-1L, 10, 0), EFAULT);
	CHECK_EQ(write(s[0], "kept", 4), 4);
	CHECK_ERR(read(s[1], (void *)8, 10), EFAULT);
	memset(&m, 0, sizeof(m));
	m.msg_iov = &v;
	m.msg_iovlen = 1;
	CHECK_ERR(recvmsg(s[1], &m, 0), EFAULT);
	CHECK_ERR(syscall(SYS_recvmsg, s[1], 8L, 0), EFAULT);
	CHECK_EQ(read(s[1], &c, 1), 1);
	CHECK_EQ(c, 'k');
	m.msg_iovlen = 2000;
	CHECK_ERR(sendmsg(s[1], &m, 0), EMSGSIZE);
}

/* Random sizes through a chain of processes; every byte in its place. */
TEST(stress)
{
	int before = sockets();
	unsigned seed = time(NULL) ^ getpid();
	long total = 400000, done, i;
	int a[2], b[2];
	static unsigned char buf[70000];
	pid_t from, mid;

	printf("# seed %u\n", seed);
	fflush(stdout);
	pair(SOCK_STREAM, a);
	pair(SOCK_STREAM, b);
	from = fork();
	if (from == 0) {
		close(a[1]);
		close(b[0]);
		close(b[1]);
		srand(seed);
		for (done = 0; done < total; ) {
			long n = rand() % (rand() % 4 ? 300 : 70000) + 1;

			if (n > total - done)
				n = total - done;
			for (i = 0; i < n; i++)
				buf[i] = (done + i) * 7;
			n = write(a[0], buf, n);
			CHECK(n > 0);
			done += n;
		}
		_exit(0);
	}
	mid = fork();
	if (mid == 0) {
		long n;

		close(a[0]);
		close(b[1]);
		srand(seed + 1);
		while ((n = read(a[1], buf, rand() % 50000 + 1)) > 0) {
			for (i = 0; i < n; ) {
				long w = send(b[0], buf + i, n - i, rand() % 2 ? MSG_DONTWAIT : 0);

				if (w < 0)
					CHECK_EQ(errno, EAGAIN);
				else
					i += w;
			}
		}
		CHECK_EQ(n, 0);
		_exit(0);
	}
	close(a[0]);
	close(a[1]);
	close(b[0]);
	srand(seed + 2);
	for (done = 0; done < total; ) {
		long n = rand() % 40000 + 1;

		n = recv(b[1], buf, n, rand() % 3 ? 0 : MSG_WAITALL);
		CHECK(n > 0);
		for (i = 0; i < n; i++)
			CHECK_EQ(buf[i], (unsigned char)((done + i) * 7));
		done += n;
	}
	CHECK_EQ(read(b[1], buf, 1), 0);
	CHECK_CHILD(from);
	CHECK_CHILD(mid);
	close(b[1]);
	CHECK_EQ(sockets(), before);
}

TESTS = {
	T(pairs), T(refusals), T(names), T(backlog), T(ends_and_poll), T(sigpipe_and_waits),
	T(wait_for_all), T(packets_in_order), T(bad_memory), T(stress), { 0 }
};
