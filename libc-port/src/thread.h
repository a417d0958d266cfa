/*
 * thread.h: what the files of POSIX threads share.
 *
 * The life of a thread: pthread_create.c makes it joinable or detached; its
 * end (pthread_exit.c) makes a joinable one ended, and the kernel clears its
 * tid when it has really left its stack: then pthread_join.c unmaps it.  A
 * detached one unmaps itself.
 */
#ifndef LOAM_PORT_THREAD_H
#define LOAM_PORT_THREAD_H

#include "internal.h"
#include "futex.h"
#include <pthread.h>
#include <reent.h>
#include <signal.h>

#define THREAD_JOINABLE	0
#define THREAD_DETACHED	1
#define THREAD_ENDED	2	/* and joinable */

/* Values of tcb.go. */
#define GO_WAIT		0	/* until it has its policy */
#define GO_ON		1
#define GO_AWAY		2	/* the creator failed to give it one */

/* What lies above the stack and the TLS of a thread that is not the first. */
struct thread_block {
	struct tcb tcb;
	struct _reent reent;
};

static inline struct tcb *
tcb_of(pthread_t thread)
{
	return (struct tcb *)thread;
}

/*
 * pthread_list.c: the threads that run.  The lock is taken with all signals
 * blocked but SIGSETXID, so that a handler may fork and set ids; *mask is
 * what was blocked before.
 */
extern int __loam_nthreads;		/* [L] */
void __loam_list_lock(sigset_t *mask);
void __loam_list_unlock(const sigset_t *mask);
void __loam_list_add(struct tcb *tcb);
void __loam_list_remove(struct tcb *tcb);
void __loam_list_only_self(void);
int __loam_tid(void);			/* the caller's, known to the kernel */
void __loam_threads_begin(void);	/* before the second thread, or a hook */

/* The raw call: no filter for the reserved signals. */
static inline void
set_mask(int how, const sigset_t *set, sigset_t *old)
{
	sys_call4(SYS_rt_sigprocmask, how, (long)set, (long)old, SIGSET_BYTES);
}

static inline void
block_all(sigset_t *old)
{
	static const sigset_t all = ~0UL;

	set_mask(SIG_BLOCK, &all, old);
}

/* The id that the kernel and other processes know the caller by. */
static inline int
self_tid(void)
{
	int tid = tcb_self()->tid;

	return tid != 0 ? tid : __loam_tid();
}

/* pthread_create.c, pthread_exit.c, pthread_key.c, pthread_mutex.c */
void __loam_free_thread(struct tcb *tcb);
void __loam_run_destructors(void);
void __loam_leave_robust(struct tcb *tcb);
int __loam_kill(struct tcb *tcb, int sig);	/* pthread_kill.c; the error */

/* End the thread, and unmap the memory it runs on. */
void __loam_unmap_exit(void *map, size_t size) __attribute__((__noreturn__));

/* fork.c: pthread_create and pthread_atfork need its better fork. */
int __loam_fork(void);
/* setxid.c: the handler of SIGSETXID is installed, the hook set. */
void __loam_setxid_begin(void);

/* locks.c: newlib's locks across fork. */
void __loam_locks_prepare(void);
void __loam_locks_release(int child);

#endif
