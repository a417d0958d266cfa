/*
 * sbrk.c: the end of the data segment.  The kernel's brk returns the end as
 * it now is, moved or not.
 */
#include "internal.h"
#include <unistd.h>

static unsigned long end;

int
brk(void *addr)
{
	end = (unsigned long)sys_call1(SYS_brk, addr);
	if (end != (unsigned long)addr) {
		errno = ENOMEM;
		return -1;
	}
	return 0;
}

void *
sbrk(ptrdiff_t n)
{
	unsigned long old;

	if (end == 0)
		end = (unsigned long)sys_call1(SYS_brk, 0);
	if (n == 0)
		return (void *)end;
	old = end;
	if ((n > 0 && old + (unsigned long)n < old) ||
	    (n < 0 && (unsigned long)-n > old) ||
	    (unsigned long)sys_call1(SYS_brk, old + (unsigned long)n) !=
	    old + (unsigned long)n) {
		errno = ENOMEM;
		return (void *)-1;
	}
	end = old + (unsigned long)n;
	return (void *)old;
}
