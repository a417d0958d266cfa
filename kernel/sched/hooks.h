/*
 * What floors below proc need of it: declared here, defined in proc/ (and, at the
 * end, what the scheduler needs of mm/).
 */
#ifndef SCHED_HOOKS_H
#define SCHED_HOOKS_H

#include <lib/types.h>

struct thread;
struct process;

void thread_get(struct thread *t);
void thread_put(struct thread *t);		/* may free; any context with preemption allowed */

/* Make a kernel thread running fn(arg) and start it; NULL when out of memory. */
struct thread *kthread_create(const char *name, void (*fn)(void *), void *arg);

/* Send sig to the calling thread's process, from the kernel (SIGPIPE, SIGXFSZ). */
void signal_current(int sig);
/* The same to the calling thread itself. */
void signal_current_thread(int sig);

/*
 * Out of memory: pick a process by rule, kill it with a message; false if there
 * is none. May pick the caller's own.
 */
bool oom_kill_one(void);

/*
 * A fatal signal waits for the calling thread, or its process is exiting: it
 * should give up what it does and get to its end. Any thread; cheap.
 */
bool current_killed(void);

/* RLIMIT_* of the calling process, soft value. */
unsigned long rlimit_current(unsigned resource);

/* Bytes the calling process may lock in memory: RLIMIT_MEMLOCK, or no limit (CAP_IPC_LOCK). */
unsigned long memlock_limit(void);

pid_t current_pid(void);	/* 0 in kernel threads */

/*
 * mm: make vm the address space of this CPU (NULL: the kernel's own), interrupts
 * off. And work for an idle CPU: zero one page for the pool; false = none to do.
 */
struct vmspace;
void vm_switch(struct vmspace *vm);
bool page_zero_pool_fill(void);

#endif
