/* The C library on files: streams, directories, paths, trees, patterns. */
#include "tap.h"
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <libgen.h>
#include <limits.h>
#include <sys/stat.h>

#define DIR_PATH	"/tmp/libc_dir"

static void
make(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	CHECK(f != NULL);
	CHECK(fputs(text, f) >= 0);
	CHECK_EQ(fclose(f), 0);
}

/* DIR_PATH with the files 0 .. n-1. */
static void
make_dir(int n)
{
	char path[64];
	int i;

	CHECK_EQ(mkdir(DIR_PATH, 0755), 0);
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), DIR_PATH "/%d", i);
		make(path, "");
	}
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *f)
{
	return remove(path);
}

static void
remove_dir(void)
{
	CHECK_EQ(nftw(DIR_PATH, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
	CHECK_ERR(access(DIR_PATH, F_OK), ENOENT);
}

TEST(lines_of_any_length)
{
	size_t room = 0, n = 70000;
	char *line = NULL;
	FILE *f = tmpfile();
	size_t i;

	CHECK(f != NULL);
	fputs("short\n", f);
	for (i = 0; i < n; i++)
		putc('x', f);
	fputs("\n\nlast", f);
	rewind(f);
	CHECK_EQ(getline(&line, &room, f), 6);
	CHECK_EQ(getline(&line, &room, f), n + 1);
	CHECK_EQ(strlen(line), n + 1);
	CHECK_EQ(getline(&line, &room, f), 1);
	CHECK_EQ(getline(&line, &room, f), 4);
	CHECK_EQ(strcmp(line, "last"), 0);
	CHECK_EQ(getline(&line, &room, f), -1);
	CHECK(feof(f));
	free(line);
	fclose(f);
}

TEST(streams_read_write_seek)
{
	FILE *f = fopen("/tmp/libc_file", "w+");
	int a, b;

	CHECK(f != NULL);
	CHECK_EQ(fprintf(f, "12 34"), 5);
	rewind(f);
	CHECK_EQ(fscanf(f, "%d%d", &a, &b), 2);
	CHECK_EQ(a * 100 + b, 1234);
	CHECK_EQ(fseek(f, 1, SEEK_SET), 0);
	CHECK_EQ(putc('9', f), '9');
	CHECK_EQ(fseek(f, 0, SEEK_SET), 0);
	CHECK_EQ(fscanf(f, "%d", &a), 1);
	CHECK_EQ(a, 19);
	CHECK_EQ(ungetc('z', f), 'z');
	CHECK_EQ(getc(f), 'z');
	CHECK_EQ(fclose(f), 0);
	f = fopen("/tmp/libc_file", "a");
	CHECK(f != NULL);
	fputs("!", f);
	CHECK_EQ(ftell(f), 6);
	fclose(f);
	CHECK_ERR(fopen("/tmp/libc_file", "wx") == NULL ? -1 : 0, EEXIST);
	CHECK_EQ(remove("/tmp/libc_file"), 0);
}

/* What a program read ahead is there for the next one. */
TEST(exit_gives_back_what_was_read_ahead)
{
	char buf[16];
	pid_t pid;
	int fd;

	make("/tmp/libc_ahead", "one\ntwo\n");
	fd = open("/tmp/libc_ahead", O_RDONLY);
	CHECK_EQ(dup2(fd, 0), 0);
	pid = fork();
	if (pid == 0) {
		CHECK(fgets(buf, sizeof(buf), stdin) != NULL);
		CHECK_EQ(fflush(stdin), 0);
		exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(read(0, buf, sizeof(buf)), 4);
	CHECK_EQ(memcmp(buf, "two\n", 4), 0);
	CHECK_EQ(unlink("/tmp/libc_ahead"), 0);
}

TEST(memory_streams)
{
	size_t size;
	char *text;
	FILE *f = open_memstream(&text, &size);

	CHECK(f != NULL);
	fprintf(f, "hello %d", 5);
	CHECK_EQ(fclose(f), 0);
	CHECK_EQ(size, 7);
	CHECK_EQ(strcmp(text, "hello 5"), 0);
	f = fmemopen(text, size, "r");
	CHECK(f != NULL);
	CHECK_EQ(getc(f), 'h');
	fclose(f);
	free(text);
}

TEST(rename_and_remove)
{
	struct stat st;

	make("/tmp/libc_a", "a");
	make("/tmp/libc_b", "bb");
	CHECK_EQ(rename("/tmp/libc_a", "/tmp/libc_b"), 0);
	CHECK_ERR(stat("/tmp/libc_a", &st), ENOENT);
	CHECK_EQ(stat("/tmp/libc_b", &st), 0);
	CHECK_EQ(st.st_size, 1);
	CHECK_EQ(remove("/tmp/libc_b"), 0);
	CHECK_EQ(mkdir("/tmp/libc_a", 0755), 0);
	CHECK_EQ(remove("/tmp/libc_a"), 0);
}

TEST(temporary_names)
{
	char file[] = "/tmp/libcXXXXXX", dir[] = "/tmp/libcXXXXXX";
	int fd = mkstemp(file);

	CHECK(fd >= 0);
	CHECK_EQ(unlink(file), 0);
	close(fd);
	CHECK(mkdtemp(dir) != NULL);
	CHECK_EQ(rmdir(dir), 0);
}

TEST(directory_positions)
{
	char name[256] = "";
	struct dirent *e;
	int n = 0, again = 0;
	long pos = -1;
	DIR *d;

	make_dir(100);
	d = opendir(DIR_PATH);
	CHECK(d != NULL);
	while ((e = readdir(d)) != NULL) {
		if (n == 40)
			pos = telldir(d);
		if (n++ == 41)
			strcpy(name, e->d_name);
	}
	CHECK_EQ(n, 102);
	seekdir(d, pos);
	CHECK_EQ(strcmp(readdir(d)->d_name, name), 0);
	rewinddir(d);
	while (readdir(d) != NULL)
		again++;
	CHECK_EQ(again, n);
	CHECK_EQ(closedir(d), 0);
	CHECK_ERR(opendir(DIR_PATH "/1") == NULL ? -1 : 0, ENOTDIR);
	remove_dir();
}

static int
is_short(const struct dirent *e)
{
	return e->d_name[0] != '.' && e->d_name[1] == '\0';
}

TEST(sorted_directories)
{
	struct dirent **list;
	int n, i;

	make_dir(12);
	n = scandir(DIR_PATH, &list, is_short, alphasort);
	CHECK_EQ(n, 10);
	for (i = 0; i < n; i++) {
		CHECK_EQ(list[i]->d_name[0], '0' + i);
		free(list[i]);
	}
	free(list);
	remove_dir();
}

static int counted;

static int
count(const char *path, const struct stat *st, int type, struct FTW *f)
{
	counted++;
	if (type == FTW_SL)
		CHECK_EQ(strcmp(path + f->base, "loop"), 0);
	return 0;
}

TEST(trees)
{
	make_dir(3);
	CHECK_EQ(mkdir(DIR_PATH "/sub", 0755), 0);
	make(DIR_PATH "/sub/x", "");
	CHECK_EQ(symlink("..", DIR_PATH "/sub/loop"), 0);
	CHECK_EQ(nftw(DIR_PATH, count, 4, FTW_PHYS), 0);
	CHECK_EQ(counted, 7);
	remove_dir();
}

TEST(real_paths)
{
	char buf[PATH_MAX];

	make_dir(1);
	CHECK_EQ(symlink("libc_dir", "/tmp/libc_link"), 0);
	CHECK(realpath("/tmp/./libc_link/../libc_link//0", buf) != NULL);
	CHECK_EQ(strcmp(buf, DIR_PATH "/0"), 0);
	CHECK(realpath("/..", buf) != NULL);
	CHECK_EQ(strcmp(buf, "/"), 0);
	CHECK_ERR(realpath("/tmp/nothing/x", buf) == NULL ? -1 : 0, ENOENT);
	CHECK_ERR(realpath(DIR_PATH "/0/x", buf) == NULL ? -1 : 0, ENOTDIR);
	CHECK_EQ(chdir(DIR_PATH), 0);
	CHECK(realpath("0", buf) != NULL);
	CHECK_EQ(strcmp(buf, DIR_PATH "/0"), 0);
	CHECK(getcwd(buf, sizeof(buf)) != NULL);
	CHECK_EQ(strcmp(buf, DIR_PATH), 0);
	CHECK_ERR(getcwd(buf, 3) == NULL ? -1 : 0, ERANGE);
	CHECK_EQ(chdir("/"), 0);
	CHECK_EQ(unlink("/tmp/libc_link"), 0);
	remove_dir();
}

static void
halves(const char *path, const char *dir, const char *base)
{
	char a[64], b[64];

	strcpy(a, path);
	strcpy(b, path);
	CHECK_EQ(strcmp(dirname(a), dir), 0);
	CHECK_EQ(strcmp(basename(b), base), 0);
}

TEST(path_halves)
{
	halves("/usr/lib", "/usr", "lib");
	halves("/usr/", "/", "usr");
	halves("usr", ".", "usr");
	halves("/", "/", "/");
	halves(".", ".", ".");
	halves("..", ".", "..");
	halves("a//b//", "a", "b");
	halves("", ".", ".");
}

TEST(patterns)
{
	glob_t g;

	make_dir(3);
	make(DIR_PATH "/.hidden", "");
	CHECK_EQ(glob(DIR_PATH "/*", 0, NULL, &g), 0);
	CHECK_EQ(g.gl_pathc, 3);
	CHECK_EQ(strcmp(g.gl_pathv[2], DIR_PATH "/2"), 0);
	globfree(&g);
	CHECK_EQ(glob(DIR_PATH "/[!1-9]", 0, NULL, &g), 0);
	CHECK_EQ(g.gl_pathc, 1);
	globfree(&g);
	CHECK_EQ(glob(DIR_PATH "/none*", 0, NULL, &g), GLOB_NOMATCH);
	remove_dir();
}

TEST(opened_for_exec_or_not)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	FILE *f = fopen("/dev/null", "re");

	CHECK_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
	CHECK_EQ(fcntl(fileno(f), F_GETFD), FD_CLOEXEC);
	fclose(f);
	close(fd);
}

TESTS = {
	T(lines_of_any_length),
	T(streams_read_write_seek),
	T(exit_gives_back_what_was_read_ahead),
	T(memory_streams),
	T(rename_and_remove),
	T(temporary_names),
	T(directory_positions),
	T(sorted_directories),
	T(trees),
	T(real_paths),
	T(path_halves),
	T(patterns),
	T(opened_for_exec_or_not),
	{ 0 }
};
