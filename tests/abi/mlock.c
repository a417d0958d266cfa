/*
 * Memory that stays: mlock and its relatives, what they count, and what is refused.
 */
#include "tap.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#define PAGE 4096

/* VmLck of the calling process, in pages. */
static long
locked(void)
{
	static char text[4096];		/* no stdio: what it allocates may be locked, too */
	int fd = open("/proc/self/status", O_RDONLY);
	char *at;

	CHECK(fd >= 0 && read(fd, text, sizeof(text) - 1) > 0);
	close(fd);
	at = strstr(text, "VmLck:");
	CHECK(at != NULL);
	return atol(at + 6) / 4;
}

static char *
map(size_t pages, int flags)
{
	char *p = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags,
	    -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static int
resident(char *p, int pages)
{
	unsigned char vec[64];
	int i, n = 0;

	CHECK_EQ(mincore(p, pages * PAGE, vec), 0);
	for (i = 0; i < pages; i++)
		n += vec[i] & 1;
	return n;
}

/* Become somebody without rights, with a limit in pages. */
static void
limit_to(long pages)
{
	struct rlimit r = { pages * PAGE, pages * PAGE };

	CHECK_EQ(setrlimit(RLIMIT_MEMLOCK, &r), 0);
	if (geteuid() == 0)
		CHECK_EQ(setuid(65004), 0);
}

TEST(pages_are_there_and_counted)
{
	char *p = map(16, 0);

	CHECK_EQ(locked(), 0);
	CHECK_EQ(resident(p, 16), 0);
	CHECK_EQ(mlock(p + 2 * PAGE + 5, 3 * PAGE), 0);	/* touches four */
	CHECK_EQ(locked(), 4);
	CHECK_EQ(resident(p, 16), 4);
	CHECK_EQ(mlock(p, 16 * PAGE), 0);
	CHECK_EQ(locked(), 16);
	CHECK_EQ(resident(p, 16), 16);
	CHECK_EQ(munlock(p + PAGE, PAGE), 0);
	CHECK_EQ(locked(), 15);
	CHECK_EQ(munlock(p, 16 * PAGE), 0);
	CHECK_EQ(locked(), 0);
	CHECK_EQ(mlock(p, 8 * PAGE), 0);
	CHECK_EQ(munmap(p, 4 * PAGE), 0);
	CHECK_EQ(locked(), 4);
}

TEST(on_fault)
{
	char *p = map(8, 0);

	CHECK_EQ(syscall(SYS_mlock2, p, 8 * PAGE, 1), 0);
	CHECK_EQ(locked(), 8);
	CHECK_EQ(resident(p, 8), 0);
	p[3 * PAGE] = 1;
	CHECK_EQ(resident(p, 8), 1);
	CHECK_ERR(syscall(SYS_mlock2, p, PAGE, 2), EINVAL);
	CHECK_EQ(syscall(SYS_mlock2, p, 8 * PAGE, 0), 0);
	CHECK_EQ(resident(p, 8), 8);
}

TEST(not_inherited)
{
	char *p = map(4, 0);
	pid_t pid;

	CHECK_EQ(mlock(p, 4 * PAGE), 0);
	p[0] = 1;
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(locked(), 0);
		CHECK_EQ(p[0], 1);
		CHECK(map(1, 0) != NULL);
		CHECK_EQ(locked(), 0);
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(locked(), 4);
}

TEST(all_and_future)
{
	char *p = map(4, 0), *q;

	CHECK_EQ(mlockall(MCL_CURRENT), 0);
	CHECK_EQ(resident(p, 4), 4);
	CHECK(locked() > 8);
	q = map(4, 0);
	CHECK_EQ(resident(q, 4), 0);
	CHECK_EQ(munlockall(), 0);
	CHECK_EQ(locked(), 0);
	CHECK_EQ(mlockall(MCL_FUTURE), 0);
	CHECK_EQ(locked(), 0);
	q = map(4, 0);
	CHECK_EQ(resident(q, 4), 4);
	CHECK_EQ(locked(), 4);
	q = mremap(q, 4 * PAGE, 6 * PAGE, MREMAP_MAYMOVE);
	CHECK(q != MAP_FAILED);
	CHECK_EQ(locked(), 6);
	CHECK_EQ(resident(q, 6), 6);
	CHECK_EQ(munlockall(), 0);
	CHECK_EQ(locked(), 0);
	CHECK_ERR(mlockall(0), EINVAL);
	CHECK_ERR(mlockall(MCL_ONFAULT), EINVAL);
	CHECK_ERR(mlockall(64), EINVAL);
	CHECK_EQ(mlockall(MCL_FUTURE | MCL_ONFAULT), 0);
	q = map(4, 0);
	CHECK_EQ(resident(q, 4), 0);
	CHECK_EQ(locked(), 4);
}

TEST(map_locked)
{
	char *p = map(5, MAP_LOCKED);

	CHECK_EQ(resident(p, 5), 5);
	CHECK_EQ(locked(), 5);
	CHECK_ERR(madvise(p, PAGE, MADV_DONTNEED), EINVAL);
	CHECK_EQ(munlock(p, PAGE), 0);
	CHECK_EQ(madvise(p, PAGE, MADV_DONTNEED), 0);
	CHECK_EQ(resident(p, 5), 4);
}

TEST(file_pages)
{
	char path[64];
	int fd;
	char *p;

	snprintf(path, sizeof(path), "/tmp/mlock-%d", (int)getpid());
	fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
	CHECK(fd >= 0);
	unlink(path);
	CHECK_EQ(ftruncate(fd, 8 * PAGE), 0);
	p = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	CHECK(p != MAP_FAILED);
	CHECK_EQ(mlock(p, 8 * PAGE), 0);
	CHECK_EQ(resident(p, 8), 8);
	CHECK_EQ(locked(), 8);
}

TEST(holes)
{
	char *p = map(6, 0);

	CHECK_EQ(munmap(p + 2 * PAGE, PAGE), 0);
	CHECK_ERR(mlock(p, 6 * PAGE), ENOMEM);
	CHECK_ERR(munlock(p, 6 * PAGE), ENOMEM);
	CHECK_EQ(munlock(p + 3 * PAGE, 3 * PAGE), 0);
	CHECK_EQ(munlock(p, 2 * PAGE), 0);
	CHECK_EQ(locked(), 0);
	CHECK_EQ(mprotect(p, PAGE, PROT_NONE), 0);
	CHECK_ERR(mlock(p, PAGE), ENOMEM);
	CHECK_ERR(mlock((void *)-4096L, 8192), EINVAL);
	CHECK_EQ(mlock(p + PAGE, 0), 0);
}

TEST(limit)
{
	char *p = map(16, 0), *q;

	limit_to(8);
	CHECK_ERR(mlock(p, 9 * PAGE), ENOMEM);
	CHECK_EQ(locked(), 0);
	CHECK_EQ(mlock(p, 6 * PAGE), 0);
	CHECK_EQ(mlock(p, 8 * PAGE), 0);	/* six of them already */
	CHECK_ERR(mlock(p + 8 * PAGE, PAGE), ENOMEM);
	CHECK_EQ(locked(), 8);
	errno = 0;
	CHECK(map(1, MAP_LOCKED) == NULL && errno == EAGAIN);
	CHECK_ERR(mlockall(MCL_CURRENT), ENOMEM);
	CHECK_EQ(munlock(p, 8 * PAGE), 0);
	CHECK_EQ(mlockall(MCL_FUTURE), 0);
	q = map(8, 0);
	CHECK(q != NULL);
	errno = 0;
	CHECK(map(1, 0) == NULL && errno == EAGAIN);
	CHECK(mremap(q, 8 * PAGE, 9 * PAGE, MREMAP_MAYMOVE) == MAP_FAILED && errno == EAGAIN);
	CHECK_EQ(munmap(q, 8 * PAGE), 0);
	CHECK(map(8, 0) != NULL);
}

TEST(limit_of_zero)
{
	char *p = map(1, 0);

	limit_to(0);
	CHECK_ERR(mlock(p, PAGE), EPERM);
	CHECK_ERR(mlockall(MCL_CURRENT), EPERM);
	errno = 0;		/* musl makes ENOMEM of EPERM */
	CHECK(map(1, MAP_LOCKED) == NULL && (errno == EPERM || errno == ENOMEM));
	CHECK_EQ(munlock(p, PAGE), 0);
}

TESTS = {
	T(pages_are_there_and_counted), T(on_fault), T(not_inherited), T(all_and_future),
	T(map_locked), T(file_pages), T(holes), T(limit), T(limit_of_zero),
	{ 0 }
};
