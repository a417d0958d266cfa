/*
 * Waiting for children.
 *
 * Zombies stand on the parent's list of them, and children that stopped or went on
 * on its list of events, so that a wait for any child looks at the first of a list.
 * A wait for a pid looks it up. Only a wait for a group searches.
 *
 * What the caller's threads trace is waited for as children are (trace_take_locked of
 * ptrace.c), whatever options say of stops and kinds of children.
 *
 * A zombie is taken off the list by one waiter, who then either tells its caller
 * and commits, or puts it back. All lists are guarded by process_tree_lock.
 */
#include <fs/vfs/cred.h>
#include <proc/exit.h>
#include <proc/pidns.h>
#include <proc/ptrace.h>
#include <proc/wait.h>
#include <uapi/errno.h>
#include <uapi/wait.h>

/* Is child one this call waits for, by its kind (__WCLONE, __WALL) and group? */
static bool
eligible(const struct process *child, const struct wait_request *r)
{
	bool clone_child = child->exit_signal != SIGCHLD;

	if (r->which == LOAM_P_PGID && child->group->pgid != r->id)
		return false;
	return (r->options & __WALL) || clone_child == !!(r->options & __WCLONE);
}

static void
take_zombie(struct process *child, const struct wait_request *r, struct wait_result *out)
{
	process_usage(child, &out->usage);
	thread_usage_add(&out->usage, &child->child_usage);
	out->peak_rss = MAX(child->peak_rss, child->child_peak_rss);
	out->status = child->exit_status;
	out->code = exit_code(child->exit_status);
	if (r->options & WNOWAIT)
		return;
	list_del(&child->sibling_link);
	out->zombie = child;
}

static void
take_event(struct process *child, const struct wait_request *r, struct wait_result *out)
{
	process_usage(child, &out->usage);
	thread_usage_add(&out->usage, &child->child_usage);
	out->peak_rss = 0;
	out->code = child->event;
	out->status = child->event == CLD_STOPPED ? W_STOPCODE(child->stop_signal) : W_CONTINUED;
	if (r->options & WNOWAIT)
		return;
	child->event = 0;
	list_del(&child->event_link);
}

/* Take what there is of one eligible child; false if nothing is. */
static bool
take(struct process *child, const struct wait_request *r, struct wait_result *out)
{
	if (child->state == PROCESS_ZOMBIE) {
		/* Off the list: another thread's wait has it already. Held: its tracer first. */
		if (!(r->options & WEXITED) || list_empty(&child->sibling_link) || child->held)
			return false;
		take_zombie(child, r, out);
	} else if ((child->event == CLD_STOPPED && (r->options & WSTOPPED)) ||
	    (child->event == CLD_CONTINUED && (r->options & WCONTINUED))) {
		take_event(child, r, out);
	} else {
		return false;
	}
	out->pid = pid_show(child->pid);
	out->uid = process_uid(child);
	return true;
}

/* 1: taken; 0: there are children to wait for; -ECHILD. */
static int
try_tracees(struct process *parent, const struct wait_request *r, struct wait_result *out)
{
	struct tracee *tr;
	int ret = -ECHILD;

	/* For any: only those with something to tell, in order. */
	if (r->which == LOAM_P_ALL) {
		list_for_each(tr, &parent->trace_events, event_link) {
			if (trace_take_locked(tr, r->options, out))
				return 1;
		}
		return list_empty(&parent->tracees) ? -ECHILD : 0;
	}
	list_for_each(tr, &parent->tracees, link) {
		if (r->which == LOAM_P_PID ? pid_show(tr->thread->tid) != r->id :
		    !tr->proc->group || tr->proc->group->pgid != r->id)
			continue;
		if (trace_take_locked(tr, r->options, out))
			return 1;
		ret = 0;
	}
	return ret;
}

static int
try_pid(struct process *parent, const struct wait_request *r, struct wait_result *out)
{
	struct process *child = process_find(r->id);
	int ret = -ECHILD;

	if (!child)
		return -ECHILD;
	if (child->parent == parent && eligible(child, r) && (!r->only || r->only == child)) {
		if (take(child, r, out))
			ret = 1;
		else if (child->state == PROCESS_ALIVE || child->held)
			ret = 0;
	}
	process_put(child);	/* never the last: the tree holds one */
	return ret;
}

static int
try_any(struct process *parent, const struct wait_request *r, struct wait_result *out)
{
	struct process *child;

	if (r->options & WEXITED) {
		list_for_each(child, &parent->zombies, sibling_link) {
			if (eligible(child, r) && take(child, r, out))
				return 1;
		}
	}
	if (r->options & (WSTOPPED | WCONTINUED)) {
		list_for_each(child, &parent->events, event_link) {
			if (eligible(child, r) && take(child, r, out))
				return 1;
		}
	}
	list_for_each(child, &parent->children, sibling_link) {
		if (eligible(child, r))
			return 0;
	}
	return -ECHILD;
}

static int
try(struct process *parent, const struct wait_request *r, struct wait_result *out)
{
	unsigned long flags = spin_lock_irq(&process_tree_lock);
	int ret;

	ret = r->which == LOAM_P_PID ? try_pid(parent, r, out) : try_any(parent, r, out);
	if (ret != 1 && unlikely(!list_empty(&parent->tracees))) {
		int traced = try_tracees(parent, r, out);

		ret = traced == -ECHILD ? ret : traced;
	}
	spin_unlock_irq(&process_tree_lock, flags);
	return ret;
}

int
process_wait(const struct wait_request *r, struct wait_result *out)
{
	struct process *p = current->proc;
	int ret;

	out->zombie = NULL;
	out->tracee = NULL;
	out->pid = 0;
	if (r->options & WNOHANG) {
		ret = try(p, r, out);
		return MIN(ret, 0);
	}
	/* Whoever makes a condition true wakes child_wait after it, with the tree lock held. */
	if (wait_event_interruptible(&p->child_wait, (ret = try(p, r, out)) != 0))
		return -EINTR;
	return MIN(ret, 0);
}

void
wait_commit(struct wait_result *out)
{
	struct process *parent = current->proc, *z = out->zombie;
	struct process_group *g;
	unsigned long flags;

	if (out->tracee)
		trace_wait_commit(out->tracee);
	if (!z)
		return;
	flags = spin_lock_irq(&process_tree_lock);
	thread_usage_add(&parent->child_usage, &out->usage);
	parent->child_peak_rss = MAX(parent->child_peak_rss, out->peak_rss);
	g = reap_locked(z);
	spin_unlock_irq(&process_tree_lock, flags);
	group_put(g);
	process_put(z);
	out->zombie = NULL;
}

void
wait_undo(struct wait_result *out)
{
	struct process *z = out->zombie;
	unsigned long flags;

	if (out->tracee)
		trace_wait_undo(out->tracee);
	if (!z)
		return;
	flags = spin_lock_irq(&process_tree_lock);
	list_add(&current->proc->zombies, &z->sibling_link);
	spin_unlock_irq(&process_tree_lock, flags);
	wake_up_all(&current->proc->child_wait);
	out->zombie = NULL;
}
