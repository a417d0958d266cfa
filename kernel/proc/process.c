/*
 * struct process: the object, the lock of the tree, and the first process.
 */
#include <arch/clock.h>
#include <fs/files.h>
#include <fs/vfs/cred.h>
#include <fs/vfs/mountns.h>
#include <lib/klog.h>
#include <mm/page.h>
#include <mm/slab.h>
#include <proc/core.h>
#include <proc/cred.h>
#include <proc/fork.h>
#include <proc/group.h>
#include <proc/hooks.h>
#include <proc/itimer.h>
#include <proc/nsfs.h>
#include <proc/nsproxy.h>
#include <proc/pid.h>
#include <proc/pidns.h>
#include <proc/process.h>
#include <proc/ptrace.h>
#include <proc/sigstate.h>
#include <proc/thread.h>
#include <proc/userns.h>
#include <proc/user.h>

SPINLOCK(process_tree_lock);
struct process *init_process;
struct list all_processes = LIST_INIT(all_processes);

static struct slab_cache *process_cache;

void
proc_init(void)
{
	process_cache = slab_cache_create("process", sizeof(struct process), 64);
	pid_init();
	group_init();
	thread_init();
	trace_init();
	futex_init();
	signal_init();
	init_mount_ns.ns.owner = &init_user_ns;
	nsfs_init();
	current->nsproxy = &init_nsproxy;
	current->cred = &kernel_cred;	/* the boot thread, until it is no longer needed */
}

struct process *
process_alloc(void)
{
	struct process *p = slab_alloc(process_cache, ALLOC_ZERO);

	if (!p)
		return NULL;
	ref_init(&p->refs, 1);
	p->state = PROCESS_ALIVE;
	list_init(&p->children);
	list_init(&p->zombies);
	list_init(&p->events);
	list_init(&p->sibling_link);
	list_init(&p->event_link);
	list_init(&p->group_link);
	list_init(&p->all_link);
	wait_queue_init(&p->child_wait);
	wait_queue_init(&p->exit_wait);
	list_init(&p->tracees);
	list_init(&p->trace_events);
	list_init(&p->threads);
	spin_init(&p->signal_lock);
	list_init(&p->sig_queue);
	itimer_init(p);
	p->exit_signal = SIGCHLD;
	p->pid_ns = &init_pid_ns;
	p->dumpable = DUMPABLE_USER;
	p->core_filter = CORE_FILTER_DEFAULT;
	p->timer_slack_ns = 50000;
	p->start_ns = clock_ns();
	return p;
}

void
process_get(struct process *p)
{
	ref_get(&p->refs);
}

/* Also takes what fork gives up half-built: fields that are not set are NULL. */
void
process_put(struct process *p)
{
	if (!ref_put(&p->refs))
		return;
	if (p->sighand)
		sighand_put(p->sighand);
	if (p->dead_cred)
		cred_put(p->dead_cred);
	if (p->user)
		user_put(p->user);
	itimer_destroy(p);
	pid_ns_put(p->pid_ns);
	slab_free(process_cache, p);
}

pid_t
current_pid(void)
{
	struct process *p = current->proc;

	return p ? p->pid : 0;
}

unsigned long
memlock_limit(void)
{
	return capable(CAP_IPC_LOCK) ? RLIM_INFINITY : rlimit_current(RLIMIT_MEMLOCK);
}

unsigned long
rlimit_current(unsigned resource)
{
	struct process *p = current->proc;

	return p ? READ_ONCE(p->limits[resource].rlim_cur) : RLIM_INFINITY;
}
