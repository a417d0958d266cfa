/*
 * POSIX message queues: files of a small file system, one a namespace.
 */
#ifndef IPC_MQUEUE_H
#define IPC_MQUEUE_H

#include <lib/types.h>
#include <sync/mutex.h>
#include <uapi/mqueue.h>
#include <uapi/signal.h>

struct file;
struct ipc_namespace;
struct message;
struct mount;
struct mq_queue;
struct seq_buf;

/* The queues of one namespace. Lives as long as their file system. */
struct mq_space {
	struct mount *mount;		/* [c] the namespace's own, in no tree */
	struct mutex create;		/* mq_open with attributes, one at a time */
	const struct mq_attr *attr;	/* [create] of the queue to be made */
	u32 nqueues;			/* [a] */
	/* /proc/sys/fs/mqueue; words that are read without a lock */
	u32 queues_max, msg_max, msgsize_max, msg_default, msgsize_default;
};

/* ---- the file system (mqueuefs.c) ---- */

void mqueue_init(void);				/* boot */
struct mq_space *mq_space_create(void);		/* NULL: no memory */
void mq_space_put(struct mq_space *s);		/* its namespace goes */
/* mq_open: name is in kernel memory, without the slash. A file or ERR_PTR. */
struct file *mq_open_file(struct mq_space *s, const char *name, int flags, mode_t mode,
    const struct mq_attr *attr);
int mq_remove(struct mq_space *s, const char *name);
bool file_is_mqueue(const struct file *f);

/* ---- a queue (mqueue.c); f is one of its files ---- */

/* By these attributes, charged to the caller's user; ERR_PTR(-EINVAL, -ENOMEM, -EMFILE). */
struct mq_queue *mq_queue_create(struct mq_space *s, const struct mq_attr *attr);
void mq_queue_free(struct mq_queue *q);
/* m, whose type is its priority, becomes the queue's if the result is 0. */
int mq_send(struct file *f, struct message *m, u64 deadline_ns);
/* The oldest of the highest priority, now the caller's; ERR_PTR. room: what the caller takes. */
struct message *mq_receive(struct file *f, size_t room, u64 deadline_ns);
/* NULL: take the caller's registration back. */
int mq_notify(struct file *f, const struct sigevent *event);
void mq_get_attr(struct file *f, struct mq_attr *out);
size_t mq_message_size(struct file *f);
unsigned mq_poll_queue(struct mq_queue *q, struct file *f, void *poll_table);
/* The caller's process closes a descriptor of it. */
void mq_closed(struct mq_queue *q);
/* What reading the file shows. */
void mq_describe(struct mq_queue *q, char *buf, size_t size);

#endif
