/*
 * Fork's snapshots in single cases: long chains, much memory, stacks, files, special
 * advice, an order of ending that is not the usual one.
 */
#include "tap.h"
#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define PAGE 4096L
#define GIB (1UL << 30)

extern char **environ;

static char *
map(size_t size, int flags)
{
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | flags, -1, 0);

	CHECK(p != MAP_FAILED);
	return p;
}

TEST(chain_of_a_hundred)
{
	volatile int *p = (volatile int *)map(PAGE, MAP_PRIVATE);
	int n, st, depth = 0;
	pid_t pid = 0;

	for (n = 0; n < 100; n++) {
		*p = n;
		pid = fork();
		CHECK(pid >= 0);
		if (pid > 0)
			break;
		depth++;
		CHECK_EQ(*p, n);
	}
	if (pid > 0) {
		CHECK_EQ(waitpid(pid, &st, 0), pid);
		CHECK_EQ(st, 0);
		CHECK_EQ(*p, depth);	/* as it was when the child was made */
	}
	if (depth > 0)
		_exit(0);
}

/* Of a gibibyte all is there to be read, and a page in each two MiB is its own. */
TEST(a_gibibyte)
{
	char *p = map(GIB, MAP_PRIVATE | MAP_NORESERVE);
	size_t i;
	pid_t pid;
	int k;

	for (i = 0; i < GIB; i += PAGE)
		CHECK_EQ(*(volatile char *)(p + i), 0);
	for (i = 0; i < GIB; i += 2UL << 20)
		p[i] = 1;
	for (k = 0; k < 3; k++) {
		pid = fork();
		CHECK(pid >= 0);
		if (pid == 0) {
			for (i = k * PAGE; i < GIB; i += 64UL << 20) {
				CHECK_EQ(p[i], k == 0);
				p[i] = 2;
			}
			CHECK_EQ(munmap(p + GIB / 2, PAGE), 0);
			_exit(0);
		}
		CHECK_CHILD(pid);
	}
	for (i = 0; i < GIB; i += 2UL << 20)
		CHECK_EQ(p[i], 1);
	for (i = PAGE; i < GIB; i += 2UL << 20)
		CHECK_EQ(p[i], 0);
}

static __attribute__((noinline)) long
deeper(int n, long value)
{
	volatile long frame[400];

	frame[0] = value;
	frame[399] = n;
	return n == 0 ? frame[0] : deeper(n - 1, value) + frame[0] - value + frame[399] - n;
}

/* A stack that grows after the fork grows for one of the two. */
TEST(stacks_grow_apart)
{
	pid_t pid;
	int p[2], q[2];
	char c;

	CHECK(pipe(p) == 0 && pipe(q) == 0);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(deeper(600, 7), 7);
		CHECK_EQ(write(p[1], "x", 1), 1);
		CHECK_EQ(read(q[0], &c, 1), 1);
		CHECK_EQ(deeper(1500, 8), 8);
		_exit(0);
	}
	CHECK_EQ(read(p[0], &c, 1), 1);
	CHECK_EQ(deeper(1000, 9), 9);
	CHECK_EQ(write(q[1], "x", 1), 1);
	CHECK_CHILD(pid);
	CHECK_EQ(deeper(1600, 10), 10);
}

TEST(areas_that_grow_down)
{
	char *p = map(64 * PAGE, MAP_PRIVATE), *top;
	pid_t pid;

	CHECK_EQ(munmap(p, 64 * PAGE), 0);
	top = mmap(p + 60 * PAGE, PAGE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED, -1, 0);
	CHECK(top == p + 60 * PAGE);
	top[0] = 1;
	pid = fork();
	if (pid == 0) {
		top[0]++;
		CHECK_EQ(top[0], 2);
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(top[0], 1);
}

/* The parent ends first; what the grandchild has of it stays. */
TEST(ends_in_any_order)
{
	char *p = map(600 * PAGE, MAP_PRIVATE), c = 0;
	int out[2], go[2], i;
	pid_t pid;

	CHECK(pipe(out) == 0 && pipe(go) == 0);
	for (i = 0; i < 600; i++)
		p[i * PAGE] = i % 100;
	pid = fork();
	if (pid == 0) {
		p[0] = 50;
		if (fork() == 0) {
			CHECK_EQ(read(go[0], &c, 1), 1);	/* once its parent is gone */
			for (i = 0; i < 600; i++) {
				if (p[i * PAGE] != (i == 0 ? 50 : i % 100))
					_exit(1);
				p[i * PAGE] = 9;
			}
			CHECK_EQ(write(out[1], "x", 1), 1);
			_exit(0);
		}
		_exit(0);
	}
	CHECK_CHILD(pid);
	for (i = 0; i < 600; i += 2)
		p[i * PAGE] = 3;
	CHECK_EQ(munmap(p + 300 * PAGE, 300 * PAGE), 0);
	CHECK_EQ(write(go[1], "x", 1), 1);
	close(out[1]);
	CHECK_EQ(read(out[0], &c, 1), 1);
	for (i = 0; i < 300; i++)
		CHECK_EQ(p[i * PAGE], i % 2 ? i % 100 : 3);
}

TEST(file_mappings)
{
	char path[64], *own, *all;
	int fd, i;
	pid_t pid;

	snprintf(path, sizeof(path), "/tmp/cow-%d", (int)getpid());
	fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
	CHECK(fd >= 0);
	unlink(path);
	for (i = 0; i < 4; i++) {
		char page[PAGE];

		memset(page, 'a' + i, PAGE);
		CHECK_EQ(write(fd, page, PAGE), PAGE);
	}
	own = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	all = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	CHECK(own != MAP_FAILED && all != MAP_FAILED);
	own[0] = 'X';
	pid = fork();
	if (pid == 0) {
		char c;

		CHECK_EQ(own[0], 'X');
		own[1] = 'Y', own[PAGE] = 'Z';
		all[2 * PAGE] = 'S';
		CHECK_EQ(pread(fd, &c, 1, 2 * PAGE), 1);
		CHECK_EQ(c, 'S');
		CHECK_EQ(own[2 * PAGE], 'S');	/* not written here: still the file's */
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(own[1], 'a');
	CHECK_EQ(own[PAGE], 'b');
	CHECK_EQ(all[2 * PAGE], 'S');
	CHECK_EQ(all[0], 'a');
}

/* What is said of a part of a table that a child shares is said for one only. */
TEST(advice_inside_a_shared_table)
{
	char *p = map(512 * PAGE, MAP_PRIVATE);
	int i;
	pid_t pid;

	memset(p, 1, 512 * PAGE);
	CHECK_EQ(madvise(p + 10 * PAGE, PAGE, MADV_DONTFORK), 0);
	CHECK_EQ(madvise(p + 20 * PAGE, PAGE, 18 /* MADV_WIPEONFORK */), 0);
	pid = fork();
	if (pid == 0) {
		unsigned char vec;

		CHECK_ERR(mincore(p + 10 * PAGE, PAGE, &vec), ENOMEM);
		CHECK_EQ(p[20 * PAGE], 0);
		CHECK_EQ(madvise(p + 30 * PAGE, PAGE, MADV_DONTNEED), 0);
		CHECK_EQ(p[30 * PAGE], 0);
		CHECK_EQ(madvise(p + 40 * PAGE, PAGE, 8 /* MADV_FREE */), 0);
		CHECK_EQ(mprotect(p + 50 * PAGE, PAGE, PROT_NONE), 0);
		CHECK_EQ(munmap(p + 60 * PAGE, PAGE), 0);
		CHECK(mmap(p + 70 * PAGE, PAGE, PROT_READ, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS,
		    -1, 0) == p + 70 * PAGE);
		CHECK_EQ(p[70 * PAGE], 0);
		CHECK(mmap(p + 80 * PAGE, PAGE, PROT_READ, 0x100000 /* MAP_FIXED_NOREPLACE */ |
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED && errno == EEXIST);
		CHECK(mremap(p + 90 * PAGE, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
		    p + 100 * PAGE) == p + 100 * PAGE);
		CHECK_EQ(p[100 * PAGE], 1);
		CHECK_EQ(p[80 * PAGE], 1);
		_exit(0);
	}
	CHECK_CHILD(pid);
	for (i = 0; i < 512; i++)
		CHECK_EQ(p[i * PAGE], 1);
	memset(p, 2, 512 * PAGE);
}

/* vfork's child runs in our memory, and we do not run until it is done. */
TEST(vfork_waits_for_exec_or_end)
{
	static char *argv[] = { "false", NULL };
	volatile int seen = 0;
	int st;
	pid_t pid = vfork();

	if (pid == 0) {
		seen = 1;
		execve("/nonexistent", argv, environ);
		seen = errno;
		execve("/bin/false", argv, environ);
		_exit(9);
	}
	CHECK_EQ(seen, ENOENT);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(st, 1 << 8);
}

TEST(posix_spawn_tells_errors)
{
	char *argv[] = { "true", NULL };
	pid_t pid;

	CHECK_EQ(posix_spawn(&pid, "/nonexistent", NULL, NULL, argv, environ), ENOENT);
	CHECK_ERR(waitpid(-1, NULL, WNOHANG), ECHILD);
	CHECK_EQ(posix_spawn(&pid, "/bin/true", NULL, NULL, argv, environ), 0);
	CHECK_CHILD(pid);
}

/* A fork inside a fork while the first parent writes. */
TEST(snapshots_of_a_moment)
{
	volatile long *p = (volatile long *)map(PAGE * 4, MAP_PRIVATE);
	int i;

	for (i = 0; i < 200; i++) {
		pid_t pid;

		p[0] = i, p[512] = i, p[1024] = -i;
		pid = fork();
		if (pid == 0) {
			pid_t inner = fork();

			if (inner == 0)
				_exit(p[0] != i || p[512] != i || p[1024] != -i);
			p[512] = 0;
			CHECK_CHILD(inner);
			_exit(p[0] != i || p[512] != 0);
		}
		p[0] = -1, p[1024] = -1;
		CHECK_CHILD(pid);
		CHECK_EQ(p[512], i);
	}
}

TESTS = {
	T(chain_of_a_hundred), T(a_gibibyte), T(stacks_grow_apart), T(areas_that_grow_down),
	T(ends_in_any_order), T(file_mappings), T(advice_inside_a_shared_table),
	T(vfork_waits_for_exec_or_end), T(posix_spawn_tells_errors), T(snapshots_of_a_moment),
	{ 0 }
};
