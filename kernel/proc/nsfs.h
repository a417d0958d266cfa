/* Namespaces as files: the links in /proc/PID/ns lead here. */
#ifndef PROC_NSFS_H
#define PROC_NSFS_H

#include <fs/vfs/namespace.h>

struct file;
struct path;

void nsfs_init(void);		/* boot */
/* Where ns (whose reference is taken over) can be opened: 0 or -ENOMEM. */
int nsfs_path(struct ns_common *ns, struct path *out);
/* The namespace that f is about, without a reference of its own; NULL: f is no such file. */
struct ns_common *nsfs_of(struct file *f);

#endif
