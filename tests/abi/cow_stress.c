/*
 * Copy-on-write under random load: processes that fork, write, map, unmap, protect,
 * move and drop pages of some regions, each with a model of what every page of its own
 * must hold. What one does must never show in another, but in shared memory. At the end
 * no page and no page table may be lost.
 *
 * COW_SEED=number repeats a run, COW_STEPS=number makes it longer.
 */
#include "tap.h"
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <time.h>

#define PAGE 4096L
#define REGIONS 4
#define PAGES 700		/* of each: more than a page table has entries */
#define DEPTH 3			/* forks below forks */
#define CHILDREN 3		/* of one process at a time */

/* What a page is to hold. */
enum kind { HOLE, ZERO, OWN, SHARED, NOBODY /* no access */, READ_ONLY };
struct page {
	unsigned char kind;
	unsigned char was;	/* NOBODY, READ_ONLY: ZERO or OWN */
	uint32_t value;		/* OWN: its first word, and its last */
};

/* Far apart, so that tables of all levels are shared; the second crosses one of 1 GiB. */
static const uintptr_t base[REGIONS] = {
	0x10000000000, 0x1003fe00000, 0x10080001000, 0x20000000000
};
static struct page model[REGIONS][PAGES];
static unsigned seed0, depth, nchildren;
static pid_t child[CHILDREN];
static uint64_t state;

static unsigned
rnd(unsigned n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 20) % n;
}

static char *
at(int r, int i)
{
	return (char *)base[r] + i * PAGE;
}

#define WORD(r, i, n) (((volatile uint32_t *)at(r, i))[n])

static void
wrong(int r, int i, const char *what, uint32_t is, uint32_t should)
{
	printf("# region %d page %d (kind %d): %s is %#x, not %#x; pid %d depth %u, COW_SEED=%u\n",
	    r, i, model[r][i].kind, what, is, should, (int)getpid(), depth, seed0);
	fflush(stdout);
	_exit(99);
}

static void
check(int r, int i)
{
	struct page *p = &model[r][i];
	unsigned kind = p->kind == READ_ONLY ? p->was : p->kind;
	uint32_t want = kind == OWN ? p->value : 0;

	if (kind == ZERO || kind == OWN) {
		if (WORD(r, i, 0) != want)
			wrong(r, i, "first word", WORD(r, i, 0), want);
		if (WORD(r, i, 1023) != want)
			wrong(r, i, "last word", WORD(r, i, 1023), want);
	} else if (kind == SHARED) {
		/* Others write there, but only what belongs to this page. */
		uint32_t v = WORD(r, i, 0);

		if (v != 0 && (v & 0xffff) != (uint32_t)(r * PAGES + i))
			wrong(r, i, "shared word", v, r * PAGES + i);
	}
}

static void
check_all(void)
{
	int r, i;

	for (r = 0; r < REGIONS; r++)
		for (i = 0; i < PAGES; i++)
			check(r, i);
}

/* A random range of pages. */
static void
range(int *r, int *i, int *n, int most)
{
	*r = rnd(REGIONS);
	*n = 1 + rnd(most);
	*i = rnd(PAGES - *n + 1);
}

static void
set(int r, int i, int n, int kind)
{
	for (; n > 0; n--, i++)
		model[r][i] = (struct page){ .kind = kind };
}

static void
do_write(void)
{
	int r, i, n;

	range(&r, &i, &n, 8);
	for (; n > 0; n--, i++) {
		struct page *p = &model[r][i];

		if (p->kind == ZERO || p->kind == OWN) {
			check(r, i);
			p->kind = OWN;
			p->value = (uint32_t)state | 1;
			rnd(2);
			WORD(r, i, 0) = p->value;
			WORD(r, i, 1023) = p->value;
		} else if (p->kind == SHARED) {
			WORD(r, i, 0) = (rnd(0xffff) << 16) | (r * PAGES + i);
		}
	}
}

static void
do_map(int flags, int kind)
{
	int r, i, n;

	range(&r, &i, &n, kind == SHARED ? 4 : 600);
	CHECK(mmap(at(r, i), n * PAGE, PROT_READ | PROT_WRITE, flags | MAP_FIXED | MAP_ANONYMOUS,
	    -1, 0) == at(r, i));
	set(r, i, n, kind);
}

static void
do_unmap(void)
{
	int r, i, n;

	range(&r, &i, &n, 40);
	CHECK_EQ(munmap(at(r, i), n * PAGE), 0);
	set(r, i, n, HOLE);
}

/* Over pages that are private and there, wholly. */
static int
private_range(int *r, int *i, int *n, int most)
{
	int k;

	range(r, i, n, most);
	for (k = 0; k < *n; k++) {
		unsigned kind = model[*r][*i + k].kind;

		if (kind == HOLE || kind == SHARED)
			break;
	}
	*n = k;
	return k > 0;
}

static void
do_protect(void)
{
	static const int prot[] = { PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE };
	int r, i, n, what = rnd(3);

	if (!private_range(&r, &i, &n, 100))
		return;
	CHECK_EQ(mprotect(at(r, i), n * PAGE, prot[what]), 0);
	for (; n > 0; n--, i++) {
		struct page *p = &model[r][i];
		unsigned was = p->kind == NOBODY || p->kind == READ_ONLY ? p->was : p->kind;

		p->was = was;
		p->kind = what == 0 ? NOBODY : what == 1 ? READ_ONLY : was;
	}
}

static void
do_drop(void)
{
	int r, i, n;

	if (!private_range(&r, &i, &n, 50))
		return;
	CHECK_EQ(madvise(at(r, i), n * PAGE, MADV_DONTNEED), 0);
	for (; n > 0; n--, i++) {
		struct page *p = &model[r][i];

		p->value = 0;
		if (p->kind == NOBODY || p->kind == READ_ONLY)
			p->was = ZERO;
		else
			p->kind = ZERO;
	}
}

/* Move a piece of one mapping somewhere else; what is there goes. */
static void
do_move(void)
{
	int r, i, n, r2, i2, k;
	static struct page saved[64];

	if (!private_range(&r, &i, &n, 64))
		return;
	r2 = rnd(REGIONS);
	i2 = rnd(PAGES - n + 1);
	if (r == r2 && i2 < i + n && i < i2 + n)
		return;
	/* Of several mappings (EFAULT) none moves. */
	if (mremap(at(r, i), n * PAGE, n * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, at(r2, i2)) ==
	    MAP_FAILED) {
		CHECK_EQ(errno, EFAULT);
		return;
	}
	for (k = 0; k < n; k++)
		saved[k] = model[r][i + k];
	set(r, i, n, HOLE);
	for (k = 0; k < n; k++)
		model[r2][i2 + k] = saved[k];
}

static void work(unsigned steps);

static void
reap(unsigned k)
{
	int st;

	CHECK_EQ(waitpid(child[k], &st, 0), child[k]);
	if (st != 0)
		printf("# child: wait status %#x, COW_SEED=%u\n", st, seed0);
	CHECK_EQ(st, 0);
	child[k] = child[--nchildren];
}

static void
do_fork(unsigned steps)
{
	uint64_t other = state * 0x9e3779b97f4a7c15 + 1;
	pid_t pid;

	if (depth == DEPTH)
		return;
	if (nchildren == CHILDREN)
		reap(rnd(nchildren));
	pid = fork();
	CHECK(pid >= 0);
	if (pid == 0) {
		depth++;
		nchildren = 0;
		state = other;
		work(steps / 3 + 1);
		_exit(0);
	}
	child[nchildren++] = pid;
}

static void
work(unsigned steps)
{
	unsigned k;

	for (k = 0; k < steps; k++) {
		unsigned what = rnd(100);
		int r, i, n;

		if (what < 50)
			do_write();
		else if (what < 65) {
			range(&r, &i, &n, 20);
			for (; n > 0; n--, i++)
				check(r, i);
		} else if (what < 70)
			do_map(MAP_PRIVATE, ZERO);
		else if (what < 72)
			do_map(MAP_SHARED, SHARED);
		else if (what < 76)
			do_unmap();
		else if (what < 83)
			do_protect();
		else if (what < 88)
			do_drop();
		else if (what < 95)
			do_move();
		else if (what < 98 && nchildren > 0 && rnd(2))
			reap(rnd(nchildren));
		else
			do_fork(steps - k);
	}
	check_all();
	while (nchildren > 0)
		reap(rnd(nchildren));
	check_all();
}

/* KiB of a line of /proc/meminfo. */
static long
meminfo(const char *name)
{
	static char text[4096];
	int fd = open("/proc/meminfo", O_RDONLY);
	ssize_t n = read(fd, text, sizeof(text) - 1);
	char *line;

	CHECK(n > 0);
	text[n] = '\0';
	close(fd);
	line = strstr(text, name);
	CHECK(line != NULL);
	return atol(line + strlen(name) + 1);
}

static void
run(unsigned seed)
{
	unsigned steps = getenv("COW_STEPS") ? atoi(getenv("COW_STEPS")) : 150;
	int r, st;
	pid_t pid = fork();

	CHECK(pid >= 0);
	if (pid == 0) {
		seed0 = seed;
		state = seed * 0x9e3779b97f4a7c15 + 12345;
		for (r = 0; r < REGIONS; r++) {
			CHECK(mmap(at(r, 0), PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE |
			    MAP_ANONYMOUS | MAP_FIXED, -1, 0) == at(r, 0));
			set(r, 0, PAGES, ZERO);
		}
		work(steps);
		_exit(0);
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(st, 0);
}

static unsigned
first_seed(void)
{
	return getenv("COW_SEED") ? (unsigned)atol(getenv("COW_SEED")) : (unsigned)time(NULL);
}

TEST(pages_hold_what_was_written)
{
	unsigned seed = first_seed(), i, rounds = getenv("COW_SEED") ? 1 : 6;

	printf("# COW_SEED=%u and on\n", seed);
	for (i = 0; i < rounds; i++)
		run(seed + i);
}

TEST(nothing_is_lost)
{
	long anon, tables;

	if (access("/proc/loam", F_OK) != 0)
		SKIP("other programs run, too");
	run(first_seed());
	anon = meminfo("AnonPages:"), tables = meminfo("PageTables:");
	run(first_seed() + 100);
	run(first_seed() + 101);
	CHECK(meminfo("AnonPages:") <= anon + 32);
	CHECK(meminfo("PageTables:") <= tables + 32);
}

TESTS = {
	T(pages_hold_what_was_written), T(nothing_is_lost),
	{ 0 }
};
