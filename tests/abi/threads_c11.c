/* The threads of C11. */
#include "tap.h"
#include <threads.h>
#include <time.h>

static thread_local int mine = 3;
static mtx_t m;
static cnd_t c;
static tss_t key;
static once_flag once = ONCE_FLAG_INIT;
static int counter, inits, destroyed;

static struct timespec
in_ms(int ms)
{
	struct timespec ts;

	CHECK_EQ(timespec_get(&ts, TIME_UTC), TIME_UTC);
	ts.tv_nsec += ms * 1000000L;
	ts.tv_sec += ts.tv_nsec / 1000000000;
	ts.tv_nsec %= 1000000000;
	return ts;
}

static int
negative(void *arg)
{
	CHECK_EQ(mine, 3);
	mine = 4;
	if (arg)
		thrd_exit(-5);
	return -7;
}

TEST(results)
{
	thrd_t t;
	int ret;

	mine = 9;
	CHECK_EQ(thrd_create(&t, negative, NULL), thrd_success);
	CHECK_EQ(thrd_join(t, &ret), thrd_success);
	CHECK_EQ(ret, -7);
	CHECK_EQ(thrd_create(&t, negative, &t), thrd_success);
	CHECK(!thrd_equal(t, thrd_current()));
	CHECK_EQ(thrd_join(t, &ret), thrd_success);
	CHECK_EQ(ret, -5);
	CHECK_EQ(mine, 9);
	CHECK_EQ(thrd_create(&t, negative, NULL), thrd_success);
	CHECK_EQ(thrd_detach(t), thrd_success);
}

static void init(void) { inits++; }
static void destroy(void *p) { destroyed += *(int *)p; }

static int
count(void *arg)
{
	static int one = 1;

	call_once(&once, init);
	CHECK_EQ(tss_set(key, &one), thrd_success);
	for (int i = 0; i < 1000; i++) {
		CHECK_EQ(mtx_lock(&m), thrd_success);
		counter++;
		CHECK_EQ(mtx_unlock(&m), thrd_success);
		if (i % 100 == 0)
			thrd_yield();
	}
	mtx_lock(&m);
	cnd_signal(&c);
	mtx_unlock(&m);
	CHECK(tss_get(key) == &one);
	return 0;
}

TEST(mutexes_conditions_and_values)
{
	thrd_t t[4];

	CHECK_EQ(mtx_init(&m, mtx_plain), thrd_success);
	CHECK_EQ(cnd_init(&c), thrd_success);
	CHECK_EQ(tss_create(&key, destroy), thrd_success);
	for (int i = 0; i < 4; i++)
		CHECK_EQ(thrd_create(&t[i], count, NULL), thrd_success);
	mtx_lock(&m);
	while (counter < 4000)
		CHECK_EQ(cnd_wait(&c, &m), thrd_success);
	mtx_unlock(&m);
	for (int i = 0; i < 4; i++)
		CHECK_EQ(thrd_join(t[i], NULL), thrd_success);
	CHECK_EQ(inits, 1);
	CHECK_EQ(destroyed, 4);
	tss_delete(key);
	cnd_destroy(&c);
	mtx_destroy(&m);
}

static int try(void *arg) { return mtx_trylock(arg); }

TEST(kinds_and_deadlines)
{
	struct timespec end = in_ms(40), ts = { 0, 20000000 }, left;
	thrd_t t;
	int ret;

	CHECK_EQ(mtx_init(&m, mtx_recursive | mtx_timed), thrd_success);
	CHECK_EQ(mtx_lock(&m), thrd_success);
	CHECK_EQ(mtx_trylock(&m), thrd_success);
	CHECK_EQ(thrd_create(&t, try, &m), thrd_success);
	CHECK_EQ(thrd_join(t, &ret), thrd_success);
	CHECK_EQ(ret, thrd_busy);
	CHECK_EQ(mtx_unlock(&m), thrd_success);
	CHECK_EQ(mtx_unlock(&m), thrd_success);
	mtx_destroy(&m);
	CHECK_EQ(mtx_init(&m, mtx_timed), thrd_success);
	CHECK_EQ(cnd_init(&c), thrd_success);
	CHECK_EQ(mtx_timedlock(&m, &end), thrd_success);
	CHECK_EQ(mtx_timedlock(&m, &end), thrd_timedout);
	CHECK_EQ(cnd_timedwait(&c, &m, &end), thrd_timedout);
	CHECK_EQ(cnd_broadcast(&c), thrd_success);
	CHECK_EQ(mtx_unlock(&m), thrd_success);
	CHECK_EQ(thrd_sleep(&ts, &left), 0);
}

TESTS = { T(results), T(mutexes_conditions_and_values), T(kinds_and_deadlines), { 0 } };
