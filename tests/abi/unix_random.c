/*
 * Unix domain sockets: processes that share descriptors do everything at random. What
 * the calls answer is not looked at, only that they answer, and what is left at the end.
 */
#include "tap.h"
#include "sockets.h"

#define SLOTS 24
#define STEPS 1500

static int fd[SLOTS];
static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET };

static int
some(int n)
{
	return rand() % n;
}

static void
put(int f)
{
	int i = some(SLOTS);

	if (f < 0)
		return;
	if (fd[i] >= 0)
		close(fd[i]);
	fd[i] = f;
}

static socklen_t
some_address(struct sockaddr_un *a)
{
	char name[32];

	if (some(3) == 0) {
		snprintf(name, sizeof(name), "/tmp/random-%d", some(3));
		return address(a, name);
	}
	memset(a, 0, sizeof(*a));
	a->sun_family = some(20) ? AF_UNIX : AF_UNSPEC;
	return UN_PATH + 1 + sprintf(a->sun_path + 1, "random-%d", some(4));
}

static void
some_send(int s)
{
	union { struct cmsghdr align; char buf[CMSG_SPACE(4 * sizeof(int))]; } u;
	static char text[60000];
	struct iovec v[2] = { { text, some(some(5) ? 100 : 50000) }, { text, some(50) } };
	int n = some(5), i, *p;
	struct sockaddr_un a;
	struct msghdr m;
	struct cmsghdr *c;

	memset(&m, 0, sizeof(m));
	memset(&u, 0, sizeof(u));
	m.msg_iov = v;
	m.msg_iovlen = some(3);
	if (some(3) == 0) {
		m.msg_name = &a;
		m.msg_namelen = some_address(&a);
	}
	if (n > 0) {
		m.msg_control = &u;
		m.msg_controllen = CMSG_SPACE(n * sizeof(int));
		c = CMSG_FIRSTHDR(&m);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(n * sizeof(int));
		p = (int *)CMSG_DATA(c);
		for (i = 0; i < n; i++)
			p[i] = fd[some(SLOTS)];
	}
	sendmsg(s, &m, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void
some_receive(int s)
{
	union { struct cmsghdr align; char buf[CMSG_SPACE(8 * sizeof(int))]; } u;
	static char text[60000];
	struct iovec v = { text, some(some(3) ? 100 : 60000) };
	struct sockaddr_un a;
	struct msghdr m;
	struct cmsghdr *c;
	unsigned i;

	memset(&m, 0, sizeof(m));
	m.msg_iov = &v;
	m.msg_iovlen = 1;
	m.msg_name = some(2) ? &a : NULL;
	m.msg_namelen = m.msg_name != NULL ? sizeof(a) : 0;
	m.msg_control = &u;
	m.msg_controllen = some(4) ? sizeof(u) : (size_t)some(40);
	if (recvmsg(s, &m, MSG_DONTWAIT | (some(4) ? 0 : MSG_PEEK) | (some(4) ? 0 : MSG_TRUNC)) < 0)
		return;
	for (c = CMSG_FIRSTHDR(&m); c != NULL; c = CMSG_NXTHDR(&m, c))
		if (c->cmsg_type == SCM_RIGHTS)
			for (i = 0; i < (c->cmsg_len - CMSG_LEN(0)) / sizeof(int); i++)
				put(((int *)CMSG_DATA(c))[i]);
}

static void
step(void)
{
	int s = fd[some(SLOTS)], p[2], n;
	struct sockaddr_un a;
	socklen_t len = sizeof(a);
	struct pollfd poller;

	switch (some(16)) {
	case 0:
		put(socket(AF_UNIX, types[some(3)] | SOCK_NONBLOCK, 0));
		break;
	case 1:
		if (socketpair(AF_UNIX, types[some(3)] | SOCK_NONBLOCK, 0, p) == 0) {
			put(p[0]);
			put(p[1]);
		}
		break;
	case 2:
		len = some_address(&a);
		bind(s, (struct sockaddr *)&a, len);
		break;
	case 3:
		listen(s, some(4));
		break;
	case 4:
		put(accept4(s, (struct sockaddr *)&a, &len, SOCK_NONBLOCK));
		break;
	case 5:
	case 6:
		len = some_address(&a);
		connect(s, (struct sockaddr *)&a, len);
		break;
	case 7:
		if (some(4) == 0)
			shutdown(s, some(3));
		break;
	case 8:
		n = some(2);
		setsockopt(s, SOL_SOCKET, SO_PASSCRED, &n, sizeof(n));
		n = some(20000);
		setsockopt(s, SOL_SOCKET, SO_SNDBUF, &n, sizeof(n));
		break;
	case 9:
		getpeername(s, (struct sockaddr *)&a, &len);
		poller.fd = s;
		poller.events = POLLIN | POLLOUT;
		poll(&poller, 1, some(2));
		break;
	case 10:
		n = some(SLOTS);
		if (fd[n] >= 0)
			close(fd[n]);
		fd[n] = -1;
		break;
	case 11:
		if (some(10) == 0)
			unlink(some(2) ? "/tmp/random-0" : "/tmp/random-1");
		break;
	case 12:
	case 13:
		some_send(s);
		break;
	default:
		some_receive(s);
	}
}

TEST(anything)
{
	unsigned seed = time(NULL) ^ getpid();
	int before = sockets(), n, i;
	pid_t pid[4];

	printf("# seed %u\n", seed);
	fflush(stdout);
	signal(SIGPIPE, SIG_IGN);
	for (i = 0; i < SLOTS; i++)
		fd[i] = socket(AF_UNIX, types[i % 3] | SOCK_NONBLOCK, 0);
	for (n = 0; n < 4; n++) {
		pid[n] = fork();
		if (pid[n] == 0) {
			srand(seed + n);
			for (i = 0; i < STEPS; i++)
				step();
			_exit(0);
		}
	}
	for (i = 0; i < SLOTS; i++)
		close(fd[i]);
	for (n = 0; n < 4; n++)
		CHECK_CHILD(pid[n]);
	unlink("/tmp/random-0");
	unlink("/tmp/random-1");
	unlink("/tmp/random-2");
	CHECK_EQ(sockets(), before);
}

TESTS = { T(anything), { 0 } };
