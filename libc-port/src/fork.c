/*
 * fork.c: fork in a program with threads, and what runs around it.
 *
 * The child has the calling thread alone.  So that it finds malloc, stdio and
 * the rest in order, the library's locks are held across the call.  The
 * stacks of the other threads stay mapped in the child: data there may be
 * pointed to.
 */
#include "thread.h"
#include <stdlib.h>

extern unsigned int __loam_generation;		/* pthread_once.c */

struct handlers {
	struct handlers *newer, *older;
	void (*prepare)(void), (*parent)(void), (*child)(void);
};

static struct handlers *newest, *oldest;	/* [handlers_lock] */
static pthread_mutex_t handlers_lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

int
pthread_atfork(void (*prepare)(void), void (*parent)(void),
    void (*child)(void))
{
	struct handlers *h = malloc(sizeof(*h));

	if (h == NULL)
		return ENOMEM;
	h->prepare = prepare;
	h->parent = parent;
	h->child = child;
	h->newer = NULL;
	pthread_mutex_lock(&handlers_lock);
	h->older = newest;
	if (newest != NULL)
		newest->newer = h;
	else
		oldest = h;
	newest = h;
	__loam_fork_hook = __loam_fork;
	pthread_mutex_unlock(&handlers_lock);
	return 0;
}

static void
after(int child)
{
	struct handlers *h;
	void (*fn)(void);

	for (h = oldest; h != NULL; h = h->newer) {
		fn = child ? h->child : h->parent;
		if (fn != NULL)
			fn();
	}
}

/* The child's only thread is a new one to the kernel. */
static void
become_first(void)
{
	struct tcb *self = tcb_self();

	__loam_list_only_self();
	__loam_generation++;
	__loam_tid();
	self->state = THREAD_JOINABLE;
	self->robust_known = 0;
}

/* Returns as the kernel does. */
int
__loam_fork(void)
{
	struct handlers *h;
	sigset_t mask;
	long ret;

	pthread_mutex_lock(&handlers_lock);
	for (h = newest; h != NULL; h = h->older)
		if (h->prepare != NULL)
			h->prepare();
	__loam_locks_prepare();
	__loam_list_lock(&mask);
	ret = sys_call0(SYS_fork);
	if (ret == 0)
		become_first();
	__loam_list_unlock(&mask);
	__loam_locks_release(ret == 0);
	after(ret == 0);
	pthread_mutex_unlock(&handlers_lock);
	return (int)ret;
}
