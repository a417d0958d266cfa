/* System V message queues. */
#include "tap.h"
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/time.h>
#include <time.h>

#ifndef MSG_COPY
#define MSG_COPY 040000
#endif

struct msg {
	long type;
	char text[9000];
};

static int
make(void)
{
	int id = msgget(IPC_PRIVATE, 0600);

	CHECK(id >= 0);
	return id;
}

static int
send(int id, long type, const char *text, int flags)
{
	struct msg m;

	m.type = type;
	strcpy(m.text, text);
	return msgsnd(id, &m, strlen(text), flags);
}

/* The text of what came is text. */
#define EXPECT(id, want, flags, want_type, want_text) do {		\
	struct msg m_;							\
	CHECK_EQ(msgrcv((id), &m_, 8192, (want), (flags)), (long)strlen(want_text)); \
	CHECK_EQ(m_.type, (want_type));					\
	CHECK_EQ(memcmp(m_.text, (want_text), strlen(want_text)), 0);	\
} while (0)

static struct msqid_ds
stat_of(int id)
{
	struct msqid_ds d;

	CHECK_EQ(msgctl(id, IPC_STAT, &d), 0);
	return d;
}

static void
gone(int id)
{
	CHECK_EQ(msgctl(id, IPC_RMID, NULL), 0);
}

static void
pause_ms(int ms)
{
	struct timespec t;

	t.tv_sec = 0;
	t.tv_nsec = ms * 1000000L;
	nanosleep(&t, NULL);
}

static void
nothing(int sig)
{
}

TEST(types)
{
	int id = make();

	CHECK_EQ(send(id, 5, "five", 0), 0);
	CHECK_EQ(send(id, 3, "three", 0), 0);
	CHECK_EQ(send(id, 9, "nine", 0), 0);
	CHECK_EQ(send(id, 3, "again", 0), 0);
	CHECK_EQ(stat_of(id).msg_qnum, 4);
	CHECK_EQ(stat_of(id).msg_lspid, getpid());
	EXPECT(id, 9, 0, 9, "nine");
	EXPECT(id, -8, 0, 3, "three");
	EXPECT(id, 5, MSG_EXCEPT, 3, "again");
	CHECK_EQ(send(id, 1, "", 0), 0);
	EXPECT(id, 0, 0, 5, "five");
	EXPECT(id, -1, 0, 1, "");
	CHECK_ERR(msgrcv(id, (struct msg[1]){ { 0 } }, 10, 0, IPC_NOWAIT), ENOMSG);
	CHECK_EQ(stat_of(id).msg_qnum, 0);
	gone(id);
}

TEST(sizes)
{
	struct msg m;
	int id = make(), i;

	memset(&m, 'q', sizeof(m));
	m.type = 1;
	for (i = 0; i < 8192; i++)
		m.text[i] = i % 251;
	CHECK_EQ(msgsnd(id, &m, 8192, 0), 0);
	memset(&m, 0, sizeof(m));
	CHECK_ERR(msgrcv(id, &m, 8191, 0, 0), E2BIG);
	CHECK_EQ(msgrcv(id, &m, 8192, 0, 0), 8192);
	for (i = 0; i < 8192; i++)
		CHECK_EQ((unsigned char)m.text[i], i % 251);
	CHECK_EQ(send(id, 2, "abcdef", 0), 0);
	CHECK_EQ(msgrcv(id, &m, 3, 0, MSG_NOERROR), 3);
	CHECK_EQ(memcmp(m.text, "abc", 3), 0);
	CHECK_EQ(stat_of(id).msg_qnum, 0);
	CHECK_ERR(msgsnd(id, &m, 8193, 0), EINVAL);
	CHECK_ERR(send(id, 0, "x", 0), EINVAL);
	CHECK_ERR(send(id, -1, "x", 0), EINVAL);
	CHECK_ERR(msgsnd(id, (void *)1, 4, 0), EFAULT);
	CHECK_ERR(msgrcv(id, &m, -1, 0, 0), EINVAL);
	gone(id);
	CHECK_ERR(send(id, 1, "x", 0), EINVAL);
}

TEST(copying)
{
	struct msg m;
	int id = make();

	CHECK_EQ(send(id, 4, "first", 0), 0);
	CHECK_EQ(send(id, 6, "second", 0), 0);
	if (msgrcv(id, &m, 100, 1, MSG_COPY | IPC_NOWAIT) < 0 && errno == ENOSYS)
		SKIP("no MSG_COPY here");
	EXPECT(id, 1, MSG_COPY | IPC_NOWAIT, 6, "second");
	EXPECT(id, 0, MSG_COPY | IPC_NOWAIT, 4, "first");
	CHECK_ERR(msgrcv(id, &m, 100, 2, MSG_COPY | IPC_NOWAIT), ENOMSG);
	CHECK_ERR(msgrcv(id, &m, 2, 0, MSG_COPY | IPC_NOWAIT), E2BIG);
	CHECK_EQ(msgrcv(id, &m, 2, 0, MSG_COPY | IPC_NOWAIT | MSG_NOERROR), 2);
	CHECK_ERR(msgrcv(id, &m, 100, 0, MSG_COPY), EINVAL);
	CHECK_ERR(msgrcv(id, &m, 100, 0, MSG_COPY | IPC_NOWAIT | MSG_EXCEPT), EINVAL);
	CHECK_EQ(stat_of(id).msg_qnum, 2);
	gone(id);
}

TEST(keys_and_permissions)
{
	key_t key = 0x3a000 + getpid();
	struct msqid_ds d;
	int id = msgget(key, IPC_CREAT | 0620);

	CHECK(id >= 0);
	CHECK_EQ(msgget(key, 0), id);
	CHECK_ERR(msgget(key, IPC_CREAT | IPC_EXCL), EEXIST);
	CHECK_ERR(msgget(key + 1, 0), ENOENT);
	d = stat_of(id);
	CHECK_EQ(d.msg_perm.mode, 0620);
	CHECK_EQ(d.msg_qbytes, 16384);
	if (getuid() == 0) {
		pid_t pid = fork();

		if (pid == 0) {
			CHECK_EQ(setgid(1234), 0);
			CHECK_EQ(setuid(1234), 0);
			CHECK_ERR(send(id, 1, "x", 0), EACCES);
			CHECK_ERR(msgctl(id, IPC_STAT, &d), EACCES);
			CHECK_ERR(msgctl(id, IPC_RMID, NULL), EPERM);
			_exit(0);
		}
		CHECK_CHILD(pid);
		d.msg_perm.uid = 1234;
		CHECK_EQ(msgctl(id, IPC_SET, &d), 0);
		pid = fork();
		if (pid == 0) {
			CHECK_EQ(setuid(1234), 0);
			d.msg_qbytes = 100000;
			CHECK_ERR(msgctl(id, IPC_SET, &d), EPERM);
			d.msg_qbytes = 100;
			CHECK_EQ(msgctl(id, IPC_SET, &d), 0);
			_exit(0);
		}
		CHECK_CHILD(pid);
		CHECK_EQ(stat_of(id).msg_qbytes, 100);
	}
	gone(id);
}

TEST(full_queue)
{
	struct msqid_ds d;
	int id = make(), i;
	char c;
	int order[2];
	pid_t pid[2];

	CHECK_EQ(pipe(order), 0);
	d = stat_of(id);
	d.msg_qbytes = 10;
	CHECK_EQ(msgctl(id, IPC_SET, &d), 0);
	CHECK_EQ(send(id, 1, "0123456789", 0), 0);
	CHECK_ERR(send(id, 1, "x", IPC_NOWAIT), EAGAIN);
	for (i = 0; i < 2; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			CHECK_EQ(send(id, 2 + i, i ? "more" : "longer", 0), 0);
			c = '0' + i;
			CHECK_EQ(write(order[1], &c, 1), 1);
			_exit(0);
		}
		pause_ms(50);
	}
	EXPECT(id, 0, 0, 1, "0123456789");
	CHECK_CHILD(pid[0]);
	CHECK_CHILD(pid[1]);
	/* In the order in which they waited. */
	EXPECT(id, 0, 0, 2, "longer");
	EXPECT(id, 0, 0, 3, "more");
	gone(id);
}

TEST(waits_end)
{
	struct sigaction a;
	struct itimerval it;
	struct msg m;
	int id = make();
	pid_t pid;

	memset(&a, 0, sizeof(a));
	a.sa_handler = nothing;
	a.sa_flags = SA_RESTART;
	CHECK_EQ(sigaction(SIGALRM, &a, NULL), 0);
	memset(&it, 0, sizeof(it));
	it.it_value.tv_usec = 20000;
	CHECK_EQ(setitimer(ITIMER_REAL, &it, NULL), 0);
	CHECK_ERR(msgrcv(id, &m, 10, 0, 0), EINTR);
	pid = fork();
	if (pid == 0) {
		CHECK_ERR(msgrcv(id, &m, 10, 7, 0), EIDRM);
		_exit(0);
	}
	pause_ms(50);
	CHECK_EQ(send(id, 8, "not for it", 0), 0);
	pause_ms(10);
	gone(id);
	CHECK_CHILD(pid);
}

/* Those who wait get what they wait for, in their order. */
TEST(receivers)
{
	int id = make(), i;
	pid_t pid[3];

	for (i = 0; i < 3; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			struct msg m;

			if (i == 2) {	/* takes too little */
				CHECK_ERR(msgrcv(id, &m, 1, 20, 0), E2BIG);
				_exit(0);
			}
			CHECK_EQ(msgrcv(id, &m, 100, i == 0 ? 20 : -15, 0), 5);
			CHECK_EQ(m.type, i == 0 ? 20 : 12);
			_exit(0);
		}
		pause_ms(30);
	}
	CHECK_EQ(send(id, 12, "small", 0), 0);
	CHECK_CHILD(pid[1]);
	CHECK_EQ(send(id, 20, "large", 0), 0);
	CHECK_CHILD(pid[0]);
	CHECK_EQ(send(id, 20, "stays", 0), 0);
	CHECK_CHILD(pid[2]);
	EXPECT(id, 0, 0, 20, "stays");
	gone(id);
}

TEST(information)
{
	struct msginfo i;
	struct msqid_ds d;
	int id = make(), top, n, found = 0;
	char line[512];
	FILE *f;

	CHECK_EQ(send(id, 1, "hello", 0), 0);
	top = msgctl(0, MSG_INFO, (struct msqid_ds *)&i);
	CHECK(top >= 0 && i.msgpool >= 1 && i.msgmap >= 1 && i.msgtql >= 5);
	CHECK_EQ(i.msgmax, 8192);
	for (n = 0; n <= top; n++)
		if (msgctl(n, MSG_STAT, &d) == id)
			found++;
	CHECK_EQ(found, 1);
	f = fopen("/proc/sysvipc/msg", "r");
	CHECK(f != NULL);
	while (fgets(line, sizeof(line), f) != NULL) {
		int key, msqid, mode, bytes, num;

		if (sscanf(line, "%d %d %o %d %d", &key, &msqid, &mode, &bytes, &num) == 5 &&
		    msqid == id) {
			CHECK_EQ(bytes, 5);
			CHECK_EQ(num, 1);
			found++;
		}
	}
	fclose(f);
	CHECK_EQ(found, 2);
	gone(id);
}

/* Producers and consumers by type: every message comes once, and those of a sender in order. */
TEST(stress)
{
	unsigned seed = time(NULL) ^ getpid();
	int id = make(), n, i;
	pid_t from[3], to[3];

	printf("# seed %u\n", seed);
	fflush(stdout);
	for (n = 0; n < 3; n++) {
		to[n] = fork();
		if (to[n] == 0) {
			for (i = 0; i < 300; i++) {
				struct msg m;
				int got = msgrcv(id, &m, sizeof(m.text), n + 1, 0), k, num;

				CHECK(got >= (int)sizeof(num));
				memcpy(&num, m.text, sizeof(num));
				CHECK_EQ(num, i);
				for (k = sizeof(num); k < got; k++)
					CHECK_EQ(m.text[k], (char)(num + k));
			}
			_exit(0);
		}
		from[n] = fork();
		if (from[n] == 0) {
			srand(seed + n);
			for (i = 0; i < 300; i++) {
				int size = sizeof(i) + rand() % (i % 7 ? 200 : 8000), k;
				struct msg m;

				m.type = n + 1;
				memcpy(m.text, &i, sizeof(i));
				for (k = sizeof(i); k < size; k++)
					m.text[k] = i + k;
				CHECK_EQ(msgsnd(id, &m, size, 0), 0);
			}
			_exit(0);
		}
	}
	for (n = 0; n < 3; n++) {
		CHECK_CHILD(from[n]);
		CHECK_CHILD(to[n]);
	}
	CHECK_EQ(stat_of(id).msg_qnum, 0);
	CHECK_EQ(stat_of(id).__msg_cbytes, 0);
	gone(id);
}

TESTS = {
	T(types), T(sizes), T(copying), T(keys_and_permissions), T(full_queue), T(waits_end),
	T(receivers), T(information), T(stress), { 0 }
};
