/*
 * Calls about limits and usage.
 */
#include <arch/user.h>
#include <fs/vfs/cred.h>
#include <gen/syscalls.h>
#include <mm/vm.h>
#include <proc/cputime.h>
#include <proc/process.h>
#include <syscall/usage.h>
#include <uapi/errno.h>
#include <uapi/times.h>

#define NOFILE_MAX 1048576UL

/* New limit for a process: within the hard one, which only root may raise. */
static int
limit_set(struct process *p, unsigned resource, const struct rlimit *new, struct rlimit *old)
{
	struct rlimit *r = &p->limits[resource];
	unsigned long flags;
	int err = 0;

	if (new && (new->rlim_cur > new->rlim_max))
		return -EINVAL;
	if (new && resource == RLIMIT_NOFILE && new->rlim_max > NOFILE_MAX)
		return -EPERM;
	flags = spin_lock_irq(&p->signal_lock);
	if (old)
		*old = *r;
	if (new) {
		if (new->rlim_max > r->rlim_max && !capable(CAP_SYS_RESOURCE))
			err = -EPERM;
		else
			*r = *new;
	}
	spin_unlock_irq(&p->signal_lock, flags);
	if (err == 0 && new && resource == RLIMIT_CPU)
		err = cpu_limit_start(p);
	return err;
}

long
sys_getrlimit(int resource, struct rlimit __user *limit)
{
	struct rlimit r;

	if ((unsigned)resource >= RLIM_NLIMITS)
		return -EINVAL;
	limit_set(current->proc, resource, NULL, &r);
	return copy_to_user(limit, &r, sizeof(r));
}

long
sys_setrlimit(int resource, const struct rlimit __user *limit)
{
	struct rlimit r;

	if ((unsigned)resource >= RLIM_NLIMITS)
		return -EINVAL;
	if (copy_from_user(&r, limit, sizeof(r)))
		return -EFAULT;
	return limit_set(current->proc, resource, &r, NULL);
}

/* The caller's real ids must be all of the target's. */
static bool
may_set_limits(struct process *p)
{
	const struct cred *mine = current->cred, *c;
	bool may;

	if (p == current->proc)
		return true;
	c = process_cred(p);
	may = (mine->uid == c->uid && mine->uid == c->euid && mine->uid == c->suid &&
	    mine->gid == c->gid && mine->gid == c->egid && mine->gid == c->sgid) ||
	    cred_capable(mine, c->user_ns, CAP_SYS_RESOURCE);
	cred_put(c);
	return may;
}

long
sys_prlimit64(pid_t pid, int resource, const struct rlimit __user *limit,
    struct rlimit __user *old)
{
	struct process *p = current->proc;
	struct rlimit new, was;
	int err;

	if ((unsigned)resource >= RLIM_NLIMITS)
		return -EINVAL;
	if (limit && copy_from_user(&new, limit, sizeof(new)))
		return -EFAULT;
	if (pid == 0)
		process_get(p);
	else if (!(p = process_find(pid)))
		return -ESRCH;
	err = may_set_limits(p) ? limit_set(p, resource, limit ? &new : NULL, &was) : -EPERM;
	process_put(p);
	if (err == 0 && old && copy_to_user(old, &was, sizeof(was)))
		return -EFAULT;
	return err;
}

/* ---- usage ---- */

static unsigned long
own_peak_rss(struct process *p)
{
	struct vm_stats stats;

	vm_stats(current->vm, &stats);
	return MAX(p->peak_rss, stats.peak_resident);
}

long
sys_getrusage(int who, struct rusage __user *usage)
{
	struct process *p = current->proc;
	struct thread_usage u;
	unsigned long peak;
	struct rusage ru;

	switch (who) {
	case RUSAGE_SELF:
		process_usage(p, &u);
		peak = own_peak_rss(p);
		break;
	case RUSAGE_CHILDREN:
		process_child_usage(p, &u);
		peak = p->child_peak_rss;
		break;
	case RUSAGE_THREAD:
		thread_usage_read(current, &u);
		peak = own_peak_rss(p);
		break;
	default:
		return -EINVAL;
	}
	usage_to_rusage(&u, peak, &ru);
	return copy_to_user(usage, &ru, sizeof(ru));
}

static long
ticks(u64 ns)
{
	return ns / (NSEC_PER_SEC / USER_HZ);
}

long
sys_times(struct tms __user *buf)
{
	struct thread_usage own, children;
	struct tms t;

	if (buf) {
		process_usage(current->proc, &own);
		process_child_usage(current->proc, &children);
		t.tms_utime = ticks(own.user_ns);
		t.tms_stime = ticks(own.system_ns);
		t.tms_cutime = ticks(children.user_ns);
		t.tms_cstime = ticks(children.system_ns);
		if (copy_to_user(buf, &t, sizeof(t)))
			return -EFAULT;
	}
	return ticks(clock_ns());
}
