/* Unix domain sockets: descriptors and credentials beside the text. */
#include "tap.h"
#include "sockets.h"
#include <sys/resource.h>
#include <sys/syscall.h>

/* Send text with n descriptors. */
static long
send_fds(int s, const char *text, const int *fds, int n, int flags)
{
	union { struct cmsghdr align; char buf[CMSG_SPACE(300 * sizeof(int))]; } u;
	struct iovec v = { (void *)text, strlen(text) };
	struct cmsghdr *c;
	struct msghdr m;

	memset(&m, 0, sizeof(m));
	memset(&u, 0, sizeof(u));
	m.msg_iov = &v;
	m.msg_iovlen = 1;
	m.msg_control = &u;
	m.msg_controllen = CMSG_SPACE(n * sizeof(int));
	c = CMSG_FIRSTHDR(&m);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(n * sizeof(int));
	memcpy(CMSG_DATA(c), fds, n * sizeof(int));
	return syscall(SYS_sendmsg, s, &m, flags);	/* a C library may set a limit of its own */
}

/* Receive into buf; the descriptors that came go to fds, their number to *n. */
static long
receive_fds(int s, char *buf, int size, int *fds, int *n, int max, int *flags)
{
	union { struct cmsghdr align; char buf[CMSG_SPACE(300 * sizeof(int))]; } u;
	struct iovec v = { buf, size };
	struct cmsghdr *c;
	struct msghdr m;
	long r;

	memset(&m, 0, sizeof(m));
	m.msg_iov = &v;
	m.msg_iovlen = 1;
	m.msg_control = max > 0 ? &u : NULL;
	m.msg_controllen = max > 0 ? CMSG_LEN(max * sizeof(int)) : 0;
	r = syscall(SYS_recvmsg, s, &m, *flags);
	*flags = m.msg_flags;
	*n = 0;
	if (r < 0)
		return r;
	for (c = CMSG_FIRSTHDR(&m); c != NULL; c = CMSG_NXTHDR(&m, c))
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS) {
			*n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
			memcpy(fds, CMSG_DATA(c), *n * sizeof(int));
		}
	return r;
}

static void
pair(int s[2])
{
	CHECK_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, s), 0);
}

TEST(a_descriptor_travels)
{
	int s[2], p[2], got, n, flags = MSG_CMSG_CLOEXEC;
	char buf[8];

	pair(s);
	CHECK_EQ(pipe(p), 0);
	CHECK_EQ(send_fds(s[0], "fd", &p[0], 1, 0), 2);
	close(p[0]);
	CHECK_EQ(receive_fds(s[1], buf, sizeof(buf), &got, &n, 1, &flags), 2);
	CHECK_EQ(n, 1);
	CHECK_EQ(fcntl(got, F_GETFD), FD_CLOEXEC);
	CHECK_EQ(write(p[1], "through", 7), 7);
	CHECK_EQ(read(got, buf, 8), 7);
	/* One that nobody takes is closed with the queue. */
	CHECK_EQ(send_fds(s[0], "x", &p[1], 1, 0), 1);
	close(p[1]);
	close(s[0]);
	CHECK_EQ(recv(s[1], buf, 1, MSG_PEEK), 1);
	CHECK_EQ(fcntl(got, F_SETFL, O_NONBLOCK), 0);
	CHECK_ERR(read(got, buf, 1), EAGAIN);
	close(s[1]);
	CHECK_EQ(read(got, buf, 1), 0);
}

TEST(boundaries)
{
	int s[2], fds[3], got[3], n, flags = 0;
	char buf[16];

	pair(s);
	fds[0] = fds[1] = fds[2] = s[0];
	CHECK_EQ(write(s[0], "ab", 2), 2);
	CHECK_EQ(send_fds(s[0], "cd", fds, 2, 0), 2);
	CHECK_EQ(write(s[0], "ef", 2), 2);
	CHECK_EQ(send_fds(s[0], "gh", fds, 3, 0), 2);
	/* Bytes before go along, bytes after do not. */
	CHECK_EQ(receive_fds(s[1], buf, 16, got, &n, 3, &flags), 4);
	CHECK_EQ(n, 2);
	CHECK_EQ(memcmp(buf, "abcd", 4), 0);
	CHECK_EQ(flags & MSG_CTRUNC, 0);
	flags = 0;
	CHECK_EQ(receive_fds(s[1], buf, 16, got, &n, 1, &flags), 4);
	CHECK_EQ(n, 1);
	CHECK(flags & MSG_CTRUNC);
	/* Peeking gives them, too, and leaves them. */
	CHECK_EQ(send_fds(s[0], "i", fds, 1, 0), 1);
	flags = MSG_PEEK;
	CHECK_EQ(receive_fds(s[1], buf, 16, got, &n, 1, &flags), 1);
	CHECK_EQ(n, 1);
	flags = 0;
	CHECK_EQ(receive_fds(s[1], buf, 16, got, &n, 1, &flags), 1);
	CHECK_EQ(n, 1);
	/* No room at all: told, and closed. */
	CHECK_EQ(send_fds(s[0], "j", fds, 1, 0), 1);
	flags = 0;
	CHECK_EQ(receive_fds(s[1], buf, 16, got, &n, 0, &flags), 1);
	CHECK(flags & MSG_CTRUNC);
}

TEST(limits)
{
	int s[2], fds[254], i, bad = 999, n, flags = 0, got[253];
	struct rlimit lim;
	char buf[4];

	pair(s);
	for (i = 0; i < 254; i++)
		fds[i] = s[0];
	CHECK_ERR(send_fds(s[0], "x", fds, 254, 0), EINVAL);
	CHECK_ERR(send_fds(s[0], "x", &bad, 1, 0), EBADF);
	CHECK_EQ(send_fds(s[0], "x", fds, 253, 0), 1);
	CHECK_EQ(receive_fds(s[1], buf, 1, got, &n, 253, &flags), 1);
	CHECK_EQ(n, 253);
	for (i = 0; i < 253; i++)
		close(got[i]);
	/* Only as many as there is room for in the table. */
	CHECK_EQ(send_fds(s[0], "x", fds, 10, 0), 1);
	CHECK_EQ(getrlimit(RLIMIT_NOFILE, &lim), 0);
	lim.rlim_cur = s[1] + 5;
	CHECK_EQ(setrlimit(RLIMIT_NOFILE, &lim), 0);
	flags = 0;
	CHECK_EQ(receive_fds(s[1], buf, 1, got, &n, 20, &flags), 1);
	CHECK(n > 0 && n < 10);
	CHECK(flags & MSG_CTRUNC);
	if (getuid() == 0) {
		CHECK_EQ(setuid(4321), 0);
		for (i = 0; i < 100; i++)
			if (send_fds(s[0], "x", fds, 1, MSG_DONTWAIT) < 0)
				break;
		CHECK_EQ(errno, ETOOMANYREFS);
		CHECK(i < 100);
	}
}

TEST(credentials)
{
	union { struct cmsghdr align; char buf[CMSG_SPACE(sizeof(struct ucred))]; } u;
	struct iovec v;
	struct msghdr m;
	struct cmsghdr *c;
	struct ucred cred;
	int s[2];
	char b;
	pid_t pid;

	CHECK_EQ(socketpair(AF_UNIX, SOCK_DGRAM, 0, s), 0);
	set_option(s[1], SO_PASSCRED, 1);
	CHECK_EQ(option(s[1], SO_PASSCRED), 1);
	memset(&m, 0, sizeof(m));
	v.iov_base = &b;
	v.iov_len = 1;
	m.msg_iov = &v;
	m.msg_iovlen = 1;
	m.msg_control = &u;
	m.msg_controllen = sizeof(u);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(write(s[0], "c", 1), 1);
		_exit(0);
	}
	CHECK_EQ(recvmsg(s[1], &m, 0), 1);
	c = CMSG_FIRSTHDR(&m);
	CHECK(c != NULL && c->cmsg_type == SCM_CREDENTIALS);
	CHECK_EQ(c->cmsg_len, CMSG_LEN(sizeof(cred)));
	memcpy(&cred, CMSG_DATA(c), sizeof(cred));
	CHECK_EQ(cred.pid, pid);
	CHECK_EQ(cred.uid, getuid());
	CHECK_CHILD(pid);
	/* Said by the sender: only what is true, but for root. */
	pid = fork();
	if (pid == 0) {
		if (getuid() == 0)
			CHECK_EQ(setuid(77), 0);
		cred.pid = getpid();
		cred.uid = getuid();
		cred.gid = getgid();
		m.msg_controllen = sizeof(u);
		c->cmsg_level = SOL_SOCKET;
		memcpy(CMSG_DATA(c), &cred, sizeof(cred));
		CHECK_EQ(sendmsg(s[0], &m, 0), 1);
		cred.pid = 1;
		memcpy(CMSG_DATA(c), &cred, sizeof(cred));
		CHECK_ERR(sendmsg(s[0], &m, 0), EPERM);
		cred.pid = getpid();
		cred.uid = getuid() + 1;
		memcpy(CMSG_DATA(c), &cred, sizeof(cred));
		CHECK_ERR(sendmsg(s[0], &m, 0), EPERM);
		_exit(0);
	}
	CHECK_CHILD(pid);
	m.msg_controllen = sizeof(u);
	CHECK_EQ(recvmsg(s[1], &m, 0), 1);
	memcpy(&cred, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof(cred));
	CHECK_EQ(cred.pid, pid);
}

/* Of a pipe whose writing end goes with what is collected: reading it tells. */
static int
witness(int *end)
{
	int p[2];

	CHECK_EQ(pipe(p), 0);
	CHECK_EQ(fcntl(p[0], F_SETFL, O_NONBLOCK), 0);
	*end = p[1];
	return p[0];
}

/* Sockets in their own or each other's queues, with nobody left: collected. */
TEST(cycles_are_collected)
{
	int a[2], b[2], w, end, before = sockets();
	char c;

	/* A socket in its own queue. */
	pair(a);
	w = witness(&end);
	CHECK_EQ(send_fds(a[0], "x", (int[2]){ a[1], end }, 2, 0), 1);
	close(end);
	close(a[0]);
	CHECK_ERR(read(w, &c, 1), EAGAIN);
	close(a[1]);
	CHECK_EQ(read(w, &c, 1), 0);
	/* Two pairs, each in the other's queue. */
	pair(a);
	pair(b);
	w = witness(&end);
	CHECK_EQ(send_fds(a[0], "x", (int[3]){ b[0], b[1], end }, 3, 0), 1);
	CHECK_EQ(send_fds(b[0], "x", (int[2]){ a[0], a[1] }, 2, 0), 1);
	close(end);
	close(a[0]);
	close(a[1]);
	close(b[0]);
	CHECK_ERR(read(w, &c, 1), EAGAIN);
	/* Still held: what is in it is no garbage. */
	{
		int fds[2], n, flags = 0;

		CHECK_EQ(receive_fds(b[1], &c, 1, fds, &n, 2, &flags), 1);
		CHECK_EQ(n, 2);
		CHECK_EQ(send_fds(b[1], "y", fds, 1, 0), 1);
		CHECK_EQ(send_fds(fds[0], "y", &b[1], 1, 0), 1);
		close(fds[0]);
		close(fds[1]);
	}
	close(b[1]);
	CHECK_EQ(read(w, &c, 1), 0);
	CHECK_EQ(sockets(), before);
}

/* A long chain, each in the queue of the next: closing it must not nest. */
TEST(chains)
{
	int prev[2], next[2], w, end, i, before = sockets();
	char c;

	w = witness(&end);
	pair(prev);
	CHECK_EQ(send_fds(prev[0], "x", &end, 1, 0), 1);
	close(end);
	for (i = 0; i < 400; i++) {
		pair(next);
		CHECK_EQ(send_fds(next[0], "x", prev, 2, 0), 1);
		close(prev[0]);
		close(prev[1]);
		prev[0] = next[0];
		prev[1] = next[1];
	}
	CHECK_ERR(read(w, &c, 1), EAGAIN);
	close(prev[0]);
	close(prev[1]);
	CHECK_EQ(read(w, &c, 1), 0);
	CHECK_EQ(sockets(), before);
}

/* Processes throw sockets at each other at random, and die: all is closed in the end. */
TEST(stress)
{
	unsigned seed = time(NULL) ^ getpid();
	int hub[4][2], w, end, n, i, s[2], before = sockets();
	pid_t pid[4];
	char c;

	printf("# seed %u\n", seed);
	fflush(stdout);
	w = witness(&end);
	for (n = 0; n < 4; n++)
		CHECK_EQ(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, hub[n]), 0);
	for (n = 0; n < 4; n++) {
		pid[n] = fork();
		if (pid[n] == 0) {
			srand(seed + n);
			close(w);
			for (i = 0; i < 300; i++) {
				int fds[10], k, flags = 0, pick = rand() % 4;

				switch (rand() % 3) {
				case 0:
					pair(s);
					send_fds(s[0], "in", (int[2]){ s[1], end }, 2, MSG_DONTWAIT);
					send_fds(hub[pick][0], "x", s, 2, MSG_DONTWAIT);
					close(s[0]);
					close(s[1]);
					break;
				case 1:
					if (receive_fds(hub[pick][1], &c, 1, fds, &k, 10, &flags) < 0)
						break;
					if (k == 2) {
						send_fds(fds[0], "y", fds, 2, MSG_DONTWAIT);
						send_fds(hub[rand() % 4][0], "z", fds, 1, MSG_DONTWAIT);
					}
					while (k-- > 0)
						close(fds[k]);
					break;
				case 2:
					send_fds(hub[pick][0], "hub", hub[rand() % 4], 2, MSG_DONTWAIT);
					break;
				}
			}
			if (n % 2)
				kill(getpid(), SIGKILL);
			_exit(0);
		}
	}
	for (n = 0; n < 4; n++)
		waitpid(pid[n], &i, 0);
	close(end);
	for (n = 0; n < 4; n++) {
		close(hub[n][0]);
		close(hub[n][1]);
	}
	CHECK_EQ(read(w, &c, 1), 0);
	CHECK_EQ(sockets(), before);
}

TESTS = {
	T(a_descriptor_travels), T(boundaries), T(limits), T(credentials), T(cycles_are_collected),
	T(chains), T(stress), { 0 }
};
