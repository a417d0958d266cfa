/*
 * The page tables of an address space as a persistent tree: tables below the
 * top carry a reference count and are shared by fork (pgtree.c has the rules).
 * No hardware in here but the format of entries and the TLB flush.
 *
 * All functions need tree->lock held, unless said otherwise. Those that may
 * need a table return -ENOMEM when there was none without sleeping: the caller
 * unlocks, calls pgtree_stock() and tries again (all can be repeated).
 */
#ifndef MM_PGTREE_H
#define MM_PGTREE_H

#include <arch/cpu.h>
#include <lib/err.h>
#include <mm/page.h>
#include <sync/spinlock.h>

/* What mm keeps in the bits that the processor ignores. Leaf entries only. */
#define PTE_SHARED PTE_SOFT1	/* MAP_SHARED: fork and unsharing leave its write bit alone */
#define PTE_NONE PTE_SOFT2	/* PROT_NONE: not present, but the entry holds its page */
#define PTE_NOREF PTE_SOFT3	/* the zero page: not counted */

#define PGTREE_SPARES 8
#define USER_TOP_ENTRIES 256

struct pgtree {
	struct spinlock lock;
	pte_t *top;			/* [c] the top table: never shared */
	u64 used[USER_TOP_ENTRIES / 64];	/* [lock] its user entries in use */
	cpumask_t cpus;			/* [a] where it is loaded */
	unsigned long npages, nfile;	/* [lock] pages mapped; those of them that are a file's */
	unsigned long peak;		/* [lock] npages at its highest */
	unsigned nspares;		/* [lock] */
	struct page *spares[PGTREE_SPARES];	/* [lock] tables in stock, zeroed */
};

/*
 * Tables and pages that were taken out of a tree: their references are dropped
 * only after every CPU that could still walk or use them has flushed.
 */
#define GATHER_MAX 64
struct pgtree_gather {
	struct pgtree *tree;
	unsigned n;
	unsigned nflush;		/* single addresses to flush; > GATHER_FLUSH = all */
	unsigned long va[8];
	struct page *page[GATHER_MAX];
};
#define GATHER_FLUSH 8

/* The tables from the top's entry (level 2) to the leaf (level 0) of one address. */
struct pgtree_path {
	struct page *table[3];
	pte_t *leaf;			/* the entries of table[0], or of the lowest owned */
};

static inline pte_t *
path_slot(const struct pgtree_path *p, unsigned long va)
{
	return p->leaf + pt_index(va, 0);
}

static inline struct page *pte_page(pte_t e) { return phys_to_page(e & PTE_ADDR_MASK); }

void pgtree_init(struct pgtree *t, pte_t *top);
/* Get tables in stock. Without the lock; may sleep. 0 or -ENOMEM. */
int pgtree_stock(struct pgtree *t);
/* Drop the whole tree; loaded nowhere, used by nobody. Without the lock. */
void pgtree_destroy(struct pgtree *t);

/* O(1) snapshot of from in the empty tree to. Needs from->lock; flushes from's CPUs. */
void pgtree_fork(struct pgtree *to, struct pgtree *from);

/* Entry that stands at va, 0 = none. */
pte_t pgtree_lookup(struct pgtree *t, unsigned long va);
/* The same if a write to va would not fault, else 0. */
pte_t pgtree_writable(struct pgtree *t, unsigned long va);
/* The same, whether the entry itself is writable or not, or even present (PTE_NONE). */
pte_t pgtree_owned(struct pgtree *t, unsigned long va);
/*
 * The first entry in [*va, end) that is not empty, *va becoming its address; 0: none.
 * *sharers: how many address spaces share the tables that lead to it. Tree lock held.
 */
pte_t pgtree_next(struct pgtree *t, unsigned long *va, unsigned long end, unsigned *sharers);
/* Make all tables on the way to va exist, exclusive to t and writable. 0 or -ENOMEM. */
int pgtree_own(struct pgtree *t, unsigned long va, struct pgtree_path *path,
    struct pgtree_gather *g);
/*
 * Set the entry of va, whose path is owned. It takes over the reference to the
 * new page; an old page goes to g.
 */
void pgtree_set(struct pgtree *t, const struct pgtree_path *path, unsigned long va, pte_t e,
    struct pgtree_gather *g);
/* Take out all of [start, end). */
int pgtree_zap(struct pgtree *t, unsigned long start, unsigned long end,
    struct pgtree_gather *g);
/* Change what may be done with the pages of [start, end): prot holds PTE_PRESENT, PTE_WRITE, PTE_NX. */
int pgtree_protect(struct pgtree *t, unsigned long start, unsigned long end, pte_t prot,
    struct pgtree_gather *g);
/* Take out pages of files that were not used since the last call; returns how many. Never fails. */
unsigned long pgtree_evict(struct pgtree *t, unsigned long start, unsigned long end,
    struct pgtree_gather *g);
/* Take the write bits of shared pages: whoever writes next faults. Never fails. */
void pgtree_clean(struct pgtree *t, unsigned long start, unsigned long end,
    struct pgtree_gather *g);
/* Move the pages of [from, from + len) to [to, to + len), which is empty. */
int pgtree_move(struct pgtree *t, unsigned long from, unsigned long to, unsigned long len,
    struct pgtree_gather *g);

static inline void
gather_init(struct pgtree_gather *g, struct pgtree *t)
{
	g->tree = t;
	g->n = 0;
	g->nflush = 0;
}
/* Before tree->lock is released: tell the TLBs. */
void gather_flush(struct pgtree_gather *g);
/* After it: drop what was taken out. Without the lock (though it does no harm). */
void gather_drop(struct pgtree_gather *g);

/* ---- between pgtree.c and ptwalk.c ---- */

static inline unsigned long pt_span(unsigned level) { return PAGE_SIZE << 9 * level; }
static inline pte_t *table_of(const struct page *p) { return page_address(p); }

/* Entry i of an owned table is in use from now on. */
static inline void
table_note_entry(struct page *table, unsigned i)
{
	table->live++;
	if (i < table->low)
		table->low = i;
	if (i > table->high)
		table->high = i;
}

static inline bool
pte_is_file(pte_t e)
{
	return !(e & PTE_NOREF) && !(pte_page(e)->flags & PG_ANON);
}

/* Pages came or went below the path's tables from level on up. */
static inline void
path_count(struct pgtree *t, const struct pgtree_path *path, unsigned level, int pages, int files)
{
	for (; level < 3; level++) {
		path->table[level]->npages += pages;
		path->table[level]->nfile += files;
	}
	t->npages += pages;
	t->nfile += files;
}

struct page *pgtree_slot_own(struct pgtree *t, pte_t *slot, unsigned long va,
    struct pgtree_gather *g);
int pgtree_own_to(struct pgtree *t, unsigned long va, unsigned stop, struct pgtree_path *path,
    struct pgtree_gather *g);
void gather_va(struct pgtree_gather *g, unsigned long va);
void gather_leaf(struct pgtree_gather *g, pte_t e, unsigned long va);
void gather_table(struct pgtree_gather *g, struct page *table);

/* Given by lru.c: p is a page that the cache can drop once it is unmapped (and written). */
bool page_is_reclaimable(const struct page *p);
/* Given by vmspace.c: runs on other CPUs. */
void vm_flush_ipi(void *arg);

#endif
