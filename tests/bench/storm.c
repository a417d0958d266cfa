/*
 * A storm of processes: workers that fork, exec and wait as fast as they can, and
 * check that each child ends as it was told to, once, and that none is lost.
 *
 *	storm WORKERS ROUNDS SEED	prints what was done, or the first thing wrong
 *	storm exit STATUS		what the children execute
 *
 * A round is one of: fork and exit; fork and exec; vfork and exec; a child killed
 * while it sleeps; a grandchild whose parent exits first, which comes to the main
 * program, the subreaper; several children at once, reaped in random order.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define MANY 8

static const char *self;
static unsigned long long seed;

struct counts {
	unsigned long forks, execs, waits, orphans;
};

/* xorshift64*: the same seed, the same rounds. */
static unsigned
roll(unsigned sides)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (unsigned)((seed * 0x2545f4914f6cdd1dULL) >> 33) % sides;
}

static void
wrong(const char *what, long a, long b)
{
	printf("storm: %s: %ld, not %ld (%s)\n", what, a, b, strerror(errno));
	fflush(stdout);
	_exit(1);
}

static void
run_self(int status)
{
	char number[16];
	char *argv[] = { (char *)self, "exit", number, NULL };
	char *envp[] = { NULL };

	snprintf(number, sizeof(number), "%d", status);
	execve(self, argv, envp);
	_exit(127);
}

static pid_t
start(struct counts *c)
{
	pid_t pid = fork();

	if (pid < 0)
		wrong("fork", pid, 0);
	if (pid > 0)
		c->forks++;
	return pid;
}

static void
reap(struct counts *c, pid_t pid, int status)
{
	int st;
	pid_t got = waitpid(pid, &st, 0);

	if (got != pid)
		wrong("waitpid", got, pid);
	if (st != status)
		wrong("status", st, status);
	c->waits++;
}

static void
fork_and_exit(struct counts *c)
{
	int status = roll(256);
	pid_t pid = start(c);

	if (pid == 0)
		_exit(status);
	reap(c, pid, status << 8);
}

static void
fork_and_exec(struct counts *c)
{
	int status = roll(256);
	pid_t pid = start(c);

	if (pid == 0)
		run_self(status);
	c->execs++;
	reap(c, pid, status << 8);
}

static void
vfork_and_exec(struct counts *c)
{
	char number[16];
	char *argv[] = { (char *)self, "exit", number, NULL };
	char *envp[] = { NULL };
	int status = roll(256);
	pid_t pid;

	snprintf(number, sizeof(number), "%d", status);
	pid = vfork();
	if (pid < 0)
		wrong("vfork", pid, 0);
	if (pid == 0) {
		execve(self, argv, envp);
		_exit(127);
	}
	c->forks++;
	c->execs++;
	reap(c, pid, status << 8);
}

static void
killed(struct counts *c)
{
	static const int sigs[] = { SIGKILL, SIGTERM, SIGHUP, SIGUSR1 };
	int sig = sigs[roll(4)];
	pid_t pid = start(c);

	if (pid == 0) {
		for (;;)
			pause();
	}
	if (kill(pid, sig) != 0)
		wrong("kill", -1, 0);
	reap(c, pid, sig);
}

static void
orphan(struct counts *c)
{
	pid_t pid = start(c);

	if (pid == 0)
		_exit(fork() < 0);
	c->forks++;
	c->orphans++;
	reap(c, pid, 0);
}

static void
several(struct counts *c)
{
	pid_t pid[MANY];
	int n = 2 + roll(MANY - 1), i;

	for (i = 0; i < n; i++) {
		pid[i] = start(c);
		if (pid[i] == 0) {
			if (i % 2)
				run_self(i);
			_exit(i);
		}
		c->execs += i % 2;
	}
	for (; n > 0; n--) {
		i = roll(n);
		int st;

		if (waitpid(pid[i], &st, 0) != pid[i])
			wrong("waitpid of several", -1, pid[i]);
		if (!WIFEXITED(st) || WEXITSTATUS(st) >= MANY)
			wrong("status of several", st, 0);
		c->waits++;
		pid[i] = pid[n - 1];
	}
}

static void
work(struct counts *c, unsigned long rounds)
{
	static void (*const kinds[])(struct counts *) = {
		fork_and_exit, fork_and_exec, vfork_and_exec, killed, orphan, several,
	};

	while (rounds-- > 0)
		kinds[roll(sizeof(kinds) / sizeof(*kinds))](c);
	if (waitpid(-1, NULL, 0) != -1 || errno != ECHILD)
		wrong("a child too many", 0, -1);
}

/* Workers tell what they did through a pipe; orphans come here to be reaped. */
static int
storm(int workers, unsigned long rounds, unsigned long long first_seed)
{
	struct counts sum = { 0 }, one;
	unsigned long orphans = 0;
	int told[2], st, left = workers, failed = 0;
	pid_t pid;

	if (pipe(told) != 0 || prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0)
		wrong("pipe or prctl", -1, 0);
	for (int i = 0; i < workers; i++) {
		pid = fork();
		if (pid == 0) {
			struct counts c = { 0 };

			seed = (first_seed + i) * 0x9e3779b97f4a7c15ULL | 1;
			work(&c, rounds);
			_exit(write(told[1], &c, sizeof(c)) != sizeof(c));
		}
		if (pid < 0)
			wrong("fork of a worker", pid, 0);
	}
	while ((pid = wait(&st)) > 0) {
		failed |= st != 0;
		orphans++;
	}
	orphans -= workers;		/* they were reaped in the same loop */
	close(told[1]);
	while (read(told[0], &one, sizeof(one)) == sizeof(one)) {
		sum.forks += one.forks;
		sum.execs += one.execs;
		sum.waits += one.waits;
		sum.orphans += one.orphans;
		left--;
	}
	if (failed || left != 0)
		wrong("workers that failed", left, 0);
	if (orphans != sum.orphans)
		wrong("orphans reaped", orphans, sum.orphans);
	if (sum.waits + orphans != sum.forks)
		wrong("children reaped", sum.waits + orphans, sum.forks);
	printf("storm: %lu forks, %lu execs, %lu waits, %lu of them of orphans\n", sum.forks,
	    sum.execs, sum.waits + orphans, orphans);
	return 0;
}

int
main(int argc, char **argv)
{
	self = argv[0];
	if (argc == 3 && strcmp(argv[1], "exit") == 0)
		return atoi(argv[2]);
	if (argc != 4) {
		fprintf(stderr, "usage: storm workers rounds seed\n");
		return 2;
	}
	return storm(atoi(argv[1]), strtoul(argv[2], NULL, 0), strtoull(argv[3], NULL, 0));
}
