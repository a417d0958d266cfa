/* The files of /proc/PID: what procfs*.c of proc/ share. */
#ifndef PROC_PROCFS_H
#define PROC_PROCFS_H

#include <fs/procfs/procfs.h>

struct path;
struct process;
struct thread;

void proc_procfs_init(void);		/* boot, after vfs_init */

/* procfs_status.c */
int show_process_stat(struct seq_buf *s, struct process *p, struct thread *t);
int show_task_stat(struct seq_buf *s, struct process *p, struct thread *t);
int show_process_status(struct seq_buf *s, struct process *p, struct thread *t);
int show_task_status(struct seq_buf *s, struct process *p, struct thread *t);
int show_process_io(struct seq_buf *s, struct process *p, struct thread *t);
int show_sched(struct seq_buf *s, struct process *p, struct thread *t);
int show_task_sched(struct seq_buf *s, struct process *p, struct thread *t);
int show_schedstat(struct seq_buf *s, struct process *p, struct thread *t);
int show_task_schedstat(struct seq_buf *s, struct process *p, struct thread *t);
int show_limits(struct seq_buf *s, struct process *p, struct thread *t);
int show_timers(struct seq_buf *s, struct process *p, struct thread *t);

/* procfs_memory.c */
int show_statm(struct seq_buf *s, struct process *p, struct thread *t);
int show_maps(struct seq_buf *s, struct process *p, struct thread *t);
int show_cmdline(struct seq_buf *s, struct process *p, struct thread *t);
int show_auxv(struct seq_buf *s, struct process *p, struct thread *t);
int show_environ(struct seq_buf *s, struct process *p, struct thread *t);
int follow_exe(struct process *p, struct thread *t, struct path *out);

/* procfs_ns.c */
extern unsigned long ns_limits[];	/* nsproxy.c: [enum ns_kind] */
void procfs_ns_init(void);
int follow_ns_user(struct process *p, struct thread *t, struct path *out);
int follow_ns_ipc(struct process *p, struct thread *t, struct path *out);
int follow_ns_mnt(struct process *p, struct thread *t, struct path *out);
int show_own_mounts(struct seq_buf *s, struct process *p, struct thread *t);
int show_own_mountinfo(struct seq_buf *s, struct process *p, struct thread *t);
int follow_ns_pid(struct process *p, struct thread *t, struct path *out);
int follow_ns_pid_for_children(struct process *p, struct thread *t, struct path *out);
int follow_ns_uts(struct process *p, struct thread *t, struct path *out);
int show_uid_map(struct seq_buf *s, struct process *p, struct thread *t);
int show_gid_map(struct seq_buf *s, struct process *p, struct thread *t);
int show_setgroups(struct seq_buf *s, struct process *p, struct thread *t);
int store_uid_map(struct process *p, struct thread *t, const char *text, size_t n);
int store_gid_map(struct process *p, struct thread *t, const char *text, size_t n);
int store_setgroups(struct process *p, struct thread *t, const char *text, size_t n);

/* procfs_memory.c: a line of maps. path: a buffer of PATH_MAX. */
struct vm_area_info;
struct vm_layout;
void put_area(struct seq_buf *s, const struct vm_area_info *a, const struct vm_layout *layout,
    char *path);

/* procfs_inside.c */
ssize_t transfer_mem(struct process *p, void __user *buf, size_t n, u64 *pos, bool write);
int show_smaps(struct seq_buf *s, struct process *p, struct thread *t);
int show_smaps_rollup(struct seq_buf *s, struct process *p, struct thread *t);
int show_syscall(struct seq_buf *s, struct process *p, struct thread *t);
int show_personality(struct seq_buf *s, struct process *p, struct thread *t);
int show_cgroup(struct seq_buf *s, struct process *p, struct thread *t);
int show_loginuid(struct seq_buf *s, struct process *p, struct thread *t);
int show_oom_score(struct seq_buf *s, struct process *p, struct thread *t);
int show_oom_score_adj(struct seq_buf *s, struct process *p, struct thread *t);
int store_oom_score_adj(struct process *p, struct thread *t, const char *text, size_t n);

#endif
