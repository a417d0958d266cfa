/*
 * The dispatch table that table.awk makes from syscalls.tbl, and the counts of
 * calls that do not exist.
 */
#ifndef SYSCALL_DISPATCH_H
#define SYSCALL_DISPATCH_H

#include <lib/types.h>

typedef long (*syscall_fn)(u64, u64, u64, u64, u64, u64);

/* By number; numbers without a call hold syscall_unknown. */
extern const syscall_fn syscall_table[];
extern const unsigned nsyscalls;

/* For tracing; name is NULL where there is no call. */
struct syscall_info {
	const char *name;
	const char *result;
	unsigned nargs;
	struct { const char *type, *name; } args[6];
};
extern const struct syscall_info syscall_info[];

/* Name of call nr, or NULL. */
const char *syscall_name(u64 nr);

/* Counts the number in the caller's frame and returns -ENOSYS. */
long syscall_unknown(u64, u64, u64, u64, u64, u64);

/*
 * The counts, in ascending order of number: the entry for the first number at or
 * after *nr (which is set to it); false when there is none. For
 * /proc/loam/unimplemented.
 */
struct syscall_unknown_count {
	u64 count;
	char program[16];	/* the last that tried */
};
bool syscall_unknown_next(unsigned long *nr, struct syscall_unknown_count *out);

/*
 * May call nr, ended by a signal with -EINTR, be restarted: by SA_RESTART
 * (RESTART_SA), only when no handler ran (RESTART_NOHAND), or never?
 */
enum syscall_restart { RESTART_NEVER, RESTART_NOHAND, RESTART_SA };
enum syscall_restart syscall_restarts(u64 nr);

#endif
