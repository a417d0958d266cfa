/* Changing credentials. */
#ifndef PROC_CRED_H
#define PROC_CRED_H

#include <fs/vfs/cred.h>

struct process;

extern struct cred kernel_cred;		/* of kernel threads, and process 1 at first */

/* A private copy to change: refs 1; NULL: out of memory. */
struct cred *cred_copy(const struct cred *c);
/* The same, with room for ngroups that the caller fills in. */
struct cred *cred_copy_but_groups(const struct cred *c, unsigned ngroups);
/* Make c (whose reference is taken over) the credentials of current. 0 or -EAGAIN: no memory. */
int cred_install(struct cred *c);
/* For a moment: nothing but the pointer changes. Takes a reference over, and gives the old one's. */
const struct cred *cred_swap(const struct cred *c);

/* ---- capability.c ---- */

/* new has other user ids than old, which it is a copy of: what becomes of its capabilities. */
void cred_fix_uids(struct cred *new, const struct cred *old);
void cred_fix_fsuid(struct cred *new, const struct cred *old);
/* All capabilities, over ns (whose reference is taken over): who enters a user namespace. */
void cred_full(struct cred *c, struct user_namespace *ns);

/*
 * The credentials that exec of i gives current, with a reference; NULL: no memory.
 * *secure: it gains something, the program is not to trust its environment.
 */
struct inode;
const struct cred *cred_for_exec(struct inode *i, bool nosuid, bool *secure);

/* ---- access.c ---- */

/*
 * May the caller look into p (or trace it), as ptrace(2) has it: all its ids are the
 * caller's (fsuid for /proc, real uid for ptrace), it is dumpable and can no more than
 * the caller; or CAP_SYS_PTRACE over it.
 */
bool process_may_access(struct process *p, bool fs_ids);

#endif
