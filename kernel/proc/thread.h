/* Making threads, for fork and for kernel threads. */
#ifndef PROC_THREAD_H
#define PROC_THREAD_H

#include <sched/thread.h>

void thread_init(void);

/*
 * A thread with a kernel stack and nothing else: NEW, one reference, which goes
 * to the scheduler at thread_start. NULL: out of memory.
 */
struct thread *thread_alloc(const char *name);

/* As many threads as there are, kernel threads included. */
unsigned thread_count(void);

#endif
