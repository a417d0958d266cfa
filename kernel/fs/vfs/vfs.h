/*
 * The virtual file system: inodes, dentries, mounts, open files, and the tables
 * of operations that a file system or device fills in.
 *
 * Life of the objects:
 *   inode    one a file in use; inode_get/put; the last put writes it back or,
 *            with no links left, frees it on disk.
 *   dentry   a name in a directory, cached whether in use or not (also negative:
 *            inode NULL); dentry_get/put; holds its parent and its inode.
 *   mount    a file system placed on a dentry; a path is (mount, dentry).
 *   file     an open file description; file_get/put; the last put closes it.
 *
 * Locks, outermost first: rename mutex of the file system; inode->lock (rwlock,
 * directories before files, parent before child); dentry hash lock; inode hash
 * lock. read/write hold inode->lock only where the file system needs it.
 */
#ifndef FS_VFS_VFS_H
#define FS_VFS_VFS_H

#include <lib/atomic.h>
#include <lib/list.h>
#include <lib/types.h>
#include <mm/pagecache.h>
#include <sync/mutex.h>
#include <sync/rwlock.h>
#include <sync/wait.h>
#include <uapi/stat.h>
#include <uapi/time.h>

struct dentry;
struct file;
struct inode;
struct mount;
struct readdir_ctx;
struct superblock;
struct fs_type;
struct path;
struct poll_table;
struct statfs;

struct inode_ops {
	/* Directory operations; dir->lock is held for writing (lookup: reading). name is not NUL-terminated. */
	/* The inode with a reference; NULL = no such entry; ERR_PTR. */
	struct inode *(*lookup)(struct inode *dir, const char *name, size_t len);
	struct inode *(*create)(struct inode *dir, const char *name, size_t len, mode_t mode, dev_t rdev);
	struct inode *(*symlink)(struct inode *dir, const char *name, size_t len, const char *target);
	struct inode *(*mkdir)(struct inode *dir, const char *name, size_t len, mode_t mode);
	int (*link)(struct inode *dir, const char *name, size_t len, struct inode *target);
	int (*unlink)(struct inode *dir, const char *name, size_t len, struct inode *victim);
	int (*rmdir)(struct inode *dir, const char *name, size_t len, struct inode *victim);
	int (*rename)(struct inode *from, const char *name, size_t len, struct inode *moved,
	    struct inode *to, const char *new_name, size_t new_len, struct inode *replaced,
	    unsigned flags);
	/* Target into buf (not NUL-terminated): length or error. */
	ssize_t (*readlink)(struct inode *i, char *buf, size_t size);
	/* Magic links (/proc/PID/fd/N, exe, cwd): fill *out with references instead of readlink; or NULL. */
	int (*follow)(struct inode *i, struct path *out);
	/* Set the attributes in mask (ATTR_*) of *st; NULL: change the in-core inode only. */
	int (*setattr)(struct inode *i, const struct stat *st, unsigned mask);
	int (*truncate)(struct inode *i, u64 size);
	/* Bring size, times... up to date before stat (procfs, ttys); usually NULL. */
	void (*refresh)(struct inode *i);
};

#define ATTR_MODE BIT(0)
#define ATTR_UID BIT(1)
#define ATTR_GID BIT(2)
#define ATTR_ATIME BIT(3)
#define ATTR_MTIME BIT(4)
#define ATTR_CTIME BIT(5)

struct file_ops {
	int (*open)(struct inode *i, struct file *f);	/* f->priv may be set; may replace f->ops */
	void (*release)(struct file *f);		/* the last reference is gone */
	/* At *pos, which they advance. buf is always a user pointer. */
	ssize_t (*read)(struct file *f, void __user *buf, size_t n, u64 *pos);
	ssize_t (*write)(struct file *f, const void __user *buf, size_t n, u64 *pos);
	/* Emit entries from f->pos on through ctx->emit until it returns false; advance f->pos. */
	int (*readdir)(struct file *f, struct readdir_ctx *ctx);
	long (*ioctl)(struct file *f, unsigned cmd, unsigned long arg);
	/* POLL* bits ready now; registers on its wait queues by poll_wait(pt) if pt is not NULL. */
	unsigned (*poll)(struct file *f, struct poll_table *pt);
	s64 (*seek)(struct file *f, s64 offset, int whence);	/* NULL: the usual, by inode size */
	int (*fsync)(struct file *f, bool data_only);
	/* Device memory etc. NULL: pages of inode->mapping. */
	int (*mmap)(struct file *f, struct mapping **out);
};

struct readdir_ctx {
	/* false: no room, stop before this entry. offset is where the NEXT entry starts. */
	bool (*emit)(struct readdir_ctx *ctx, const char *name, size_t len, ino_t ino,
	    unsigned char type, u64 next_offset);
};

struct inode {
	struct superblock *sb;		/* [c] */
	ino_t ino;			/* [c] */
	struct refcount refs;
	struct list hash_link;		/* [inode hash lock] */
	const struct inode_ops *ops;	/* [c] */
	const struct file_ops *fops;	/* [c] */
	struct rwlock lock;		/* contents of a directory; size and block map of a file */
	mode_t mode;			/* type [c]; permissions [lock] */
	uid_t uid;			/* [lock] */
	gid_t gid;			/* [lock] */
	u32 nlink;			/* [lock] */
	u64 size;			/* [lock]; use inode_set_size */
	u64 blocks;			/* [lock] in 512 bytes */
	dev_t rdev;			/* [c] devices */
	struct timespec atime, mtime, ctime;	/* [lock] */
	bool dirty;			/* [lock] differs from the disk */
	struct mapping mapping;		/* page cache */
	struct pipe *pipe;		/* FIFOs: while open */
	void *priv;			/* the file system's */
};

struct superblock_ops {
	struct inode *(*inode_alloc)(struct superblock *sb);	/* NULL: plain struct inode */
	void (*inode_free)(struct inode *i);
	int (*write_inode)(struct inode *i);	/* to disk (or the buffer cache); NULL: memory only */
	void (*evict)(struct inode *i);		/* last reference gone and nlink == 0: free it on disk */
	int (*sync)(struct superblock *sb);
	int (*statfs)(struct superblock *sb, struct statfs *out);
	void (*unmount)(struct superblock *sb);
	int (*remount)(struct superblock *sb, unsigned long flags);
};

struct superblock {
	const struct superblock_ops *ops;
	const struct fs_type *type;
	dev_t dev;
	unsigned long flags;		/* MS_RDONLY ... */
	u32 block_size;
	u64 max_size;			/* of a file: -EFBIG above */
	struct inode *root;
	struct mutex rename_mutex;
	struct list link;		/* on the list of all superblocks */
	void *priv;
};

struct fs_type {
	const char *name;
	bool needs_device;
	/* Fill sb (dev, ops, root...). data = mount options string or NULL. */
	int (*mount)(struct superblock *sb, const char *source, const char *data);
	struct list link;
};
void fs_type_register(struct fs_type *t);

struct dentry {
	struct refcount refs;
	struct dentry *parent;		/* [rename mutex; RCU-free: dentry lock]; itself at a root */
	struct inode *inode;		/* NULL = negative */
	struct mount *mounted;		/* a file system is mounted here */
	struct list hash_link, lru_link, sibling_link, children;
	u32 hash;
	u16 len;
	char *name;			/* inline for short names */
	char short_name[24];
};

struct path {
	struct mount *mnt;
	struct dentry *dentry;
};
void path_get(const struct path *p);
void path_put(const struct path *p);

struct file {
	const struct file_ops *ops;
	struct refcount refs;
	unsigned flags;			/* O_* without creation flags; [lock] for F_SETFL */
	struct path path;		/* mnt and dentry NULL for pipes and such */
	struct inode *inode;
	struct mutex pos_lock;		/* guards pos of seekable files */
	u64 pos;
	pid_t owner;			/* F_SETOWN */
	void *priv;
};

/* ---- files (file.c) ---- */
struct file *file_alloc(void);				/* refs 1; NULL: no memory */
void file_get(struct file *f);
void file_put(struct file *f);
/* A file on an anonymous inode (pipe ends, eventfd ...). */
struct file *file_anonymous(const char *name, const struct file_ops *ops, void *priv, unsigned flags);
/* Read or write kernel memory at pos, through the page cache (-EINVAL for other files): count or error. */
ssize_t kernel_read(struct file *f, void *buf, size_t n, u64 pos);
ssize_t kernel_write(struct file *f, const void *buf, size_t n, u64 pos);
/* O_TRUNC etc. done. path in kernel memory; relative to at (NULL: cwd). */
struct file *vfs_open(const char *path, int flags, mode_t mode);
struct file *vfs_open_at(const struct path *at, const char *path, int flags, mode_t mode);
ssize_t vfs_read(struct file *f, void __user *buf, size_t n, u64 *pos);
ssize_t vfs_write(struct file *f, const void __user *buf, size_t n, u64 *pos);
int vfs_stat(struct inode *i, struct stat *st);
/* Execute permission and regular file; -EACCES otherwise. -ETXTBSY rules are the caller's. */
int vfs_may_exec(struct file *f);

/* ---- path walking (namei.c) ---- */
#define LOOKUP_FOLLOW BIT(0)		/* follow a symlink at the end */
#define LOOKUP_DIRECTORY BIT(1)		/* must be a directory */
#define LOOKUP_EMPTY BIT(2)		/* AT_EMPTY_PATH: "" is at itself */
int path_lookup(const struct path *at, const char *name, unsigned flags, struct path *out);
/* Everything but the last component; *last points into name. */
int path_lookup_parent(const struct path *at, const char *name, struct path *parent,
    const char **last, size_t *last_len);
/* Text of a path as seen from the caller's root: pointer into buf (filled from its end) or ERR_PTR. */
char *path_text(const struct path *p, char *buf, size_t size);
#define MAY_EXEC 1
#define MAY_WRITE 2
#define MAY_READ 4
int inode_permission(struct inode *i, int may);		/* with current->cred */

/* ---- mounts (mount.c) ---- */
int vfs_mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data);
int vfs_umount(const char *target, int flags);
int vfs_mount_root(const char *source, const char *type, unsigned long flags);
int vfs_sync_all(void);
/* Reboot: flush everything and remount read-only. */
void vfs_shutdown(void);
void vfs_init(void);

/* ---- devices (device.c, devfs) ---- */
/* Make /dev/name for a character device; priv is handed over in inode->priv. 0 or -errno. */
int devfs_add_char(const char *name, dev_t dev, mode_t mode, const struct file_ops *ops, void *priv);
void devfs_remove(const char *name);

/* ---- poll (poll.c) ---- */
void poll_wait(struct poll_table *pt, struct wait_queue *q);	/* pt NULL: nothing */

/* ---- pipes (pipe.c) ---- */
int pipe_create(struct file *ends[2], int flags);

/* ---- time for inodes: the wall clock ---- */
struct timespec inode_now(void);

#endif
