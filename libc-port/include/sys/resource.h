/* Limits, usage, priorities. */
#ifndef _LOAM_SYS_RESOURCE_H
#define _LOAM_SYS_RESOURCE_H

#include <sys/cdefs.h>
#include <sys/types.h>
#include <sys/_timeval.h>
#include <loam/resource.h>

typedef unsigned long rlim_t;
#define RLIM_SAVED_MAX	RLIM_INFINITY
#define RLIM_SAVED_CUR	RLIM_INFINITY
#define RLIM64_INFINITY	RLIM_INFINITY

__BEGIN_DECLS
int getrusage(int, struct rusage *);
int getrlimit(int, struct rlimit *);
int setrlimit(int, const struct rlimit *);
int getpriority(int, id_t);
int setpriority(int, id_t, int);
#if __GNU_VISIBLE
int prlimit(pid_t, int, const struct rlimit *, struct rlimit *);
#endif
__END_DECLS

#endif
