/* UTS namespaces: the names that uname tells. */
#ifndef PROC_UTS_H
#define PROC_UTS_H

#include <fs/vfs/namespace.h>
#include <uapi/utsname.h>

struct uts_namespace {
	struct ns_common ns;
	struct utsname names;		/* [uts_lock of uts.c] */
};

extern struct uts_namespace init_uts_ns;

/* A copy of from that owner owns: refs 1, or ERR_PTR. */
struct uts_namespace *uts_ns_copy(struct uts_namespace *from, struct user_namespace *owner);
void uts_ns_destroy(struct ns_common *ns);	/* for ns_put */

/* The caller's names. */
void uts_names(struct utsname *out);
/* CAP_SYS_ADMIN over them? Then these set one, to UTSNAME_LENGTH bytes with zeros. */
bool uts_may_set(void);
void uts_set_nodename(const char *name);
void uts_set_domainname(const char *name);

#endif
