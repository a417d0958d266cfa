/*
 * setxid.c: the ids of a process.
 *
 * POSIX gives them to the process, the kernel to each thread.  With more than
 * one thread the caller changes its own, then makes each other do the same
 * call in the handler of SIGSETXID, one after the other, holding the list
 * lock so that none comes or goes.  A thread that cannot follow ends the
 * process: ids that differ would be a hole.
 */
#include "internal.h"
#include <grp.h>
#include <unistd.h>

static long
change(long nr, long a, long b, long c)
{
	return sys_ret(__loam_setxid_hook != NULL ?
	    __loam_setxid_hook(nr, a, b, c) : sys_call3(nr, a, b, c));
}

int
setuid(uid_t uid)
{
	return (int)change(SYS_setuid, uid, 0, 0);
}

int
setgid(gid_t gid)
{
	return (int)change(SYS_setgid, gid, 0, 0);
}

int
setreuid(uid_t real, uid_t effective)
{
	return (int)change(SYS_setreuid, real, effective, 0);
}

int
setregid(gid_t real, gid_t effective)
{
	return (int)change(SYS_setregid, real, effective, 0);
}

int
setresuid(uid_t real, uid_t effective, uid_t saved)
{
	return (int)change(SYS_setresuid, real, effective, saved);
}

int
setresgid(gid_t real, gid_t effective, gid_t saved)
{
	return (int)change(SYS_setresgid, real, effective, saved);
}

int
setgroups(int n, const gid_t *list)
{
	return (int)change(SYS_setgroups, n, (long)list, 0);
}
