/*
 * Signals: numbers, actions, siginfo and alternate stacks.
 *
 * A signal set is 64 bits, bit n-1 for signal n; every rt_sig call takes the
 * set's size, which must be SIGSET_BYTES.  The frame on the user stack is in
 * ucontext.h.
 */
#ifndef LOAM_UAPI_SIGNAL_H
#define LOAM_UAPI_SIGNAL_H

#include "layout.h"

#define SIGHUP		1
#define SIGINT		2
#define SIGQUIT		3
#define SIGILL		4
#define SIGTRAP		5
#define SIGABRT		6
#define SIGIOT		SIGABRT
#define SIGBUS		7
#define SIGFPE		8
#define SIGKILL		9
#define SIGUSR1		10
#define SIGSEGV		11
#define SIGUSR2		12
#define SIGPIPE		13
#define SIGALRM		14
#define SIGTERM		15
#define SIGSTKFLT	16
#define SIGCHLD		17
#define SIGCLD		SIGCHLD
#define SIGCONT		18
#define SIGSTOP		19
#define SIGTSTP		20
#define SIGTTIN		21
#define SIGTTOU		22
#define SIGURG		23
#define SIGXCPU		24
#define SIGXFSZ		25
#define SIGVTALRM	26
#define SIGPROF		27
#define SIGWINCH	28
#define SIGIO		29
#define SIGPOLL		SIGIO
#define SIGPWR		30
#define SIGSYS		31

/*
 * Real-time signals as the kernel counts them.  A C library may keep the
 * first few for its threads, so SIGRTMIN is its own.
 */
#define KERNEL_SIGRTMIN	32
#define KERNEL_SIGRTMAX	64
#define KERNEL_NSIG	64
#define SIGSET_BYTES	8

/* How sigprocmask combines. */
#define SIG_BLOCK	0
#define SIG_UNBLOCK	1
#define SIG_SETMASK	2

/* Values of a handler, as numbers; <signal.h> has them as functions. */
#define SIG_DFL_NUMBER	0UL
#define SIG_IGN_NUMBER	1UL

#define SA_NOCLDSTOP	0x00000001
#define SA_NOCLDWAIT	0x00000002
#define SA_SIGINFO	0x00000004
#define SA_UNSUPPORTED	0x00000400	/* never kept: to ask whether others are */
#define SA_EXPOSE_TAGBITS 0x00000800	/* addresses have no tags here */
#define SA_RESTORER	0x04000000
#define SA_ONSTACK	0x08000000
#define SA_RESTART	0x10000000
#define SA_NODEFER	0x40000000
#define SA_RESETHAND	0x80000000
#define SA_NOMASK	SA_NODEFER
#define SA_ONESHOT	SA_RESETHAND

#define SA_KNOWN	(SA_NOCLDSTOP | SA_NOCLDWAIT | SA_SIGINFO | SA_EXPOSE_TAGBITS | \
	SA_RESTORER | SA_ONSTACK | SA_RESTART | SA_NODEFER | SA_RESETHAND)

/* What rt_sigaction takes and gives.  On x86-64 the restorer is required. */
struct kernel_sigaction {
	unsigned long handler;
	unsigned long flags;
	unsigned long restorer;
	unsigned long mask;
};

union sigval {
	int sival_int;
	void *sival_ptr;
};

/* si_code: who sent it. */
#define SI_USER		0	/* kill */
#define SI_KERNEL	0x80
#define SI_QUEUE	(-1)	/* sigqueue */
#define SI_TIMER	(-2)
#define SI_MESGQ	(-3)
#define SI_ASYNCIO	(-4)
#define SI_SIGIO	(-5)
#define SI_TKILL	(-6)	/* tkill, tgkill */

/* si_code: why, by signal. */
#define ILL_ILLOPC	1	/* illegal opcode */
#define ILL_ILLOPN	2	/* illegal operand */
#define ILL_ILLADR	3
#define ILL_ILLTRP	4
#define ILL_PRVOPC	5	/* privileged opcode */
#define ILL_PRVREG	6
#define ILL_COPROC	7
#define ILL_BADSTK	8

#define FPE_INTDIV	1	/* integer division by zero */
#define FPE_INTOVF	2
#define FPE_FLTDIV	3
#define FPE_FLTOVF	4
#define FPE_FLTUND	5
#define FPE_FLTRES	6
#define FPE_FLTINV	7
#define FPE_FLTSUB	8

#define SEGV_MAPERR	1	/* nothing mapped there */
#define SEGV_ACCERR	2	/* mapped, but not for this access */

#define BUS_ADRALN	1	/* wrong alignment */
#define BUS_ADRERR	2	/* beyond the end of the mapped file */
#define BUS_OBJERR	3

#define TRAP_BRKPT	1
#define TRAP_TRACE	2
#define TRAP_HWBKPT	4	/* a debug register */

#define CLD_EXITED	1
#define CLD_KILLED	2
#define CLD_DUMPED	3
#define CLD_TRAPPED	4
#define CLD_STOPPED	5
#define CLD_CONTINUED	6

#define POLL_IN		1
#define POLL_OUT	2
#define POLL_MSG	3
#define POLL_ERR	4
#define POLL_PRI	5
#define POLL_HUP	6

/*
 * siginfo_t.  Which member of the union holds follows from si_signo and
 * si_code; the si_ names of the standard are macros below.
 */
struct siginfo {
	int si_signo;
	int si_errno;
	int si_code;
	int __pad;
	union {
		struct {		/* kill, sigqueue */
			int pid;
			unsigned int uid;
			union sigval value;
		} rt;
		struct {		/* timer_create */
			int id;
			int overrun;
			union sigval value;
		} timer;
		struct {		/* SIGCHLD */
			int pid;
			unsigned int uid;
			int status;
			int __pad;
			long utime;
			long stime;
		} chld;
		struct {		/* SIGILL SIGFPE SIGSEGV SIGBUS */
			void *addr;
			short addr_lsb;
		} fault;
		struct {		/* SIGIO */
			long band;
			int fd;
		} poll;
		struct {		/* SIGSYS */
			void *call_addr;
			int call;
			unsigned int arch;
		} sys;
		char __size[112];
	} __u;
};

#define si_pid		__u.rt.pid
#define si_uid		__u.rt.uid
#define si_value	__u.rt.value
#define si_int		__u.rt.value.sival_int
#define si_ptr		__u.rt.value.sival_ptr
#define si_timerid	__u.timer.id
#define si_overrun	__u.timer.overrun
#define si_status	__u.chld.status
#define si_utime	__u.chld.utime
#define si_stime	__u.chld.stime
#define si_addr		__u.fault.addr
#define si_addr_lsb	__u.fault.addr_lsb
#define si_band		__u.poll.band
#define si_fd		__u.poll.fd
#define si_call_addr	__u.sys.call_addr
#define si_syscall	__u.sys.call
#define si_arch		__u.sys.arch

/* How timer_create and others notify. */
#define SIGEV_SIGNAL	0
#define SIGEV_NONE	1
#define SIGEV_THREAD	2
#define SIGEV_THREAD_ID	4

struct sigevent {
	union sigval sigev_value;
	int sigev_signo;
	int sigev_notify;
	union {
		int sigev_notify_thread_id;
		struct {
			void (*sigev_notify_function)(union sigval);
			void *sigev_notify_attributes;
		};
		char __size[48];
	};
};

#define SS_ONSTACK	1
#define SS_DISABLE	2
#define SS_AUTODISARM	(1U << 31)
#define MINSIGSTKSZ	2048
#define SIGSTKSZ	8192

struct sigaltstack {
	void *ss_sp;
	int ss_flags;
	unsigned long ss_size;
};

LOAM_SIZE(struct kernel_sigaction, 32);
LOAM_OFFSET(struct kernel_sigaction, mask, 24);
LOAM_SIZE(struct siginfo, 128);
LOAM_OFFSET(struct siginfo, si_pid, 16);
LOAM_OFFSET(struct siginfo, si_value, 24);
LOAM_OFFSET(struct siginfo, si_status, 24);
LOAM_OFFSET(struct siginfo, si_utime, 32);
LOAM_OFFSET(struct siginfo, si_addr, 16);
LOAM_OFFSET(struct siginfo, si_syscall, 24);
LOAM_SIZE(struct sigevent, 64);
LOAM_OFFSET(struct sigevent, sigev_notify_function, 16);
LOAM_SIZE(struct sigaltstack, 24);

#endif
