/* Robust lists: what a thread that dies leaves in the locks it held. */
#include <stddef.h>
#include "futex.h"

#define PI 1UL

struct lock {
	struct lock *next;	/* bit 0: priority-inheriting */
	word w;
};
struct head {
	struct lock *list;
	long offset;
	struct lock *pending;
};

#define TAG(l, bit) ((struct lock *)((unsigned long)(l) | (bit)))

static void
use(struct head *h)
{
	h->offset = offsetof(struct lock, w);
	CHECK_EQ(raw(SYS_set_robust_list, (long)h, sizeof(*h), 0, 0, 0, 0), 0);
}

TEST(set_and_get)
{
	struct head h, *got;
	size_t size;

	CHECK_EQ(raw(SYS_set_robust_list, (long)&h, 23, 0, 0, 0, 0), -EINVAL);
	CHECK_EQ(raw(SYS_set_robust_list, (long)&h, sizeof(h), 0, 0, 0, 0), 0);
	CHECK_EQ(raw(SYS_get_robust_list, 0, (long)&got, (long)&size, 0, 0, 0), 0);
	CHECK(got == &h);
	CHECK_EQ(size, sizeof(h));
	CHECK_EQ(raw(SYS_get_robust_list, 0x3ffffff0, (long)&got, (long)&size, 0, 0, 0), -ESRCH);
	raw(SYS_set_robust_list, 0, sizeof(h), 0, 0, 0, 0);
}

TEST(owned_locks_are_marked_and_one_is_woken)
{
	struct lock *l = shared_memory(4096);
	struct head *h = (struct head *)(l + 100);
	pid_t owner, waiter;
	int i;

	owner = fork();
	if (owner == 0) {
		h->list = &l[0];
		for (i = 0; i < 4; i++) {
			l[i].next = i < 3 ? &l[i + 1] : (struct lock *)h;
			l[i].w = gettid_();
		}
		l[1].w = 12345;			/* another's */
		l[2].w |= F_WAITERS;
		l[3].w = 0;			/* let go, but still on the list */
		use(h);
		until(&l[50].w, 1);
		_exit(0);
	}
	until(&l[0].w, owner);
	nap(20);
	waiter = fork();
	if (waiter == 0)
		_exit(futex(&l[2].w, F_WAIT, owner | F_WAITERS, NULL, NULL, 0));
	until_asleep(waiter);
	l[50].w = 1;
	CHECK_CHILD(owner);
	CHECK_CHILD(waiter);
	CHECK_EQ(l[0].w, F_OWNER_DIED);
	CHECK_EQ(l[1].w, 12345);
	CHECK_EQ(l[2].w, F_OWNER_DIED | F_WAITERS);
	CHECK_EQ(l[3].w, 0);
}

TEST(pending_operation)
{
	struct lock *l = shared_memory(4096);
	struct head *h = (struct head *)(l + 100);
	pid_t owner, waiter;

	/* Taken, and not on the list yet. */
	owner = fork();
	if (owner == 0) {
		h->list = (struct lock *)h;
		h->pending = &l[0];
		l[0].w = gettid_();
		use(h);
		_exit(0);
	}
	CHECK_CHILD(owner);
	CHECK_EQ(l[0].w, F_OWNER_DIED);

	/* Let go, and nobody woken yet: the next one must not sleep for ever. */
	l[0].w = 77 | F_WAITERS;
	waiter = fork();
	if (waiter == 0)
		_exit(futex(&l[0].w, F_WAIT, 77 | F_WAITERS, NULL, NULL, 0));
	until_asleep(waiter);
	owner = fork();
	if (owner == 0) {
		h->list = (struct lock *)h;
		h->pending = &l[0];
		l[0].w = 0;
		use(h);
		_exit(0);
	}
	CHECK_CHILD(owner);
	CHECK_CHILD(waiter);
	CHECK_EQ(l[0].w, 0);
}

TEST(pi_entries_go_to_their_heirs)
{
	struct lock *l = shared_memory(4096);
	struct head *h = (struct head *)(l + 100);
	pid_t owner, heir;

	owner = fork();
	if (owner == 0) {
		CHECK_EQ(futex(&l[0].w, F_LOCK_PI, 0, NULL, NULL, 0), 0);
		l[1].w = gettid_();
		h->list = TAG(&l[0], PI);
		l[0].next = TAG(&l[1], PI);
		l[1].next = (struct lock *)h;
		use(h);
		until(&l[50].w, 1);
		_exit(0);
	}
	until(&l[1].w, owner);
	nap(20);
	heir = fork();
	if (heir == 0) {
		CHECK_EQ(futex(&l[0].w, F_LOCK_PI, 0, NULL, NULL, 0), 0);
		CHECK_EQ(l[0].w, gettid_() | F_OWNER_DIED);
		CHECK_EQ(futex(&l[0].w, F_UNLOCK_PI, 0, NULL, NULL, 0), 0);
		/* Nobody waited for this one: it is taken as it was left. */
		until(&l[1].w, F_OWNER_DIED);
		CHECK_EQ(futex(&l[1].w, F_LOCK_PI, 0, NULL, NULL, 0), 0);
		CHECK_EQ(l[1].w, gettid_() | F_OWNER_DIED);
		_exit(0);
	}
	until_asleep(heir);
	l[50].w = 1;
	CHECK_CHILD(owner);
	CHECK_CHILD(heir);
	CHECK_EQ(l[0].w, 0);
}

/* Whatever the list is made of, the thread ends, and soon. */
TEST(hostile_lists)
{
	struct lock *l = shared_memory(1 << 20);
	struct head *h = (struct head *)(l + 60000);
	pid_t pid;
	int i, kind;

	for (kind = 0; kind < 8; kind++) {
		pid = fork();
		if (pid == 0) {
			h->list = &l[0];
			h->pending = NULL;
			l[0].w = gettid_();
			l[0].next = &l[0];			/* a loop */
			use(h);
			switch (kind) {
			case 1: l[0].next = (struct lock *)8; break;
			case 2: l[0].next = (struct lock *)0xffff800000001000; break;
			case 3: h->offset = -(1L << 62); break;
			case 4: h->offset = 3; break;		/* unaligned */
			case 5: h->pending = (struct lock *)16; break;
			case 6: raw(SYS_set_robust_list, 16, sizeof(*h), 0, 0, 0, 0); break;
			case 7:					/* longer than the limit */
				for (i = 0; i < 50000; i++) {
					l[i].next = &l[i + 1];
					l[i].w = gettid_();
				}
				l[50000].next = (struct lock *)h;
				break;
			}
			_exit(0);
		}
		CHECK_CHILD(pid);
		if (kind == 0 || kind == 7)
			CHECK_EQ(l[0].w, F_OWNER_DIED);
	}
	CHECK_EQ(l[2047].w, F_OWNER_DIED);
	CHECK(l[2048].w != F_OWNER_DIED);
}

TEST(exec_lets_go_as_well)
{
	struct lock *l = shared_memory(4096);
	struct head *h = (struct head *)(l + 100);
	pid_t pid = fork();

	if (pid == 0) {
		h->list = &l[0];
		l[0].next = (struct lock *)h;
		l[0].w = gettid_();
		use(h);
		execl("/bin/true", "true", (char *)NULL);
		_exit(1);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(l[0].w, F_OWNER_DIED);
}

TESTS = {
	T(set_and_get), T(owned_locks_are_marked_and_one_is_woken), T(pending_operation),
	T(pi_entries_go_to_their_heirs), T(hostile_lists), T(exec_lets_go_as_well), { 0 },
};
