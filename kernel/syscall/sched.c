/*
 * Calls about scheduling: policy, priority, affinity.
 */
#include <arch/user.h>
#include <fs/vfs/cred.h>
#include <gen/syscalls.h>
#include <lib/string.h>
#include <proc/group.h>
#include <proc/process.h>
#include <proc/userns.h>
#include <sched/policy.h>
#include <syscall/time.h>
#include <uapi/resource.h>
#include <uapi/sched.h>

long
sys_sched_yield(void)
{
	sched_yield_now();
	return 0;
}

long
sys_getcpu(unsigned __user *cpu, unsigned __user *node, void __user *unused)
{
	if (cpu && put_user(cpu_id(), cpu))
		return -EFAULT;
	if (node && put_user(0u, node))
		return -EFAULT;
	return 0;
}

/* The thread tid, 0 = the caller, with a reference, or NULL. */
static struct thread *
find(pid_t tid)
{
	struct thread *t = current;

	if (tid != 0)
		return thread_find(tid);
	thread_get(t);
	return t;
}

/* May the caller change how t runs? */
static bool
may_change(struct thread *t)
{
	const struct cred *mine = current->cred, *c;
	bool may;

	if (!t->proc)
		return capable(CAP_SYS_NICE);
	if (t->proc == current->proc)
		return true;
	c = process_cred(t->proc);
	may = mine->euid == c->uid || mine->euid == c->euid ||
	    cred_capable(mine, c->user_ns, CAP_SYS_NICE);
	cred_put(c);
	return may;
}

static bool
is_realtime(int policy)
{
	return policy == SCHED_FIFO || policy == SCHED_RR;
}

static int
check_policy(int policy, int priority)
{
	switch (policy) {
	case SCHED_FIFO:
	case SCHED_RR:
		return priority >= 1 && priority <= 99 ? 0 : -EINVAL;
	case SCHED_OTHER:
	case SCHED_BATCH:
	case SCHED_IDLE:
		return priority == 0 ? 0 : -EINVAL;
	default:
		return -EINVAL;
	}
}

static long
set_policy(pid_t pid, int policy, int priority)
{
	struct thread *t = find(pid);
	long err = 0;

	if (!t)
		return -ESRCH;
	if (policy < 0)		/* sched_setparam: keep it */
		policy = t->se.policy;
	if (check_policy(policy, priority))
		err = -EINVAL;
	else if (!may_change(t))
		err = -EPERM;
	else if (is_realtime(policy) && !capable(CAP_SYS_NICE) &&
	    (unsigned long)priority > rlimit_current(RLIMIT_RTPRIO))
		err = -EPERM;
	else
		sched_set_policy(t, policy, t->se.nice, priority);
	thread_put(t);
	return err;
}

long
sys_sched_setscheduler(pid_t pid, int policy, const struct sched_param __user *param)
{
	struct sched_param sp;

	if (pid < 0 || policy < 0 || !param)
		return -EINVAL;
	if (copy_from_user(&sp, param, sizeof(sp)))
		return -EFAULT;
	return set_policy(pid, policy, sp.sched_priority);
}

long
sys_sched_setparam(pid_t pid, const struct sched_param __user *param)
{
	struct sched_param sp;

	if (pid < 0 || !param)
		return -EINVAL;
	if (copy_from_user(&sp, param, sizeof(sp)))
		return -EFAULT;
	return set_policy(pid, -1, sp.sched_priority);
}

long
sys_sched_getscheduler(pid_t pid)
{
	struct thread *t;
	long policy;

	if (pid < 0)
		return -EINVAL;
	t = find(pid);
	if (!t)
		return -ESRCH;
	policy = t->se.policy;
	thread_put(t);
	return policy;
}

long
sys_sched_getparam(pid_t pid, struct sched_param __user *param)
{
	struct sched_param sp;
	struct thread *t;

	if (pid < 0 || !param)
		return -EINVAL;
	t = find(pid);
	if (!t)
		return -ESRCH;
	sp.sched_priority = is_realtime(t->se.policy) ? t->se.rt_priority : 0;
	thread_put(t);
	return copy_to_user(param, &sp, sizeof(sp));
}

long
sys_sched_get_priority_max(int policy)
{
	if (is_realtime(policy))
		return 99;
	return check_policy(policy, 0);
}

long
sys_sched_get_priority_min(int policy)
{
	if (is_realtime(policy))
		return 1;
	return check_policy(policy, 0);
}

long
sys_sched_rr_get_interval(pid_t pid, struct timespec __user *interval)
{
	struct timespec ts;
	struct thread *t;

	if (pid < 0)
		return -EINVAL;
	t = find(pid);
	if (!t)
		return -ESRCH;
	ts = ns_to_timespec(t->se.policy == SCHED_FIFO ? 0 : policy_slice_ns(&t->se));
	thread_put(t);
	return copy_to_user(interval, &ts, sizeof(ts));
}

/* ---- affinity ---- */

long
sys_sched_setaffinity(pid_t pid, size_t size, const unsigned long __user *mask)
{
	cpumask_t want = 0;
	struct thread *t;
	long err;

	if (copy_from_user(&want, mask, MIN(size, sizeof(want))))
		return -EFAULT;
	t = find(pid);
	if (!t)
		return -ESRCH;
	err = may_change(t) ? sched_set_affinity(t, want) : -EPERM;
	thread_put(t);
	return err;
}

long
sys_sched_getaffinity(pid_t pid, size_t size, unsigned long __user *mask)
{
	cpumask_t all = cpu_count == 64 ? ~0UL : BIT(cpu_count) - 1, have;
	struct thread *t;

	if (size < sizeof(have) || (size & (sizeof(long) - 1)))
		return -EINVAL;
	t = find(pid);
	if (!t)
		return -ESRCH;
	have = t->se.affinity & all;
	thread_put(t);
	if (copy_to_user(mask, &have, sizeof(have)))
		return -EFAULT;
	return sizeof(have);
}

/* ---- nice ---- */

/*
 * Call fn for each process which and who name, with a reference. -ESRCH if none,
 * else the last non-zero result, or 0.
 */
static int
for_each_named(int which, id_t who, int (*fn)(struct process *p, void *arg), void *arg)
{
	uid_t uid = who ? uid_take(who) : current->cred->uid;
	int err, ret = -ESRCH;
	struct process *p;
	pid_t pgid, sid, pid;

	if (which == PRIO_PROCESS) {
		p = process_find(who ? (pid_t)who : current->proc->pid);
		if (!p)
			return -ESRCH;
		ret = fn(p, arg);
		process_put(p);
		return ret;
	}
	if (which == PRIO_PGRP && who == 0)
		who = sys_getpgrp();
	for (pid = 1; (p = process_next(&pid)); pid++) {
		process_group_ids(p, &pgid, &sid);
		if (which == PRIO_PGRP ? pgid == (pid_t)who : process_uid(p) == uid) {
			err = fn(p, arg);
			if (err || ret == -ESRCH)
				ret = err;
		}
		process_put(p);
	}
	return ret;
}

static int
highest(struct process *p, void *arg)
{
	struct thread *t = process_thread(p);
	int *best = arg;

	if (t) {
		*best = MAX(*best, 20 - t->se.nice);
		thread_put(t);
	}
	return 0;
}

/* 20 - nice, so that no value looks like an error. */
long
sys_getpriority(int which, id_t who)
{
	int err, best = 0;

	if (which < PRIO_PROCESS || which > PRIO_USER)
		return -EINVAL;
	err = for_each_named(which, who, highest, &best);
	return err ? err : best ? best : -ESRCH;
}

static int
renice(struct process *p, void *arg)
{
	int nice = *(int *)arg;
	struct thread *t;
	pid_t tid;

	for (tid = 1; (t = process_next_thread(p, &tid)); tid++) {
		int err = 0;

		if (!may_change(t))
			err = -EPERM;
		else if (nice < t->se.nice && !capable(CAP_SYS_NICE) &&
		    (unsigned long)(20 - nice) > rlimit_current(RLIMIT_NICE))
			err = -EACCES;
		else
			sched_set_policy(t, t->se.policy, nice, t->se.rt_priority);
		thread_put(t);
		if (err)
			return err;
	}
	return 0;
}

long
sys_setpriority(int which, id_t who, int nice)
{
	if (which < PRIO_PROCESS || which > PRIO_USER)
		return -EINVAL;
	nice = MAX(MIN(nice, 19), -20);
	return for_each_named(which, who, renice, &nice);
}
