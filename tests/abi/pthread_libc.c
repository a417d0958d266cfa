/* The C library under threads: errno, stdio, malloc, environment, ids, fork, exec, exit. */
#define main tap_main
#include "tap.h"
#undef main
#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>

static void
nap(int ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&ts, NULL);
}

static void
run(void *(*fn)(void *), int n)
{
	pthread_t t[16];

	for (long i = 0; i < n; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, fn, (void *)i), 0);
	for (int i = 0; i < n; i++)
		CHECK_EQ(pthread_join(t[i], NULL), 0);
}

static void *
fails(void *arg)
{
	for (int i = 0; i < 500; i++) {
		if ((long)arg % 2) {
			CHECK_EQ(close(-1), -1);
			sched_yield();
			CHECK_EQ(errno, EBADF);
		} else {
			CHECK_EQ(open("/no/such/file", O_RDONLY), -1);
			sched_yield();
			CHECK_EQ(errno, ENOENT);
		}
	}
	return NULL;
}

TEST(each_has_its_errno)
{
	errno = E2BIG;
	run(fails, 4);
	CHECK_EQ(errno, E2BIG);
}

static void *
allocates(void *arg)
{
	unsigned seed = (unsigned)(long)arg + 1;
	unsigned char *p[64] = { 0 };
	size_t n[64] = { 0 };

	for (int i = 0; i < 4000; i++) {
		int k = rand_r(&seed) % 64;

		for (size_t j = 0; j < n[k]; j += 97)
			CHECK_EQ(p[k][j], (unsigned char)(k + (long)arg));
		if (rand_r(&seed) % 3 == 0) {
			free(p[k]);
			p[k] = NULL;
			n[k] = 0;
			continue;
		}
		n[k] = rand_r(&seed) % (rand_r(&seed) % 50 ? 700 : 200000) + 1;
		p[k] = realloc(p[k], n[k]);
		CHECK(p[k] != NULL);
		memset(p[k], (int)(k + (long)arg), n[k]);
	}
	for (int k = 0; k < 64; k++)
		free(p[k]);
	return NULL;
}

TEST(the_heap)
{
	run(allocates, 4);
}

static FILE *file;

static void *
prints(void *arg)
{
	for (int i = 0; i < 300; i++)
		CHECK(fprintf(file, "%ld %d %.3f end\n", (long)arg, i, i / 8.0) > 0);
	return NULL;
}

TEST(lines_stay_whole)
{
	char name[] = "/tmp/lines-XXXXXX", line[100], end[10];
	int next[6] = { 0 }, who, i, fd = mkstemp(name);
	double x;

	file = fdopen(fd, "w+");
	CHECK(file != NULL);
	run(prints, 6);
	rewind(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		CHECK_EQ(sscanf(line, "%d %d %lf %9s", &who, &i, &x, end), 4);
		CHECK_EQ(strcmp(end, "end"), 0);
		CHECK_EQ(i, next[who]);
		CHECK(x == i / 8.0);
		next[who]++;
	}
	for (i = 0; i < 6; i++)
		CHECK_EQ(next[i], 300);
	fclose(file);
	unlink(name);
}

static void *
prints_locked(void *arg)
{
	for (int i = 0; i < 100; i++) {
		flockfile(file);
		for (int j = 0; j < 5; j++)
			putc_unlocked('a' + (int)(long)arg, file);
		putc_unlocked('\n', file);
		funlockfile(file);
	}
	return NULL;
}

TEST(flockfile_holds)
{
	char line[20];
	int n = 0;

	file = tmpfile();
	CHECK(file != NULL);
	run(prints_locked, 4);
	rewind(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		CHECK_EQ(strlen(line), 6);
		for (int i = 1; i < 5; i++)
			CHECK_EQ(line[i], line[0]);
		n++;
	}
	CHECK_EQ(n, 400);
}

static volatile int stop;

static void *
opens_and_closes(void *arg)
{
	while (!stop) {
		FILE *f = fopen("/dev/null", "w");

		CHECK(f != NULL);
		fprintf(f, "%d", 1);
		fclose(f);
	}
	return NULL;
}

static void *
flushes(void *arg)
{
	for (int i = 0; i < 500; i++)
		CHECK_EQ(fflush(NULL), 0);
	stop = 1;
	return NULL;
}

static void *
either(void *arg)
{
	return (long)arg == 0 ? flushes(NULL) : opens_and_closes(NULL);
}

TEST(flushing_what_others_close)
{
	run(either, 4);
}

static void *
converts(void *arg)
{
	char buf[64], back[64] = "";
	struct tm tm;
	time_t t = 86400 * ((long)arg + 365);

	for (int i = 0; i < 200; i++) {
		double x = (i + 1) * 1.1e-200 * ((long)arg + 1);

		snprintf(buf, sizeof(buf), "%.17g", x);
		CHECK(strtod(buf, NULL) == x);
		CHECK(localtime_r(&t, &tm) != NULL);
		CHECK_EQ(mktime(&tm), t);
#ifdef __loam__		/* each has its own, which POSIX does not promise */
		strcpy(back, "a,b");
		CHECK_EQ(strcmp(strtok(back, ","), "a"), 0);
		sched_yield();
		CHECK_EQ(strcmp(strtok(NULL, ","), "b"), 0);
#endif
		CHECK(back[0] != 'x');
		CHECK(getenv("PATH") == NULL || *getenv("PATH") != '\0');
#ifdef __loam__		/* POSIX promises neither */
		if (i % 20 == 0)
			CHECK_EQ(setenv("SHARED", buf, 1), 0);
#endif
	}
	return NULL;
}

TEST(numbers_times_and_words)
{
	run(converts, 5);
}

static void *
waits(void *arg)
{
	while (!stop)
		nap(2);
	return (void *)(long)(geteuid() * 100000L + getegid());
}

TEST(all_threads_change_ids)
{
	pthread_t t[8];
	void *ret;

	if (geteuid() != 0)
		SKIP("needs root");
	for (int i = 0; i < 8; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, waits, NULL), 0);
	CHECK_EQ(setgid(1001), 0);
	CHECK_EQ(setuid(1002), 0);
	stop = 1;
	for (int i = 0; i < 8; i++) {
		CHECK_EQ(pthread_join(t[i], &ret), 0);
		CHECK_EQ(ret, 1002 * 100000L + 1001);
	}
	CHECK_ERR(setuid(0), EPERM);
}

static void *
comes_and_goes(void *arg)
{
	return NULL;
}

static void *
makes_threads(void *arg)
{
	pthread_t t;

	while (!stop) {
		CHECK_EQ(pthread_create(&t, NULL, comes_and_goes, NULL), 0);
		CHECK_EQ(pthread_join(t, NULL), 0);
	}
	return NULL;
}

TEST(ids_change_while_threads_come_and_go)
{
	pthread_t t[3];

	if (geteuid() != 0)
		SKIP("needs root");
	for (int i = 0; i < 3; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, makes_threads, NULL), 0);
	for (int i = 0; i < 100; i++)
		CHECK_EQ(setresuid(-1, i % 2 ? 0 : 1000, 0), 0);
	stop = 1;
	for (int i = 0; i < 3; i++)
		CHECK_EQ(pthread_join(t[i], NULL), 0);
}

static void *
uses_the_library(void *arg)
{
	while (!stop) {
		void *p = malloc(100);
		FILE *f = fopen("/dev/null", "w");

#ifdef __loam__
		setenv("FORKED", "x", 1);
#endif
		fprintf(f, "%p %f\n", p, 1.5);
		fclose(f);
		free(p);
	}
	return NULL;
}

/* The child can go on with heap, streams and threads. */
TEST(fork_among_busy_threads)
{
	pthread_t t[3], mine;

	for (int i = 0; i < 3; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, uses_the_library, NULL), 0);
	for (int i = 0; i < 25; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			alarm(10);
			for (int j = 0; j < 20; j++)
				free(malloc(1000 * j));
			file = fopen("/dev/null", "w");
			CHECK(fprintf(file, "%d", i) > 0);
			CHECK_EQ(fclose(file), 0);
			CHECK_EQ(pthread_create(&mine, NULL, comes_and_goes, NULL), 0);
			CHECK_EQ(pthread_join(mine, NULL), 0);
			_exit(0);
		}
		CHECK_CHILD(pid);
	}
	stop = 1;
	for (int i = 0; i < 3; i++)
		CHECK_EQ(pthread_join(t[i], NULL), 0);
}

static void *
reads_stdin(void *arg)
{
	getc(stdin);
	return NULL;
}

#ifdef __loam__		/* elsewhere that stream stays locked in the child */
TEST(fork_while_a_stream_waits_for_input)
{
	int fds[2];
	pthread_t t;
	pid_t pid;

	CHECK_EQ(pipe(fds), 0);
	CHECK_EQ(dup2(fds[0], 0), 0);
	CHECK_EQ(pthread_create(&t, NULL, reads_stdin, NULL), 0);
	nap(50);
	pid = fork();
	if (pid == 0) {
		alarm(5);
		CHECK_EQ(write(fds[1], "xy", 2), 2);
		CHECK(getc(stdin) == 'x' || getc(stdin) == 'y');
		exit(0);
	}
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
	CHECK_EQ(write(fds[1], "z", 1), 1);
	CHECK_EQ(pthread_join(t, NULL), 0);
}
#endif

static void *
prints_once(void *arg)
{
	printf("%s", "from a thread\n");
	return NULL;
}

/* exit() writes what another thread than the first has printed. */
TEST(what_threads_print_is_written)
{
	char name[] = "/tmp/print-XXXXXX", buf[40] = "";
	int fd = mkstemp(name);
	pthread_t t;
	pid_t pid;

	pid = fork();
	if (pid == 0) {
		char *argv[] = { "x", "print", NULL };

		dup2(fd, 1);
		execv("/proc/self/exe", argv);
		_exit(1);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(pread(fd, buf, sizeof(buf) - 1, 0), 14);
	CHECK_EQ(strcmp(buf, "from a thread\n"), 0);
	unlink(name);
	(void)t;
}

static void *
exits(void *arg)
{
	exit(6);
}

TEST(exit_in_many_at_once)
{
	for (int i = 0; i < 10; i++) {
		pid_t pid = fork();
		pthread_t t;
		int st;

		if (pid == 0) {
			for (int j = 0; j < 5; j++)
				pthread_create(&t, NULL, exits, NULL);
			pthread_exit(NULL);
		}
		CHECK_EQ(waitpid(pid, &st, 0), pid);
		CHECK_EQ(st, 6 << 8);
	}
}

TESTS = {
	T(each_has_its_errno), T(the_heap), T(lines_stay_whole), T(flockfile_holds),
	T(flushing_what_others_close), T(numbers_times_and_words), T(all_threads_change_ids),
	T(ids_change_while_threads_come_and_go), T(fork_among_busy_threads),
	T(what_threads_print_is_written), T(exit_in_many_at_once),
#ifdef __loam__
	T(fork_while_a_stream_waits_for_input),
#endif
	{ 0 }
};

int
main(int argc, char **argv)
{
	pthread_t t;

	if (argc < 2)
		return tap_main();
	pthread_create(&t, NULL, prints_once, NULL);
	pthread_join(t, NULL);
	(void)reads_stdin;
	exit(0);
}
