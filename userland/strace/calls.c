/*
 * calls.c - what is known of each system call, by number.
 */
#include "strace.h"

const struct call calls[] = {
#include <gen/strace_calls.h>
};
const size_t ncalls = sizeof(calls) / sizeof(calls[0]);

/* Sorted by number, as syscalls.tbl is. */
const struct call *
call_find(long nr)
{
	size_t low = 0, high = ncalls;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (calls[mid].nr == nr)
			return &calls[mid];
		if (calls[mid].nr < nr)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}
