/*
 * What proc needs of the floors above it: declared here, defined in ipc/, tty/
 * and syscall/.
 */
#ifndef PROC_HOOKS_H
#define PROC_HOOKS_H

#include <lib/types.h>

struct thread;
struct tty;

/* ---- ipc/ ---- */

void futex_init(void);
/*
 * The calling thread leaves its address space (exit, exec): its robust locks are
 * marked as their owner's death, and clear_tid is cleared and woken.
 */
void futex_thread_leaves(struct thread *t);

/* CLONE_SYSVSEM: child shares what the end of the calling thread undoes. 0 or -ENOMEM. */
int sem_undo_share(struct thread *child);
/* t is done with System V semaphores: the last to share it undoes its SEM_UNDO. */
void sem_undo_leave(struct thread *t);

/* The objects of IPC namespaces (ipc/namespace.h), for proc/ipcns.c. */
struct ipc_namespace;
struct user_namespace;
extern struct ipc_namespace initial_ipc_namespace;
struct ipc_namespace *ipc_namespace_create(struct user_namespace *owner);
void ipc_namespace_put(struct ipc_namespace *ns);

/* ---- tty/ ---- */

/* The leader of the session that t controls exits: t is hung up, SIGHUP and SIGCONT to the foreground. */
void tty_leader_exits(struct tty *t);
void tty_get(struct tty *t);
void tty_put(struct tty *t);
/* For /proc/PID/stat: device number and foreground group (-1 = none). */
dev_t tty_dev(struct tty *t);
pid_t tty_foreground(struct tty *t);

/* ---- syscall/ ---- */

/*
 * The counts, in ascending order of number: the entry for the first number at or
 * after *nr (which is set to it); false when there is none. For
 * /proc/loam/unimplemented.
 */
struct syscall_unknown_count {
	u64 count;
	char program[16];	/* the last that tried */
};
bool syscall_unknown_next(unsigned long *nr, struct syscall_unknown_count *out);

/*
 * May call nr, ended by a signal with -EINTR, be restarted: by SA_RESTART
 * (RESTART_SA), only when no handler ran (RESTART_NOHAND), or never?
 */
enum syscall_restart { RESTART_NEVER, RESTART_NOHAND, RESTART_SA };
enum syscall_restart syscall_restarts(u64 nr);

#endif
