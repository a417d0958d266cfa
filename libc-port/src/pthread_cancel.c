/*
 * pthread_cancel.c: asking a thread to end.
 *
 * The request is a flag in the control block, and SIGCANCEL so that the
 * thread looks at it: see cancel.S.  The handler acts at once if the thread
 * was in a cancellable call that has done nothing, or allows it anywhere.
 * Elsewhere it may have interrupted the handler of another signal, which
 * itself interrupted such a call: so SIGCANCEL is sent again and left blocked
 * in what was interrupted, to arrive when that handler has returned.
 */
#include "thread.h"
#include <string.h>
#include <unistd.h>
#include <loam/ucontext.h>

extern const char __loam_cp_begin[], __loam_cp_end[], __loam_cp_act[];
void __loam_sigreturn(void);

static void
act(void)
{
	tcb_self()->cancel_state = PTHREAD_CANCEL_DISABLE;
	pthread_exit(PTHREAD_CANCELED);
}

static int
wanted(const struct tcb *self)
{
	return __atomic_load_n(&self->canceled, __ATOMIC_RELAXED) &&
	    self->cancel_state == PTHREAD_CANCEL_ENABLE;
}

static void
handler(int sig, siginfo_t *info, void *context)
{
	struct tcb *self = tcb_self();
	ucontext_t *uc = context;
	unsigned long pc = uc->uc_mcontext.rip;

	if (!wanted(self))
		return;
	if (self->cancel_type == PTHREAD_CANCEL_ASYNCHRONOUS ||
	    (pc >= (unsigned long)__loam_cp_begin &&
	    pc < (unsigned long)__loam_cp_end)) {
		uc->uc_mcontext.rip = (unsigned long)__loam_cp_act;
		return;
	}
	uc->uc_sigmask |= 1UL << (SIGCANCEL - 1);
	sys_call3(SYS_tgkill, sys_call0(SYS_getpid), sys_call0(SYS_gettid),
	    SIGCANCEL);
}

static void
install(void)
{
	struct kernel_sigaction action = {
		.handler = (unsigned long)handler,
		.flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK | SA_RESTORER,
		.restorer = (unsigned long)__loam_sigreturn,
		.mask = ~0UL,
	};

	__loam_cancel_hook = act;
	__loam_threads_begin();
	sys_call4(SYS_rt_sigaction, SIGCANCEL, (long)&action, 0, SIGSET_BYTES);
}

int
pthread_cancel(pthread_t thread)
{
	struct tcb *tcb = tcb_of(thread);

	if (__loam_cancel_hook == NULL)
		install();
	__atomic_store_n(&tcb->canceled, 1, __ATOMIC_RELEASE);
	if (tcb != tcb_self())
		return __loam_kill(tcb, SIGCANCEL);
	if (tcb->cancel_type == PTHREAD_CANCEL_ASYNCHRONOUS && wanted(tcb))
		act();
	return 0;
}

void
pthread_testcancel(void)
{
	if (wanted(tcb_self()))
		act();
}

int
pthread_setcancelstate(int state, int *old)
{
	struct tcb *self = tcb_self();

	if (state != PTHREAD_CANCEL_ENABLE && state != PTHREAD_CANCEL_DISABLE)
		return EINVAL;
	if (old != NULL)
		*old = self->cancel_state;
	self->cancel_state = state;
	if (self->cancel_type == PTHREAD_CANCEL_ASYNCHRONOUS)
		pthread_testcancel();
	return 0;
}

int
pthread_setcanceltype(int type, int *old)
{
	struct tcb *self = tcb_self();

	if (type != PTHREAD_CANCEL_DEFERRED &&
	    type != PTHREAD_CANCEL_ASYNCHRONOUS)
		return EINVAL;
	if (old != NULL)
		*old = self->cancel_type;
	self->cancel_type = type;
	if (type == PTHREAD_CANCEL_ASYNCHRONOUS)
		pthread_testcancel();
	return 0;
}
