/*
 * User namespaces: which ids a process sees, and over what its capabilities hold.
 *
 * The kernel keeps ids of the initial namespace everywhere (kernel ids). Whatever
 * leaves the kernel goes through uid_show, whatever enters through uid_take.
 *
 *	initial <- child <- grandchild	each holds a reference on its parent
 *
 * References are held by credentials, children, the namespaces that it owns, and open
 * files of nsfs. The maps are written once (proc/idmap.c), and read without a lock: n is
 * stored last.
 */
#ifndef PROC_USERNS_H
#define PROC_USERNS_H

#include <fs/vfs/cred.h>
#include <fs/vfs/namespace.h>
#include <lib/atomic.h>
#include <lib/types.h>
#include <sched/thread.h>
#include <sync/mutex.h>

#define OVERFLOW_ID 65534u		/* shown for what has no number in a namespace */
#define NO_ID ((u32)-1)			/* no kernel id */
#define USER_NS_LEVELS 32		/* depth of nesting */
#define ID_MAP_EXTENTS 340

/* count ids from first in the namespace are those from kernel on in the kernel. */
struct id_extent {
	u32 first, kernel, count;
};

struct id_map {
	unsigned n;			/* 0 until written; set once, last */
	struct id_extent *by_first;	/* sorted by first */
	struct id_extent *by_kernel;	/* the same, sorted by kernel */
};

struct user_namespace {
	struct ns_common ns;
	unsigned level;			/* [c] 0 = the initial one */
	struct user_namespace *parent;	/* [c] is ns.owner */
	uid_t owner;			/* [c] effective ids of who made it */
	gid_t group;			/* [c] */
	bool parent_could_setfcap;	/* [c] its maker's */
	struct mutex lock;		/* writing the maps, setgroups */
	struct id_map uids, gids;	/* [lock] writes */
	bool setgroups_denied;		/* [lock] writes; for ever once the gid map is there */
};

extern struct user_namespace init_user_ns;
extern bool user_namespaces_exist;	/* one was ever made beside it */

static inline void user_ns_get(struct user_namespace *ns) { ns_get(&ns->ns); }
static inline void user_ns_put(struct user_namespace *ns) { ns_put(&ns->ns); }

/*
 * Make c, a private copy of the caller's credentials, those of the first in a new user
 * namespace: a child of c's, with all capabilities over it. 0, -EPERM (an id of the
 * caller has no number, or it is chrooted), -ENOSPC (depth or count) or -ENOMEM.
 */
struct cred;
int user_ns_enter_new(struct cred *c);
/* c becomes credentials in ns, which it holds a reference on from now on. */
void user_ns_enter(struct cred *c, struct user_namespace *ns);
void user_ns_destroy(struct ns_common *ns);	/* for ns_put */
/* Is ns below, or itself? */
bool user_ns_within(const struct user_namespace *ns, const struct user_namespace *above);

/* Id of ns as kernel id, NO_ID if it has none there; and back. */
u32 id_to_kernel(const struct id_map *m, u32 id);
u32 id_from_kernel(const struct id_map *m, u32 kernel);

static inline uid_t
uid_to_kernel(const struct user_namespace *ns, uid_t uid)
{
	return likely(ns == &init_user_ns) ? uid : id_to_kernel(&ns->uids, uid);
}

static inline gid_t
gid_to_kernel(const struct user_namespace *ns, gid_t gid)
{
	return likely(ns == &init_user_ns) ? gid : id_to_kernel(&ns->gids, gid);
}

/* NO_ID: it has no number in ns. */
static inline uid_t
uid_in(const struct user_namespace *ns, uid_t kuid)
{
	return likely(ns == &init_user_ns) ? kuid : id_from_kernel(&ns->uids, kuid);
}

static inline gid_t
gid_in(const struct user_namespace *ns, gid_t kgid)
{
	return likely(ns == &init_user_ns) ? kgid : id_from_kernel(&ns->gids, kgid);
}

/* What user space gave, as kernel id: NO_ID is not valid. */
static inline uid_t uid_take(uid_t uid) { return uid_to_kernel(current->cred->user_ns, uid); }
static inline gid_t gid_take(gid_t gid) { return gid_to_kernel(current->cred->user_ns, gid); }

/* What a process in ns is shown: the overflow id for ids it has no number for. */
static inline uid_t
uid_show_in(const struct user_namespace *ns, uid_t kuid)
{
	uid_t uid = uid_in(ns, kuid);

	return likely(uid != NO_ID) ? uid : OVERFLOW_ID;
}

/* What the caller is shown: the overflow id for ids it has no number for. */
static inline uid_t
uid_show(uid_t kuid)
{
	return uid_show_in(current->cred->user_ns, kuid);
}

static inline gid_t
gid_show(gid_t kgid)
{
	gid_t gid = gid_in(current->cred->user_ns, kgid);

	return likely(gid != NO_ID) ? gid : OVERFLOW_ID;
}

#endif
