/*
 * Calls about process groups, sessions and their terminal.
 */
#include <fs/vfs/cred.h>
#include <gen/syscalls.h>
#include <proc/group.h>
#include <proc/pidns.h>
#include <tty/tty.h>
#include <uapi/errno.h>

long sys_setpgid(pid_t pid, pid_t pgid) { return group_set(pid, pgid); }
long sys_setsid(void) { return session_create(); }

/* Group (session) id of pid, 0 = the caller. */
static long
look(pid_t pid, bool session)
{
	struct process *p = current->proc;
	pid_t pgid, sid;

	if (pid < 0)
		return -ESRCH;
	if (pid == 0 || pid == p->ns_pid) {
		process_get(p);
	} else {
		p = process_find(pid);
		if (!p)
			return -ESRCH;
	}
	process_group_ids(p, &pgid, &sid);
	process_put(p);
	return pid_show(session ? sid : pgid);
}

long sys_getpgid(pid_t pid) { return look(pid, false); }
long sys_getpgrp(void) { return look(0, false); }
long sys_getsid(pid_t pid) { return look(pid, true); }

long
sys_vhangup(void)
{
	if (!capable(CAP_SYS_TTY_CONFIG))
		return -EPERM;
	tty_hang_up_mine();
	return 0;
}
