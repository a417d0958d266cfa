/*
 * For tests of futexes: the bare calls, which return -errno, and helpers to sleep,
 * share memory and start threads without a C library's help.
 */
#ifndef FUTEX_H
#define FUTEX_H

#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include "tap.h"

enum {
	F_WAIT, F_WAKE, F_FD, F_REQUEUE, F_CMP_REQUEUE, F_WAKE_OP, F_LOCK_PI, F_UNLOCK_PI,
	F_TRYLOCK_PI, F_WAIT_BITSET, F_WAKE_BITSET, F_WAIT_REQUEUE_PI, F_CMP_REQUEUE_PI,
	F_LOCK_PI2, F_PRIVATE = 128, F_REALTIME = 256,
};
#define F_WAITERS 0x80000000u
#define F_OWNER_DIED 0x40000000u
#define F_TID 0x3fffffffu

typedef volatile uint32_t word;

static inline long
raw(long nr, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f;
	long ret;

	__asm__ volatile("syscall" : "=a"(ret)
	    : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
	    : "rcx", "r11", "memory");
	return ret;
}

/* t is the fourth argument: a timeout, or val2. */
#define futex(addr, op, val, t, addr2, val3) \
	raw(SYS_futex, (long)(addr), (op), (long)(val), (long)(t), (long)(addr2), (long)(val3))
#define gettid_() ((uint32_t)raw(SYS_gettid, 0, 0, 0, 0, 0, 0))

static inline void
nap(int ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };

	while (nanosleep(&ts, &ts) != 0)
		;
}

static inline struct timespec
in_ms(clockid_t clock, int ms)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	ts.tv_nsec += ms % 1000 * 1000000L;
	ts.tv_sec += ms / 1000 + ts.tv_nsec / 1000000000L;
	ts.tv_nsec %= 1000000000L;
	if (ts.tv_nsec < 0) {
		ts.tv_nsec += 1000000000L;
		ts.tv_sec--;
	}
	return ts;
}

static inline void *
shared_memory(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	CHECK(p != MAP_FAILED);
	return p;
}

/* The third field of /proc/TID/stat. */
static inline char
state_of(pid_t tid)
{
	char path[64], text[256], *p;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)tid);
	fd = open(path, O_RDONLY);
	if (fd < 0) {		/* a thread of this process */
		snprintf(path, sizeof(path), "/proc/self/task/%d/stat", (int)tid);
		fd = open(path, O_RDONLY);
	}
	if (fd < 0)
		return 0;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n <= 0)
		return 0;
	text[n] = 0;
	p = strrchr(text, ')');
	return p ? p[2] : 0;
}

/* Until pid sleeps in a call. */
static inline void
until_asleep(pid_t pid)
{
	int i;

	for (i = 0; i < 2000 && state_of(pid) != 'S'; i++)
		nap(1);
	CHECK_EQ(state_of(pid), 'S');
}

static inline void
until(word *w, uint32_t value)
{
	int i;

	for (i = 0; i < 5000 && *w != value; i++)
		nap(1);
	CHECK_EQ(*w, value);
}

static inline void
realtime(int policy, int priority)
{
	struct sched_param sp = { .sched_priority = priority };

	CHECK_EQ(raw(SYS_sched_setscheduler, 0, policy, (long)&sp, 0, 0, 0), 0);
}

#endif
