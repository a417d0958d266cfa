/*
 * IPC namespaces: see ipcns.h.
 */
#include <lib/err.h>
#include <mm/slab.h>
#include <proc/hooks.h>
#include <proc/ipcns.h>
#include <proc/userns.h>
#include <uapi/errno.h>

struct ipc_ns init_ipc_ns = {
	.ns = { .refs = { 1 }, .kind = NS_IPC, .ino = NS_INO_IPC, .owner = &init_user_ns },
	.space = &initial_ipc_namespace,
};

struct ipc_ns *
ipc_ns_create(struct user_namespace *owner)
{
	struct ipc_ns *ns = kmalloc(sizeof(*ns), 0);
	int err;

	if (!ns)
		return ERR_PTR(-ENOMEM);
	err = ns_begin(&ns->ns, NS_IPC, owner);
	if (err)
		goto free;
	ns->space = ipc_namespace_create(owner);
	if (ns->space)
		return ns;
	ns_end(&ns->ns);
	err = -ENOMEM;
free:
	kfree(ns);
	return ERR_PTR(err);
}

void
ipc_ns_destroy(struct ns_common *common)
{
	struct ipc_ns *ns = container_of(common, struct ipc_ns, ns);

	ipc_namespace_put(ns->space);
	ns_end(common);
	kfree(ns);
}
