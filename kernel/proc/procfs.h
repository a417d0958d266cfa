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
int show_process_sched(struct seq_buf *s, struct process *p, struct thread *t);
int show_limits(struct seq_buf *s, struct process *p, struct thread *t);
int show_timers(struct seq_buf *s, struct process *p, struct thread *t);

/* procfs_memory.c */
int show_statm(struct seq_buf *s, struct process *p, struct thread *t);
int show_maps(struct seq_buf *s, struct process *p, struct thread *t);
int show_cmdline(struct seq_buf *s, struct process *p, struct thread *t);
int show_environ(struct seq_buf *s, struct process *p, struct thread *t);
int follow_exe(struct process *p, struct thread *t, struct path *out);

#endif
