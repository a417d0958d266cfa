/*
 * Credentials: who a thread is for permission checks. Immutable once shared:
 * a change makes a copy and swaps current->cred (proc/cred.c).
 */
#ifndef FS_VFS_CRED_H
#define FS_VFS_CRED_H

#include <lib/atomic.h>
#include <lib/types.h>

struct cred {
	struct refcount refs;
	uid_t uid, euid, suid, fsuid;
	gid_t gid, egid, sgid, fsgid;
	unsigned ngroups;
	gid_t groups[];			/* supplementary */
};

struct cred *cred_alloc(unsigned ngroups);	/* refs 1, all ids 0; NULL: no memory */
static inline const struct cred *cred_get(const struct cred *c)
{
	ref_get((struct refcount *)&c->refs);
	return c;
}
void cred_put(const struct cred *c);
bool cred_in_group(const struct cred *c, gid_t gid);	/* fsgid or supplementary */
static inline bool cred_is_root(const struct cred *c) { return c->euid == 0; }

#endif
