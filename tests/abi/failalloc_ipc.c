/*
 * Memory running out at every place of IPC, as failalloc.c does it: the n-th allocation
 * of a thread fails, for each n. The call says so and leaves nothing behind.
 */
#include "tap.h"
#include "sockets.h"
#include <mqueue.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#define KNOB "/proc/loam/failalloc"
#define KEY 0x5a5a1234
#define QUEUE "/failalloc"
#ifndef MSG_COPY
#define MSG_COPY 040000
#endif
#define PLACES 200		/* more than any operation here has */

static int knob;

static void
arm(int after, int count)
{
	char text[32];
	int n = snprintf(text, sizeof(text), "%d %d", after, count);

	CHECK_EQ(write(knob, text, n), n);
}

/* How many were still to fail? Then none is. The writes that say so may fail themselves. */
static int
disarm(void)
{
	char text[32];
	ssize_t n;
	int left;

	while ((n = pread(knob, text, sizeof(text) - 1, 0)) < 0 && errno == ENOMEM)
		;
	CHECK(n > 0);
	text[n] = '\0';
	left = atoi(text);
	while (write(knob, "0 0", 3) < 0)
		CHECK_EQ(errno, ENOMEM);
	return left;
}

static int
lines(const char *path)
{
	FILE *f = fopen(path, "r");
	int c, n = 0;

	CHECK(f != NULL);
	while ((c = getc(f)) != EOF)
		n += c == '\n';
	fclose(f);
	return n;
}

/* Everything there is of IPC. */
static int
objects(void)
{
	mqd_t q = mq_open(QUEUE, O_RDONLY);

	if (q >= 0)
		mq_close(q);
	return lines("/proc/sysvipc/sem") + lines("/proc/sysvipc/shm") +
	    lines("/proc/sysvipc/msg") + sockets() + (q >= 0);
}

/* What one that was killed has left. */
static void
clear(void)
{
	int id;

	if ((id = semget(KEY, 0, 0)) >= 0)
		semctl(id, 0, IPC_RMID);
	if ((id = shmget(KEY, 0, 0)) >= 0)
		shmctl(id, IPC_RMID, NULL);
	if ((id = msgget(KEY, 0)) >= 0)
		msgctl(id, IPC_RMID, NULL);
	mq_unlink(QUEUE);
	unlink("/tmp/failalloc");
}

/* ---- the operations: 0, or -1 with errno ---- */

static int
op_semaphores(void)
{
	struct sembuf ops[40];
	int id = semget(KEY, 3, IPC_CREAT | 0600), i, res, err;

	if (id < 0)
		return -1;
	for (i = 0; i < 40; i++)
		ops[i] = (struct sembuf){ i % 3, 1, SEM_UNDO };
	res = semop(id, ops, 40);
	err = errno;
	CHECK_EQ(semctl(id, 0, IPC_RMID), 0);
	errno = err;
	return res;
}

static int
op_shared_memory(void)
{
	int id = shmget(KEY, 20000, IPC_CREAT | 0600), err;
	char *p;

	if (id < 0)
		return -1;
	p = shmat(id, NULL, 0);
	err = errno;
	CHECK_EQ(shmctl(id, IPC_RMID, NULL), 0);
	errno = err;
	if (p == (char *)-1)
		return -1;
	p[5000] = 1;
	return shmdt(p);
}

static int
op_messages(void)
{
	static struct { long type; char text[7000]; } m = { 1, "" };
	int id = msgget(KEY, IPC_CREAT | 0600), res, err;

	if (id < 0)
		return -1;
	res = msgsnd(id, &m, sizeof(m.text), 0);
	if (res == 0)
		res = msgrcv(id, &m, sizeof(m.text), 0, MSG_COPY | IPC_NOWAIT) < 0 ? -1 : 0;
	err = errno;
	CHECK_EQ(msgctl(id, IPC_RMID, NULL), 0);
	errno = err;
	return res;
}

static int
op_posix_messages(void)
{
	static char text[8192];
	mqd_t q = mq_open(QUEUE, O_RDWR | O_CREAT, 0600, NULL);
	int res, err;

	if (q < 0) {		/* it may have been made, and then not opened */
		err = errno;
		while (mq_unlink(QUEUE) < 0 && errno != ENOENT)
			CHECK_EQ(errno, ENOMEM);
		errno = err;
		return -1;
	}
	res = mq_send(q, text, 3000, 1);
	err = errno;
	if (res == 0)
		CHECK_EQ(mq_receive(q, text, sizeof(text), NULL), 3000);
	CHECK_EQ(mq_close(q), 0);
	while (mq_unlink(QUEUE) < 0)
		CHECK_EQ(errno, ENOMEM);
	errno = err;
	return res;
}

static int
op_pair(void)
{
	union { struct cmsghdr align; char buf[CMSG_SPACE(2 * sizeof(int))]; } u;
	static char text[70000];
	struct iovec v = { text, sizeof(text) };
	struct msghdr m;
	int s[2], res, err;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, s) < 0)
		return -1;
	memset(&m, 0, sizeof(m));
	m.msg_iov = &v;
	m.msg_iovlen = 1;
	m.msg_control = &u;
	m.msg_controllen = sizeof(u);
	u.align.cmsg_level = SOL_SOCKET;
	u.align.cmsg_type = SCM_RIGHTS;
	u.align.cmsg_len = CMSG_LEN(2 * sizeof(int));
	memcpy(CMSG_DATA(&u.align), s, 2 * sizeof(int));
	res = sendmsg(s[0], &m, 0) < 0 ? -1 : 0;
	err = errno;
	if (res == 0) {
		m.msg_controllen = sizeof(u);
		CHECK(recvmsg(s[1], &m, 0) > 0);
	}
	close(s[0]);
	close(s[1]);
	errno = err;
	return res;
}

static int
op_connection(void)
{
	int l = socket(AF_UNIX, SOCK_STREAM, 0), c = -1, a = -1, res = -1, err;
	struct sockaddr_un name;
	socklen_t len = abstract(&name, "failalloc");

	if (l < 0)
		return -1;
	if (bind(l, (struct sockaddr *)&name, len) == 0 && listen(l, 1) == 0 &&
	    (c = socket(AF_UNIX, SOCK_STREAM, 0)) >= 0 &&
	    connect(c, (struct sockaddr *)&name, len) == 0 && (a = accept(l, NULL, NULL)) >= 0 &&
	    write(c, "x", 1) == 1)
		res = 0;
	err = errno;
	close(l);
	close(c);
	close(a);
	errno = err;
	return res;
}

static int
op_datagram(void)
{
	int x = socket(AF_UNIX, SOCK_DGRAM, 0), y = -1, res = -1, err;
	static char text[100000];
	struct sockaddr_un name;
	socklen_t len = address(&name, "/tmp/failalloc");

	if (x < 0)
		return -1;
	if (bind(x, (struct sockaddr *)&name, len) == 0 &&
	    (y = socket(AF_UNIX, SOCK_DGRAM, 0)) >= 0 &&
	    sendto(y, text, sizeof(text), 0, (struct sockaddr *)&name, len) == sizeof(text))
		res = 0;
	err = errno;
	close(x);
	close(y);
	while (unlink("/tmp/failalloc") < 0 && errno != ENOENT)
		CHECK_EQ(errno, ENOMEM);
	errno = err;
	return res;
}

/* ---- the walk ---- */

/* One go in a process of its own: was an allocation made to fail? */
static int
attempt(int (*op)(void), int after, int count)
{
	int before = objects(), st;
	pid_t pid = fork();

	if (pid == 0) {
		int res, err, left;

		arm(after, count);
		errno = 0;
		res = op();
		err = errno;
		left = disarm();
		if (res != 0 && (left == count || (err != ENOMEM && err != EAGAIN && err != ENOSPC))) {
			printf("# errno %d after %d\n", err, after);
			fflush(stdout);
			_exit(99);
		}
		_exit(left == count);
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	if (WIFSIGNALED(st)) {		/* a page of its own could not be had */
		CHECK_EQ(WTERMSIG(st), SIGKILL);
		clear();
	} else {
		CHECK(WEXITSTATUS(st) <= 1);
	}
	CHECK_EQ(objects(), before);
	return WIFSIGNALED(st) || WEXITSTATUS(st) == 0;
}

static void
walk(int (*op)(void))
{
	int n, quiet;

	knob = open(KNOB, O_RDWR | O_CLOEXEC);
	if (knob < 0)
		SKIP("not a debug kernel");
	clear();
	for (n = 0, quiet = 0; n < PLACES && quiet < 3; n++)
		quiet = attempt(op, n, 1) ? 0 : quiet + 1;
	CHECK(n > 3 && n < PLACES);
	for (n = 0, quiet = 0; n < PLACES && quiet < 3; n++)
		quiet = attempt(op, n, 4) ? 0 : quiet + 1;
}

TEST(semaphores) { walk(op_semaphores); }
TEST(shared_memory) { walk(op_shared_memory); }
TEST(messages) { walk(op_messages); }
TEST(posix_messages) { walk(op_posix_messages); }
TEST(pairs) { walk(op_pair); }
TEST(connections) { walk(op_connection); }
TEST(datagrams) { walk(op_datagram); }

TESTS = {
	T(semaphores), T(shared_memory), T(messages), T(posix_messages), T(pairs), T(connections),
	T(datagrams), { 0 }
};
