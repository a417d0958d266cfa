/*
 * sigset.c: arithmetic on signal sets, and System V's calls made of it.
 */
#include "internal.h"
#include <signal.h>
#include <string.h>

static int
valid(int sig)
{
	if (sig >= 1 && sig <= KERNEL_NSIG && sig != SIGCANCEL &&
	    sig != SIGSETXID)
		return 1;
	errno = EINVAL;
	return 0;
}

int
sigemptyset(sigset_t *set)
{
	*set = 0;
	return 0;
}

int
sigfillset(sigset_t *set)
{
	*set = ~RESERVED_SIGNALS;
	return 0;
}

int
sigaddset(sigset_t *set, int sig)
{
	if (!valid(sig))
		return -1;
	*set |= 1UL << (sig - 1);
	return 0;
}

int
sigdelset(sigset_t *set, int sig)
{
	if (!valid(sig))
		return -1;
	*set &= ~(1UL << (sig - 1));
	return 0;
}

int
sigismember(const sigset_t *set, int sig)
{
	if (!valid(sig))
		return -1;
	return (int)(*set >> (sig - 1) & 1);
}

int
sigandset(sigset_t *dest, const sigset_t *a, const sigset_t *b)
{
	*dest = *a & *b;
	return 0;
}

int
sigorset(sigset_t *dest, const sigset_t *a, const sigset_t *b)
{
	*dest = *a | *b;
	return 0;
}

int
sigisemptyset(const sigset_t *set)
{
	return *set == 0;
}

static int
mask_one(int how, int sig, sigset_t *old)
{
	sigset_t set = 0;

	if (sigaddset(&set, sig) < 0)
		return -1;
	return sigprocmask(how, &set, old);
}

int
sighold(int sig)
{
	return mask_one(SIG_BLOCK, sig, NULL);
}

int
sigrelse(int sig)
{
	return mask_one(SIG_UNBLOCK, sig, NULL);
}

int
sigignore(int sig)
{
	struct sigaction act;

	memset(&act, 0, sizeof(act));
	act.sa_handler = SIG_IGN;
	return sigaction(sig, &act, NULL);
}

/* XSI: wait with this one signal let through. */
int
sigpause(int sig)
{
	sigset_t mask;

	if (sigprocmask(SIG_SETMASK, NULL, &mask) < 0 ||
	    sigdelset(&mask, sig) < 0)
		return -1;
	return sigsuspend(&mask);
}

_sig_func_ptr
sigset(int sig, _sig_func_ptr handler)
{
	struct sigaction act, old;
	sigset_t before;

	if (sigaction(sig, NULL, &old) < 0)
		return SIG_ERR;
	if (handler == SIG_HOLD) {
		if (mask_one(SIG_BLOCK, sig, &before) < 0)
			return SIG_ERR;
	} else {
		memset(&act, 0, sizeof(act));
		act.sa_handler = handler;
		if (sigaction(sig, &act, NULL) < 0 ||
		    mask_one(SIG_UNBLOCK, sig, &before) < 0)
			return SIG_ERR;
	}
	return sigismember(&before, sig) ? SIG_HOLD : old.sa_handler;
}
