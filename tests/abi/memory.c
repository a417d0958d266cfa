/*
 * Memory: mmap, munmap, mprotect, mremap, brk, madvise, msync, mincore, and what
 * fork does with it all.
 */
#include "tap.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define PAGE 4096UL
#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif
#ifndef MADV_WIPEONFORK
#define MADV_WIPEONFORK 18
#endif

static char *
map(size_t len)
{
	char *p = mmap(NULL, len, RW, ANON, -1, 0);

	CHECK(p != MAP_FAILED);
	CHECK_EQ((uintptr_t)p % PAGE, 0);
	return p;
}

/* ---- touching what may fault ---- */

static sigjmp_buf out;
static volatile int fault_signal, fault_code;
static char *volatile fault_addr;

static void
on_fault(int sig, siginfo_t *info, void *context)
{
	fault_signal = sig;
	fault_code = info->si_code;
	fault_addr = info->si_addr;
	siglongjmp(out, 1);
}

/* The signal that an access to p brings, 0 = none. */
static int
touch(volatile char *p, int write)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_sigaction = on_fault;
	sa.sa_flags = SA_SIGINFO | SA_ONSTACK;
	sigaction(SIGSEGV, &sa, NULL);
	sigaction(SIGBUS, &sa, NULL);
	fault_signal = 0;
	if (sigsetjmp(out, 1) == 0) {
		if (write)
			*p = 1;
		else
			(void)*p;
	}
	return fault_signal;
}

#define CHECK_FAULT(p, write, sig, code) do {				\
	CHECK_EQ(touch((p), (write)), (sig));				\
	CHECK_EQ(fault_code, (code));					\
	CHECK(fault_addr == (char *)(p));				\
} while (0)

/* ---- anonymous memory ---- */

TEST(new_memory_is_zero_and_keeps_what_is_written)
{
	size_t n = 3 << 20;
	char *p = map(n);

	for (size_t i = 0; i < n; i += 509)
		CHECK_EQ(p[i], 0);
	for (size_t i = 0; i < n; i += 509)
		p[i] = i / 509;
	for (size_t i = 0; i < n; i += 509)
		CHECK_EQ(p[i], (char)(i / 509));
}

TEST(memory_read_first_can_be_written_later)
{
	char *p = map(4 * PAGE), *q = map(4 * PAGE);

	CHECK_EQ(p[0] + p[PAGE] + q[0], 0);
	p[0] = 1;
	CHECK_EQ(p[1] + p[PAGE] + q[0], 0);
}

TEST(unmapped_memory_faults)
{
	char *p = map(3 * PAGE);

	memset(p, 1, 3 * PAGE);
	CHECK_EQ(munmap(p + PAGE, PAGE), 0);
	CHECK_FAULT(p + PAGE, 0, SIGSEGV, SEGV_MAPERR);
	CHECK_FAULT(p + PAGE + 17, 1, SIGSEGV, SEGV_MAPERR);
	CHECK_EQ(p[PAGE - 1] + p[2 * PAGE], 2);
	CHECK_EQ(munmap(p, 3 * PAGE), 0);
	CHECK_FAULT(p, 0, SIGSEGV, SEGV_MAPERR);
	/* Nothing there is no error. */
	CHECK_EQ(munmap(p, 3 * PAGE), 0);
}

TEST(null_and_kernel_addresses_fault)
{
	CHECK_FAULT((char *)16, 0, SIGSEGV, SEGV_MAPERR);
	CHECK_EQ(touch((char *)0xffff800000000000UL, 0), SIGSEGV);
	CHECK_EQ(touch((char *)0xffffffff80200000UL, 1), SIGSEGV);
}

TEST(fixed_replaces_and_noreplace_refuses)
{
	char *p = map(4 * PAGE);

	memset(p, 7, 4 * PAGE);
	CHECK(mmap(p + PAGE, PAGE, RW, ANON | MAP_FIXED, -1, 0) == p + PAGE);
	CHECK_EQ(p[PAGE], 0);
	CHECK_EQ(p[0] + p[2 * PAGE], 14);
	CHECK_ERR(mmap(p, PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0), EEXIST);
	CHECK_EQ(munmap(p + PAGE, PAGE), 0);
	CHECK(mmap(p + PAGE, PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0) == p + PAGE);
}

TEST(hint_is_taken_when_free)
{
	char *p = map(8 * PAGE), *q;

	CHECK_EQ(munmap(p, 8 * PAGE), 0);
	q = mmap(p + 2 * PAGE, PAGE, RW, ANON, -1, 0);
	CHECK(q == p + 2 * PAGE);
	CHECK(mmap(q, PAGE, RW, ANON, -1, 0) != q);
}

TEST(bad_arguments_are_refused)
{
	char *p = map(PAGE);

	CHECK_ERR(mmap(NULL, 0, RW, ANON, -1, 0), EINVAL);
	CHECK_ERR(mmap(NULL, PAGE, RW, MAP_ANONYMOUS, -1, 0), EINVAL);
	CHECK_ERR(mmap(p + 1, PAGE, RW, ANON | MAP_FIXED, -1, 0), EINVAL);
	CHECK_ERR(mmap(NULL, PAGE, RW, MAP_PRIVATE, 99, 0), EBADF);
	CHECK_ERR(mmap(NULL, 1UL << 46, RW, ANON, -1, 0), ENOMEM);
	CHECK_ERR(mmap(NULL, ~0UL, RW, ANON, -1, 0), ENOMEM);
	CHECK_ERR(munmap(p + 1, PAGE), EINVAL);
	CHECK_ERR(munmap(p, 0), EINVAL);
	CHECK_EQ(munmap(p, PAGE), 0);
	CHECK_ERR(mprotect(p, PAGE, PROT_READ), ENOMEM);
	CHECK_ERR(madvise(p, PAGE, MADV_DONTNEED), ENOMEM);
	CHECK_ERR(msync(p, PAGE, MS_SYNC), ENOMEM);
}

TEST(many_mappings_and_holes)
{
	enum { N = 600 };
	static char *p[N];

	for (int i = 0; i < N; i++) {
		/* Different rights, so that neighbours stay apart. */
		p[i] = mmap(NULL, PAGE * (1 + i % 5), i % 2 ? RW : PROT_READ, ANON, -1, 0);
		CHECK(p[i] != MAP_FAILED);
		if (i % 2)
			*p[i] = i;
	}
	for (int i = 0; i < N; i += 3)
		CHECK_EQ(munmap(p[i], PAGE * (1 + i % 5)), 0);
	for (int i = 0; i < N; i += 3) {
		p[i] = mmap(NULL, PAGE * (1 + i % 5), RW, ANON, -1, 0);
		CHECK(p[i] != MAP_FAILED);
		CHECK_EQ(*p[i], 0);
		*p[i] = i;
	}
	for (int i = 0; i < N; i++)
		if (i % 2 || i % 3 == 0)
			CHECK_EQ(*p[i], (char)i);
}

/* ---- fork ---- */

TEST(child_and_parent_write_apart)
{
	size_t n = 5 << 20;
	char *p = map(n);
	pid_t pid;

	for (size_t i = 0; i < n; i += PAGE)
		p[i] = 1;
	pid = fork();
	CHECK(pid >= 0);
	if (pid == 0) {
		for (size_t i = 0; i < n; i += 3 * PAGE)
			p[i] = 2;
		for (size_t i = 0; i < n; i += PAGE)
			CHECK_EQ(p[i], i / PAGE % 3 == 0 ? 2 : 1);
		_exit(0);
	}
	for (size_t i = 0; i < n; i += 2 * PAGE)
		p[i] = 3;
	CHECK_CHILD(pid);
	for (size_t i = 0; i < n; i += PAGE)
		CHECK_EQ(p[i], i / PAGE % 2 == 0 ? 3 : 1);
}

TEST(generations_each_see_their_own)
{
	char *p = map(64 * PAGE);
	pid_t top = getpid();

	for (int depth = 1; depth <= 12; depth++) {
		pid_t pid;

		p[depth * PAGE] = depth;
		p[0] = depth;
		pid = fork();
		CHECK(pid >= 0);
		if (pid > 0) {
			CHECK_CHILD(pid);
			CHECK_EQ(p[0], depth);
			CHECK_EQ(p[(depth + 1) * PAGE], 0);
			if (getpid() != top)
				_exit(0);
			return;
		}
		for (int i = 1; i <= depth; i++)
			CHECK_EQ(p[i * PAGE], i);
	}
	_exit(0);
}

TEST(shared_memory_is_seen_by_all)
{
	volatile int *p = mmap(NULL, 8 * PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid;

	CHECK(p != MAP_FAILED);
	p[0] = 1;
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(p[0], 1);
		p[0] = 2;
		p[2048] = 5;	/* a page nobody has touched before the fork */
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(p[0], 2);
	CHECK_EQ(p[2048], 5);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(p[2048], 5);
		p[2048]++;
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(p[2048], 6);
}

TEST(unmapping_in_the_child_leaves_the_parent)
{
	size_t n = 6 << 20;
	char *p = map(n);
	pid_t pid;

	memset(p, 9, n);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(munmap(p + PAGE, n - 2 * PAGE), 0);
		CHECK_EQ(p[0] + p[n - 1], 18);
		CHECK_EQ(touch(p + n / 2, 0), SIGSEGV);
		CHECK_EQ(mprotect(p, PAGE, PROT_READ), 0);
		CHECK_EQ(touch(p, 1), SIGSEGV);
		_exit(0);
	}
	CHECK_CHILD(pid);
	for (size_t i = 0; i < n; i += PAGE)
		CHECK_EQ(p[i], 9);
	p[0] = 1;
}

TEST(mapping_after_fork_is_private)
{
	pid_t pid;
	int fds[2];
	char *p, c;

	CHECK_EQ(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		p = map(PAGE);
		*p = 3;
		CHECK_EQ(write(fds[1], &p, sizeof(p)), sizeof(p));
		CHECK_EQ(read(fds[0], &c, 0), 0);
		_exit(0);
	}
	CHECK_EQ(read(fds[0], &p, sizeof(p)), sizeof(p));
	CHECK_CHILD(pid);
	CHECK_EQ(touch(p, 0), SIGSEGV);
}

TEST(madvise_dontfork_and_wipeonfork)
{
	char *a = map(2 * PAGE), *b = map(2 * PAGE);
	pid_t pid;

	a[0] = a[PAGE] = b[0] = 1;
	CHECK_EQ(madvise(a, PAGE, MADV_DONTFORK), 0);
	CHECK_EQ(madvise(b, PAGE, MADV_WIPEONFORK), 0);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(touch(a, 0), SIGSEGV);
		CHECK_EQ(a[PAGE], 1);
		CHECK_EQ(b[0], 0);
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(a[0] + b[0], 2);
}

/* ---- protection ---- */

TEST(protection_holds)
{
	char *p = map(4 * PAGE);

	memset(p, 5, 4 * PAGE);
	CHECK_EQ(mprotect(p + PAGE, PAGE, PROT_READ), 0);
	CHECK_FAULT(p + PAGE, 1, SIGSEGV, SEGV_ACCERR);
	CHECK_EQ(p[PAGE], 5);
	CHECK_EQ(mprotect(p + PAGE, 2 * PAGE, PROT_NONE), 0);
	CHECK_FAULT(p + 2 * PAGE, 0, SIGSEGV, SEGV_ACCERR);
	CHECK_EQ(mprotect(p, 4 * PAGE, RW), 0);
	for (int i = 0; i < 4; i++) {
		CHECK_EQ(p[i * PAGE], 5);
		p[i * PAGE] = 6;
	}
}

TEST(memory_without_exec_does_not_run)
{
	unsigned char *p = (unsigned char *)map(PAGE);
	struct sigaction sa;

	p[0] = 0xc3;		/* ret */
	memset(&sa, 0, sizeof(sa));
	sa.sa_sigaction = on_fault;
	sa.sa_flags = SA_SIGINFO;
	sigaction(SIGSEGV, &sa, NULL);
	fault_signal = 0;
	if (sigsetjmp(out, 1) == 0)
		((void (*)(void))(uintptr_t)p)();
	CHECK_EQ(fault_signal, SIGSEGV);
	CHECK_EQ(fault_code, SEGV_ACCERR);
	CHECK_EQ(mprotect(p, PAGE, PROT_READ | PROT_EXEC), 0);
	((void (*)(void))(uintptr_t)p)();
}

TEST(protection_of_the_child_is_its_own)
{
	char *p = map(PAGE);
	pid_t pid;

	p[0] = 1;
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(mprotect(p, PAGE, PROT_NONE), 0);
		CHECK_EQ(touch(p, 0), SIGSEGV);
		CHECK_EQ(mprotect(p, PAGE, RW), 0);
		p[0] = 2;
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(p[0], 1);
	p[0] = 3;
}

/* ---- mremap, brk, stack ---- */

TEST(mremap_keeps_contents)
{
	size_t n = 3 << 20;
	char *p = map(n), *q, *block;

	for (size_t i = 0; i < n; i += PAGE)
		p[i] = i / PAGE;
	block = map(PAGE);		/* may stand in the way of growing in place */
	q = mremap(p, n, 4 * n, MREMAP_MAYMOVE);
	CHECK(q != MAP_FAILED);
	for (size_t i = 0; i < n; i += PAGE)
		CHECK_EQ(q[i], (char)(i / PAGE));
	CHECK_EQ(q[4 * n - 1], 0);
	if (q != p)
		CHECK_EQ(touch(p, 0), SIGSEGV);
	q[4 * n - 1] = 1;
	CHECK(mremap(q, 4 * n, PAGE, 0) == q);
	CHECK_EQ(touch(q + PAGE, 0), SIGSEGV);
	p = mremap(q, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, block);
	CHECK(p == block);
	CHECK_EQ(p[0], 0);
	CHECK_EQ(touch(q, 0), SIGSEGV);
	CHECK_ERR(mremap(q, PAGE, 2 * PAGE, MREMAP_MAYMOVE), EFAULT);
	CHECK_ERR(mremap(p, PAGE, 0, MREMAP_MAYMOVE), EINVAL);
}

TEST(mremap_in_the_child_leaves_the_parent)
{
	size_t n = 4 << 20;
	char *p = map(n), *q;
	pid_t pid;

	for (size_t i = 0; i < n; i += PAGE)
		p[i] = i / PAGE;
	pid = fork();
	if (pid == 0) {
		q = mremap(p, n, 5 * n, MREMAP_MAYMOVE);
		CHECK(q != MAP_FAILED);
		for (size_t i = 0; i < n; i += PAGE) {
			CHECK_EQ(q[i], (char)(i / PAGE));
			q[i] = 0;
		}
		_exit(0);
	}
	CHECK_CHILD(pid);
	for (size_t i = 0; i < n; i += PAGE)
		CHECK_EQ(p[i], (char)(i / PAGE));
}

TEST(brk_grows_and_shrinks)
{
	char *start = sbrk(0), *p;

	if (start == (char *)-1 || sbrk(PAGE) == (void *)-1)
		SKIP("this C library has no sbrk");
	CHECK(sbrk(3 << 20) != (void *)-1);
	p = sbrk(0);
	CHECK(p >= start + (3 << 20));
	CHECK_EQ(p[-1], 0);
	p[-1] = 1;
	CHECK(sbrk(-(2 << 20)) != (void *)-1);
	CHECK_EQ(touch(p - 1, 0), SIGSEGV);
	CHECK(sbrk(2 << 20) != (void *)-1);
	CHECK_EQ(p[-1], 0);
}

static long
deep(long n)
{
	volatile char frame[3000];

	frame[0] = n;
	return n == 0 ? frame[0] : deep(n - 1) + frame[0] * 0;
}

TEST(stack_grows_by_itself)
{
	CHECK_EQ(deep(2000), 0);		/* 6 MB of the usual 8 */
}

static long
endless(long n)
{
	volatile char frame[2000];

	frame[n % 2000] = 1;
	return n < 0 ? 0 : endless(n + 1) + frame[0];
}

TEST(stack_has_an_end)
{
	stack_t alt = { .ss_sp = map(65536), .ss_size = 65536 };
	struct sigaction sa;

	CHECK_EQ(sigaltstack(&alt, NULL), 0);
	memset(&sa, 0, sizeof(sa));
	sa.sa_sigaction = on_fault;
	sa.sa_flags = SA_SIGINFO | SA_ONSTACK;
	sigaction(SIGSEGV, &sa, NULL);
	fault_signal = 0;
	if (sigsetjmp(out, 1) == 0)
		endless(0);
	CHECK_EQ(fault_signal, SIGSEGV);
}

/* ---- advice ---- */

TEST(dontneed_gives_zeros)
{
	char *p = map(600 * PAGE);

	memset(p, 1, 600 * PAGE);
	CHECK_EQ(madvise(p + PAGE, 598 * PAGE, MADV_DONTNEED), 0);
	CHECK_EQ(p[PAGE] + p[300 * PAGE] + p[599 * PAGE - 1], 0);
	CHECK_EQ(p[0] + p[599 * PAGE], 2);
	p[PAGE] = 4;
	CHECK_EQ(p[PAGE], 4);
	CHECK_ERR(madvise(p, PAGE, 4711), EINVAL);
}

TEST(mincore_tells_what_is_there)
{
	unsigned char vec[300];
	char *p = map(300 * PAGE);

	p[0] = p[299 * PAGE] = 1;
	CHECK_EQ(mincore(p, 300 * PAGE, vec), 0);
	CHECK_EQ(vec[0] & 1, 1);
	CHECK_EQ(vec[299] & 1, 1);
	CHECK_EQ(vec[150] & 1, 0);
	CHECK_EQ(munmap(p + PAGE, PAGE), 0);
	CHECK_ERR(mincore(p, 300 * PAGE, vec), ENOMEM);
}

/* ---- limits ---- */

TEST(limit_of_address_space)
{
	struct rlimit r = { 64 << 20, 64 << 20 };
	char *p;

	CHECK_EQ(setrlimit(RLIMIT_AS, &r), 0);
	CHECK_ERR(mmap(NULL, 64 << 20, RW, ANON, -1, 0), ENOMEM);
	p = map(16 << 20);
	CHECK_EQ(munmap(p, 16 << 20), 0);
	map(32 << 20);
}

/* ---- user pointers of system calls ---- */

TEST(calls_with_bad_memory_get_efault)
{
	char *p = map(3 * PAGE), *volatile nowhere = NULL;
	int fds[2];

	CHECK_EQ(pipe(fds), 0);
	CHECK_EQ(mprotect(p + PAGE, PAGE, PROT_NONE), 0);
	CHECK_ERR(write(fds[1], p + PAGE, 10), EFAULT);
	CHECK_ERR(write(fds[1], nowhere, 10), EFAULT);
	CHECK_ERR(write(fds[1], (void *)0xffff800000000000UL, 10), EFAULT);
	CHECK_EQ(mprotect(p + PAGE, PAGE, PROT_READ), 0);
	CHECK_EQ(write(fds[1], p + PAGE, 10), 10);
	CHECK_ERR(read(fds[0], p + PAGE, 10), EFAULT);
	/* Memory that is there but was never touched is as good as any. */
	CHECK_EQ(read(fds[0], p + 2 * PAGE - 0, 10), 10);
}

/* ---- files ---- */

static int
temp_file(size_t size)
{
	char name[] = "/tmp/memory-XXXXXX";
	int fd = mkstemp(name);
	char c[1000];

	CHECK(fd >= 0);
	CHECK_EQ(unlink(name), 0);
	for (size_t i = 0; i < sizeof(c); i++)
		c[i] = i % 251;
	for (size_t i = 0; i < size; i += sizeof(c)) {
		ssize_t n = size - i < sizeof(c) ? size - i : sizeof(c);

		CHECK_EQ(write(fd, c, n), n);
	}
	return fd;
}

#define BYTE(i) ((unsigned char)((i) % 1000 % 251))

TEST(private_file_mapping)
{
	size_t n = 20 * PAGE + 100;
	int fd = temp_file(n);
	unsigned char *p = mmap(NULL, n, RW, MAP_PRIVATE, fd, 0), c;

	CHECK(p != MAP_FAILED);
	CHECK_EQ(close(fd), 0);
	for (size_t i = 0; i < n; i++)
		CHECK_EQ(p[i], BYTE(i));
	for (size_t i = n; i < 21 * PAGE; i++)
		CHECK_EQ(p[i], 0);
	p[0] = 200;
	p[10 * PAGE] = 201;
	CHECK_EQ(p[1], BYTE(1));
	CHECK_EQ(p[0], 200);
	c = p[10 * PAGE + 1];
	CHECK_EQ(c, BYTE(10 * PAGE + 1));
}

TEST(private_writes_do_not_reach_the_file)
{
	int fd = temp_file(3 * PAGE);
	unsigned char *p = mmap(NULL, 2 * PAGE, RW, MAP_PRIVATE, fd, PAGE), c;

	CHECK(p != MAP_FAILED);
	p[5] = 255;
	CHECK_EQ(pread(fd, &c, 1, PAGE + 5), 1);
	CHECK_EQ(c, BYTE(PAGE + 5));
}

TEST(shared_file_mapping_and_calls_see_each_other)
{
	int fd = temp_file(4 * PAGE);
	unsigned char *p = mmap(NULL, 4 * PAGE, RW, MAP_SHARED, fd, 0), c = 77;
	pid_t pid;

	CHECK(p != MAP_FAILED);
	CHECK_EQ(p[2 * PAGE], BYTE(2 * PAGE));
	p[2 * PAGE] = 99;
	CHECK_EQ(pread(fd, &c, 1, 2 * PAGE), 1);
	CHECK_EQ(c, 99);
	c = 55;
	CHECK_EQ(pwrite(fd, &c, 1, 3 * PAGE), 1);
	CHECK_EQ(p[3 * PAGE], 55);
	CHECK_EQ(msync(p, 4 * PAGE, MS_SYNC), 0);
	CHECK_ERR(msync(p, 4 * PAGE, MS_SYNC | MS_ASYNC), EINVAL);
	pid = fork();
	if (pid == 0) {
		p[0] = 44;
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(p[0], 44);
}

TEST(access_beyond_the_end_of_file_is_sigbus)
{
	int fd = temp_file(PAGE + 10);
	char *p = mmap(NULL, 4 * PAGE, RW, MAP_SHARED, fd, 0);

	CHECK(p != MAP_FAILED);
	CHECK_EQ(p[2 * PAGE - 1], 0);
	CHECK_FAULT(p + 2 * PAGE, 0, SIGBUS, BUS_ADRERR);
	CHECK_EQ(ftruncate(fd, 3 * PAGE), 0);
	CHECK_EQ(p[2 * PAGE], 0);
}

TEST(truncation_takes_mapped_pages)
{
	int fd = temp_file(8 * PAGE);
	char *p = mmap(NULL, 8 * PAGE, RW, MAP_SHARED, fd, 0);
	pid_t pid;
	int to[2], from[2];
	char c;

	CHECK(p != MAP_FAILED);
	CHECK_EQ(pipe(to) | pipe(from), 0);
	for (int i = 0; i < 8; i++)
		p[i * PAGE] = i;
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(p[5 * PAGE], 5);
		CHECK_EQ(write(from[1], "x", 1), 1);
		CHECK_EQ(read(to[0], &c, 1), 1);
		CHECK_EQ(touch(p + 5 * PAGE, 0), SIGBUS);
		CHECK_EQ(p[2 * PAGE], 2);
		CHECK_EQ(p[2 * PAGE + 600], 0);
		_exit(0);
	}
	CHECK_EQ(read(from[0], &c, 1), 1);
	CHECK_EQ(ftruncate(fd, 2 * PAGE + 500), 0);
	CHECK_EQ(touch(p + 5 * PAGE, 0), SIGBUS);
	CHECK_EQ(write(to[1], "x", 1), 1);
	CHECK_CHILD(pid);
	CHECK_EQ(ftruncate(fd, 8 * PAGE), 0);
	CHECK_EQ(p[5 * PAGE], 0);
}

TEST(a_mapping_outlives_descriptor_and_name)
{
	int fd = temp_file(2 * PAGE);
	unsigned char *p = mmap(NULL, 2 * PAGE, PROT_READ, MAP_SHARED, fd, 0);

	CHECK(p != MAP_FAILED);
	CHECK_EQ(close(fd), 0);
	CHECK_EQ(p[PAGE], BYTE(PAGE));
}

TEST(rights_follow_how_the_file_was_opened)
{
	char name[] = "/tmp/rights-XXXXXX";
	int fd = mkstemp(name), ro, wo;
	char *p;

	CHECK(fd >= 0);
	CHECK_EQ(ftruncate(fd, PAGE), 0);
	ro = open(name, O_RDONLY);
	wo = open(name, O_WRONLY);
	CHECK(ro >= 0 && wo >= 0);
	CHECK_EQ(unlink(name), 0);
	CHECK_ERR(mmap(NULL, PAGE, RW, MAP_SHARED, ro, 0), EACCES);
	CHECK_ERR(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, wo, 0), EACCES);
	p = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, ro, 0);
	CHECK(p != MAP_FAILED);
	CHECK_ERR(mprotect(p, PAGE, RW), EACCES);
	p = mmap(NULL, PAGE, RW, MAP_PRIVATE, ro, 0);
	CHECK(p != MAP_FAILED);
	*p = 1;
}

TEST(a_pipe_cannot_be_mapped)
{
	int fds[2];

	CHECK_EQ(pipe(fds), 0);
	CHECK_ERR(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fds[0], 0), ENODEV);
}

/* ---- nothing is lost ---- */

static long
free_pages(void)
{
	FILE *f = fopen("/proc/meminfo", "r");
	char line[100];
	long kb = -1;

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "MemFree: %ld kB", &kb) == 1)
			break;
	if (f)
		fclose(f);
	return kb < 0 ? -1 : kb / 4;
}

TEST(memory_comes_back)
{
	long before = 0, after;

	for (int round = 0; round < 30; round++) {
		pid_t pid = fork();

		CHECK(pid >= 0);
		if (pid == 0) {
			char *p = map(4 << 20), *q = mmap(NULL, 1 << 20, RW,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

			memset(p, 1, 4 << 20);
			memset(q, 1, 1 << 20);
			pid = fork();
			if (pid == 0) {
				memset(p, 2, 2 << 20);
				mremap(p, 1 << 20, 9 << 20, MREMAP_MAYMOVE);
				_exit(0);
			}
			munmap(p + PAGE, 1 << 20);
			CHECK_CHILD(pid);
			_exit(0);
		}
		CHECK_CHILD(pid);
		if (round == 4)
			before = free_pages();
	}
	after = free_pages();
	if (before < 0)
		SKIP("no /proc/meminfo");
	/* Other processes of the guest may have used a little meanwhile. */
	CHECK(after > before - 300);
}

TESTS = {
	T(new_memory_is_zero_and_keeps_what_is_written),
	T(memory_read_first_can_be_written_later),
	T(unmapped_memory_faults),
	T(null_and_kernel_addresses_fault),
	T(fixed_replaces_and_noreplace_refuses),
	T(hint_is_taken_when_free),
	T(bad_arguments_are_refused),
	T(many_mappings_and_holes),
	T(child_and_parent_write_apart),
	T(generations_each_see_their_own),
	T(shared_memory_is_seen_by_all),
	T(unmapping_in_the_child_leaves_the_parent),
	T(mapping_after_fork_is_private),
	T(madvise_dontfork_and_wipeonfork),
	T(protection_holds),
	T(memory_without_exec_does_not_run),
	T(protection_of_the_child_is_its_own),
	T(mremap_keeps_contents),
	T(mremap_in_the_child_leaves_the_parent),
	T(brk_grows_and_shrinks),
	T(stack_grows_by_itself),
	T(stack_has_an_end),
	T(dontneed_gives_zeros),
	T(mincore_tells_what_is_there),
	T(limit_of_address_space),
	T(calls_with_bad_memory_get_efault),
	T(private_file_mapping),
	T(private_writes_do_not_reach_the_file),
	T(shared_file_mapping_and_calls_see_each_other),
	T(access_beyond_the_end_of_file_is_sigbus),
	T(truncation_takes_mapped_pages),
	T(a_mapping_outlives_descriptor_and_name),
	T(rights_follow_how_the_file_was_opened),
	T(a_pipe_cannot_be_mapped),
	T(memory_comes_back),
	{ 0 }
};
