/*
 * ps.h - the parts of ps.
 *
 *	ps.c       options: which processes, which columns
 *	read.c     one process out of /proc
 *	columns.c  what each column shows
 *	order.c    sorting, and parents before children
 *	table.c    rows gathered, then printed with widths that fit
 */
#ifndef PS_H
#define PS_H

#include "util.h"

/* What has to be read for the columns and selections in use. */
enum need {
	NEED_STATUS = 1,	/* /proc/PID/status */
	NEED_CMDLINE = 2,	/* /proc/PID/cmdline */
	NEED_SYSTEM = 4,	/* uptime and the like */
};

struct proc {
	long pid, ppid, pgrp, session, tty, tpgid;
	unsigned long flags, minflt, majflt;
	unsigned long long utime, stime;	/* clock ticks */
	long priority, nice, threads;
	unsigned long long start;		/* ticks after boot */
	unsigned long long vsize;		/* bytes */
	long rss;				/* pages */
	long processor, policy;
	long lwp;				/* the thread's id; pid for the process as a whole */
	char *prefix;				/* before the command, in a forest; NULL */
	char state;
	char comm[64];
	long uid, euid, gid, egid;		/* NEED_STATUS */
	char *args;				/* NEED_CMDLINE; "" for none */
};

struct system {
	long hz;
	long page_size;
	unsigned long long uptime;		/* seconds */
	time_t boot;
	unsigned long long memory;		/* KiB */
};

struct column {
	const char *name;
	const char *header;
	int width;
	bool left;			/* text; numbers stand to the right */
	int need;
	void (*show)(struct buf *b, const struct proc *p);
};

extern struct system sys;

/* read.c */
bool proc_read(struct proc *p, const char *pid, int need);
void system_read(void);

/* columns.c */
const struct column *column_find(const char *name, size_t len);
void tty_name(long tty, char *out, size_t size);
unsigned long long proc_seconds(const struct proc *p);

/* order.c */
void order_add(const char *operand);		/* --sort */
void order_sort(struct proc *list, size_t n);
void order_forest(struct proc *list, size_t n);	/* sets prefix */

/* table.c */
void table_add_column(const struct column *c, const char *header);
bool table_empty(void);
int table_needs(void);
void table_add_row(const struct proc *p);
void table_print(bool no_header, int width);

#endif
