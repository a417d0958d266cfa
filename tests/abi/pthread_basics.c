/* POSIX threads: making and ending them, their attributes, values, names and clocks. */
#include "tap.h"
#include <pthread.h>
#include <limits.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

static void
nap(int ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&ts, NULL);
}

static void *
same(void *arg)
{
	return arg;
}

static void *
exits(void *arg)
{
	pthread_exit(arg);
}

TEST(results_come_back)
{
	pthread_t t[32];
	void *ret;

	for (long i = 0; i < 32; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, i % 2 ? same : exits, (void *)i), 0);
	for (long i = 0; i < 32; i++) {
		CHECK_EQ(pthread_join(t[i], &ret), 0);
		CHECK_EQ(ret, i);
	}
}

static void *
who(void *arg)
{
	*(pthread_t *)arg = pthread_self();
	return NULL;
}

TEST(self_is_what_create_gave)
{
	pthread_t t, seen;

	CHECK_EQ(pthread_create(&t, NULL, who, &seen), 0);
	CHECK_EQ(pthread_join(t, NULL), 0);
	CHECK(pthread_equal(t, seen));
	CHECK(!pthread_equal(t, pthread_self()));
}

static volatile int counted;

static void *
counts(void *arg)
{
	__atomic_add_fetch(&counted, 1, __ATOMIC_SEQ_CST);
	return NULL;
}

/* Lines of /proc/self/maps, or entries of /proc/self/task. */
static int
lines(const char *path)
{
	FILE *f = fopen(path, "r");
	int n = 0, c;

	CHECK(f != NULL);
	while ((c = getc(f)) != EOF)
		n += c == '\n';
	fclose(f);
	return n;
}

TEST(detached_threads_take_their_stack_along)
{
	pthread_attr_t attr;
	pthread_t t;
	int before;

	CHECK_EQ(pthread_attr_init(&attr), 0);
	CHECK_EQ(pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED), 0);
	CHECK_EQ(pthread_create(&t, &attr, counts, NULL), 0);
	while (counted < 1)
		nap(1);
	nap(20);
	before = lines("/proc/self/maps");
	for (int i = 0; i < 300; i++) {
		CHECK_EQ(pthread_create(&t, i % 2 ? &attr : NULL, counts, NULL), 0);
		if (i % 2 == 0)
			CHECK_EQ(pthread_detach(t), 0);
	}
	while (counted < 301)
		nap(1);
	for (int i = 0; i < 200 && lines("/proc/self/maps") > before; i++)
		nap(10);
	CHECK(lines("/proc/self/maps") <= before);
	CHECK_EQ(pthread_attr_destroy(&attr), 0);
}

TEST(attributes_are_kept)
{
	struct sched_param p = { .sched_priority = 3 };
	pthread_attr_t a;
	size_t size;
	void *addr;
	int v;

	CHECK_EQ(pthread_attr_init(&a), 0);
	CHECK_EQ(pthread_attr_getdetachstate(&a, &v), 0);
	CHECK_EQ(v, PTHREAD_CREATE_JOINABLE);
	CHECK_EQ(pthread_attr_setstacksize(&a, 1 << 20), 0);
	CHECK_EQ(pthread_attr_getstacksize(&a, &size), 0);
	CHECK_EQ(size, 1 << 20);
	CHECK_EQ(pthread_attr_setstacksize(&a, 100), EINVAL);
	CHECK_EQ(pthread_attr_setguardsize(&a, 12345), 0);
	CHECK_EQ(pthread_attr_getguardsize(&a, &size), 0);
	CHECK_EQ(size, 12345);
	CHECK_EQ(pthread_attr_setinheritsched(&a, PTHREAD_EXPLICIT_SCHED), 0);
	CHECK_EQ(pthread_attr_getinheritsched(&a, &v), 0);
	CHECK_EQ(v, PTHREAD_EXPLICIT_SCHED);
	CHECK_EQ(pthread_attr_setschedpolicy(&a, SCHED_RR), 0);
	CHECK_EQ(pthread_attr_getschedpolicy(&a, &v), 0);
	CHECK_EQ(v, SCHED_RR);
	CHECK_EQ(pthread_attr_setschedparam(&a, &p), 0);
	p.sched_priority = 0;
	CHECK_EQ(pthread_attr_getschedparam(&a, &p), 0);
	CHECK_EQ(p.sched_priority, 3);
	CHECK_EQ(pthread_attr_setscope(&a, PTHREAD_SCOPE_SYSTEM), 0);
	CHECK_EQ(pthread_attr_setscope(&a, PTHREAD_SCOPE_PROCESS), ENOTSUP);
	CHECK_EQ(pthread_attr_setstack(&a, (void *)0x10000, 1 << 16), 0);
	CHECK_EQ(pthread_attr_getstack(&a, &addr, &size), 0);
	CHECK(addr == (void *)0x10000);
	CHECK_EQ(size, 1 << 16);
	CHECK_EQ(pthread_attr_setdetachstate(&a, 77), EINVAL);
	CHECK_EQ(pthread_attr_destroy(&a), 0);
}

static char *volatile somewhere;

static void *
where(void *arg)
{
	somewhere = __builtin_frame_address(0);
	return NULL;
}

TEST(a_stack_of_ones_own)
{
	size_t size = 1 << 17;
	char *stack = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pthread_attr_t a;
	pthread_t t;

	CHECK(stack != MAP_FAILED);
	pthread_attr_init(&a);
	CHECK_EQ(pthread_attr_setstack(&a, stack, size), 0);
	for (int i = 0; i < 10; i++) {
		CHECK_EQ(pthread_create(&t, &a, where, NULL), 0);
		CHECK_EQ(pthread_join(t, NULL), 0);
		CHECK(somewhere > stack && somewhere < stack + size);
	}
	CHECK_EQ(munmap(stack, size), 0);
}

static void *
stack_of_self(void *arg)
{
	pthread_attr_t a;
	char *low, here;
	size_t size, guard;

	CHECK_EQ(pthread_getattr_np(pthread_self(), &a), 0);
	CHECK_EQ(pthread_attr_getstack(&a, (void **)&low, &size), 0);
	CHECK_EQ(pthread_attr_getguardsize(&a, &guard), 0);
	CHECK(&here > low && &here < low + size);
	CHECK(size >= 200000);
	CHECK(guard >= 4096);
	/* All of it is there, and below it the guard is not. */
	for (char *p = low + size - 65536; p > low; p -= 4096)
		*(volatile char *)p = 0;
	if (arg != NULL)
		*(volatile char *)(low - 1) = 0;
	return NULL;
}

TEST(getattr_np_tells_the_stack)
{
	pthread_attr_t a;
	char *low, here;
	size_t size;
	pthread_t t;

	CHECK_EQ(pthread_getattr_np(pthread_self(), &a), 0);
	CHECK_EQ(pthread_attr_getstack(&a, (void **)&low, &size), 0);
	CHECK(&here > low && &here < low + size);
	pthread_attr_init(&a);
	CHECK_EQ(pthread_attr_setstacksize(&a, 200000), 0);
	CHECK_EQ(pthread_create(&t, &a, stack_of_self, NULL), 0);
	CHECK_EQ(pthread_join(t, NULL), 0);
}

TEST(the_guard_stops_an_overflow)
{
	pthread_attr_t a;
	pthread_t t;
	pid_t pid;
	int st;

	pthread_attr_init(&a);
	CHECK_EQ(pthread_attr_setstacksize(&a, 200000), 0);
	pid = fork();
	if (pid == 0) {
		signal(SIGSEGV, SIG_DFL);
		pthread_create(&t, &a, stack_of_self, "");
		pthread_join(t, NULL);
		_exit(0);
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGSEGV);
}

static void *
naps(void *arg)
{
	nap((int)(long)arg);
	return arg;
}

TEST(joining_with_a_deadline)
{
	struct timespec end;
	pthread_t t;
	void *ret;

	CHECK_EQ(pthread_create(&t, NULL, naps, (void *)200), 0);
	CHECK_EQ(pthread_tryjoin_np(t, &ret), EBUSY);
	clock_gettime(CLOCK_REALTIME, &end);
	CHECK_EQ(pthread_timedjoin_np(t, &ret, &end), ETIMEDOUT);
	end.tv_sec += 15;
	CHECK_EQ(pthread_timedjoin_np(t, &ret, &end), 0);
	CHECK_EQ(ret, 200);
}

/* ---- values by key ---- */

static pthread_key_t key;
static volatile int destroyed;

static void
destroy(void *value)
{
	/* The first rounds store it anew; so it comes back, but not for ever. */
	destroyed++;
	pthread_setspecific(key, value);
}

static void *
stores(void *arg)
{
	CHECK(pthread_getspecific(key) == NULL);
	CHECK_EQ(pthread_setspecific(key, &key), 0);
	CHECK(pthread_getspecific(key) == &key);
	return NULL;
}

TEST(destructors_run_a_few_times)
{
	pthread_t t;

	CHECK_EQ(pthread_key_create(&key, destroy), 0);
	CHECK_EQ(pthread_setspecific(key, "mine"), 0);
	CHECK_EQ(pthread_create(&t, NULL, stores, NULL), 0);
	CHECK_EQ(pthread_join(t, NULL), 0);
	CHECK_EQ(destroyed, PTHREAD_DESTRUCTOR_ITERATIONS);
	CHECK_EQ(strcmp(pthread_getspecific(key), "mine"), 0);
}

static pthread_key_t many[PTHREAD_KEYS_MAX];
static int nmany;

static void *
stores_many(void *arg)
{
	for (int i = 0; i < nmany; i++)
		CHECK_EQ(pthread_setspecific(many[i], &many[i]), 0);
	for (int i = 0; i < nmany; i++)
		CHECK(pthread_getspecific(many[i]) == &many[i]);
	return NULL;
}

TEST(many_keys)
{
	pthread_t t;
	pthread_key_t extra;

	while (nmany < PTHREAD_KEYS_MAX && pthread_key_create(&many[nmany], NULL) == 0)
		nmany++;
	CHECK(nmany >= 100);
	CHECK_EQ(pthread_key_create(&extra, NULL), EAGAIN);
	for (int i = 0; i < 3; i++) {
		CHECK_EQ(pthread_create(&t, NULL, stores_many, NULL), 0);
		CHECK_EQ(pthread_join(t, NULL), 0);
	}
	stores_many(NULL);
	/* A key made anew begins empty. */
	CHECK_EQ(pthread_key_delete(many[5]), 0);
	CHECK_EQ(pthread_key_create(&extra, NULL), 0);
	CHECK(pthread_getspecific(extra) == NULL);
}

/* ---- once ---- */

static pthread_once_t once = PTHREAD_ONCE_INIT;
static volatile int done;

static void
slowly(void)
{
	nap(50);
	done++;
}

static void *
wants_it_done(void *arg)
{
	CHECK_EQ(pthread_once(&once, slowly), 0);
	CHECK_EQ(done, 1);
	return NULL;
}

TEST(once_is_once_and_waited_for)
{
	pthread_t t[8];

	for (int i = 0; i < 8; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, wants_it_done, NULL), 0);
	for (int i = 0; i < 8; i++)
		CHECK_EQ(pthread_join(t[i], NULL), 0);
	CHECK_EQ(done, 1);
}

/* ---- names, clocks, scheduling ---- */

static volatile int stop;

static void *
burns(void *arg)
{
	while (!stop)
		;
	return NULL;
}

TEST(each_has_a_clock)
{
	struct timespec ts;
	clockid_t clock;
	pthread_t t;

	CHECK_EQ(pthread_create(&t, NULL, burns, NULL), 0);
	CHECK_EQ(pthread_getcpuclockid(t, &clock), 0);
	do {
		nap(10);
		CHECK_EQ(clock_gettime(clock, &ts), 0);
	} while (ts.tv_sec == 0 && ts.tv_nsec < 30000000);
	stop = 1;
	CHECK_EQ(pthread_join(t, NULL), 0);
	CHECK_EQ(pthread_getcpuclockid(pthread_self(), &clock), 0);
	CHECK_EQ(clock_gettime(clock, &ts), 0);
}

TEST(names)
{
	char name[16];
	pthread_t t;

	CHECK_EQ(pthread_setname_np(pthread_self(), "first"), 0);
	CHECK_EQ(pthread_getname_np(pthread_self(), name, sizeof(name)), 0);
	CHECK_EQ(strcmp(name, "first"), 0);
	CHECK_EQ(pthread_setname_np(pthread_self(), "a name that is too long"), ERANGE);
	CHECK_EQ(pthread_getname_np(pthread_self(), name, 3), ERANGE);
	CHECK_EQ(pthread_create(&t, NULL, naps, (void *)300), 0);
	CHECK_EQ(pthread_setname_np(t, "second"), 0);
	CHECK_EQ(pthread_getname_np(t, name, sizeof(name)), 0);
	CHECK_EQ(strcmp(name, "second"), 0);
	CHECK_EQ(pthread_join(t, NULL), 0);
}

static void *
policy_of_self(void *arg)
{
	CHECK_EQ(syscall(SYS_sched_getscheduler, 0), (long)arg);	/* musl's has none */
	return NULL;
}

TEST(scheduling_from_attributes_and_later)
{
	struct sched_param p = { .sched_priority = 2 };
	pthread_attr_t a;
	pthread_t t;
	int policy;

	pthread_attr_init(&a);
	CHECK_EQ(pthread_attr_setinheritsched(&a, PTHREAD_EXPLICIT_SCHED), 0);
	CHECK_EQ(pthread_attr_setschedpolicy(&a, SCHED_FIFO), 0);
	CHECK_EQ(pthread_attr_setschedparam(&a, &p), 0);
	if (geteuid() == 0) {
		CHECK_EQ(pthread_create(&t, &a, policy_of_self, (void *)SCHED_FIFO), 0);
		CHECK_EQ(pthread_join(t, NULL), 0);
		CHECK_EQ(pthread_create(&t, NULL, naps, (void *)200), 0);
		CHECK_EQ(pthread_setschedparam(t, SCHED_RR, &p), 0);
		CHECK_EQ(pthread_setschedprio(t, 5), 0);
		CHECK_EQ(pthread_getschedparam(t, &policy, &p), 0);
		CHECK_EQ(policy, SCHED_RR);
		CHECK_EQ(p.sched_priority, 5);
		CHECK_EQ(pthread_join(t, NULL), 0);
	}
	/* Without the right to it no thread comes into being. */
	CHECK_EQ(pthread_attr_setschedparam(&a, &p), 0);
	if (geteuid() != 0 || setuid(1000) == 0)
		CHECK_EQ(pthread_create(&t, &a, policy_of_self, NULL), EPERM);
}

static void *
where_allowed(void *arg)
{
	CHECK_EQ(sched_getcpu(), 0);
	return NULL;
}

TEST(affinity)
{
	cpu_set_t set, got;
	pthread_attr_t a;
	pthread_t t;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	CHECK_EQ(pthread_create(&t, NULL, naps, (void *)100), 0);
	CHECK_EQ(pthread_setaffinity_np(t, sizeof(set), &set), 0);
	CHECK_EQ(pthread_getaffinity_np(t, sizeof(got), &got), 0);
	CHECK(CPU_EQUAL(&set, &got));
	CHECK_EQ(pthread_join(t, NULL), 0);
	pthread_attr_init(&a);
#ifdef __loam__		/* musl has no such attribute */
	CHECK_EQ(pthread_attr_setaffinity_np(&a, sizeof(set), &set), 0);
	CHECK_EQ(pthread_create(&t, &a, where_allowed, NULL), 0);
	CHECK_EQ(pthread_join(t, NULL), 0);
#else
	(void)where_allowed;
#endif
	pthread_attr_destroy(&a);
}

/* ---- signals ---- */

static volatile pthread_t taken_by;
static volatile int taken_value;

static void
takes(int sig, siginfo_t *info, void *context)
{
	taken_by = pthread_self();
	taken_value = info->si_value.sival_int;
}

static void *
waits_for_stop(void *arg)
{
	while (!stop)
		nap(5);
	return NULL;
}

TEST(signals_to_one_thread)
{
	struct sigaction act = { .sa_sigaction = takes, .sa_flags = SA_SIGINFO };
	pthread_t t;

	CHECK_EQ(sigaction(SIGUSR1, &act, NULL), 0);
	CHECK_EQ(pthread_create(&t, NULL, waits_for_stop, NULL), 0);
	CHECK_EQ(pthread_kill(t, 0), 0);
	CHECK_EQ(pthread_kill(t, 1000), EINVAL);
	CHECK_EQ(pthread_kill(t, SIGUSR1), 0);
	while (!taken_by)
		nap(1);
	CHECK(pthread_equal(taken_by, t));
	taken_by = 0;
	CHECK_EQ(pthread_kill(pthread_self(), SIGUSR1), 0);
	CHECK(pthread_equal(taken_by, pthread_self()));
#ifdef __loam__
	taken_by = 0;
	CHECK_EQ(pthread_sigqueue(t, SIGUSR1, (union sigval){ .sival_int = 77 }), 0);
	while (!taken_by)
		nap(1);
	CHECK_EQ(taken_value, 77);
#endif
	stop = 1;
	nap(100);
	/* It has ended, but is not joined: there is still such a thread. */
	CHECK_EQ(pthread_kill(t, SIGUSR1), 0);
	CHECK_EQ(pthread_join(t, NULL), 0);
}

TEST(no_set_has_the_librarys_signals)
{
	sigset_t set, old;

	sigfillset(&set);
	CHECK_EQ(pthread_sigmask(SIG_SETMASK, &set, NULL), 0);
	CHECK_EQ(pthread_sigmask(SIG_SETMASK, NULL, &old), 0);
	CHECK(SIGRTMIN > 33);
	CHECK_EQ(sigismember(&old, SIGRTMIN), 1);
	CHECK_ERR(sigaddset(&set, 32), EINVAL);
	CHECK_EQ(pthread_sigmask(99, &set, NULL), EINVAL);
}

/* ---- the end of the first thread ---- */

#ifdef __loam__		/* in musl nobody can join it */
static void *
ends_the_process(void *arg)
{
	CHECK_EQ(pthread_join(*(pthread_t *)arg, NULL), 0);
	return NULL;
}

TEST(the_last_thread_ends_the_process)
{
	static pthread_t first;
	pid_t pid = fork();
	pthread_t t;
	int st;

	if (pid == 0) {
		first = pthread_self();
		pthread_create(&t, NULL, ends_the_process, &first);
		pthread_exit(NULL);
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(st, 0);
}
#endif

static int fork_steps;
static void prepare1(void) { fork_steps = fork_steps * 10 + 1; }
static void prepare2(void) { fork_steps = fork_steps * 10 + 2; }
static void parent1(void) { fork_steps = fork_steps * 10 + 3; }
static void parent2(void) { fork_steps = fork_steps * 10 + 4; }
static void child1(void) { fork_steps = fork_steps * 10 + 5; }
static void child2(void) { fork_steps = fork_steps * 10 + 6; }

TEST(fork_handlers_in_order)
{
	pid_t pid;

	CHECK_EQ(pthread_atfork(prepare1, parent1, child1), 0);
	CHECK_EQ(pthread_atfork(prepare2, parent2, child2), 0);
	CHECK_EQ(pthread_atfork(NULL, NULL, NULL), 0);
	pid = fork();
	if (pid == 0)
		_exit(fork_steps == 2156 ? 0 : 1);
	CHECK_CHILD(pid);
	CHECK_EQ(fork_steps, 2134);
}

TESTS = {
	T(results_come_back), T(self_is_what_create_gave),
	T(detached_threads_take_their_stack_along), T(attributes_are_kept),
	T(a_stack_of_ones_own), T(getattr_np_tells_the_stack), T(the_guard_stops_an_overflow),
	T(joining_with_a_deadline), T(destructors_run_a_few_times), T(many_keys),
	T(once_is_once_and_waited_for), T(each_has_a_clock), T(names),
	T(scheduling_from_attributes_and_later), T(affinity), T(signals_to_one_thread),
	T(no_set_has_the_librarys_signals), T(fork_handlers_in_order),
#ifdef __loam__
	T(the_last_thread_ends_the_process),
#endif
	{ 0 }
};
