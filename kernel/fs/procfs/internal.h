/* Shared by the files of fs/procfs. */
#ifndef FS_PROCFS_INTERNAL_H
#define FS_PROCFS_INTERNAL_H

#include <fs/procfs/procfs.h>
#include <fs/vfs/vfs.h>

void procfs_init(void);
void procfs_system_init(void);		/* system.c: the files about the whole machine */
void procfs_mounts_init(void);		/* mounts.c */

/* Files whose text show() makes at the first read; f->priv is a struct proc_text. */
struct proc_text {
	struct seq_buf text;
	bool made;
	struct mutex lock;		/* text, made */
};
struct proc_text *proc_text_alloc(void);
void proc_text_free(struct proc_text *t);
/* Copy from the text, making it by make(arg) if need be. */
ssize_t proc_text_read(struct proc_text *t, int (*make)(struct seq_buf *s, void *arg), void *arg,
    void __user *buf, size_t n, u64 *pos);

/* Nodes of the tree that registration makes. */
struct proc_node {
	struct proc_node *parent, *children, *next;
	const char *name;
	mode_t mode;
	ino_t ino;
	int (*show)(struct seq_buf *s);
	int (*store)(const char *text, size_t n);
};
struct proc_node *proc_root(void);

/* What an inode of procfs stands for. */
enum proc_kind {
	PROC_STATIC,		/* a node of the registered tree */
	PROC_SELF,		/* /proc/self */
	PROC_THREAD_SELF,
	PROC_PID,		/* /proc/PID */
	PROC_TASKS,		/* /proc/PID/task */
	PROC_TASK,		/* /proc/PID/task/TID */
	PROC_ENTRY,		/* a file or link of the table */
	PROC_FDS,		/* fd */
	PROC_NSS,		/* ns */
	PROC_FD,		/* fd/N */
	PROC_FDINFOS,		/* fdinfo */
	PROC_FDINFO,		/* fdinfo/N */
};

struct proc_inode {
	struct inode vfs;
	enum proc_kind kind;		/* [c] */
	struct proc_node *node;		/* [c] PROC_STATIC */
	struct process *proc;		/* [c] with a reference; the others but self */
	pid_t pid;			/* [c] of proc */
	pid_t tid;			/* [c] below task/TID; 0 = the process as a whole */
	const struct procfs_entry *entry;	/* [c] PROC_ENTRY */
	int fd;				/* [c] PROC_FD */
};
/* Whose numbers stand in the mount that i is in. */
static inline struct pid_namespace *proc_ns(const struct inode *i) { return i->sb->priv; }
static inline struct proc_inode *proc_i(struct inode *i) { return container_of(i, struct proc_inode, vfs); }
/* A new inode owned by root, refs 1; NULL. */
struct proc_inode *proc_inode_make(struct superblock *sb, enum proc_kind kind, ino_t ino, mode_t mode);

/* pid.c: /proc/PID and all below, and self. */
extern const struct procfs_processes *proc_processes;
struct inode *proc_pid_lookup(struct superblock *sb, const char *name, size_t len);
/* Emit self and the processes; *pos = PROC_SELF_POS and up. */
#define PROC_SELF_POS 0x10000u
int proc_pid_readdir(struct file *f, struct readdir_ctx *ctx);
/* A decimal number without sign or leading zero, else -1. */
long proc_number(const char *name, size_t len);
int proc_emit_dots(struct file *f, struct readdir_ctx *ctx);

void procfs_sched_init(void);	/* sched.c */

#endif
