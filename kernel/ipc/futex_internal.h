/*
 * Private to the futex files: the hash of who sleeps on which word.
 *
 * Guards: [b] the bucket's lock, [g] wait_graph_lock, [c] constant.
 */
#ifndef IPC_FUTEX_INTERNAL_H
#define IPC_FUTEX_INTERNAL_H

#include <ipc/futex.h>
#include <lib/list.h>
#include <mm/vm.h>
#include <sync/deadlock.h>

struct futex_bucket {
	struct spinlock lock;
	struct list entries;		/* [b] struct futex_entry: real-time waiters first, then by arrival */
} __aligned(64);

enum futex_kind {
	FUTEX_PLAIN,		/* a struct futex_waiter */
	FUTEX_REQUEUES_PI,	/* one that waits to be moved to a PI futex */
	FUTEX_PI,		/* a struct pi_futex */
};

struct futex_entry {
	struct list link;		/* [b] */
	struct vm_futex_key key;	/* [b] */
	u8 kind;			/* [c] enum futex_kind */
	u8 rank;			/* [c] 99 - real-time priority, or FUTEX_RANK_FAIR: order among waiters */
};
#define FUTEX_RANK_FAIR 100

struct futex_waiter {
	struct futex_entry entry;	/* first: link is empty once woken */
	struct futex_bucket *bucket;	/* [b, its own; read, lock, read again] */
	u32 bits;			/* [c] */
	struct thread *thread;		/* [c] */
	bool woken;			/* [b] */
};

/*
 * A PI futex that somebody waits for: made by the first who waits, gone with the
 * last. The kernel knows nothing of one that is free or locked without waiters: then
 * the word says all.
 */
struct pi_futex {
	struct futex_entry entry;	/* [b] on its bucket */
	struct futex_bucket *bucket;	/* [c] */
	u32 __user *addr;		/* [c] where its first waiter sees it: for reports */
	struct thread *owner;		/* [b and g to write] */
	struct wait_source source;	/* [g]; claims come and go with [b] held as well */
	unsigned refs;			/* [g] by owners on their way out */
	bool unfixed;			/* [b] inherited: the owner has yet to write itself into the word */
};

struct pi_waiter {
	struct wait_claim claim;	/* [g] */
	struct pi_futex *pi;		/* [b] gone when the claim was granted, unless inherited */
	bool inherited;			/* [g] granted at the death of the owner */
};

int futex_key(u32 __user *addr, bool shared, struct vm_futex_key *key);
struct futex_bucket *futex_bucket_of(const struct vm_futex_key *key);

static inline bool
futex_matches(const struct futex_entry *e, const struct vm_futex_key *key)
{
	return e->key.a == key->a && e->key.b == key->b;
}

/* Put w on b's list, in its place. Needs b's lock. */
void futex_enqueue_locked(struct futex_bucket *b, struct futex_waiter *w);
/* Lock the bucket where w stands now. */
struct futex_bucket *futex_lock_waiter(struct futex_waiter *w);
/* Sleep until *done, a signal (-EINTR) or the deadline (-ETIMEDOUT). */
int futex_sleep(const bool *done, u64 deadline_ns);
/* Wake w, whose bucket is locked. */
void futex_wake_locked(struct futex_waiter *w);
/* Wake up to n with a bit in common: how many, or -EINVAL if key names a PI futex. */
long futex_wake_bucket_locked(struct futex_bucket *b, const struct vm_futex_key *key, unsigned n,
    u32 bits);
void futex_lock_two(struct futex_bucket *a, struct futex_bucket *b);
void futex_unlock_two(struct futex_bucket *a, struct futex_bucket *b);

/*
 * The word under a spinlock: -EFAULT also when the page would have to be brought in.
 * Then let go, call futex_fault_in (0, or -EFAULT for good), and begin again.
 */
int futex_peek(u32 __user *addr, u32 *value);
/* 0, -EFAULT, or -EAGAIN when the word was not expected. */
int futex_replace(u32 __user *addr, u32 expected, u32 value);
int futex_fault_in(u32 __user *addr);

/* ---- futex_pi.c, for futex_requeue_pi.c ---- */

/* The number that stands for t in words that the calling thread's process sees. */
u32 futex_tid(const struct thread *t);
/* Whom word names, with a reference; NULL with *err 0 if nobody, else with -ESRCH or -EPERM. */
struct thread *futex_owner(u32 word, int *err);
struct pi_futex *pi_alloc(void);
void pi_free(struct pi_futex *pi);	/* NULL is allowed */
/* The one at key, NULL if none; *err -EINVAL when others wait at key. Needs b's lock. */
struct pi_futex *pi_find_locked(struct futex_bucket *b, const struct vm_futex_key *key, int *err);
/*
 * Make *fresh (NULL afterwards) the PI futex at key, owned by owner: -ESRCH if that
 * is gone. Needs b's lock and wait_graph_lock.
 */
int pi_attach_locked(struct pi_futex **fresh, struct futex_bucket *b, u32 __user *addr,
    const struct vm_futex_key *key, struct thread *owner);
/* t waits for pi: 0 or -EDEADLK. Needs the bucket's lock and wait_graph_lock. */
int pi_wait_locked(struct pi_futex *pi, struct pi_waiter *w, struct thread *t);
/* If nobody needs pi any longer take it off its bucket: it is to be freed then, else NULL. */
struct pi_futex *pi_unused_locked(struct pi_futex *pi);
/* After the sleep: what came of it; err is the sleep's. May sleep itself. 0 if the caller owns the lock. */
long pi_wait_end(struct pi_waiter *w, u32 __user *addr, long err);

#endif
