/*
 * Deadlocks are refused: cycles of record locks, and of record locks and PI futexes;
 * what is no deadlock is not. /proc/deadlocks and /proc/locks tell.
 */
#include "futex.h"
#include <sys/file.h>
#include <sys/stat.h>

#define LOCK(w) futex(w, F_LOCK_PI, 0, NULL, NULL, 0)
#define UNLOCK(w) futex(w, F_UNLOCK_PI, 0, NULL, NULL, 0)

static int
temporary(void)
{
	char name[] = "/tmp/locksXXXXXX";
	int fd = mkstemp(name);

	CHECK(fd >= 0);
	unlink(name);
	return fd;
}

/* One byte; -errno. */
static int
record(int fd, int cmd, int type, long start)
{
	struct flock l = { .l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = 1 };

	return fcntl(fd, cmd, &l) == 0 ? 0 : -errno;
}

static void
arrive_and_wait_for(word *w, unsigned n)
{
	__atomic_add_fetch(w, 1, __ATOMIC_SEQ_CST);
	until(w, n);
}

/* n children, each of which ends with 35 if it was refused: how many were. */
static int
refused(const pid_t *pid, int n)
{
	int i, st, count = 0;

	for (i = 0; i < n; i++) {
		CHECK_EQ(waitpid(pid[i], &st, 0), pid[i]);
		CHECK(WIFEXITED(st));
		CHECK(WEXITSTATUS(st) == 0 || WEXITSTATUS(st) == 35);
		count += WEXITSTATUS(st) == 35;
	}
	return count;
}

TEST(cycle_of_records)
{
	word *w = shared_memory(4096);
	int fd = temporary(), n, i, r;
	pid_t pid[10];

	for (n = 2; n <= 10; n += 4) {
		w[0] = 0;
		for (i = 0; i < n; i++) {
			pid[i] = fork();
			if (pid[i] == 0) {
				CHECK_EQ(record(fd, F_SETLK, F_WRLCK, i), 0);
				arrive_and_wait_for(w, n);
				r = record(fd, F_SETLKW, F_WRLCK, (i + 1) % n);
				CHECK(r == 0 || r == -EDEADLK);
				_exit(-r);
			}
		}
		CHECK_EQ(refused(pid, n), 1);
	}
}

/* One has the record and wants the lock, the other the lock and wants the record. */
TEST(cycle_of_record_and_pi_futex)
{
	word *w = shared_memory(4096);
	int fd = temporary(), first;
	pid_t pid[2];
	long r;

	for (first = 0; first < 2; first++) {
		w[0] = w[1] = 0;
		pid[0] = fork();
		if (pid[0] == 0) {
			CHECK_EQ(record(fd, F_SETLK, F_WRLCK, 0), 0);
			arrive_and_wait_for(&w[1], 2);
			nap(first ? 100 : 0);
			r = LOCK(&w[0]);
			if (r == 0)
				UNLOCK(&w[0]);
			_exit(-r);
		}
		pid[1] = fork();
		if (pid[1] == 0) {
			CHECK_EQ(LOCK(&w[0]), 0);
			arrive_and_wait_for(&w[1], 2);
			nap(first ? 0 : 100);
			r = record(fd, F_SETLKW, F_WRLCK, 0);
			UNLOCK(&w[0]);
			_exit(-r);
		}
		CHECK_EQ(refused(pid, 2), 1);
	}
}

static char stacks[4][16384] __attribute__((aligned(16)));

static int
thread(int (*fn)(void *), void *arg, int n)
{
	int tid = clone(fn, stacks[n] + sizeof(stacks[n]), CLONE_VM | CLONE_FS | CLONE_FILES |
	    CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM, arg);

	CHECK(tid > 0);
	return tid;
}

struct wish {
	int fd;
	long start;
	word result;		/* errno + 1 */
};

static int
wants(void *arg)
{
	struct wish *x = arg;
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = x->start, .l_len = 1 };

	x->result = 1 - raw(SYS_fcntl, x->fd, F_SETLKW, (long)&l, 0, 0, 0);
	raw(SYS_exit, 0, 0, 0, 0, 0, 0);
	return 0;
}

/*
 * The owner is a table that two threads share. While one of them runs it may let go,
 * so the other's wait closes no cycle; when both wait, it does.
 */
TEST(a_table_is_stuck_when_all_its_threads_are)
{
	word *w = shared_memory(4096);
	int fd = temporary(), tid;
	struct wish x = { .fd = fd, .start = 1 };
	pid_t pid;

	CHECK_EQ(record(fd, F_SETLK, F_WRLCK, 0), 0);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(record(fd, F_SETLK, F_WRLCK, 1), 0);
		w[0] = 1;
		CHECK_EQ(record(fd, F_SETLKW, F_WRLCK, 0), 0);
		_exit(0);
	}
	until(&w[0], 1);
	until_asleep(pid);
	tid = thread(wants, &x, 0);
	until_asleep(tid);		/* not refused: we could unlock, */
	CHECK_EQ(record(fd, F_SETLKW, F_WRLCK, 1), -EDEADLK);	/* unless we wait as well */
	CHECK_EQ(x.result, 0);
	CHECK_EQ(record(fd, F_SETLK, F_UNLCK, 0), 0);
	CHECK_CHILD(pid);
	until(&x.result, 1);
}

/* Who is in the way changes while one waits: the cycle through the new one is found. */
TEST(the_blocker_changes)
{
	word *w = shared_memory(4096);
	int fd = temporary();
	pid_t a, b;

	a = fork();
	if (a == 0) {
		CHECK_EQ(record(fd, F_SETLK, F_RDLCK, 0), 0);
		w[0]++;
		until(&w[2], 1);
		_exit(0);
	}
	until(&w[0], 1);
	CHECK_EQ(record(fd, F_SETLK, F_WRLCK, 1), 0);
	b = fork();
	if (b == 0) {
		CHECK_EQ(record(fd, F_SETLK, F_RDLCK, 0), 0);
		w[0]++;
		until(&w[2], 2);
		/* The parent, which has byte 1, waits for byte 0: for a first, and now for us. */
		_exit(-record(fd, F_SETLKW, F_WRLCK, 1));
	}
	until(&w[0], 2);
	if (fork() == 0) {
		nap(50);
		w[2] = 1;
		nap(50);
		w[2] = 2;
		_exit(0);
	}
	CHECK_EQ(record(fd, F_SETLKW, F_WRLCK, 0), 0);
	CHECK_EQ(refused((pid_t[]){ a, b }, 2), 1);
}

/* Locks of open files and of whole files are anyone's to give up: never refused. */
TEST(flock_is_not_in_the_graph)
{
	word *w = shared_memory(4096);
	char name[] = "/tmp/locksXXXXXX";
	int fd = mkstemp(name), records = temporary();
	pid_t pid;

	CHECK_EQ(record(records, F_SETLK, F_WRLCK, 0), 0);
	pid = fork();
	if (pid == 0) {
		int own = open(name, O_RDWR);

		CHECK_EQ(flock(own, LOCK_EX), 0);
		w[0] = 1;
		_exit(-record(records, F_SETLKW, F_WRLCK, 0));
	}
	until(&w[0], 1);
	until_asleep(pid);
	alarm(1);
	signal(SIGALRM, SIG_DFL);
	if (fork() == 0) {
		nap(100);
		kill(pid, SIGKILL);
		_exit(0);
	}
	CHECK_EQ(flock(fd, LOCK_EX), 0);	/* when it is killed */
	unlink(name);
}

TEST(a_signal_ends_the_wait)
{
	int fd = temporary(), i, st;
	pid_t pid;

	CHECK_EQ(record(fd, F_SETLK, F_WRLCK, 0), 0);
	for (i = 0; i < 20; i++) {
		pid = fork();
		if (pid == 0)
			_exit(record(fd, F_SETLKW, F_WRLCK, 0));
		if (i < 3)
			until_asleep(pid);
		kill(pid, SIGTERM);
		CHECK_EQ(waitpid(pid, &st, 0), pid);
		CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGTERM);
	}
}

/* Another thread closes the file while we wait for the lock: we do not have it after. */
TEST(closed_while_waiting)
{
	int fd = temporary(), mine = dup(fd), tid;
	struct wish x = { .fd = mine, .start = 0 };
	word *w = shared_memory(4096);
	pid_t pid;

	pid = fork();
	if (pid == 0) {
		CHECK_EQ(record(fd, F_SETLK, F_WRLCK, 0), 0);
		w[0] = 1;
		until(&w[0], 2);
		_exit(0);
	}
	until(&w[0], 1);
	tid = thread(wants, &x, 1);
	until_asleep(tid);
	close(mine);
	w[0] = 2;
	CHECK_CHILD(pid);
	until(&x.result, 1 + EBADF);
	pid = fork();
	if (pid == 0)
		_exit(-record(fd, F_SETLK, F_WRLCK, 0));
	CHECK_CHILD(pid);
}

static char *
contents(const char *path)
{
	static char text[32768];
	int fd = open(path, O_RDONLY), n, got = 0;

	CHECK(fd >= 0);
	while ((n = read(fd, text + got, sizeof(text) - 1 - got)) > 0)
		got += n;
	close(fd);
	text[got] = 0;
	return text;
}

TEST(proc_locks_lists_them)
{
	int fd = temporary(), i;
	char line[128], *at;
	struct stat st;
	pid_t pid;
	struct flock l = { .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 100, .l_len = 0 };

	CHECK_EQ(fstat(fd, &st), 0);
	CHECK_EQ(record(fd, F_SETLK, F_WRLCK, 5), 0);
	CHECK_EQ(fcntl(fd, F_SETLK, &l), 0);
	CHECK_EQ(flock(fd, LOCK_SH), 0);
	pid = fork();
	if (pid == 0)
		_exit(-record(fd, F_SETLKW, F_RDLCK, 5));
	until_asleep(pid);
	contents("/proc/locks");
	for (i = 0; i < 4; i++) {
		static const char *const form[4] = {
			": POSIX  ADVISORY  WRITE %d %02x:%02x:%lu 5 5\n",
			": -> POSIX  ADVISORY  READ  %d %02x:%02x:%lu 5 5\n",
			": POSIX  ADVISORY  READ  %d %02x:%02x:%lu 100 EOF\n",
			": FLOCK  ADVISORY  READ  %d %02x:%02x:%lu 0 EOF\n",
		};

		snprintf(line, sizeof(line), form[i], i == 1 ? (int)pid : (int)getpid(),
		    (unsigned)(st.st_dev >> 8 & 0xfff), (unsigned)(st.st_dev & 0xff), (unsigned long)st.st_ino);
		at = strstr(contents("/proc/locks"), line);
		if (!at)
			printf("# no %s# in %s", line, contents("/proc/locks"));
		CHECK(at);
	}
	CHECK_EQ(record(fd, F_SETLK, F_UNLCK, 5), 0);
	CHECK_CHILD(pid);
}

TEST(proc_deadlocks_counts_them)
{
	unsigned long before, after;
	word w = 0;
	char *text;
	int fd = temporary();
	pid_t pid;
	word *s = shared_memory(4096);

	CHECK_EQ(sscanf(contents("/proc/deadlocks"), "found %lu", &before), 1);
	CHECK_EQ(record(fd, F_SETLK, F_WRLCK, 0), 0);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(record(fd, F_SETLK, F_WRLCK, 1), 0);
		s[0] = 1;
		_exit(-record(fd, F_SETLKW, F_WRLCK, 0));
	}
	until(s, 1);
	until_asleep(pid);
	CHECK_EQ(record(fd, F_SETLKW, F_WRLCK, 1), -EDEADLK);
	text = contents("/proc/deadlocks");
	CHECK_EQ(sscanf(text, "found %lu", &after), 1);
	CHECK_EQ(after, before + 1);
	CHECK(strstr(text, " (") && strstr(text, "waits for record lock") && strstr(text, "held by"));
	CHECK_EQ(record(fd, F_SETLK, F_UNLCK, 0), 0);
	CHECK_CHILD(pid);
	(void)w;
}

TESTS = {
	T(cycle_of_records), T(cycle_of_record_and_pi_futex),
	T(a_table_is_stuck_when_all_its_threads_are), T(the_blocker_changes),
	T(flock_is_not_in_the_graph), T(a_signal_ends_the_wait), T(closed_while_waiting),
	T(proc_locks_lists_them), T(proc_deadlocks_counts_them), { 0 },
};
