/* Test Anything Protocol, for the tests of kernel code on the host. */
#ifndef TESTS_UNIT_TAP_H
#define TESTS_UNIT_TAP_H

#include <stdio.h>

static int tap_count, tap_failures;

static inline void
ok(int passed, const char *what)
{
	tap_failures += !passed;
	printf("%sok %d - %s\n", passed ? "" : "not ", ++tap_count, what);
}

static inline int
tap_end(void)
{
	printf("1..%d\n", tap_count);
	return tap_failures != 0;
}

/* The same numbers in each run. */
static unsigned long tap_seed = 88172645463325252UL;

static inline unsigned long
tap_random(void)
{
	tap_seed ^= tap_seed << 13;
	tap_seed ^= tap_seed >> 7;
	tap_seed ^= tap_seed << 17;
	return tap_seed;
}

#endif
