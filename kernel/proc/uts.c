/*
 * UTS namespaces: uname's names, of which host and domain name can be set.
 */
#include <lib/err.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <proc/nsproxy.h>
#include <proc/userns.h>
#include <proc/uts.h>
#include <sched/thread.h>
#include <sync/mutex.h>
#include <uapi/errno.h>

MUTEX(uts_lock);			/* guards the names in all of them: they are seldom set */

/* The release begins with a number that C libraries made for Linux accept at their start. */
struct uts_namespace init_uts_ns = {
	.ns = { .refs = { 1 }, .kind = NS_UTS, .ino = NS_INO_UTS, .owner = &init_user_ns },
	.names = {
		.sysname = "Loam",
		.nodename = "loam",
		.release = "6.1.0-loam",
		.version = "#1 SMP PREEMPT",
		.machine = "x86_64",
		.domainname = "(none)",
	},
};

static void
copy_names(struct uts_namespace *ns, struct utsname *out)
{
	mutex_lock(&uts_lock);
	*out = ns->names;
	mutex_unlock(&uts_lock);
}

struct uts_namespace *
uts_ns_copy(struct uts_namespace *from, struct user_namespace *owner)
{
	struct uts_namespace *ns = kmalloc(sizeof(*ns), 0);
	int err;

	if (!ns)
		return ERR_PTR(-ENOMEM);
	err = ns_begin(&ns->ns, NS_UTS, owner);
	if (err) {
		kfree(ns);
		return ERR_PTR(err);
	}
	copy_names(from, &ns->names);
	return ns;
}

void
uts_ns_destroy(struct ns_common *common)
{
	ns_end(common);
	kfree(container_of(common, struct uts_namespace, ns));
}

void
uts_names(struct utsname *out)
{
	copy_names(current->nsproxy->uts, out);
}

bool
uts_may_set(void)
{
	return ns_capable(current->nsproxy->uts->ns.owner, CAP_SYS_ADMIN);
}

void
uts_set_nodename(const char *name)
{
	mutex_lock(&uts_lock);
	memcpy(current->nsproxy->uts->names.nodename, name, UTSNAME_LENGTH);
	mutex_unlock(&uts_lock);
}

void
uts_set_domainname(const char *name)
{
	mutex_lock(&uts_lock);
	memcpy(current->nsproxy->uts->names.domainname, name, UTSNAME_LENGTH);
	mutex_unlock(&uts_lock);
}
