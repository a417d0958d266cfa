/*
 * Benchmarks beyond osbench's own: the same operations at n, 10 n and 100 n, so that
 * the shape of a cost shows, and rows that only a kernel with threads, epoll or much
 * memory can run.
 */
#define _GNU_SOURCE

#include "osbench.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define FUTEX_WAIT 0
#define FUTEX_WAKE 1

/* ---- processes ---- */

/* fork, exit, wait with bench_arg MiB of touched memory. */
static uint64_t
b_fork_mib(long n)
{
	long size = bench_arg * MIB;
	char *p = xmmap(size);
	uint64_t t;

	touch(p, size);
	fork_exit_wait();		/* the parent's copy-on-write faults */
	t = now();
	for (long i = 0; i < n; i++)
		fork_exit_wait();
	t = now() - t;
	munmap(p, (size_t)size);
	return t;
}

/* bench_arg children that sleep until the returned descriptor is closed. */
static int
start_kids(pid_t *pids, long kids)
{
	int hold[2];

	xpipe(hold);
	for (long i = 0; i < kids; i++) {
		pids[i] = xfork();
		if (pids[i] == 0) {
			char c;

			close(hold[1]);
			while (read(hold[0], &c, 1) > 0)
				continue;
			_exit(0);
		}
	}
	close(hold[0]);
	sched_yield();
	return hold[1];
}

static void
end_kids(pid_t *pids, long kids, int hold)
{
	close(hold);
	for (long i = 0; i < kids; i++)
		reap(pids[i]);
	free(pids);
}

static uint64_t
b_fork_kids(long n)
{
	pid_t *pids = malloc((size_t)bench_arg * sizeof(*pids));
	int hold = start_kids(pids, bench_arg);
	uint64_t t = now();

	for (long i = 0; i < n; i++)
		fork_exit_wait();
	t = now() - t;
	end_kids(pids, bench_arg, hold);
	return t;
}

/* A wait for any child while bench_arg zombies are there. */
static uint64_t
b_wait_zombies(long n)
{
	long zombies = bench_arg > n ? bench_arg : n;
	int done[2];
	uint64_t t;
	char c;

	xpipe(done);
	for (long i = 0; i < zombies; i++) {
		if (xfork() == 0)
			_exit(0);
	}
	close(done[1]);
	need(read(done[0], &c, 1) == 0, "read");	/* all have closed theirs */
	close(done[0]);
	for (int i = 0; i < 100; i++)
		sched_yield();				/* and become zombies */
	t = now();
	for (long i = 0; i < n; i++)
		need(waitpid(-1, NULL, 0) > 0, "waitpid");
	t = now() - t;
	for (long i = n; i < zombies; i++)
		need(waitpid(-1, NULL, 0) > 0, "waitpid");
	return t;
}

/* One switch among bench_arg processes that hand a byte round. */
static uint64_t
b_ctx_ring(long n)
{
	long ring = bench_arg, laps = n / ring > 0 ? n / ring : 1;
	pid_t *pids = malloc((size_t)ring * sizeof(*pids));
	int first[2], in, out = -1;
	uint64_t t;

	xpipe(first);
	in = first[0];
	for (long i = 1; i < ring; i++) {
		int next[2];

		xpipe(next);
		pids[i] = xfork();
		if (pids[i] == 0) {
			char c;

			close(first[1]);
			close(next[0]);
			while (read(in, &c, 1) == 1) {
				if (write(next[1], &c, 1) != 1)
					_exit(1);
			}
			_exit(0);
		}
		close(in);
		close(next[1]);
		in = out = next[0];
	}
	t = ping(first[1], out, laps);
	close(first[1]);
	for (long i = 1; i < ring; i++)
		reap(pids[i]);
	close(out);
	free(pids);
	return t * (uint64_t)n / (uint64_t)(laps * ring);
}

/* ---- threads ---- */

struct baton {
	int to[2], back[2];
};

static void *
pass_back(void *arg)
{
	struct baton *b = arg;
	char c;

	while (read(b->to[0], &c, 1) == 1)
		put_byte(b->back[1]);
	return NULL;
}

static uint64_t
b_ctx_threads(long n)
{
	struct baton b;
	pthread_t thread;
	uint64_t t;

	xpipe(b.to);
	xpipe(b.back);
	need(pthread_create(&thread, NULL, pass_back, &b) == 0, "pthread_create");
	t = ping(b.to[1], b.back[0], n / 2 > 0 ? n / 2 : 1);
	close(b.to[1]);
	pthread_join(thread, NULL);
	close(b.to[0]);
	close(b.back[0]);
	close(b.back[1]);
	return t;
}

static uint64_t
b_futex_wake(long n)
{
	int word = 0;
	uint64_t t = now();

	for (long i = 0; i < n; i++)
		syscall(SYS_futex, &word, FUTEX_WAKE, 1, NULL, NULL, 0);
	return now() - t;
}

static int turn;

static void
take_turns(int mine, long n)
{
	for (long i = 0; i < n; i++) {
		while (__atomic_load_n(&turn, __ATOMIC_ACQUIRE) != mine)
			syscall(SYS_futex, &turn, FUTEX_WAIT, !mine, NULL, NULL, 0);
		__atomic_store_n(&turn, !mine, __ATOMIC_RELEASE);
		syscall(SYS_futex, &turn, FUTEX_WAKE, 1, NULL, NULL, 0);
	}
}

static void *
other_turn(void *arg)
{
	take_turns(1, *(long *)arg);
	return NULL;
}

static uint64_t
b_futex_pingpong(long n)
{
	pthread_t thread;
	uint64_t t;

	turn = 0;
	need(pthread_create(&thread, NULL, other_turn, &n) == 0, "pthread_create");
	t = now();
	take_turns(0, n);
	t = now() - t;
	pthread_join(thread, NULL);
	return t;
}

static volatile int go;

static void *
yield_often(void *arg)
{
	long times = *(long *)arg;

	while (!go)
		sched_yield();
	while (times-- > 0)
		sched_yield();
	return NULL;
}

/* One sched_yield among bench_arg threads that all want to run. */
static uint64_t
b_yield_among(long n)
{
	pthread_t *threads = malloc((size_t)bench_arg * sizeof(*threads));
	long each = n / bench_arg > 0 ? n / bench_arg : 1;
	pthread_attr_t attr;
	uint64_t t;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 16 * KIB);
	go = 0;
	for (long i = 0; i < bench_arg; i++)
		need(pthread_create(&threads[i], &attr, yield_often, &each) == 0, "pthread_create");
	t = now();
	go = 1;
	for (long i = 0; i < bench_arg; i++)
		pthread_join(threads[i], NULL);
	t = now() - t;
	free(threads);
	return t * (uint64_t)n / (uint64_t)(each * bench_arg);
}

/* ---- signals ---- */

static int told;

static void
tell(int sig)
{
	put_byte(told);
}

/* A signal to a group of bench_arg sleeping processes, each of which handles it. */
static uint64_t
b_kill_group(long n)
{
	pid_t *pids = malloc((size_t)bench_arg * sizeof(*pids));
	int back[2];
	uint64_t t;

	xpipe(back);
	for (long i = 0; i < bench_arg; i++) {
		pids[i] = xfork();
		if (pids[i] == 0) {
			struct sigaction sa = { .sa_handler = tell };

			setpgid(0, i == 0 ? 0 : pids[0]);
			told = back[1];
			sigaction(SIGUSR1, &sa, NULL);
			signal(SIGTERM, SIG_DFL);
			put_byte(back[1]);
			for (;;)
				pause();
		}
		get_byte(back[0]);
	}
	t = now();
	for (long k = 0; k < n; k++) {
		need(kill(-pids[0], SIGUSR1) == 0, "kill");
		for (long i = 0; i < bench_arg; i++)
			get_byte(back[0]);
	}
	t = now() - t;
	kill(-pids[0], SIGKILL);
	for (long i = 0; i < bench_arg; i++)
		need(waitpid(pids[i], NULL, 0) == pids[i], "waitpid");
	close(back[0]);
	close(back[1]);
	free(pids);
	return t;
}

/* ---- descriptors ---- */

static void
want_descriptors(long n)
{
	struct rlimit r;

	need(getrlimit(RLIMIT_NOFILE, &r) == 0, "getrlimit");
	if (r.rlim_cur < (rlim_t)n + 64) {
		r.rlim_cur = (rlim_t)n + 64;
		if (r.rlim_max < r.rlim_cur)
			r.rlim_max = r.rlim_cur;
		need(setrlimit(RLIMIT_NOFILE, &r) == 0, "setrlimit");
	}
}

/* epoll_wait on bench_arg pipes of which one is ready, the byte's way included. */
static uint64_t
b_epoll(long n)
{
	int (*pipes)[2] = malloc((size_t)bench_arg * sizeof(*pipes));
	int ep = epoll_create1(0);
	struct epoll_event e;
	uint64_t t;

	want_descriptors(2 * bench_arg);
	need(ep >= 0, "epoll_create1");
	for (long i = 0; i < bench_arg; i++) {
		xpipe(pipes[i]);
		e.events = EPOLLIN;
		e.data.u64 = (uint64_t)i;
		need(epoll_ctl(ep, EPOLL_CTL_ADD, pipes[i][0], &e) == 0, "epoll_ctl");
	}
	t = now();
	for (long i = 0; i < n; i++) {
		put_byte(pipes[i * 7 % bench_arg][1]);
		need(epoll_wait(ep, &e, 1, -1) == 1, "epoll_wait");
		get_byte(pipes[e.data.u64][0]);
	}
	t = now() - t;
	for (long i = 0; i < bench_arg; i++) {
		close(pipes[i][0]);
		close(pipes[i][1]);
	}
	close(ep);
	free(pipes);
	return t;
}

static void
open_many(int *fds, long n)
{
	want_descriptors(n);
	for (long i = 0; i < n; i++) {
		fds[i] = open("/dev/null", O_RDONLY);
		need(fds[i] >= 0, "open");
	}
}

/* dup and close with bench_arg descriptors open. */
static uint64_t
b_dup_fds(long n)
{
	int *fds = malloc((size_t)bench_arg * sizeof(*fds));
	uint64_t t;

	open_many(fds, bench_arg);
	t = now();
	for (long i = 0; i < n; i++)
		need(close(dup(fds[0])) == 0, "dup, close");
	t = now() - t;
	for (long i = 0; i < bench_arg; i++)
		close(fds[i]);
	free(fds);
	return t;
}

/* ---- mappings ---- */

/* mmap, touch and munmap of a page with bench_arg other mappings. */
static uint64_t
b_mmap_among(long n)
{
	char **maps = malloc((size_t)bench_arg * sizeof(*maps));
	uint64_t t;

	for (long i = 0; i < bench_arg; i++) {
		/* Neighbours differ, so that they stay mappings of their own. */
		maps[i] = mmap(NULL, PAGE, i % 2 ? PROT_READ : PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		need(maps[i] != MAP_FAILED, "mmap");
	}
	t = now();
	for (long i = 0; i < n; i++) {
		char *p = xmmap(PAGE);

		*(volatile char *)p = 1;
		munmap(p, PAGE);
	}
	t = now() - t;
	for (long i = 0; i < bench_arg; i++)
		munmap(maps[i], PAGE);
	free(maps);
	return t;
}

/* ---- a folder of bench_arg files ---- */

static const char *
numbered(long i)
{
	char name[40];

	snprintf(name, sizeof(name), "folder/file-%ld", i);
	return path(0, name);
}

static void
make_folder(void)
{
	need(mkdir(path(1, "folder"), 0700) == 0, "mkdir");
	for (long i = 0; i < bench_arg; i++) {
		int fd = open(numbered(i), O_WRONLY | O_CREAT | O_EXCL, 0600);

		need(fd >= 0, "open");
		close(fd);
	}
}

static void
remove_folder(void)
{
	for (long i = 0; i < bench_arg; i++)
		unlink(numbered(i));
	rmdir(path(1, "folder"));
}

static uint64_t
b_stat_among(long n)
{
	struct stat st;
	uint64_t t;

	make_folder();
	t = now();
	for (long i = 0; i < n; i++)
		need(stat(numbered(i * 7919 % bench_arg), &st) == 0, "stat");
	t = now() - t;
	remove_folder();
	return t;
}

static uint64_t
b_create_among(long n)
{
	uint64_t t;

	make_folder();
	t = now();
	for (long i = 0; i < n; i++) {
		const char *name = numbered(bench_arg + i);
		int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);

		need(fd >= 0, "open");
		close(fd);
		need(unlink(name) == 0, "unlink");
	}
	t = now() - t;
	remove_folder();
	return t;
}

/* Per entry. */
static uint64_t
b_readdir(long n)
{
	uint64_t t;

	make_folder();
	t = now();
	for (long i = 0; i < n; i++) {
		DIR *d = opendir(path(1, "folder"));
		long entries = 0;

		need(d != NULL, "opendir");
		while (readdir(d) != NULL)
			entries++;
		closedir(d);
		need(entries == bench_arg + 2, "readdir");
	}
	t = (now() - t) / (uint64_t)bench_arg;
	remove_folder();
	return t;
}

/* ---- the shell ---- */

static void
shell_runs(const char *script)
{
	pid_t pid = xfork();

	if (pid == 0) {
		execl(shell, "sh", "-c", script, (char *)NULL);
		_exit(127);
	}
	reap(pid);
}

/* Per step of a loop of builtins, of which there are bench_arg; the shell's start included. */
static uint64_t
b_sh_loop(long n)
{
	char script[100];
	uint64_t t;

	snprintf(script, sizeof(script),
	    "i=0; while [ $i -lt %ld ]; do i=$((i + 1)); done", bench_arg);
	t = now();
	for (long i = 0; i < n; i++)
		shell_runs(script);
	return (now() - t) / (uint64_t)bench_arg;
}

/* Per run of a program, this one, by the shell; it runs bench_arg in a loop. */
static uint64_t
b_sh_programs(long n)
{
	char script[200];
	uint64_t t;

	snprintf(script, sizeof(script),
	    "i=0; while [ $i -lt %ld ]; do $OSBENCH_SELF exit; i=$((i + 1)); done", bench_arg);
	t = now();
	for (long i = 0; i < n; i++)
		shell_runs(script);
	return (now() - t) / (uint64_t)bench_arg;
}

#define THREE(name, group, n, run, op, a)				\
	{ name "_" #a, group, n, run, op, a },				\
	{ name "_" #a "0", group, n, run, op, a##0 },			\
	{ name "_" #a "00", group, n, run, op, a##00 }

const struct bench more_benches[] = {
	THREE("fork_mib", "proc", 20, b_fork_mib,
	    "fork, child _exit, waitpid with so many MiB touched", 1),
	{ "fork_mib_1024", "big", 20, b_fork_mib, "the same with 1 GiB touched", 1024 },
	THREE("fork_kids", "proc", 100, b_fork_kids,
	    "fork, child _exit, waitpid while so many children sleep", 10),
	{ "wait_of_1", "proc", 1, b_wait_zombies, "waitpid for the only zombie", 1 },
	THREE("wait_of", "big", 50, b_wait_zombies, "waitpid for one of so many zombies", 100),
	{ "ctx_ring_2", "ipc", 8000, b_ctx_ring, "one hand-over in a ring of processes", 2 },
	{ "ctx_ring_64", "ipc", 16000, b_ctx_ring, "one hand-over in a ring of processes", 64 },
	{ "ctx_threads_2", "thread", 8000, b_ctx_threads,
	    "one hand-over between two threads by pipes", 0 },
	{ "futex_wake", "thread", 50000, b_futex_wake, "FUTEX_WAKE, nobody waits", 0 },
	{ "futex_pingpong", "thread", 5000, b_futex_pingpong,
	    "two hand-overs between two threads by futex", 0 },
	THREE("yield_among", "thread", 20000, b_yield_among,
	    "sched_yield among so many runnable threads", 10),
	THREE("kill_group", "sig", 10, b_kill_group,
	    "a signal to so many processes, each of which handles it", 1),
	THREE("epoll", "ipc", 5000, b_epoll, "a byte found by epoll among so many pipes", 10),
	THREE("dup_fds", "sys", 10000, b_dup_fds, "dup and close with so many descriptors open", 10),
	THREE("mmap_among", "mem", 3000, b_mmap_among,
	    "mmap, touch, munmap of a page among so many mappings", 10),
	THREE("stat_among", "file", 10000, b_stat_among, "stat of one of so many files", 100),
	THREE("create_among", "file", 1000, b_create_among,
	    "create and unlink a file beside so many others", 100),
	THREE("readdir_of", "file", 5, b_readdir, "readdir, each entry of so many", 100),
	{ "sh_loop", "shell", 2, b_sh_loop, "one step of a shell's loop of builtins", 10000 },
	{ "sh_programs", "shell", 2, b_sh_programs,
	    "one program run by a shell's loop", 100 },
	{ NULL, NULL, 0, NULL, NULL, 0 }
};
