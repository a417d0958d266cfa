/* sched.c: processors, priorities. */
#include "internal.h"
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>

/* The kernel returns how many bytes it wrote and leaves the rest alone. */
int
sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set)
{
	long n = sys_call3(SYS_sched_getaffinity, pid, size, set);

	if (n > 0) {
		memset((char *)set + n, 0, size - (size_t)n);
		n = 0;
	}
	return (int)sys_ret(n);
}

int
sched_getcpu(void)
{
	unsigned int cpu;
	long ret = sys_call3(SYS_getcpu, &cpu, NULL, NULL);

	return (int)sys_ret(ret < 0 ? ret : (long)cpu);
}

int
__loam_cpu_count(size_t size, const cpu_set_t *set)
{
	size_t i;
	int n = 0;

	for (i = 0; i < size / sizeof(set->__bits[0]); i++)
		n += __builtin_popcountl(set->__bits[i]);
	return n;
}

/* The raw call returns 20 - nice, so that no result looks like an error. */
int
getpriority(int which, id_t who)
{
	long ret = sys_call2(SYS_getpriority, which, who);

	return (int)(ret < 0 ? sys_ret(ret) : 20 - ret);
}

int
nice(int n)
{
	int prio;

	errno = 0;
	prio = getpriority(PRIO_PROCESS, 0);
	if (prio == -1 && errno != 0)
		return -1;
	prio += n;
	if (prio > PRIO_MAX - 1)
		prio = PRIO_MAX - 1;
	if (prio < PRIO_MIN)
		prio = PRIO_MIN;
	if (setpriority(PRIO_PROCESS, 0, prio) < 0) {
		if (errno == EACCES)
			errno = EPERM;
		return -1;
	}
	return prio;
}

int
get_nprocs(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) < 0)
		return 1;
	return CPU_COUNT(&set);
}

int
get_nprocs_conf(void)
{
	return get_nprocs();
}

int
getloadavg(double *avg, int n)
{
	struct sysinfo info;
	int i;

	if (sysinfo(&info) < 0)
		return -1;
	if (n > 3)
		n = 3;
	for (i = 0; i < n; i++)
		avg[i] = (double)info.loads[i] / (1 << SI_LOAD_SHIFT);
	return n;
}
