/*
 * Waiting for several files at once: the table that files' poll operations put
 * their wait queues into.
 */
#ifndef FS_VFS_POLL_H
#define FS_VFS_POLL_H

#include <fs/vfs/vfs.h>

#define POLL_INLINE 8
#define POLL_CHUNK 32

struct poll_entry {
	struct waiter waiter;
	struct wait_queue *queue;
	struct file *file;		/* with a reference: the queue lives as long as the file */
	struct poll_table *table;
};

struct poll_chunk {
	struct poll_chunk *next;
	unsigned used;
	struct poll_entry entries[POLL_CHUNK];
};

struct poll_table {
	/* Instead of entering the queue for thread: epoll's way. NULL: the usual. */
	void (*add)(struct poll_table *pt, struct wait_queue *q);
	struct thread *thread;		/* who waits */
	u32 triggered;			/* [a] a queue was woken since the last look */
	struct file *file;		/* whose poll is being called */
	int error;			/* -ENOMEM: a queue could not be entered */
	unsigned used;
	struct poll_entry entries[POLL_INLINE];
	struct poll_chunk *chunks;
};

void poll_table_init(struct poll_table *pt);
void poll_table_end(struct poll_table *pt);
/* Ready bits of f; with pt, enter its queues. Files without the operation are always ready. */
unsigned file_poll(struct file *f, struct poll_table *pt);
/* Sleep until a queue is woken: 0, -EINTR, or -ETIMEDOUT at the deadline (clock_ns(), ~0: none). */
int poll_table_wait(struct poll_table *pt, u64 deadline_ns);

#endif
