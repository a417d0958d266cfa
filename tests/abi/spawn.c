/* posix_spawn: attributes and file actions. The program runs itself as the child. */
#define main tap_main
#include "tap.h"
#undef main
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <sys/stat.h>

extern char **environ;

/* ---- what the child says of itself, by its exit status ---- */

static int
child(char **argv)
{
	struct sigaction act;
	sigset_t set;
	char buf[100];

	switch (argv[1][0]) {
	case 'e':		/* exit */
		return atoi(argv[2]);
	case 'd':		/* is the descriptor open? */
		return fcntl(atoi(argv[2]), F_GETFD) >= 0;
	case 'g':		/* own group? own session? */
		return (getpgrp() == getpid()) + 2 * (getsid(0) == getpid());
	case 's':		/* blocked? ignored? */
		sigprocmask(SIG_SETMASK, NULL, &set);
		sigaction(atoi(argv[2]), NULL, &act);
		return sigismember(&set, atoi(argv[2])) + 2 * (act.sa_handler == SIG_IGN);
	case 'p':		/* policy */
		return sched_getscheduler(0);
	case 'w':		/* working directory */
		return getcwd(buf, sizeof(buf)) == NULL || strcmp(buf, argv[2]) != 0;
	case 'u':
		return geteuid() == getuid();
	case 'v':
		return getenv("SPAWNED") == NULL;
	}
	return 99;
}

static int
spawn(const posix_spawn_file_actions_t *acts, const posix_spawnattr_t *attr, char *what, char *arg)
{
	char *argv[] = { "spawn", what, arg, NULL };
	pid_t pid = -7;
	int st;

	CHECK_EQ(posix_spawn(&pid, "/proc/self/exe", acts, attr, argv, environ), 0);
	CHECK(pid > 0);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK(WIFEXITED(st));
	return WEXITSTATUS(st);
}

TEST(it_runs)
{
	char *argv[] = { "spawn", "v", NULL }, *env[] = { "SPAWNED=1", NULL };
	pid_t pid;

	CHECK_EQ(spawn(NULL, NULL, "e", "17"), 17);
	CHECK_EQ(posix_spawn(&pid, "/proc/self/exe", NULL, NULL, argv, env), 0);
	CHECK_CHILD(pid);
}

TEST(errors_come_back)
{
	char *argv[] = { "x", NULL };
	posix_spawn_file_actions_t acts;
	pid_t pid = 77;

	errno = 3;
	CHECK_EQ(posix_spawn(&pid, "/nowhere", NULL, NULL, argv, environ), ENOENT);
	CHECK_EQ(posix_spawn(&pid, "/tmp", NULL, NULL, argv, environ), EACCES);
	CHECK_EQ(posix_spawnp(&pid, "no-such-program", NULL, NULL, argv, environ), ENOENT);
	CHECK_EQ(posix_spawn_file_actions_init(&acts), 0);
	CHECK_EQ(posix_spawn_file_actions_addopen(&acts, 5, "/nowhere/x", O_RDONLY, 0), 0);
	CHECK_EQ(posix_spawn(&pid, "/proc/self/exe", &acts, NULL, argv, environ), ENOENT);
	CHECK_EQ(posix_spawn_file_actions_destroy(&acts), 0);
#ifdef __loam__
	CHECK_EQ(errno, 3);
#endif
	/* No child is left over. */
	CHECK_ERR(waitpid(-1, NULL, 0), ECHILD);
}

TEST(along_the_path)
{
	char *argv[] = { "sh", "-c", "exit 5", NULL };
	pid_t pid;
	int st;

	CHECK_EQ(posix_spawnp(&pid, "sh", NULL, NULL, argv, environ), 0);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(WEXITSTATUS(st), 5);
}

TEST(file_actions_in_order)
{
	posix_spawn_file_actions_t acts;
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	CHECK(null >= 3 && null < 30);
	CHECK_EQ(spawn(NULL, NULL, "d", "30"), 0);
	CHECK_EQ(posix_spawn_file_actions_init(&acts), 0);
	CHECK_EQ(posix_spawn_file_actions_adddup2(&acts, null, 30), 0);
	CHECK_EQ(spawn(&acts, NULL, "d", "30"), 1);
	CHECK_EQ(posix_spawn_file_actions_addopen(&acts, 31, "/dev/zero", O_RDONLY, 0), 0);
	CHECK_EQ(spawn(&acts, NULL, "d", "31"), 1);
	CHECK_EQ(posix_spawn_file_actions_addclose(&acts, 30), 0);
	CHECK_EQ(spawn(&acts, NULL, "d", "30"), 0);
	CHECK_EQ(posix_spawn_file_actions_addclose(&acts, -1), EBADF);
	CHECK_EQ(posix_spawn_file_actions_destroy(&acts), 0);
	/* Onto itself: it passes through, close on exec or not. */
	posix_spawn_file_actions_init(&acts);
	CHECK_EQ(posix_spawn_file_actions_adddup2(&acts, null, null), 0);
	{
		char number[12];

		snprintf(number, sizeof(number), "%d", null);
		CHECK_EQ(spawn(NULL, NULL, "d", number), 0);
		CHECK_EQ(spawn(&acts, NULL, "d", number), 1);
	}
	posix_spawn_file_actions_destroy(&acts);
	posix_spawn_file_actions_init(&acts);
	CHECK_EQ(posix_spawn_file_actions_addchdir_np(&acts, "/dev"), 0);
	CHECK_EQ(spawn(&acts, NULL, "w", "/dev"), 0);
	posix_spawn_file_actions_destroy(&acts);
}

TEST(groups_and_sessions)
{
	posix_spawnattr_t a;
	pid_t group;
	short flags;

	CHECK_EQ(posix_spawnattr_init(&a), 0);
	CHECK_EQ(posix_spawnattr_setflags(&a, POSIX_SPAWN_SETPGROUP), 0);
	CHECK_EQ(posix_spawnattr_getflags(&a, &flags), 0);
	CHECK_EQ(flags, POSIX_SPAWN_SETPGROUP);
	CHECK_EQ(posix_spawnattr_setpgroup(&a, 0), 0);
	CHECK_EQ(posix_spawnattr_getpgroup(&a, &group), 0);
	CHECK_EQ(group, 0);
	CHECK_EQ(spawn(NULL, NULL, "g", NULL), 0);
	CHECK_EQ(spawn(NULL, &a, "g", NULL), 1);
	CHECK_EQ(posix_spawnattr_setflags(&a, POSIX_SPAWN_SETSID), 0);
	CHECK_EQ(spawn(NULL, &a, "g", NULL), 3);
	CHECK_EQ(posix_spawnattr_setflags(&a, 0x4000), EINVAL);
	CHECK_EQ(posix_spawnattr_destroy(&a), 0);
}

static volatile int handled;
static void handle(int sig) { handled++; }

TEST(signals)
{
	posix_spawnattr_t a;
	sigset_t set, none;
	char usr1[12];

	snprintf(usr1, sizeof(usr1), "%d", SIGUSR1);
	sigemptyset(&none);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	posix_spawnattr_init(&a);
	signal(SIGUSR1, SIG_IGN);
	CHECK_EQ(spawn(NULL, NULL, "s", usr1), 2);
	CHECK_EQ(posix_spawnattr_setflags(&a, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK), 0);
	CHECK_EQ(posix_spawnattr_setsigdefault(&a, &set), 0);
	CHECK_EQ(posix_spawnattr_setsigmask(&a, &set), 0);
	CHECK_EQ(spawn(NULL, &a, "s", usr1), 1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	CHECK_EQ(posix_spawnattr_setsigmask(&a, &none), 0);
	CHECK_EQ(spawn(NULL, &a, "s", usr1), 0);
	CHECK_EQ(spawn(NULL, NULL, "s", usr1), 3);
	/* A handler of ours never runs in the child, nor is it disturbed. */
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGUSR1, handle);
	CHECK_EQ(spawn(NULL, NULL, "s", usr1), 0);
	raise(SIGUSR1);
	CHECK_EQ(handled, 1);
}

TEST(scheduling_and_ids)
{
	struct sched_param p = { .sched_priority = 0 };
	posix_spawnattr_t a;

	posix_spawnattr_init(&a);
	CHECK_EQ(posix_spawnattr_setflags(&a, POSIX_SPAWN_SETSCHEDULER), 0);
#ifdef __loam__
	CHECK_EQ(posix_spawnattr_setschedpolicy(&a, SCHED_BATCH), 0);
	CHECK_EQ(posix_spawnattr_setschedparam(&a, &p), 0);
	CHECK_EQ(spawn(NULL, &a, "p", NULL), SCHED_BATCH);
#endif
	(void)p;
	if (geteuid() == 0 && seteuid(1000) == 0) {
		CHECK_EQ(posix_spawnattr_setflags(&a, POSIX_SPAWN_RESETIDS), 0);
		CHECK_EQ(spawn(NULL, NULL, "u", NULL), 0);
		CHECK_EQ(spawn(NULL, &a, "u", NULL), 1);
	}
}

static void *
spawns(void *arg)
{
	for (int i = 0; i < 15; i++)
		CHECK_EQ(spawn(NULL, NULL, "e", "3"), 3);
	return NULL;
}

TEST(from_many_threads)
{
	pthread_t t[4];

	for (int i = 0; i < 4; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, spawns, NULL), 0);
	for (int i = 0; i < 4; i++)
		CHECK_EQ(pthread_join(t[i], NULL), 0);
	CHECK_ERR(waitpid(-1, NULL, 0), ECHILD);
}

TESTS = {
	T(it_runs), T(errors_come_back), T(along_the_path), T(file_actions_in_order),
	T(groups_and_sessions), T(signals), T(scheduling_and_ids), T(from_many_threads),
	{ 0 }
};

int
main(int argc, char **argv)
{
	return argc > 1 ? child(argv) : tap_main();
}
