/*
 * execve: whose rights the program gets, what may be written meanwhile, how much may
 * be passed, execveat. The program executes itself with "helper" as argv[1].
 */
#define main tap_main
#include "tap.h"
#undef main
#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define NO_RANDOMIZE 0x0040000
#ifndef AT_EMPTY_PATH
#define AT_EMPTY_PATH 0x1000
#endif
#ifndef AT_SECURE
#define AT_SECURE 23
#define AT_EXECFN 31
#endif
#ifndef PR_SET_NO_NEW_PRIVS
#define PR_SET_NO_NEW_PRIVS 38
#endif

static const char *self = "/proc/self/exe";
static char path[64];
extern char **environ;

static const char *
scratch(const char *what)
{
	snprintf(path, sizeof(path), "/tmp/exec-rules-%d-%s", (int)getpid(), what);
	return path;
}

/* A copy of ourselves in path, or in fd if that is not negative. */
static void
copy_self(int fd)
{
	int in = open(self, O_RDONLY), out = fd;
	static char buf[65536];
	ssize_t n;

	CHECK(in >= 0);
	if (out < 0) {
		unlink(path);
		out = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0755);
	}
	CHECK(out >= 0);
	while ((n = read(in, buf, sizeof(buf))) > 0)
		CHECK_EQ(write(out, buf, n), n);
	close(in);
	if (fd < 0)
		CHECK_EQ(close(out), 0);
}

static void
put(const char *name, const char *text, mode_t mode)
{
	int fd;

	unlink(name);
	fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0755);
	CHECK(fd >= 0);
	CHECK_EQ(write(fd, text, strlen(text)), (long)strlen(text));
	close(fd);
	CHECK_EQ(chmod(name, mode), 0);
}

/* ---- rights ---- */

/* Run path as user 65004, its helper being told what to expect. */
static void
run_as_other(int no_new_privs, char *uid, char *secure)
{
	char *argv[] = { "x", "helper", "rights", uid, secure, NULL };
	pid_t pid = fork();

	if (pid == 0) {
		CHECK_EQ(setgid(65007), 0);
		CHECK_EQ(setuid(65004), 0);
		CHECK_EQ(syscall(SYS_personality, NO_RANDOMIZE), 0);
		if (no_new_privs)
			CHECK_EQ(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
		execve(path, argv, environ);
		_exit(100);
	}
	CHECK_CHILD(pid);
}

TEST(set_id_programs_are_told)
{
	if (geteuid() != 0)
		SKIP("needs root");
	scratch("rights");
	copy_self(-1);
	run_as_other(0, "65004", "0");
	CHECK_EQ(chown(path, 65005, 65006), 0);
	CHECK_EQ(chmod(path, 04755), 0);
	run_as_other(0, "65005", "1");
	/* Whoever has given up new rights gets none. */
	run_as_other(1, "65004", "0");
	unlink(path);
}

/* The script's bits do not count, its interpreter's do. */
TEST(set_id_scripts)
{
	char text[128], script[80];

	if (geteuid() != 0)
		SKIP("needs root");
	scratch("interp");
	copy_self(-1);
	snprintf(text, sizeof(text), "#!%s helper\n", path);
	snprintf(script, sizeof(script), "%s.script", path);
	put(script, text, 06755);
	CHECK_EQ(chown(script, 65005, 65006), 0);
	CHECK_EQ(chmod(script, 06755), 0);
	{
		char *argv[] = { "x", "rights", "65004", "0", NULL };
		pid_t pid = fork();

		if (pid == 0) {
			CHECK_EQ(setgid(65007), 0);
			CHECK_EQ(setuid(65004), 0);
			execve(script, argv, environ);
			_exit(100);
		}
		CHECK_CHILD(pid);
	}
	unlink(script);
	unlink(path);
}

TEST(effective_ids_are_saved)
{
	char *argv[] = { "x", "helper", "saved", NULL };
	pid_t pid;

	if (geteuid() != 0)
		SKIP("needs root");
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(setresgid(65001, 65002, 65003), 0);
		CHECK_EQ(setresuid(65001, 65002, 65003), 0);
		execve("/proc/self/exe", argv, environ);
		_exit(100);
	}
	CHECK_CHILD(pid);
}

/* ---- writing what is executed ---- */

TEST(text_file_busy)
{
	char *argv[] = { "x", "helper", "wait", NULL };
	int p[2], fd;
	pid_t pid;
	char c;

	scratch("busy");
	copy_self(-1);
	CHECK_EQ(pipe(p), 0);
	pid = fork();
	if (pid == 0) {
		dup2(p[1], 1);
		execve(path, argv, environ);
		_exit(100);
	}
	CHECK_EQ(read(p[0], &c, 1), 1);
	CHECK_ERR(open(path, O_WRONLY), ETXTBSY);
	CHECK_ERR(open(path, O_RDWR | O_TRUNC), ETXTBSY);
	CHECK_ERR(truncate(path, 0), ETXTBSY);
	fd = open(path, O_RDONLY);
	CHECK(fd >= 0);
	close(fd);
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
	/* And the other way round. */
	fd = open(path, O_WRONLY);
	CHECK(fd >= 0);
	CHECK_ERR(execve(path, argv, environ), ETXTBSY);
	close(fd);
	unlink(path);
}

TEST(failed_exec_leaves_the_file_alone)
{
	char *argv[] = { "x", NULL };
	int fd;

	put(scratch("plain"), "plain text\n", 0755);
	CHECK_ERR(execve(path, argv, environ), ENOEXEC);
	fd = open(path, O_WRONLY);
	CHECK(fd >= 0);
	close(fd);
	unlink(path);
}

/* ---- how much ---- */

static int
exec_with(size_t arguments, size_t each, rlim_t stack)
{
	char **argv = calloc(arguments + 4, sizeof(*argv)), *text = malloc(each);
	struct rlimit r = { stack, stack };
	size_t i;
	pid_t pid;
	int st;

	memset(text, 'a', each - 1);
	text[each - 1] = '\0';
	argv[0] = "x", argv[1] = "helper", argv[2] = "none";
	for (i = 0; i < arguments; i++)
		argv[3 + i] = text;
	pid = fork();
	if (pid == 0) {
		if (stack)
			CHECK_EQ(setrlimit(RLIMIT_STACK, &r), 0);
		execve(self, argv, environ);
		_exit(errno == E2BIG ? 77 : 78);
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	free(argv);
	free(text);
	return st;
}

TEST(a_quarter_of_the_stack_limit)
{
	CHECK_EQ(exec_with(15, 60000, 4 << 20), 0);
	CHECK_EQ(exec_with(19, 60000, 4 << 20), 77 << 8);
	/* Pointers count as well: 100000 of them to one byte each. */
	CHECK_EQ(exec_with(100000, 2, 4 << 20), 0);
	CHECK_EQ(exec_with(120000, 2, 4 << 20), 77 << 8);
	/* 128 KiB in any case, if the stack holds them. */
	CHECK_EQ(exec_with(1, 100000, 256 << 10), 0);
	CHECK_EQ(exec_with(2, 100000, 256 << 10), 77 << 8);
}

TEST(one_string)
{
	CHECK_EQ(exec_with(1, 131072, 0), 0);
	CHECK_EQ(exec_with(1, 131073, 0), 77 << 8);
}

/* ---- the stack afterwards ---- */

static __attribute__((noinline)) long
deeper(long bytes)
{
	volatile char frame[4096];

	frame[0] = 1;
	if (bytes > 0)
		return deeper(bytes - (long)sizeof(frame)) + frame[0];
	return frame[0];
}

static int
recurse(long bytes, rlim_t limit)
{
	struct rlimit r = { limit, limit };
	char text[32], *argv[] = { "x", "helper", "deep", text, NULL };
	pid_t pid;
	int st;

	snprintf(text, sizeof(text), "%ld", bytes);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(setrlimit(RLIMIT_STACK, &r), 0);
		execve(self, argv, environ);
		_exit(100);
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	return st;
}

TEST(stack_grows_to_its_limit)
{
	CHECK_EQ(recurse(600 << 10, 1 << 20), 0);
	CHECK_EQ(recurse(1100 << 10, 1 << 20), SIGSEGV);
	CHECK_EQ(recurse(12 << 20, 16 << 20), 0);
	CHECK_EQ(recurse(17 << 20, 16 << 20), SIGSEGV);
}

/* ---- execveat ---- */

static int
at(int fd, const char *name, int flags)
{
	char *argv[] = { "x", "helper", "none", NULL };
	pid_t pid = fork();
	int st;

	if (pid == 0) {
		syscall(SYS_execveat, fd, name, argv, environ, flags);
		_exit(errno);
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	return st;
}

TEST(execveat_by_descriptor)
{
	int fd = open(self, O_RDONLY | O_CLOEXEC), dir = open("/tmp", O_RDONLY | O_DIRECTORY), p[2];

	CHECK(fd >= 0 && dir >= 0);
	CHECK_EQ(at(fd, "", AT_EMPTY_PATH), 0);
	CHECK_EQ(lseek(fd, 0, SEEK_CUR), 0);
	CHECK_EQ(at(fd, "", 0), ENOENT << 8);
	CHECK_EQ(at(99, "", AT_EMPTY_PATH), EBADF << 8);
	CHECK_EQ(at(dir, "", AT_EMPTY_PATH), EACCES << 8);
	CHECK_EQ(at(fd, "x", 0), ENOTDIR << 8);
	CHECK_EQ(at(fd, "", AT_EMPTY_PATH | 0x40000), EINVAL << 8);
	CHECK_EQ(pipe(p), 0);
	CHECK_EQ(at(p[0], "x", 0), ENOTDIR << 8);
	CHECK_EQ(at(p[0], "", AT_EMPTY_PATH), EACCES << 8);
	scratch("at");
	copy_self(-1);
	CHECK_EQ(at(dir, path + 5, 0), 0);
	CHECK_EQ(at(AT_FDCWD, path, 0), 0);
	CHECK_EQ(at(99, path, 0), 0);
	{
		char name[80];

		snprintf(name, sizeof(name), "%s.link", path);
		CHECK_EQ(symlink(path, name), 0);
		CHECK_EQ(at(dir, name + 5, 0), 0);
		CHECK_EQ(at(dir, name + 5, AT_SYMLINK_NOFOLLOW), ELOOP << 8);
		unlink(name);
	}
	unlink(path);
}

/* A script is opened by its interpreter: by a name that must be there then. */
TEST(execveat_of_a_script)
{
	int keep, gone;

	put(scratch("script"), "#!/proc/self/exe helper\n", 0755);
	{
		char text[160], exe[128];
		ssize_t n = readlink(self, exe, sizeof(exe) - 1);

		CHECK(n > 0);
		exe[n] = '\0';
		snprintf(text, sizeof(text), "#!%s helper\n", exe);
		put(path, text, 0755);
	}
	keep = open(path, O_RDONLY);
	gone = open(path, O_RDONLY | O_CLOEXEC);
	CHECK(keep >= 0 && gone >= 0);
	CHECK_EQ(at(keep, "", AT_EMPTY_PATH), 44 << 8);
	CHECK_EQ(at(gone, "", AT_EMPTY_PATH), ENOENT << 8);
	unlink(path);
}

TEST(file_without_a_name)
{
	int fd = syscall(SYS_memfd_create, "program", 0);

	CHECK(fd >= 0);
	CHECK_EQ(at(fd, "", AT_EMPTY_PATH), ENOEXEC << 8);
	copy_self(fd);
	/* Though it is open for writing: nobody else could open it so. */
	CHECK_EQ(at(fd, "", AT_EMPTY_PATH), 0);
}

/* ---- scripts in scripts ---- */

TEST(five_scripts_are_not_too_many)
{
	char name[7][64], text[160], exe[128], *argv[] = { "x", NULL };
	ssize_t n = readlink(self, exe, sizeof(exe) - 1);
	int i, st, depth;
	pid_t pid;

	CHECK(n > 0);
	exe[n] = '\0';
	for (depth = 5; depth <= 6; depth++) {
		for (i = 0; i < depth; i++) {
			snprintf(name[i], sizeof(name[i]), "/tmp/exec-deep-%d-%d", (int)getpid(), i);
			if (i < depth - 1)
				snprintf(text, sizeof(text), "#!/tmp/exec-deep-%d-%d\n",
				    (int)getpid(), i + 1);
			else
				snprintf(text, sizeof(text), "#!%s helper\n", exe);
			put(name[i], text, 0755);
		}
		pid = fork();
		if (pid == 0) {
			execve(name[0], argv, environ);
			_exit(errno);
		}
		CHECK_EQ(waitpid(pid, &st, 0), pid);
		CHECK_EQ(st, depth == 5 ? 44 << 8 : ELOOP << 8);
	}
	for (i = 0; i < 6; i++)
		unlink(name[i]);
}

TESTS = {
	T(set_id_programs_are_told), T(set_id_scripts), T(effective_ids_are_saved),
	T(text_file_busy), T(failed_exec_leaves_the_file_alone), T(a_quarter_of_the_stack_limit),
	T(one_string), T(stack_grows_to_its_limit), T(execveat_by_descriptor),
	T(execveat_of_a_script), T(file_without_a_name), T(five_scripts_are_not_too_many),
	{ 0 }
};

/* ---- the new program ---- */

static void
check_rights(const char *uid, const char *secure)
{
	CHECK_EQ(getuid(), 65004);
	CHECK_EQ(geteuid(), atoi(uid));
	CHECK_EQ(getauxval(AT_SECURE), atoi(secure));
	/* What would help to guess addresses is forgotten. */
	if (atoi(secure))
		CHECK_EQ(syscall(SYS_personality, 0xffffffff) & NO_RANDOMIZE, 0);
}

int
main(int argc, char **argv)
{
	uid_t r, e, s;

	if (argc < 2 || strcmp(argv[1], "helper") != 0)
		return tap_main();
	if (argc >= 3 && argv[2][0] == '/') {	/* as a script's interpreter */
		if (argc == 6 && strcmp(argv[3], "rights") == 0)
			check_rights(argv[4], argv[5]);
		else
			return 44;
	} else if (argc == 5 && strcmp(argv[2], "rights") == 0) {
		check_rights(argv[3], argv[4]);
	} else if (argc == 3 && strcmp(argv[2], "saved") == 0) {
		CHECK_EQ(getresuid(&r, &e, &s), 0);
		CHECK(r == 65001 && e == 65002 && s == 65002);
		CHECK_EQ(getresgid(&r, &e, &s), 0);
		CHECK(r == 65001 && e == 65002 && s == 65002);
	} else if (argc == 3 && strcmp(argv[2], "wait") == 0) {
		CHECK_EQ(write(1, "x", 1), 1);
		for (;;)
			pause();
	} else if (argc == 4 && strcmp(argv[2], "deep") == 0) {
		return deeper(atol(argv[3])) == 0;
	}
	return 0;
}
