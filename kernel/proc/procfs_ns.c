/*
 * Files of /proc about namespaces: PID/ns/NAME, PID/{uid_map,gid_map,setgroups}, and
 * the limits in sys/user.
 */
#include <fs/vfs/mountns.h>
#include <fs/vfs/vfs.h>
#include <lib/string.h>
#include <proc/cred.h>
#include <proc/idmap.h>
#include <proc/ipcns.h>
#include <proc/nsfs.h>
#include <proc/nsproxy.h>
#include <proc/pidns.h>
#include <proc/process.h>
#include <proc/procfs.h>
#include <proc/userns.h>
#include <proc/uts.h>
#include <uapi/errno.h>

/* ---- PID/ns ---- */

/* The namespace of p that a link leads to goes through here: 0 or -errno. */
static int
follow_common(struct ns_common *ns, struct path *out)
{
	return ns ? nsfs_path(ns, out) : -ENOENT;
}

int
follow_ns_user(struct process *p, struct thread *t, struct path *out)
{
	const struct cred *c;
	struct user_namespace *ns;

	if (!process_may_access(p, true))
		return -EACCES;
	c = process_cred(p);
	ns = c->user_ns;
	user_ns_get(ns);
	cred_put(c);
	return follow_common(&ns->ns, out);
}

/* The one that pick chooses of p's set. */
static int
follow_of_set(struct process *p, struct ns_common *(*pick)(struct nsproxy *n), struct path *out)
{
	struct ns_common *ns = NULL;
	struct nsproxy *n;

	if (!process_may_access(p, true))
		return -EACCES;
	n = process_nsproxy(p);
	if (n) {
		ns = pick(n);
		ns_get(ns);
		nsproxy_put(n);
	}
	return follow_common(ns, out);
}

static struct ns_common *pick_uts(struct nsproxy *n) { return &n->uts->ns; }
static struct ns_common *pick_pid(struct nsproxy *n) { return &n->pid->ns; }
static struct ns_common *pick_ipc(struct nsproxy *n) { return &n->ipc->ns; }
static struct ns_common *pick_mnt(struct nsproxy *n) { return &n->mnt->ns; }

int
follow_ns_uts(struct process *p, struct thread *t, struct path *out)
{
	return follow_of_set(p, pick_uts, out);
}

int
follow_ns_ipc(struct process *p, struct thread *t, struct path *out)
{
	return follow_of_set(p, pick_ipc, out);
}

int
follow_ns_mnt(struct process *p, struct thread *t, struct path *out)
{
	return follow_of_set(p, pick_mnt, out);
}

int
follow_ns_pid(struct process *p, struct thread *t, struct path *out)
{
	if (!process_may_access(p, true))
		return -EACCES;
	ns_get(&p->pid_ns->ns);
	return follow_common(&p->pid_ns->ns, out);
}

int
follow_ns_pid_for_children(struct process *p, struct thread *t, struct path *out)
{
	return follow_of_set(p, pick_pid, out);
}

/* ---- mounts ---- */

static int
put_mounts(struct seq_buf *s, struct process *p,
    int (*put)(struct seq_buf *s, struct mount_namespace *ns))
{
	struct nsproxy *n = process_nsproxy(p);
	int err;

	if (!n)
		return -EINVAL;
	err = put(s, n->mnt);
	nsproxy_put(n);
	return err;
}

int
show_own_mounts(struct seq_buf *s, struct process *p, struct thread *t)
{
	return put_mounts(s, p, procfs_mounts);
}

int
show_own_mountinfo(struct seq_buf *s, struct process *p, struct thread *t)
{
	return put_mounts(s, p, procfs_mountinfo);
}

/* ---- maps ---- */

/* The user namespace of p, with a reference. */
static struct user_namespace *
user_ns_of(struct process *p)
{
	const struct cred *c = process_cred(p);
	struct user_namespace *ns = c->user_ns;

	user_ns_get(ns);
	cred_put(c);
	return ns;
}

static int
show_map(struct seq_buf *s, struct process *p, bool gids)
{
	struct user_namespace *ns = user_ns_of(p);

	id_map_show(s, ns, gids);
	user_ns_put(ns);
	return 0;
}

static int
store_map(struct process *p, bool gids, const char *text)
{
	struct user_namespace *ns = user_ns_of(p);
	int err = id_map_write(ns, gids, text);

	user_ns_put(ns);
	return err;
}

int
show_uid_map(struct seq_buf *s, struct process *p, struct thread *t)
{
	return show_map(s, p, false);
}

int
show_gid_map(struct seq_buf *s, struct process *p, struct thread *t)
{
	return show_map(s, p, true);
}

int
store_uid_map(struct process *p, struct thread *t, const char *text, size_t n)
{
	return store_map(p, false, text);
}

int
store_gid_map(struct process *p, struct thread *t, const char *text, size_t n)
{
	return store_map(p, true, text);
}

int
show_setgroups(struct seq_buf *s, struct process *p, struct thread *t)
{
	struct user_namespace *ns = user_ns_of(p);

	seq_puts(s, READ_ONCE(ns->setgroups_denied) ? "deny\n" : "allow\n");
	user_ns_put(ns);
	return 0;
}

int
store_setgroups(struct process *p, struct thread *t, const char *text, size_t n)
{
	struct user_namespace *ns = user_ns_of(p);
	int err = setgroups_write(ns, text);

	user_ns_put(ns);
	return err;
}

/* ---- sys/user ---- */

#define LIMIT(name, kind)							\
static int									\
show_max_##name(struct seq_buf *s)						\
{										\
	seq_printf(s, "%lu\n", ns_limits[kind]);				\
	return 0;								\
}										\
										\
static int									\
store_max_##name(const char *text, size_t n)					\
{										\
	return store_limit(kind, text);						\
}

static int
store_limit(enum ns_kind kind, const char *text)
{
	char *end;
	unsigned long v = strtoul(text, &end, 10);

	if (end == text || v > 0x7fffffff)
		return -EINVAL;
	if (!capable(CAP_SYS_RESOURCE))
		return -EPERM;
	WRITE_ONCE(ns_limits[kind], v);
	return 0;
}

LIMIT(user, NS_USER)
LIMIT(uts, NS_UTS)
LIMIT(ipc, NS_IPC)
LIMIT(mnt, NS_MNT)
LIMIT(pid, NS_PID)

void
procfs_ns_init(void)
{
	procfs_register("sys/user/max_user_namespaces", 0644, show_max_user, store_max_user);
	procfs_register("sys/user/max_uts_namespaces", 0644, show_max_uts, store_max_uts);
	procfs_register("sys/user/max_ipc_namespaces", 0644, show_max_ipc, store_max_ipc);
	procfs_register("sys/user/max_mnt_namespaces", 0644, show_max_mnt, store_max_mnt);
	procfs_register("sys/user/max_pid_namespaces", 0644, show_max_pid, store_max_pid);
}
