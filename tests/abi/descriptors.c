/* Descriptors: dup, fcntl, close on exec, record locks. */
#include "tap.h"
#include <fcntl.h>
#include <sys/stat.h>

static int
scratch_file(void)
{
	char name[] = "/tmp/abi-fd-XXXXXX";
	int fd = mkstemp(name);

	CHECK(fd >= 0);
	unlink(name);
	return fd;
}

TEST(the_lowest_is_taken)
{
	int a, b, c;

	for (a = 3; a < 1024; a++)
		close(a);
	a = open("/dev/null", O_RDWR);
	b = dup(a);
	c = dup(a);
	CHECK(a >= 0 && b == a + 1 && c == b + 1);
	close(b);
	CHECK_EQ(open("/", O_RDONLY), b);
	CHECK_EQ(fcntl(a, F_DUPFD, 100), 100);
	CHECK_EQ(fcntl(a, F_DUPFD, 100), 101);
	CHECK_EQ(dup(a), c + 1);
	CHECK_ERR(close(1000), EBADF);
	CHECK_ERR(dup(1000), EBADF);
	CHECK_ERR(fcntl(a, F_DUPFD, -1), EINVAL);
}

TEST(many_descriptors)
{
	int fd, i, n = 0;

	for (fd = 3; fd < 1024; fd++)		/* what was inherited */
		close(fd);
	fd = open("/dev/null", O_RDWR);
	for (i = 0; i < 900; i++) {
		int d = dup(fd);

		if (d < 0)
			break;
		CHECK_EQ(d, fd + 1 + i);
		n++;
	}
	CHECK(n > 200);
	for (i = 0; i < n; i += 2)
		CHECK_EQ(close(fd + 1 + i), 0);
	for (i = 0; i < n; i += 2)
		CHECK_EQ(dup(fd), fd + 1 + i);
}

TEST(dup2_replaces)
{
	struct stat a, b;
	int n = open("/dev/null", O_RDWR), z = open("/dev/zero", O_RDWR);

	CHECK_EQ(dup2(n, z), z);
	CHECK_EQ(fstat(n, &a), 0);
	CHECK_EQ(fstat(z, &b), 0);
	CHECK_EQ(a.st_rdev, b.st_rdev);
	CHECK_EQ(dup2(n, n), n);
	CHECK_EQ(dup2(n, 200), 200);
	CHECK_ERR(dup2(150, 3), EBADF);
	CHECK_ERR(dup2(n, -1), EBADF);
}

TEST(flags)
{
	int fd = open("/dev/null", O_WRONLY | O_APPEND), copy;

	CHECK_EQ(fcntl(fd, F_GETFL) & O_ACCMODE, O_WRONLY);
	CHECK(fcntl(fd, F_GETFL) & O_APPEND);
	CHECK_EQ(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	CHECK(!(fcntl(fd, F_GETFL) & O_APPEND));
	copy = dup(fd);
	CHECK(fcntl(copy, F_GETFL) & O_NONBLOCK);	/* of the file, so of both */
	CHECK_EQ(fcntl(fd, F_GETFD), 0);
	CHECK_EQ(fcntl(fd, F_SETFD, FD_CLOEXEC), 0);
	CHECK_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
	CHECK_EQ(fcntl(copy, F_GETFD), 0);		/* of the descriptor alone */
	CHECK_EQ(fcntl(dup(fd), F_GETFD), 0);
	CHECK_EQ(fcntl(fcntl(fd, F_DUPFD_CLOEXEC, 0), F_GETFD), FD_CLOEXEC);
	CHECK_EQ(fcntl(open("/", O_RDONLY | O_CLOEXEC), F_GETFD), FD_CLOEXEC);
	CHECK_ERR(fcntl(fd, 9999), EINVAL);
	CHECK_ERR(fcntl(999, F_GETFL), EBADF);
}

/* ---- record locks ---- */

static int
lock(int fd, int cmd, int type, long start, long len)
{
	struct flock l;

	memset(&l, 0, sizeof(l));
	l.l_type = type;
	l.l_whence = SEEK_SET;
	l.l_start = start;
	l.l_len = len;
	return fcntl(fd, cmd, &l);
}

TEST(locks_keep_others_out)
{
	struct flock l;
	int fd = scratch_file();
	pid_t pid;

	CHECK_EQ(lock(fd, F_SETLK, F_WRLCK, 10, 10), 0);
	CHECK_EQ(lock(fd, F_SETLK, F_RDLCK, 100, 0), 0);
	pid = fork();
	if (pid == 0) {
		CHECK(lock(fd, F_SETLK, F_RDLCK, 15, 1) == -1 && (errno == EAGAIN || errno == EACCES));
		CHECK_EQ(lock(fd, F_SETLK, F_WRLCK, 0, 10), 0);
		CHECK_EQ(lock(fd, F_SETLK, F_RDLCK, 1000, 5), 0);
		CHECK_EQ(lock(fd, F_SETLK, F_WRLCK, 20, 80), 0);
		memset(&l, 0, sizeof(l));
		l.l_type = F_WRLCK;
		CHECK_EQ(fcntl(fd, F_GETLK, &l), 0);
		CHECK_EQ(l.l_type, F_WRLCK);
		CHECK_EQ(l.l_start, 10);
		CHECK_EQ(l.l_len, 10);
		CHECK_EQ(l.l_pid, getppid());
		_exit(0);
	}
	CHECK_CHILD(pid);
	/* The middle is let go: two remain. */
	CHECK_EQ(lock(fd, F_SETLK, F_UNLCK, 14, 2), 0);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(lock(fd, F_SETLK, F_WRLCK, 14, 2), 0);
		CHECK_EQ(lock(fd, F_SETLK, F_WRLCK, 13, 1), -1);
		CHECK_EQ(lock(fd, F_SETLK, F_WRLCK, 16, 1), -1);
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TEST(any_close_ends_the_locks)
{
	int fd = scratch_file(), other = dup(fd);
	pid_t pid;

	CHECK_EQ(lock(fd, F_SETLK, F_WRLCK, 0, 0), 0);
	close(other);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(lock(fd, F_SETLK, F_WRLCK, 0, 0), 0);
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TEST(a_lock_is_waited_for)
{
	int fd = scratch_file(), p[2];
	char c;
	pid_t pid;

	CHECK_EQ(pipe(p), 0);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(lock(fd, F_SETLK, F_WRLCK, 0, 0), 0);
		CHECK_EQ(write(p[1], "x", 1), 1);
		usleep(60000);
		_exit(0);		/* the end lets go */
	}
	CHECK_EQ(read(p[0], &c, 1), 1);
	CHECK_EQ(lock(fd, F_SETLK, F_WRLCK, 0, 0), -1);
	CHECK_EQ(lock(fd, F_SETLKW, F_WRLCK, 0, 0), 0);
	CHECK_CHILD(pid);
}

TEST(a_deadlock_is_refused)
{
	int fd = scratch_file(), p[2], st;
	char c;
	pid_t pid;

	CHECK_EQ(pipe(p), 0);
	CHECK_EQ(lock(fd, F_SETLK, F_WRLCK, 0, 1), 0);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(lock(fd, F_SETLK, F_WRLCK, 1, 1), 0);
		CHECK_EQ(write(p[1], "x", 1), 1);
		CHECK_EQ(lock(fd, F_SETLKW, F_WRLCK, 0, 1), 0);	/* until the parent gives up */
		_exit(0);
	}
	CHECK_EQ(read(p[0], &c, 1), 1);
	usleep(60000);
	CHECK_ERR(lock(fd, F_SETLKW, F_WRLCK, 1, 1), EDEADLK);
	CHECK_EQ(lock(fd, F_SETLK, F_UNLCK, 0, 1), 0);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(st, 0);
}

TESTS = {
	T(the_lowest_is_taken),
	T(many_descriptors),
	T(dup2_replaces),
	T(flags),
	T(locks_keep_others_out),
	T(any_close_ends_the_locks),
	T(a_lock_is_waited_for),
	T(a_deadlock_is_refused),
	{ 0 }
};
