/*
 * The dispatch table that table.awk makes from syscalls.tbl, and the counts of
 * calls that do not exist.
 */
#ifndef SYSCALL_DISPATCH_H
#define SYSCALL_DISPATCH_H

#include <lib/types.h>
#include <proc/hooks.h>	/* syscall_restarts and the counts of unknown calls */

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

#endif
