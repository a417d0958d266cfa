/*
 * Memory running out at every place: in a kernel made with --enable-debug the n-th
 * allocation of a thread can be made to fail (/proc/loam/failalloc). Each operation
 * below is done again and again with a later one failing, until it gets through
 * untouched. It may fail, or its process be killed; but nothing else may happen, and
 * afterwards no memory may be missing.
 */
#include "tap.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define KNOB "/proc/loam/failalloc"
#define PAGE 4096L
#define MOST 2000		/* an operation that allocates more often hangs in a loop */

extern char **environ;
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

static long
meminfo(const char *name)
{
	static char text[4096];
	int fd = open("/proc/meminfo", O_RDONLY);
	ssize_t n = read(fd, text, sizeof(text) - 1);
	char *line;

	CHECK(n > 0);
	text[n] = '\0';
	close(fd);
	line = strstr(text, name);
	CHECK(line != NULL);
	return atol(line + strlen(name) + 1);
}

/* ---- the operations: 0, or -1 with errno ---- */

static char *region;

static int
op_fork(void)
{
	pid_t pid = fork();
	int st;

	if (pid < 0)
		return -1;
	if (pid == 0) {
		region[0] = 2;
		_exit(0);
	}
	while (waitpid(pid, &st, 0) != pid)
		CHECK(errno == EINTR || errno == ENOMEM);
	return 0;
}

static int
op_vfork_exec(void)
{
	char *argv[] = { "true", NULL };
	volatile int err = 0;
	pid_t pid = vfork();
	int st;

	if (pid < 0)
		return -1;
	if (pid == 0) {
		arm(3, 1);	/* a thread of its own */
		execve("/bin/true", argv, environ);
		err = errno;
		_exit(1);
	}
	while (waitpid(pid, &st, 0) != pid)
		CHECK(errno == EINTR || errno == ENOMEM);
	CHECK(err == 0 || err == ENOMEM);
	return 0;
}

static int
op_exec(void)
{
	char *argv[] = { "true", "argument", NULL };

	execve("/bin/true", argv, environ);
	return -1;
}

static int
op_mmap(void)
{
	char *p = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return -1;
	p[0] = 1, p[7 * PAGE] = 1;
	return munmap(p, 8 * PAGE);
}

static int
op_shared(void)
{
	char *p = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return -1;
	p[PAGE] = 1;
	return munmap(p, 4 * PAGE);
}

static int
op_file(void)
{
	int fd = open("/bin/true", O_RDONLY), res = -1;
	char *p;

	if (fd < 0)
		return -1;
	p = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	if (p != MAP_FAILED) {
		p[0]++;
		CHECK_EQ(p[1], 'E');
		res = munmap(p, 2 * PAGE);
	}
	close(fd);
	return res;
}

/* All of a region that was shared with a child until now: paths of tables are copied. */
static int
op_write(void)
{
	size_t i;

	for (i = 0; i < 64; i++)
		region[i << 21] = 3;
	return 0;
}

static int
op_protect(void)
{
	return mprotect(region + (3 << 21) + PAGE, PAGE, PROT_READ) ||
	    mprotect(region + (3 << 21) + PAGE, PAGE, PROT_READ | PROT_WRITE);
}

static int
op_unmap(void)
{
	return munmap(region + (5 << 21), PAGE) ||
	    madvise(region + (6 << 21), PAGE, MADV_DONTNEED) ||
	    mmap(region + (7 << 21), PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
	    0) == MAP_FAILED;
}

static int
op_move(void)
{
	return mremap(region + (9 << 21), PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
	    region + (1UL << 30)) == MAP_FAILED ? -1 : 0;
}

static int
op_lock(void)
{
	return mlock(region + (8 << 21), 4 * PAGE) || munlock(region + (8 << 21), 4 * PAGE);
}

static int
op_pipe(void)
{
	int p[2];
	char c = 0;

	if (pipe(p) != 0)
		return -1;
	if (write(p[1], &c, 1) == 1)
		CHECK(read(p[0], &c, 1) == 1 || errno == ENOMEM);
	close(p[0]);
	return close(p[1]);
}

static int
op_open(void)
{
	char path[64];
	int fd, err;

	snprintf(path, sizeof(path), "/tmp/failalloc-%d", (int)getpid());
	fd = open(path, O_RDWR | O_CREAT, 0600);
	err = errno;
	if (fd >= 0) {
		(void)!write(fd, path, sizeof(path));
		close(fd);
	}
	while (unlink(path) != 0 && errno == ENOMEM)
		;
	errno = err;
	return fd < 0 ? -1 : 0;
}

/* ---- walking upwards ---- */

/* One go in a process of its own: was an allocation made to fail? */
static int
attempt(int (*op)(void), int after, int count, int hold)
{
	pid_t pid, holder = -1;
	int st, p[2];
	char c;

	CHECK_EQ(pipe(p), 0);
	pid = fork();
	CHECK(pid >= 0);
	if (pid == 0) {
		int res, err, left;

		if (hold && (holder = fork()) == 0) {	/* has all the tables, too */
			close(p[1]);
			_exit(read(p[0], &c, 1));
		}
		arm(after, count);
		errno = 0;
		res = op();
		err = errno;
		left = disarm();
		if (left == count && (res != 0))
			printf("# failed without a cause: errno %d\n", err), _exit(99);
		if (res != 0 && err != ENOMEM && err != EAGAIN && err != ENFILE)
			printf("# failed with errno %d after %d\n", err, after), _exit(99);
		fflush(stdout);
		if (holder > 0)
			kill(holder, SIGKILL), waitpid(holder, NULL, 0);
		_exit(left == count ? 1 : 0);
	}
	close(p[0]);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	close(p[1]);		/* ends a holder whose parent was killed */
	if (WIFSIGNALED(st)) {
		CHECK_EQ(WTERMSIG(st), SIGKILL);
		return 1;
	}
	CHECK(WIFEXITED(st) && WEXITSTATUS(st) <= 1);
	/* exec leaves the knob as it is, and true has status 0: ask whether it came that far. */
	return WEXITSTATUS(st) == 0;
}

static void
walk(int (*op)(void), int hold)
{
	static const int counts[] = { 1, 2, 5 };
	long anon, tables;
	unsigned i;
	int n = 0, quiet;

	knob = open(KNOB, O_RDWR | O_CLOEXEC);
	if (knob < 0)
		SKIP("not a debug kernel");
	alarm(60);
	region = mmap(NULL, 2UL << 30, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	CHECK(region != MAP_FAILED);
	for (i = 0; i < 64; i++)
		region[(size_t)i << 21] = 1;
	attempt(op, MOST, 1, hold);	/* fills caches */
	anon = meminfo("AnonPages:"), tables = meminfo("PageTables:");
	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		for (n = 0, quiet = 0; n < 120 && quiet < 3; n++)
			quiet = attempt(op, n, counts[i], hold) ? 0 : quiet + 1;
	}
	for (i = 0; i < 64; i++)
		CHECK_EQ(region[(size_t)i << 21], 1);
	usleep(50000);
	CHECK(meminfo("AnonPages:") <= anon + 16);
	CHECK(meminfo("PageTables:") <= tables + 16);
}

TEST(fork_) { walk(op_fork, 0); }
TEST(vfork_exec) { walk(op_vfork_exec, 0); }
TEST(exec_) { walk(op_exec, 0); }
TEST(mmap_) { walk(op_mmap, 1); }
TEST(shared_memory) { walk(op_shared, 1); }
TEST(mapped_file) { walk(op_file, 1); }
TEST(writes_to_shared_tables) { walk(op_write, 1); }
TEST(mprotect_of_shared_tables) { walk(op_protect, 1); }
TEST(munmap_of_shared_tables) { walk(op_unmap, 1); }
TEST(mremap_of_shared_tables) { walk(op_move, 1); }
TEST(mlock_of_shared_tables) { walk(op_lock, 1); }
TEST(pipe_) { walk(op_pipe, 0); }
TEST(open_) { walk(op_open, 0); }

TESTS = {
	T(fork_), T(vfork_exec), T(exec_), T(mmap_), T(shared_memory), T(mapped_file),
	T(writes_to_shared_tables), T(mprotect_of_shared_tables), T(munmap_of_shared_tables),
	T(mremap_of_shared_tables), T(mlock_of_shared_tables), T(pipe_), T(open_),
	{ 0 }
};
