/*
 * /proc as far as it is about processes: how procfs finds them, the table of files
 * of each, and the files of the whole system that this floor knows.
 */
#include <fs/files.h>
#include <fs/vfs/cred.h>
#include <fs/vfs/fscontext.h>
#include <fs/vfs/vfs.h>
#include <lib/string.h>
#include <proc/cred.h>
#include <proc/core.h>
#include <proc/hooks.h>
#include <proc/pidns.h>
#include <proc/process.h>
#include <proc/procfs.h>
#include <proc/thread.h>
#include <proc/uts.h>
#include <uapi/errno.h>
#include <uapi/stat.h>

/* ---- small files ---- */

static int
show_comm(struct seq_buf *s, struct process *p, struct thread *t)
{
	char name[16];

	process_name(p, name);
	seq_printf(s, "%s\n", t ? t->name : name);
	return 0;
}

/* A thread may be renamed by its own process only. */
static int
store_comm(struct process *p, struct thread *t, const char *text, size_t n)
{
	char name[16] = "";

	if (p != current->proc)
		return -EINVAL;
	if (n > 0 && text[n - 1] == '\n')
		n--;
	memcpy(name, text, MIN(n, sizeof(name) - 1));
	if (!t)
		t = current;
	memcpy(t->name, name, sizeof(name));
	return 0;
}

static int
show_wchan(struct seq_buf *s, struct process *p, struct thread *t)
{
	struct thread *speaker = t ? t : process_thread(p);
	const char *reason = speaker ? READ_ONCE(speaker->wait_reason) : NULL;

	seq_puts(s, reason ? reason : "0");
	if (speaker && !t)
		thread_put(speaker);
	return 0;
}

static int
show_children(struct seq_buf *s, struct process *p, struct thread *t)
{
	unsigned long flags;
	struct process *c;
	pid_t pid = 1;

	/* One look at the tree for each child: text must not be made under its lock. */
	for (; (c = process_next_in(s->ns, &pid)); pid++) {
		bool mine;

		flags = spin_lock_irq(&process_tree_lock);
		mine = c->parent == p;
		spin_unlock_irq(&process_tree_lock, flags);
		process_put(c);
		if (mine)
			seq_printf(s, "%d ", pid);
	}
	return 0;
}

static int
follow_context(struct process *p, struct path *out, bool root)
{
	struct fs_context *fs = process_fs(p);

	if (!fs)
		return -ENOENT;
	spin_lock(&fs->lock);
	*out = root ? fs->root : fs->cwd;
	path_get(out);
	spin_unlock(&fs->lock);
	fs_context_put(fs);
	return 0;
}

static int
follow_cwd(struct process *p, struct thread *t, struct path *out)
{
	return follow_context(p, out, false);
}

static int
follow_root(struct process *p, struct thread *t, struct path *out)
{
	return follow_context(p, out, true);
}

static int
show_core_filter(struct seq_buf *s, struct process *p, struct thread *t)
{
	seq_printf(s, "%08x\n", p->core_filter);
	return 0;
}

static int
store_core_filter(struct process *p, struct thread *t, const char *text, size_t n)
{
	char *end;
	unsigned long value = strtoul(text, &end, 0);

	if (end == text)
		return -EINVAL;
	WRITE_ONCE(p->core_filter, value & CORE_FILTER_ALL);
	return 0;
}

static const struct procfs_entry entries[] = {
	{ .name = "stat", .mode = S_IFREG | 0444, .show = show_process_stat, .where = PROCFS_PROCESS },
	{ .name = "stat", .mode = S_IFREG | 0444, .show = show_task_stat, .where = PROCFS_TASK },
	{ .name = "status", .mode = S_IFREG | 0444, .show = show_process_status,
	  .where = PROCFS_PROCESS },
	{ .name = "status", .mode = S_IFREG | 0444, .show = show_task_status, .where = PROCFS_TASK },
	{ .name = "statm", .mode = S_IFREG | 0444, .show = show_statm, .where = PROCFS_BOTH },
	{ .name = "cmdline", .mode = S_IFREG | 0444, .show = show_cmdline, .where = PROCFS_BOTH },
	{ .name = "comm", .mode = S_IFREG | 0644, .show = show_comm, .store = store_comm,
	  .where = PROCFS_BOTH },
	{ .name = "environ", .mode = S_IFREG | 0400, .show = show_environ, .where = PROCFS_BOTH },
	{ .name = "auxv", .mode = S_IFREG | 0400, .show = show_auxv, .where = PROCFS_BOTH },
	{ .name = "maps", .mode = S_IFREG | 0400, .show = show_maps, .where = PROCFS_BOTH },
	{ .name = "smaps", .mode = S_IFREG | 0400, .show = show_smaps, .where = PROCFS_BOTH },
	{ .name = "smaps_rollup", .mode = S_IFREG | 0400, .show = show_smaps_rollup,
	  .where = PROCFS_BOTH },
	{ .name = "mem", .mode = S_IFREG | 0600, .transfer = transfer_mem, .where = PROCFS_BOTH },
	{ .name = "syscall", .mode = S_IFREG | 0400, .show = show_syscall, .where = PROCFS_BOTH },
	{ .name = "personality", .mode = S_IFREG | 0400, .show = show_personality,
	  .where = PROCFS_BOTH },
	{ .name = "cgroup", .mode = S_IFREG | 0444, .show = show_cgroup, .where = PROCFS_BOTH },
	{ .name = "loginuid", .mode = S_IFREG | 0444, .show = show_loginuid, .where = PROCFS_BOTH },
	{ .name = "sessionid", .mode = S_IFREG | 0444, .show = show_loginuid, .where = PROCFS_BOTH },
	{ .name = "oom_score", .mode = S_IFREG | 0444, .show = show_oom_score, .where = PROCFS_BOTH },
	{ .name = "oom_score_adj", .mode = S_IFREG | 0644, .show = show_oom_score_adj,
	  .store = store_oom_score_adj, .where = PROCFS_BOTH },
	{ .name = "io", .mode = S_IFREG | 0400, .show = show_process_io, .where = PROCFS_BOTH },
	{ .name = "sched", .mode = S_IFREG | 0444, .show = show_sched, .where = PROCFS_PROCESS },
	{ .name = "sched", .mode = S_IFREG | 0444, .show = show_task_sched, .where = PROCFS_TASK },
	{ .name = "schedstat", .mode = S_IFREG | 0444, .show = show_schedstat,
	  .where = PROCFS_PROCESS },
	{ .name = "schedstat", .mode = S_IFREG | 0444, .show = show_task_schedstat,
	  .where = PROCFS_TASK },
	{ .name = "coredump_filter", .mode = S_IFREG | 0644, .show = show_core_filter,
	  .store = store_core_filter, .where = PROCFS_PROCESS },
	{ .name = "timers", .mode = S_IFREG | 0444, .show = show_timers, .where = PROCFS_PROCESS },
	{ .name = "limits", .mode = S_IFREG | 0444, .show = show_limits, .where = PROCFS_BOTH },
	{ .name = "wchan", .mode = S_IFREG | 0444, .show = show_wchan, .where = PROCFS_BOTH },
	{ .name = "children", .mode = S_IFREG | 0444, .show = show_children, .where = PROCFS_TASK },
	{ .name = "mounts", .mode = S_IFREG | 0444, .show = show_own_mounts, .where = PROCFS_BOTH },
	{ .name = "mountinfo", .mode = S_IFREG | 0444, .show = show_own_mountinfo,
	  .where = PROCFS_BOTH },
	{ .name = "exe", .mode = S_IFLNK | 0777, .follow = follow_exe, .where = PROCFS_BOTH },
	{ .name = "cwd", .mode = S_IFLNK | 0777, .follow = follow_cwd, .where = PROCFS_BOTH },
	{ .name = "root", .mode = S_IFLNK | 0777, .follow = follow_root, .where = PROCFS_BOTH },
	{ .name = "uid_map", .mode = S_IFREG | 0644, .show = show_uid_map, .store = store_uid_map,
	  .where = PROCFS_BOTH },
	{ .name = "gid_map", .mode = S_IFREG | 0644, .show = show_gid_map, .store = store_gid_map,
	  .where = PROCFS_BOTH },
	{ .name = "setgroups", .mode = S_IFREG | 0644, .show = show_setgroups,
	  .store = store_setgroups, .where = PROCFS_PROCESS },
	{ .name = "ipc", .mode = S_IFLNK | 0777, .follow = follow_ns_ipc, .where = PROCFS_NS },
	{ .name = "mnt", .mode = S_IFLNK | 0777, .follow = follow_ns_mnt, .where = PROCFS_NS },
	{ .name = "pid", .mode = S_IFLNK | 0777, .follow = follow_ns_pid, .where = PROCFS_NS },
	{ .name = "pid_for_children", .mode = S_IFLNK | 0777, .follow = follow_ns_pid_for_children,
	  .where = PROCFS_NS },
	{ .name = "user", .mode = S_IFLNK | 0777, .follow = follow_ns_user, .where = PROCFS_NS },
	{ .name = "uts", .mode = S_IFLNK | 0777, .follow = follow_ns_uts, .where = PROCFS_NS },
	{ .name = NULL },
};

/* ---- finding ---- */

static pid_t
next_pid(struct pid_namespace *ns, pid_t pid)
{
	struct process *p = process_next_in(ns, &pid);

	if (!p)
		return 0;
	process_put(p);
	return pid;
}

static struct thread *
find_thread(struct pid_namespace *ns, struct process *p, pid_t tid)
{
	struct thread *t = thread_find_in(ns, tid);

	if (t && t->proc != p) {
		thread_put(t);
		return NULL;
	}
	return t;
}

static pid_t
next_tid(struct pid_namespace *ns, struct process *p, pid_t tid)
{
	struct thread *t = process_next_thread_in(ns, p, &tid);

	if (!t)
		return 0;
	thread_put(t);
	return tid;
}

static void
owner(struct process *p, uid_t *uid, gid_t *gid)
{
	const struct cred *c = process_cred(p);

	*uid = p->dumpable == DUMPABLE_USER ? c->euid : 0;
	*gid = p->dumpable == DUMPABLE_USER ? c->egid : 0;
	cred_put(c);
}

/* Descriptors are for who could as well act as the process. */
static struct files *
files_of(struct process *p, struct thread *t)
{
	return process_may_access(p, true) ? process_files(p) : NULL;
}

static pid_t
self(struct pid_namespace *ns)
{
	return current->proc ? pid_in(ns, current->proc->pid) : 0;
}

static pid_t
self_thread(struct pid_namespace *ns)
{
	return pid_in(ns, current->tid);
}

static struct pid_namespace *
mount_ns_get(void)
{
	struct pid_namespace *ns = caller_pid_ns();

	if (!ns_capable(ns->ns.owner, CAP_SYS_ADMIN))
		return NULL;
	pid_ns_get(ns);
	return ns;
}

static const struct procfs_processes processes = {
	.entries = entries,
	.find = process_find_in,
	.put = process_put,
	.next = next_pid,
	.find_thread = find_thread,
	.next_thread = next_tid,
	.owner = owner,
	.files = files_of,
	.self = self,
	.self_thread = self_thread,
	.ns_get = mount_ns_get,
	.ns_put = pid_ns_put,
};

/* ---- the system ---- */

static int
show_unimplemented(struct seq_buf *s)
{
	struct syscall_unknown_count c;
	unsigned long nr;

	for (nr = 0; syscall_unknown_next(&nr, &c); nr++)
		seq_printf(s, "%lu\t%lu\t%.15s\n", nr, (unsigned long)c.count, c.program);
	return 0;
}

static int
show_loadavg(struct seq_buf *s)
{
	unsigned long avg[3];
	unsigned i;

	sched_load_average(avg);
	for (i = 0; i < 3; i++)
		seq_printf(s, "%lu.%02lu ", avg[i] >> 11, (avg[i] & 2047) * 100 >> 11);
	seq_printf(s, "%u/%u %d\n", sched_runnable_count(), thread_count(), pid_last());
	return 0;
}

static int
show_version(struct seq_buf *s)
{
	struct utsname u;

	uts_names(&u);
	seq_printf(s, "%s version %s %s\n", u.sysname, u.release, u.version);
	return 0;
}

static int
show_ostype(struct seq_buf *s)
{
	struct utsname u;

	uts_names(&u);
	seq_printf(s, "%s\n", u.sysname);
	return 0;
}

static int
show_osrelease(struct seq_buf *s)
{
	struct utsname u;

	uts_names(&u);
	seq_printf(s, "%s\n", u.release);
	return 0;
}

static int
show_hostname(struct seq_buf *s)
{
	struct utsname u;

	uts_names(&u);
	seq_printf(s, "%s\n", u.nodename);
	return 0;
}

static int
store_hostname(const char *text, size_t n)
{
	char name[UTSNAME_LENGTH] = "";

	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\0'))
		n--;
	if (n >= UTSNAME_LENGTH)
		return -EINVAL;
	if (!uts_may_set())
		return -EPERM;
	memcpy(name, text, n);
	uts_set_nodename(name);
	return 0;
}

static int
show_last_cap(struct seq_buf *s)
{
	seq_printf(s, "%d\n", CAP_LAST_CAP);
	return 0;
}

static int
show_pid_max(struct seq_buf *s)
{
	seq_printf(s, "%lu\n", pid_max);
	return 0;
}

static int
store_pid_max(const char *text, size_t n)
{
	unsigned long value = strtoul(text, NULL, 10);

	if (value < 301 || value > 4194304)
		return -EINVAL;
	WRITE_ONCE(pid_max, value);
	return 0;
}

void
proc_procfs_init(void)
{
	procfs_set_processes(&processes);
	procfs_ns_init();
	procfs_register("loam/unimplemented", 0444, show_unimplemented, NULL);
	procfs_register("loadavg", 0444, show_loadavg, NULL);
	procfs_register("version", 0444, show_version, NULL);
	procfs_register("sys/kernel/ostype", 0444, show_ostype, NULL);
	procfs_register("sys/kernel/osrelease", 0444, show_osrelease, NULL);
	procfs_register("sys/kernel/hostname", 0644, show_hostname, store_hostname);
	procfs_register("sys/kernel/cap_last_cap", 0444, show_last_cap, NULL);
	core_procfs_init();
	procfs_register("sys/kernel/pid_max", 0644, show_pid_max, store_pid_max);
}
