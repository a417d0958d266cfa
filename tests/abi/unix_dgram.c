/* Unix domain sockets: datagrams. */
#include "tap.h"
#include "sockets.h"
#include <sys/ioctl.h>

static int
bound(struct sockaddr_un *a, socklen_t *len, const char *name)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	*len = abstract(a, name);
	CHECK_EQ(bind(fd, (struct sockaddr *)a, *len), 0);
	return fd;
}

TEST(addressed)
{
	struct sockaddr_un a, b, from;
	socklen_t alen, blen, len = sizeof(from);
	int x = bound(&a, &alen, "x"), y = bound(&b, &blen, "y"), n;
	char buf[16];

	CHECK_ERR(send(x, "1", 1, 0), ENOTCONN);
	CHECK_EQ(sendto(x, "hello", 5, 0, (struct sockaddr *)&b, blen), 5);
	CHECK_EQ(sendto(x, "", 0, 0, (struct sockaddr *)&b, blen), 0);
	CHECK_EQ(read(y, buf, 0), 0);
	CHECK_EQ(ioctl(y, FIONREAD, &n), 0);
	CHECK_EQ(n, 5);
	CHECK_EQ(recvfrom(y, buf, sizeof(buf), 0, (struct sockaddr *)&from, &len), 5);
	CHECK_EQ(len, alen);
	CHECK_EQ(memcmp(&from, &a, alen), 0);
	CHECK_EQ(recv(y, buf, sizeof(buf), 0), 0);
	CHECK_ERR(recv(y, buf, sizeof(buf), MSG_DONTWAIT), EAGAIN);
	CHECK_EQ(sendto(x, "truncated", 9, 0, (struct sockaddr *)&b, blen), 9);
	CHECK_EQ(recv(y, buf, 4, MSG_TRUNC | MSG_PEEK), 9);
	CHECK_EQ(recv(y, buf, 4, 0), 4);
	CHECK_ERR(listen(x, 1), EOPNOTSUPP);
	CHECK_ERR(accept(x, NULL, NULL), EOPNOTSUPP);
	close(y);
	CHECK_ERR(sendto(x, "z", 1, 0, (struct sockaddr *)&b, blen), ECONNREFUSED);
}

TEST(connected)
{
	struct sockaddr_un a, b, c, un;
	socklen_t alen, blen, clen;
	int x = bound(&a, &alen, "x"), y = bound(&b, &blen, "y"), z = bound(&c, &clen, "z");
	char buf[8];

	CHECK_EQ(connect(x, (struct sockaddr *)&b, blen), 0);
	CHECK_EQ(write(x, "x", 1), 1);
	CHECK_EQ(connect(y, (struct sockaddr *)&a, alen), 0);
	/* Who has a peer takes from nobody else. */
	CHECK_ERR(sendto(z, "z", 1, 0, (struct sockaddr *)&a, alen), EPERM);
	CHECK_ERR(connect(z, (struct sockaddr *)&a, alen), EPERM);
	CHECK_EQ(read(y, buf, 8), 1);
	CHECK_EQ(write(y, "y", 1), 1);
	CHECK_EQ(read(x, buf, 8), 1);
	memset(&un, 0, sizeof(un));
	CHECK_EQ(connect(x, (struct sockaddr *)&un, sizeof(un.sun_family)), 0);
	CHECK_ERR(write(x, "x", 1), ENOTCONN);
	CHECK_EQ(connect(z, (struct sockaddr *)&a, alen), 0);
	close(x);
	CHECK_ERR(write(z, "z", 1), ECONNREFUSED);
	CHECK_ERR(write(z, "z", 1), ENOTCONN);
}

TEST(full_queues)
{
	struct sockaddr_un a;
	socklen_t alen;
	int x = bound(&a, &alen, "x"), y = socket(AF_UNIX, SOCK_DGRAM, 0), n, s[2];
	char buf[100];
	static char big[300000];
	pid_t pid;

	CHECK_EQ(connect(y, (struct sockaddr *)&a, alen), 0);
	for (n = 0; send(y, "m", 1, MSG_DONTWAIT) == 1; n++)
		;
	CHECK_EQ(errno, EAGAIN);
	CHECK(n >= 10 && n < 1000);
	CHECK_EQ(revents(y, POLLOUT), 0);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(send(y, "waited", 6, 0), 6);
		_exit(0);
	}
	pause_ms(20);
	while (n-- > 0)
		CHECK_EQ(read(x, buf, sizeof(buf)), 1);
	CHECK_EQ(read(x, buf, sizeof(buf)), 6);
	CHECK_CHILD(pid);
	CHECK_EQ(revents(y, POLLOUT), POLLOUT);
	CHECK_ERR(send(y, big, sizeof(big), 0), EMSGSIZE);
	CHECK_EQ(socketpair(AF_UNIX, SOCK_DGRAM, 0, s), 0);
	memset(big, 'b', 150000);
	CHECK_EQ(send(s[0], big, 150000, 0), 150000);
	memset(big, 0, sizeof(big));
	CHECK_EQ(recv(s[1], big, sizeof(big), 0), 150000);
	CHECK_EQ(big[149999], 'b');
	/* A pair is limited by bytes, not by messages. */
	for (n = 0; n < 100; n++)
		CHECK_EQ(send(s[0], "p", 1, MSG_DONTWAIT), 1);
}

TEST(many_at_once)
{
	struct mmsghdr m[4];
	struct iovec v[4];
	char buf[4][8];
	int s[2], i;

	CHECK_EQ(socketpair(AF_UNIX, SOCK_DGRAM, 0, s), 0);
	memset(m, 0, sizeof(m));
	for (i = 0; i < 4; i++) {
		v[i].iov_base = "message" + i;
		v[i].iov_len = 7 - i;
		m[i].msg_hdr.msg_iov = &v[i];
		m[i].msg_hdr.msg_iovlen = 1;
	}
	CHECK_EQ(sendmmsg(s[0], m, 3, 0), 3);
	CHECK_EQ(m[2].msg_len, 5);
	for (i = 0; i < 4; i++) {
		v[i].iov_base = buf[i];
		v[i].iov_len = 8;
	}
	CHECK_EQ(recvmmsg(s[1], m, 4, MSG_WAITFORONE, NULL), 3);
	CHECK_EQ(m[0].msg_len, 7);
	CHECK_EQ(m[2].msg_len, 5);
	CHECK_EQ(memcmp(buf[2], "ssage", 5), 0);
	CHECK_ERR(recvmmsg(s[1], m, 1, MSG_DONTWAIT, NULL), EAGAIN);
}

TEST(listed)
{
	struct sockaddr_un a;
	socklen_t alen;
	char line[256], want[64];
	int found = 0;
	FILE *f;

	bound(&a, &alen, "listed");
	snprintf(want, sizeof(want), " @listed-%d\n", getpid());
	f = fopen("/proc/net/unix", "r");
	CHECK(f != NULL);
	while (fgets(line, sizeof(line), f) != NULL)
		if (strstr(line, want) != NULL)
			found++;
	CHECK_EQ(found, 1);
}

/* Many senders to one; each one's messages come in order. */
TEST(stress)
{
	unsigned seed = time(NULL) ^ getpid();
	struct sockaddr_un a;
	socklen_t alen;
	int x = bound(&a, &alen, "hub"), next[5] = { 0 }, n, i, m[2], total = 0;
	pid_t pid[5];

	printf("# seed %u\n", seed);
	fflush(stdout);
	for (n = 0; n < 5; n++) {
		pid[n] = fork();
		if (pid[n] == 0) {
			int s = socket(AF_UNIX, SOCK_DGRAM, 0);

			srand(seed + n);
			for (i = 0; i < 200; i++) {
				m[0] = n;
				m[1] = i;
				if (rand() % 10 == 0) {
					close(s);
					s = socket(AF_UNIX, SOCK_DGRAM, 0);
					CHECK_EQ(connect(s, (struct sockaddr *)&a, alen), 0);
				}
				CHECK_EQ(sendto(s, m, sizeof(m), 0, (struct sockaddr *)&a, alen),
				    (long)sizeof(m));
			}
			_exit(0);
		}
	}
	while (total < 1000) {
		CHECK_EQ(recv(x, m, sizeof(m), 0), (long)sizeof(m));
		CHECK_EQ(m[1], next[m[0]]);
		next[m[0]]++;
		total++;
	}
	for (n = 0; n < 5; n++)
		CHECK_CHILD(pid[n]);
}

TESTS = {
	T(addressed), T(connected), T(full_queues), T(many_at_once), T(listed), T(stress), { 0 }
};
