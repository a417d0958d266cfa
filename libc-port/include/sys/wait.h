/* Waiting for children. */
#ifndef _LOAM_SYS_WAIT_H
#define _LOAM_SYS_WAIT_H

#include <sys/cdefs.h>
#include <sys/types.h>
#include <signal.h>
#include <loam/wait.h>

typedef enum {
	P_ALL = LOAM_P_ALL,
	P_PID = LOAM_P_PID,
	P_PGID = LOAM_P_PGID,
	P_PIDFD = LOAM_P_PIDFD
} idtype_t;

#define WAIT_ANY	(-1)
#define WAIT_MYPGRP	0

struct rusage;

__BEGIN_DECLS
pid_t wait(int *);
pid_t waitpid(pid_t, int *, int);
int waitid(idtype_t, id_t, siginfo_t *, int);
#if __MISC_VISIBLE
pid_t wait3(int *, int, struct rusage *);
pid_t wait4(pid_t, int *, int, struct rusage *);
#endif
#ifdef _COMPILING_NEWLIB
pid_t _wait(int *);
#endif
__END_DECLS

#endif
