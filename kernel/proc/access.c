/*
 * Who may look into a process: /proc/PID, robust lists, ptrace.
 */
#include <proc/core.h>
#include <proc/cred.h>
#include <proc/process.h>
#include <sched/thread.h>

static bool
ids_are(const struct cred *c, uid_t uid, gid_t gid)
{
	return uid == c->uid && uid == c->euid && uid == c->suid &&
	    gid == c->gid && gid == c->egid && gid == c->sgid;
}

bool
process_may_access(struct process *p, bool fs_ids)
{
	const struct cred *mine = current->cred, *c;
	uid_t uid = fs_ids ? mine->fsuid : mine->uid;
	gid_t gid = fs_ids ? mine->fsgid : mine->gid;
	capset_t caps = fs_ids ? mine->effective : mine->permitted;
	bool may;

	if (p == current->proc)
		return true;
	c = process_cred(p);
	may = ids_are(c, uid, gid) && READ_ONCE(p->dumpable) == DUMPABLE_USER &&
	    mine->user_ns == c->user_ns && !(c->permitted & ~caps);
	may = may || cred_capable(mine, c->user_ns, CAP_SYS_PTRACE);
	cred_put(c);
	return may;
}
