/*
 * What process management costs as sizes grow, for tests/harness/shape.py:
 *
 *	shape fork MIB...	fork, exit and wait with so much touched memory
 *
 * Prints `fork_MIB nanoseconds`; under -icount shift=0 those are instructions.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 20

static long
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000L + ts.tv_nsec;
}

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static void
fork_once(void)
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		die("fork");
	if (pid == 0)
		_exit(0);
	if (waitpid(pid, &status, 0) != pid || status != 0)
		die("waitpid");
}

static void
measure_fork(long mib)
{
	size_t size = (size_t)mib << 20;
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	long begin;

	if (p == MAP_FAILED)
		die("mmap");
	memset(p, 1, size);
	fork_once();		/* the first one fills caches */
	begin = now();
	for (int i = 0; i < ROUNDS; i++)
		fork_once();
	printf("fork_%ld %ld\n", mib, (now() - begin) / ROUNDS);
	munmap(p, size);
}

int
main(int argc, char **argv)
{
	if (argc < 3 || strcmp(argv[1], "fork") != 0) {
		fprintf(stderr, "usage: shape fork mib ...\n");
		return 2;
	}
	for (int i = 2; i < argc; i++)
		measure_fork(atol(argv[i]));
	return 0;
}
