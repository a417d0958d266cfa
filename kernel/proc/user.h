/*
 * What each user (real uid) has in all: threads, for RLIMIT_NPROC, and queued
 * signals, for RLIMIT_SIGPENDING.
 */
#ifndef PROC_USER_H
#define PROC_USER_H

#include <fs/vfs/namespace.h>
#include <lib/atomic.h>
#include <lib/types.h>

struct user_account {
	uid_t uid;			/* [c] */
	struct refcount refs;
	unsigned nthreads;		/* [a] */
	unsigned nsignals;		/* [a] */
	unsigned nnamespaces[NS_KINDS];	/* [a] made and still there */
	unsigned ninflight;		/* [a] descriptors that sockets carry for it */
	u64 mqueue_bytes;		/* [a] of POSIX message queues, for RLIMIT_MSGQUEUE */
};

struct user_account *user_find(uid_t uid);	/* made if need be, with a reference; NULL: no memory */
void user_get(struct user_account *u);
void user_put(struct user_account *u);

#endif
