/*
 * Inside fs/vfs: names in memory (dentry.c), mounts as path walking sees them, and
 * the walk itself.
 */
#ifndef FS_VFS_INTERNAL_H
#define FS_VFS_INTERNAL_H

#include <fs/vfs/cred.h>
#include <fs/vfs/fscontext.h>
#include <fs/vfs/mountns.h>
#include <fs/vfs/vfs.h>
#include <sched/thread.h>

/* Who asks. At the first moments of boot there are no credentials: that is root. */
extern const struct cred boot_cred;
static inline const struct cred *
caller_cred(void)
{
	const struct cred *c = current->cred;

	return likely(c != NULL) ? c : &boot_cred;
}

/* ---- dentry.c ---- */

/* Where a lookup table slot begins: a lock and a chain. */
void dentry_init(void);
u32 name_hash(const char *name, size_t len);

/* The cached name in parent, with a reference; NULL = not cached. hash = name_hash(). */
struct dentry *dentry_find(struct dentry *parent, const char *name, size_t len, u32 hash);
/*
 * The name in parent, from the cache or the file system (negative if it does not
 * exist), with a reference. May sleep; dir->lock is held or is taken for reading.
 */
struct dentry *dentry_lookup(struct dentry *parent, const char *name, size_t len, u32 hash);
struct dentry *dentry_lookup_locked(struct dentry *parent, const char *name, size_t len, u32 hash);
/* A root (parent itself), takes over the reference to inode. NULL: no memory. */
struct dentry *dentry_root(struct superblock *sb, struct inode *i);
static inline void dentry_get(struct dentry *d) { ref_get(&d->refs); }
void dentry_put(struct dentry *d);
/* A negative dentry becomes inode's name (takes over the reference); directory's lock held for writing. */
void dentry_instantiate(struct dentry *d, struct inode *i);
/* The name is gone from its directory (lock held for writing): negative, or unhashed if in use. */
void dentry_delete(struct dentry *d);
/* No lookup finds it any more. */
void dentry_unhash(struct dentry *d);
/* moved takes the place (parent, name) of target, which is unhashed. Both directories locked. 0 or -ENOMEM. */
int dentry_move(struct dentry *moved, struct dentry *target);
int dentry_exchange(struct dentry *a, struct dentry *b);
/* Forget the unused names in d (rmdir), or of a whole file system (umount). */
void dentry_prune(struct dentry *d);
void dentry_prune_sb(struct superblock *sb);
/* d's parent, with a reference. */
struct dentry *dentry_parent(struct dentry *d);
/* Is a the same as d or above it? The tree must hold still (rename mutex). */
bool dentry_is_ancestor(struct dentry *a, struct dentry *d);
/* Guards parent, children, mounted and (with the bucket) the name of d. */
struct spinlock *dentry_spinlock(const struct dentry *d);

/* ---- inode.c ---- */
void inode_init(void);

/* ---- mount.c ---- */
struct mount {
	struct refcount refs;		/* paths, child mounts, and the tree while attached */
	struct superblock *sb;		/* [c] */
	struct dentry *root;		/* [c] holds a reference */
	struct mount *parent;		/* [mount_mutex; dentry lock of mountpoint] NULL = root or detached */
	struct dentry *mountpoint;	/* same */
	struct mount *next_on_dentry;	/* [dentry lock of mountpoint] */
	unsigned long flags;		/* [mount_mutex] MS_* of this place */
	unsigned long locked_flags;	/* [mount_mutex] of flags, those that stay */
	bool locked;			/* [mount_mutex] not to be taken off what it hides */
	bool unbindable;		/* [mount_mutex] MS_UNBINDABLE */
	unsigned id;			/* [c] */
	struct mount_namespace *ns;	/* [mount_mutex] whose tree it is in; NULL: in none */
	struct list link;		/* [mount_mutex] on ns->mounts, in order of attaching */
	struct mount *copy;		/* [mount_mutex] while a tree is copied: its copy */
	char *source;			/* [c] */
};
extern struct mutex mount_mutex;
extern struct list superblocks;			/* [mount_mutex] */

/* Below: with mount_mutex held. */
struct mount *mount_create(struct superblock *sb, struct dentry *root, const char *source,
    unsigned long flags);
/* Put m on where, into its namespace; takes references on where. */
void mount_attach(struct mount *m, const struct path *where);
/*
 * Take m off its mountpoint if it has at most max_refs references (0: however many).
 * The place it stood on is handed to the caller (mount_put_place).
 */
bool mount_detach(struct mount *m, u32 max_refs, struct path *place);
void mount_put_locked(struct mount *m);
void mount_put_place(struct path *place);

/* ---- mountns.c: with mount_mutex held ---- */

/*
 * A copy of top as shown from root on, with all that is mounted there (whole), unattached:
 * its mounts are on copies. NULL: no memory. mount_tree_forget ends it in any case.
 */
struct mount *mount_tree_copy(struct mount *top, struct dentry *root, bool whole,
    bool unbindable_too, struct list *copies);
void mount_tree_forget(struct mount *top);
void mount_tree_adopt(struct mount_namespace *ns, struct list *copies);
void mount_tree_drop(struct list *copies);

/* ---- mount.c ---- */
static inline void mount_get(struct mount *m) { ref_get(&m->refs); }
void mount_put(struct mount *m);
/* Step onto what is mounted here, however many are stacked. Takes over and hands back references. */
void path_cross_mounts(struct path *p);
/* From the root of a mount to what it stands on; false at the top. */
bool path_leave_mount(struct path *p);

/* ---- namei.c ---- */
enum last_kind { LAST_NAME, LAST_DOT, LAST_DOTDOT, LAST_ROOT };

/* A walk in progress: stands at a directory, with the last component not yet taken. */
struct walk {
	struct path at;			/* with references */
	const char *rest;		/* what is left of the text */
	char *owned;			/* text of symlinks being walked, freed at the end */
	const char *last;		/* the last component, not NUL-terminated */
	size_t last_len;
	u32 last_hash;
	enum last_kind kind;
	bool slash;			/* it had a slash after it */
	unsigned links;			/* symlinks followed */
};
int walk_start(struct walk *w, const struct path *at, const char *name);
/* Up to the last component. */
int walk_parent(struct walk *w);
/* The last component is the symlink d: set the walk to its target and walk_parent again. Takes over d.
 * Returns 1 when a magic link has led to the final place already (w->at). */
int walk_symlink(struct walk *w, struct dentry *d);
void walk_end(struct walk *w);
/* What a path names, given a walk at its parent. w->at is used up when it returns 0. */
int walk_last(struct walk *w, unsigned flags, struct path *out);

/* Is a name longer than the file system stores? */
#define VFS_NAME_MAX 255

/* ---- lock.c ---- */
void locks_file_released(struct file *f);	/* flock */
void locks_inode_freed(struct inode *i);

/* ---- sync.c ---- */
int inode_sync(struct inode *i);		/* write it if it is dirty */
void flusher_notify(void);
void flusher_start(void);

/* ---- file.c ---- */
extern const struct file_ops file_no_ops;
void file_init(void);

/* ---- device.c ---- */
/* Operations of a block device node (fs/block registers them). */
extern const struct file_ops *block_file_ops;

/* ---- fscontext.c ---- */
bool fs_is_root(const struct path *p);		/* the caller's root? */
mode_t fs_umask(void);
void fs_replace_everywhere(const struct path *from, const struct path *to);

/* Pipes and other files without a name live here. */
extern struct superblock anon_sb;
ino_t anon_ino(void);			/* a fresh number there */

#endif
