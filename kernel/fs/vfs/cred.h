/*
 * Credentials: who a thread is for permission checks. Immutable once shared:
 * a change makes a copy and swaps current->cred (proc/cred.c).
 *
 * Ids are kernel ids: those of the initial user namespace. They are translated where
 * they enter and leave the kernel (proc/userns.h). Capabilities hold in user_ns and
 * in what descends from it (proc/capability.c).
 */
#ifndef FS_VFS_CRED_H
#define FS_VFS_CRED_H

#include <lib/atomic.h>
#include <lib/types.h>
#include <uapi/capability.h>

struct user_namespace;

typedef u64 capset_t;			/* BIT(CAP_x) each */
#define CAPS_ALL ((capset_t)(BIT(CAP_LAST_CAP + 1) - 1))

struct cred {
	struct refcount refs;
	uid_t uid, euid, suid, fsuid;
	gid_t gid, egid, sgid, fsgid;
	capset_t effective, permitted, inheritable, bounding, ambient;
	u8 securebits;			/* SECBIT_* */
	bool no_new_privs;		/* exec gives nothing that the caller has not */
	struct user_namespace *user_ns;	/* holds a reference */
	unsigned ngroups;
	gid_t groups[];			/* supplementary, sorted */
};

static inline const struct cred *cred_get(const struct cred *c)
{
	ref_get((struct refcount *)&c->refs);
	return c;
}
void cred_put(const struct cred *c);
bool cred_in_group(const struct cred *c, gid_t gid);	/* fsgid or supplementary */

/* Has c the capability over things that belong to ns? */
bool cred_capable(const struct cred *c, const struct user_namespace *ns, int cap);
/* Has the caller it, over the whole machine? */
bool capable(int cap);
/* Over ns? */
bool ns_capable(const struct user_namespace *ns, int cap);
/* Over what its own user namespace owns? */
bool own_capable(int cap);
/* Over a thing owned by these ids: it counts only where both have a number. */
bool capable_over(uid_t uid, gid_t gid, int cap);
static inline bool cred_has(const struct cred *c, int cap) { return c->effective & BIT(cap); }

#endif
