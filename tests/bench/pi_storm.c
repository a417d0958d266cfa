/*
 * A storm on locks: processes that take and release priority-inheriting locks in any
 * order, wait with time-outs, wait on a word to be moved to a lock, lock records of a
 * file, change their policy, and die in the middle of it, by their own hand or by
 * another's. Deadlocks that this makes are refused; what the dead held goes to the next.
 *
 *	pi_storm WORKERS DEATHS SEED
 *
 * Checked: nobody else is in a lock that one holds; each lock can be had at the end.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WAIT_REQUEUE_PI = 11, CMP_REQUEUE_PI = 12, LOCK_PI2 = 13, UNLOCK_PI = 7, TRYLOCK_PI = 8 };
#define OWNER_DIED 0x40000000u
#define TID 0x3fffffffu

#define NLOCKS 6

struct lock {
	volatile uint32_t word;
	volatile uint32_t inside;	/* who holds it, by his own word */
};

struct shared {
	struct lock lock[NLOCKS];
	volatile uint32_t condition;
	volatile uint32_t locked, refused, inherited, late, moved;	/* counts */
	volatile uint32_t wrong;
};

static struct shared *s;
static unsigned long long seed;
static int records;

static unsigned
roll(unsigned sides)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (unsigned)((seed * 0x2545f4914f6cdd1dULL) >> 33) % sides;
}

static long
futex(volatile uint32_t *w, int op, uint32_t val, const void *t, volatile uint32_t *w2, uint32_t val3)
{
	return syscall(SYS_futex, w, op, val, t, w2, val3) < 0 ? -errno : 0;
}

static uint32_t
me(void)
{
	return (uint32_t)syscall(SYS_gettid);
}

static const struct timespec *
soon(void)
{
	static struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_nsec += 1000 * roll(20000);
	t.tv_sec += t.tv_nsec / 1000000000;
	t.tv_nsec %= 1000000000;
	return &t;
}

static void
count(volatile uint32_t *c)
{
	__atomic_add_fetch(c, 1, __ATOMIC_RELAXED);
}

/* The lock is ours: say so, and see that nobody else does. */
static void
enter(struct lock *l)
{
	if ((l->word & TID) != me()) {
		printf("pi_storm: %u owns %x\n", me(), l->word);
		count(&s->wrong);
	}
	if (l->word & OWNER_DIED) {
		count(&s->inherited);
		__atomic_and_fetch(&l->word, ~OWNER_DIED, __ATOMIC_SEQ_CST);
	} else if (l->inside) {
		printf("pi_storm: %u is in the lock of %u\n", l->inside, me());
		count(&s->wrong);
	}
	l->inside = me();
	count(&s->locked);
}

static void
leave(struct lock *l)
{
	l->inside = 0;
	if (futex(&l->word, UNLOCK_PI, 0, NULL, NULL, 0) != 0) {
		printf("pi_storm: unlock of %x by %u: %s\n", l->word, me(), strerror(errno));
		count(&s->wrong);
	}
}

static int
take(struct lock *l)
{
	long r;

	if (roll(5) == 0)
		r = futex(&l->word, TRYLOCK_PI, 0, NULL, NULL, 0);
	else
		r = futex(&l->word, LOCK_PI2, 0, roll(2) ? soon() : NULL, NULL, 0);
	if (r == 0) {
		enter(l);
		return 1;
	}
	if (r == -EDEADLK)
		count(&s->refused);
	else if (r == -ETIMEDOUT || r == -EAGAIN)
		count(&s->late);
	else if (r != -ESRCH) {		/* who had it died just now, and nobody waited: see free_dead */
		printf("pi_storm: lock: %s\n", strerror(-r));
		count(&s->wrong);
	}
	return 0;
}

static void
work(volatile int n)
{
	while (n-- > 0)
		;
}

static void
record(int type)
{
	struct flock f = { .l_type = type, .l_whence = SEEK_SET, .l_start = roll(4), .l_len = 1 + roll(2) };

	if (fcntl(records, type != F_UNLCK && roll(2) ? F_SETLK : F_SETLKW, &f) < 0 && errno == EDEADLK)
		count(&s->refused);
}

/* Wait on the condition to be moved to the first lock, or move those who wait. */
static void
condition(void)
{
	struct lock *l = &s->lock[0];

	if (roll(2)) {
		if (futex(&s->condition, WAIT_REQUEUE_PI, s->condition, soon(), &l->word, 0) == 0) {
			count(&s->moved);
			enter(l);
			leave(l);
		}
	} else {
		futex(&s->condition, CMP_REQUEUE_PI, 1, (void *)(long)roll(5), &l->word, s->condition);
	}
}

static void
change_policy(void)
{
	int real = roll(3) == 0;
	struct sched_param p = { .sched_priority = real ? 1 + roll(20) : 0 };

	sched_setscheduler(0, real ? SCHED_RR : SCHED_OTHER, &p);
}

static void
one_round(void)
{
	int held[NLOCKS] = { 0 }, i, n = 1 + roll(3);

	if (roll(8) == 0)
		change_policy();
	if (roll(4) == 0)
		condition();
	if (roll(4) == 0)
		record(roll(2) ? F_WRLCK : F_RDLCK);
	for (i = 0; i < n; i++) {
		int k = roll(NLOCKS);

		if (!held[k])
			held[k] = take(&s->lock[k]);
		work(roll(2000));
	}
	if (roll(12) == 0) {		/* with all that it holds */
		if (roll(2))
			_exit(0);
		raise(SIGKILL);
	}
	for (i = 0; i < NLOCKS; i++)
		if (held[i])
			leave(&s->lock[i]);
	record(F_UNLCK);
}

static pid_t
worker(unsigned long long start)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	seed = start;
	alarm(60);
	for (;;)
		one_round();
}

/*
 * A word without waiters keeps the id of its dead owner: without a robust list nobody
 * can know. Whoever has reaped the owner does.
 */
static void
free_dead(pid_t dead)
{
	int i;

	for (i = 0; i < NLOCKS; i++) {
		uint32_t w = s->lock[i].word;

		if ((w & TID) == (uint32_t)dead)
			__atomic_compare_exchange_n(&s->lock[i].word, &w, OWNER_DIED, 0,
			    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	}
}

int
main(int argc, char **argv)
{
	int nworkers = argc > 1 ? atoi(argv[1]) : 4, deaths = argc > 2 ? atoi(argv[2]) : 100;
	char name[] = "/tmp/pi_stormXXXXXX";
	pid_t pid[64], dead;
	int i, st;

	seed = argc > 3 ? strtoull(argv[3], NULL, 0) | 1 : 1;
	s = mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	records = mkstemp(name);
	if (s == MAP_FAILED || records < 0 || nworkers > 64)
		return 1;
	unlink(name);
	for (i = 0; i < nworkers; i++)
		pid[i] = worker(seed * 31 + i * 2 + 1);
	while (deaths-- > 0) {
		if (roll(4) == 0)
			kill(pid[roll(nworkers)], SIGKILL);
		dead = wait(&st);
		if (WIFSIGNALED(st) && WTERMSIG(st) != SIGKILL) {
			printf("pi_storm: %d died of signal %d\n", (int)dead, WTERMSIG(st));
			count(&s->wrong);
		}
		free_dead(dead);
		for (i = 0; i < nworkers; i++)
			if (pid[i] == dead)
				pid[i] = worker(seed * 31 + deaths * 1000 + i * 2 + 1);
	}
	for (i = 0; i < nworkers; i++)
		kill(pid[i], SIGKILL);
	while ((dead = wait(&st)) > 0)
		free_dead(dead);
	for (i = 0; i < NLOCKS; i++) {
		long r = futex(&s->lock[i].word, LOCK_PI2, 0, NULL, NULL, 0);

		if (r != 0) {
			printf("pi_storm: at the end lock %d (%x): %s\n", i, s->lock[i].word, strerror(-r));
			count(&s->wrong);
		}
	}
	printf("locked %u, refused %u, inherited %u, late %u, moved %u, wrong %u\n", s->locked,
	    s->refused, s->inherited, s->late, s->moved, s->wrong);
	return s->wrong != 0;
}
