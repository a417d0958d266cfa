/*
 * Bad pointers, and good ones at the edge of a page: each call that takes one must
 * refuse with EFAULT what is not there, and must not touch what it does not need.
 */
#include "tap.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <time.h>

static long page;

/* A page with nothing behind it: its last n bytes are the last there are. */
static void *
edge(size_t n)
{
	char *p = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	CHECK(p != MAP_FAILED);
	CHECK_EQ(mprotect(p + page, page, PROT_NONE), 0);
	return p + page - n;
}

static const unsigned long bad[] = { 1, 4095, 0x1000, 0x7ffffffff000, 0x800000000000,
    0xffff800000000000, 0xffffffff80000000, 0xfffffffffffffff8, 0xffffffffffffffff };
#define NBAD (sizeof(bad) / sizeof(bad[0]))

/* The raw call, so that no library touches the pointer first. */
#define BAD(nr, ...) CHECK_ERR(syscall(nr, __VA_ARGS__), EFAULT)

TEST(structures_out)
{
	unsigned i;

	for (i = 0; i < NBAD; i++) {
		BAD(SYS_uname, bad[i]);
		BAD(SYS_times, bad[i]);
		BAD(SYS_clock_gettime, 0, bad[i]);
		BAD(SYS_gettimeofday, bad[i], 0);
		BAD(SYS_getrusage, 0, bad[i]);
		BAD(SYS_getrlimit, 0, bad[i]);
		BAD(SYS_sysinfo, bad[i]);
		BAD(SYS_getitimer, 0, bad[i]);
		BAD(SYS_pipe, bad[i]);
		BAD(SYS_stat, "/", bad[i]);
		BAD(SYS_fstat, 1, bad[i]);
		BAD(SYS_getcwd, bad[i], 100);
		BAD(SYS_rt_sigpending, bad[i], 8);
		BAD(SYS_rt_sigprocmask, 0, 0, bad[i], 8);
		BAD(SYS_rt_sigaction, SIGUSR1, 0, bad[i], 8);
		BAD(SYS_sigaltstack, 0, bad[i]);
	}
}

TEST(structures_in)
{
	unsigned i;

	for (i = 0; i < NBAD; i++) {
		BAD(SYS_nanosleep, bad[i], 0);
		BAD(SYS_setrlimit, 0, bad[i]);
		BAD(SYS_setitimer, 0, bad[i], 0);
		BAD(SYS_rt_sigprocmask, 0, bad[i], 0, 8);
		BAD(SYS_rt_sigaction, SIGUSR1, bad[i], 0, 8);
		BAD(SYS_rt_sigsuspend, bad[i], 8);
		BAD(SYS_sigaltstack, bad[i], 0);
		BAD(SYS_futex, bad[i] & ~3UL, 0, 0, 0);
		BAD(SYS_clone3, bad[i], 88);
	}
}

TEST(paths)
{
	unsigned i;

	for (i = 0; i < NBAD; i++) {
		BAD(SYS_open, bad[i], 0, 0);
		BAD(SYS_chdir, bad[i]);
		BAD(SYS_unlink, bad[i]);
		BAD(SYS_rename, bad[i], "/x");
		BAD(SYS_rename, "/tmp/x", bad[i]);
		BAD(SYS_mkdir, bad[i], 0777);
		BAD(SYS_execve, bad[i], 0, 0);
		BAD(SYS_readlink, bad[i], "/", 5);
	}
}

TEST(buffers)
{
	int fds[2], zero = open("/dev/zero", O_RDONLY);
	unsigned i;

	CHECK_EQ(pipe(fds), 0);
	CHECK_EQ(write(fds[1], "abc", 3), 3);
	for (i = 0; i < NBAD; i++) {
		BAD(SYS_read, fds[0], bad[i], 3);
		BAD(SYS_write, fds[1], bad[i], 3);
		BAD(SYS_read, zero, bad[i], 3);
		BAD(SYS_readv, fds[0], bad[i], 1);
		BAD(SYS_poll, bad[i], 1, 0);
	}
}

TEST(strings_up_to_the_last_byte)
{
	char *p = edge(5);

	strcpy(p, "/tmp");
	CHECK_EQ(access(p, F_OK), 0);
	/* The same without its end. */
	memcpy(p + 1, "/tmp", 4);
	CHECK_ERR(access(p + 1, F_OK), EFAULT);
}

TEST(structures_up_to_the_last_byte)
{
	struct timespec *ts = edge(sizeof(*ts));
	struct utsname *u = edge(sizeof(*u));

	CHECK_EQ(syscall(SYS_clock_gettime, 0, ts), 0);
	CHECK_ERR(syscall(SYS_clock_gettime, 0, (char *)ts + 1), EFAULT);
	CHECK_EQ(uname(u), 0);
	CHECK_ERR(syscall(SYS_uname, (char *)u + 1), EFAULT);
}

TEST(read_and_write_over_the_edge)
{
	char *p = edge(10);
	int fds[2], zero = open("/dev/zero", O_RDONLY);
	ssize_t n;

	CHECK_EQ(pipe(fds), 0);
	memset(p, 'x', 10);
	CHECK_EQ(write(fds[1], p, 10), 10);
	n = write(fds[1], p + 5, 10);
	CHECK(n == 5 || (n == -1 && errno == EFAULT));
	CHECK_EQ(read(zero, p, 10), 10);
	n = read(zero, p, 100);
	CHECK(n == 10 || (n == -1 && errno == EFAULT));
}

TEST(a_wait_whose_status_cannot_be_stored)
{
	int st;
	pid_t pid = fork();

	if (pid == 0)
		_exit(5);
	CHECK_ERR(syscall(SYS_wait4, pid, 1L, 0, 0), EFAULT);
	if (access("/proc/loam", F_OK) == 0)	/* here the child is still to be waited for */
		CHECK(waitpid(pid, &st, 0) == pid && st == 5 << 8);
}

TEST(read_only_memory_is_not_written)
{
	char *p = mmap(NULL, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	CHECK(p != MAP_FAILED);
	CHECK_ERR(syscall(SYS_uname, p), EFAULT);
	CHECK_ERR(syscall(SYS_pipe, p), EFAULT);
	CHECK_EQ(mprotect(p, page, PROT_NONE), 0);
	CHECK_ERR(syscall(SYS_open, p, 0), EFAULT);
}

TEST(a_handler_on_a_bad_stack_kills)
{
	int st;
	pid_t pid = fork();

	if (pid == 0) {
		signal(SIGUSR1, _exit);
		__asm__ volatile("xorl %%esp, %%esp; movl %0, %%edi; movl %1, %%esi; movl %2, %%eax; syscall; ud2"
		    :: "r"((int)getpid()), "i"(SIGUSR1), "i"(SYS_kill) : "rdi", "rsi", "rax");
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK(WIFSIGNALED(st));
	CHECK_EQ(WTERMSIG(st), SIGSEGV);
}

TESTS = {
	T(structures_out), T(structures_in), T(paths), T(buffers),
	T(strings_up_to_the_last_byte), T(structures_up_to_the_last_byte),
	T(read_and_write_over_the_edge), T(a_wait_whose_status_cannot_be_stored),
	T(read_only_memory_is_not_written), T(a_handler_on_a_bad_stack_kills),
	{ 0 }
};

__attribute__((constructor)) static void
init(void)
{
	page = sysconf(_SC_PAGESIZE);
}
