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
 * Locks, outermost first: mount_mutex; rename mutex of the file system;
 * inode->lock (rwlock; directories before files, parent before child); the file
 * system's own; then the spinlocks: dentry bucket, dentry lock (by address),
 * inode bucket, LRU. File data is read without inode->lock and written with it;
 * page faults never take it (they may come while it is held).
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
struct file_locks;
struct inode;
struct iovec;
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
	/* For these the victim's or target's lock is held for writing as well. */
	int (*link)(struct inode *dir, const char *name, size_t len, struct inode *target);
	int (*unlink)(struct inode *dir, const char *name, size_t len, struct inode *victim);
	int (*rmdir)(struct inode *dir, const char *name, size_t len, struct inode *victim);
	/* flags: RENAME_EXCHANGE or 0. replaced may be NULL; checks of type and ancestry are done. */
	int (*rename)(struct inode *from, const char *name, size_t len, struct inode *moved,
	    struct inode *to, const char *new_name, size_t new_len, struct inode *replaced,
	    unsigned flags);
	/* Target into buf (not NUL-terminated): length or error. */
	ssize_t (*readlink)(struct inode *i, char *buf, size_t size);
	/* Magic links (/proc/PID/fd/N, exe, cwd): fill *out with references instead of readlink; or NULL. */
	int (*follow)(struct inode *i, struct path *out);
	/* Set the attributes in mask (ATTR_*) of *st; NULL: change the in-core inode only. lock held. */
	int (*setattr)(struct inode *i, const struct stat *st, unsigned mask);
	/* Change the size and drop or zero what is beyond; lock held for writing. */
	int (*truncate)(struct inode *i, u64 size);
	/*
	 * Before generic_file_write touches the page cache: make room on the device for
	 * bytes [pos, pos + n) (at most to the end of a page). lock held for writing.
	 */
	int (*reserve)(struct inode *i, u64 pos, size_t n);
	/* Bring size, owner, times... up to date before stat and permission checks; usually NULL. */
	void (*refresh)(struct inode *i);
	/*
	 * Is a cached name of this inode still right? (procfs: the process may be gone.)
	 * With it, names are forgotten as soon as nobody uses them.
	 */
	bool (*revalidate)(struct inode *i);
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
	void (*flush)(struct file *f);			/* the caller's table loses a descriptor of it */
	/* At *pos, which they advance. buf is always a user pointer. */
	ssize_t (*read)(struct file *f, void __user *buf, size_t n, u64 *pos);
	ssize_t (*write)(struct file *f, const void __user *buf, size_t n, u64 *pos);
	/* Where the pieces of readv and writev are one message (sockets); NULL: piece by piece. */
	ssize_t (*readv)(struct file *f, const struct iovec *iov, size_t total);
	ssize_t (*writev)(struct file *f, const struct iovec *iov, size_t total);
	/* Emit entries from f->pos on through ctx->emit until it returns false; advance f->pos. */
	int (*readdir)(struct file *f, struct readdir_ctx *ctx);
	long (*ioctl)(struct file *f, unsigned cmd, unsigned long arg);
	/* POLL* bits ready now; registers on its wait queues by poll_wait(pt) if pt is not NULL. */
	unsigned (*poll)(struct file *f, struct poll_table *pt);
	s64 (*seek)(struct file *f, s64 offset, int whence);	/* NULL: the usual, by inode size */
	int (*fsync)(struct file *f, bool data_only);
	/* Device memory etc. NULL: pages of inode->mapping, if FILE_MMAP. */
	int (*mmap)(struct file *f, struct mapping **out);
	/* With FILE_MAPPED: an area that maps it came (1) or went (-1). Under a spinlock. */
	void (*mapped)(struct file *f, int delta);
	u32 flags;			/* FILE_* */
};
#define FILE_STREAM BIT(0)	/* no position: seek is ESPIPE, read and write get pos NULL */
#define FILE_MMAP BIT(1)	/* inode->mapping may be mapped */
#define FILE_MAPPED BIT(2)	/* mapped() is to be called */

struct readdir_ctx {
	/* false: no room, stop before this entry. offset is where the NEXT entry starts. */
	bool (*emit)(struct readdir_ctx *ctx, const char *name, size_t len, ino_t ino,
	    unsigned char type, u64 next_offset);
};

struct inode {
	struct superblock *sb;		/* [c] */
	ino_t ino;			/* [c] */
	struct refcount refs;
	u32 state;			/* [a] I_* */
	struct inode *hash_next;	/* [inode bucket lock] */
	const struct inode_ops *ops;	/* [c] */
	const struct file_ops *fops;	/* [c] */
	struct rwlock lock;		/* contents of a directory; size and attributes of a file */
	mode_t mode;			/* type [c]; permissions [lock] */
	uid_t uid;			/* [lock] */
	gid_t gid;			/* [lock] */
	u32 nlink;			/* [lock] */
	s32 writers;			/* [a] opened for writing so often; < 0: being executed */
	u64 size;			/* [lock]; read without; use inode_set_size */
	u64 blocks;			/* [lock] in 512 bytes */
	dev_t rdev;			/* [c] devices */
	struct timespec atime, mtime, ctime;	/* [lock] */
	struct list dirty_link;		/* [sb->dirty_lock] on sb->dirty */
	struct mapping mapping;		/* page cache */
	union {
		struct pipe *pipe;	/* FIFOs: [fs/pipe] */
		struct unix_socket *socket;	/* who is bound here: [ipc/unix_name.c] */
	};
	struct file_locks *locks;	/* [fs/vfs/lock.c] record locks and flock, NULL = never any */
	void *priv;			/* the file system's */
};
#define I_HASHED BIT(0)		/* found by inode_lookup */
#define I_NEW BIT(1)		/* being read in by the thread that made it */
#define I_FREEING BIT(2)	/* the last reference is gone, being written back */
#define I_DIRTY BIT(3)		/* differs from the disk, on sb->dirty */

struct superblock_ops {
	struct inode *(*inode_alloc)(struct superblock *sb);	/* zeroed; NULL: plain struct inode */
	void (*inode_free)(struct inode *i);
	int (*write_inode)(struct inode *i);	/* to disk (or the buffer cache); NULL: memory only */
	void (*evict)(struct inode *i);		/* last reference gone and nlink == 0: free it on disk */
	int (*sync)(struct superblock *sb);	/* after inodes and pages: the rest, to the platter */
	int (*statfs)(struct superblock *sb, struct statfs *out);
	void (*unmount)(struct superblock *sb);	/* synced, no inode in use but root, which goes right after */
	int (*remount)(struct superblock *sb, unsigned long flags);	/* MS_RDONLY changes */
	void (*shutdown)(struct superblock *sb);	/* the machine goes down: as clean as can be */
	/* Of a lone mount: what stands in links to i instead of a path. */
	int (*text)(const struct inode *i, char *buf, size_t size);
};

struct superblock {
	const struct superblock_ops *ops;	/* [c] */
	const struct fs_type *type;	/* [c] */
	dev_t dev;			/* [c] */
	unsigned long flags;		/* [mount_mutex] MS_RDONLY ... */
	u32 block_size;			/* [c] */
	u64 max_size;			/* [c] of a file: -EFBIG above */
	bool no_negative;		/* [c] names that do not exist are not cached */
	bool keep;			/* [c] outlives its mounts (devfs) */
	struct inode *root;		/* [c] */
	struct dentry *root_dentry;	/* [c] */
	struct mutex rename_mutex;
	struct spinlock dirty_lock;
	struct list dirty;		/* [dirty_lock] of inode.dirty_link */
	unsigned nmounts;		/* [mount_mutex] */
	u32 nwriters;			/* [a] regular files open for writing */
	struct list link;		/* [mount_mutex] on the list of all superblocks */
	void *priv;
	void *owner;			/* [c] of a tmpfs that is a part of something else */
};

struct fs_type {
	const char *name;
	bool needs_device;
	bool for_users;			/* may be mounted in a user namespace */
	/*
	 * Fill sb (dev, ops, root...). data = mount options string or NULL.
	 * sb->flags is set. On failure sb is freed by the caller.
	 */
	int (*mount)(struct superblock *sb, const char *source, const char *data);
	/* One superblock for all mounts (devfs, procfs): that one, or NULL to make it. */
	struct superblock *(*single)(void);
	struct list link;
};
void fs_type_register(struct fs_type *t);
dev_t vfs_anonymous_dev(void);		/* a fresh device number for file systems without one */

#define DENTRY_HASHED BIT(0)		/* [bucket lock] found by lookups */
#define DENTRY_LRU BIT(1)		/* [lru lock] */
#define DENTRY_REFERENCED BIT(2)	/* used since the shrinker last looked */
#define DENTRY_VOLATILE BIT(3)		/* inode has revalidate */

struct dentry {
	struct refcount refs;		/* 0 -> 1 and 1 -> 0 only under the bucket lock */
	u32 flags;			/* [a] */
	u32 hash;			/* [bucket lock] of parent and name */
	u16 len;			/* [bucket lock, dentry lock] */
	struct dentry *hash_next;	/* [bucket lock] */
	struct dentry *parent;		/* [dentry lock]; itself at a root */
	struct inode *inode;		/* NULL = negative; stays while others hold the dentry */
	struct mount *mounted;		/* [dentry lock] chain of mounts on it */
	char *name;			/* [bucket lock, dentry lock] short_name if it fits */
	struct superblock *sb;		/* [c] */
	struct list lru_link;		/* [lru lock] */
	struct list sibling_link;	/* [parent's dentry lock] */
	struct list children;		/* [own dentry lock] */
	char short_name[32];
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
	unsigned flags;			/* [a] O_* without creation flags; F_SETFL changes some */
	struct path path;		/* mnt and dentry NULL for pipes and such */
	struct inode *inode;
	struct mutex pos_lock;		/* guards pos of seekable files */
	u64 pos;
	pid_t owner;			/* F_SETOWN */
	bool flocked;			/* flock was used: release at the last put */
	void *watchers;			/* [fs/event/epoll.c] epoll items about this file, or NULL */
	const char *anon_name;		/* [c] "pipe", "[eventpoll]"... or NULL */
	void *priv;
};

static inline bool file_readable(const struct file *f) { return (f->flags & 3) != 1 && !(f->flags & 010000000); }
static inline bool file_writable(const struct file *f) { return (f->flags & 3) != 0 && !(f->flags & 010000000); }

/* ---- inodes (inode.c) ---- */
/*
 * The inode by number with a reference. If it is not in memory a new one is made,
 * I_NEW, and *is_new set: fill it and call inode_ready or, in vain, inode_failed.
 * NULL: no memory.
 */
struct inode *inode_lookup(struct superblock *sb, ino_t ino, bool *is_new);
void inode_ready(struct inode *i);
void inode_failed(struct inode *i);	/* forgets it and drops the reference */
/* An inode outside the hash (tmpfs, pipes): refs 1, nlink 1, times now. NULL: no memory. */
struct inode *inode_create(struct superblock *sb, ino_t ino, mode_t mode);
static inline void inode_get(struct inode *i) { ref_get(&i->refs); }
void inode_put(struct inode *i);
void inode_set_size(struct inode *i, u64 size);
void inode_mark_dirty(struct inode *i);
void inode_touch(struct inode *i, unsigned mask);	/* ATTR_?TIME := now, and dirty */
void inode_accessed(struct file *f);			/* atime, by the rules of relatime */
/* fops of devices and FIFOs, by mode and rdev: for file systems that store such nodes. */
const struct file_ops *inode_special_fops(mode_t mode);
/* Owner of a new inode in dir, and the mode it gets (set-group-id directories). */
mode_t inode_inherit(struct inode *i, const struct inode *dir, mode_t mode);
int inode_permission(struct inode *i, int may);		/* MAY_*, with current->cred */
bool inode_is_owner(const struct inode *i);		/* or root */
/* A file that is being executed cannot be written, and the other way round: 0 or -ETXTBSY. */
int inode_deny_write(struct inode *i);
void inode_allow_write(struct inode *i);
#define MAY_EXEC 1
#define MAY_WRITE 2
#define MAY_READ 4

/* ---- files (file.c) ---- */
struct file *file_alloc(void);				/* refs 1; NULL: no memory */
static inline void file_get(struct file *f) { ref_get(&f->refs); }
void file_put(struct file *f);
/* A file on an anonymous inode (pipe ends, eventfd ...). NULL: no memory. name [c] */
struct file *file_anonymous(const char *name, const struct file_ops *ops, void *priv, unsigned flags);
/* The same on an inode of its own, of this mode (sockets). */
struct file *file_with_inode(const char *name, mode_t mode, const struct file_ops *ops, void *priv,
    unsigned flags);
/* Read or write kernel memory at pos, through the page cache (-EINVAL for other files): count or error. */
ssize_t kernel_read(struct file *f, void *buf, size_t n, u64 pos);
ssize_t kernel_write(struct file *f, const void *buf, size_t n, u64 pos);
/*
 * O_TRUNC etc. done. path in kernel memory; relative to at (NULL: cwd). With the bit
 * VFS_OPEN_EXEC, which user space cannot give, x permission is asked for instead of r,
 * and a regular file cannot be written (-ETXTBSY, both ways) until the last put or
 * vfs_exec_allow_write.
 */
#define VFS_OPEN_EXEC 040
struct file *vfs_open(const char *path, int flags, mode_t mode);
/* What p names, whose references it takes over. */
struct file *vfs_open_path(struct path *p, int flags);
struct file *vfs_open_at(const struct path *at, const char *path, int flags, mode_t mode);
/* Permission by the file's mode is checked; n is limited. pos NULL for streams. */
ssize_t vfs_read(struct file *f, void __user *buf, size_t n, u64 *pos);
ssize_t vfs_write(struct file *f, const void __user *buf, size_t n, u64 *pos);
s64 vfs_seek(struct file *f, s64 offset, int whence);
int vfs_stat(struct inode *i, struct stat *st);
int vfs_fsync(struct file *f, bool data_only);
int vfs_statfs(struct superblock *sb, struct statfs *out);
/* Execute permission and regular file, mount not noexec; -EACCES otherwise. */
int vfs_may_exec(struct file *f);
/* Open what f is open on once more, for exec: a file of its own, or ERR_PTR. */
struct file *vfs_exec_reopen(struct file *f);
/* f, opened for exec and known to the caller only, may be written from now on. */
void vfs_exec_allow_write(struct file *f);
/* Do the set-id bits of f count? */
bool vfs_may_setid(struct file *f);

/* Regular files through inode->mapping (generic.c). */
ssize_t generic_file_read(struct file *f, void __user *buf, size_t n, u64 *pos);
ssize_t generic_file_write(struct file *f, const void __user *buf, size_t n, u64 *pos);
int generic_file_fsync(struct file *f, bool data_only);

/* ---- path walking (namei.c) ---- */
#define LOOKUP_FOLLOW BIT(0)		/* follow a symlink at the end */
#define LOOKUP_DIRECTORY BIT(1)		/* must be a directory */
#define LOOKUP_EMPTY BIT(2)		/* AT_EMPTY_PATH: "" is at itself */
int path_lookup(const struct path *at, const char *name, unsigned flags, struct path *out);
/* Text of a path as seen from the caller's root: pointer into buf (filled from its end) or ERR_PTR. */
char *path_text(const struct path *p, char *buf, size_t size);
/* The same for any open file: "pipe:[12]", "/a (deleted)". */
char *file_text(struct file *f, char *buf, size_t size);
struct superblock *path_sb(const struct path *p);
/* Where f can be opened again (/proc/PID/fd/N): its path, or one made for a pipe. With references. */
int file_path(struct file *f, struct path *out);

/*
 * A mount of sb that is nowhere in the tree, for inodes without a name (boot, for ever);
 * and where i is in it: takes its reference over if it returns 0; else -ENOMEM.
 */
struct mount *vfs_lone_mount(struct superblock *sb);
int vfs_lone_path(struct mount *m, struct inode *i, struct path *out);

/* Changes to directories (namei_ops.c); at NULL: cwd. */
int vfs_mknod_at(const struct path *at, const char *path, mode_t mode, dev_t dev);
int vfs_mkdir_at(const struct path *at, const char *path, mode_t mode);
int vfs_symlink_at(const char *target, const struct path *at, const char *path);
int vfs_link_at(const struct path *from, const char *path, unsigned lookup_flags,
    const struct path *to, const char *new_path);
int vfs_unlink_at(const struct path *at, const char *path);
int vfs_rmdir_at(const struct path *at, const char *path);
int vfs_rename_at(const struct path *from, const char *path, const struct path *to,
    const char *new_path, unsigned flags);
ssize_t vfs_readlink(const struct path *p, char *buf, size_t size);

/* Attributes (attr.c): permission is checked. */
int vfs_chmod(const struct path *p, mode_t mode);
int vfs_chown(const struct path *p, uid_t uid, gid_t gid);	/* -1: leave */
/* ts NULL: now. UTIME_NOW and UTIME_OMIT are understood. */
int vfs_utimens(const struct path *p, const struct timespec ts[2]);
int vfs_truncate(const struct path *p, u64 size);
int inode_truncate(struct inode *i, u64 size);		/* no permission check */
int path_want_write(const struct path *p);		/* 0 or -EROFS */

/* ---- mounts (mount.c) ---- */
int vfs_mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data);
int vfs_umount(const char *target, int flags);
/* A new file system of the type, in a mount that is in no tree: mount_put ends it. Or ERR_PTR. */
struct mount *vfs_mount_internal(struct fs_type *t);
struct superblock *vfs_mount_sb(const struct mount *m);
void mount_put(struct mount *m);
int vfs_pivot_root(const char *new_root, const char *put_old);
int vfs_mount_root(const char *source, const char *type, unsigned long flags);
/* For lines of mounts and mountinfo, seen from the caller's root: emit is called for each of ns. */
struct mount_namespace;
void vfs_for_each_mount(struct mount_namespace *ns, void (*emit)(void *arg, struct mount *m), void *arg);
int vfs_sync_all(void);
int vfs_sync_sb(struct superblock *sb);
/* Reboot: flush everything and remount read-only. */
void vfs_shutdown(void);
void vfs_init(void);
/* /proc/filesystems */
const struct fs_type *fs_type_nth(unsigned n);

/* ---- devices (device.c, devfs) ---- */
/* Make /dev/name for a character device; priv is handed over in inode->priv. 0 or -errno. */
int devfs_add_char(const char *name, dev_t dev, mode_t mode, const struct file_ops *ops, void *priv);
int devfs_add_block(const char *name, dev_t dev, mode_t mode);
int devfs_add_link(const char *name, const char *target);
void devfs_remove(const char *name);

/* ---- poll (poll.c) ---- */
void poll_wait(struct poll_table *pt, struct wait_queue *q);	/* pt NULL: nothing */

/* ---- pipes (pipe.c) ---- */
int pipe_create(struct file *ends[2], int flags);

/* ---- time for inodes: the wall clock ---- */
struct timespec inode_now(void);

#endif
