/* Waiting for children: the mechanism below wait4 and waitid. */
#ifndef PROC_WAIT_H
#define PROC_WAIT_H

#include <proc/process.h>

struct wait_request {
	int which;			/* LOAM_P_ALL, LOAM_P_PID, LOAM_P_PGID */
	pid_t id;
	unsigned options;		/* W* */
	struct process *only;		/* LOAM_P_PID: this one, and no other that has its number now */
};

struct wait_result {
	pid_t pid;			/* 0: WNOHANG and nothing there */
	uid_t uid;
	int code;			/* CLD_* */
	int status;			/* as wait4 gives it */
	struct thread_usage usage;	/* of the child and those it waited for */
	unsigned long peak_rss;		/* pages */
	struct process *zombie;		/* to be reaped, or put back; NULL if none */
	struct tracee *tracee;		/* a dead thread that was traced: likewise */
};

/* 0, -ECHILD, -EINTR. After success one of the two below must follow. */
int process_wait(const struct wait_request *r, struct wait_result *out);
/* The caller has learnt the result: the zombie goes for good. */
void wait_commit(struct wait_result *out);
/* The caller could not be told: the zombie waits for the next call. */
void wait_undo(struct wait_result *out);

#endif
