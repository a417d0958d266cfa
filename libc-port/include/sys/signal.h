/* Signals: the ABI's numbers and structures, the POSIX calls. */
#ifndef _LOAM_SYS_SIGNAL_H
#define _LOAM_SYS_SIGNAL_H

#define _SYS_SIGNAL_H

#include <_ansi.h>
#include <sys/cdefs.h>
#include <sys/features.h>
#include <sys/types.h>
#include <sys/_sigset.h>
#include <sys/_timespec.h>
#include <loam/signal.h>
#include <loam/ucontext.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef _SIGSET_T_DECLARED
#define _SIGSET_T_DECLARED
typedef __sigset_t sigset_t;
#endif

#define NSIG		(KERNEL_NSIG + 1)
#define _NSIG		NSIG
/* The first two real-time signals are the thread library's. */
#define SIGRTMIN	(KERNEL_SIGRTMIN + 2)
#define SIGRTMAX	KERNEL_SIGRTMAX

typedef void (*_sig_func_ptr)(int);
typedef union sigval sigval_t;
typedef struct siginfo siginfo_t;
typedef struct sigaltstack stack_t;
typedef struct ucontext ucontext_t;
typedef struct sigcontext mcontext_t;

struct sigaction {
	union {
		_sig_func_ptr sa_handler;
		void (*sa_sigaction)(int, siginfo_t *, void *);
	};
	sigset_t sa_mask;
	int sa_flags;
	void (*sa_restorer)(void);
};

int kill(pid_t, int);
int killpg(pid_t, int);
int sigaction(int, const struct sigaction *__restrict,
    struct sigaction *__restrict);
int sigprocmask(int, const sigset_t *__restrict, sigset_t *__restrict);
int pthread_sigmask(int, const sigset_t *__restrict, sigset_t *__restrict);
int pthread_kill(pthread_t, int);
#if __GNU_VISIBLE
int pthread_sigqueue(pthread_t, int, const union sigval);
#endif
int sigaddset(sigset_t *, int);
int sigdelset(sigset_t *, int);
int sigismember(const sigset_t *, int);
int sigfillset(sigset_t *);
int sigemptyset(sigset_t *);
int sigpending(sigset_t *);
int sigsuspend(const sigset_t *);
int sigwait(const sigset_t *__restrict, int *__restrict);
int sigwaitinfo(const sigset_t *__restrict, siginfo_t *__restrict);
int sigtimedwait(const sigset_t *__restrict, siginfo_t *__restrict,
    const struct timespec *__restrict);
int sigqueue(pid_t, int, const union sigval);
int sigaltstack(const stack_t *__restrict, stack_t *__restrict);
int siginterrupt(int, int);
void psiginfo(const siginfo_t *, const char *);
#if __XSI_VISIBLE || __MISC_VISIBLE
_sig_func_ptr sigset(int, _sig_func_ptr);
int sighold(int);
int sigrelse(int);
int sigignore(int);
int sigpause(int);
#define SIG_HOLD	((_sig_func_ptr)2)
#endif
#if __GNU_VISIBLE
int sigandset(sigset_t *, const sigset_t *, const sigset_t *);
int sigorset(sigset_t *, const sigset_t *, const sigset_t *);
int sigisemptyset(const sigset_t *);
int tgkill(pid_t, pid_t, int);
#endif
#if __BSD_VISIBLE
extern const char *const sys_siglist[NSIG];
extern const char *const sys_signame[NSIG];
#endif

#ifdef _COMPILING_NEWLIB
int _kill(pid_t, int);
#endif

#ifdef __cplusplus
}
#endif

#endif
