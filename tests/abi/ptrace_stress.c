/*
 * ptrace under stress: tracers that attach, let go, kill and die at random, to processes
 * that fork, make threads, execute and end at random. At the end nothing is left.
 */
#include "tap.h"
#include <dirent.h>
#include <sched.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <time.h>

#ifndef __WALL
#define __WALL 0x40000000
#endif
#define TARGETS 4
#define TRACERS 4
#define SECONDS 5

static unsigned seed;

static unsigned
chance(unsigned n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % n;
}

static void
nap(long us)
{
	struct timespec ts = { 0, us * 1000 };

	nanosleep(&ts, NULL);
}

static long
raw(long nr, long a, long b, long c)
{
	long ret;

	__asm__ volatile("syscall" : "=a"(ret) : "a"(nr), "D"(a), "S"(b), "d"(c)
	    : "rcx", "r11", "memory");
	return ret;
}

static int
short_thread(void *arg)
{
	struct timespec ts = { 0, 300000 };
	int i;

	for (i = 0; i < 5; i++)
		raw(SYS_nanosleep, (long)&ts, 0, 0);
	raw(SYS_exit, 0, 0, 0);
	return 0;
}

static char *const colon[] = { "sh", "-c", ":", NULL };

/* Forks, threads, programs, ends: until it is killed. */
static void
be_a_target(void)
{
	char *stack = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	for (;;) {
		pid_t pid;

		switch (chance(4)) {
		case 0:
			pid = fork();
			if (pid == 0) {
				if (chance(3) == 0)
					execv("/bin/sh", colon);
				_exit(chance(3));
			}
			while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
				;
			break;
		case 1:
			clone(short_thread, stack + 65536 - 64, CLONE_VM | CLONE_FS | CLONE_FILES |
			    CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM, NULL);
			nap(3000);	/* it has the only stack */
			break;
		case 2:
			raise(SIGCHLD);
			break;
		default:
			nap(chance(500));
		}
	}
}

/* One tracer's life: it ends with or without letting go. */
static void
be_a_tracer(const pid_t *targets)
{
	static const int requests[] = { PTRACE_CONT, PTRACE_SYSCALL, PTRACE_SINGLESTEP };
	long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACECLONE |
	    PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT;
	pid_t pid = targets[chance(TARGETS)], got;
	bool seized = chance(2);
	int st, n, steps = chance(200);

	if (ptrace(seized ? PTRACE_SEIZE : PTRACE_ATTACH, pid, 0, seized ? (void *)options : 0) < 0)
		_exit(0);
	if (seized)
		ptrace(PTRACE_INTERRUPT, pid, 0, 0);
	for (n = 0; n < steps; n++) {
		int sig = 0, request = requests[chance(3)];

		got = waitpid(-1, &st, __WALL);
		if (got < 0)
			break;
		if (!WIFSTOPPED(st))
			continue;
		if (n == 0 && !seized)
			ptrace(PTRACE_SETOPTIONS, got, 0, (void *)options);
		if (st >> 16 == 0 && WSTOPSIG(st) != SIGTRAP && WSTOPSIG(st) != (SIGTRAP | 0x80) &&
		    WSTOPSIG(st) != SIGSTOP)
			sig = WSTOPSIG(st);
		if (chance(20) == 0)
			request = PTRACE_DETACH;
		ptrace(request, got, 0, (void *)(long)sig);
		if (chance(30) == 0)
			ptrace(PTRACE_INTERRUPT, got, 0, 0);
	}
	_exit(0);
}

static int
processes(void)
{
	struct dirent *e;
	int n = 0;
	DIR *d = opendir("/proc");

	CHECK(d != NULL);
	while ((e = readdir(d)) != NULL)
		n += e->d_name[0] >= '1' && e->d_name[0] <= '9';
	closedir(d);
	return n;
}

TEST(attach_and_let_go_at_random)
{
	pid_t targets[TARGETS], tracers[TRACERS] = { 0 };
	time_t end = time(NULL) + SECONDS;
	int i, before = processes(), rounds = 0;

	seed = (unsigned)time(NULL) ^ (unsigned)getpid() << 8;
	printf("# seed %u\n", seed);
	fflush(stdout);
	for (i = 0; i < TARGETS; i++) {
		unsigned own = seed + i * 7919;

		targets[i] = fork();
		if (targets[i] == 0) {
			seed = own;
			be_a_target();
		}
	}
	while (time(NULL) < end) {
		i = chance(TRACERS);
		if (tracers[i] != 0) {
			if (chance(2))
				kill(tracers[i], SIGKILL);
			else
				nap(2000);
			kill(tracers[i], SIGKILL);
			CHECK_EQ(waitpid(tracers[i], NULL, 0), tracers[i]);
		}
		rounds++;
		tracers[i] = fork();
		if (tracers[i] == 0) {
			seed += rounds;
			be_a_tracer(targets);
		}
		if (chance(10) == 0) {
			int k = chance(TARGETS);

			/* A target that dies is waited for by its parent at last, whoever traces it. */
			kill(targets[k], SIGKILL);
			CHECK_EQ(waitpid(targets[k], NULL, 0), targets[k]);
			targets[k] = fork();
			if (targets[k] == 0) {
				seed += k;
				be_a_target();
			}
		}
		nap(1000);
	}
	for (i = 0; i < TRACERS; i++) {
		if (tracers[i] == 0)
			continue;
		kill(tracers[i], SIGKILL);
		CHECK_EQ(waitpid(tracers[i], NULL, 0), tracers[i]);
	}
	for (i = 0; i < TARGETS; i++) {
		kill(targets[i], SIGKILL);
		CHECK_EQ(waitpid(targets[i], NULL, 0), targets[i]);
	}
	CHECK_ERR(waitpid(-1, NULL, __WALL), ECHILD);
	/*
	 * Orphans of killed targets end by themselves: nobody holds them. But a child whose
	 * tracer died before its first SIGSTOP was taken is stopped by it like any process.
	 */
	for (i = 0; i < 100 && processes() > before; i++) {
		kill(0, SIGCONT);
		nap(50000);
	}
	CHECK(processes() <= before);
	CHECK(rounds > 10);
}

TESTS = {
	T(attach_and_let_go_at_random),
	{ 0 }
};
