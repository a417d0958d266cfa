/*
 * The table of ids: one number may name a thread, a process, a group and a
 * session at once, and is given out again when it names nothing.
 */
#ifndef PROC_PID_H
#define PROC_PID_H

#include <lib/types.h>

struct process;
struct process_group;
struct session;
struct thread;

struct pid_entry {
	struct thread *thread;
	struct process *process;
	struct process_group *group;
	struct session *session;
};

enum pid_kind { PID_THREAD, PID_PROCESS, PID_GROUP, PID_SESSION };

void pid_init(void);

/* A number that names nothing, reserved: the number, -EAGAIN (none left) or -ENOMEM. */
pid_t pid_alloc(void);
/* Give back a number that pid_alloc gave and that was never attached. */
void pid_free(pid_t pid);
/* Let pid (allocated, or naming something else already) name obj as well. */
void pid_attach(pid_t pid, enum pid_kind kind, void *obj);
/* It no longer does; the number is free when nothing is left. */
void pid_detach(pid_t pid, enum pid_kind kind);

#endif
