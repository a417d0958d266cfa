/* POSIX shared memory objects: files of /dev/shm. */
#include "tap.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>

TEST(shm_is_a_tmpfs)
{
	struct statfs fs;
	struct stat st;

	CHECK_EQ(statfs("/dev/shm", &fs), 0);
	CHECK_EQ(fs.f_type, 0x01021994);
	CHECK_EQ(stat("/dev/shm", &st), 0);
	CHECK_EQ(st.st_mode & 07777, 01777);
}

TEST(objects)
{
	char name[32];
	volatile char *p;
	struct stat st;
	pid_t pid;
	int fd;

	snprintf(name, sizeof(name), "/object-%d", getpid());
	CHECK_ERR(shm_open(name, O_RDWR, 0), ENOENT);
	fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
	CHECK(fd >= 0);
	CHECK_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
	CHECK_ERR(shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600), EEXIST);
	CHECK_EQ(ftruncate(fd, 10000), 0);
	CHECK_EQ(fstat(fd, &st), 0);
	CHECK_EQ(st.st_size, 10000);
	CHECK_EQ(st.st_mode & 0777, 0600);
	p = mmap(NULL, 10000, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	CHECK(p != MAP_FAILED);
	CHECK_EQ(close(fd), 0);
	pid = fork();
	if (pid == 0) {
		volatile char *q;

		fd = shm_open(name, O_RDONLY, 0);
		q = mmap(NULL, 10000, PROT_READ, MAP_SHARED, fd, 0);
		CHECK(q != MAP_FAILED);
		p[9999] = 'x';
		CHECK_EQ(q[9999], 'x');
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(p[9999], 'x');
	CHECK_EQ(shm_unlink(name), 0);
	CHECK_ERR(shm_unlink(name), ENOENT);
	CHECK_EQ(p[9999], 'x');
}

TESTS = { T(shm_is_a_tmpfs), T(objects), { 0 } };
