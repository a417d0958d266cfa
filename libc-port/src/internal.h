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

/* Values of tcb.cancel_state are PTHREAD_CANCEL_ENABLE and _DISABLE. */
#define TCB_CANCEL_STATE	56	/* offsets, for cancel.S */
#define TCB_CANCELED		60

/* Each thread's value of a key; valid while seq is that of the key. */
struct tsd {
	unsigned long seq;
	void *value;
};

#define TSD_INLINE	8	/* keys whose values need no heap */

/*
 * The thread's control block; %fs points at it, the thread's static TLS lies
 * just below.  The compiler and other static programs' habits fix the first
 * and the sixth word.  pthread_t is its address.  It lies in `map', but for
 * the first thread.
 *
 * Guards: [o] only the thread itself; [c] constant once it runs; [L] the
 * list lock of pthread_list.c; [k] kill_lock; [a] atomic.
 */
struct tcb {
	struct tcb *self;		/* %fs:0 */
	void *reserved[4];
	unsigned long canary;		/* %fs:0x28, stack protector */
	unsigned long pointer_guard;
	int cancel_state;		/* [o] */
	int canceled;			/* [a] somebody asked for it */
	int cancel_type;		/* [o] */
	int tid;	/* [a] 0: not asked for yet; or ended, the kernel says */
	struct tcb *next, *prev;	/* [L] ring of all that run */
	int state;			/* [a] THREAD_JOINABLE ... */
	unsigned int kill_lock;		/* taken with all signals blocked */
	int gone;			/* [k] no signal may be sent any more */
	unsigned int go;		/* [a] whether to start, see pthread_create */
	void *(*start)(void *);		/* [c] */
	void *arg;			/* [c] */
	void *result;			/* [o], then the joiner's */
	unsigned long start_mask;	/* [c] signals blocked at first */
	struct __pthread_cleanup *cleanup;	/* [o] innermost handler */
	char *map;			/* [c] what is unmapped in the end */
	size_t map_size;
	char *stack;			/* [c] lowest byte above the guard */
	size_t stack_size, guard_size;
	struct tsd tsd[TSD_INLINE];	/* [o] */
	struct tsd *more_tsd;		/* [o] the other keys, or NULL */
	unsigned int read_locks;	/* [o] rwlocks held for reading */
	int robust_known;		/* [o] the kernel has robust_head */
	struct {			/* struct robust_list_head */
		void *next;
		long futex_offset;
		void *pending;
	} robust;			/* [o], and the kernel's at the end */
};

_Static_assert(offsetof(struct tcb, canary) == 0x28, "the compiler's");
_Static_assert(offsetof(struct tcb, cancel_state) == TCB_CANCEL_STATE, "");
_Static_assert(offsetof(struct tcb, canceled) == TCB_CANCELED, "");

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

/*
 * Cancellable system calls.  They act on a pending cancellation, before the
 * call or while it blocks, and never after it has done something: see
 * cancel.S.  Result as the kernel's.
 */
long __loam_cancellable(long nr, long a, long b, long c, long d, long e,
    long f);
extern int __loam_threads;	/* there may be other threads */

static inline long
sys_cancel6(long nr, long a, long b, long c, long d, long e, long f)
{
	if (!__loam_threads)
		return sys_call6(nr, a, b, c, d, e, f);
	return __loam_cancellable(nr, a, b, c, d, e, f);
}

#define sys_cancel4(nr, a, b, c, d)	\
	sys_cancel6((nr), (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)

/* The two signals that the library keeps; no set of a program has them. */
#define SIGCANCEL	KERNEL_SIGRTMIN
#define SIGSETXID	(KERNEL_SIGRTMIN + 1)
#define RESERVED_SIGNALS	(3UL << (KERNEL_SIGRTMIN - 1))

/*
 * What only programs with threads need hangs on these, so that others are
 * linked without it.  Set by pthread_list.c, pthread_cancel.c.
 */
extern int (*__loam_fork_hook)(void);
extern long (*__loam_setxid_hook)(long nr, long a, long b, long c);
extern void (*__loam_cancel_hook)(void);

/* The program's initial TLS image; size is what lies below the TCB. */
extern struct tls_image {
	const char *data;
	size_t file_size, mem_size, size, align;
} __loam_tls;
void __loam_tls_copy(struct tcb *tcb);

extern const unsigned long *__loam_auxv;
int __loam_openf(const char *path, int flags);

void __loam_tls_init(const unsigned long *auxv);

#endif
