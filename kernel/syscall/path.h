/*
 * Paths from user space, and the directories they start at.
 */
#ifndef SYSCALL_PATH_H
#define SYSCALL_PATH_H

#include <fs/files.h>
#include <fs/vfs/vfs.h>

/* A path copied in; long ones (most are not) are allocated. */
struct user_path {
	char *text;
	char small[128];
};
int user_path_get(struct user_path *p, const char __user *user);	/* 0 or -errno: nothing to put */
void user_path_put(struct user_path *p);

/*
 * The directory of an *at call: at is NULL for the working directory. A descriptor
 * is looked up only if path is relative; text NULL or "" looks it up as well.
 */
struct at_dir {
	const struct path *at;
	struct fd_hold hold;
	struct path path;		/* what a file without a name stands for */
	bool put_path;
};
int at_dir_get(struct at_dir *d, int dirfd, const char *text);
void at_dir_put(struct at_dir *d);

/*
 * dirfd and a user path to (mount, dentry), as most calls want it. With
 * AT_EMPTY_PATH in LOOKUP_EMPTY, "" is dirfd itself, of whatever kind.
 */
int user_lookup(int dirfd, const char __user *user, unsigned lookup_flags, struct path *out);

#endif
