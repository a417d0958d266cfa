/*
 * What all kinds of namespaces have in common: a count of owners, a number that tells
 * one from another (/proc/PID/ns), and the user namespace that owns it. The kinds are
 * in the floors that they belong to; proc/nsproxy.h has the set of a process.
 *
 * Life of one: made by unshare or clone with one reference, for the set of the maker.
 * Further ones are held by sets (struct nsproxy), open files of nsfs, and by what lives
 * in it (children of a user namespace, ids of a pid namespace). The last ns_put hands it
 * to its kind's destructor, which may sleep.
 */
#ifndef FS_VFS_NAMESPACE_H
#define FS_VFS_NAMESPACE_H

#include <lib/atomic.h>
#include <lib/types.h>

struct user_account;
struct user_namespace;

enum ns_kind { NS_USER, NS_UTS, NS_IPC, NS_MNT, NS_PID, NS_KINDS };

struct ns_common {
	struct refcount refs;
	enum ns_kind kind;		/* [c] */
	ino_t ino;			/* [c] */
	struct user_namespace *owner;	/* [c] holds a reference; of a user namespace: its parent */
	struct user_account *account;	/* [c] who made it, for the limits; NULL: the kernel */
};

/*
 * Begin a namespace that owner owns: refs 1, counted for the caller's user. 0 or -ENOSPC
 * (/proc/sys/user/max_*_namespaces). ns_end undoes it; the destructors end with it.
 */
int ns_begin(struct ns_common *ns, enum ns_kind kind, struct user_namespace *owner);
void ns_end(struct ns_common *ns);

static inline void ns_get(struct ns_common *ns) { ref_get(&ns->refs); }
void ns_put(struct ns_common *ns);

/* Numbers of those that are there from the start, as on Linux. */
#define NS_INO_IPC 0xefffffffUL
#define NS_INO_UTS 0xeffffffeUL
#define NS_INO_USER 0xeffffffdUL
#define NS_INO_PID 0xeffffffcUL
#define NS_INO_MNT 0xf0000000UL

#endif
