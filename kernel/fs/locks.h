/*
 * Locks on files: records (fcntl), owned by a descriptor table; and whole files
 * (flock) or records of an open file (F_OFD_*), owned by the open file.
 */
#ifndef FS_LOCKS_H
#define FS_LOCKS_H

#include <lib/types.h>

struct file;
struct inode;

/* A request, with its range resolved to [start, end], end ~0 for "to the end". */
struct lock_request {
	const void *owner;
	pid_t pid;			/* F_GETLK tells it; -1 for locks of open files */
	u64 start, end;
	bool exclusive;
	bool whole_file;		/* flock: another space of locks than records */
};

/* 0, -EAGAIN (held by another and !wait), -EINTR, -EDEADLK, -ENOMEM. */
int locks_set(struct inode *i, const struct lock_request *r, bool wait);
int locks_clear(struct inode *i, const struct lock_request *r);	/* 0 or -ENOMEM (a split) */
/* The first lock in the way of r into *out; false = none. */
bool locks_test(struct inode *i, const struct lock_request *r, struct lock_request *out);
/* All record locks of owner on i end. */
void locks_owner_closed(struct inode *i, const void *owner);

/* A line of /proc/locks: a lock, or a request that waits for the lock before it. */
struct lock_info {
	unsigned long number;		/* of the lock, from 1 */
	struct lock_request request;	/* owner is not to be followed */
	dev_t dev;
	ino_t ino;
	bool waits;
};
/* All there are into out, at most max: how many there are. */
size_t locks_list(struct lock_info *out, size_t max);

#endif
