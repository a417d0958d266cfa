/*
 * The tree of page tables (kernel/mm/pgtree.c, ptwalk.c) against a plain model:
 * spaces that write, fork, unmap, move, protect and exit at random, with memory
 * running out at times. After each step all tables are walked: every reference is
 * counted, every rule of pgtree.c is checked, and what each space sees is compared.
 */
#include "mm_host.h"
#include "tap.h"
#include <mm/pagecache.h>
#include <mm/pgtree.h>

#define FRAMES 8192UL
#define SPACES 6
#define STEPS 60000

/* ---- pages ---- */

DEFINE_PERCPU(struct mm_counts, mm_counts);
static struct page *free_list[FRAMES];
static unsigned nfree;
static bool is_free[FRAMES];
static unsigned fail_every;		/* one in so many NOWAIT allocations fails; 0: none */

static void
pages_init(void)
{
	host_memory(FRAMES);
	for (unsigned i = 1; i < FRAMES; i++) {
		free_list[nfree++] = page_array + i;
		is_free[i] = true;
	}
}

struct page *
page_alloc_order(unsigned order, unsigned flags)
{
	struct page *p;

	if (nfree == 0)
		panic("the test leaks frames");
	if (flags & ALLOC_NOWAIT && fail_every != 0 && tap_random() % fail_every == 0)
		return NULL;
	p = free_list[--nfree];
	is_free[p - page_array] = false;
	memset(p, 0, sizeof(*p));
	p->refs.n = 1;
	memset(page_address(p), flags & ALLOC_ZERO ? 0 : 0x5a, PAGE_SIZE);
	return p;
}

void
page_free(struct page *p)
{
	if (is_free[p - page_array])
		panic("page freed twice");
	is_free[p - page_array] = true;
	memset(page_address(p), 0xee, PAGE_SIZE);
	free_list[nfree++] = p;
}

void
page_free_zeroed(struct page *p)
{
	const u64 *w = page_address(p);

	for (unsigned i = 0; i < PAGE_SIZE / 8; i++)
		if (w[i] != 0)
			panic("a table came back with entry %u in use", i);
	page_free(p);
}

void page_mark_dirty(struct page *p) {}
bool page_is_reclaimable(const struct page *p) { return p->flags & PG_LRU; }

/* ---- the TLB: what was handed out must have been flushed before it is dropped ---- */

static unsigned long flushes;

void arch_tlb_flush_page(unsigned long va) { flushes++; }
void arch_tlb_flush_all(void) { flushes++; }
void arch_call_cpus(cpumask_t mask, void (*fn)(void *), void *arg) { panic("no other CPU"); }
void vm_flush_ipi(void *arg) {}

/* ---- the model ---- */

/* Addresses that share tables in all possible ways. */
static const unsigned tops[] = { 0, 1, 255 }, l2s[] = { 0, 511 }, l1s[] = { 0, 1, 300 };
#define LEAVES 10
#define NVA (3 * 2 * 3 * LEAVES)
static unsigned long vas[NVA];		/* ascending */

enum kind { NOTHING, PRIVATE, SHARED, ZERO };

struct cell {
	enum kind kind;
	u64 value;			/* private: what the page holds */
	struct page *shared;		/* shared: which page it is */
};

struct space {
	bool alive;
	struct pgtree tree;
	struct cell cell[NVA];
};

static struct space spaces[SPACES];
static struct page *shared_pages[4], *zero;

static void
universe_init(void)
{
	unsigned n = 0;

	for (unsigned a = 0; a < 3; a++)
		for (unsigned b = 0; b < 2; b++)
			for (unsigned c = 0; c < 3; c++)
				for (unsigned d = 0; d < LEAVES; d++)
					vas[n++] = tops[a] * pt_span(3) + l2s[b] * pt_span(2) +
					    l1s[c] * pt_span(1) +
					    (d < LEAVES - 1 ? d : 511) * PAGE_SIZE;
}

static void
space_start(struct space *s)
{
	struct page *top = page_alloc(ALLOC_ZERO);

	pgtree_init(&s->tree, table_of(top));
	s->tree.cpus = tap_random() % 2;
	s->alive = true;
	memset(s->cell, 0, sizeof(s->cell));
}

static void
space_exit(struct space *s)
{
	pgtree_destroy(&s->tree);
	page_free_zeroed(virt_to_page(s->tree.top));
	s->alive = false;
}

static void
stock(struct space *s)
{
	unsigned keep = fail_every;

	fail_every = 0;
	if (pgtree_stock(&s->tree) != 0)
		panic("stock");
	fail_every = keep;
}

/* Repeat a change until it has the tables that it needs. */
#define CHANGE(s, g, call) do {							\
	int err_;								\
	do {									\
		gather_init(&(g), &(s)->tree);					\
		spin_lock(&(s)->tree.lock);					\
		err_ = (call);							\
		gather_flush(&(g));						\
		spin_unlock(&(s)->tree.lock);					\
		gather_drop(&(g));						\
		if (err_ != 0)							\
			stock(s);						\
	} while (err_ != 0);							\
} while (0)

/* ---- the operations ---- */

static u64 *
word_of(pte_t e)
{
	return page_address(pte_page(e));
}

/* As the fault handler writes: own, then copy what somebody else has. */
static int
write_locked(struct space *s, unsigned i, u64 value, struct pgtree_gather *g)
{
	struct pgtree_path path;
	unsigned long va = vas[i];
	struct page *p;
	pte_t e;

	if (pgtree_own(&s->tree, va, &path, g) != 0)
		return -ENOMEM;
	e = *path_slot(&path, va);
	if (e & PTE_SHARED)
		return 0;
	if (e == 0 || e & PTE_NOREF || ref_read(&pte_page(e)->refs) > 1) {
		p = page_alloc(0);
		p->flags = PG_ANON;
		pgtree_set(&s->tree, &path, va, page_to_phys(p) | PTE_PRESENT | PTE_WRITE |
		    PTE_USER, g);
	} else {
		atomic_or(path_slot(&path, va), PTE_WRITE | PTE_PRESENT);
		atomic_and(path_slot(&path, va), ~PTE_NONE);
	}
	*word_of(*path_slot(&path, va)) = value;
	return 0;
}

static void
op_write(struct space *s)
{
	static u64 values;
	struct pgtree_gather g;
	unsigned i = tap_random() % NVA;
	unsigned keep = fail_every;

	if (s->cell[i].kind == SHARED)
		return;
	values++;
	CHANGE(s, g, write_locked(s, i, values, &g));
	fail_every = keep;
	s->cell[i] = (struct cell){ .kind = PRIVATE, .value = values };
}

static int
map_locked(struct space *s, unsigned i, pte_t e, struct pgtree_gather *g)
{
	struct pgtree_path path;

	if (pgtree_own(&s->tree, vas[i], &path, g) != 0)
		return -ENOMEM;
	if (!(e & PTE_NOREF))
		page_get(pte_page(e));
	pgtree_set(&s->tree, &path, vas[i], e, g);
	return 0;
}

static void
op_map(struct space *s)
{
	struct pgtree_gather g;
	unsigned i = tap_random() % NVA;
	bool shared = tap_random() % 2;
	struct page *p = shared ? shared_pages[tap_random() % 4] : zero;
	pte_t e = page_to_phys(p) | PTE_PRESENT | PTE_USER |
	    (shared ? PTE_SHARED | PTE_WRITE : PTE_NOREF);

	CHANGE(s, g, map_locked(s, i, e, &g));
	s->cell[i] = (struct cell){ .kind = shared ? SHARED : ZERO, .shared = p };
}

static void
op_fork(struct space *s)
{
	for (unsigned i = 0; i < SPACES; i++) {
		struct space *child = &spaces[i];

		if (child->alive)
			continue;
		space_start(child);
		spin_lock(&s->tree.lock);
		pgtree_fork(&child->tree, &s->tree);
		spin_unlock(&s->tree.lock);
		memcpy(child->cell, s->cell, sizeof(s->cell));
		return;
	}
}

/* A range with borders at, between, or far from the addresses in use. */
static void
random_range(unsigned long *start, unsigned long *end)
{
	unsigned long a = vas[tap_random() % NVA], b = vas[tap_random() % NVA];
	unsigned level = tap_random() % 4;

	if (a > b) {
		unsigned long swap = a;

		a = b;
		b = swap;
	}
	if (tap_random() % 2)
		b = MIN(b, a + pt_span(1) * 2);
	*start = ROUND_DOWN(a, pt_span(level));
	*end = MIN(ROUND_UP(b + PAGE_SIZE, pt_span(tap_random() % 4)), 256 * pt_span(3));
}

static void
op_zap(struct space *s)
{
	struct pgtree_gather g;
	unsigned long start, end;

	random_range(&start, &end);
	CHANGE(s, g, pgtree_zap(&s->tree, start, end, &g));
	for (unsigned i = 0; i < NVA; i++)
		if (vas[i] >= start && vas[i] < end)
			s->cell[i].kind = NOTHING;
}

static void
op_protect(struct space *s)
{
	static const pte_t prots[] = { 0, PTE_PRESENT, PTE_PRESENT | PTE_WRITE, PTE_PRESENT | PTE_NX };
	struct pgtree_gather g;
	unsigned long start, end;
	pte_t prot = prots[tap_random() % 4];

	random_range(&start, &end);
	CHANGE(s, g, pgtree_protect(&s->tree, start, end, prot, &g));
	for (unsigned i = 0; i < NVA; i++) {
		pte_t e = pgtree_lookup(&s->tree, vas[i]);

		if (e != 0 && vas[i] >= start && vas[i] < end &&
		    (!(e & PTE_PRESENT) != !(prot & PTE_PRESENT) || (e & PTE_NX) != (prot & PTE_NX) ||
		    (e & PTE_WRITE && !(prot & PTE_WRITE))))
			panic("protect missed %lx", vas[i]);
	}
}

/* Shared pages stand for a file's here: those that were not used may go, others must not. */
static void
op_evict(struct space *s)
{
	struct pgtree_gather g;
	unsigned long start, end;

	random_range(&start, &end);
	gather_init(&g, &s->tree);
	spin_lock(&s->tree.lock);
	pgtree_clean(&s->tree, start, end, &g);
	for (unsigned i = 0; i < NVA; i++)
		if (vas[i] >= start && vas[i] < end && s->cell[i].kind == SHARED &&
		    pgtree_lookup(&s->tree, vas[i]) & PTE_WRITE)
			panic("clean missed %lx", vas[i]);
	pgtree_evict(&s->tree, start, end, &g);
	gather_flush(&g);
	spin_unlock(&s->tree.lock);
	gather_drop(&g);
	for (unsigned i = 0; i < NVA; i++)
		if (vas[i] >= start && vas[i] < end && s->cell[i].kind == SHARED &&
		    pgtree_lookup(&s->tree, vas[i]) == 0)
			s->cell[i].kind = NOTHING;
}

/* Move everything of one group of leaves (one leaf table's) to another, cleared first. */
static void
op_move(struct space *s)
{
	unsigned a = tap_random() % (NVA / LEAVES) * LEAVES;
	unsigned b = tap_random() % (NVA / LEAVES) * LEAVES;
	unsigned long from = vas[a], to = vas[b], len = pt_span(1);
	struct pgtree_gather g;

	if (a == b)
		return;
	if (tap_random() % 2)
		len = 5 * PAGE_SIZE;
	CHANGE(s, g, pgtree_zap(&s->tree, to, to + len, &g));
	CHANGE(s, g, pgtree_move(&s->tree, from, to, len, &g));
	for (unsigned i = 0; i < LEAVES; i++) {
		if (vas[a + i] >= from + len)
			break;
		s->cell[b + i] = s->cell[a + i];
		s->cell[a + i].kind = NOTHING;
	}
}

/* ---- the checks ---- */

static unsigned counted[FRAMES];	/* references seen */

/* Count what table holds; visits each table once. Returns entries in use below it. */
static void
walk_check(struct page *table)
{
	unsigned live = 0, npages = 0, nfile = 0;

	for (unsigned i = 0; i < PT_ENTRIES; i++) {
		pte_t e = table_of(table)[i];
		struct page *p = pte_page(e);

		if (e == 0)
			continue;
		live++;
		if (i < table->low || i > table->high)
			panic("entry %u outside of %u..%u", i, table->low, table->high);
		if (table->level == 0) {
			npages++;
			nfile += pte_is_file(e);
			if (!(e & PTE_NOREF))
				counted[p - page_array]++;
			continue;
		}
		if (is_free[p - page_array] || p->level != table->level - 1)
			panic("an entry leads astray");
		if (e & PTE_WRITE && ref_read(&p->refs) > 1)
			panic("rule 2: a shared table below a writable entry");
		if (counted[p - page_array]++ == 0)
			walk_check(p);
		npages += p->npages;
		nfile += p->nfile;
	}
	if (live != table->live || npages != table->npages || nfile != table->nfile)
		panic("level %u: live %u/%u pages %u/%u file %u/%u", table->level, live,
		    table->live, npages, table->npages, nfile, table->nfile);
}

static void
check_space(struct space *s)
{
	unsigned long npages = 0;

	for (unsigned i = 0; i < 256; i++) {
		pte_t e = s->tree.top[i];
		struct page *p = pte_page(e);

		if (!e != !(s->tree.used[i / 64] & BIT(i % 64)))
			panic("used bit %u", i);
		if (e == 0)
			continue;
		if (e & PTE_WRITE && ref_read(&p->refs) > 1)
			panic("rule 2 at the top");
		if (counted[p - page_array]++ == 0)
			walk_check(p);
		npages += p->npages;
	}
	if (npages != s->tree.npages)
		panic("npages %lu/%lu", npages, s->tree.npages);
	for (unsigned i = 0; i < NVA; i++) {
		const struct cell *c = &s->cell[i];
		pte_t e = pgtree_lookup(&s->tree, vas[i]);
		pte_t w = pgtree_writable(&s->tree, vas[i]);
		enum kind kind = e == 0 ? NOTHING : e & PTE_NOREF ? ZERO :
		    e & PTE_SHARED ? SHARED : PRIVATE;

		if (kind != c->kind)
			panic("%lx is of kind %d, not %d", vas[i], kind, c->kind);
		if (kind == PRIVATE && *word_of(e) != c->value)
			panic("%lx holds %lu, not %lu", vas[i], *word_of(e), c->value);
		if (kind == SHARED && pte_page(e) != c->shared)
			panic("%lx is another shared page", vas[i]);
		if (w != 0 && kind != SHARED && (kind != PRIVATE || ref_read(&pte_page(e)->refs) != 1))
			panic("%lx is writable, but not its own", vas[i]);
	}
}

static void
check_all(void)
{
	memset(counted, 0, sizeof(counted));
	for (unsigned i = 0; i < SPACES; i++) {
		if (!spaces[i].alive)
			continue;
		counted[virt_to_page(spaces[i].tree.top) - page_array]++;
		for (unsigned j = 0; j < spaces[i].tree.nspares; j++)
			counted[spaces[i].tree.spares[j] - page_array]++;
		check_space(&spaces[i]);
	}
	for (unsigned i = 0; i < 4; i++)
		counted[shared_pages[i] - page_array]++;
	counted[zero - page_array]++;
	for (unsigned i = 1; i < FRAMES; i++) {
		if (!is_free[i] && counted[i] != page_array[i].refs.n)
			panic("frame %u: %u references, counted %u", i, page_array[i].refs.n, counted[i]);
		if (is_free[i] && counted[i] != 0)
			panic("frame %u is free and in use", i);
	}
}

static void
step(void)
{
	struct space *s = &spaces[tap_random() % SPACES];
	unsigned op = tap_random() % 100;

	if (!s->alive) {
		if (op < 5)
			space_start(s);
		return;
	}
	if (op < 50)
		op_write(s);
	else if (op < 65)
		op_map(s);
	else if (op < 80)
		op_fork(s);
	else if (op < 87)
		op_zap(s);
	else if (op < 91)
		op_protect(s);
	else if (op < 94)
		op_move(s);
	else if (op < 96)
		op_evict(s);
	else
		space_exit(s);
}

static void
run(unsigned fail)
{
	unsigned before = nfree;

	fail_every = fail;
	for (unsigned i = 0; i < STEPS; i++) {
		step();
		if (i % 7 == 0)
			check_all();
	}
	fail_every = 0;
	for (unsigned i = 0; i < SPACES; i++)
		if (spaces[i].alive)
			space_exit(&spaces[i]);
	check_all();
	ok(nfree == before, fail ? "random changes with memory running out: no page lost" :
	    "random changes: what spaces see, references, rules; no page lost");
}

/* Fork copies nothing, and exit of an unchanged child frees nothing but its top. */
static void
fork_is_constant(void)
{
	struct space *s = &spaces[0];
	struct pgtree_gather g;
	unsigned before;

	space_start(s);
	for (unsigned long i = 0; i < 2000; i++) {
		struct pgtree_path path;
		struct page *p = page_alloc(0);

		p->flags = PG_ANON;
		gather_init(&g, &s->tree);
		pgtree_own(&s->tree, i * PAGE_SIZE, &path, &g);
		pgtree_set(&s->tree, &path, i * PAGE_SIZE, page_to_phys(p) | PTE_PRESENT | PTE_WRITE, &g);
	}
	before = nfree;
	space_start(&spaces[1]);
	pgtree_fork(&spaces[1].tree, &s->tree);
	ok(nfree == before - 1, "a fork of 2000 pages takes one page");
	ok(spaces[1].tree.npages == 2000, "and counts 2000 pages");
	gather_init(&g, &spaces[1].tree);
	pgtree_zap(&spaces[1].tree, 0, pt_span(1) * 4, &g);
	gather_flush(&g);
	gather_drop(&g);
	ok(nfree == before - 1, "unmapping whole tables of the child copies and frees nothing");
	ok(spaces[1].tree.npages == 0 && s->tree.npages == 2000, "only the child's are gone");
	space_exit(&spaces[1]);
	space_exit(s);
}

int
main(void)
{
	pages_init();
	universe_init();
	zero = page_alloc(ALLOC_ZERO);
	for (unsigned i = 0; i < 4; i++)
		(shared_pages[i] = page_alloc(ALLOC_ZERO))->flags = i % 2 ? PG_LRU : 0;
	fork_is_constant();
	run(0);
	run(3);
	return tap_end();
}
