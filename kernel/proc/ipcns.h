/* IPC namespaces as members of a set; what is in them is ipc/'s (ipc/namespace.h). */
#ifndef PROC_IPCNS_H
#define PROC_IPCNS_H

#include <fs/vfs/namespace.h>

struct ipc_namespace;

struct ipc_ns {
	struct ns_common ns;
	struct ipc_namespace *space;	/* [c] a reference */
};

extern struct ipc_ns init_ipc_ns;

struct ipc_ns *ipc_ns_create(struct user_namespace *owner);	/* empty, refs 1; ERR_PTR */
void ipc_ns_destroy(struct ns_common *ns);	/* for ns_put */

#endif
