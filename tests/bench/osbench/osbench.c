/*
 * osbench - deterministic micro-benchmarks of Unix kernel services
 *
 * Each benchmark does a fixed number of operations and prints
 *
 *	name iterations total_ns ns_per_op
 *
 * once per repetition.  Lines that start with '#' are comments.  No iteration
 * count depends on a clock, so on a machine whose clock counts instructions
 * (qemu -icount) two runs of the same kernel do the same work and print the
 * same numbers.  CLOCK_MONOTONIC is read twice per measurement and nothing
 * else depends on time.
 *
 * Every benchmark runs in a child of its own, in its own process group.  When
 * it crashes, fails or hangs, osbench prints "name FAILED reason", kills the
 * group and goes on, so the program is usable on a kernel that is not finished
 * yet.  -n runs the benchmarks in the main process instead (no fork needed).
 *
 * usage: osbench [-ln] [-r reps] [-s percent] [-t seconds] [-d dir]
 *                [-S shell] [name|group ...]
 *	-l	list the benchmarks and what one operation is
 *	-n	do not isolate benchmarks in child processes
 *	-r	repetitions of each measurement (default 3)
 *	-s	scale all iteration counts to this percentage (default 100)
 *	-t	kill a benchmark after so many seconds (default 120)
 *	-d	directory for scratch files (default /tmp)
 *	-S	shell for sh_c_true (default /bin/sh)
 *
 *	osbench hold N command [arg ...]
 *		run command while N forked children of osbench sleep
 *	osbench holdx N command [arg ...]
 *		the same, but each child has also executed osbench anew
 *
 * C99 and POSIX.1-2008, except for brk (raw system call) and vfork (gone from
 * POSIX since 2008).  Build: cc -std=c99 -O2 -static -o osbench osbench.c -pthread
 */
#define _DEFAULT_SOURCE			/* vfork(), syscall() */
#define _XOPEN_SOURCE 700

#include "osbench.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CHUNK		(64 * KIB)		/* unit of bulk transfers */
#define FILE_SIZE	(16 * MIB)		/* the cached file */
#define REGION_PAGES	4096L			/* 16 MiB, for page faults */
#define BROOD		200			/* children in *_200 tests */
#define RING		8			/* processes in ctx_ring_8 */
#define NFDS		100			/* select_100, poll_100 */

extern char **environ;

static const char *bench_name = "osbench";	/* for messages */
static const char *tmp_dir = "/tmp";
const char *shell = "/bin/sh";
long bench_arg;				/* the size of the running benchmark, from its table line */
static char self[1024];				/* path of this program */
static char scratch[256];			/* directory for our files */
char buf_a[CHUNK], buf_b[CHUNK];		/* external: never optimised out */

/* ------------------------------------------------------------- helpers -- */

uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Give up on the running benchmark. */
void die(const char *what)
{
	printf("%s FAILED %s: %s\n", bench_name, what, strerror(errno));
	fflush(stdout);
	_exit(3);
}

void need(int ok, const char *what)
{
	if (!ok)
		die(what);
}

pid_t xfork(void)
{
	pid_t pid = fork();

	need(pid >= 0, "fork");
	return pid;
}

void xpipe(int p[2])
{
	need(pipe(p) == 0, "pipe");
}

/* Wait for one child, which must have exited with status 0. */
void reap(pid_t pid)
{
	int status;
	pid_t got;

	do
		got = waitpid(pid, &status, 0);
	while (got < 0 && errno == EINTR);
	need(got == pid, "waitpid");
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		errno = ECHILD;
		die("child status");
	}
}

void put_byte(int fd)
{
	char c = 0;

	need(write(fd, &c, 1) == 1, "write byte");
}

void get_byte(int fd)
{
	char c;

	need(read(fd, &c, 1) == 1, "read byte");
}

void *xmmap(long size)
{
	void *p = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	need(p != MAP_FAILED, "mmap");
	return p;
}

/* Write one byte in each page. */
void touch(char *p, long size)
{
	for (long i = 0; i < size; i += PAGE)
		*(volatile char *)(p + i) = 1;
}

static long min_long(long a, long b)
{
	return a < b ? a : b;
}

/* A name in the scratch directory; the result lasts until the next call
 * with the same slot. */
const char *path(int slot, const char *name)
{
	static char store[2][512];

	snprintf(store[slot], sizeof store[slot], "%s/%s", scratch, name);
	return store[slot];
}

/* Make a file of FILE_SIZE bytes and return an open descriptor. */
static int make_big_file(void)
{
	int fd = open(path(0, "big"), O_RDWR | O_CREAT | O_TRUNC, 0600);

	need(fd >= 0, "open");
	memset(buf_a, 'x', sizeof buf_a);
	for (long n = 0; n < FILE_SIZE; n += CHUNK)
		need(write(fd, buf_a, CHUNK) == CHUNK, "write");
	return fd;
}

static void drop_big_file(int fd)
{
	close(fd);
	unlink(path(0, "big"));
}

/* -------------------------------------------------------------- control -- */

static volatile uint64_t sink;

static uint64_t b_cpu_loop(long n)
{
	uint64_t x = 88172645463325252u, t = now();

	for (long i = 0; i < n; i++) {		/* xorshift64 */
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
	}
	t = now() - t;
	sink = x;
	return t;
}

static uint64_t b_memcpy_64k(long n)
{
	uint64_t t = now();

	for (long i = 0; i < n; i++)
		memcpy(buf_b, buf_a, CHUNK);
	return now() - t;
}

/* ---------------------------------------------------------- system calls -- */

static uint64_t b_null_syscall(long n)
{
	uint64_t t = now();

	for (long i = 0; i < n; i++)
		getppid();
	return now() - t;
}

static uint64_t b_read_zero_1(long n)
{
	int fd = open("/dev/zero", O_RDONLY);
	char c;

	need(fd >= 0, "open /dev/zero");
	uint64_t t = now();
	for (long i = 0; i < n; i++)
		need(read(fd, &c, 1) == 1, "read");
	t = now() - t;
	close(fd);
	return t;
}

static uint64_t b_write_null_1(long n)
{
	int fd = open("/dev/null", O_WRONLY);

	need(fd >= 0, "open /dev/null");
	uint64_t t = now();
	for (long i = 0; i < n; i++)
		need(write(fd, "x", 1) == 1, "write");
	t = now() - t;
	close(fd);
	return t;
}

void make_small_file(const char *name)
{
	int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);

	need(fd >= 0, "open");
	need(write(fd, buf_a, PAGE) == PAGE, "write");
	close(fd);
}

static uint64_t b_fstat(long n)
{
	struct stat st;
	int fd;

	make_small_file(path(0, "f"));
	fd = open(path(0, "f"), O_RDONLY);
	need(fd >= 0, "open");
	uint64_t t = now();
	for (long i = 0; i < n; i++)
		need(fstat(fd, &st) == 0, "fstat");
	t = now() - t;
	close(fd);
	unlink(path(0, "f"));
	return t;
}

static uint64_t b_stat(long n)
{
	const char *name = path(0, "f");
	struct stat st;

	make_small_file(name);
	uint64_t t = now();
	for (long i = 0; i < n; i++)
		need(stat(name, &st) == 0, "stat");
	t = now() - t;
	unlink(name);
	return t;
}

static uint64_t b_stat_deep(long n)
{
	static const char *const dirs[] = { "a", "a/b", "a/b/c", "a/b/c/d" };
	const int ndirs = (int)(sizeof dirs / sizeof dirs[0]);
	const char *name;
	struct stat st;

	for (int i = 0; i < ndirs; i++)
		need(mkdir(path(1, dirs[i]), 0700) == 0, "mkdir");
	name = path(0, "a/b/c/d/file");
	make_small_file(name);
	uint64_t t = now();
	for (long i = 0; i < n; i++)
		need(stat(name, &st) == 0, "stat");
	t = now() - t;
	unlink(name);
	for (int i = ndirs; i-- > 0;)
		rmdir(path(1, dirs[i]));
	return t;
}

static uint64_t b_stat_enoent(long n)
{
	const char *name = path(0, "missing");
	struct stat st;

	uint64_t t = now();
	for (long i = 0; i < n; i++)
		need(stat(name, &st) < 0, "stat of a missing file");
	return now() - t;
}

static uint64_t b_open_close(long n)
{
	const char *name = path(0, "f");

	make_small_file(name);
	uint64_t t = now();
	for (long i = 0; i < n; i++) {
		int fd = open(name, O_RDONLY);

		need(fd >= 0, "open");
		close(fd);
	}
	t = now() - t;
	unlink(name);
	return t;
}

static uint64_t b_dup_close(long n)
{
	uint64_t t = now();

	for (long i = 0; i < n; i++) {
		int fd = dup(1);

		need(fd >= 0, "dup");
		close(fd);
	}
	return now() - t;
}

static uint64_t b_gettimeofday(long n)
{
	struct timeval tv;
	uint64_t t = now();

	for (long i = 0; i < n; i++)
		gettimeofday(&tv, NULL);
	return now() - t;
}

static uint64_t b_clock_gettime(long n)
{
	struct timespec ts;
	uint64_t t = now();

	for (long i = 0; i < n; i++)
		clock_gettime(CLOCK_MONOTONIC, &ts);
	return now() - t;
}

static uint64_t b_sched_yield(long n)
{
	uint64_t t = now();

	for (long i = 0; i < n; i++)
		sched_yield();
	return now() - t;
}

static uint64_t b_nanosleep_0(long n)
{
	const struct timespec zero = { 0, 0 };
	uint64_t t = now();

	for (long i = 0; i < n; i++)
		nanosleep(&zero, NULL);
	return now() - t;
}

/* --------------------------------------------------------------- signals -- */

static volatile sig_atomic_t caught;

static void on_signal(int sig)
{
	(void)sig;
	caught++;
}

static void handle(int sig, void (*fn)(int), int flags)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof sa);
	sa.sa_handler = fn;
	sa.sa_flags = flags;
	sigemptyset(&sa.sa_mask);
	need(sigaction(sig, &sa, NULL) == 0, "sigaction");
}

static uint64_t b_sig_install(long n)
{
	uint64_t t = now();

	for (long i = 0; i < n; i++)
		handle(SIGUSR1, on_signal, 0);
	t = now() - t;
	handle(SIGUSR1, SIG_DFL, 0);
	return t;
}

static uint64_t b_sig_self(long n)
{
	pid_t me = getpid();

	handle(SIGUSR1, on_signal, 0);
	caught = 0;
	uint64_t t = now();
	for (long i = 0; i < n; i++)
		kill(me, SIGUSR1);
	t = now() - t;
	handle(SIGUSR1, SIG_DFL, 0);
	need(caught == n, "signals were lost");
	return t;
}

static sigjmp_buf fault_env;

static void on_fault(int sig)
{
	(void)sig;
	siglongjmp(fault_env, 1);
}

/* SA_NODEFER and no saved mask: leaving the handler needs no system call. */
static uint64_t b_sig_fault(long n)
{
	char *p = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);
	volatile long i;

	need(p != MAP_FAILED, "mmap");
	handle(SIGSEGV, on_fault, SA_NODEFER);
	volatile uint64_t t = now();
	for (i = 0; i < n; i++)
		if (sigsetjmp(fault_env, 0) == 0) {
			*(volatile char *)p = 1;
			need(0, "write to a read-only page");
		}
	t = now() - t;
	handle(SIGSEGV, SIG_DFL, 0);
	munmap(p, PAGE);
	return t;
}

static void await_signal(const sigset_t *mask)
{
	while (!caught)
		sigsuspend(mask);
	caught = 0;
}

static uint64_t b_sig_pingpong(long n)
{
	sigset_t block, old, open_mask;
	pid_t parent = getpid(), child;
	uint64_t t;

	sigemptyset(&block);
	sigaddset(&block, SIGUSR1);
	sigprocmask(SIG_BLOCK, &block, &old);
	open_mask = old;
	sigdelset(&open_mask, SIGUSR1);
	handle(SIGUSR1, on_signal, 0);
	caught = 0;
	child = xfork();
	if (child == 0) {
		for (long i = 0; i < n + 1; i++) {
			await_signal(&open_mask);
			kill(parent, SIGUSR1);
		}
		_exit(0);
	}
	kill(child, SIGUSR1);			/* the first trip is not timed */
	await_signal(&open_mask);
	t = now();
	for (long i = 0; i < n; i++) {
		kill(child, SIGUSR1);
		await_signal(&open_mask);
	}
	t = now() - t;
	reap(child);
	handle(SIGUSR1, SIG_DFL, 0);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return t;
}

/* ------------------------------------------------------------- processes -- */

void fork_exit_wait(void)
{
	pid_t pid = xfork();

	if (pid == 0)
		_exit(0);
	reap(pid);
}

static uint64_t b_fork(long n)
{
	uint64_t t = now();

	for (long i = 0; i < n; i++)
		fork_exit_wait();
	return now() - t;
}

static uint64_t b_fork_64m(long n)
{
	char *p = xmmap(64 * MIB);

	touch(p, 64 * MIB);
	fork_exit_wait();			/* the parent's COW faults */
	uint64_t t = now();
	for (long i = 0; i < n; i++)
		fork_exit_wait();
	t = now() - t;
	munmap(p, 64 * MIB);
	return t;
}

/* Start n children that sleep in read(); returns the descriptor whose closing
 * wakes them.  Returns when all have run. */
static int start_sleepers(pid_t *pids, int n)
{
	int ready[2], hold[2];

	xpipe(ready);
	xpipe(hold);
	for (int i = 0; i < n; i++) {
		pids[i] = xfork();
		if (pids[i] == 0) {
			char c;

			close(hold[1]);
			put_byte(ready[1]);
			_exit(read(hold[0], &c, 1) == 0 ? 0 : 1);
		}
	}
	for (int i = 0; i < n; i++)
		get_byte(ready[0]);
	close(ready[0]);
	close(ready[1]);
	close(hold[0]);
	return hold[1];
}

static void stop_sleepers(int fd, const pid_t *pids, int n)
{
	close(fd);
	for (int i = 0; i < n; i++)
		reap(pids[i]);
}

static uint64_t b_fork_200_kids(long n)
{
	static pid_t pids[BROOD];
	int fd = start_sleepers(pids, BROOD);
	uint64_t t = now();

	for (long i = 0; i < n; i++)
		fork_exit_wait();
	t = now() - t;
	stop_sleepers(fd, pids, BROOD);
	return t;
}

static char *const exit_argv[] = { "osbench", "exit", NULL };

static uint64_t b_fork_exec(long n)
{
	uint64_t t = now();

	for (long i = 0; i < n; i++) {
		pid_t pid = xfork();

		if (pid == 0) {
			execve(self, exit_argv, environ);
			_exit(127);
		}
		reap(pid);
	}
	return now() - t;
}

static uint64_t b_vfork_exec(long n)
{
	uint64_t t = now();

	for (long i = 0; i < n; i++) {
		pid_t pid = vfork();

		if (pid == 0) {
			execve(self, exit_argv, environ);
			_exit(127);
		}
		need(pid > 0, "vfork");
		reap(pid);
	}
	return now() - t;
}

static uint64_t b_posix_spawn(long n)
{
	uint64_t t = now();

	for (long i = 0; i < n; i++) {
		pid_t pid;
		int err = posix_spawn(&pid, self, NULL, NULL, exit_argv, environ);

		if (err != 0) {
			errno = err;
			die("posix_spawn");
		}
		reap(pid);
	}
	return now() - t;
}

/* The program executes itself again and again with a falling count; the last
 * image reports the time.  See main() for the other half. */
static void exec_chain_step(long left, int fd)
{
	char count[24], number[24];
	char *argv[] = { "osbench", "chain", count, number, NULL };

	if (left == 0) {
		uint64_t t = now();

		_exit(write(fd, &t, sizeof t) == sizeof t ? 0 : 1);
	}
	snprintf(count, sizeof count, "%ld", left - 1);
	snprintf(number, sizeof number, "%d", fd);
	execve(self, argv, environ);
	_exit(127);
}

static uint64_t b_exec_chain(long n)
{
	uint64_t t[2];
	int p[2];
	pid_t pid;

	xpipe(p);
	pid = xfork();
	if (pid == 0) {
		t[0] = now();
		if (write(p[1], &t[0], sizeof t[0]) != sizeof t[0])
			_exit(1);
		exec_chain_step(n, p[1]);
	}
	reap(pid);
	need(read(p[0], &t[0], sizeof t[0]) == sizeof t[0], "read");
	need(read(p[0], &t[1], sizeof t[1]) == sizeof t[1], "read");
	close(p[0]);
	close(p[1]);
	return t[1] - t[0];
}

static uint64_t b_sh_c_true(long n)
{
	uint64_t t = now();

	for (long i = 0; i < n; i++) {
		pid_t pid = xfork();

		if (pid == 0) {
			execl(shell, "sh", "-c", "true", (char *)NULL);
			_exit(127);
		}
		reap(pid);
	}
	return now() - t;
}

/* Reap children that are all dead already. */
static uint64_t b_wait_zombie(long n)
{
	static pid_t pids[BROOD];
	uint64_t sum = 0, t;

	for (long done = 0; done < n; done += BROOD) {
		int k = (int)min_long(BROOD, n - done);

		for (int i = 0; i < k; i++) {
			pids[i] = xfork();
			if (pids[i] == 0)
				_exit(0);
		}
		for (int i = 0; i < k; i++) {
			siginfo_t si;

			need(waitid(P_PID, (id_t)pids[i], &si,
				    WEXITED | WNOWAIT) == 0, "waitid");
		}
		t = now();
		for (int i = 0; i < k; i++)
			need(waitpid(-1, NULL, 0) > 0, "waitpid");
		sum += now() - t;
	}
	return sum;
}

/* --------------------------------------------------------------- threads -- */

static void *thread_nop(void *arg)
{
	return arg;
}

static uint64_t b_thread_create(long n)
{
	uint64_t t = now();

	for (long i = 0; i < n; i++) {
		pthread_t th;

		need(pthread_create(&th, NULL, thread_nop, NULL) == 0,
		     "pthread_create");
		pthread_join(th, NULL);
	}
	return now() - t;
}

static pthread_mutex_t turn_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn_cond = PTHREAD_COND_INITIALIZER;
static int turn;

static void take_turns(int me, long n)
{
	pthread_mutex_lock(&turn_lock);
	for (long i = 0; i < n; i++) {
		while (turn != me)
			pthread_cond_wait(&turn_cond, &turn_lock);
		turn = !me;
		pthread_cond_signal(&turn_cond);
	}
	pthread_mutex_unlock(&turn_lock);
}

static void *cond_partner(void *arg)
{
	take_turns(1, *(long *)arg);
	return NULL;
}

static uint64_t b_cond_pingpong(long n)
{
	pthread_t th;
	uint64_t t;

	turn = 0;
	need(pthread_create(&th, NULL, cond_partner, &n) == 0,
	     "pthread_create");
	t = now();
	take_turns(0, n);
	pthread_join(th, NULL);
	return now() - t;
}

/* ------------------------------------------------------------------- IPC -- */

/* A child echoes bytes from rd to wr until end of file. */
static pid_t start_echo(int rd, int wr, int close1, int close2)
{
	pid_t pid = xfork();

	if (pid == 0) {
		char c;

		close(close1);
		if (close2 >= 0)
			close(close2);
		while (read(rd, &c, 1) == 1)
			if (write(wr, &c, 1) != 1)
				_exit(1);
		_exit(0);
	}
	return pid;
}

uint64_t ping(int wr, int rd, long n)
{
	uint64_t t;

	put_byte(wr);				/* until the child is ready */
	get_byte(rd);
	t = now();
	for (long i = 0; i < n; i++) {
		put_byte(wr);
		get_byte(rd);
	}
	return now() - t;
}

static uint64_t b_pipe_pingpong(long n)
{
	int there[2], back[2];
	uint64_t t;
	pid_t pid;

	xpipe(there);
	xpipe(back);
	pid = start_echo(there[0], back[1], there[1], back[0]);
	close(there[0]);
	close(back[1]);
	t = ping(there[1], back[0], n);
	close(there[1]);
	close(back[0]);
	reap(pid);
	return t;
}

static uint64_t b_unix_pingpong(long n)
{
	int s[2];
	uint64_t t;
	pid_t pid;

	need(socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0, "socketpair");
	pid = start_echo(s[1], s[1], s[0], -1);
	close(s[1]);
	t = ping(s[0], s[0], n);
	close(s[0]);
	reap(pid);
	return t;
}

/* A child writes n chunks; the parent reads them all. */
static uint64_t bulk(int rd, int wr, long n)
{
	long left = n * CHUNK;
	uint64_t t;
	int go[2];
	pid_t pid;

	xpipe(go);
	pid = xfork();
	if (pid == 0) {
		close(rd);
		get_byte(go[0]);
		for (long i = 0; i < n; i++)
			for (long k = 0; k < CHUNK;) {
				ssize_t w = write(wr, buf_a + k,
						  (size_t)(CHUNK - k));

				need(w > 0, "write");
				k += w;
			}
		_exit(0);
	}
	close(wr);
	t = now();
	put_byte(go[1]);
	while (left > 0) {
		ssize_t r = read(rd, buf_b, CHUNK);

		need(r > 0, "read");
		left -= r;
	}
	t = now() - t;
	reap(pid);
	close(rd);
	close(go[0]);
	close(go[1]);
	return t;
}

static uint64_t b_pipe_bw_64k(long n)
{
	int p[2];

	xpipe(p);
	return bulk(p[0], p[1], n);
}

static uint64_t b_unix_bw_64k(long n)
{
	int s[2];

	need(socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0, "socketpair");
	return bulk(s[0], s[1], n);
}

/* One process fills and empties a pipe: the pipe's cost without a switch. */
static uint64_t b_pipe_self_512(long n)
{
	uint64_t t;
	int p[2];

	xpipe(p);
	t = now();
	for (long i = 0; i < n; i++) {
		need(write(p[1], buf_a, 512) == 512, "write");
		need(read(p[0], buf_b, 512) == 512, "read");
	}
	t = now() - t;
	close(p[0]);
	close(p[1]);
	return t;
}

/* RING processes pass a byte round; one operation is one hand-over. */
static uint64_t b_ctx_ring_8(long n)
{
	long laps = n / RING > 0 ? n / RING : 1;
	int p[RING][2];
	pid_t pids[RING];
	uint64_t t;

	for (int i = 0; i < RING; i++)
		xpipe(p[i]);
	for (int i = 1; i < RING; i++) {
		pids[i] = xfork();
		if (pids[i] == 0) {
			char c;

			for (int k = 0; k < RING; k++) {
				if (k != i - 1)
					close(p[k][0]);
				if (k != i)
					close(p[k][1]);
			}
			while (read(p[i - 1][0], &c, 1) == 1)
				if (write(p[i][1], &c, 1) != 1)
					_exit(1);
			_exit(0);
		}
	}
	t = ping(p[0][1], p[RING - 1][0], laps);
	for (int i = 0; i < RING; i++) {
		close(p[i][0]);
		close(p[i][1]);
	}
	for (int i = 1; i < RING; i++)
		reap(pids[i]);
	return t * (uint64_t)n / (uint64_t)(laps * RING);
}

static void open_idle_pipes(int p[NFDS][2])
{
	for (int i = 0; i < NFDS; i++)
		xpipe(p[i]);
}

static void close_pipes(int p[NFDS][2])
{
	for (int i = 0; i < NFDS; i++) {
		close(p[i][0]);
		close(p[i][1]);
	}
}

static uint64_t b_select_100(long n)
{
	static int p[NFDS][2];
	fd_set all, set;
	int top = 0;
	uint64_t t;

	open_idle_pipes(p);
	FD_ZERO(&all);
	for (int i = 0; i < NFDS; i++) {
		FD_SET(p[i][0], &all);
		if (p[i][0] > top)
			top = p[i][0];
	}
	t = now();
	for (long i = 0; i < n; i++) {
		struct timeval zero = { 0, 0 };

		set = all;
		need(select(top + 1, &set, NULL, NULL, &zero) == 0, "select");
	}
	t = now() - t;
	close_pipes(p);
	return t;
}

static uint64_t b_poll_100(long n)
{
	static int p[NFDS][2];
	static struct pollfd fds[NFDS];
	uint64_t t;

	open_idle_pipes(p);
	for (int i = 0; i < NFDS; i++) {
		fds[i].fd = p[i][0];
		fds[i].events = POLLIN;
	}
	t = now();
	for (long i = 0; i < n; i++)
		need(poll(fds, NFDS, 0) == 0, "poll");
	t = now() - t;
	close_pipes(p);
	return t;
}

/* ---------------------------------------------------------------- memory -- */

static uint64_t b_mmap_munmap(long n)
{
	uint64_t t = now();

	for (long i = 0; i < n; i++)
		munmap(xmmap(64 * KIB), 64 * KIB);
	return now() - t;
}

static uint64_t mmap_touch_munmap(long n, long size)
{
	uint64_t t = now();

	for (long i = 0; i < n; i++) {
		char *p = xmmap(size);

		touch(p, size);
		munmap(p, (size_t)size);
	}
	return now() - t;
}

static uint64_t b_mmap_touch_1m(long n)
{
	return mmap_touch_munmap(n, MIB);
}

static uint64_t b_mmap_touch_64m(long n)
{
	return mmap_touch_munmap(n, 64 * MIB);
}

static uint64_t b_mprotect(long n)
{
	char *p = xmmap(PAGE);
	uint64_t t;

	touch(p, PAGE);
	t = now();
	for (long i = 0; i < n; i++)
		need(mprotect(p, PAGE, i & 1 ? PROT_READ | PROT_WRITE
					     : PROT_READ) == 0, "mprotect");
	t = now() - t;
	munmap(p, PAGE);
	return t;
}

/* First write to fresh anonymous pages; mmap and munmap are not timed. */
static uint64_t b_fault_anon(long n)
{
	uint64_t sum = 0, t;

	for (long done = 0; done < n; done += REGION_PAGES) {
		long size = min_long(REGION_PAGES, n - done) * PAGE;
		char *p = xmmap(size);

		t = now();
		touch(p, size);
		sum += now() - t;
		munmap(p, (size_t)size);
	}
	return sum;
}

static uint64_t read_pages(const char *p, long size)
{
	uint64_t t = now();
	unsigned total = 0;

	for (long i = 0; i < size; i += PAGE)
		total += *(const volatile unsigned char *)(p + i);
	sink = total;
	return now() - t;
}

static uint64_t b_fault_zero_read(long n)
{
	uint64_t sum = 0;

	for (long done = 0; done < n; done += REGION_PAGES) {
		long size = min_long(REGION_PAGES, n - done) * PAGE;
		char *p = xmmap(size);

		sum += read_pages(p, size);
		munmap(p, (size_t)size);
	}
	return sum;
}

static uint64_t b_fault_file(long n)
{
	uint64_t sum = 0;
	int fd = make_big_file();

	for (long done = 0; done < n; done += REGION_PAGES) {
		long size = min_long(REGION_PAGES, n - done) * PAGE;
		char *p = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, fd, 0);

		need(p != MAP_FAILED, "mmap");
		sum += read_pages(p, size);
		munmap(p, (size_t)size);
	}
	drop_big_file(fd);
	return sum;
}

/* A child writes to pages it shares with its parent: fault and copy. */
static uint64_t b_cow_break(long n)
{
	char *p = xmmap(REGION_PAGES * PAGE);
	uint64_t sum = 0;

	for (long done = 0; done < n; done += REGION_PAGES) {
		long size = min_long(REGION_PAGES, n - done) * PAGE;
		uint64_t t;
		int back[2];
		pid_t pid;

		touch(p, size);
		xpipe(back);
		pid = xfork();
		if (pid == 0) {
			t = now();
			touch(p, size);
			t = now() - t;
			_exit(write(back[1], &t, sizeof t) == sizeof t ? 0 : 1);
		}
		need(read(back[0], &t, sizeof t) == sizeof t, "read");
		reap(pid);
		close(back[0]);
		close(back[1]);
		sum += t;
	}
	munmap(p, REGION_PAGES * PAGE);
	return sum;
}

/* Grow the heap by 64 KiB, touch the 16 pages, shrink it again. */
static uint64_t b_brk_64k(long n)
{
#ifdef SYS_brk
	char *base = (char *)syscall(SYS_brk, 0);
	uint64_t t;

	base += (PAGE - ((uintptr_t)base & (PAGE - 1))) & (PAGE - 1);
	t = now();
	for (long i = 0; i < n; i++) {
		char *want = base + 64 * KIB;

		need((char *)syscall(SYS_brk, want) == want, "brk");
		touch(base, 64 * KIB);
		need((char *)syscall(SYS_brk, base) == base, "brk");
	}
	return now() - t;
#else
	(void)n;
	errno = ENOSYS;
	die("brk");
	return 0;
#endif
}

/* ----------------------------------------------------------------- files -- */

static uint64_t b_file_create_4k(long n)
{
	const char *name = path(0, "new");
	uint64_t t = now();

	for (long i = 0; i < n; i++) {
		int fd = open(name, O_RDWR | O_CREAT | O_EXCL, 0600);

		need(fd >= 0, "open");
		need(write(fd, buf_a, PAGE) == PAGE, "write");
		close(fd);
		need(unlink(name) == 0, "unlink");
	}
	return now() - t;
}

static uint64_t b_mkdir_rmdir(long n)
{
	const char *name = path(0, "dir");
	uint64_t t = now();

	for (long i = 0; i < n; i++) {
		need(mkdir(name, 0700) == 0, "mkdir");
		need(rmdir(name) == 0, "rmdir");
	}
	return now() - t;
}

static uint64_t b_rename(long n)
{
	const char *from = path(0, "x"), *to = path(1, "y"), *tmp;
	uint64_t t;

	make_small_file(from);
	t = now();
	for (long i = 0; i < n; i++) {
		need(rename(from, to) == 0, "rename");
		tmp = from;
		from = to;
		to = tmp;
	}
	t = now() - t;
	unlink(from);
	return t;
}

static uint64_t b_readdir_100(long n)
{
	const char *dir = path(1, "many");
	char name[32];
	uint64_t t;

	need(mkdir(dir, 0700) == 0, "mkdir");
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof name, "many/file%d", i);
		close(open(path(0, name), O_WRONLY | O_CREAT, 0600));
	}
	t = now();
	for (long i = 0; i < n; i++) {
		DIR *d = opendir(dir);
		int entries = 0;

		need(d != NULL, "opendir");
		while (readdir(d) != NULL)
			entries++;
		closedir(d);
		need(entries >= 100, "readdir");
	}
	t = now() - t;
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof name, "many/file%d", i);
		unlink(path(0, name));
	}
	rmdir(dir);
	return t;
}

static uint64_t b_pread_4k(long n)
{
	int fd = make_big_file();
	uint64_t t = now();

	for (long i = 0; i < n; i++)
		need(pread(fd, buf_b, PAGE, (i & 1023) * PAGE) == PAGE, "pread");
	t = now() - t;
	drop_big_file(fd);
	return t;
}

/* Sequential, 64 KiB at a time, through a file of 16 MiB in the cache. */
static uint64_t b_file_read_64k(long n)
{
	const long per_file = FILE_SIZE / CHUNK;
	int fd = make_big_file();
	uint64_t t = now();

	for (long i = 0; i < n; i++) {
		if (i % per_file == 0)
			lseek(fd, 0, SEEK_SET);
		need(read(fd, buf_b, CHUNK) == CHUNK, "read");
	}
	t = now() - t;
	drop_big_file(fd);
	return t;
}

/* Writes that extend a file; making it empty again is not timed. */
static uint64_t b_file_write_64k(long n)
{
	const long per_file = FILE_SIZE / CHUNK;
	int fd = open(path(0, "big"), O_RDWR | O_CREAT | O_TRUNC, 0600);
	uint64_t sum = 0, t;

	need(fd >= 0, "open");
	for (long done = 0; done < n; done += per_file) {
		long k = min_long(per_file, n - done);

		need(ftruncate(fd, 0) == 0, "ftruncate");
		lseek(fd, 0, SEEK_SET);
		t = now();
		for (long i = 0; i < k; i++)
			need(write(fd, buf_a, CHUNK) == CHUNK, "write");
		sum += now() - t;
	}
	drop_big_file(fd);
	return sum;
}

/* mmap the 16 MiB file, add up all its words, munmap; per 64 KiB. */
static uint64_t b_file_mmap_64k(long n)
{
	const long per_file = FILE_SIZE / CHUNK;
	int fd = make_big_file();
	uint64_t t = now();

	for (long done = 0; done < n; done += per_file) {
		long size = min_long(per_file, n - done) * CHUNK;
		uint64_t *p = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED,
				   fd, 0);
		uint64_t total = 0;

		need(p != MAP_FAILED, "mmap");
		for (long i = 0; i < size / 8; i += 4)
			total += p[i] + p[i + 1] + p[i + 2] + p[i + 3];
		sink = total;
		munmap(p, (size_t)size);
	}
	t = now() - t;
	drop_big_file(fd);
	return t;
}

/* ----------------------------------------------------------------- table -- */

static const struct bench benches[] = {
	{ "cpu_loop", "cpu", 10000000, b_cpu_loop,
	  "one xorshift64 step (control: no kernel)" },
	{ "memcpy_64k", "cpu", 3000, b_memcpy_64k,
	  "the C library's memcpy of 64 KiB (control: no kernel)" },

	{ "null_syscall", "sys", 200000, b_null_syscall, "getppid()" },
	{ "read_zero_1", "sys", 100000, b_read_zero_1, "read 1 byte of /dev/zero" },
	{ "write_null_1", "sys", 100000, b_write_null_1, "write 1 byte to /dev/null" },
	{ "fstat", "sys", 100000, b_fstat, "fstat of an open file" },
	{ "stat", "sys", 50000, b_stat, "stat of a name with 3 components" },
	{ "stat_deep", "sys", 30000, b_stat_deep,
	  "stat of a name with 7 components" },
	{ "stat_enoent", "sys", 50000, b_stat_enoent, "stat of a missing file" },
	{ "open_close", "sys", 30000, b_open_close, "open and close a file" },
	{ "dup_close", "sys", 50000, b_dup_close, "dup and close" },
	{ "gettimeofday", "sys", 100000, b_gettimeofday, "gettimeofday()" },
	{ "clock_gettime", "sys", 100000, b_clock_gettime,
	  "clock_gettime(CLOCK_MONOTONIC)" },
	{ "sched_yield", "sys", 50000, b_sched_yield, "sched_yield, no rival" },
	{ "nanosleep_0", "sys", 1000, b_nanosleep_0, "nanosleep of 0" },

	{ "sig_install", "sig", 100000, b_sig_install, "sigaction()" },
	{ "sig_self", "sig", 30000, b_sig_self,
	  "kill(self): deliver, run the handler, return" },
	{ "sig_fault", "sig", 20000, b_sig_fault,
	  "write to a read-only page, SIGSEGV, siglongjmp" },
	{ "sig_pingpong", "sig", 5000, b_sig_pingpong,
	  "signal to another process and one back (kill, sigsuspend)" },

	{ "fork", "proc", 300, b_fork, "fork, child _exit, waitpid" },
	{ "fork_64m", "proc", 20, b_fork_64m,
	  "the same from a process with 64 MiB of touched memory" },
	{ "fork_200_kids", "proc", 200, b_fork_200_kids,
	  "the same while 200 children sleep" },
	{ "fork_exec", "proc", 200, b_fork_exec,
	  "fork, exec a static program, waitpid" },
	{ "vfork_exec", "proc", 200, b_vfork_exec,
	  "vfork, exec a static program, waitpid" },
	{ "posix_spawn", "proc", 200, b_posix_spawn,
	  "posix_spawn a static program, waitpid" },
	{ "exec_chain", "proc", 200, b_exec_chain,
	  "one exec of a static program in place" },
	{ "sh_c_true", "proc", 50, b_sh_c_true, "fork, exec sh -c true, waitpid" },
	{ "wait_zombie", "proc", 400, b_wait_zombie,
	  "waitpid for one of 200 dead children" },

	{ "thread_create", "thread", 1000, b_thread_create,
	  "pthread_create and pthread_join" },
	{ "cond_pingpong", "thread", 3000, b_cond_pingpong,
	  "two hand-overs between two threads by condition variable" },

	{ "pipe_self_512", "ipc", 30000, b_pipe_self_512,
	  "write and read 512 bytes through a pipe, one process" },
	{ "pipe_pingpong", "ipc", 10000, b_pipe_pingpong,
	  "1 byte to another process and back through pipes" },
	{ "unix_pingpong", "ipc", 5000, b_unix_pingpong,
	  "1 byte to another process and back through a socketpair" },
	{ "ctx_ring_8", "ipc", 16000, b_ctx_ring_8,
	  "one hand-over in a ring of 8 processes with pipes" },
	{ "pipe_bw_64k", "ipc", 500, b_pipe_bw_64k,
	  "64 KiB through a pipe to another process" },
	{ "unix_bw_64k", "ipc", 300, b_unix_bw_64k,
	  "64 KiB through a socketpair to another process" },
	{ "select_100", "ipc", 3000, b_select_100, "select on 100 idle pipes" },
	{ "poll_100", "ipc", 3000, b_poll_100, "poll on 100 idle pipes" },

	{ "mmap_munmap", "mem", 10000, b_mmap_munmap,
	  "mmap and munmap 64 KiB, untouched" },
	{ "mmap_touch_1m", "mem", 50, b_mmap_touch_1m,
	  "mmap 1 MiB, touch its 256 pages, munmap" },
	{ "mmap_touch_64m", "mem", 1, b_mmap_touch_64m,
	  "mmap 64 MiB, touch its 16384 pages, munmap" },
	{ "mprotect", "mem", 20000, b_mprotect, "mprotect of one touched page" },
	{ "fault_anon", "mem", 8192, b_fault_anon,
	  "first write to an anonymous page" },
	{ "fault_zero_read", "mem", 16384, b_fault_zero_read,
	  "first read of an anonymous page" },
	{ "fault_file", "mem", 16384, b_fault_file,
	  "first read of a page of a cached, mapped file" },
	{ "cow_break", "mem", 8192, b_cow_break,
	  "first write to a page shared by fork" },
	{ "brk_64k", "mem", 500, b_brk_64k,
	  "brk +64 KiB, touch 16 pages, brk -64 KiB" },

	{ "file_create_4k", "file", 3000, b_file_create_4k,
	  "create a file, write 4 KiB, close, unlink" },
	{ "mkdir_rmdir", "file", 5000, b_mkdir_rmdir, "mkdir and rmdir" },
	{ "rename", "file", 10000, b_rename, "rename a file" },
	{ "readdir_100", "file", 300, b_readdir_100,
	  "opendir, read 102 entries, closedir" },
	{ "pread_4k", "file", 20000, b_pread_4k, "pread 4 KiB of a cached file" },
	{ "file_read_64k", "file", 1024, b_file_read_64k,
	  "read 64 KiB of a cached file of 16 MiB" },
	{ "file_write_64k", "file", 512, b_file_write_64k,
	  "append 64 KiB to a file" },
	{ "file_mmap_64k", "file", 1024, b_file_mmap_64k,
	  "map a cached file of 16 MiB and add up its words, per 64 KiB" },
};

#define NBENCH ((int)(sizeof benches / sizeof benches[0]))

/* The i-th of both tables, NULL after the last. */
static const struct bench *nth_bench(int i)
{
	if (i < NBENCH)
		return &benches[i];
	return more_benches[i - NBENCH].name ? &more_benches[i - NBENCH] : NULL;
}

/* ---------------------------------------------------------------- driver -- */

static long scaled(long n, long percent)
{
	n = n * percent / 100;
	return n > 0 ? n : 1;
}

/* A short untimed pass, then reps measurements of n operations. */
static void measure(const struct bench *b, long n, int reps)
{
	bench_name = b->name;
	bench_arg = b->arg;
	b->run(n / 10 > 0 ? n / 10 : 1);
	for (int r = 0; r < reps; r++) {
		uint64_t ns = b->run(n);
		uint64_t tenths = ns * 10 / (uint64_t)n;

		printf("%s %ld %llu %llu.%llu\n", b->name, n,
		       (unsigned long long)ns,
		       (unsigned long long)(tenths / 10),
		       (unsigned long long)(tenths % 10));
		fflush(stdout);
	}
}

static int run_isolated(const struct bench *b, long n, int reps, unsigned limit)
{
	int status = 0;
	pid_t pid;

	fflush(stdout);
	bench_name = b->name;
	pid = xfork();
	if (pid == 0) {
		setpgid(0, 0);
		alarm(limit);
		measure(b, n, reps);
		_exit(0);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFSIGNALED(status))
		printf("%s FAILED killed by signal %d%s\n", b->name,
		       WTERMSIG(status),
		       WTERMSIG(status) == SIGALRM ? " (too slow or hung)" : "");
	else if (WEXITSTATUS(status) != 3)	/* 3: die() has spoken */
		printf("%s FAILED exit status %d\n", b->name,
		       WEXITSTATUS(status));
	kill(-pid, SIGKILL);			/* stray helpers, if any */
	return 1;
}

static int selected(const struct bench *b, char **names, int count)
{
	for (int i = 0; i < count; i++)
		if (strcmp(names[i], b->name) == 0 ||
		    strcmp(names[i], b->group) == 0)
			return 1;
	return count == 0 && strcmp(b->group, "big") != 0;
}

/* exec needs a path: take argv[0], or look for it as the shell did. */
static void find_self(const char *argv0)
{
	const char *dirs = getenv("PATH");

	snprintf(self, sizeof self, "%s", argv0);
	if (strchr(argv0, '/') != NULL || dirs == NULL)
		return;
	while (*dirs != '\0') {
		int len = (int)strcspn(dirs, ":");

		snprintf(self, sizeof self, "%.*s/%s", len, dirs, argv0);
		if (access(self, X_OK) == 0)
			return;
		dirs += len + (dirs[len] == ':');
	}
	snprintf(self, sizeof self, "%s", argv0);
}

/* Run a command while many children sleep. */
static int hold(int n, int with_exec, char **argv)
{
	pid_t *pids = malloc((size_t)n * sizeof *pids), pid;
	int ready[2], status = 0;

	need(pids != NULL, "malloc");
	xpipe(ready);
	for (int i = 0; i < n; i++) {
		pids[i] = xfork();
		if (pids[i] == 0) {
			char number[24];

			snprintf(number, sizeof number, "%d", ready[1]);
			if (with_exec)
				execl(self, "osbench", "sleep", number,
				      (char *)NULL);
			put_byte(ready[1]);
			for (;;)
				pause();
		}
	}
	for (int i = 0; i < n; i++)
		get_byte(ready[0]);
	pid = xfork();
	if (pid == 0) {
		execvp(argv[0], argv);
		perror(argv[0]);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	for (int i = 0; i < n; i++)
		kill(pids[i], SIGKILL);
	for (int i = 0; i < n; i++)
		waitpid(pids[i], NULL, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static int usage(void)
{
	fprintf(stderr,
		"usage: osbench [-ln] [-r reps] [-s percent] [-t seconds]\n"
		"               [-d dir] [-S shell] [name|group ...]\n"
		"       osbench hold|holdx N command [arg ...]\n");
	return 2;
}

int main(int argc, char **argv)
{
	int list = 0, isolate = 1, reps = 3, failed = 0, c;
	unsigned limit = 120;
	long percent = 100;

	if (argc > 1 && strcmp(argv[1], "exit") == 0)
		_exit(0);			/* as the child of exec tests */
	if (argc == 4 && strcmp(argv[1], "chain") == 0) {
		/* Take the path from the environment: no search is timed. */
		const char *where = getenv("OSBENCH_SELF");

		snprintf(self, sizeof self, "%s", where != NULL ? where : argv[0]);
		exec_chain_step(atol(argv[2]), atoi(argv[3]));
	}
	if (argc == 3 && strcmp(argv[1], "sleep") == 0) {
		put_byte(atoi(argv[2]));
		for (;;)
			pause();
	}
	find_self(argv[0]);
	setenv("OSBENCH_SELF", self, 1);
	if (argc > 3 && strncmp(argv[1], "hold", 4) == 0)
		return hold(atoi(argv[2]), argv[1][4] == 'x', argv + 3);

	while ((c = getopt(argc, argv, "lnr:s:t:d:S:")) != -1)
		switch (c) {
		case 'l': list = 1; break;
		case 'n': isolate = 0; break;
		case 'r': reps = atoi(optarg); break;
		case 's': percent = atol(optarg); break;
		case 't': limit = (unsigned)atoi(optarg); break;
		case 'd': tmp_dir = optarg; break;
		case 'S': shell = optarg; break;
		default: return usage();
		}
	argv += optind;
	argc -= optind;

	if (list) {
		const struct bench *b;

		for (int i = 0; (b = nth_bench(i)) != NULL; i++)
			printf("%-16s %-6s %9ld  %s\n", b->name, b->group, b->n, b->op);
		return 0;
	}
	/* A fixed name: the length of a path is part of the work. */
	snprintf(scratch, sizeof scratch, "%s/osbench.dir", tmp_dir);
	if (mkdir(scratch, 0700) != 0 && errno != EEXIST)
		die("mkdir scratch directory");
	memset(buf_a, 'a', sizeof buf_a);	/* both buffers have pages now */
	memset(buf_b, 'b', sizeof buf_b);
	printf("# osbench 1: name iterations total_ns ns_per_op (reps %d, scale %ld%%)\n",
	       reps, percent);
	const struct bench *b;

	for (int i = 0; (b = nth_bench(i)) != NULL; i++) {
		long n = scaled(b->n, percent);

		if (!selected(b, argv, argc))
			continue;
		if (isolate)
			failed |= run_isolated(b, n, reps, limit);
		else
			measure(b, n, reps);
	}
	rmdir(scratch);
	printf("# osbench end\n");
	return failed;
}
