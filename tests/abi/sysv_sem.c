/* System V semaphores. */
#include "tap.h"
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/time.h>
#include <time.h>

union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
	struct seminfo *info;
};

static int
make(int n)
{
	int id = semget(IPC_PRIVATE, n, 0600);

	CHECK(id >= 0);
	return id;
}

static int
op(int id, int num, int n, int flags)
{
	struct sembuf b;

	b.sem_num = num;
	b.sem_op = n;
	b.sem_flg = flags;
	return semop(id, &b, 1);
}

static int
ctl(int id, int num, int cmd, int val)
{
	union semun u;

	memset(&u, 0, sizeof(u));
	u.val = val;
	return semctl(id, num, cmd, u);
}

static int
value(int id, int num)
{
	return ctl(id, num, GETVAL, 0);
}

static void
gone(int id)
{
	CHECK_EQ(ctl(id, 0, IPC_RMID, 0), 0);
}

static void
pause_ms(int ms)
{
	struct timespec t;

	t.tv_sec = 0;
	t.tv_nsec = ms * 1000000L;
	nanosleep(&t, NULL);
}

/* Until n wait at the semaphore, for more (GETNCNT) or for 0 (GETZCNT). */
static void
until(int id, int num, int cmd, int n)
{
	while (ctl(id, num, cmd, 0) != n)
		pause_ms(1);
}

static void
nothing(int sig)
{
}

static void
on(int sig, int flags)
{
	struct sigaction a;

	memset(&a, 0, sizeof(a));
	a.sa_handler = nothing;
	a.sa_flags = flags;
	CHECK_EQ(sigaction(sig, &a, NULL), 0);
}

TEST(keys_and_permissions)
{
	key_t key = ftok("/", 'k');
	struct semid_ds d;
	union semun u;
	int id, st;

	CHECK(key != -1);
	CHECK_ERR(ftok("/no/such", 1), ENOENT);
	CHECK_ERR(semget(key, 1, 0), ENOENT);
	id = semget(key, 3, IPC_CREAT | 0640);
	CHECK(id >= 0);
	CHECK_EQ(semget(key, 0, 0), id);
	CHECK_EQ(semget(key, 2, IPC_CREAT), id);
	CHECK_ERR(semget(key, 4, 0), EINVAL);
	CHECK_ERR(semget(key, 3, IPC_CREAT | IPC_EXCL), EEXIST);
	CHECK_ERR(semget(IPC_PRIVATE, 0, 0600), EINVAL);
	CHECK_ERR(semget(IPC_PRIVATE, -1, 0600), EINVAL);
	CHECK_ERR(semget(IPC_PRIVATE, 1 << 30, 0600), EINVAL);
	u.buf = &d;
	CHECK_EQ(semctl(id, 0, IPC_STAT, u), 0);
	CHECK_EQ(d.sem_perm.mode, 0640);
	CHECK_EQ(d.sem_perm.uid, getuid());
	CHECK_EQ(d.sem_nsems, 3);
	CHECK_EQ(d.sem_otime, 0);
	CHECK(d.sem_ctime != 0);
	if (getuid() == 0) {
		pid_t pid = fork();

		if (pid == 0) {
			CHECK_EQ(setgid(1234), 0);
			CHECK_EQ(setuid(1234), 0);
			CHECK_ERR(semget(key, 1, 0444), EACCES);
			CHECK_EQ(semget(key, 1, 0), id);
			CHECK_ERR(value(id, 0), EACCES);
			CHECK_ERR(op(id, 0, 1, 0), EACCES);
			CHECK_ERR(ctl(id, 0, IPC_RMID, 0), EPERM);
			CHECK_ERR(semctl(id, 0, IPC_SET, u), EPERM);
			_exit(0);
		}
		CHECK_EQ(waitpid(pid, &st, 0), pid);
		CHECK_EQ(st, 0);
		d.sem_perm.mode = 0604;
		d.sem_perm.uid = 1234;
		CHECK_EQ(semctl(id, 0, IPC_SET, u), 0);
		CHECK_EQ(semctl(id, 0, IPC_STAT, u), 0);
		CHECK_EQ(d.sem_perm.mode, 0604);
		CHECK_EQ(d.sem_perm.uid, 1234);
		CHECK_EQ(d.sem_perm.cuid, 0);
	}
	gone(id);
	CHECK_ERR(ctl(id, 0, IPC_RMID, 0), EINVAL);
	CHECK_ERR(semget(key, 1, 0), ENOENT);
}

TEST(values)
{
	unsigned short v[4] = { 1, 2, 3, 4 }, w[4];
	union semun u;
	int id = make(4), i;

	u.array = v;
	CHECK_EQ(semctl(id, 0, SETALL, u), 0);
	u.array = w;
	CHECK_EQ(semctl(id, 0, GETALL, u), 0);
	for (i = 0; i < 4; i++)
		CHECK_EQ(w[i], i + 1);
	CHECK_EQ(ctl(id, 2, SETVAL, 7), 0);
	CHECK_EQ(value(id, 2), 7);
	CHECK_EQ(ctl(id, 2, GETPID, 0), getpid());
	CHECK_ERR(ctl(id, 2, SETVAL, -1), ERANGE);
	CHECK_ERR(ctl(id, 2, SETVAL, 32768), ERANGE);
	CHECK_ERR(ctl(id, 4, SETVAL, 1), EINVAL);
	CHECK_ERR(ctl(id, -1, GETVAL, 0), EINVAL);
	CHECK_ERR(ctl(id, 0, 99, 0), EINVAL);
	v[3] = 40000;
	u.array = v;
	CHECK_ERR(semctl(id, 0, SETALL, u), ERANGE);
	CHECK_EQ(value(id, 0), 1);
	u.array = (void *)1;
	CHECK_ERR(semctl(id, 0, GETALL, u), EFAULT);
	gone(id);
}

TEST(operations_are_all_or_none)
{
	struct sembuf ops[600];
	int id = make(2), i;

	memset(ops, 0, sizeof(ops));
	CHECK_EQ(op(id, 0, 5, 0), 0);
	CHECK_EQ(op(id, 0, -2, 0), 0);
	CHECK_EQ(value(id, 0), 3);
	ops[0].sem_op = -3;
	ops[1].sem_num = 1;
	ops[1].sem_op = -1;
	ops[1].sem_flg = IPC_NOWAIT;
	CHECK_ERR(semop(id, ops, 2), EAGAIN);
	CHECK_EQ(value(id, 0), 3);
	/* The same semaphore twice: in order. */
	ops[1].sem_num = 0;
	ops[1].sem_op = 0;
	CHECK_EQ(semop(id, ops, 2), 0);
	CHECK_EQ(value(id, 0), 0);
	CHECK_ERR(op(id, 0, -1, IPC_NOWAIT), EAGAIN);
	CHECK_EQ(op(id, 0, 0, IPC_NOWAIT), 0);
	CHECK_EQ(op(id, 0, 32767, 0), 0);
	CHECK_ERR(op(id, 0, 1, 0), ERANGE);
	CHECK_ERR(op(id, 0, 0, IPC_NOWAIT), EAGAIN);
	CHECK_ERR(op(id, 2, 1, 0), EFBIG);
	CHECK_ERR(semop(id, ops, 0), EINVAL);
	CHECK_ERR(semop(id, ops, 501), E2BIG);
	CHECK_ERR(semop(id, (void *)1, 1), EFAULT);
	CHECK_ERR(semop(-1, ops, 1), EINVAL);
	for (i = 0; i < 500; i++) {
		ops[i].sem_num = 1;
		ops[i].sem_op = 1;
		ops[i].sem_flg = 0;
	}
	CHECK_EQ(semop(id, ops, 500), 0);
	CHECK_EQ(value(id, 1), 500);
	gone(id);
}

TEST(waiting_in_order)
{
	int id = make(2), order[2], i, st;
	pid_t pid[3];
	char c;

	CHECK_EQ(pipe(order), 0);
	for (i = 0; i < 3; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			c = '0' + i;
			CHECK_EQ(op(id, 0, -1, 0), 0);
			CHECK_EQ(write(order[1], &c, 1), 1);
			CHECK_EQ(op(id, 1, 1, 0), 0);
			_exit(0);
		}
		until(id, 0, GETNCNT, i + 1);
	}
	for (i = 0; i < 3; i++) {
		CHECK_EQ(op(id, 0, 1, 0), 0);
		CHECK_EQ(op(id, 1, -1, 0), 0);
		CHECK_EQ(read(order[0], &c, 1), 1);
		CHECK_EQ(c, '0' + i);
		CHECK_EQ(waitpid(pid[i], &st, 0), pid[i]);
		CHECK_EQ(st, 0);
	}
	gone(id);
}

/* One that waits for two semaphores stands where it is stopped, and moves over. */
TEST(waiting_for_several)
{
	struct sembuf ops[2] = { { 0, -1, 0 }, { 1, -1, 0 } };
	int id = make(2);
	pid_t pid = fork();

	if (pid == 0) {
		CHECK_EQ(semop(id, ops, 2), 0);
		_exit(0);
	}
	until(id, 0, GETNCNT, 1);
	CHECK_EQ(op(id, 1, 1, 0), 0);
	CHECK_EQ(ctl(id, 0, GETNCNT, 0), 1);
	CHECK_EQ(op(id, 1, -1, 0), 0);
	CHECK_EQ(op(id, 0, 1, 0), 0);
	CHECK_EQ(ctl(id, 0, GETNCNT, 0), 0);
	CHECK_EQ(ctl(id, 1, GETNCNT, 0), 1);
	CHECK_EQ(value(id, 0), 1);
	CHECK_EQ(op(id, 1, 1, 0), 0);
	CHECK_CHILD(pid);
	CHECK_EQ(value(id, 0), 0);
	CHECK_EQ(value(id, 1), 0);
	gone(id);
}

TEST(waiting_for_zero)
{
	int id = make(1);
	pid_t pid;

	CHECK_EQ(op(id, 0, 2, 0), 0);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(op(id, 0, 0, 0), 0);
		_exit(0);
	}
	until(id, 0, GETZCNT, 1);
	CHECK_EQ(op(id, 0, -1, 0), 0);
	pause_ms(5);
	CHECK_EQ(ctl(id, 0, GETZCNT, 0), 1);
	CHECK_EQ(ctl(id, 0, SETVAL, 0), 0);
	CHECK_CHILD(pid);
	gone(id);
}

TEST(waits_end)
{
	struct timespec t = { 0, 20000000 }, bad = { 0, 1000000000 };
	struct sembuf down = { 0, -1, 0 };
	struct itimerval it;
	int id = make(1);
	pid_t pid;

	CHECK_ERR(semtimedop(id, &down, 1, &t), EAGAIN);
	CHECK_ERR(semtimedop(id, &down, 1, &bad), EINVAL);
	/* A signal ends it, whatever SA_RESTART says. */
	on(SIGALRM, SA_RESTART);
	memset(&it, 0, sizeof(it));
	it.it_value.tv_usec = 20000;
	CHECK_EQ(setitimer(ITIMER_REAL, &it, NULL), 0);
	CHECK_ERR(op(id, 0, -1, 0), EINTR);
	CHECK_EQ(ctl(id, 0, GETNCNT, 0), 0);
	pid = fork();
	if (pid == 0) {
		CHECK_ERR(op(id, 0, -1, 0), EIDRM);
		_exit(0);
	}
	until(id, 0, GETNCNT, 1);
	gone(id);
	CHECK_CHILD(pid);
}

TEST(undo)
{
	struct sembuf ops[2] = { { 0, -2, SEM_UNDO }, { 1, 3, SEM_UNDO } };
	int id = make(2);
	pid_t pid;

	CHECK_EQ(op(id, 0, 5, 0), 0);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(semop(id, ops, 2), 0);
		CHECK_EQ(value(id, 0), 3);
		CHECK_EQ(value(id, 1), 3);
		/* Not inherited by fork. */
		pid = fork();
		if (pid == 0)
			_exit(0);
		CHECK_CHILD(pid);
		CHECK_EQ(value(id, 0), 3);
		kill(getpid(), SIGKILL);
	}
	waitpid(pid, NULL, 0);
	CHECK_EQ(value(id, 0), 5);
	CHECK_EQ(value(id, 1), 0);
	CHECK_EQ(ctl(id, 0, GETPID, 0), pid);
	/* SETVAL forgets. */
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(semop(id, ops, 2), 0);
		CHECK_EQ(ctl(id, 0, SETVAL, 9), 0);
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(value(id, 0), 9);
	CHECK_EQ(value(id, 1), 0);
	/* The range holds. */
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(op(id, 1, 32767, SEM_UNDO), 0);
		CHECK_EQ(op(id, 1, -32767, 0), 0);
		CHECK_EQ(op(id, 1, 1, SEM_UNDO), 0);
		CHECK_ERR(op(id, 1, 1, SEM_UNDO), ERANGE);
		CHECK_EQ(op(id, 1, -1, 0), 0);
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(value(id, 1), 0);
	/* What undoing gives lets others go on; a set that went is no matter. */
	CHECK_EQ(ctl(id, 0, SETVAL, 1), 0);
	pid = fork();
	if (pid == 0) {
		int other = make(1);

		CHECK_EQ(op(other, 0, 1, SEM_UNDO), 0);
		gone(other);
		CHECK_EQ(op(id, 0, -1, SEM_UNDO), 0);
		until(id, 0, GETNCNT, 1);
		_exit(0);
	}
	until(id, 0, GETVAL, 0);
	CHECK_EQ(op(id, 0, -1, 0), 0);
	CHECK_CHILD(pid);
	gone(id);
}

TEST(information)
{
	struct seminfo i;
	struct semid_ds d;
	union semun u;
	int id = make(5), top, n, found = 0;
	char line[256];
	FILE *f;

	u.info = &i;
	top = semctl(0, 0, SEM_INFO, u);
	CHECK(top >= 0);
	CHECK(i.semusz >= 1);
	CHECK(i.semaem >= 5);
	CHECK_EQ(i.semvmx, 32767);
	CHECK(semctl(0, 0, IPC_INFO, u) >= 0);
	CHECK_EQ(i.semopm, 500);
	u.buf = &d;
	for (n = 0; n <= top; n++)
		if (semctl(n, 0, SEM_STAT, u) == id) {
			CHECK_EQ(d.sem_nsems, 5);
			found++;
		}
	CHECK_EQ(found, 1);
	f = fopen("/proc/sysvipc/sem", "r");
	CHECK(f != NULL);
	while (fgets(line, sizeof(line), f) != NULL) {
		int key, semid, mode, nsems;

		if (sscanf(line, "%d %d %o %d", &key, &semid, &mode, &nsems) == 4 && semid == id) {
			CHECK_EQ(mode, 0600);
			CHECK_EQ(nsems, 5);
			found++;
		}
	}
	fclose(f);
	CHECK_EQ(found, 2);
	gone(id);
}

TEST(many_sets)
{
	static int id[3000];
	int i;

	for (i = 0; i < 3000; i++)
		id[i] = semget(0x10000 + i * 7919, 1, IPC_CREAT | IPC_EXCL | 0600);
	for (i = 0; i < 3000; i++) {
		CHECK(id[i] >= 0);
		CHECK_EQ(semget(0x10000 + i * 7919, 0, 0), id[i]);
		CHECK_EQ(op(id[i], 0, i % 100, 0), 0);
	}
	for (i = 0; i < 3000; i++) {
		CHECK_EQ(value(id[i], 0), i % 100);
		gone(id[i]);
	}
	/* An id that was removed is not at once another's. */
	i = make(1);
	gone(i);
	CHECK(make(1) != i);
}

/*
 * Random operations by several processes keep the sum: some take from one and give to
 * another, some borrow with SEM_UNDO and die with what they borrowed.
 */
static void
transfer(int id)
{
	struct sembuf b[2] = { { rand() % 8, 0, 0 }, { rand() % 8, 0, 0 } };
	struct timespec t = { 0, rand() % 2000000 };

	b[0].sem_op = -(1 + rand() % 4);
	b[1].sem_op = -b[0].sem_op;
	if (semtimedop(id, b, 2, &t) < 0)
		CHECK(errno == EAGAIN || errno == EINTR);
}

static void
borrow(int id)
{
	struct sembuf b = { rand() % 8, -1, SEM_UNDO };
	struct timespec t = { 0, rand() % 2000000 };

	if (semtimedop(id, &b, 1, &t) < 0) {
		CHECK(errno == EAGAIN || errno == EINTR);
		return;
	}
	if (rand() % 50 == 0)
		kill(getpid(), SIGKILL);
	b.sem_op = 1;
	CHECK_EQ(semop(id, &b, 1), 0);
}

TEST(stress)
{
	unsigned seed = time(NULL) ^ getpid();
	unsigned short v[8];
	union semun u;
	int id = make(8), i, n, sum = 0;
	pid_t pid[6];

	printf("# seed %u\n", seed);
	fflush(stdout);
	for (i = 0; i < 8; i++)
		CHECK_EQ(op(id, i, 3, 0), 0);
	for (n = 0; n < 6; n++) {
		pid[n] = fork();
		if (pid[n] == 0) {
			on(SIGUSR1, 0);
			srand(seed + n);
			for (i = 0; i < 400; i++)
				(n % 2 ? borrow : transfer)(id);
			_exit(0);
		}
	}
	srand(seed);
	for (i = 0; i < 50; i++) {
		kill(pid[rand() % 3 * 2], SIGUSR1);
		pause_ms(1);
	}
	for (n = 0; n < 6; n++)
		waitpid(pid[n], &i, 0);
	u.array = v;
	CHECK_EQ(semctl(id, 0, GETALL, u), 0);
	for (i = 0; i < 8; i++) {
		sum += v[i];
		CHECK_EQ(ctl(id, i, GETNCNT, 0), 0);
	}
	CHECK_EQ(sum, 24);
	gone(id);
}

TESTS = {
	T(keys_and_permissions), T(values), T(operations_are_all_or_none), T(waiting_in_order),
	T(waiting_for_several), T(waiting_for_zero), T(waits_end), T(undo), T(information),
	T(many_sets), T(stress), { 0 }
};
