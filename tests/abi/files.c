/* Regular files: open, read, write, seek, truncate, links. */
#include "tap.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>

#ifndef O_DIRECTORY
#define O_DIRECTORY 0200000
#endif

/* A scratch directory to be in; what is left in it goes at the end of the test. */
static void
scratch(void)
{
	char name[] = "/tmp/abi-files-XXXXXX";

	CHECK(mkdtemp(name) != NULL);
	CHECK_EQ(chdir(name), 0);
}

static int
make(const char *path, const char *text)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);

	CHECK(fd >= 0);
	CHECK_EQ(write(fd, text, strlen(text)), strlen(text));
	CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

TEST(what_is_written_is_read)
{
	char buf[20] = "";
	int fd;

	scratch();
	fd = make("f", "hello");
	CHECK_EQ(read(fd, buf, sizeof(buf)), 5);
	CHECK(strcmp(buf, "hello") == 0);
	CHECK_EQ(read(fd, buf, sizeof(buf)), 0);
	CHECK_EQ(lseek(fd, -2, SEEK_END), 3);
	CHECK_EQ(read(fd, buf, 1), 1);
	CHECK_EQ(buf[0], 'l');
	CHECK_EQ(lseek(fd, 0, SEEK_CUR), 4);
	CHECK_ERR(lseek(fd, -1, SEEK_SET), EINVAL);
	CHECK_ERR(lseek(fd, 0, 77), EINVAL);
}

TEST(open_flags)
{
	int fd;

	scratch();
	CHECK_ERR(open("none", O_RDONLY), ENOENT);
	CHECK_ERR(open("", O_RDONLY), ENOENT);
	close(make("f", "12345"));
	CHECK_ERR(open("f", O_RDWR | O_CREAT | O_EXCL, 0600), EEXIST);
	CHECK_ERR(open("f", O_RDONLY | O_DIRECTORY), ENOTDIR);
	CHECK_ERR(open("f/x", O_RDONLY), ENOTDIR);
	CHECK_ERR(open(".", O_WRONLY), EISDIR);
	CHECK_ERR(open("new/", O_RDWR | O_CREAT, 0600), EISDIR);
	fd = open("f", O_RDONLY);
	CHECK_ERR(write(fd, "x", 1), EBADF);
	close(fd);
	fd = open("f", O_WRONLY | O_TRUNC);
	CHECK_ERR(read(fd, &fd, 1), EBADF);
	CHECK_EQ(lseek(fd, 0, SEEK_END), 0);
	CHECK_EQ(symlink("f", "s"), 0);
	CHECK_ERR(open("s", O_RDONLY | O_NOFOLLOW), ELOOP);
	CHECK_EQ(symlink("loop", "loop"), 0);
	CHECK_ERR(open("loop", O_RDONLY), ELOOP);
}

TEST(append_writes_at_the_end)
{
	char buf[10] = "";
	int fd, other;

	scratch();
	close(make("f", "ab"));
	fd = open("f", O_RDWR | O_APPEND);
	other = open("f", O_RDWR | O_APPEND);
	CHECK_EQ(write(fd, "cd", 2), 2);
	CHECK_EQ(write(other, "ef", 2), 2);
	CHECK_EQ(write(fd, "gh", 2), 2);
	CHECK_EQ(pread(fd, buf, 9, 0), 8);
	CHECK(strcmp(buf, "abcdefgh") == 0);
}

TEST(positions_are_shared_by_dup_and_fork)
{
	char c;
	int fd, copy;
	pid_t pid;

	scratch();
	fd = make("f", "abcdef");
	copy = dup(fd);
	CHECK_EQ(read(fd, &c, 1), 1);
	CHECK_EQ(read(copy, &c, 1), 1);
	CHECK_EQ(c, 'b');
	pid = fork();
	if (pid == 0)
		_exit(read(fd, &c, 1) == 1 && c == 'c' ? 0 : 1);
	CHECK_CHILD(pid);
	CHECK_EQ(read(fd, &c, 1), 1);
	CHECK_EQ(c, 'd');
}

TEST(pread_and_pwrite_leave_the_position)
{
	char buf[10] = "";
	int fd, p[2];

	scratch();
	fd = make("f", "abcdef");
	CHECK_EQ(pread(fd, buf, 2, 3), 2);
	CHECK(memcmp(buf, "de", 2) == 0);
	CHECK_EQ(pwrite(fd, "XY", 2, 8), 2);
	CHECK_EQ(lseek(fd, 0, SEEK_CUR), 0);
	CHECK_EQ(pread(fd, buf, 10, 0), 10);
	CHECK(memcmp(buf, "abcdef\0\0XY", 10) == 0);
	CHECK_ERR(pread(fd, buf, 1, -1), EINVAL);
	CHECK_EQ(pipe(p), 0);
	CHECK_ERR(pread(p[0], buf, 1, 0), ESPIPE);
	CHECK_ERR(lseek(p[0], 0, SEEK_CUR), ESPIPE);
}

TEST(vectors)
{
	char a[3] = "", b[5] = "";
	struct iovec out[3] = { { "one", 3 }, { "", 0 }, { "two", 3 } };
	struct iovec in[2] = { { a, 2 }, { b, 4 } };
	int fd;

	scratch();
	fd = make("f", "");
	CHECK_EQ(writev(fd, out, 3), 6);
	lseek(fd, 0, SEEK_SET);
	CHECK_EQ(readv(fd, in, 2), 6);
	CHECK(memcmp(a, "on", 2) == 0 && memcmp(b, "etwo", 4) == 0);
	CHECK_ERR(writev(fd, out, -1), EINVAL);
}

TEST(bad_pointers)
{
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd;

	scratch();
	CHECK(page != MAP_FAILED);
	munmap(page + 4096, 4096);
	fd = make("f", "0123456789");
	CHECK_ERR(read(fd, (void *)8, 10), EFAULT);
	CHECK_ERR(write(fd, (void *)8, 10), EFAULT);
	/* What fits before the edge is transferred. */
	CHECK_EQ(pread(fd, page + 4092, 10, 0), 4);
	CHECK(memcmp(page + 4092, "0123", 4) == 0);
	CHECK_EQ(pwrite(fd, page + 4092, 10, 5), 4);
	CHECK_ERR(open((char *)8, O_RDONLY), EFAULT);
	/* A path that ends at the edge of memory. */
	memcpy(page + 4094, "f", 2);
	CHECK((fd = open(page + 4094, O_RDONLY)) >= 0);
}

TEST(truncate_cuts_and_extends_with_zeros)
{
	struct stat st;
	char buf[20];
	int fd;

	scratch();
	fd = make("f", "0123456789");
	CHECK_EQ(ftruncate(fd, 4), 0);
	CHECK_EQ(ftruncate(fd, 12), 0);
	CHECK_EQ(pread(fd, buf, 20, 0), 12);
	CHECK(memcmp(buf, "0123\0\0\0\0\0\0\0\0", 12) == 0);
	CHECK_EQ(truncate("f", 100000), 0);
	CHECK_EQ(fstat(fd, &st), 0);
	CHECK_EQ(st.st_size, 100000);
	CHECK_ERR(truncate("f", -1), EINVAL);
	CHECK_ERR(truncate(".", 0), EISDIR);
	CHECK_ERR(ftruncate(open("f", O_RDONLY), 0), EINVAL);
}

TEST(holes_read_as_zeros)
{
	struct stat st;
	char buf[100];
	int fd, i;

	scratch();
	fd = make("f", "x");
	CHECK_EQ(pwrite(fd, "y", 1, 5000000), 1);
	CHECK_EQ(fstat(fd, &st), 0);
	CHECK_EQ(st.st_size, 5000001);
	CHECK(st.st_blocks < 1000);
	CHECK_EQ(pread(fd, buf, 100, 2500000), 100);
	for (i = 0; i < 100; i++)
		CHECK_EQ(buf[i], 0);
}

TEST(a_file_without_a_name_lives_while_it_is_open)
{
	struct stat st;
	char buf[5];
	int fd;

	scratch();
	fd = make("f", "data");
	CHECK_EQ(unlink("f"), 0);
	CHECK_ERR(open("f", O_RDONLY), ENOENT);
	CHECK_EQ(fstat(fd, &st), 0);
	CHECK_EQ(st.st_nlink, 0);
	CHECK_EQ(read(fd, buf, 4), 4);
	CHECK_EQ(pwrite(fd, "more", 4, 4), 4);
}

TEST(links_share_a_file)
{
	struct stat a, b;

	scratch();
	close(make("f", "data"));
	CHECK_EQ(link("f", "g"), 0);
	CHECK_EQ(stat("f", &a), 0);
	CHECK_EQ(stat("g", &b), 0);
	CHECK_EQ(a.st_ino, b.st_ino);
	CHECK_EQ(b.st_nlink, 2);
	CHECK_ERR(link("f", "g"), EEXIST);
	CHECK_ERR(link("none", "h"), ENOENT);
	CHECK_ERR(link(".", "h"), EPERM);
	CHECK_EQ(unlink("f"), 0);
	CHECK_EQ(stat("g", &b), 0);
	CHECK_EQ(b.st_nlink, 1);
}

TEST(mapped_and_written_are_the_same)
{
	char buf[10] = "";
	char *p;
	int fd;

	scratch();
	fd = make("f", "0123456789");
	p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	CHECK(p != MAP_FAILED);
	CHECK(memcmp(p, "0123456789", 10) == 0);
	p[3] = 'X';
	CHECK_EQ(pread(fd, buf, 10, 0), 10);
	CHECK_EQ(buf[3], 'X');
	CHECK_EQ(pwrite(fd, "Y", 1, 4), 1);
	CHECK_EQ(p[4], 'Y');
	CHECK_EQ(msync(p, 4096, MS_SYNC), 0);
	/* A write from the mapping of the very file. */
	CHECK_EQ(pwrite(fd, p, 10, 4090), 10);
	CHECK_EQ(pread(fd, buf, 10, 4090), 10);
	CHECK(memcmp(buf, "012XY56789", 10) == 0);
}

TEST(sync_calls)
{
	int fd, p[2];

	scratch();
	fd = make("f", "data");
	CHECK_EQ(fsync(fd), 0);
	CHECK_EQ(fdatasync(fd), 0);
	sync();
	CHECK_EQ(pipe(p), 0);
	CHECK_ERR(fsync(p[0]), EINVAL);
	CHECK_ERR(fsync(99), EBADF);
}

TEST(devices_without_hardware)
{
	char buf[100];
	int fd, i;

	CHECK((fd = open("/dev/null", O_RDWR)) >= 0);
	CHECK_EQ(write(fd, buf, 100), 100);
	CHECK_EQ(read(fd, buf, 100), 0);
	CHECK((fd = open("/dev/zero", O_RDWR)) >= 0);
	memset(buf, 1, 100);
	CHECK_EQ(read(fd, buf, 100), 100);
	for (i = 0; i < 100; i++)
		CHECK_EQ(buf[i], 0);
	CHECK((fd = open("/dev/full", O_RDWR)) >= 0);
	CHECK_ERR(write(fd, buf, 1), ENOSPC);
	CHECK((fd = open("/dev/urandom", O_RDONLY)) >= 0);
	CHECK_EQ(read(fd, buf, 100), 100);
	for (i = 0; i < 100 && buf[i] == 0; i++)
		;
	CHECK(i < 100);
}

TESTS = {
	T(what_is_written_is_read),
	T(open_flags),
	T(append_writes_at_the_end),
	T(positions_are_shared_by_dup_and_fork),
	T(pread_and_pwrite_leave_the_position),
	T(vectors),
	T(bad_pointers),
	T(truncate_cuts_and_extends_with_zeros),
	T(holes_read_as_zeros),
	T(a_file_without_a_name_lives_while_it_is_open),
	T(links_share_a_file),
	T(mapped_and_written_are_the_same),
	T(sync_calls),
	T(devices_without_hardware),
	{ 0 }
};
