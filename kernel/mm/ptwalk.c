/*
 * Changes of ranges of a tree of page tables: taking out, protecting, moving.
 * The rules are at the head of pgtree.c.
 *
 * A walk visits only entries in use, and copies a frozen table only where it
 * must change a part of it: what is wholly inside a range that goes is let go as
 * one reference, however much is below.
 */
#include <lib/klog.h>
#include <mm/internal.h>
#include <mm/pagecache.h>
#include <mm/pgtree.h>

/* One change of a range. */
struct range_op {
	struct pgtree *tree;
	struct pgtree_gather *g;
	enum { REMOVE, PROTECT, EVICT, CLEAN } what;
	pte_t prot;			/* PROTECT: PTE_PRESENT, PTE_WRITE, PTE_NX as wanted */
};

struct counts {
	unsigned long npages, nfile;
};

/* Is any entry of [start, end) in use? table may be frozen. */
static bool
range_in_use(const struct page *table, unsigned long start, unsigned long end)
{
	unsigned level = table->level;
	unsigned i = MAX(pt_index(start, level), (unsigned)table->low);
	unsigned last = MIN(pt_index(end - 1, level), (unsigned)table->high);
	unsigned long va = ROUND_DOWN(start, pt_span(level + 1)) + i * pt_span(level);

	for (; i <= last; i++, va += pt_span(level)) {
		pte_t e = READ_ONCE(table_of(table)[i]);
		unsigned long from = MAX(va, start), to = MIN(va + pt_span(level), end);

		if (e == 0)
			continue;
		if (level == 0 || to - from == pt_span(level) ||
		    range_in_use(pte_page(e), from, to))
			return true;
	}
	return false;
}

static void
leaf_remove(struct range_op *op, pte_t *slot, unsigned long va, struct counts *gone)
{
	pte_t old = atomic_xchg(slot, 0);

	gone->npages++;
	gone->nfile += pte_is_file(old);
	gather_leaf(op->g, old, va);
}

/*
 * Give the entry the new permissions. Write permission is only taken here; a
 * fault gives it, when it knows that the page is not shared. The processor may
 * set accessed and dirty meanwhile, hence the loop.
 */
static void
leaf_protect(struct range_op *op, pte_t *slot, unsigned long va)
{
	pte_t old = READ_ONCE(*slot), new;

	do {
		new = old & ~(PTE_PRESENT | PTE_NONE | PTE_NX);
		new |= op->prot & PTE_NX;
		new |= op->prot & PTE_PRESENT ? PTE_PRESENT : PTE_NONE;
		if (!(op->prot & PTE_WRITE))
			new &= ~PTE_WRITE;
		if (new == old)
			return;
	} while (!__atomic_compare_exchange_n(slot, &old, new, false, __ATOMIC_SEQ_CST,
	    __ATOMIC_RELAXED));
	if (old & PTE_SHARED && old & PTE_WRITE && !(new & PTE_WRITE))
		page_mark_dirty(pte_page(old));
	if (old & PTE_PRESENT)
		gather_va(op->g, va);
}

/*
 * Let go of a file's page that was not used since the last visit; it can be
 * mapped again from the file. True if it went.
 */
static bool
leaf_evict(struct range_op *op, pte_t *slot, unsigned long va, struct counts *gone)
{
	pte_t e = *slot;

	if (!pte_is_file(e) || !(e & PTE_PRESENT) || !page_is_reclaimable(pte_page(e)))
		return false;
	if (e & PTE_ACCESSED) {
		/* The TLB may keep it for a while: then it counts as unused a little early. */
		atomic_and(slot, ~PTE_ACCESSED);
		return false;
	}
	leaf_remove(op, slot, va, gone);
	return true;
}

/*
 * Take the write bit of a shared page, so that the next write faults and tells.
 * table may be frozen (rule 1 allows it), and then no TLB can know the bit (2).
 */
static void
leaf_clean(struct range_op *op, const struct page *table, pte_t *slot, unsigned long va)
{
	pte_t e = *slot;

	if (!(e & PTE_SHARED) || !(e & PTE_WRITE))
		return;
	atomic_and(slot, ~PTE_WRITE);
	if (ref_read(&table->refs) == 1)
		gather_va(op->g, va);
}

static int walk_table(struct range_op *op, struct page *table, unsigned long start,
    unsigned long end, struct counts *gone);

/* The part [start, end) of what *slot leads to. 1: the slot is empty now; 0; -ENOMEM. */
static int
walk_slot(struct range_op *op, pte_t *slot, unsigned long start, unsigned long end,
    struct counts *gone)
{
	struct page *child = pte_page(*slot);
	struct counts below = { 0 };
	int err;

	if (op->what == REMOVE && end - start == pt_span(child->level + 1)) {
		below.npages = child->npages;
		below.nfile = child->nfile;
	} else {
		if (op->what == CLEAN)
			return walk_table(op, child, start, end, &below);
		/* Eviction is to free memory, not to copy tables: frozen ones are left alone. */
		if (op->what == EVICT ? ref_read(&child->refs) > 1 : !range_in_use(child, start, end))
			return 0;
		child = pgtree_slot_own(op->tree, slot, start, op->g);
		if (child == NULL)
			return -ENOMEM;
		err = walk_table(op, child, start, end, &below);
		child->npages -= below.npages;
		child->nfile -= below.nfile;
		if (child->live > 0) {
			gone->npages += below.npages;
			gone->nfile += below.nfile;
			return err;
		}
	}
	gone->npages += below.npages;
	gone->nfile += below.nfile;
	atomic_xchg(slot, 0);
	gather_table(op->g, child);
	return 1;
}

/* The part [start, end) of an owned table; start < end, both within what it spans. */
static int
walk_table(struct range_op *op, struct page *table, unsigned long start, unsigned long end,
    struct counts *gone)
{
	unsigned level = table->level;
	unsigned i = MAX(pt_index(start, level), (unsigned)table->low);
	unsigned last = MIN(pt_index(end - 1, level), (unsigned)table->high);
	unsigned long va = ROUND_DOWN(start, pt_span(level + 1)) + i * pt_span(level);
	int res = 0;

	for (; i <= last && table->live > 0; i++, va += pt_span(level)) {
		pte_t *slot = &table_of(table)[i];

		if (*slot == 0)
			continue;
		if (level > 0) {
			res = walk_slot(op, slot, MAX(va, start), MIN(va + pt_span(level), end), gone);
		} else if (op->what == REMOVE) {
			leaf_remove(op, slot, va, gone);
			res = 1;
		} else if (op->what == EVICT) {
			res = leaf_evict(op, slot, va, gone);
		} else if (op->what == CLEAN) {
			leaf_clean(op, table, slot, va);
		} else {
			leaf_protect(op, slot, va);
		}
		if (res < 0)
			return res;
		table->live -= res;
	}
	return 0;
}

static int
walk_tree(struct range_op *op, unsigned long start, unsigned long end)
{
	struct pgtree *t = op->tree;
	int res = 0;

	ASSERT_HELD(&t->lock);
	for (unsigned i = pt_index(start, 3); i <= pt_index(end - 1, 3); i++) {
		unsigned long va = i * pt_span(3);
		struct counts gone = { 0 };

		if (!(t->used[i / 64] & BIT(i % 64)))
			continue;
		res = walk_slot(op, &t->top[i], MAX(va, start), MIN(va + pt_span(3), end), &gone);
		t->npages -= gone.npages;
		t->nfile -= gone.nfile;
		if (res < 0)
			return res;
		if (res > 0)
			t->used[i / 64] &= ~BIT(i % 64);
	}
	return 0;
}

int
pgtree_zap(struct pgtree *t, unsigned long start, unsigned long end, struct pgtree_gather *g)
{
	struct range_op op = { .tree = t, .g = g, .what = REMOVE };

	return start < end ? walk_tree(&op, start, end) : 0;
}

int
pgtree_protect(struct pgtree *t, unsigned long start, unsigned long end, pte_t prot,
    struct pgtree_gather *g)
{
	struct range_op op = { .tree = t, .g = g, .what = PROTECT, .prot = prot };

	return start < end ? walk_tree(&op, start, end) : 0;
}

unsigned long
pgtree_evict(struct pgtree *t, unsigned long start, unsigned long end, struct pgtree_gather *g)
{
	struct range_op op = { .tree = t, .g = g, .what = EVICT };
	unsigned long before = t->npages;

	if (start < end)
		(void)walk_tree(&op, start, end);	/* needs no memory */
	return before - t->npages;
}

void
pgtree_clean(struct pgtree *t, unsigned long start, unsigned long end, struct pgtree_gather *g)
{
	struct range_op op = { .tree = t, .g = g, .what = CLEAN };

	if (start < end)
		(void)walk_tree(&op, start, end);
}

/* ---- moving (mremap) ---- */

/* Take one entry out of va's owned table of the given level; the counts follow it. */
static pte_t
take_entry(struct pgtree *t, const struct pgtree_path *path, unsigned level, unsigned long va,
    int *pages, int *files)
{
	struct page *table = path->table[level];
	pte_t e = atomic_xchg(&table_of(table)[pt_index(va, level)], 0);

	*pages = level == 0 ? 1 : (int)pte_page(e)->npages;
	*files = level == 0 ? pte_is_file(e) : (int)pte_page(e)->nfile;
	table->live--;
	path_count(t, path, level, -*pages, -*files);
	return e;
}

static void
put_entry(struct pgtree *t, const struct pgtree_path *path, unsigned level, unsigned long va,
    pte_t e, int pages, int files)
{
	struct page *table = path->table[level];

	WRITE_ONCE(table_of(table)[pt_index(va, level)], e);
	table_note_entry(table, pt_index(va, level));
	path_count(t, path, level, pages, files);
}

/* Move the entry of one level (a page, or a leaf table with all in it). */
static int
move_entry(struct pgtree *t, unsigned level, unsigned long from, unsigned long to,
    struct pgtree_gather *g)
{
	struct pgtree_path src, dst;
	int pages, files;
	pte_t e;

	if (pgtree_own_to(t, to, level, &dst, g) != 0 ||
	    pgtree_own_to(t, from, level, &src, g) != 0)
		return -ENOMEM;
	if (level > 0 && table_of(dst.table[level])[pt_index(to, level)] != 0)
		return 1;
	e = take_entry(t, &src, level, from, &pages, &files);
	put_entry(t, &dst, level, to, e, pages, files);
	if (level > 0)
		g->nflush = GATHER_FLUSH + 1;
	else
		gather_va(g, from);
	return 0;
}

/* How far from va on nothing is mapped for sure: 0 if its leaf entry is in use. */
static unsigned long
empty_span(struct pgtree *t, unsigned long va)
{
	pte_t *table = t->top;

	for (int level = PT_LEVELS - 1; level >= 0; level--) {
		pte_t e = table[pt_index(va, level)];

		if (e == 0)
			return ROUND_DOWN(va, pt_span(level)) + pt_span(level) - va;
		if (level > 0)
			table = table_of(pte_page(e));
	}
	return 0;
}

int
pgtree_move(struct pgtree *t, unsigned long from, unsigned long to, unsigned long len,
    struct pgtree_gather *g)
{
	const unsigned long block = pt_span(1);
	unsigned long off = 0;

	ASSERT_HELD(&t->lock);
	while (off < len) {
		unsigned long src = from + off, dst = to + off;
		unsigned long skip = empty_span(t, src);
		int err;

		if (skip > 0) {
			off += skip;
			continue;
		}
		/* A whole leaf table, where both ends stand alike and nothing is in the way. */
		if (((src | dst) & (block - 1)) == 0 && len - off >= block) {
			err = move_entry(t, 1, src, dst, g);
			if (err < 0)
				return err;
			if (err == 0) {
				off += block;
				continue;
			}
		}
		err = move_entry(t, 0, src, dst, g);
		if (err < 0)
			return err;
		off += PAGE_SIZE;
	}
	return 0;
}
