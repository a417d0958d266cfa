/* Who is killed when memory is out: what others may know of it. oom.c */
#ifndef PROC_OOM_H
#define PROC_OOM_H

struct process;

#define OOM_ADJ_MIN (-1000)		/* never */
#define OOM_ADJ_MAX 1000

/* 0..1333: what /proc/PID/oom_score shows; the highest goes first. */
long oom_score(struct process *p);

#endif
