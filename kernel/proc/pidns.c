/*
 * struct pid_namespace: the object, and its end. Numbers are pid.c's.
 */
#include <lib/err.h>
#include <mm/slab.h>
#include <proc/exit.h>
#include <proc/group.h>
#include <proc/pid.h>
#include <proc/pidns.h>
#include <proc/signal.h>
#include <proc/userns.h>
#include <uapi/errno.h>

struct pid_namespace init_pid_ns = {
	.ns = { .refs = { 1 }, .kind = NS_PID, .ino = NS_INO_PID, .owner = &init_user_ns },
};

struct pid_namespace *
pid_ns_create(struct pid_namespace *parent, struct user_namespace *owner)
{
	struct pid_namespace *ns;
	int err;

	if (parent->level + 1 >= PID_NS_LEVELS)
		return ERR_PTR(-ENOSPC);
	ns = kzalloc(sizeof(*ns));
	if (!ns)
		return ERR_PTR(-ENOMEM);
	err = ns_begin(&ns->ns, NS_PID, owner);
	if (err) {
		kfree(ns);
		return ERR_PTR(err);
	}
	ns->level = parent->level + 1;
	ns->parent = parent;
	pid_ns_get(parent);
	return ns;
}

void
pid_ns_destroy(struct ns_common *common)
{
	struct pid_namespace *ns = container_of(common, struct pid_namespace, ns);
	struct pid_namespace *parent = ns->parent;

	ns_end(common);
	kfree(ns);
	pid_ns_put(parent);
}

bool
pid_ns_within(const struct pid_namespace *ns, const struct pid_namespace *above)
{
	while (ns->level > above->level)
		ns = ns->parent;
	return ns == above;
}

/* The kernel's SIGKILL reaches an init as well. Under the tree lock no fork adds a process. */
static void
kill_all(struct pid_namespace *ns)
{
	unsigned long flags = spin_lock_irq(&process_tree_lock);
	struct process *p;
	pid_t pid;

	pid_ns_set_dead(ns);
	for (pid = 2; (p = process_next_in(ns, &pid)); pid++) {
		signal_process(p, SIGKILL);
		process_put(p);
	}
	spin_unlock_irq(&process_tree_lock, flags);
}

static void
reap_zombies(struct process *p)
{
	unsigned long flags = spin_lock_irq(&process_tree_lock);
	struct process_group *g;
	struct process *z;

	while ((z = list_first(&p->zombies, struct process, sibling_link))) {
		g = reap_locked(z);
		spin_unlock_irq(&process_tree_lock, flags);
		group_put(g);
		process_put(z);
		flags = spin_lock_irq(&process_tree_lock);
	}
	spin_unlock_irq(&process_tree_lock, flags);
}

/*
 * Zombies and orphans come to p; a process whose parent is outside is reaped by that.
 * Both wake child_wait: the death of a child, and the last id but p's own to go.
 */
void
pid_ns_end(struct process *p)
{
	struct pid_namespace *ns = p->pid_ns;

	kill_all(ns);
	do {
		reap_zombies(p);
		wait_event(&p->child_wait, !list_empty(&p->zombies) || READ_ONCE(ns->nprocesses) == 1);
	} while (READ_ONCE(ns->nprocesses) != 1);
	pid_ns_set_init(ns, NULL);
}
