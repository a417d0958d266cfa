/* Moving futex waiters, plainly and to priority-inheriting locks; the wake with an operation. */
#include "futex.h"

#define LOCK(w) futex(w, F_LOCK_PI, 0, NULL, NULL, 0)
#define UNLOCK(w) futex(w, F_UNLOCK_PI, 0, NULL, NULL, 0)

static pid_t
plain_waiter(word *w, uint32_t bits)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(futex(w, F_WAIT_BITSET, *w, NULL, NULL, bits) == 0 ? 0 : 1);
	until_asleep(pid);
	return pid;
}

/* Waits at w[0] for the lock at w[1], which it then holds until w[2] is 1. */
static pid_t
pi_waiter(word *w, int priority)
{
	pid_t pid = fork();

	if (pid == 0) {
		if (priority)
			realtime(SCHED_FIFO, priority);
		CHECK_EQ(futex(&w[0], F_WAIT_REQUEUE_PI, 0, NULL, &w[1], 0), 0);
		CHECK_EQ(w[1] & F_TID, gettid_());
		w[3]++;		/* under the lock */
		while (!w[2])
			nap(1);
		CHECK_EQ(UNLOCK(&w[1]), 0);
		_exit(0);
	}
	until_asleep(pid);
	return pid;
}

TEST(requeue_and_its_counts)
{
	word *w = shared_memory(4096);
	pid_t pid[5];
	int i;

	for (i = 0; i < 5; i++)
		pid[i] = plain_waiter(&w[0], ~0u);
	CHECK_EQ(futex(&w[0], F_CMP_REQUEUE, 1, 2, &w[1], 7), -EAGAIN);
	CHECK_EQ(futex(&w[0], F_CMP_REQUEUE, 1, 2, &w[1], 0), 3);
	CHECK_CHILD(pid[0]);
	CHECK_EQ(futex(&w[1], F_WAKE, 10, NULL, NULL, 0), 2);
	CHECK_CHILD(pid[1]);
	CHECK_CHILD(pid[2]);
	/* To itself: nothing is lost, nothing goes round for ever. */
	CHECK_EQ(futex(&w[0], F_REQUEUE, 0, 10, &w[0], 0), 2);
	CHECK_EQ(futex(&w[0], F_WAKE, 10, NULL, NULL, 0), 2);
	CHECK_CHILD(pid[3]);
	CHECK_CHILD(pid[4]);
	CHECK_EQ(futex(&w[0], F_CMP_REQUEUE, -1, 1, &w[1], 0), -EINVAL);
	CHECK_EQ(futex(&w[0], F_CMP_REQUEUE, 1, -1, &w[1], 0), -EINVAL);
	CHECK_EQ(futex(&w[0], F_CMP_REQUEUE, 1, 1, (char *)w + 2, 0), -EINVAL);
	CHECK_EQ(futex((word *)8, F_CMP_REQUEUE, 1, 1, &w[0], 0), -EFAULT);
}

/* No wake-up is lost while the word changes: who moves looks under the waiters' lock. */
TEST(compare_and_requeue_lose_nothing)
{
	word *w = shared_memory(4096);
	int i, n = 0;
	pid_t pid;

	pid = fork();
	if (pid == 0) {
		for (i = 0; i < 300; i++) {
			uint32_t seen = w[0];

			/* Woken where it was put to sleep, or where it was moved. */
			futex(&w[0], F_WAIT, seen, NULL, NULL, 0);
			w[2]++;
		}
		_exit(0);
	}
	while (waitpid(pid, NULL, WNOHANG) == 0) {
		uint32_t seen = __atomic_add_fetch(&w[0], 1, __ATOMIC_SEQ_CST);

		if (n++ & 1)
			futex(&w[0], F_CMP_REQUEUE, 0, 1, &w[1], seen);
		else
			futex(&w[0], F_WAKE, 1, NULL, NULL, 0);
		futex(&w[1], F_WAKE, 1, NULL, NULL, 0);
	}
	CHECK_EQ(w[2], 300);
}

TEST(bitsets_pick_their_waiters)
{
	word *w = shared_memory(4096);
	pid_t a = plain_waiter(w, 1), b = plain_waiter(w, 6);

	CHECK_EQ(futex(w, F_WAIT_BITSET, 0, NULL, NULL, 0), -EINVAL);
	CHECK_EQ(futex(w, F_WAKE_BITSET, 1, NULL, NULL, 0), -EINVAL);
	CHECK_EQ(futex(w, F_WAKE_BITSET, 9, NULL, NULL, 8), 0);
	CHECK_EQ(futex(w, F_WAKE_BITSET, 9, NULL, NULL, 4), 1);
	CHECK_CHILD(b);
	CHECK_EQ(futex(w, F_WAKE_BITSET, 9, NULL, NULL, 1), 1);
	CHECK_CHILD(a);
}

TEST(private_is_not_shared)
{
	word *w = shared_memory(4096);
	pid_t pid = plain_waiter(w, ~0u);

	CHECK_EQ(futex(w, F_WAKE | F_PRIVATE, 1, NULL, NULL, 0), 0);
	CHECK_EQ(futex(w, F_WAKE, 1, NULL, NULL, 0), 1);
	CHECK_CHILD(pid);
}

/* One file, mapped twice: the same word. Elsewhere in it: another. */
TEST(shared_by_file_and_offset)
{
	char name[] = "/tmp/futexXXXXXX";
	int fd = mkstemp(name);
	word *a, *b;
	pid_t pid;

	CHECK(fd >= 0);
	unlink(name);
	CHECK_EQ(ftruncate(fd, 8192), 0);
	a = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	b = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 4096);
	CHECK(a != MAP_FAILED && b != MAP_FAILED);
	pid = plain_waiter(a + 1024, ~0u);
	CHECK_EQ(futex(a, F_WAKE, 1, NULL, NULL, 0), 0);
	CHECK_EQ(futex(b, F_WAKE, 1, NULL, NULL, 0), 1);
	CHECK_CHILD(pid);
}

TEST(realtime_waiters_are_woken_first)
{
	word *w = shared_memory(4096);
	static const int priority[4] = { 0, 5, 40, 5 }, nth[4] = { 4, 2, 1, 3 };
	pid_t pid[4];
	int i, j, st;

	for (i = 0; i < 4; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			if (priority[i])
				realtime(SCHED_RR, priority[i]);
			futex(w, F_WAIT, 0, NULL, NULL, 0);
			_exit(0);
		}
		until_asleep(pid[i]);
	}
	for (j = 1; j <= 4; j++) {
		CHECK_EQ(futex(w, F_WAKE, 1, NULL, NULL, 0), 1);
		for (i = 0; i < 4 && nth[i] != j; i++)
			;
		CHECK_EQ(waitpid(-1, &st, 0), pid[i]);
	}
}

#define OP(op, oparg, cmp, cmparg) \
	((uint32_t)(op) << 28 | (cmp) << 24 | ((oparg) & 0xfff) << 12 | ((cmparg) & 0xfff))

TEST(wake_op_computes_and_compares)
{
	word w[2] = { 0, 0 };
	static const struct {
		uint32_t before, op, after;
	} t[] = {
		{ 5, OP(0, 9, 0, 0), 9 }, { 5, OP(1, -1, 0, 0), 4 }, { 5, OP(2, 8, 0, 0), 13 },
		{ 5, OP(3, 4, 0, 0), 1 }, { 5, OP(4, 1, 0, 0), 4 }, { 0, OP(8 | 2, 31, 0, 0), 1u << 31 },
		{ 0, OP(0, -1, 0, 0), ~0u },
	};
	unsigned i;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		w[1] = t[i].before;
		CHECK_EQ(futex(&w[0], F_WAKE_OP, 1, 1, &w[1], t[i].op), 0);
		CHECK_EQ(w[1], t[i].after);
	}
	CHECK_EQ(futex(&w[0], F_WAKE_OP, 1, 1, &w[1], OP(5, 0, 0, 0)), -ENOSYS);
	CHECK_EQ(futex(&w[0], F_WAKE_OP, 1, 1, &w[1], OP(0, 0, 6, 0)), -ENOSYS);
	CHECK_EQ(futex(&w[0], F_WAKE_OP, 1, 1, (word *)8, OP(0, 0, 0, 0)), -EFAULT);
}

TEST(wake_op_wakes_the_second_if_it_compares)
{
	word *w = shared_memory(4096);
	pid_t a, b;
	int cmp;

	/* Old value 3 against 3, as == != < <= > >=. */
	static const int second[6] = { 1, 0, 0, 1, 0, 1 };

	for (cmp = 0; cmp < 6; cmp++) {
		w[0] = w[1] = 3;
		a = plain_waiter(&w[0], ~0u);
		b = plain_waiter(&w[1], ~0u);
		CHECK_EQ(futex(&w[0], F_WAKE_OP, 1, 1, &w[1], OP(0, 1, cmp, 3)), 1 + second[cmp]);
		CHECK_CHILD(a);
		CHECK_EQ(futex(&w[1], F_WAKE, 1, NULL, NULL, 0), !second[cmp]);
		CHECK_CHILD(b);
	}
}

TEST(pi_refusals)
{
	word *w = shared_memory(4096);
	struct timespec t;
	pid_t pid;

	CHECK_EQ(futex(&w[0], F_WAIT_REQUEUE_PI, 1, NULL, &w[1], 0), -EAGAIN);
	CHECK_EQ(futex(&w[0], F_WAIT_REQUEUE_PI, 0, NULL, &w[0], 0), -EINVAL);
	CHECK_EQ(futex(&w[0], F_CMP_REQUEUE_PI, 1, 0, &w[0], 0), -EINVAL);
	CHECK_EQ(futex(&w[0], F_CMP_REQUEUE_PI, 2, 0, &w[1], 0), -EINVAL);
	CHECK_EQ(futex(&w[0], F_CMP_REQUEUE_PI, 1, -1, &w[1], 0), -EINVAL);
	CHECK_EQ(futex(&w[0], F_CMP_REQUEUE_PI, 1, 1, &w[1], 1), -EAGAIN);
	CHECK_EQ(futex(&w[0], F_CMP_REQUEUE_PI, 1, 1, &w[1], 0), 0);
	CHECK_EQ(futex(&w[0], F_CMP_REQUEUE_PI, 1, 1, (word *)8, 0), -EFAULT);
	t = in_ms(CLOCK_MONOTONIC, 30);
	CHECK_EQ(futex(&w[0], F_WAIT_REQUEUE_PI, 0, &t, &w[1], 0), -ETIMEDOUT);
	t = in_ms(CLOCK_REALTIME, 30);
	CHECK_EQ(futex(&w[0], F_WAIT_REQUEUE_PI | F_REALTIME, 0, &t, &w[1], 0), -ETIMEDOUT);

	/* Plain waiters are not moved to locks, nor those that wait for another lock. */
	pid = plain_waiter(&w[0], ~0u);
	CHECK_EQ(futex(&w[0], F_CMP_REQUEUE_PI, 1, 1, &w[1], 0), -EINVAL);
	CHECK_EQ(futex(&w[0], F_WAKE, 1, NULL, NULL, 0), 1);
	CHECK_CHILD(pid);
	pid = pi_waiter(w, 0);
	CHECK_EQ(futex(&w[0], F_CMP_REQUEUE_PI, 1, 1, &w[4], 0), -EINVAL);
	CHECK_EQ(futex(&w[0], F_WAKE, 1, NULL, NULL, 0), -EINVAL);
	CHECK_EQ(futex(&w[0], F_CMP_REQUEUE, 1, 1, &w[4], 0), -EINVAL);
	w[1] = 0x3ffffff0;
	CHECK_EQ(futex(&w[0], F_CMP_REQUEUE_PI, 1, 1, &w[1], 0), -ESRCH);
	w[1] = 0;
	w[2] = 1;
	CHECK_EQ(futex(&w[0], F_CMP_REQUEUE_PI, 1, 1, &w[1], 0), 1);
	CHECK_CHILD(pid);
}

TEST(free_lock_is_given_at_once)
{
	word *w = shared_memory(4096);
	pid_t pid = pi_waiter(w, 0);

	CHECK_EQ(futex(&w[0], F_CMP_REQUEUE_PI, 1, 0, &w[1], 0), 1);
	until(&w[3], 1);
	CHECK_EQ(w[1], pid);
	w[2] = 1;
	CHECK_CHILD(pid);
	CHECK_EQ(w[1], 0);
}

TEST(broadcast_moves_them_all)
{
	word *w = shared_memory(4096);
	pid_t pid[6];
	int i;

	for (i = 0; i < 6; i++)
		pid[i] = pi_waiter(w, i);
	CHECK_EQ(LOCK(&w[1]), 0);
	CHECK_EQ(futex(&w[0], F_CMP_REQUEUE_PI, 1, 100, &w[1], 0), 6);
	CHECK_EQ(w[1], gettid_() | F_WAITERS);
	nap(20);
	CHECK_EQ(w[3], 0);
	CHECK_EQ(UNLOCK(&w[1]), 0);
	until(&w[3], 1);
	CHECK_EQ(w[1], (uint32_t)pid[5] | F_WAITERS);
	w[2] = 1;
	for (i = 0; i < 6; i++)
		CHECK_CHILD(pid[i]);
	CHECK_EQ(w[3], 6);
	CHECK_EQ(w[1], 0);

	/* The same with a free lock: one has it at once, the others queue behind it. */
	w[2] = w[3] = 0;
	for (i = 0; i < 6; i++)
		pid[i] = pi_waiter(w, i);
	CHECK_EQ(futex(&w[0], F_CMP_REQUEUE_PI, 1, 4, &w[1], 0), 5);
	until(&w[3], 1);
	CHECK_EQ(w[1], (uint32_t)pid[5] | F_WAITERS);
	w[2] = 1;
	until(&w[1], 0);
	CHECK_EQ(w[3], 5);
	CHECK_EQ(futex(&w[0], F_CMP_REQUEUE_PI, 1, 4, &w[1], 0), 1);
	for (i = 0; i < 6; i++)
		CHECK_CHILD(pid[i]);
	CHECK_EQ(w[1], 0);
}

TEST(moving_the_owner_is_a_deadlock)
{
	word *w = shared_memory(4096);
	pid_t pid = fork();

	if (pid == 0) {
		CHECK_EQ(LOCK(&w[1]), 0);
		/* Holds the lock already: whoever moves it is refused. */
		CHECK_EQ(futex(&w[0], F_WAIT_REQUEUE_PI, 0, NULL, &w[1], 0), 0);
		_exit(0);
	}
	until_asleep(pid);
	CHECK_EQ(futex(&w[0], F_CMP_REQUEUE_PI, 1, 1, &w[1], 0), -EDEADLK);
	CHECK_EQ(w[1] & F_TID, pid);
	CHECK_EQ(kill(pid, SIGKILL), 0);
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
}

static void
handler(int sig)
{
}

TEST(signals_and_timeouts_after_the_move)
{
	word *w = shared_memory(4096);
	struct sigaction sa = { .sa_handler = handler };
	pid_t a, b;

	CHECK_EQ(LOCK(&w[1]), 0);
	a = fork();
	if (a == 0) {
		sigaction(SIGUSR1, &sa, NULL);
		w[4] = 1;
		CHECK_EQ(futex(&w[0], F_WAIT_REQUEUE_PI, 0, NULL, &w[1], 0), -EAGAIN);
		_exit(0);
	}
	until(&w[4], 1);
	until_asleep(a);
	/* Before the move a signal begins the wait again. */
	kill(a, SIGUSR1);
	nap(10);
	until_asleep(a);
	b = fork();
	if (b == 0) {
		struct timespec t = in_ms(CLOCK_MONOTONIC, 300);

		CHECK_EQ(futex(&w[0], F_WAIT_REQUEUE_PI, 0, &t, &w[1], 0), -ETIMEDOUT);
		_exit(0);
	}
	until_asleep(b);
	CHECK_EQ(futex(&w[0], F_CMP_REQUEUE_PI, 1, 1, &w[1], 0), 2);
	kill(a, SIGUSR1);
	CHECK_CHILD(a);
	CHECK_CHILD(b);
	CHECK_EQ(UNLOCK(&w[1]), 0);
	CHECK_EQ(w[1], 0);
}

TESTS = {
	T(requeue_and_its_counts), T(compare_and_requeue_lose_nothing),
	T(bitsets_pick_their_waiters), T(private_is_not_shared), T(shared_by_file_and_offset),
	T(realtime_waiters_are_woken_first), T(wake_op_computes_and_compares),
	T(wake_op_wakes_the_second_if_it_compares), T(pi_refusals), T(free_lock_is_given_at_once),
	T(broadcast_moves_them_all), T(moving_the_owner_is_a_deadlock),
	T(signals_and_timeouts_after_the_move), { 0 },
};
