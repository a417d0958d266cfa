/* pthread_setxid.c: making all threads change their ids; see setxid.c. */
#include "thread.h"

void __loam_sigreturn(void);

/* What the threads are to do: valid while the list lock is held. */
static struct {
	long nr, a, b, c;
	long result;
	unsigned int done;	/* [a] futex */
	int active;		/* [a] */
} job;

static void
handler(int sig, siginfo_t *info, void *context)
{
	/* Somebody else's signal means nothing. */
	if (info->si_code != SI_TKILL || info->si_pid != sys_call0(SYS_getpid) ||
	    !__atomic_exchange_n(&job.active, 0, __ATOMIC_ACQUIRE))
		return;
	job.result = sys_call3(job.nr, job.a, job.b, job.c);
	__atomic_store_n(&job.done, 1, __ATOMIC_RELEASE);
	futex_wake(&job.done, 1, 0);
}

static void
follow(struct tcb *tcb)
{
	job.done = 0;
	__atomic_store_n(&job.active, 1, __ATOMIC_RELEASE);
	if (sys_call3(SYS_tgkill, sys_call0(SYS_getpid), tcb->tid,
	    SIGSETXID) != 0)
		__builtin_trap();
	while (__atomic_load_n(&job.done, __ATOMIC_ACQUIRE) == 0)
		__loam_futex_wait(&job.done, 0, 0, 0, NULL);
	if (job.result != 0)
		__builtin_trap();
}

static long
set_all(long nr, long a, long b, long c)
{
	struct tcb *self = tcb_self(), *t;
	sigset_t mask;
	long ret;

	__loam_list_lock(&mask);
	ret = sys_call3(nr, a, b, c);
	if (ret == 0) {
		job.nr = nr;
		job.a = a;
		job.b = b;
		job.c = c;
		for (t = self->next; t != self; t = t->next)
			follow(t);
	}
	__loam_list_unlock(&mask);
	return ret;
}

void
__loam_setxid_begin(void)
{
	struct kernel_sigaction action = {
		.handler = (unsigned long)handler,
		.flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK | SA_RESTORER,
		.restorer = (unsigned long)__loam_sigreturn,
		.mask = ~0UL,
	};

	sys_call4(SYS_rt_sigaction, SIGSETXID, (long)&action, 0, SIGSET_BYTES);
	__loam_setxid_hook = set_all;
}
