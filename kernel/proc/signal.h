/*
 * Signals: sending, and what is pending (signal.c). Delivery is deliver.c, stop
 * and continue stop.c; the state they share is in sigstate.h.
 *
 * process->signal_lock (interrupt-safe: timers send signals) guards it all.
 */
#ifndef PROC_SIGNAL_H
#define PROC_SIGNAL_H

#include <lib/types.h>
#include <uapi/signal.h>

struct process;
struct process_group;
struct thread;

#define SIG_BIT(sig) (1UL << ((sig) - 1))

/* From the kernel (SI_KERNEL); any context. sig 1..64. */
void signal_process(struct process *p, int sig);
/*
 * With siginfo; info NULL = SI_KERNEL. Returns 0, -ESRCH if the process is dead, or
 * -EAGAIN if a real-time queue is full.
 */
int signal_process_info(struct process *p, int sig, const struct siginfo *info);
int signal_thread_info(struct thread *t, int sig, const struct siginfo *info);
/* Every member of the group. Takes the tree lock. Any context. */
void signal_group(struct process_group *g, int sig);

/*
 * A fault of the calling thread: if the signal is blocked or ignored its action is
 * reset first, so that it cannot be avoided.
 */
void signal_force(int sig, const struct siginfo *info);

/* For the tty: is sig blocked or ignored by the calling thread? (SIGTTIN/SIGTTOU rules) */
bool signal_ignored_or_blocked(int sig);

/*
 * What a system call interrupted by a signal returns inside the kernel; the way
 * back to user mode turns it into a restart or -EINTR, by the handler's SA_RESTART.
 * Plain -EINTR does as well: syscall_restarts() says what each call does with it.
 */
#define ERESTARTSYS 512		/* restart if SA_RESTART, or if no handler runs */
#define ERESTARTNOINTR 513	/* always restart */
#define ERESTARTNOHAND 514	/* restart only if no handler runs (pause, sigsuspend, poll) */
#define ERESTART_RESTARTBLOCK 516	/* nanosleep: restart with the rest of the time */
#define ERESTARTNEVER 517	/* EINTR, from a call that is restarted otherwise (a socket with a time limit) */

#endif
