/*
 * struct thread: allocation and release, and kernel threads.
 *
 * A thread is freed at its last reference, after the scheduler has switched away
 * from it for ever. What it shares with its process (vm, files, fs) it has given
 * back in thread_exit; a half-built one that fork gives up still has them, and
 * thread_put takes both.
 */
#include <fs/files.h>
#include <fs/vfs/cred.h>
#include <fs/vfs/fscontext.h>
#include <arch/clock.h>
#include <lib/string.h>
#include <mm/page.h>
#include <mm/slab.h>
#include <mm/vm.h>
#include <proc/cred.h>
#include <proc/hooks.h>
#include <proc/nsproxy.h>
#include <proc/process.h>
#include <proc/thread.h>

static struct slab_cache *thread_cache;
static unsigned nthreads;		/* [a] */

void
thread_init(void)
{
	thread_cache = slab_cache_create("thread", sizeof(struct thread), 64);
}

struct thread *
thread_alloc(const char *name)
{
	struct thread *t = slab_alloc(thread_cache, ALLOC_ZERO);

	if (!t)
		return NULL;
	t->kstack = kstack_alloc();
	if (!t->kstack) {
		slab_free(thread_cache, t);
		return NULL;
	}
	t->arch.kstack_top = (u64)t->kstack + KSTACK_SIZE;
	t->state = THREAD_NEW;
	t->start_ns = clock_ns();
	strlcpy(t->name, name, sizeof(t->name));
	ref_init(&t->refs, 1);
	list_init(&t->proc_link);
	list_init(&t->sig_queue);
	t->nsproxy = &init_nsproxy;
	sched_entity_init(t);
	atomic_add(&nthreads, 1);
	return t;
}

void
thread_get(struct thread *t)
{
	ref_get(&t->refs);
}

void
thread_put(struct thread *t)
{
	if (!ref_put(&t->refs))
		return;
	if (t->vm)
		vm_put(t->vm);
	if (t->files)
		files_leave(t->files);
	if (t->fs)
		fs_context_put(t->fs);
	if (t->cred)
		cred_put(t->cred);
	if (unlikely(t->sem_undo))	/* one that never ran */
		sem_undo_leave(t);
	nsproxy_put(t->nsproxy);
	if (t->proc)
		process_put(t->proc);
	arch_thread_free(t);
	kstack_free(t->kstack);
	slab_free(thread_cache, t);
	atomic_sub(&nthreads, 1);
}

unsigned
thread_count(void)
{
	return READ_ONCE(nthreads);
}

struct kthread_start {
	void (*fn)(void *);
	void *arg;
};

static void
kthread_main(void *arg)
{
	struct kthread_start start = *(struct kthread_start *)arg;

	kfree(arg);
	start.fn(start.arg);
	thread_exit_switch();
}

struct thread *
kthread_create(const char *name, void (*fn)(void *), void *arg)
{
	struct kthread_start *start = kmalloc(sizeof(*start), 0);
	struct thread *t;

	if (!start)
		return NULL;
	t = thread_alloc(name);
	if (!t) {
		kfree(start);
		return NULL;
	}
	start->fn = fn;
	start->arg = arg;
	t->flags = TF_KTHREAD;
	t->cred = cred_get(&kernel_cred);
	arch_thread_init_kernel(t, kthread_main, start);
	thread_start(t);
	return t;
}
