/*
 * Process groups and sessions.
 *
 * A group is named in the id table while it has members, zombies included; the
 * object lives as long as somebody refers to it (a terminal's foreground group).
 * Each group holds a reference to its session; a session's id is taken until the
 * last group is gone.
 *
 * All lists are guarded by process_tree_lock, which signal_group takes as well: a
 * signal to a group so reaches every member, and a child that fork is about to add
 * (fork looks for signals under the same lock).
 */
#include <lib/klog.h>
#include <mm/slab.h>
#include <proc/group.h>
#include <proc/hooks.h>
#include <proc/pid.h>
#include <proc/pidns.h>
#include <proc/signal.h>
#include <proc/sigstate.h>

static struct slab_cache *group_cache, *session_cache;

void
group_init(void)
{
	group_cache = slab_cache_create("process_group", sizeof(struct process_group), 0);
	session_cache = slab_cache_create("session", sizeof(struct session), 0);
}

void
group_get(struct process_group *g)
{
	ref_get(&g->refs);
}

void
group_put(struct process_group *g)
{
	if (!ref_put(&g->refs))
		return;
	session_put(g->session);
	slab_free(group_cache, g);
}

void
session_get(struct session *s)
{
	ref_get(&s->refs);
}

void
session_put(struct session *s)
{
	if (!ref_put(&s->refs))
		return;
	pid_detach(s->sid, PID_SESSION);
	if (s->tty)
		tty_put(s->tty);
	DEBUG_ASSERT(!s->hung_up);	/* its group would hold the session */
	slab_free(session_cache, s);
}

static struct process_group *
group_alloc(pid_t pgid)
{
	struct process_group *g = slab_alloc(group_cache, ALLOC_ZERO);

	if (!g)
		return NULL;
	g->pgid = pgid;
	ref_init(&g->refs, 1);
	list_init(&g->members);
	return g;
}

void
group_join_locked(struct process *p, struct process_group *g)
{
	group_get(g);
	p->group = g;
	list_add_tail(&g->members, &p->group_link);
}

struct process_group *
group_leave_locked(struct process *p)
{
	struct process_group *g = p->group;

	list_del(&p->group_link);
	if (list_empty(&g->members))
		pid_detach(g->pgid, PID_GROUP);
	return g;
}

/* A new session led by p, with a new group in it; the group has one reference, p's. */
static struct process_group *
session_alloc(struct process *p)
{
	struct process_group *g = group_alloc(p->pid);
	struct session *s = slab_alloc(session_cache, ALLOC_ZERO);

	if (!g || !s) {
		if (g)
			slab_free(group_cache, g);
		if (s)
			slab_free(session_cache, s);
		return NULL;
	}
	s->sid = p->pid;
	s->leader = p;
	ref_init(&s->refs, 1);
	g->session = s;
	return g;
}

static void
session_publish_locked(struct process *p, struct process_group *g)
{
	pid_attach(p->pid, PID_SESSION, g->session);
	pid_attach(p->pid, PID_GROUP, g);
	p->group = g;
	list_add_tail(&g->members, &p->group_link);
}

int
session_start_first(struct process *p)
{
	struct process_group *g = session_alloc(p);

	if (!g)
		return -ENOMEM;
	session_publish_locked(p, g);
	return 0;
}

long
session_create(void)
{
	struct process *p = current->proc;
	struct process_group *g, *old;
	unsigned long flags;

	g = session_alloc(p);
	if (!g)
		return -ENOMEM;
	flags = spin_lock_irq(&process_tree_lock);
	/* A group by this id, even without the caller in it, keeps the id. */
	old = group_find_in(&init_pid_ns, p->pid);
	if (old) {
		spin_unlock_irq(&process_tree_lock, flags);
		group_put(old);
		slab_free(session_cache, g->session);
		slab_free(group_cache, g);
		return -EPERM;
	}
	old = group_leave_locked(p);
	session_publish_locked(p, g);
	p->no_tty = false;
	spin_unlock_irq(&process_tree_lock, flags);
	group_put(old);
	return p->ns_pid;
}

/* The checks of setpgid(2) on its target. Needs the tree lock. */
static int
group_may_set(struct process *p, struct process *caller)
{
	if (p != caller) {
		if (p->parent != caller || p->state == PROCESS_ZOMBIE)
			return -ESRCH;
		if (p->group->session != caller->group->session)
			return -EPERM;
		if (p->execed)
			return -EACCES;
	}
	if (p->group->session->leader == p)
		return -EPERM;
	return 0;
}

/*
 * Move p to the group pgid, which fresh becomes if pgid is p's own id and names no
 * group yet. The caller drops the reference *old, if set. Needs the tree lock.
 */
static int
group_move_locked(struct process *p, pid_t pgid, struct process_group **fresh,
    struct process_group **old)
{
	struct process_group *g = group_find_in(&init_pid_ns, pgid);

	*old = g;
	if (!g) {
		if (pgid != p->pid)
			return -EPERM;
		g = *fresh;
		*fresh = NULL;
		g->session = p->group->session;
		session_get(g->session);
		pid_attach(pgid, PID_GROUP, g);
	} else if (g->session != p->group->session) {
		return -EPERM;
	} else if (g == p->group) {
		return 0;
	}
	/* p takes over the reference of the lookup, or of the creation. */
	*old = group_leave_locked(p);
	p->group = g;
	list_add_tail(&g->members, &p->group_link);
	group_check_orphaned_locked(*old, NULL);
	return 0;
}

pid_t
group_id(pid_t pgid)
{
	struct process_group *g;
	pid_t id, sid;

	if (pgid == 0) {
		process_group_ids(current->proc, &id, &sid);
		return id;
	}
	g = group_find(pgid);
	id = g ? g->pgid : 0;
	if (g)
		group_put(g);
	return id;
}

long
group_set(pid_t pid, pid_t pgid)
{
	struct process *caller = current->proc, *p;
	struct process_group *fresh, *old = NULL;
	unsigned long flags;
	int err;

	if (pgid < 0)
		return -EINVAL;
	p = pid == 0 || pid == caller->ns_pid ? caller : process_find(pid);
	if (!p)
		return -ESRCH;
	if (p == caller)
		process_get(p);
	pgid = pgid == 0 || pgid == pid_show(p->pid) ? p->pid : group_id(pgid);
	fresh = group_alloc(pgid);
	if (!fresh) {
		process_put(p);
		return -ENOMEM;
	}
	flags = spin_lock_irq(&process_tree_lock);
	err = group_may_set(p, caller);
	if (err == 0)
		err = group_move_locked(p, pgid, &fresh, &old);
	spin_unlock_irq(&process_tree_lock, flags);
	if (old)
		group_put(old);
	if (fresh)
		slab_free(group_cache, fresh);
	process_put(p);
	return err;
}

void
signal_group_locked(struct process_group *g, int sig)
{
	struct process *p;

	ASSERT_HELD(&process_tree_lock);
	list_for_each(p, &g->members, group_link)
		signal_process(p, sig);
}

void
signal_group(struct process_group *g, int sig)
{
	unsigned long flags = spin_lock_irq(&process_tree_lock);

	signal_group_locked(g, sig);
	spin_unlock_irq(&process_tree_lock, flags);
}

/* Does p tie its group to the session: a living parent in another group of it? */
static bool
is_anchor(const struct process *p, const struct process *leaving)
{
	const struct process *parent = p->parent;

	if (p == leaving || p->state == PROCESS_ZOMBIE || !parent || parent == init_process)
		return false;
	return parent->group != p->group && parent->group->session == p->group->session;
}

static bool
is_orphaned(struct process_group *g, const struct process *leaving)
{
	struct process *p;

	list_for_each(p, &g->members, group_link) {
		if (is_anchor(p, leaving))
			return false;
	}
	return true;
}

bool
group_is_orphaned_locked(struct process_group *g)
{
	ASSERT_HELD(&process_tree_lock);
	return is_orphaned(g, NULL);
}

bool
group_is_orphaned(struct process_group *g)
{
	unsigned long flags = spin_lock_irq(&process_tree_lock);
	bool orphaned = is_orphaned(g, NULL);

	spin_unlock_irq(&process_tree_lock, flags);
	return orphaned;
}

void
group_check_orphaned_locked(struct process_group *g, struct process *leaving)
{
	struct process *p;

	ASSERT_HELD(&process_tree_lock);
	list_for_each(p, &g->members, group_link) {
		if (READ_ONCE(p->stopped))
			goto has_stopped;
	}
	return;

has_stopped:
	if (!is_orphaned(g, leaving))
		return;
	signal_group_locked(g, SIGHUP);
	signal_group_locked(g, SIGCONT);
}
