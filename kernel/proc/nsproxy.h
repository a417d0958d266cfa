/*
 * The set of namespaces of a thread, shared by all that have the same: fork costs one
 * reference, and none in the initial set, which is not counted. (The user namespace is
 * in the credentials, the pid namespace a process lives in in struct process.)
 *
 * A set is immutable once a thread has it. unshare, clone and setns build another and
 * swap the pointer under the process's signal_lock, where others take references.
 */
#ifndef PROC_NSPROXY_H
#define PROC_NSPROXY_H

#include <fs/vfs/namespace.h>
#include <lib/atomic.h>
#include <lib/types.h>

struct cred;
struct fs_context;
struct process;
struct thread;
struct ipc_ns;
struct mount_namespace;
struct pid_namespace;
struct uts_namespace;

struct nsproxy {
	struct refcount refs;
	struct uts_namespace *uts;	/* [c] each with a reference */
	struct ipc_ns *ipc;		/* [c] */
	struct mount_namespace *mnt;	/* [c] */
	struct pid_namespace *pid;	/* [c] where its children are made; not counted if the initial one */
};

extern struct nsproxy init_nsproxy;

/* The CLONE_NEW* that exist here; all others are refused: EINVAL. */
#define CLONE_NAMESPACES (CLONE_NEWUSER | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNS | \
	CLONE_NEWPID)

static inline struct nsproxy *
nsproxy_get(struct nsproxy *n)
{
	if (unlikely(n != &init_nsproxy))
		ref_get(&n->refs);
	return n;
}

void nsproxy_destroy(struct nsproxy *n);

static inline void
nsproxy_put(struct nsproxy *n)
{
	if (unlikely(n != &init_nsproxy) && ref_put(&n->refs))
		nsproxy_destroy(n);
}

/* Namespaces of another process, with a reference; NULL: it has exited. */
struct nsproxy *process_nsproxy(struct process *p);

/*
 * clone: child (private still, with fs and the caller's credentials) gets what flags ask
 * for anew. 0 or -errno; thread_put undoes it.
 */
int namespaces_clone(struct thread *child, u64 flags);
/* unshare(2) and setns(2) for current, flags checked. */
int namespaces_unshare(u64 flags);
int namespaces_enter(struct ns_common *ns);

/* CLONE_NEW* of a kind, and its name in /proc/PID/ns. */
u64 ns_clone_flag(enum ns_kind kind);

#endif
