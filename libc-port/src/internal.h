/*
 * internal.h: what the files of the port share.
 *
 * A raw call (sys_call0 .. sys_call6) returns what the kernel returned, a
 * negative errno on failure; sys_ret turns that into errno and -1.  Most
 * calls need neither: their stubs are generated from syscalls.tbl.
 */
#ifndef LOAM_PORT_INTERNAL_H
#define LOAM_PORT_INTERNAL_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "numbers.h"

/*
 * The thread's control block; %fs points at it, the thread's static TLS lies
 * just below.  The compiler and other static programs' habits fix the first
 * and the sixth word.
 */
struct tcb {
	struct tcb *self;		/* %fs:0 */
	void *reserved[4];
	unsigned long canary;		/* %fs:0x28, stack protector */
	unsigned long pointer_guard;
};

static inline struct tcb *
tcb_self(void)
{
	struct tcb *tcb;

	__asm__("mov %%fs:0, %0" : "=r"(tcb));
	return tcb;
}

static inline long
sys_call6(long nr, long a, long b, long c, long d, long e, long f)
{
	long ret;
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;

	__asm__ volatile("syscall"
	    : "=a"(ret)
	    : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
	    : "rcx", "r11", "memory");
	return ret;
}

static inline long
sys_call4(long nr, long a, long b, long c, long d)
{
	long ret;
	register long r10 __asm__("r10") = d;

	__asm__ volatile("syscall"
	    : "=a"(ret)
	    : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10)
	    : "rcx", "r11", "memory");
	return ret;
}

#define sys_call0(nr)		sys_call4((nr), 0, 0, 0, 0)
#define sys_call1(nr, a)	sys_call4((nr), (long)(a), 0, 0, 0)
#define sys_call2(nr, a, b)	sys_call4((nr), (long)(a), (long)(b), 0, 0)
#define sys_call3(nr, a, b, c)	\
	sys_call4((nr), (long)(a), (long)(b), (long)(c), 0)

/* Turn a raw result into errno and -1. */
static inline long
sys_ret(long ret)
{
	if ((unsigned long)ret > -4096UL) {
		errno = (int)-ret;
		return -1;
	}
	return ret;
}

extern const unsigned long *__loam_auxv;
int __loam_openf(const char *path, int flags);

void __loam_tls_init(const unsigned long *auxv);

#endif
