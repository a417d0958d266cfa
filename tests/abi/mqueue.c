/* POSIX message queues. */
#include "tap.h"
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>

static char name[64];

static mqd_t
make(int flags, long maxmsg, long msgsize)
{
	struct mq_attr a;
	mqd_t q;

	snprintf(name, sizeof(name), "/test-%d", getpid());
	memset(&a, 0, sizeof(a));
	a.mq_maxmsg = maxmsg;
	a.mq_msgsize = msgsize;
	q = mq_open(name, O_RDWR | O_CREAT | O_EXCL | flags, 0600, &a);
	CHECK(q >= 0);
	return q;
}

static void
gone(mqd_t q)
{
	CHECK_EQ(mq_close(q), 0);
	CHECK_EQ(mq_unlink(name), 0);
}

static int
send(mqd_t q, const char *text, unsigned priority)
{
	return mq_send(q, text, strlen(text), priority);
}

#define EXPECT(q, text, want_priority) do {				\
	char buf_[8192];						\
	unsigned p_;							\
	CHECK_EQ(mq_receive((q), buf_, sizeof(buf_), &p_), (long)strlen(text)); \
	CHECK_EQ(memcmp(buf_, (text), strlen(text)), 0);		\
	CHECK_EQ(p_, (want_priority));					\
} while (0)

static long
count(mqd_t q)
{
	struct mq_attr a;

	CHECK_EQ(mq_getattr(q, &a), 0);
	return a.mq_curmsgs;
}

static void
pause_ms(int ms)
{
	struct timespec t;

	t.tv_sec = 0;
	t.tv_nsec = ms * 1000000L;
	nanosleep(&t, NULL);
}

static struct timespec
soon(int ms)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_nsec += ms * 1000000L;
	if (t.tv_nsec >= 1000000000) {
		t.tv_nsec -= 1000000000;
		t.tv_sec++;
	}
	return t;
}

TEST(names_and_modes)
{
	struct mq_attr a;
	struct rlimit lim;
	mqd_t q, r;
	char buf[9000];

	q = make(0, 4, 100);
	CHECK_EQ(fcntl(q, F_GETFD), FD_CLOEXEC);
	CHECK_ERR(mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, NULL), EEXIST);
	CHECK_ERR(mq_open("/no-such-queue", O_RDWR), ENOENT);
	CHECK_ERR(mq_open("/a/b", O_RDWR | O_CREAT, 0600, NULL), EACCES);
	CHECK_ERR(mq_open("/", O_RDWR | O_CREAT, 0600, NULL), ENOENT);
	CHECK_ERR(mq_unlink("/no-such-queue"), ENOENT);
	r = mq_open(name, O_RDONLY);
	CHECK(r >= 0);
	CHECK_ERR(send(r, "x", 0), EBADF);
	CHECK_EQ(mq_close(r), 0);
	r = mq_open(name, O_WRONLY | O_CREAT, 0600, NULL);
	CHECK(r >= 0);
	CHECK_ERR(mq_receive(r, buf, sizeof(buf), NULL), EBADF);
	CHECK_EQ(send(r, "x", 0), 0);
	CHECK_EQ(mq_unlink(name), 0);
	/* It lives on without a name. */
	CHECK_ERR(mq_open(name, O_RDWR), ENOENT);
	EXPECT(q, "x", 0);
	CHECK_EQ(mq_close(r), 0);
	CHECK_EQ(mq_close(q), 0);
	CHECK_ERR(mq_close(q), EBADF);
	CHECK_ERR(send(0, "x", 0), EBADF);
	memset(&a, 0, sizeof(a));
	CHECK_ERR(mq_open(name, O_RDWR | O_CREAT, 0600, &a), EINVAL);
	a.mq_maxmsg = 1 << 20;
	a.mq_msgsize = 10;
	CHECK_ERR(mq_open(name, O_RDWR | O_CREAT, 0600, &a), EINVAL);
	q = mq_open(name, O_RDWR | O_CREAT, 0600, NULL);
	CHECK(q >= 0);
	CHECK_EQ(mq_getattr(q, &a), 0);
	CHECK_EQ(a.mq_maxmsg, 10);
	CHECK_EQ(a.mq_msgsize, 8192);
	gone(q);
	CHECK_EQ(getrlimit(RLIMIT_MSGQUEUE, &lim), 0);
	lim.rlim_cur = 1000;
	CHECK_EQ(setrlimit(RLIMIT_MSGQUEUE, &lim), 0);
	CHECK_ERR(mq_open(name, O_RDWR | O_CREAT, 0600, NULL), EMFILE);
	q = make(0, 1, 100);
	gone(q);
	if (getuid() == 0) {
		pid_t pid;

		q = make(0, 1, 100);
		pid = fork();
		if (pid == 0) {
			CHECK_EQ(setuid(1234), 0);
			CHECK_ERR(mq_open(name, O_RDONLY), EACCES);
			CHECK_ERR(mq_unlink(name), EACCES);
			_exit(0);
		}
		CHECK_CHILD(pid);
		gone(q);
	}
}

TEST(priorities)
{
	mqd_t q = make(0, 8, 100);

	CHECK_EQ(send(q, "low", 1), 0);
	CHECK_EQ(send(q, "high", 30), 0);
	CHECK_EQ(send(q, "low again", 1), 0);
	CHECK_EQ(send(q, "middle", 5), 0);
	CHECK_EQ(send(q, "high again", 30), 0);
	CHECK_EQ(send(q, "highest", 32767), 0);
	CHECK_ERR(send(q, "too high", 32768), EINVAL);
	EXPECT(q, "highest", 32767);
	EXPECT(q, "high", 30);
	EXPECT(q, "high again", 30);
	EXPECT(q, "middle", 5);
	EXPECT(q, "low", 1);
	EXPECT(q, "low again", 1);
	gone(q);
}

TEST(sizes_and_blocking)
{
	struct timespec t, bad = { 0, -1 }, past = { 1, 0 };
	mqd_t q = make(O_NONBLOCK, 2, 10);
	struct mq_attr a;
	char buf[10];
	pid_t pid;

	CHECK_ERR(send(q, "12345678901", 0), EMSGSIZE);
	CHECK_EQ(send(q, "1234567890", 0), 0);
	CHECK_EQ(send(q, "", 0), 0);
	CHECK_ERR(send(q, "x", 0), EAGAIN);
	CHECK_ERR(mq_receive(q, buf, 9, NULL), EMSGSIZE);
	CHECK_EQ(count(q), 2);
	CHECK_EQ(mq_receive(q, buf, 10, NULL), 10);
	CHECK_EQ(mq_receive(q, buf, 10, NULL), 0);
	CHECK_ERR(mq_receive(q, buf, 10, NULL), EAGAIN);
	memset(&a, 0, sizeof(a));
	CHECK_EQ(mq_setattr(q, &a, NULL), 0);
	CHECK_EQ(mq_getattr(q, &a), 0);
	CHECK_EQ(a.mq_flags, 0);
	CHECK_EQ(a.mq_maxmsg, 2);
	t = soon(30);
	CHECK_ERR(mq_timedreceive(q, buf, 10, NULL, &t), ETIMEDOUT);
	CHECK_ERR(mq_timedreceive(q, buf, 10, NULL, &past), ETIMEDOUT);
	CHECK_ERR(mq_timedreceive(q, buf, 10, NULL, &bad), EINVAL);
	pid = fork();
	if (pid == 0) {
		int i;

		for (i = 0; i < 5; i++) {
			char c = '0' + i;

			CHECK_EQ(mq_send(q, &c, 1, 0), 0);
		}
		_exit(0);
	}
	pause_ms(50);
	CHECK_EQ(count(q), 2);
	t = soon(0);
	CHECK_ERR(mq_timedsend(q, "x", 1, 0, &t), ETIMEDOUT);
	EXPECT(q, "0", 0);
	EXPECT(q, "1", 0);
	EXPECT(q, "2", 0);
	EXPECT(q, "3", 0);
	EXPECT(q, "4", 0);
	CHECK_CHILD(pid);
	gone(q);
}

static volatile int handled;

static void
restart_handler(int sig)
{
	handled++;
}

TEST(restarts)
{
	struct sigaction a;
	struct itimerval it;
	mqd_t q = make(0, 2, 10);
	char buf[10];
	pid_t pid;

	memset(&a, 0, sizeof(a));
	a.sa_handler = restart_handler;
	a.sa_flags = SA_RESTART;
	CHECK_EQ(sigaction(SIGALRM, &a, NULL), 0);
	memset(&it, 0, sizeof(it));
	it.it_value.tv_usec = 10000;
	pid = fork();
	if (pid == 0) {
		pause_ms(100);
		CHECK_EQ(send(q, "late", 0), 0);
		_exit(0);
	}
	CHECK_EQ(setitimer(ITIMER_REAL, &it, NULL), 0);
	CHECK_EQ(mq_receive(q, buf, 10, NULL), 4);
	CHECK_EQ(handled, 1);
	CHECK_CHILD(pid);
	a.sa_flags = 0;
	CHECK_EQ(sigaction(SIGALRM, &a, NULL), 0);
	CHECK_EQ(setitimer(ITIMER_REAL, &it, NULL), 0);
	CHECK_ERR(mq_receive(q, buf, 10, NULL), EINTR);
	gone(q);
}

static siginfo_t told;

static void
tell(int sig, siginfo_t *info, void *context)
{
	told = *info;
	handled++;
}

TEST(notification)
{
	struct sigaction a;
	struct sigevent e;
	mqd_t q = make(0, 4, 10);
	pid_t pid;

	memset(&a, 0, sizeof(a));
	a.sa_sigaction = tell;
	a.sa_flags = SA_SIGINFO;
	CHECK_EQ(sigaction(SIGUSR1, &a, NULL), 0);
	memset(&e, 0, sizeof(e));
	e.sigev_notify = SIGEV_SIGNAL;
	e.sigev_signo = SIGUSR1;
	e.sigev_value.sival_int = 4711;
	CHECK_EQ(mq_notify(q, &e), 0);
	CHECK_ERR(mq_notify(q, &e), EBUSY);
	pid = fork();
	if (pid == 0) {
		CHECK_ERR(mq_notify(q, &e), EBUSY);
		CHECK_EQ(mq_notify(q, NULL), 0);
		CHECK_EQ(send(q, "wake", 0), 0);
		_exit(0);
	}
	while (handled == 0)
		pause_ms(1);
	CHECK_CHILD(pid);
	CHECK_EQ(told.si_code, SI_MESGQ);
	CHECK_EQ(told.si_value.sival_int, 4711);
	CHECK_EQ(told.si_pid, pid);
	/* Once, and only for an empty queue. */
	CHECK_EQ(send(q, "more", 0), 0);
	CHECK_EQ(mq_notify(q, &e), 0);
	CHECK_EQ(send(q, "more", 0), 0);
	EXPECT(q, "wake", 0);
	EXPECT(q, "more", 0);
	EXPECT(q, "more", 0);
	CHECK_EQ(handled, 1);
	/* A receiver that waits goes first. */
	pid = fork();
	if (pid == 0) {
		EXPECT(q, "yours", 0);
		_exit(0);
	}
	pause_ms(50);
	CHECK_EQ(send(q, "yours", 0), 0);
	CHECK_CHILD(pid);
	CHECK_EQ(handled, 1);
	CHECK_EQ(send(q, "mine", 0), 0);
	CHECK_EQ(handled, 2);
	EXPECT(q, "mine", 0);
	/* Closing takes it back. */
	CHECK_EQ(mq_notify(q, &e), 0);
	CHECK_EQ(close(dup(q)), 0);
	CHECK_EQ(mq_notify(q, &e), 0);
	CHECK_EQ(mq_notify(q, NULL), 0);
	e.sigev_notify = SIGEV_NONE;
	CHECK_EQ(mq_notify(q, &e), 0);
	CHECK_EQ(send(q, "quiet", 0), 0);
	CHECK_EQ(handled, 2);
	e.sigev_notify = 77;
	CHECK_ERR(mq_notify(q, &e), EINVAL);
	e.sigev_notify = SIGEV_SIGNAL;
	e.sigev_signo = 65;
	CHECK_ERR(mq_notify(q, &e), EINVAL);
	gone(q);
}

TEST(poll_and_epoll)
{
	struct epoll_event ev;
	struct pollfd p;
	mqd_t q = make(0, 1, 10);
	int ep = epoll_create1(0);

	p.fd = q;
	p.events = POLLIN | POLLOUT;
	CHECK_EQ(poll(&p, 1, 0), 1);
	CHECK_EQ(p.revents, POLLOUT);
	CHECK_EQ(send(q, "x", 0), 0);
	CHECK_EQ(poll(&p, 1, 0), 1);
	CHECK_EQ(p.revents, POLLIN);
	ev.events = EPOLLIN | EPOLLET;
	CHECK_EQ(epoll_ctl(ep, EPOLL_CTL_ADD, q, &ev), 0);
	CHECK_EQ(epoll_wait(ep, &ev, 1, 0), 1);
	CHECK_EQ(epoll_wait(ep, &ev, 1, 0), 0);
	EXPECT(q, "x", 0);
	CHECK_EQ(send(q, "y", 0), 0);
	CHECK_EQ(epoll_wait(ep, &ev, 1, 0), 1);
	gone(q);
}

TEST(file_system)
{
	char text[200], path[100];
	struct stat st;
	int fd, n;
	mqd_t q;

	if (getuid() != 0)
		SKIP("not root");
	q = make(0, 4, 10);
	CHECK(mkdir("/tmp/mq", 0755) == 0 || errno == EEXIST);
	CHECK_EQ(mount("mqueue", "/tmp/mq", "mqueue", 0, NULL), 0);
	CHECK_EQ(send(q, "12345", 0), 0);
	snprintf(path, sizeof(path), "/tmp/mq%s", name);
	CHECK_EQ(stat(path, &st), 0);
	CHECK(S_ISREG(st.st_mode));
	CHECK_EQ(st.st_mode & 0777, 0600);
	CHECK_EQ(st.st_size, 80);
	fd = open(path, O_RDONLY);
	CHECK(fd >= 0);
	n = read(fd, text, sizeof(text) - 1);
	CHECK(n > 0);
	text[n] = '\0';
	CHECK_EQ(strcmp(text, "QSIZE:5          NOTIFY:0     SIGNO:0     NOTIFY_PID:0     \n"), 0);
	close(fd);
	CHECK_ERR(mkdir("/tmp/mq/dir", 0755), EPERM);
	fd = open("/tmp/mq/by-hand", O_RDWR | O_CREAT, 0600);
	CHECK(fd >= 0);
	CHECK_EQ(mq_send(fd, "z", 1, 0), 0);
	close(fd);
	CHECK_EQ(mq_unlink("/by-hand"), 0);
	CHECK_EQ(unlink(path), 0);
	CHECK_EQ(mq_close(q), 0);
	CHECK_EQ(umount("/tmp/mq"), 0);
	CHECK_EQ(rmdir("/tmp/mq"), 0);
}

/* Senders with random priorities and receivers: all arrives, each sender's in order for each priority. */
TEST(stress)
{
	unsigned seed = time(NULL) ^ getpid(), p;
	int next[4][4] = { { 0 } }, n, i, total = 0;
	mqd_t q = make(0, 5, 64);
	pid_t pid[4], taker;
	int m[2];
	char buf[64];

	printf("# seed %u\n", seed);
	fflush(stdout);
	for (n = 0; n < 4; n++) {
		pid[n] = fork();
		if (pid[n] == 0) {
			int sent[4] = { 0 };

			srand(seed + n);
			for (i = 0; i < 200; i++) {
				p = rand() % 4;
				m[0] = n;
				m[1] = sent[p]++;
				memcpy(buf, m, sizeof(m));
				if (rand() % 4 == 0) {
					struct timespec t = soon(1000);

					CHECK_EQ(mq_timedsend(q, buf, sizeof(m) + rand() % 40, p, &t), 0);
				} else {
					CHECK_EQ(mq_send(q, buf, sizeof(m) + rand() % 40, p), 0);
				}
			}
			_exit(0);
		}
	}
	taker = fork();
	if (taker == 0) {
		while (total < 800) {
			CHECK(mq_receive(q, buf, sizeof(buf), &p) >= (long)sizeof(m));
			memcpy(m, buf, sizeof(m));
			CHECK(m[0] >= 0 && m[0] < 4 && p < 4);
			CHECK_EQ(m[1], next[m[0]][p]);
			next[m[0]][p]++;
			total++;
		}
		_exit(0);
	}
	for (n = 0; n < 4; n++)
		CHECK_CHILD(pid[n]);
	CHECK_CHILD(taker);
	CHECK_EQ(count(q), 0);
	gone(q);
}

TESTS = {
	T(names_and_modes), T(priorities), T(sizes_and_blocking), T(restarts), T(notification),
	T(poll_and_epoll), T(file_system), T(stress), { 0 }
};
