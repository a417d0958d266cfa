/* Directories: making, reading, renaming, removing; where a process stands. */
#include "tap.h"
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

static char start[64];

static void
scratch(void)
{
	strcpy(start, "/tmp/abi-dirs-XXXXXX");
	CHECK(mkdtemp(start) != NULL);
	CHECK_EQ(chdir(start), 0);
}

static void
make(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT, 0644);

	CHECK(fd >= 0);
	close(fd);
}

/* Names in a directory, without . and .. */
static int
count(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	int n = 0;

	CHECK(d != NULL);
	while ((e = readdir(d)) != NULL)
		n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
	closedir(d);
	return n;
}

TEST(mkdir_and_rmdir)
{
	struct stat st;

	scratch();
	umask(022);
	CHECK_EQ(mkdir("d", 0777), 0);
	CHECK_EQ(stat("d", &st), 0);
	CHECK(S_ISDIR(st.st_mode));
	CHECK_EQ(st.st_mode & 0777, 0755);
	CHECK_EQ(st.st_nlink, 2);
	CHECK_ERR(mkdir("d", 0777), EEXIST);
	CHECK_ERR(mkdir("none/d", 0777), ENOENT);
	CHECK_EQ(mkdir("d/e/", 0777), 0);
	CHECK_EQ(stat("d", &st), 0);
	CHECK_EQ(st.st_nlink, 3);
	CHECK_ERR(rmdir("d"), ENOTEMPTY);
	CHECK_ERR(rmdir("d/e/."), EINVAL);
	CHECK_ERR(unlink("d/e"), EISDIR);
	CHECK_EQ(rmdir("d/e"), 0);
	CHECK_EQ(rmdir("d"), 0);
	CHECK_ERR(rmdir("d"), ENOENT);
	make("f");
	CHECK_ERR(rmdir("f"), ENOTDIR);
}

TEST(many_names_are_all_read_once)
{
	char name[32], seen[300];
	struct dirent *e;
	DIR *d;
	int i, n;

	scratch();
	for (i = 0; i < 300; i++) {
		sprintf(name, "name-%d", i);
		make(name);
	}
	memset(seen, 0, sizeof(seen));
	d = opendir(".");
	CHECK(d != NULL);
	while ((e = readdir(d)) != NULL)
		if (sscanf(e->d_name, "name-%d", &n) == 1)
			CHECK_EQ(seen[n]++, 0);
	for (i = 0; i < 300; i++)
		CHECK_EQ(seen[i], 1);
	/* And again from the start, removing what is read: none is missed. */
	rewinddir(d);
	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] == 'n')
			CHECK_EQ(unlink(e->d_name), 0);
	closedir(d);
	CHECK_EQ(count("."), 0);
}

TEST(seekdir_comes_back)
{
	char names[20][32], name[32];
	struct dirent *e;
	long where[20];
	DIR *d;
	int i;

	scratch();
	for (i = 0; i < 20; i++) {
		sprintf(name, "n%d", i);
		make(name);
	}
	d = opendir(".");
	for (i = 0; i < 20; i++) {
		where[i] = telldir(d);
		e = readdir(d);
		CHECK(e != NULL);
		strcpy(names[i], e->d_name);
	}
	for (i = 19; i >= 0; i--) {
		seekdir(d, where[i]);
		e = readdir(d);
		CHECK(e != NULL && strcmp(e->d_name, names[i]) == 0);
	}
	closedir(d);
}

TEST(rename_files)
{
	struct stat a, b;

	scratch();
	make("f");
	make("g");
	stat("f", &a);
	CHECK_EQ(rename("f", "g"), 0);
	CHECK_EQ(stat("g", &b), 0);
	CHECK_EQ(a.st_ino, b.st_ino);
	CHECK_ERR(stat("f", &a), ENOENT);
	CHECK_ERR(rename("f", "h"), ENOENT);
	CHECK_EQ(link("g", "h"), 0);
	CHECK_EQ(rename("g", "h"), 0);		/* two links of one file: nothing happens */
	CHECK_EQ(count("."), 2);
	CHECK_EQ(mkdir("d", 0755), 0);
	CHECK_EQ(rename("g", "d/g"), 0);
	CHECK_ERR(rename("h", "d"), EISDIR);
	CHECK_ERR(rename("d", "h"), ENOTDIR);
}

TEST(rename_directories)
{
	struct stat st;

	scratch();
	CHECK_EQ(mkdir("a", 0755), 0);
	CHECK_EQ(mkdir("a/b", 0755), 0);
	CHECK_EQ(mkdir("c", 0755), 0);
	make("a/b/f");
	CHECK_ERR(rename("a", "a/b/x"), EINVAL);
	CHECK_EQ(rename("a/b", "c/b"), 0);
	CHECK_EQ(stat("c/b/f", &st), 0);
	CHECK_EQ(stat("c/b/..", &st), 0);
	CHECK_EQ(st.st_nlink, 3);
	CHECK_EQ(stat("a", &st), 0);
	CHECK_EQ(st.st_nlink, 2);
	CHECK_EQ(rename("c/b", "a"), 0);		/* over an empty directory */
	CHECK_EQ(stat("a/f", &st), 0);
	CHECK_EQ(mkdir("c/full", 0755), 0);
	CHECK(rename("a", "c") == -1 && (errno == ENOTEMPTY || errno == EEXIST));
}

TEST(where_a_process_stands)
{
	char buf[PATH_MAX];
	int fd;

	scratch();
	CHECK_EQ(mkdir("d", 0755), 0);
	CHECK_EQ(symlink("d", "s"), 0);
	CHECK_EQ(chdir("s"), 0);
	CHECK(getcwd(buf, sizeof(buf)) != NULL);
	CHECK(strncmp(buf, start, strlen(start)) == 0 && strcmp(buf + strlen(start), "/d") == 0);
	errno = 0;
	CHECK(getcwd(buf, 3) == NULL && errno == ERANGE);
	fd = open("..", O_RDONLY);
	CHECK(fd >= 0);
	CHECK_EQ(rmdir("../d"), 0);
	errno = 0;
	CHECK(getcwd(buf, sizeof(buf)) == NULL && errno == ENOENT);
	CHECK_ERR(open("new", O_RDWR | O_CREAT, 0600), ENOENT);
	CHECK_EQ(fchdir(fd), 0);
	CHECK(getcwd(buf, sizeof(buf)) != NULL);
	CHECK(strcmp(buf, start) == 0);
	make("f");
	CHECK_ERR(chdir("f"), ENOTDIR);
	CHECK_ERR(chdir("none"), ENOENT);
}

TEST(at_calls_start_at_a_directory)
{
	struct stat st;
	int d, f;

	scratch();
	CHECK_EQ(mkdir("d", 0755), 0);
	d = open("d", O_RDONLY);
	CHECK(d >= 0);
	CHECK_EQ(chdir("/"), 0);
	f = openat(d, "f", O_RDWR | O_CREAT, 0644);
	CHECK(f >= 0);
	CHECK_EQ(mkdirat(d, "e", 0755), 0);
	CHECK_EQ(renameat(d, "f", d, "e/g"), 0);
	CHECK_EQ(fstatat(d, "e/g", &st, 0), 0);
	CHECK_EQ(linkat(d, "e/g", d, "h", 0), 0);
	CHECK_EQ(symlinkat("h", d, "s"), 0);
	CHECK_EQ(fstatat(d, "s", &st, AT_SYMLINK_NOFOLLOW), 0);
	CHECK(S_ISLNK(st.st_mode));
	CHECK_EQ(faccessat(d, "h", R_OK, 0), 0);
	CHECK_EQ(unlinkat(d, "e/g", 0), 0);
	CHECK_EQ(unlinkat(d, "e", AT_REMOVEDIR), 0);
	CHECK_ERR(openat(f, "x", O_RDONLY), ENOTDIR);
	CHECK_ERR(openat(99, "x", O_RDONLY), EBADF);
	CHECK((f = openat(99, "/", O_RDONLY)) >= 0);
}

TEST(names_have_a_length)
{
	char name[300];

	scratch();
	memset(name, 'n', 299);
	name[255] = '\0';
	make(name);
	CHECK_EQ(unlink(name), 0);
	name[255] = 'n';
	name[256] = '\0';
	CHECK_ERR(open(name, O_RDWR | O_CREAT, 0600), ENAMETOOLONG);
	CHECK_ERR(mkdir(name, 0700), ENAMETOOLONG);
}

TEST(links_in_a_path)
{
	char buf[64];
	struct stat st;

	scratch();
	CHECK_EQ(mkdir("d", 0755), 0);
	make("d/f");
	CHECK_EQ(symlink("d", "l"), 0);
	CHECK_EQ(symlink("l/f", "m"), 0);
	CHECK_EQ(stat("m", &st), 0);
	CHECK(S_ISREG(st.st_mode));
	CHECK_EQ(lstat("m", &st), 0);
	CHECK_EQ(st.st_size, 3);
	memset(buf, '.', sizeof(buf));
	CHECK_EQ(readlink("m", buf, sizeof(buf)), 3);
	CHECK(memcmp(buf, "l/f.", 4) == 0);
	CHECK_EQ(readlink("m", buf, 2), 2);
	CHECK_ERR(readlink("d", buf, 2), EINVAL);
	CHECK_ERR(rmdir("l"), ENOTDIR);
	CHECK_EQ(symlink("nowhere", "n"), 0);
	CHECK_ERR(stat("n", &st), ENOENT);
	/* A dangling link is where O_CREAT makes the file. */
	make("n");
	CHECK_EQ(stat("nowhere", &st), 0);
}

TEST(sticky_directories)
{
	pid_t pid;

	if (geteuid() != 0)
		SKIP("needs root");
	scratch();
	CHECK_EQ(chmod(".", 01777), 0);
	make("f");
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(setuid(65001), 0);
		CHECK_ERR(unlink("f"), EPERM);
		CHECK_ERR(rename("f", "g"), EPERM);
		make("mine");
		CHECK_EQ(unlink("mine"), 0);
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TESTS = {
	T(mkdir_and_rmdir),
	T(many_names_are_all_read_once),
	T(seekdir_comes_back),
	T(rename_files),
	T(rename_directories),
	T(where_a_process_stands),
	T(at_calls_start_at_a_directory),
	T(names_have_a_length),
	T(links_in_a_path),
	T(sticky_directories),
	{ 0 }
};
