/*
 * signal.c: actions, masks and waiting.
 *
 * The kernel's sigaction has another order of fields and needs the address
 * of the code a handler returns to; all else is passed through, but for the
 * two signals of the library's threads, which no program sees or blocks.
 */
#include "internal.h"
#include <reent.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include <sys/signalfd.h>

void __loam_sigreturn(void);

int
sigaction(int sig, const struct sigaction *restrict act,
    struct sigaction *restrict old)
{
	struct kernel_sigaction kact, kold;
	long ret;

	if (sig == SIGCANCEL || sig == SIGSETXID) {
		errno = EINVAL;
		return -1;
	}
	if (act != NULL) {
		kact.handler = (unsigned long)act->sa_handler;
		kact.flags = (unsigned int)act->sa_flags | SA_RESTORER;
		kact.restorer = (unsigned long)__loam_sigreturn;
		kact.mask = act->sa_mask & ~RESERVED_SIGNALS;
	}
	ret = sys_call4(SYS_rt_sigaction, sig, (long)(act ? &kact : NULL),
	    (long)(old ? &kold : NULL), SIGSET_BYTES);
	if (ret == 0 && old != NULL) {
		old->sa_handler = (_sig_func_ptr)kold.handler;
		old->sa_flags = (int)(kold.flags & ~(unsigned long)SA_RESTORER);
		old->sa_restorer = (void (*)(void))kold.restorer;
		old->sa_mask = kold.mask;
	}
	return (int)sys_ret(ret);
}

/* BSD semantics: the handler stays, system calls are restarted. */
_sig_func_ptr
signal(int sig, _sig_func_ptr handler)
{
	struct sigaction act, old;

	memset(&act, 0, sizeof(act));
	act.sa_handler = handler;
	act.sa_flags = SA_RESTART;
	if (sigaction(sig, &act, &old) < 0)
		return SIG_ERR;
	return old.sa_handler;
}

_sig_func_ptr
_signal_r(struct _reent *r, int sig, _sig_func_ptr handler)
{
	return signal(sig, handler);
}

int
siginterrupt(int sig, int interrupt)
{
	struct sigaction act;

	if (sigaction(sig, NULL, &act) < 0)
		return -1;
	if (interrupt)
		act.sa_flags &= ~SA_RESTART;
	else
		act.sa_flags |= SA_RESTART;
	return sigaction(sig, &act, NULL);
}

/* Returns the error instead of setting errno. */
int
pthread_sigmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
	sigset_t mask;
	long ret;

	if (set != NULL)
		mask = *set & ~RESERVED_SIGNALS;
	ret = sys_call4(SYS_rt_sigprocmask, how, (long)(set ? &mask : NULL),
	    (long)old, SIGSET_BYTES);
	if (ret == 0 && old != NULL)
		*old &= ~RESERVED_SIGNALS;
	return (int)-ret;
}

int
sigprocmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
	return (int)sys_ret(-pthread_sigmask(how, set, old));
}

int
sigpending(sigset_t *set)
{
	return (int)sys_ret(sys_call2(SYS_rt_sigpending, set, SIGSET_BYTES));
}

int
sigsuspend(const sigset_t *mask)
{
	return (int)sys_ret(sys_cancel4(SYS_rt_sigsuspend, mask, SIGSET_BYTES,
	    0, 0));
}

int
sigtimedwait(const sigset_t *restrict set, siginfo_t *restrict info,
    const struct timespec *restrict timeout)
{
	return (int)sys_ret(sys_cancel4(SYS_rt_sigtimedwait, set, info,
	    timeout, SIGSET_BYTES));
}

int
sigwaitinfo(const sigset_t *restrict set, siginfo_t *restrict info)
{
	return sigtimedwait(set, info, NULL);
}

int
sigwait(const sigset_t *restrict set, int *restrict sig)
{
	long ret;

	do
		ret = sys_cancel4(SYS_rt_sigtimedwait, set, 0, 0,
		    SIGSET_BYTES);
	while (ret == -EINTR);
	if (ret < 0)
		return (int)-ret;
	*sig = (int)ret;
	return 0;
}

int
sigqueue(pid_t pid, int sig, const union sigval value)
{
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	info.si_signo = sig;
	info.si_code = SI_QUEUE;
	info.si_pid = getpid();
	info.si_uid = getuid();
	info.si_value = value;
	return (int)sys_ret(sys_call3(SYS_rt_sigqueueinfo, pid, sig, &info));
}

/* The thread itself, so that the signal is taken before raise returns. */
int
raise(int sig)
{
	return (int)sys_ret(sys_call3(SYS_tgkill, sys_call0(SYS_getpid),
	    sys_call0(SYS_gettid), sig));
}

int
_raise_r(struct _reent *r, int sig)
{
	return raise(sig);
}

int
killpg(pid_t pgrp, int sig)
{
	if (pgrp < 0) {
		errno = EINVAL;
		return -1;
	}
	return kill(-pgrp, sig);
}

int
signalfd(int fd, const sigset_t *mask, int flags)
{
	return (int)sys_ret(sys_call4(SYS_signalfd4, fd, (long)mask,
	    SIGSET_BYTES, flags));
}
