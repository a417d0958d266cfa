/*
 * What process management costs as sizes grow, for tests/harness/shape.py:
 *
 *	shape fork MIB...	fork, exit and wait with so much touched memory
 *	shape reap N...		a wait for one of N zombies
 *	shape hold N...		memory of all kinds that each of N sleeping children takes
 *
 * Prints `fork_MIB nanoseconds`, `reap_N nanoseconds`, `hold_N bytes`; under -icount
 * shift=0 the nanoseconds are instructions.
 */
#include <signal.h>
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

static int alive[2];	/* a pipe that ends when the last child has ended */

/* n children that sleep until they are told to end, in this process's group. */
static void
start_sleepers(long n)
{
	if (pipe(alive) != 0)
		die("pipe");
	while (n-- > 0) {
		pid_t pid = fork();

		if (pid < 0)
			die("fork");
		if (pid == 0) {
			pause();
			_exit(0);
		}
	}
}

/* On return all are zombies. */
static void
end_sleepers(void)
{
	char c;

	signal(SIGTERM, SIG_IGN);
	kill(0, SIGTERM);
	signal(SIGTERM, SIG_DFL);
	close(alive[1]);
	if (read(alive[0], &c, 1) != 0)
		die("read");
	close(alive[0]);
	sleep(1);		/* the last has let go of the pipe, but may still be exiting */
}

static void
reap_all(long n)
{
	while (n-- > 0) {
		if (wait(NULL) < 0)
			die("wait");
	}
}

static void
measure_reap(long n)
{
	const int timed = 10;
	long begin;

	start_sleepers(n + 1);
	end_sleepers();
	reap_all(1);		/* the first one fills caches */
	begin = now();
	reap_all(timed);
	printf("reap_%ld %ld\n", n, (now() - begin) / timed);
	reap_all(n - timed);
}

static long
mem_free_kib(void)
{
	FILE *f = fopen("/proc/meminfo", "r");
	char line[80];
	long kib = -1;

	while (f && kib < 0 && fgets(line, sizeof(line), f))
		sscanf(line, "MemFree: %ld", &kib);
	if (kib < 0)
		die("/proc/meminfo");
	fclose(f);
	return kib;
}

static void
measure_hold(long n)
{
	long before = mem_free_kib();

	start_sleepers(n);
	sleep(1);
	printf("hold_%ld %ld\n", n, (before - mem_free_kib()) * 1024 / n);
	end_sleepers();
	reap_all(n);
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*measure)(long n);
	} kinds[] = { { "fork", measure_fork }, { "reap", measure_reap }, { "hold", measure_hold } };

	setpgid(0, 0);
	for (unsigned k = 0; argc > 2 && k < sizeof(kinds) / sizeof(*kinds); k++) {
		if (strcmp(argv[1], kinds[k].name) != 0)
			continue;
		for (int i = 2; i < argc; i++)
			kinds[k].measure(atol(argv[i]));
		return 0;
	}
	fprintf(stderr, "usage: shape fork|reap|hold n ...\n");
	return 2;
}
