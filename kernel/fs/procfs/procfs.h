/*
 * procfs: files whose text is made when they are read. System-wide files register
 * by name at boot; the files of a process are one table, and the upper floor
 * (proc/) hands in how processes are found.
 */
#ifndef FS_PROCFS_PROCFS_H
#define FS_PROCFS_PROCFS_H

#include <lib/types.h>

struct path;
struct pid_namespace;
struct process;
struct thread;

/* Text that grows as it is written. A failed allocation is remembered: the read returns ENOMEM. */
struct seq_buf {
	char *data;
	size_t size, used;
	bool failed;
	struct pid_namespace *ns;	/* of the mount: in whose numbers processes are told */
};
void seq_printf(struct seq_buf *s, const char *fmt, ...) __printf(2, 3);
void seq_write(struct seq_buf *s, const void *data, size_t n);
void seq_puts(struct seq_buf *s, const char *text);
/* Text with blanks, backslashes and control characters as \ooo (paths in mounts and maps). */
void seq_escape(struct seq_buf *s, const char *text, const char *which);

/*
 * /proc/NAME ("loam/unimplemented" makes the directory). show writes the whole text
 * (0 or -errno); store, if not NULL, gets what one write(2) wrote, NUL-terminated, and
 * returns 0 or -errno. Boot only.
 */
int procfs_register(const char *name, mode_t mode, int (*show)(struct seq_buf *s),
    int (*store)(const char *text, size_t n));

/* A file of /proc/PID and /proc/PID/task/TID. t is NULL when the thread is gone (zombies). */
struct procfs_entry {
	const char *name;
	mode_t mode;			/* with its type: S_IFREG or S_IFLNK */
	int (*show)(struct seq_buf *s, struct process *p, struct thread *t);
	int (*store)(struct process *p, struct thread *t, const char *text, size_t n);
	int (*follow)(struct process *p, struct thread *t, struct path *out);	/* links */
	/* Instead of show and store: bytes at *pos, which moves on; as file_ops' read and write. */
	ssize_t (*transfer)(struct process *p, void __user *buf, size_t n, u64 *pos, bool write);
	unsigned where;			/* PROCFS_* */
};
#define PROCFS_PROCESS 1u
#define PROCFS_TASK 2u
#define PROCFS_BOTH 3u
#define PROCFS_NS 4u			/* in the directory ns of both */

struct procfs_processes {
	const struct procfs_entry *entries;	/* ends with a NULL name */
	/* Numbers are those in ns. Process by pid with a reference, zombies too; NULL. */
	struct process *(*find)(struct pid_namespace *ns, pid_t pid);
	void (*put)(struct process *p);
	/* The lowest pid at or after pid, 0 = none. */
	pid_t (*next)(struct pid_namespace *ns, pid_t pid);
	/* A thread of p by tid with a reference (thread_put), or NULL; and the lowest at or after tid. */
	struct thread *(*find_thread)(struct pid_namespace *ns, struct process *p, pid_t tid);
	pid_t (*next_thread)(struct pid_namespace *ns, struct process *p, pid_t tid);
	/* Who owns the files: its effective ids, root for processes that are not dumpable. */
	void (*owner)(struct process *p, uid_t *uid, gid_t *gid);
	/* Descriptor table with a reference (files_put), NULL for zombies or without permission. */
	struct files *(*files)(struct process *p, struct thread *t);
	pid_t (*self)(struct pid_namespace *ns);	/* of the caller, 0: it has none there */
	pid_t (*self_thread)(struct pid_namespace *ns);
	/* The namespace of the caller with a reference for a mount, NULL: it may not mount; and back. */
	struct pid_namespace *(*ns_get)(void);
	void (*ns_put)(struct pid_namespace *ns);
};
void procfs_set_processes(const struct procfs_processes *ops);	/* boot, by proc/ */

/* /proc/mounts and mountinfo, for the table of processes too. */
struct mount_namespace;
int procfs_mounts(struct seq_buf *s, struct mount_namespace *ns);
int procfs_mountinfo(struct seq_buf *s, struct mount_namespace *ns);

#endif
