/*
 * Nice values: getpriority and setpriority, of processes, groups and users. The id of
 * a process stands for all its threads, as POSIX has it; the id of another of its
 * threads for that one alone, as Linux has it.
 */
#include <fs/vfs/cred.h>
#include <gen/syscalls.h>
#include <proc/pidns.h>
#include <proc/group.h>
#include <proc/process.h>
#include <proc/userns.h>
#include <sched/thread.h>
#include <syscall/sched.h>
#include <uapi/errno.h>
#include <uapi/resource.h>

/* What to do with each thread that was named. */
struct action {
	int (*fn)(struct thread *t, int *value);
	int *value;
	int result;		/* the last error; -ESRCH while there was no thread */
};

static void
act(struct action *a, struct thread *t)
{
	int err = a->fn(t, a->value);

	if (err || a->result == -ESRCH)
		a->result = err;
}

static void
act_on_process(struct action *a, struct process *p)
{
	struct thread *t;
	pid_t tid;

	for (tid = 1; (t = process_next_thread(p, &tid)); tid++) {
		act(a, t);
		thread_put(t);
	}
}

static void
act_on_one(struct action *a, pid_t id)
{
	struct process *p = process_find(id ? id : current->proc->ns_pid);
	struct thread *t;

	if (p) {
		act_on_process(a, p);
		process_put(p);
	} else if ((t = thread_find(id))) {
		act(a, t);
		thread_put(t);
	}
}

static bool
is_named(struct process *p, int which, id_t who)
{
	pid_t pgid, sid;

	if (which == PRIO_USER)
		return process_uid(p) == who;
	process_group_ids(p, &pgid, &sid);
	return pgid == (pid_t)who;
}

static int
for_each_named(int which, id_t who, int (*fn)(struct thread *t, int *value), int *value)
{
	struct action a = { fn, value, -ESRCH };
	struct process *p;
	pid_t pid;

	if (which == PRIO_PROCESS) {
		act_on_one(&a, who);
		return a.result;
	}
	if (which == PRIO_USER)
		who = who ? uid_take(who) : current->cred->uid;
	else
		who = group_id(who);
	for (pid = 1; (p = process_next(&pid)); pid++) {
		if (is_named(p, which, who))
			act_on_process(&a, p);
		process_put(p);
	}
	return a.result;
}

static int
highest(struct thread *t, int *best)
{
	*best = MAX(*best, 20 - t->se.nice);
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
	return err ? err : best;
}

static int
renice(struct thread *t, int *nice)
{
	if (!sched_may_change(t))
		return -EPERM;
	if (*nice < t->se.nice && !capable(CAP_SYS_NICE) && !sched_may_nice(t, *nice))
		return -EACCES;
	sched_set_policy(t, t->se.policy, *nice, t->se.rt_priority, t->se.reset_on_fork);
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
