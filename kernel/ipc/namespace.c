/*
 * IPC namespaces: see namespace.h.
 */
#include <ipc/limits.h>
#include <ipc/mqueue.h>
#include <ipc/msg.h>
#include <ipc/namespace.h>
#include <ipc/sem.h>
#include <ipc/shm.h>
#include <ipc/socket.h>
#include <lib/klog.h>
#include <mm/slab.h>
#include <proc/ipcns.h>
#include <proc/nsproxy.h>
#include <proc/userns.h>
#include <sched/thread.h>

struct ipc_namespace initial_ipc_namespace;

/* 0 or -ENOMEM. */
static int
fill(struct ipc_namespace *ns, struct user_namespace *owner)
{
	ns->mq = mq_space_create();
	if (ns->mq == NULL)
		return -ENOMEM;
	ref_init(&ns->refs, 1);
	user_ns_get(owner);
	ns->user_ns = owner;
	ns->limits = (struct ipc_limits){
		.semmsl = 32000, .semmns = 1024000000, .semopm = 500, .semmni = 32000,
		/* So that no sum of the two overflows. */
		.shmmax = ~0UL - (1UL << 24), .shmall = ~0UL - (1UL << 24), .shmmni = 4096,
		.msgmax = 8192, .msgmnb = 16384, .msgmni = 32000,
	};
	ipc_ids_init(&ns->sem, &sem_kind);
	ipc_ids_init(&ns->shm, &shm_kind);
	ipc_ids_init(&ns->msg, &msg_kind);
	return 0;
}

struct ipc_namespace *
ipc_namespace_create(struct user_namespace *owner)
{
	struct ipc_namespace *ns = kzalloc(sizeof(*ns));

	if (ns != NULL && fill(ns, owner) != 0) {
		kfree(ns);
		return NULL;
	}
	return ns;
}

static void
destroy_all(struct ipc_namespace *ns, struct ipc_ids *ids,
    void (*destroy)(struct ipc_namespace *, struct ipc_object *))
{
	unsigned long slot = 0;
	struct ipc_object *o;

	for (; (o = ipc_next(ids, &slot)) != NULL; slot++)
		destroy(ns, o);
}

void
ipc_namespace_put(struct ipc_namespace *ns)
{
	if (!ref_put(&ns->refs))
		return;
	destroy_all(ns, &ns->sem, sem_destroy);
	destroy_all(ns, &ns->shm, shm_destroy);
	destroy_all(ns, &ns->msg, msg_destroy);
	mq_space_put(ns->mq);
	user_ns_put(ns->user_ns);
	kfree(ns);
}

struct ipc_namespace *
ipc_namespace_current(void)
{
	return current->nsproxy->ipc->space;
}

bool
ipc_capable(int cap)
{
	return ns_capable(ipc_namespace_current()->user_ns, cap);
}

void
ipc_init(void)
{
	mqueue_init();
	if (fill(&initial_ipc_namespace, &init_user_ns) != 0)
		panic("no memory for message queues");
	ipc_limits_init();
	unix_init();
}
