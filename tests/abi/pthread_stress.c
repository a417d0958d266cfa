/*
 * Threads that do all at once, by chance: the seed is printed, and SEED=n in the
 * environment runs the same choices again. In the end no thread, mapping, semaphore
 * file or memory may be left.
 */
#include "tap.h"
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/sysinfo.h>
#include <time.h>

#define WORKERS	8
#define STEPS	250
#define OBJECTS	6

static pthread_mutex_t mutex[OBJECTS];
static pthread_cond_t cond[OBJECTS];
static pthread_rwlock_t rwlock[OBJECTS];
static sem_t sem[OBJECTS];
static pthread_key_t key;
static long guarded[OBJECTS], expected[OBJECTS], read_wrong;
static long values, destroyed, detached, ended;

static struct timespec
soon(int ms)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	ts.tv_nsec += ms * 1000000L;
	ts.tv_sec += ts.tv_nsec / 1000000000;
	ts.tv_nsec %= 1000000000;
	return ts;
}

static void
add(long *n)
{
	__atomic_add_fetch(n, 1, __ATOMIC_SEQ_CST);
}

static void unlock(void *m) { pthread_mutex_unlock(m); }
static void destroy(void *p) { add(&destroyed); free(p); }

/* ---- what short-lived threads do ---- */

static void *
leaves(void *arg)
{
	void *p = calloc(1, 100);

	if (pthread_setspecific(key, p) == 0)
		add(&values);
	if (arg)
		add(&ended);
	return p;
}

static void *
waits_for_ever(void *arg)
{
	int i = (int)(long)arg;

	pthread_mutex_lock(&mutex[i]);
	pthread_cleanup_push(unlock, &mutex[i]);
	for (;;)
		pthread_cond_wait(&cond[i], &mutex[i]);
	pthread_cleanup_pop(1);
	return NULL;
}

static void *
sleeps_for_ever(void *arg)
{
	for (;;)
		sem_wait(arg);
	return NULL;
}

/* ---- steps ---- */

static void
count_in(int i, unsigned *seed)
{
	int err;

	if (rand_r(seed) % 4 == 0) {
		struct timespec end = soon(rand_r(seed) % 3);

		err = pthread_mutex_timedlock(&mutex[i], &end);
	} else if (rand_r(seed) % 4 == 0) {
		err = pthread_mutex_trylock(&mutex[i]);
	} else {
		err = pthread_mutex_lock(&mutex[i]);
	}
	if (err == EOWNERDEAD)
		err = pthread_mutex_consistent(&mutex[i]);
	if (err != 0) {
		CHECK(err == ETIMEDOUT || err == EBUSY);
		return;
	}
	guarded[i]++;
	add(&expected[i]);
	if (rand_r(seed) % 8 == 0)
		sched_yield();
	if (rand_r(seed) % 2)
		pthread_cond_broadcast(&cond[i]);
	CHECK_EQ(pthread_mutex_unlock(&mutex[i]), 0);
	pthread_cond_signal(&cond[i]);
}

static void
wait_on(int i, unsigned *seed)
{
	struct timespec end = soon(rand_r(seed) % 3);
	int err;

	err = pthread_mutex_lock(&mutex[i]);
	if (err == EOWNERDEAD)
		CHECK_EQ(pthread_mutex_consistent(&mutex[i]), 0);
	err = pthread_cond_timedwait(&cond[i], &mutex[i], &end);
	if (err == EOWNERDEAD)
		CHECK_EQ(pthread_mutex_consistent(&mutex[i]), 0);
	else
		CHECK(err == 0 || err == ETIMEDOUT);
	CHECK_EQ(pthread_mutex_unlock(&mutex[i]), 0);
}

static void
read_or_write(int i, unsigned *seed)
{
	static long pair[OBJECTS][2];

	if (rand_r(seed) % 3) {
		CHECK_EQ(pthread_rwlock_rdlock(&rwlock[i]), 0);
		if (pair[i][0] != pair[i][1])
			add(&read_wrong);
	} else {
		CHECK_EQ(pthread_rwlock_wrlock(&rwlock[i]), 0);
		pair[i][0]++;
		sched_yield();
		pair[i][1]++;
	}
	CHECK_EQ(pthread_rwlock_unlock(&rwlock[i]), 0);
}

static void
pass_token(int i, unsigned *seed)
{
	struct timespec end = soon(1);

	if (rand_r(seed) % 2 ? sem_trywait(&sem[i]) == 0 : sem_timedwait(&sem[i], &end) == 0)
		CHECK_EQ(sem_post(&sem[i]), 0);
}

static void
make_thread(int i, unsigned *seed)
{
	pthread_t t;
	void *ret;

	switch (rand_r(seed) % 4) {
	case 0:
		CHECK_EQ(pthread_create(&t, NULL, leaves, "d"), 0);
		add(&detached);
		CHECK_EQ(pthread_detach(t), 0);
		return;
	case 1:
		CHECK_EQ(pthread_create(&t, NULL, leaves, NULL), 0);
		CHECK_EQ(pthread_join(t, NULL), 0);
		return;
	case 2:
		/* Object 0's mutex is the one that stays plain: see prepare. */
		CHECK_EQ(pthread_create(&t, NULL, waits_for_ever, (void *)0L), 0);
		break;
	default:
		CHECK_EQ(pthread_create(&t, NULL, sleeps_for_ever, &sem[OBJECTS - 1]), 0);
	}
	if (rand_r(seed) % 2)
		sched_yield();
	CHECK_EQ(pthread_cancel(t), 0);
	CHECK_EQ(pthread_join(t, &ret), 0);
	CHECK(ret == PTHREAD_CANCELED);
}

static void
make_process(void)
{
	pid_t pid = fork();
	pthread_t t;

	CHECK(pid >= 0);
	if (pid == 0) {
		alarm(15);
		free(malloc(3000));
		CHECK_EQ(pthread_create(&t, NULL, leaves, NULL), 0);
		CHECK_EQ(pthread_join(t, NULL), 0);
		_exit(0);
	}
	CHECK_CHILD(pid);
}

static void
use_library(unsigned *seed)
{
	char name[30], buf[64];
	sem_t *s;
	FILE *f;

	snprintf(name, sizeof(name), "/stress-%d-%u", getpid(), rand_r(seed) % 3);
	s = sem_open(name, O_CREAT, 0600, 1);
	CHECK(s != SEM_FAILED);
	f = fopen("/dev/null", "w");
	CHECK(f != NULL);
	snprintf(buf, sizeof(buf), "%.20g", rand_r(seed) / 7.0);
	CHECK(fprintf(f, "%s %s\n", name, buf) > 0);
	CHECK_EQ(fclose(f), 0);
	CHECK_EQ(sem_close(s), 0);
}

static void *
work(void *arg)
{
	unsigned seed = (unsigned)(long)arg;

	for (int step = 0; step < STEPS; step++) {
		int i = rand_r(&seed) % OBJECTS;

		switch (rand_r(&seed) % 16) {
		case 0: case 1: case 2: case 3: case 4: count_in(i, &seed); break;
		case 5: case 6: wait_on(i, &seed); break;
		case 7: case 8: case 9: read_or_write(i, &seed); break;
		case 10: case 11: pass_token(i, &seed); break;
		case 12: case 13: make_thread(i, &seed); break;
		case 14: use_library(&seed); break;
		default:
			if (rand_r(&seed) % 4 == 0)
				make_process();
		}
	}
	return NULL;
}

/* ---- before and after ---- */

static void
prepare(void)
{
	pthread_mutexattr_t a;

	for (int i = 0; i < OBJECTS; i++) {
		pthread_mutexattr_init(&a);
		if (i > 0)
			pthread_mutexattr_settype(&a, i % 3);
		if (i == 4)
			pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
		if (i == 5)
			pthread_mutexattr_setprotocol(&a, PTHREAD_PRIO_INHERIT);
		CHECK_EQ(pthread_mutex_init(&mutex[i], &a), 0);
		CHECK_EQ(pthread_cond_init(&cond[i], NULL), 0);
		CHECK_EQ(pthread_rwlock_init(&rwlock[i], NULL), 0);
		CHECK_EQ(sem_init(&sem[i], 0, i < OBJECTS - 1 ? 2 : 0), 0);
	}
	CHECK_EQ(pthread_key_create(&key, destroy), 0);
}

static int
entries(const char *path)
{
	DIR *d = opendir(path);
	int n = 0;

	CHECK(d != NULL);
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n - 2;
}

static int
mappings(void)
{
	FILE *f = fopen("/proc/self/maps", "r");
	int n = 0, c;

	CHECK(f != NULL);
	while ((c = getc(f)) != EOF)
		n += c == '\n';
	fclose(f);
	return n;
}

static void
storm(unsigned seed)
{
	pthread_t t[WORKERS];

	for (long i = 0; i < WORKERS; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, work, (void *)(seed + i * 7919)), 0);
	for (int i = 0; i < WORKERS; i++)
		CHECK_EQ(pthread_join(t[i], NULL), 0);
	/* Detached ones may still be leaving. */
	for (int i = 0; i < 500 && entries("/proc/self/task") > 1; i++)
		usleep(10000);
	CHECK_EQ(entries("/proc/self/task"), 1);
}

TEST(a_storm_leaves_nothing)
{
	const char *given = getenv("SEED");
	unsigned seed = given ? (unsigned)strtoul(given, NULL, 10) :
	    (unsigned)time(NULL) ^ (unsigned)getpid() << 16;
	struct sysinfo before, after;
	char name[30];
	int maps, v;

	printf("# seed %u\n", seed);
	fflush(stdout);
	alarm(100);
	prepare();
	storm(seed);
	maps = mappings();
	sysinfo(&before);
	storm(seed + 1);
	for (int i = 0; i < OBJECTS; i++) {
		CHECK_EQ(guarded[i], expected[i]);
		CHECK_EQ(sem_getvalue(&sem[i], &v), 0);
		CHECK_EQ(v, i < OBJECTS - 1 ? 2 : 0);
		CHECK_EQ(pthread_mutex_destroy(&mutex[i]), 0);
		CHECK_EQ(pthread_cond_destroy(&cond[i]), 0);
		CHECK_EQ(pthread_rwlock_destroy(&rwlock[i]), 0);
	}
	CHECK_EQ(read_wrong, 0);
	CHECK_EQ(values, destroyed);
	CHECK_EQ(detached, ended);
	CHECK(mappings() <= maps + 2);	/* the heap may have grown */
	for (int i = 0; i < 200; i++) {
		sysinfo(&after);
		if (after.freeram + (8UL << 20) / after.mem_unit >= before.freeram)
			break;
		usleep(20000);
	}
#ifdef __loam__
	CHECK(after.freeram + (8UL << 20) / after.mem_unit >= before.freeram);
#endif
	for (unsigned i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "/stress-%d-%u", getpid(), i);
		CHECK_EQ(sem_unlink(name), 0);
	}
}

static void *nothing(void *arg) { return arg; }

/* The same memory again and again, joined or detached. */
TEST(ten_thousand_threads)
{
	pthread_t t;
	int maps = 0;

	alarm(60);
	for (int i = 0; i < 10000; i++) {
		CHECK_EQ(pthread_create(&t, NULL, nothing, NULL), 0);
		CHECK_EQ(i % 5 == 0 ? pthread_detach(t) : pthread_join(t, NULL), 0);
		if (i == 100)
			maps = mappings();
	}
	for (int i = 0; i < 500 && entries("/proc/self/task") > 1; i++)
		usleep(10000);
	CHECK_EQ(entries("/proc/self/task"), 1);
	CHECK(mappings() <= maps + 2);
}

TESTS = { T(a_storm_leaves_nothing), T(ten_thousand_threads), { 0 } };
