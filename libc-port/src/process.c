/*
 * process.c: fork and waiting.
 */
#include "internal.h"
#include <unistd.h>
#include <sys/resource.h>
#include <sys/wait.h>

pid_t
fork(void)
{
	if (__loam_fork_hook != NULL)
		return (pid_t)sys_ret(__loam_fork_hook());
	return (pid_t)sys_ret(sys_call0(SYS_fork));
}

pid_t
wait(int *status)
{
	return wait4(-1, status, 0, NULL);
}

pid_t
waitpid(pid_t pid, int *status, int options)
{
	return wait4(pid, status, options, NULL);
}

pid_t
wait3(int *status, int options, struct rusage *usage)
{
	return wait4(-1, status, options, usage);
}

int
waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
	return (int)sys_ret(sys_cancel6(SYS_waitid, type, id, (long)info,
	    options, 0, 0));
}
