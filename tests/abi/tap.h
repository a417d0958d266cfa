/*
 * TAP for programs in the guest. Each test is a function that returns when all is
 * well; it runs in a process of its own, so that one that dies or changes what it
 * should not harms no other. Only POSIX below: the programs run on other systems.
 *
 *	TEST(fork_gives_two_pids) { CHECK(...); }
 *	TESTS = { T(fork_gives_two_pids), { 0 } };
 */
#ifndef TAP_H
#define TAP_H

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define TAP_SECONDS 60		/* a test that takes longer hangs */

struct tap_test {
	const char *name;
	void (*fn)(void);
};
extern struct tap_test tap_tests[];

#define TEST(name) static void test_##name(void)
#define T(name) { #name, test_##name }
#define TESTS struct tap_test tap_tests[]

/* End the test as failed, in whichever process it is. */
#define CHECK(cond) do {						\
	if (!(cond)) {							\
		printf("# %s:%d: %s (errno %d)\n", __FILE__, __LINE__, #cond, errno); \
		fflush(stdout);						\
		_exit(99);						\
	}								\
} while (0)
#define CHECK_EQ(a, b) do {						\
	long a_ = (long)(a), b_ = (long)(b);				\
	if (a_ != b_) {							\
		printf("# %s:%d: %s is %ld, not %ld (errno %d)\n", __FILE__, __LINE__, #a, \
		    a_, b_, errno);					\
		fflush(stdout);						\
		_exit(99);						\
	}								\
} while (0)
/* The call fails with that error. */
#define CHECK_ERR(call, err) do {					\
	errno = 0;							\
	if ((long)(call) != -1 || errno != (err)) {			\
		printf("# %s:%d: %s: errno %d, not %d\n", __FILE__, __LINE__, #call, errno, (err)); \
		fflush(stdout);						\
		_exit(99);						\
	}								\
} while (0)
#define SKIP(why) do { printf("# skipped: %s\n", why); fflush(stdout); _exit(98); } while (0)

/* Wait for pid; it exited with status 0. */
#define CHECK_CHILD(pid) do {						\
	int st_;							\
	CHECK_EQ(waitpid((pid), &st_, 0), (pid));			\
	CHECK_EQ(st_, 0);						\
} while (0)

int
main(void)
{
	int n = 0, failed = 0, i, st;
	pid_t pid;

	while (tap_tests[n].name)
		n++;
	printf("1..%d\n", n);
	for (i = 0; i < n; i++) {
		fflush(stdout);
		pid = fork();
		if (pid == 0) {
			/* Its own group: what it kills by 0 is its own. */
			setpgid(0, 0);
			alarm(TAP_SECONDS);
			tap_tests[i].fn();
			fflush(stdout);
			_exit(0);
		}
		if (pid < 0 || waitpid(pid, &st, 0) != pid)
			st = -1;
		if (WIFEXITED(st) && WEXITSTATUS(st) == 98) {
			printf("ok %d - %s # SKIP\n", i + 1, tap_tests[i].name);
			continue;
		}
		if (st != 0) {
			failed++;
			printf("# wait status %#x\n", st);
		}
		printf("%s %d - %s\n", st == 0 ? "ok" : "not ok", i + 1, tap_tests[i].name);
	}
	fflush(stdout);
	return failed ? 1 : 0;
}

#endif
