/*
 * Calls about scheduling: policy, real-time priority, affinity; nice values are in
 * priority.c. sched(7) is the source of who may do what.
 */
#include <arch/user.h>
#include <fs/vfs/cred.h>
#include <gen/syscalls.h>
#include <lib/string.h>
#include <mm/page.h>
#include <proc/group.h>
#include <proc/process.h>
#include <proc/userns.h>
#include <sched/policy.h>
#include <syscall/sched.h>
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

bool
sched_may_change(struct thread *t)
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

/* What a thread is to be; priority counts for the real-time policies, nice for the others. */
struct request {
	int policy;
	int priority;
	int nice;
	bool reset_on_fork;
};

static unsigned long
limit_of(struct thread *t, unsigned resource)
{
	return t->proc ? READ_ONCE(t->proc->limits[resource].rlim_cur) : 0;
}

bool
sched_may_nice(struct thread *t, int nice)
{
	return (unsigned long)(20 - nice) <= limit_of(t, RLIMIT_NICE);
}

/* sched(7), "Privileges and resource limits", for callers without CAP_SYS_NICE. */
static bool
allowed(struct thread *t, const struct request *r)
{
	const struct sched_entity *se = &t->se;
	unsigned long limit;

	if (is_realtime(r->policy)) {
		limit = limit_of(t, RLIMIT_RTPRIO);
		if (r->policy != se->policy && limit == 0)
			return false;
		/* Lowering is always allowed to who is real-time already. */
		if ((unsigned long)r->priority > limit &&
		    (!is_realtime(se->policy) || r->priority > se->rt_priority))
			return false;
	} else if (r->nice < se->nice && !sched_may_nice(t, r->nice)) {
		return false;
	}
	if (se->policy == SCHED_IDLE && r->policy != SCHED_IDLE && !sched_may_nice(t, se->nice))
		return false;
	return !se->reset_on_fork || r->reset_on_fork;
}

static long
set_policy(struct thread *t, const struct request *r)
{
	if (check_policy(r->policy, is_realtime(r->policy) ? r->priority : 0))
		return -EINVAL;
	if (!sched_may_change(t) || (!capable(CAP_SYS_NICE) && !allowed(t, r)))
		return -EPERM;
	sched_set_policy(t, r->policy, r->nice, is_realtime(r->policy) ? r->priority : 0,
	    r->reset_on_fork);
	return 0;
}

/* policy < 0: keep it (sched_setparam). */
static long
set_scheduler(pid_t pid, int policy, int priority)
{
	struct thread *t = find(pid);
	struct request r;
	long err;

	if (!t)
		return -ESRCH;
	r.nice = t->se.nice;
	r.priority = priority;
	if (policy < 0) {
		r.policy = t->se.policy;
		r.reset_on_fork = t->se.reset_on_fork;
	} else {
		r.policy = policy & ~SCHED_RESET_ON_FORK;
		r.reset_on_fork = policy & SCHED_RESET_ON_FORK;
	}
	err = check_policy(r.policy, priority);
	if (err == 0)
		err = set_policy(t, &r);
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
	return set_scheduler(pid, policy, sp.sched_priority);
}

long
sys_sched_setparam(pid_t pid, const struct sched_param __user *param)
{
	struct sched_param sp;

	if (pid < 0 || !param)
		return -EINVAL;
	if (copy_from_user(&sp, param, sizeof(sp)))
		return -EFAULT;
	return set_scheduler(pid, -1, sp.sched_priority);
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
	policy = t->se.policy | (t->se.reset_on_fork ? SCHED_RESET_ON_FORK : 0);
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

/* ---- sched_setattr ---- */

/*
 * Copy *uattr, whose first field says how much of it there is, to a. What the caller has
 * beyond what we know must be 0; if not, -E2BIG, and our size in its place.
 */
static long
copy_attr(struct sched_attr *a, struct sched_attr __user *uattr)
{
	u32 size, i;
	char byte;

	if (get_user(size, &uattr->size))
		return -EFAULT;
	if (size == 0)
		size = SCHED_ATTR_SIZE_VER0;
	if (size < SCHED_ATTR_SIZE_VER0 || size > PAGE_SIZE)
		goto too_big;
	memset(a, 0, sizeof(*a));
	if (copy_from_user(a, uattr, MIN(size, (u32)sizeof(*a))))
		return -EFAULT;
	for (i = sizeof(*a); i < size; i++) {
		if (get_user(byte, (char __user *)uattr + i))
			return -EFAULT;
		if (byte)
			goto too_big;
	}
	return 0;
too_big:
	if (put_user((u32)sizeof(*a), &uattr->size))
		return -EFAULT;
	return -E2BIG;
}

/* t as a asks for it. */
static long
set_attr(struct thread *t, const struct sched_attr *a)
{
	struct request r = {
		.policy = a->sched_policy,
		.priority = a->sched_priority,
		.nice = t->se.nice,
		.reset_on_fork = a->sched_flags & SCHED_FLAG_RESET_ON_FORK,
	};

	if (a->sched_flags & SCHED_FLAG_KEEP_POLICY) {
		r.policy = t->se.policy;
		r.reset_on_fork = t->se.reset_on_fork;
	}
	if (a->sched_flags & SCHED_FLAG_KEEP_PARAMS) {
		r.priority = t->se.rt_priority;
	} else if (!is_realtime(r.policy)) {
		if (r.priority != 0)
			return -EINVAL;
		r.nice = MAX(MIN(a->sched_nice, 19), -20);
	}
	return set_policy(t, &r);
}

long
sys_sched_setattr(pid_t pid, struct sched_attr __user *uattr, unsigned flags)
{
	struct sched_attr a;
	struct thread *t;
	long err;

	if (!uattr || pid < 0 || flags)
		return -EINVAL;
	err = copy_attr(&a, uattr);
	if (err)
		return err;
	if ((int)a.sched_policy < 0 || (a.sched_flags & ~SCHED_FLAG_ALL))
		return -EINVAL;
	/* Clamps of utilisation are for processors that change their speed. */
	if (a.sched_flags & (SCHED_FLAG_UTIL_CLAMP_MIN | SCHED_FLAG_UTIL_CLAMP_MAX))
		return -EOPNOTSUPP;
	t = find(pid);
	if (!t)
		return -ESRCH;
	err = set_attr(t, &a);
	thread_put(t);
	return err;
}

long
sys_sched_getattr(pid_t pid, struct sched_attr __user *uattr, unsigned size, unsigned flags)
{
	struct sched_attr a = { 0 };
	struct thread *t;

	if (!uattr || pid < 0 || flags || size < SCHED_ATTR_SIZE_VER0 || size > PAGE_SIZE)
		return -EINVAL;
	t = find(pid);
	if (!t)
		return -ESRCH;
	a.size = MIN(size, (unsigned)sizeof(a));
	a.sched_policy = t->se.policy;
	a.sched_flags = t->se.reset_on_fork ? SCHED_FLAG_RESET_ON_FORK : 0;
	if (is_realtime(t->se.policy))
		a.sched_priority = t->se.rt_priority;
	else
		a.sched_nice = t->se.nice;
	thread_put(t);
	return copy_to_user(uattr, &a, a.size);
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
	err = sched_may_change(t) ? sched_set_affinity(t, want) : -EPERM;
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
