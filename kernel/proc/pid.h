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

struct pid_namespace;

/* Numbers of an id outside the initial namespace. */
struct pid_numbers {
	struct pid_namespace *ns;	/* [c] the deepest; a reference */
	pid_t number[];			/* [c] in ns and its ancestors, by level - 1 */
};

struct pid_entry {
	struct thread *thread;
	struct process *process;
	struct process_group *group;
	struct session *session;
	struct pid_numbers *nested;	/* [c] NULL: of the initial namespace only */
};

enum pid_kind { PID_THREAD, PID_PROCESS, PID_GROUP, PID_SESSION };

void pid_init(void);

/*
 * A number that names nothing, reserved, in ns and all above: the one in the initial
 * namespace, -EAGAIN (none left) or -ENOMEM (also: the init of ns is gone).
 */
pid_t pid_alloc(struct pid_namespace *ns);
/* Give back a number that pid_alloc gave and that was never attached. */
void pid_free(pid_t pid);
/* Let pid (allocated, or naming something else already) name obj as well. */
void pid_attach(pid_t pid, enum pid_kind kind, void *obj);
/* It no longer does; the number is free when nothing is left. */
void pid_detach(pid_t pid, enum pid_kind kind);


/* For pidns.c and fork: who is the init of ns; and nothing is made in ns any more. */
void pid_ns_set_init(struct pid_namespace *ns, struct process *p);
void pid_ns_set_dead(struct pid_namespace *ns);

#endif
