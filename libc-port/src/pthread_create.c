/*
 * pthread_create.c: a new thread on a new stack.
 *
 * One mapping holds, from below: the guard, the stack, the thread-local
 * variables, the control block and the struct _reent.  Where the program
 * gives the stack, only the last three.  The new thread begins with its
 * signals blocked, and not before the creator has set its scheduling policy.
 */
#include "thread.h"
#include <sched.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE		4096UL
#define DEFAULT_STACK	(2UL << 20)

static const pthread_attr_t defaults = {
	.__stack_size = DEFAULT_STACK, .__guard_size = PAGE
};

static size_t
pages(size_t n)
{
	return (n + PAGE - 1) & -PAGE;
}

/* What the part above the stack needs, with room to align it. */
static size_t
block_size(void)
{
	return __loam_tls.size + __loam_tls.align + 64 +
	    sizeof(struct thread_block);
}

static void *
map_pages(size_t size)
{
	long p = sys_call6(SYS_mmap, 0, (long)size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);

	return (unsigned long)p > -4096UL ? NULL : (void *)p;
}

/* Map a thread's memory; NULL if there is none. */
static struct tcb *
allocate(const pthread_attr_t *attr)
{
	size_t guard = 0, size = pages(block_size());
	unsigned long align = __loam_tls.align > 64 ? __loam_tls.align : 64;
	struct tcb *tcb;
	char *map;

	if (attr->__stack == NULL) {
		guard = pages(attr->__guard_size);
		size = pages(attr->__stack_size + block_size());
		if (size < attr->__stack_size || size + guard < size)
			return NULL;
	}
	map = map_pages(guard + size);
	if (map == NULL)
		return NULL;
	if (guard > 0 && sys_call3(SYS_mprotect, map, guard, PROT_NONE) != 0) {
		sys_call2(SYS_munmap, map, guard + size);
		return NULL;
	}
	tcb = (struct tcb *)((unsigned long)(map + guard + size -
	    sizeof(struct thread_block)) & -align);
	tcb->map = map;
	tcb->map_size = guard + size;
	tcb->guard_size = guard;
	if (attr->__stack != NULL) {
		tcb->stack = attr->__stack;
		tcb->stack_size = attr->__stack_size;
	} else {
		tcb->stack = map + guard;
		tcb->stack_size = (size_t)((char *)tcb - __loam_tls.size -
		    tcb->stack);
	}
	return tcb;
}

void
__loam_free_thread(struct tcb *tcb)
{
	if (tcb->map != NULL)
		sys_call2(SYS_munmap, tcb->map, tcb->map_size);
}

static void
fill(struct tcb *tcb)
{
	struct thread_block *block = (struct thread_block *)tcb;
	struct tcb *self = tcb_self();

	__loam_tls_copy(tcb);
	_REENT_INIT_PTR_ZEROED(&block->reent);
	tcb->self = tcb;
	tcb->canary = self->canary;
	tcb->pointer_guard = self->pointer_guard;
}

static int
begin(void *arg)
{
	struct tcb *tcb = arg;

	while (__atomic_load_n(&tcb->go, __ATOMIC_ACQUIRE) == GO_WAIT)
		__loam_futex_wait(&tcb->go, GO_WAIT, 0, 0, NULL);
	if (tcb->go == GO_AWAY)
		return 0;
	__loam_reent = &((struct thread_block *)tcb)->reent;
	set_mask(SIG_SETMASK, &tcb->start_mask, NULL);
	pthread_exit(tcb->start(tcb->arg));
}

/* Policy, priority and processors as the attributes want them; the error. */
static int
set_scheduling(struct tcb *tcb, const pthread_attr_t *attr)
{
	struct sched_param param = { .sched_priority = attr->__priority };
	long err = 0;

	if (attr->__cpus != NULL)
		err = sys_call3(SYS_sched_setaffinity, tcb->tid,
		    attr->__cpus_size, attr->__cpus);
	if (err == 0 && attr->__inherit == PTHREAD_EXPLICIT_SCHED)
		err = sys_call3(SYS_sched_setscheduler, tcb->tid,
		    attr->__policy, &param);
	return (int)-err;
}

/* Wait until the kernel no longer uses the thread's memory. */
static void
wait_gone(struct tcb *tcb)
{
	int tid;

	while ((tid = __atomic_load_n(&tcb->tid, __ATOMIC_ACQUIRE)) != 0)
		__loam_futex_wait(&tcb->tid, (unsigned int)tid, 1, 0, NULL);
}

/* Start it; it is in the ring when this returns 0. */
static int
start(struct tcb *tcb, const pthread_attr_t *attr)
{
	int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
	    CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS |
	    CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;
	int saved = errno, err = 0, waits;
	sigset_t mask;

	waits = attr->__cpus != NULL ||
	    attr->__inherit == PTHREAD_EXPLICIT_SCHED;
	tcb->go = waits ? GO_WAIT : GO_ON;
	__loam_list_lock(&mask);
	/* A handler of SIGCANCEL may have left it blocked for the caller. */
	tcb->start_mask = mask & ~RESERVED_SIGNALS;
	if (clone(begin, tcb->stack + tcb->stack_size, flags, tcb, &tcb->tid,
	    tcb, &tcb->tid) < 0) {
		err = EAGAIN;
		errno = saved;
	}
	if (err == 0 && waits) {
		err = set_scheduling(tcb, attr);
		__atomic_store_n(&tcb->go, err == 0 ? GO_ON : GO_AWAY,
		    __ATOMIC_RELEASE);
		futex_wake(&tcb->go, 1, 0);
		if (err != 0)
			wait_gone(tcb);
	}
	if (err == 0)
		__loam_list_add(tcb);
	__loam_list_unlock(&mask);
	return err;
}

int
pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict attr,
    void *(*fn)(void *), void *restrict arg)
{
	struct tcb *tcb;
	int err;

	if (attr == NULL)
		attr = &defaults;
	__loam_threads_begin();
	tcb = allocate(attr);
	if (tcb == NULL)
		return EAGAIN;
	fill(tcb);
	tcb->start = fn;
	tcb->arg = arg;
	tcb->state = attr->__detached ? THREAD_DETACHED : THREAD_JOINABLE;
	/* The thread may look at it before clone returns here. */
	*thread = (pthread_t)tcb;
	err = start(tcb, attr);
	if (err != 0)
		__loam_free_thread(tcb);
	return err;
}

int
pthread_attr_init(pthread_attr_t *attr)
{
	*attr = defaults;
	return 0;
}
