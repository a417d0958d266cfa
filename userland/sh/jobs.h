/*
 * jobs.h -- child processes.  See jobs.c (the table, fork and wait), jobshow.c
 * (messages), jobctl.c (the terminal) and jobcmd.c (jobs fg bg wait kill).
 */
#ifndef SH_JOBS_H
#define SH_JOBS_H

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>

#include "tree.h"

enum job_state {
	JOB_RUNNING,
	JOB_STOPPED,
	JOB_DONE,
};

struct process {
	pid_t pid;
	enum job_state state;
	int status;		/* as wait gave it, unless running */
};

struct job {
	struct job *next;
	int number;		/* as in %1; 0 while in the foreground */
	unsigned long stamp;	/* when it last became the current job */
	pid_t pgid;		/* 0 without job control */
	struct process *procs;
	int nprocs;
	char *text;		/* NULL unless it may be shown */
	bool background;
	bool reported;		/* its present state has been shown */
	bool touched;		/* by this command line: not reported yet */
	bool inherited;		/* belongs to a parent shell: listed only */
	bool tty_saved;		/* it was stopped in the foreground */
	struct termios tty;
};

/* jobs.c */
extern struct job *job_list;
struct job *job_new(struct node *n);
pid_t job_fork(struct job *j, bool background);
pid_t jobs_fork_helper(void);
void job_backgrounded(struct job *j);
int job_wait(struct job *j);
int jobs_wait_pid(pid_t pid);
enum job_state job_state(const struct job *j);
int job_raw_status(const struct job *j);
int job_status(const struct job *j);
void job_free(struct job *j);
void jobs_poll(void);
void jobs_continued(pid_t pid);
void jobs_touched(pid_t pid);
int jobs_wait_change(void);
bool jobs_stopped(void);

/* jobshow.c */
struct job *job_current(struct job *except);
void job_show(struct job *j, bool with_pids, bool to_stderr);
void jobs_notify(void);
void jobs_notify_async(void);

/* jobctl.c */
bool jobs_monitor(bool on);
void jobs_leave_terminal(void);
void terminal_give(pid_t pgid);
void terminal_reclaim(void);
void terminal_take(struct job *j);
void terminal_resume(struct job *j);

int status_code(int wait_status);

#endif
