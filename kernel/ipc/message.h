/*
 * A message on its way from one process to another: for System V and for POSIX
 * queues. Of any length: a head and, for what does not fit, pages in a chain. What
 * touches user memory may sleep and is done before or after the queue's lock is held.
 */
#ifndef IPC_MESSAGE_H
#define IPC_MESSAGE_H

#include <lib/list.h>
#include <lib/rbtree.h>
#include <lib/types.h>

struct message_page;

struct message {
	union {				/* the queue's */
		struct list link;	/* System V */
		struct rb_node node;	/* POSIX */
	};
	long type;			/* or priority */
	size_t size;
	struct message_page *more;	/* beyond MESSAGE_HEAD bytes */
	char data[];
};

#define MESSAGE_HEAD ((size_t)(2048 - sizeof(struct message)))

/* Room for size bytes, contents undefined; NULL: no memory. */
struct message *message_alloc(size_t size);
void message_free(struct message *m);		/* NULL is fine */
/* A new one with the user's bytes; ERR_PTR(-ENOMEM, -EFAULT). */
struct message *message_from_user(const void __user *from, size_t size);
/* The first n bytes: 0 or -EFAULT. */
int message_to_user(const struct message *m, void __user *to, size_t n);
/* Type and the first to->size bytes of m into to, which is no longer than m. Never sleeps. */
void message_copy(struct message *to, const struct message *m);

#endif
