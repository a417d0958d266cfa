/* Changing credentials. */
#ifndef PROC_CRED_H
#define PROC_CRED_H

#include <fs/vfs/cred.h>

struct process;

extern struct cred kernel_cred;		/* of kernel threads, and process 1 at first */

/* A private copy of current's to change: refs 1; NULL: out of memory. */
struct cred *cred_copy(const struct cred *c);
/* Make c (whose reference is taken over) the credentials of current. */
int cred_install(struct cred *c);

/* Exec of a set-id file: what the new credentials are. NULL: no memory; *secure: they differ. */
struct inode;
const struct cred *cred_for_exec(struct inode *i, bool nosuid, bool *secure);

#endif
