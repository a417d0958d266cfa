/* The C library's ways to run and to be interrupted: exec, spawn, popen, jumps. */
#include "tap.h"
#include <fcntl.h>
#include <setjmp.h>
#include <spawn.h>
#include <sys/stat.h>
#include <time.h>

extern char **environ;

static void
write_file(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);

	CHECK(fd >= 0);
	CHECK_EQ(write(fd, text, strlen(text)), strlen(text));
	CHECK_EQ(close(fd), 0);
	CHECK_EQ(chmod(path, mode), 0);
}

/* The exit status of a child that runs fn, which should not return. */
static int
status_of(void (*fn)(void))
{
	int st;
	pid_t pid = fork();

	if (pid == 0) {
		fn();
		_exit(99);
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	return st;
}

static void
run_execlp(void)
{
	execlp("sh", "sh", "-c", "exit $0$1", "1", "2", (char *)NULL);
}

static inline void
run_script(void)
{
	execlp("/tmp/libc_script", "x", (char *)NULL);
}

static void
run_execle(void)
{
	char *env[] = { "A=7", NULL };

	execle("/bin/sh", "sh", "-c", "exit $A", (char *)NULL, env);
}

TEST(exec_family)
{
	CHECK_EQ(WEXITSTATUS(status_of(run_execlp)), 12);
	CHECK_EQ(WEXITSTATUS(status_of(run_execle)), 7);
#ifdef __loam__
	/* POSIX asks for it; musl leaves it to the shell. */
	write_file("/tmp/libc_script", "exit 33\n", 0755);
	CHECK_EQ(WEXITSTATUS(status_of(run_script)), 33);
	CHECK_EQ(unlink("/tmp/libc_script"), 0);
#endif
}

TEST(exec_errors)
{
	char *argv[] = { "x", NULL };

	CHECK_ERR(execvp("no-such-command", argv), ENOENT);
	CHECK_ERR(execvp("", argv), ENOENT);
	write_file("/tmp/libc_plain", "x", 0644);
	CHECK_ERR(execv("/tmp/libc_plain", argv), EACCES);
	CHECK_EQ(setenv("PATH", "/nowhere:/tmp", 1), 0);
	CHECK_ERR(execvp("libc_plain", argv), EACCES);
	CHECK_EQ(unlink("/tmp/libc_plain"), 0);
}

TEST(spawn_with_actions)
{
	char *argv[] = { "echo", "spawned", NULL }, buf[16];
	posix_spawn_file_actions_t acts;
	posix_spawnattr_t attr;
	int fds[2], st;
	sigset_t set;
	pid_t pid;

	CHECK_EQ(pipe(fds), 0);
	CHECK_EQ(posix_spawn_file_actions_init(&acts), 0);
	CHECK_EQ(posix_spawn_file_actions_addopen(&acts, 0, "/dev/null",
	    O_RDONLY, 0), 0);
	CHECK_EQ(posix_spawn_file_actions_adddup2(&acts, fds[1], 1), 0);
	CHECK_EQ(posix_spawn_file_actions_addclose(&acts, fds[0]), 0);
	CHECK_EQ(posix_spawnattr_init(&attr), 0);
	CHECK_EQ(posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP |
	    POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF), 0);
	sigfillset(&set);
	sigdelset(&set, SIGKILL);
	sigdelset(&set, SIGSTOP);
	CHECK_EQ(posix_spawnattr_setsigdefault(&attr, &set), 0);
	sigemptyset(&set);
	CHECK_EQ(posix_spawnattr_setsigmask(&attr, &set), 0);
	CHECK_EQ(posix_spawnp(&pid, "echo", &acts, &attr, argv, environ), 0);
	close(fds[1]);
	CHECK_EQ(read(fds[0], buf, sizeof(buf)), 8);
	CHECK_EQ(memcmp(buf, "spawned\n", 8), 0);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(st, 0);
	posix_spawn_file_actions_destroy(&acts);
	posix_spawnattr_destroy(&attr);
}

TEST(failed_spawn_leaves_no_zombie)
{
	char *argv[] = { "x", NULL };
	pid_t pid;

	CHECK_EQ(posix_spawn(&pid, "/no/such/file", NULL, NULL, argv, environ),
	    ENOENT);
	CHECK_ERR(wait(NULL), ECHILD);
}

TEST(system_status)
{
	CHECK(system(NULL) != 0);
	CHECK_EQ(WEXITSTATUS(system("exit 9")), 9);
	CHECK_EQ(WEXITSTATUS(system("no-such-command 2>/dev/null")), 127);
	CHECK_EQ(WTERMSIG(system("kill -9 $$")), SIGKILL);
}

TEST(popen_both_ways)
{
	char buf[64];
	FILE *f = popen("echo from; exit 3", "r");

	CHECK(f != NULL);
	CHECK(fgets(buf, sizeof(buf), f) != NULL);
	CHECK_EQ(strcmp(buf, "from\n"), 0);
	CHECK_EQ(WEXITSTATUS(pclose(f)), 3);
	f = popen("read x; test \"$x\" = to", "w");
	CHECK(f != NULL);
	CHECK(fputs("to\n", f) >= 0);
	CHECK_EQ(pclose(f), 0);
}

/* The second command must not hold the first one's pipe open. */
TEST(popen_twice)
{
	FILE *a = popen("cat >/dev/null", "w"), *b = popen("cat >/dev/null", "w");

	CHECK(a != NULL && b != NULL);
	CHECK_EQ(pclose(a), 0);
	CHECK_EQ(pclose(b), 0);
}

TEST(jumps)
{
	volatile int n = 0;
	sigset_t set, now;
	sigjmp_buf with;
	jmp_buf plain;
	int ret;

	ret = setjmp(plain);
	if (n++ == 0)
		longjmp(plain, 0);
	CHECK_EQ(ret, 1);
	if (sigsetjmp(with, 1) == 0) {
		sigemptyset(&set);
		sigaddset(&set, SIGUSR2);
		CHECK_EQ(sigprocmask(SIG_BLOCK, &set, NULL), 0);
		siglongjmp(with, 5);
	}
	CHECK_EQ(sigprocmask(SIG_BLOCK, NULL, &now), 0);
	CHECK_EQ(sigismember(&now, SIGUSR2), 0);
	if (sigsetjmp(with, 0) == 0) {
		CHECK_EQ(sigprocmask(SIG_BLOCK, &set, NULL), 0);
		siglongjmp(with, 5);
	}
	CHECK_EQ(sigprocmask(SIG_BLOCK, NULL, &now), 0);
	CHECK_EQ(sigismember(&now, SIGUSR2), 1);
}

static sigjmp_buf back;

static void
leave(int sig)
{
	siglongjmp(back, sig);
}

/* Out of a handler again and again: the mask comes back each time. */
TEST(jump_out_of_handler)
{
	int i;

	CHECK(signal(SIGSEGV, leave) != SIG_ERR);
	for (i = 0; i < 3; i++)
		if (sigsetjmp(back, 1) == 0) {
			*(volatile int *)16 = 1;
			CHECK(0);
		}
}

static void
run_abort(void)
{
	abort();
}

static void
run_abort_ignored(void)
{
	signal(SIGABRT, SIG_IGN);
	abort();
}

TEST(abort_cannot_be_refused)
{
	CHECK_EQ(WTERMSIG(status_of(run_abort)), SIGABRT);
	CHECK_EQ(WTERMSIG(status_of(run_abort_ignored)), SIGABRT);
}

static void
say_a(void)
{
	printf("a");
}

static void
say_b(void)
{
	printf("b");
}

static void
run_exit(void)
{
	int fd = open("/tmp/libc_exit", O_WRONLY | O_CREAT | O_TRUNC, 0644);

	dup2(fd, 1);
	atexit(say_a);
	atexit(say_b);
	printf("c");
	exit(4);
}

TEST(exit_runs_backwards_and_flushes)
{
	char buf[8] = "";
	FILE *f;

	CHECK_EQ(WEXITSTATUS(status_of(run_exit)), 4);
	f = fopen("/tmp/libc_exit", "r");
	CHECK(f != NULL);
	CHECK(fgets(buf, sizeof(buf), f) != NULL);
	CHECK_EQ(strcmp(buf, "cba"), 0);
	CHECK_EQ(unlink("/tmp/libc_exit"), 0);
}

static volatile int rang;

static void
ring(int sig)
{
	rang++;
}

TEST(sleep_tells_what_is_left)
{
	struct sigaction act;

	memset(&act, 0, sizeof(act));
	act.sa_handler = ring;
	CHECK_EQ(sigaction(SIGALRM, &act, NULL), 0);
	alarm(1);
	CHECK(sleep(5) >= 3);
	CHECK_EQ(rang, 1);
}

TESTS = {
	T(exec_family),
	T(exec_errors),
	T(spawn_with_actions),
	T(failed_spawn_leaves_no_zombie),
	T(system_status),
	T(popen_both_ways),
	T(popen_twice),
	T(jumps),
	T(jump_out_of_handler),
	T(abort_cannot_be_refused),
	T(exit_runs_backwards_and_flushes),
	T(sleep_tells_what_is_left),
	{ 0 }
};
