/* Scheduling. */
#ifndef _LOAM_SCHED_H
#define _LOAM_SCHED_H

#include <sys/cdefs.h>
#include <sys/types.h>
#include <sys/sched.h>

__BEGIN_DECLS
int sched_yield(void);
int sched_setparam(pid_t, const struct sched_param *);
int sched_getparam(pid_t, struct sched_param *);
int sched_setscheduler(pid_t, int, const struct sched_param *);
int sched_getscheduler(pid_t);
int sched_get_priority_max(int);
int sched_get_priority_min(int);
int sched_rr_get_interval(pid_t, struct timespec *);

#if __GNU_VISIBLE || __BSD_VISIBLE
#define CPU_SETSIZE	1024
typedef struct {
	unsigned long __bits[CPU_SETSIZE / 64];
} cpu_set_t;

#define CPU_ZERO_S(size, set)	((void)__builtin_memset((set), 0, (size)))
#define CPU_SET(cpu, set)	((void)((set)->__bits[(cpu) / 64] |= \
				    1UL << ((cpu) % 64)))
#define CPU_CLR(cpu, set)	((void)((set)->__bits[(cpu) / 64] &= \
				    ~(1UL << ((cpu) % 64))))
#define CPU_ISSET(cpu, set)	((set)->__bits[(cpu) / 64] >> \
				    ((cpu) % 64) & 1)
#define CPU_ZERO(set)		CPU_ZERO_S(sizeof(*(set)), (set))
#define CPU_COUNT(set)		__loam_cpu_count(sizeof(*(set)), (set))
#define CPU_EQUAL(a, b)		(__builtin_memcmp((a), (b), sizeof(*(a))) == 0)

int __loam_cpu_count(size_t, const cpu_set_t *);
int sched_getcpu(void);
int sched_setattr(pid_t, struct sched_attr *, unsigned);
int sched_getattr(pid_t, struct sched_attr *, unsigned, unsigned);
int sched_getaffinity(pid_t, size_t, cpu_set_t *);
int sched_setaffinity(pid_t, size_t, const cpu_set_t *);
int clone(int (*)(void *), void *, int, void *, ...);
int unshare(int);
int setns(int, int);
#endif
__END_DECLS

#endif
