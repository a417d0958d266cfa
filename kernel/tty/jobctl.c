/*
 * Job control: which session a terminal belongs to, which of its process groups
 * is in the foreground, and what happens to the others. POSIX.1-2017 XBD 11.1.
 *
 * tty->session, tty->foreground and session->tty are guarded by
 * process_tree_lock. A session holds a reference to its terminal, a terminal one
 * to its foreground group and one to its session. A process that gave the terminal
 * up by TIOCNOTTY has no_tty set, and so have the children it makes.
 */
#include <fs/vfs/cred.h>
#include <proc/pidns.h>
#include <proc/process.h>
#include <proc/signal.h>
#include <tty/internal.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/signal.h>

static struct session *
my_session(void)
{
	return current->proc->group->session;
}

/* The caller's controlling terminal or NULL. Needs the tree lock. */
static struct tty *
my_tty(void)
{
	return current->proc->no_tty ? NULL : my_session()->tty;
}

static bool
i_lead_my_session(void)
{
	return my_session()->leader == current->proc;
}

/* Replace the foreground group; group may be NULL. The old reference is to be put by the caller. */
static struct process_group *
swap_foreground(struct tty *t, struct process_group *group)
{
	struct process_group *old = t->foreground;

	if (group)
		group_get(group);
	t->foreground = group;
	return old;
}

static void
put_group(struct process_group *g)
{
	if (g)
		group_put(g);
}

long
jobctl_check(struct tty *t, int sig)
{
	struct process_group *mine;
	bool background;

	spin_lock(&process_tree_lock);
	mine = current->proc->group;
	background = my_tty() == t && t->foreground && t->foreground != mine;
	if (!background) {
		spin_unlock(&process_tree_lock);
		return 0;
	}
	group_get(mine);
	spin_unlock(&process_tree_lock);

	long err = -ERESTARTSYS;

	if (signal_ignored_or_blocked(sig))
		err = sig == SIGTTIN ? -EIO : 0;
	else if (group_is_orphaned(mine))
		err = -EIO;
	else
		signal_group(mine, sig);
	group_put(mine);
	return err;
}

void
jobctl_signal_foreground(struct tty *t, int sig)
{
	struct process_group *g;

	spin_lock(&process_tree_lock);
	g = t->foreground;
	if (g)
		group_get(g);
	spin_unlock(&process_tree_lock);
	if (g) {
		signal_group(g, sig);
		group_put(g);
	}
}

/* t becomes the controlling terminal of the caller's session. Needs the tree lock. */
static struct process_group *
take_locked(struct tty *t)
{
	struct session *s = my_session();

	session_get(s);
	t->session = s;
	tty_get(t);
	s->tty = t;
	return swap_foreground(t, current->proc->group);
}

void
jobctl_open(struct tty *t, struct file *f)
{
	struct process_group *old = NULL;

	if ((f->flags & O_NOCTTY) || !file_readable(f))
		return;
	spin_lock(&process_tree_lock);
	if (!t->session && i_lead_my_session() && !my_session()->tty)
		old = take_locked(t);
	spin_unlock(&process_tree_lock);
	put_group(old);
}

/*
 * Cut t loose from its session: nobody's controlling terminal any longer. Needs
 * the tree lock; what it returns is to be put after the lock is let go.
 */
struct loose_ends {
	struct session *session;
	struct process_group *foreground;
};

static struct loose_ends
cut_locked(struct tty *t)
{
	struct loose_ends ends = { t->session, swap_foreground(t, NULL) };

	t->session->tty = NULL;
	t->session = NULL;
	return ends;
}

static void
put_ends(struct tty *t, struct loose_ends ends)
{
	put_group(ends.foreground);
	session_put(ends.session);
	tty_put(t);
}

long
jobctl_set_controlling(struct tty *t, struct file *f, bool steal)
{
	struct loose_ends ends = { 0 };
	struct process_group *old = NULL;
	long err = 0;

	spin_lock(&process_tree_lock);
	if (my_tty() == t && i_lead_my_session()) {
		/* it is already */
	} else if (!i_lead_my_session() || my_session()->tty) {
		err = -EPERM;
	} else if (!file_readable(f) && !capable(CAP_SYS_ADMIN)) {
		err = -EPERM;
	} else {
		if (t->session && !(steal && capable(CAP_SYS_ADMIN)))
			err = -EPERM;
		else if (t->session)
			ends = cut_locked(t);
		if (err == 0)
			old = take_locked(t);
	}
	spin_unlock(&process_tree_lock);
	put_group(old);
	if (ends.session)
		put_ends(t, ends);
	return err;
}

void
jobctl_hang_up(struct tty *t)
{
	struct process_group *old = NULL;
	struct loose_ends ends;
	struct process *leader;

	spin_lock(&process_tree_lock);
	if (!t->session) {
		spin_unlock(&process_tree_lock);
		return;
	}
	ends = cut_locked(t);
	leader = ends.session->leader;
	if (leader) {
		signal_process(leader, SIGHUP);
		signal_process(leader, SIGCONT);
		/* The foreground hears of it when the leader is gone: exit.c. */
		old = ends.session->hung_up;
		ends.session->hung_up = ends.foreground;
		ends.foreground = NULL;
	}
	spin_unlock(&process_tree_lock);
	put_group(old);
	put_ends(t, ends);
}

/* The terminal goes away from its session: tell the foreground. */
void
jobctl_release(struct tty *t)
{
	struct loose_ends ends;

	spin_lock(&process_tree_lock);
	if (!t->session) {
		spin_unlock(&process_tree_lock);
		return;
	}
	ends = cut_locked(t);
	spin_unlock(&process_tree_lock);
	if (ends.foreground) {
		signal_group(ends.foreground, SIGHUP);
		signal_group(ends.foreground, SIGCONT);
	}
	put_ends(t, ends);
}

long
jobctl_leave(struct tty *t)
{
	bool mine, leader;

	spin_lock(&process_tree_lock);
	mine = my_tty() == t;
	leader = i_lead_my_session();
	if (mine && !leader)
		current->proc->no_tty = true;
	spin_unlock(&process_tree_lock);
	if (!mine)
		return -ENOTTY;
	if (leader)	/* the others lose it with the leader */
		jobctl_release(t);
	return 0;
}

long
jobctl_get_group(struct tty *t, pid_t *out, bool any)
{
	long err = 0;

	spin_lock(&process_tree_lock);
	if (!any && my_tty() != t)
		err = -ENOTTY;
	else
		*out = t->foreground ? pid_show(t->foreground->pgid) : 0;
	spin_unlock(&process_tree_lock);
	return err;
}

long
jobctl_set_group(struct tty *t, pid_t pgid)
{
	struct process_group *g, *old = NULL;
	long err = jobctl_check(t, SIGTTOU);

	if (err)
		return err == -EIO ? -ENOTTY : err;
	if (pgid < 0)
		return -EINVAL;
	g = group_find(pgid);
	spin_lock(&process_tree_lock);
	if (my_tty() != t)
		err = -ENOTTY;
	else if (!g)
		err = -ESRCH;
	else if (g->session != t->session)
		err = -EPERM;
	else
		old = swap_foreground(t, g);
	spin_unlock(&process_tree_lock);
	put_group(old);
	put_group(g);
	return err;
}

long
jobctl_get_session(struct tty *t, pid_t *out, bool any)
{
	long err = 0;

	spin_lock(&process_tree_lock);
	if (!t->session || (!any && my_tty() != t))
		err = -ENOTTY;
	else
		*out = pid_show(t->session->sid);
	spin_unlock(&process_tree_lock);
	return err;
}

struct tty *
jobctl_current_tty(void)
{
	struct tty *t;

	spin_lock(&process_tree_lock);
	t = my_tty();
	if (t)
		tty_get(t);
	spin_unlock(&process_tree_lock);
	return t;
}

pid_t
tty_foreground(struct tty *t)
{
	pid_t pgid;

	spin_lock(&process_tree_lock);
	pgid = t->foreground ? t->foreground->pgid : -1;
	spin_unlock(&process_tree_lock);
	return pgid;
}
