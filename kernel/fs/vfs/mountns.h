/*
 * Mount namespaces: each is a tree of mounts of its own. A new one is a copy of its
 * maker's; what is mounted in one is not seen in the others (all mounts are private).
 *
 * Guarded by mount_mutex; a mount knows its namespace (NULL: it is in no tree).
 */
#ifndef FS_VFS_MOUNTNS_H
#define FS_VFS_MOUNTNS_H

#include <fs/vfs/namespace.h>
#include <lib/list.h>

struct fs_context;
struct mount;

struct mount_namespace {
	struct ns_common ns;
	struct mount *root;		/* [mount_mutex] */
	struct list mounts;		/* [mount_mutex] of mount.link */
};

extern struct mount_namespace init_mount_ns;

/*
 * A copy of the caller's, which owner owns; fs, which nobody else has, stands in the copy
 * afterwards. refs 1, or ERR_PTR. May sleep.
 */
struct mount_namespace *mount_ns_copy(struct user_namespace *owner, struct fs_context *fs);
void mount_ns_destroy(struct ns_common *ns);	/* for ns_put */
/* fs, which nobody else has, goes to the root of ns. */
void mount_ns_enter(struct mount_namespace *ns, struct fs_context *fs);

/* Of the calling thread: proc/nsproxy.c. */
struct mount_namespace *caller_mount_ns(void);

#endif
