/*
 * Root, working directory and umask of a process (CLONE_FS shares them).
 */
#ifndef FS_VFS_FSCONTEXT_H
#define FS_VFS_FSCONTEXT_H

#include <fs/vfs/vfs.h>
#include <lib/atomic.h>
#include <lib/list.h>
#include <sync/spinlock.h>

struct fs_context {
	struct refcount refs;
	struct spinlock lock;		/* guards root, cwd */
	struct path root, cwd;
	mode_t umask;			/* [a] */
	struct list link;		/* on the list of all (fscontext.c) */
};

struct fs_context *fs_context_create(const struct path *root);	/* init's */
struct fs_context *fs_context_copy(struct fs_context *from);
void fs_context_get(struct fs_context *fs);
void fs_context_put(struct fs_context *fs);
void fs_get_root(struct path *out);	/* of current, with references */
void fs_get_cwd(struct path *out);

bool fs_is_chrooted(void);		/* does current see less than its mount namespace? */

void fs_set_root(const struct path *p);	/* of current; takes its own references */
void fs_set_cwd(const struct path *p);

#endif
