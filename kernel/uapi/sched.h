/* clone flags and scheduling policies. */
#ifndef LOAM_UAPI_SCHED_H
#define LOAM_UAPI_SCHED_H

#include "layout.h"

#define CSIGNAL			0x000000ff	/* signal to the parent */
#define CLONE_NEWTIME		0x00000080
#define CLONE_VM		0x00000100
#define CLONE_FS		0x00000200
#define CLONE_FILES		0x00000400
#define CLONE_SIGHAND		0x00000800
#define CLONE_PIDFD		0x00001000
#define CLONE_PTRACE		0x00002000
#define CLONE_VFORK		0x00004000
#define CLONE_PARENT		0x00008000
#define CLONE_THREAD		0x00010000
#define CLONE_NEWNS		0x00020000
#define CLONE_SYSVSEM		0x00040000
#define CLONE_SETTLS		0x00080000
#define CLONE_PARENT_SETTID	0x00100000
#define CLONE_CHILD_CLEARTID	0x00200000
#define CLONE_DETACHED		0x00400000
#define CLONE_UNTRACED		0x00800000
#define CLONE_CHILD_SETTID	0x01000000
#define CLONE_NEWCGROUP		0x02000000
#define CLONE_NEWUTS		0x04000000
#define CLONE_NEWIPC		0x08000000
#define CLONE_NEWUSER		0x10000000
#define CLONE_NEWPID		0x20000000
#define CLONE_NEWNET		0x40000000
#define CLONE_IO		0x80000000
#define CLONE_CLEAR_SIGHAND	0x100000000UL
#define CLONE_INTO_CGROUP	0x200000000UL

/* The argument of clone3; its size tells which fields the caller knows. */
struct clone_args {
	unsigned long flags;
	unsigned long pidfd;
	unsigned long child_tid;
	unsigned long parent_tid;
	unsigned long exit_signal;
	unsigned long stack;		/* its lowest byte */
	unsigned long stack_size;
	unsigned long tls;
	unsigned long set_tid;
	unsigned long set_tid_size;
	unsigned long cgroup;
};

#define CLONE_ARGS_SIZE_VER0	64
#define CLONE_ARGS_SIZE_VER1	80
#define CLONE_ARGS_SIZE_VER2	88

#define SCHED_OTHER		0
#define SCHED_NORMAL		SCHED_OTHER
#define SCHED_FIFO		1
#define SCHED_RR		2
#define SCHED_BATCH		3
#define SCHED_IDLE		5
#define SCHED_DEADLINE		6
#define SCHED_RESET_ON_FORK	0x40000000

struct sched_param {
	int sched_priority;	/* 1 .. 99 for FIFO and RR, else 0 */
};

/* The argument of sched_setattr and sched_getattr. */
struct sched_attr {
	unsigned int size;
	unsigned int sched_policy;
	unsigned long sched_flags;
	int sched_nice;			/* OTHER, BATCH */
	unsigned int sched_priority;	/* FIFO, RR */
	unsigned long sched_runtime;	/* DEADLINE: these three, in nanoseconds */
	unsigned long sched_deadline;
	unsigned long sched_period;
	unsigned int sched_util_min;
	unsigned int sched_util_max;
};

#define SCHED_ATTR_SIZE_VER0	48
#define SCHED_ATTR_SIZE_VER1	56

#define SCHED_FLAG_RESET_ON_FORK	0x01
#define SCHED_FLAG_RECLAIM		0x02
#define SCHED_FLAG_DL_OVERRUN		0x04
#define SCHED_FLAG_KEEP_POLICY		0x08
#define SCHED_FLAG_KEEP_PARAMS		0x10
#define SCHED_FLAG_UTIL_CLAMP_MIN	0x20
#define SCHED_FLAG_UTIL_CLAMP_MAX	0x40
#define SCHED_FLAG_ALL			0x7f

LOAM_SIZE(struct clone_args, 88);
LOAM_SIZE(struct sched_attr, 56);
LOAM_SIZE(struct sched_param, 4);

#endif
