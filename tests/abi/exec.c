/*
 * execve: what goes over to the new program, what does not, and what is refused.
 * The program executes itself: with "helper" as argv[1] it does what argv[2] says.
 */
#define main tap_main
#include "tap.h"
#undef main
#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static const char *self = "/proc/self/exe";
static void *volatile bad = (void *)1;
extern char **environ;

/* Run the helper: exit status of what it did. */
static int
run(char *const argv[], char *const envp[])
{
	int st;
	pid_t pid = fork();

	if (pid == 0) {
		execve(self, argv, envp);
		_exit(100);
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	return st;
}

TEST(arguments_and_environment_arrive)
{
	char *argv[] = { "name of it", "helper", "args", "", "two words", NULL };
	char *envp[] = { "A=1", "EMPTY=", "B=x y", NULL };

	CHECK_EQ(run(argv, envp), 0);
}

TEST(many_arguments)
{
	enum { N = 20000 };
	char **argv = calloc(N + 1, sizeof(*argv));
	int i;

	argv[0] = "x";
	argv[1] = "helper";
	argv[2] = "count";
	for (i = 3; i < N; i++)
		argv[i] = "argument";
	CHECK_EQ(run(argv, environ), (N % 251) << 8);
}

TEST(a_long_argument)
{
	char *argv[] = { "x", "helper", "length", NULL, NULL };

	argv[3] = malloc(131072);
	memset(argv[3], 'a', 131071);
	argv[3][131071] = '\0';
	CHECK_EQ(run(argv, environ), (131071 % 251) << 8);
}

TEST(too_long_is_e2big)
{
	char *argv[] = { "x", NULL, NULL };

	argv[1] = malloc(200000);
	memset(argv[1], 'a', 199999);
	argv[1][199999] = '\0';
	CHECK_ERR(execve(self, argv, environ), E2BIG);
}

TEST(too_much_is_e2big)
{
	enum { N = 400 };
	char **argv = calloc(N + 1, sizeof(*argv)), *big = malloc(100001);
	int i;

	memset(big, 'a', 100000);
	big[100000] = '\0';
	for (i = 0; i < N; i++)
		argv[i] = big;
	CHECK_ERR(execve(self, argv, environ), E2BIG);
}

TEST(close_on_exec)
{
	char a[16], b[16];
	char *argv[] = { "x", "helper", "fds", a, b, NULL };
	int keep = open("/", O_RDONLY), gone = open("/", O_RDONLY | O_CLOEXEC);

	snprintf(a, sizeof(a), "%d", keep);
	snprintf(b, sizeof(b), "%d", gone);
	CHECK_EQ(run(argv, environ), 0);
}

static void handler(int sig) { }

TEST(signals_over_exec)
{
	char *argv[] = { "x", "helper", "signals", NULL };
	sigset_t set;

	/* Handlers go back to default, ignored ones stay, mask and pending stay. */
	signal(SIGUSR1, handler);
	signal(SIGUSR2, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGTERM);
	raise(SIGTERM);
	execve(self, argv, environ);
	CHECK(0);
}

TEST(errors)
{
	char *argv[] = { "x", NULL };

	CHECK_ERR(execve("/nonexistent", argv, environ), ENOENT);
	CHECK_ERR(execve("/", argv, environ), EACCES);
	CHECK_ERR(execve("", argv, environ), ENOENT);
	CHECK_ERR(execve("/dev/null", argv, environ), EACCES);
	CHECK_ERR(execve(bad, argv, environ), EFAULT);
	CHECK_ERR(execve(self, bad, environ), EFAULT);
	CHECK_ERR(execve(self, argv, bad), EFAULT);
}

/* Write a file that can be executed. */
static void
make(const char *path, const void *data, size_t n)
{
	int fd;

	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0755);
	CHECK(fd >= 0);
	CHECK_EQ(write(fd, data, n), (ssize_t)n);
	CHECK_EQ(close(fd), 0);
}

/* Each test has its own file, so that two never meet. */
static char path[64];

static const char *
scratch(const char *what)
{
	snprintf(path, sizeof(path), "/tmp/exec-%d-%s", (int)getpid(), what);
	return path;
}

TEST(without_x_is_eacces)
{
	char *argv[] = { "x", NULL };

	make(scratch("noexec"), "#!/bin/sh\n", 10);
	chmod(path, 0644);
	CHECK_ERR(execve(path, argv, environ), EACCES);
	unlink(path);
}

/* A copy of ourselves, to be changed. */
static char *
load_self(size_t *size)
{
	int fd = open(self, O_RDONLY);
	struct stat st;
	char *p;
	size_t done = 0;

	CHECK(fd >= 0);
	CHECK_EQ(fstat(fd, &st), 0);
	p = malloc(st.st_size);
	while (done < (size_t)st.st_size) {
		ssize_t n = read(fd, p + done, st.st_size - done);

		CHECK(n > 0);
		done += n;
	}
	close(fd);
	*size = done;
	return p;
}

TEST(r_is_not_needed)
{
	size_t size;
	char *image = load_self(&size), *argv[] = { "x", "helper", "count", NULL };
	int st;
	pid_t pid;

	if (geteuid() != 0)
		SKIP("needs root");
	make(scratch("xonly"), image, size);
	chmod(path, 0111);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(setuid(65004), 0);
		CHECK_ERR(open(path, O_RDONLY), EACCES);
		execve(path, argv, environ);
		_exit(100);
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(st, 3 << 8);
	unlink(path);
}

/* Not root's any more, the program runs as its owner again; argv tells both ids. */
TEST(set_user_id)
{
	size_t size;
	char *image = load_self(&size), *argv[] = { "x", "helper", "ids", NULL };
	int st;
	pid_t pid;

	if (geteuid() != 0)
		SKIP("needs root");
	make(scratch("setuid"), image, size);
	CHECK_EQ(chown(path, 65005, 65006), 0);
	CHECK_EQ(chmod(path, 06755), 0);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(setgid(65007), 0);
		CHECK_EQ(setuid(65004), 0);
		execve(path, argv, environ);
		_exit(100);
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(st, 0);
	unlink(path);
}

TEST(fifo_is_eacces_at_once)
{
	char *argv[] = { "x", NULL };

	CHECK_EQ(mkfifo(scratch("fifo"), 0777), 0);
	CHECK_ERR(execve(path, argv, environ), EACCES);
	unlink(path);
}

TEST(no_format_is_enoexec)
{
	char *argv[] = { "x", NULL };
	static const char zeros[4096];

	make(scratch("bad"), "hello world\n", 12);
	CHECK_ERR(execve(path, argv, environ), ENOEXEC);
	make(path, "", 0);
	CHECK_ERR(execve(path, argv, environ), ENOEXEC);
	make(path, "#", 1);
	CHECK_ERR(execve(path, argv, environ), ENOEXEC);
	make(path, zeros, sizeof(zeros));
	CHECK_ERR(execve(path, argv, environ), ENOEXEC);
	unlink(path);
}

TEST(damaged_elf_is_refused)
{
	char *argv[] = { "x", "helper", "args", NULL };
	size_t size;
	char *image = load_self(&size);
	Elf64_Ehdr *h = (Elf64_Ehdr *)image, good = *h;

	scratch("elf");
	/* Cut off in the header, in the table, in the text. */
	make(path, image, 30);
	CHECK_ERR(execve(path, argv, environ), ENOEXEC);
	make(path, image, 100);
	CHECK_ERR(execve(path, argv, environ), ENOEXEC);
	h->e_machine = EM_386;
	make(path, image, size);
	CHECK_ERR(execve(path, argv, environ), ENOEXEC);
	*h = good;
	h->e_type = ET_REL;
	make(path, image, size);
	CHECK_ERR(execve(path, argv, environ), ENOEXEC);
	unlink(path);
}

TEST(bad_segments_are_refused)
{
	char *argv[] = { "x", "helper", "args", NULL };
	size_t size;
	char *image = load_self(&size);
	Elf64_Ehdr *h = (Elf64_Ehdr *)image;
	Elf64_Phdr *load = (Elf64_Phdr *)(image + h->e_phoff);

	if (access("/proc/loam", F_OK) != 0)
		SKIP("Linux starts it and kills it later");
	make(scratch("cut"), image, 4096);
	CHECK_ERR(execve(path, argv, environ), ENOEXEC);
	while (load->p_type != PT_LOAD)
		load++;
	load->p_vaddr = 0xffff800000000000UL | (load->p_offset & 0xfff);
	make(path, image, size);
	CHECK_ERR(execve(path, argv, environ), ENOEXEC);
	unlink(path);
}

TEST(script)
{
	char text[256], *argv[] = { "ignored", "a", NULL };
	char exe[128];
	ssize_t n = readlink(self, exe, sizeof(exe) - 1);
	int st;
	pid_t pid;

	CHECK(n > 0);
	exe[n] = '\0';
	/* The one argument keeps its blanks; then the script's name and the arguments. */
	snprintf(text, sizeof(text), "#! %s\thelper\nrest\n", exe);
	make(scratch("script"), text, strlen(text));
	pid = fork();
	if (pid == 0) {
		execve(path, argv, environ);
		_exit(100);
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(st, 55 << 8);
	unlink(path);
}

TEST(script_of_scripts_too_deep)
{
	char name[8][64], text[128], *argv[] = { "x", NULL };
	int i;

	for (i = 0; i < 8; i++) {
		snprintf(name[i], sizeof(name[i]), "/tmp/exec-%d-deep%d", (int)getpid(), i);
		snprintf(text, sizeof(text), "#!/tmp/exec-%d-deep%d\n", (int)getpid(), i + 1);
		make(name[i], text, strlen(text));
	}
	CHECK(execve(name[0], argv, environ) == -1);
	CHECK(errno == ELOOP || errno == ENOENT);
	CHECK_EQ(errno, ELOOP);
	for (i = 0; i < 8; i++)
		unlink(name[i]);
}

TEST(script_without_interpreter)
{
	char *argv[] = { "x", NULL };

	make(scratch("script"), "#!/nonexistent/interp\n", 22);
	CHECK_ERR(execve(path, argv, environ), ENOENT);
	make(path, "#!  \n", 5);
	CHECK_ERR(execve(path, argv, environ), ENOEXEC);
	unlink(path);
}

TEST(pid_and_alarm_stay)
{
	char pid[16], *argv[] = { "x", "helper", "pid", pid, NULL };

	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	alarm(15);
	execve(self, argv, environ);
	CHECK(0);
}

TEST(vfork_then_exec)
{
	char *argv[] = { "x", "helper", "args", "", "two words", NULL };
	char *envp[] = { "A=1", "EMPTY=", "B=x y", NULL };
	pid_t pid = vfork();

	if (pid == 0) {
		execve(self, argv, envp);
		_exit(100);
	}
	CHECK_CHILD(pid);
}

TESTS = {
	T(arguments_and_environment_arrive), T(many_arguments), T(a_long_argument),
	T(too_long_is_e2big), T(too_much_is_e2big), T(close_on_exec), T(signals_over_exec),
	T(errors), T(without_x_is_eacces), T(r_is_not_needed), T(set_user_id),
	T(fifo_is_eacces_at_once), T(no_format_is_enoexec), T(damaged_elf_is_refused),
	T(bad_segments_are_refused), T(script), T(script_of_scripts_too_deep),
	T(script_without_interpreter), T(pid_and_alarm_stay), T(vfork_then_exec),
	{ 0 }
};

/* ---- the new program ---- */

static void
check_args(char **argv)
{
	CHECK(!argv[3] || strcmp(argv[3], "") == 0);
	CHECK(!argv[3] || strcmp(argv[4], "two words") == 0);
	CHECK(strcmp(environ[0], "A=1") == 0);
	CHECK(strcmp(environ[1], "EMPTY=") == 0);
	CHECK(strcmp(environ[2], "B=x y") == 0);
	CHECK(environ[3] == NULL);
}

static void
check_signals(void)
{
	struct sigaction sa;
	sigset_t set;

	sigaction(SIGUSR1, NULL, &sa);
	CHECK(sa.sa_handler == SIG_DFL);
	sigaction(SIGUSR2, NULL, &sa);
	CHECK(sa.sa_handler == SIG_IGN);
	sigprocmask(SIG_BLOCK, NULL, &set);
	CHECK(sigismember(&set, SIGTERM));
	sigpending(&set);
	CHECK(sigismember(&set, SIGTERM));
}

int
main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "helper") == 0 && strncmp(argv[2], "/tmp/exec-", 10) == 0)
		return strcmp(argv[3], "a") == 0 ? 55 : 56;	/* as a script's interpreter */
	if (argc < 3 || strcmp(argv[1], "helper") != 0)
		return tap_main();
	if (strcmp(argv[2], "args") == 0) {
		CHECK_EQ(argc, 5);
		CHECK(strcmp(argv[0], "name of it") == 0 || strcmp(argv[0], "x") == 0);
		check_args(argv);
	} else if (strcmp(argv[2], "count") == 0) {
		return argc % 251;
	} else if (strcmp(argv[2], "length") == 0) {
		return strlen(argv[3]) % 251;
	} else if (strcmp(argv[2], "fds") == 0) {
		CHECK(fcntl(atoi(argv[3]), F_GETFD) != -1);
		CHECK_ERR(fcntl(atoi(argv[4]), F_GETFD), EBADF);
	} else if (strcmp(argv[2], "signals") == 0) {
		check_signals();
	} else if (strcmp(argv[2], "ids") == 0) {
		CHECK(getuid() == 65004 && geteuid() == 65005);
		CHECK(getgid() == 65007 && getegid() == 65006);
	} else if (strcmp(argv[2], "pid") == 0) {
		CHECK_EQ(getpid(), atoi(argv[3]));
		CHECK(alarm(0) > 10);
	}
	return 0;
}
