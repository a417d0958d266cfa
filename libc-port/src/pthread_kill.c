/*
 * pthread_kill.c: signals to one thread.
 *
 * The thread's kill_lock is held, so that it cannot end and its tid be given
 * to another before the signal is sent; signals are blocked, for a handler
 * may do the same.
 */
#include "thread.h"
#include <string.h>
#include <unistd.h>

static int
send(struct tcb *tcb, int sig, const siginfo_t *info)
{
	long pid = sys_call0(SYS_getpid), ret = 0;
	int tid = tcb == tcb_self() ? self_tid() : 0;
	sigset_t mask;

	block_all(&mask);
	word_lock(&tcb->kill_lock, 0);
	/* One that ended, but was not joined yet, takes them and does nothing. */
	if (!tcb->gone) {
		if (tid == 0)
			tid = tcb->tid;
		ret = info == NULL ? sys_call3(SYS_tgkill, pid, tid, sig) :
		    sys_call4(SYS_rt_tgsigqueueinfo, pid, tid, sig, (long)info);
	}
	word_unlock(&tcb->kill_lock, 0);
	set_mask(SIG_SETMASK, &mask, NULL);
	return (int)-ret;
}

int
__loam_kill(struct tcb *tcb, int sig)
{
	return send(tcb, sig, NULL);
}

static int
allowed(int sig)
{
	return sig >= 0 && sig <= KERNEL_NSIG &&
	    sig != SIGCANCEL && sig != SIGSETXID;
}

int
pthread_kill(pthread_t thread, int sig)
{
	return allowed(sig) ? send(tcb_of(thread), sig, NULL) : EINVAL;
}

int
pthread_sigqueue(pthread_t thread, int sig, const union sigval value)
{
	siginfo_t info;

	if (!allowed(sig))
		return EINVAL;
	memset(&info, 0, sizeof(info));
	info.si_signo = sig;
	info.si_code = SI_QUEUE;
	info.si_pid = getpid();
	info.si_uid = getuid();
	info.si_value = value;
	return send(tcb_of(thread), sig, &info);
}
