/*
 * memory.c - reading what a tracee's arguments point to.
 */
#include <sys/uio.h>

#include "strace.h"

#define PAGE 4096

size_t
peek_some(const struct tracee *t, unsigned long addr, void *to, size_t n)
{
	struct iovec here = { to, n };
	struct iovec there = { (void *)addr, n };
	ssize_t got = n > 0 ? process_vm_readv(t->pid, &here, 1, &there, 1, 0) : 0;

	return got < 0 ? 0 : got;
}

bool
peek(const struct tracee *t, unsigned long addr, void *to, size_t n)
{
	return addr != 0 && peek_some(t, addr, to, n) == n;
}

ssize_t
peek_string(const struct tracee *t, unsigned long addr, char *to, size_t n, bool *whole)
{
	size_t done = 0;

	*whole = false;
	while (done < n) {
		/* Up to the end of the page: the next may not be there. */
		size_t want = PAGE - (addr + done) % PAGE, got;

		if (want > n - done)
			want = n - done;
		got = peek_some(t, addr + done, to + done, want);
		if (got == 0)
			return done > 0 ? (ssize_t)done : -1;
		for (size_t i = 0; i < got; i++) {
			if (to[done + i] == '\0') {
				*whole = true;
				return done + i;
			}
		}
		done += got;
	}
	return done;
}
