/* Priority-inheriting futexes: lock, unlock, errors, time-outs, the death of an owner. */
#include "futex.h"

#define LOCK(w) futex(w, F_LOCK_PI, 0, NULL, NULL, 0)
#define UNLOCK(w) futex(w, F_UNLOCK_PI, 0, NULL, NULL, 0)
#define TRYLOCK(w) futex(w, F_TRYLOCK_PI, 0, NULL, NULL, 0)

TEST(lock_of_a_free_word)
{
	word w = 0;

	CHECK_EQ(LOCK(&w), 0);
	CHECK_EQ(w, gettid_());
	CHECK_EQ(UNLOCK(&w), 0);
	CHECK_EQ(w, 0);
	CHECK_EQ(TRYLOCK(&w), 0);
	CHECK_EQ(w, gettid_());
	CHECK_EQ(futex(&w, F_UNLOCK_PI | F_PRIVATE, 0, NULL, NULL, 0), 0);
	CHECK_EQ(futex(&w, F_LOCK_PI2 | F_PRIVATE, 0, NULL, NULL, 0), 0);
	CHECK_EQ(w, gettid_());
}

TEST(refusals)
{
	word *w = shared_memory(4096), free_word = 0;
	struct timespec bad = { 0, 1000000000 };
	pid_t pid;

	w[0] = gettid_();
	CHECK_EQ(LOCK(&w[0]), -EDEADLK);
	CHECK_EQ(TRYLOCK(&w[0]), -EDEADLK);
	w[0] = 0x3ffffff0;
	CHECK_EQ(LOCK(&w[0]), -ESRCH);
	CHECK_EQ(TRYLOCK(&w[0]), -ESRCH);
	CHECK_EQ(UNLOCK(&w[0]), -EPERM);
	CHECK_EQ(UNLOCK(&free_word), -EPERM);
	CHECK_EQ(LOCK((char *)&w[0] + 1), -EINVAL);
	CHECK_EQ(LOCK((word *)8), -EFAULT);
	CHECK_EQ(UNLOCK((word *)8), -EFAULT);
	CHECK_EQ(LOCK((word *)0xffff800000000000), -EFAULT);
	CHECK_EQ(futex(&w[0], F_LOCK_PI, 0, &bad, NULL, 0), -EINVAL);
	CHECK_EQ(futex(&w[0], F_LOCK_PI | F_REALTIME, 0, NULL, NULL, 0), -ENOSYS);
	/* Of a kernel thread, if there is one with that number: not ours to wait for. */
	w[0] = getppid();
	pid = fork();
	if (pid == 0)
		_exit(TRYLOCK(&w[0]) == -EAGAIN ? 0 : 1);
	CHECK_CHILD(pid);
	/* Read-only memory. */
	w[0] = 0;
	CHECK_EQ(mprotect((void *)w, 4096, PROT_READ), 0);
	CHECK_EQ(LOCK(&w[0]), -EFAULT);
}

TEST(waiter_gets_it_at_unlock)
{
	word *w = shared_memory(4096);
	pid_t pid;

	CHECK_EQ(LOCK(&w[0]), 0);
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(TRYLOCK(&w[0]), -EAGAIN);
		w[1] = 1;
		CHECK_EQ(LOCK(&w[0]), 0);
		CHECK_EQ(w[0] & F_TID, gettid_());
		w[1] = 2;
		CHECK_EQ(UNLOCK(&w[0]), 0);
		_exit(0);
	}
	until(&w[1], 1);
	until_asleep(pid);
	CHECK_EQ(w[0], gettid_() | F_WAITERS);
	/* The word says that it was locked by another while the kernel knows better. */
	CHECK_EQ(w[1], 1);
	CHECK_EQ(UNLOCK(&w[0]), 0);
	CHECK_CHILD(pid);
	CHECK_EQ(w[1], 2);
	CHECK_EQ(w[0], 0);
}

TEST(other_waiters_contradict)
{
	word *w = shared_memory(4096);
	pid_t pid;

	CHECK_EQ(LOCK(&w[0]), 0);
	pid = fork();
	if (pid == 0)
		_exit(futex(&w[0], F_WAIT, w[0], NULL, NULL, 0));
	until_asleep(pid);
	CHECK_EQ(UNLOCK(&w[0]), -EINVAL);
	CHECK_EQ(futex(&w[0], F_WAKE, 1, NULL, NULL, 0), 1);
	CHECK_CHILD(pid);
	pid = fork();
	if (pid == 0)
		_exit(LOCK(&w[0]));
	until_asleep(pid);
	CHECK_EQ(futex(&w[0], F_WAKE, 1, NULL, NULL, 0), -EINVAL);
	CHECK_EQ(futex(&w[0], F_REQUEUE, 1, 1, &w[1], 0), -EINVAL);
	CHECK_EQ(UNLOCK(&w[0]), 0);
	CHECK_CHILD(pid);
}

TEST(best_priority_first)
{
	word *w = shared_memory(4096);
	pid_t pid[5];
	int i;

	/* Arrive as 10, 30, 20, 0, 30: served as 30, 30, 20, 10, 0. */
	static const int priority[5] = { 10, 30, 20, 0, 30 };
	static const int served[5] = { 4, 1, 3, 5, 2 };

	CHECK_EQ(LOCK(&w[0]), 0);
	for (i = 0; i < 5; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			if (priority[i])
				realtime(SCHED_FIFO, priority[i]);
			CHECK_EQ(LOCK(&w[0]), 0);
			w[10 + i] = ++w[1];
			CHECK_EQ(UNLOCK(&w[0]), 0);
			_exit(0);
		}
		until_asleep(pid[i]);
	}
	CHECK_EQ(UNLOCK(&w[0]), 0);
	for (i = 0; i < 5; i++)
		CHECK_CHILD(pid[i]);
	for (i = 0; i < 5; i++)
		CHECK_EQ(w[10 + i], served[i]);
	CHECK_EQ(w[0], 0);
}

TEST(timeouts_on_their_clocks)
{
	word *w = shared_memory(4096);
	struct timespec t;
	pid_t pid;

	CHECK_EQ(LOCK(&w[0]), 0);
	pid = fork();
	if (pid == 0) {
		t = in_ms(CLOCK_REALTIME, 50);
		CHECK_EQ(futex(&w[0], F_LOCK_PI, 0, &t, NULL, 0), -ETIMEDOUT);
		t = in_ms(CLOCK_MONOTONIC, 50);
		CHECK_EQ(futex(&w[0], F_LOCK_PI2, 0, &t, NULL, 0), -ETIMEDOUT);
		t = in_ms(CLOCK_REALTIME, 50);
		CHECK_EQ(futex(&w[0], F_LOCK_PI2 | F_REALTIME, 0, &t, NULL, 0), -ETIMEDOUT);
		t = in_ms(CLOCK_REALTIME, -50);
		CHECK_EQ(futex(&w[0], F_LOCK_PI, 0, &t, NULL, 0), -ETIMEDOUT);
		_exit(0);
	}
	CHECK_CHILD(pid);
	/* The bit stays, but nobody waits. */
	CHECK_EQ(w[0], gettid_() | F_WAITERS);
	CHECK_EQ(UNLOCK(&w[0]), 0);
	CHECK_EQ(w[0], 0);
}

static volatile sig_atomic_t handled;

static void
handler(int sig)
{
	handled++;
}

TEST(signals_do_not_end_it)
{
	word *w = shared_memory(4096);
	struct sigaction sa = { .sa_handler = handler };
	pid_t pid;
	int i;

	CHECK_EQ(LOCK(&w[0]), 0);
	pid = fork();
	if (pid == 0) {
		sigaction(SIGUSR1, &sa, NULL);
		w[1] = 1;
		CHECK_EQ(LOCK(&w[0]), 0);
		CHECK(handled > 0);
		CHECK_EQ(UNLOCK(&w[0]), 0);
		_exit(0);
	}
	until(&w[1], 1);
	for (i = 0; i < 5; i++) {
		until_asleep(pid);
		kill(pid, SIGUSR1);
		nap(2);
	}
	CHECK_EQ(UNLOCK(&w[0]), 0);
	CHECK_CHILD(pid);
}

TEST(killed_waiter_leaves_the_queue)
{
	word *w = shared_memory(4096);
	pid_t pid, other;
	int st;

	CHECK_EQ(LOCK(&w[0]), 0);
	pid = fork();
	if (pid == 0)
		_exit(LOCK(&w[0]));
	until_asleep(pid);
	other = fork();
	if (other == 0) {
		CHECK_EQ(LOCK(&w[0]), 0);
		CHECK_EQ(UNLOCK(&w[0]), 0);
		_exit(0);
	}
	until_asleep(other);
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(UNLOCK(&w[0]), 0);
	CHECK_CHILD(other);
}

TEST(owner_dies_and_the_heir_knows)
{
	word *w = shared_memory(4096);
	pid_t owner, heir, third;

	owner = fork();
	if (owner == 0) {
		CHECK_EQ(LOCK(&w[0]), 0);
		until(&w[1], 2);
		_exit(0);
	}
	until(&w[0], owner);
	heir = fork();
	if (heir == 0) {
		realtime(SCHED_FIFO, 1);	/* before the third */
		CHECK_EQ(LOCK(&w[0]), 0);
		CHECK_EQ(w[0], gettid_() | F_OWNER_DIED | F_WAITERS);
		CHECK_EQ(UNLOCK(&w[0]), 0);
		_exit(0);
	}
	until_asleep(heir);
	third = fork();
	if (third == 0) {
		CHECK_EQ(LOCK(&w[0]), 0);
		CHECK_EQ(w[0], gettid_());
		CHECK_EQ(UNLOCK(&w[0]), 0);
		_exit(0);
	}
	until_asleep(third);
	w[1] = 2;
	CHECK_CHILD(owner);
	CHECK_CHILD(heir);
	CHECK_CHILD(third);
	CHECK_EQ(w[0], 0);
}

TEST(exec_of_the_owner_counts_as_death)
{
	word *w = shared_memory(4096);
	pid_t owner, heir;
	int st;

	owner = fork();
	if (owner == 0) {
		CHECK_EQ(LOCK(&w[0]), 0);
		until(&w[1], 2);
		execl("/bin/sleep", "sleep", "30", (char *)NULL);
		_exit(1);
	}
	until(&w[0], owner);
	heir = fork();
	if (heir == 0) {
		CHECK_EQ(LOCK(&w[0]), 0);
		CHECK_EQ(w[0], gettid_() | F_OWNER_DIED);
		CHECK_EQ(UNLOCK(&w[0]), 0);
		_exit(0);
	}
	until_asleep(heir);
	w[1] = 2;
	CHECK_CHILD(heir);
	CHECK_EQ(kill(owner, SIGKILL), 0);
	CHECK_EQ(waitpid(owner, &st, 0), owner);
}

/* The heir has unmapped the word while it waited: it is told, and the next gets the lock. */
struct unmapping {
	word *w;
	long result;
	word done;
};
static char stack[16384] __attribute__((aligned(16)));

static int
lock_in_thread(void *arg)
{
	struct unmapping *u = arg;

	u->result = LOCK(&u->w[0]);
	u->done = 1;
	raw(SYS_exit, 0, 0, 0, 0, 0, 0);
	return 0;
}

TEST(heir_without_the_word)
{
	word *w = shared_memory(4096);
	struct unmapping u = { .w = w };
	pid_t owner, heir, third;
	int tid;

	owner = fork();
	if (owner == 0) {
		CHECK_EQ(LOCK(&w[0]), 0);
		until(&w[1], 2);
		_exit(0);
	}
	until(&w[0], owner);
	heir = fork();
	if (heir == 0) {
		realtime(SCHED_FIFO, 1);
		tid = clone(lock_in_thread, stack + sizeof(stack), CLONE_VM | CLONE_FS |
		    CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM, &u);
		CHECK(tid > 0);
		until_asleep(tid);
		w[2] = 1;
		until(&w[3], 1);
		munmap((void *)w, 4096);
		until(&u.done, 1);
		CHECK_EQ(u.result, -EFAULT);
		_exit(0);
	}
	until(&w[2], 1);
	third = fork();
	if (third == 0) {
		CHECK_EQ(LOCK(&w[0]), 0);
		CHECK_EQ(w[0], gettid_() | F_OWNER_DIED);
		_exit(0);
	}
	until_asleep(third);
	w[3] = 1;
	nap(50);
	w[1] = 2;
	CHECK_CHILD(owner);
	CHECK_CHILD(heir);
	CHECK_CHILD(third);
}

TEST(cycles_are_refused)
{
	word *w = shared_memory(4096);
	pid_t pid[3];
	int i, refused = 0, st;

	/* Each has lock i and wants lock i + 1: one of the three is refused. */
	for (i = 0; i < 3; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			long r;

			CHECK_EQ(LOCK(&w[i]), 0);
			__atomic_add_fetch(&w[8], 1, __ATOMIC_SEQ_CST);
			until(&w[8], 3);
			r = LOCK(&w[(i + 1) % 3]);
			if (r == 0)
				UNLOCK(&w[(i + 1) % 3]);
			UNLOCK(&w[i]);
			_exit(r == 0 ? 0 : r == -EDEADLK ? 35 : 99);
		}
	}
	for (i = 0; i < 3; i++) {
		CHECK_EQ(waitpid(pid[i], &st, 0), pid[i]);
		CHECK(WIFEXITED(st) && (WEXITSTATUS(st) == 0 || WEXITSTATUS(st) == 35));
		refused += WEXITSTATUS(st) == 35;
	}
	CHECK_EQ(refused, 1);
	for (i = 0; i < 3; i++)
		CHECK_EQ(w[i], 0);
}

#define NCHAIN 40

/* A chain of locks, longer than any table: no deadlock, and its end unlocks it all. */
TEST(long_chain)
{
	word *w = shared_memory(4096);
	pid_t pid[NCHAIN];
	int i;

	CHECK_EQ(LOCK(&w[0]), 0);
	for (i = 1; i < NCHAIN; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			CHECK_EQ(LOCK(&w[i]), 0);
			CHECK_EQ(LOCK(&w[i - 1]), 0);
			CHECK_EQ(UNLOCK(&w[i - 1]), 0);
			CHECK_EQ(UNLOCK(&w[i]), 0);
			_exit(0);
		}
		until_asleep(pid[i]);
	}
	CHECK_EQ(LOCK(&w[NCHAIN - 1]), -EDEADLK);
	CHECK_EQ(UNLOCK(&w[0]), 0);
	for (i = 1; i < NCHAIN; i++)
		CHECK_CHILD(pid[i]);
}

TESTS = {
	T(lock_of_a_free_word), T(refusals), T(waiter_gets_it_at_unlock),
	T(other_waiters_contradict), T(best_priority_first), T(timeouts_on_their_clocks),
	T(signals_do_not_end_it), T(killed_waiter_leaves_the_queue),
	T(owner_dies_and_the_heir_knows), T(exec_of_the_owner_counts_as_death),
	T(heir_without_the_word), T(cycles_are_refused), T(long_chain), { 0 },
};
