/*
 * The persistent tree of page tables.
 *
 *	top (one a space) -> level 2 -> level 1 -> level 0 (leaf) -> pages
 *
 * Every table below the top counts its references: entries of tables that point
 * to it, in however many spaces. Fork copies the top table's user entries, takes
 * a reference on each table there, and clears the write bit in both tops; since
 * the processor ANDs the permissions along the walk, all below is read-only.
 *
 * Rules, on which everything here rests:
 *
 * 1. A table with refs > 1 is frozen: nobody changes its entries, except that
 *    write bits may be cleared (atomically) by whoever copies it. Its struct
 *    page fields do not change either.
 * 2. Each entry that leads to a table with refs > 1 has its write bit clear, and
 *    no TLB remembers it set: it was flushed when the count rose above 1.
 * 3. A table is exclusive to a tree if it and all above it have refs == 1. That is
 *    stable under the tree's lock: only a fork of this tree, or somebody who
 *    copies a table above, could add a reference.
 * 4. To change anything, a tree first owns the path from the top down
 *    (pgtree_own): a frozen table is copied (each child gets a reference from
 *    the copy and loses its write bit in original and copy), the copy replaces
 *    it, the TLBs are flushed, and only then is the reference on the original
 *    dropped. Two trees may copy the same table at once; the last to drop its
 *    reference frees the original.
 * 5. A private page mapped by a table has a reference from it. refs == 1 below
 *    an exclusive path means that the page may be written without a copy.
 *    Shared mappings (PTE_SHARED) keep their write bit in the leaf; the path
 *    above them is treated like any other.
 *
 * A table knows how many entries are in use (live), between which indices
 * (low, high), and how many pages are below it, so that copying, dropping and
 * counting cost what is there. A dropped table is cleaned on the way and goes
 * back as a zeroed page.
 *
 * tree->lock guards the top's user half and all exclusive tables of the tree.
 */
#include <lib/klog.h>
#include <mm/internal.h>
#include <mm/pagecache.h>
#include <mm/pgtree.h>

#define TABLE_BITS (PTE_PRESENT | PTE_WRITE | PTE_USER)

void
pgtree_init(struct pgtree *t, pte_t *top)
{
	*t = (struct pgtree){ .top = top };
	spin_init(&t->lock);
}

/* ---- gathering what is taken out ---- */

static void table_drop(struct page *p);

static void
page_drop(struct page *p)
{
	if (p->flags & PG_TABLE) {
		if (ref_read(&p->refs) == 1 || ref_put(&p->refs))
			table_drop(p);
	} else {
		page_put(p);
	}
}

static void
leaf_drop(pte_t e)
{
	struct page *p;

	if (e & PTE_NOREF)
		return;
	p = pte_page(e);
	if (e & PTE_SHARED && e & PTE_WRITE)
		page_mark_dirty(p);
	page_put(p);
}

void
gather_flush(struct pgtree_gather *g)
{
	cpumask_t self, mask;

	if (g->nflush == 0)
		return;
	self = BIT(cpu_id());
	/* Full barrier before the look at who has it loaded: vm_switch sets its bit, then loads. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	mask = atomic_load(&g->tree->cpus);
	if (mask & self) {
		if (g->nflush > GATHER_FLUSH)
			arch_tlb_flush_all();
		else
			for (unsigned i = 0; i < g->nflush; i++)
				arch_tlb_flush_page(g->va[i]);
	}
	if (mask & ~self)
		arch_call_cpus(mask & ~self, vm_flush_ipi, g->tree);
	g->nflush = 0;
}

void
gather_drop(struct pgtree_gather *g)
{
	DEBUG_ASSERT(g->nflush == 0);
	for (unsigned i = 0; i < g->n; i++)
		page_drop(g->page[i]);
	g->n = 0;
}

void
gather_va(struct pgtree_gather *g, unsigned long va)
{
	if (g->nflush < GATHER_FLUSH)
		g->va[g->nflush] = va;
	if (g->nflush <= GATHER_FLUSH)
		g->nflush++;
}

static void
gather_page(struct pgtree_gather *g, struct page *p)
{
	if (g->n == GATHER_MAX) {
		gather_flush(g);
		gather_drop(g);
	}
	g->page[g->n++] = p;
}

/* The entry e of va was taken out. Write bits of shared pages say that they are dirty. */
void
gather_leaf(struct pgtree_gather *g, pte_t e, unsigned long va)
{
	if (!(e & PTE_NONE))
		gather_va(g, va);
	if (e & PTE_NOREF)
		return;
	if (e & PTE_SHARED && e & PTE_WRITE)
		page_mark_dirty(pte_page(e));
	gather_page(g, pte_page(e));
}

/* A table that covers many addresses: one flush of everything. */
void
gather_table(struct pgtree_gather *g, struct page *table)
{
	g->nflush = GATHER_FLUSH + 1;
	gather_page(g, table);
}

/* ---- tables ---- */

static struct page *
table_alloc(struct pgtree *t, unsigned level)
{
	struct page *p = page_alloc(ALLOC_ZERO | ALLOC_NOWAIT);

	if (unlikely(p == NULL)) {
		if (t->nspares == 0)
			return NULL;
		p = t->spares[--t->nspares];
	}
	mm_count(tables, 1);
	p->flags = PG_TABLE;
	p->live = 0;
	p->level = level;
	p->low = PT_ENTRIES - 1;
	p->high = 0;
	p->npages = p->nfile = 0;
	return p;
}

int
pgtree_stock(struct pgtree *t)
{
	for (;;) {
		struct page *p = page_alloc(ALLOC_ZERO);

		if (p == NULL)
			return -ENOMEM;
		spin_lock(&t->lock);
		if (t->nspares < PGTREE_SPARES) {
			t->spares[t->nspares++] = p;
			p = NULL;
		}
		spin_unlock(&t->lock);
		if (p != NULL) {
			page_free_zeroed(p);
			return 0;
		}
	}
}

/* The last reference is gone: drop what it holds, and leave it as zeros. */
static void
table_drop(struct page *p)
{
	pte_t *table = table_of(p);
	unsigned n = p->live;

	for (unsigned i = p->low; n > 0; i++) {
		pte_t e = table[i];

		if (e == 0)
			continue;
		n--;
		table[i] = 0;
		if (p->level > 0)
			page_drop(pte_page(e));
		else
			leaf_drop(e);
	}
	page_free_zeroed(p);
}

void
pgtree_destroy(struct pgtree *t)
{
	for (unsigned w = 0; w < ARRAY_SIZE(t->used); w++) {
		for (u64 bits = t->used[w]; bits != 0; bits &= bits - 1) {
			unsigned i = w * 64 + __builtin_ctzl(bits);
			pte_t e = t->top[i];

			t->top[i] = 0;
			page_drop(pte_page(e));
		}
		t->used[w] = 0;
	}
	while (t->nspares > 0)
		page_free_zeroed(t->spares[--t->nspares]);
	t->npages = t->nfile = 0;
}

/* Copy the entries of a frozen table: rule 4. */
static void
table_copy(struct page *to, struct page *from)
{
	pte_t *src = table_of(from), *dst = table_of(to);
	bool leaf = from->level == 0;
	unsigned n = from->live;

	to->live = n;
	to->low = from->low;
	to->high = from->high;
	to->npages = from->npages;
	to->nfile = from->nfile;
	for (unsigned i = from->low; n > 0; i++) {
		pte_t e = READ_ONCE(src[i]);

		if (e == 0)
			continue;
		n--;
		if (!(leaf && e & PTE_NOREF))
			page_get(pte_page(e));
		if (e & PTE_WRITE && !(leaf && e & PTE_SHARED)) {
			atomic_and(&src[i], ~PTE_WRITE);
			e &= ~PTE_WRITE;
		}
		dst[i] = e;
	}
}

/* Replace the frozen table in *slot by a copy of the tree's own; NULL: no memory. */
static struct page *
table_unshare(struct pgtree *t, pte_t *slot, struct page *old, unsigned long va,
    struct pgtree_gather *g)
{
	struct page *new = table_alloc(t, old->level);

	if (new == NULL)
		return NULL;
	table_copy(new, old);
	atomic_xchg(slot, page_to_phys(new) | TABLE_BITS);
	/* One invlpg drops all that this CPU remembers of the walk (SDM 3A, 4.10.4.1). */
	gather_va(g, va);
	gather_page(g, old);
	return new;
}

/* The table in *slot made the tree's own and writable; NULL: no memory. */
struct page *
pgtree_slot_own(struct pgtree *t, pte_t *slot, unsigned long va, struct pgtree_gather *g)
{
	pte_t e = *slot;
	struct page *p = pte_page(e);

	if (ref_read(&p->refs) > 1)
		return table_unshare(t, slot, p, va, g);
	if (!(e & PTE_WRITE))
		atomic_or(slot, PTE_WRITE);
	return p;
}

/* A new table in the empty *slot; NULL: no memory. */
static struct page *
table_fill(struct pgtree *t, pte_t *slot, unsigned level)
{
	struct page *p = table_alloc(t, level);

	if (p != NULL)
		WRITE_ONCE(*slot, page_to_phys(p) | TABLE_BITS);
	return p;
}

/* pgtree_own down to the table of level stop only. */
int
pgtree_own_to(struct pgtree *t, unsigned long va, unsigned stop, struct pgtree_path *path,
    struct pgtree_gather *g)
{
	pte_t *table = t->top;
	struct page *parent = NULL;

	for (unsigned level = PT_LEVELS - 1; level > stop; level--) {
		unsigned i = pt_index(va, level);
		pte_t *slot = &table[i], e = *slot;
		struct page *p = pte_page(e);

		if (likely(e != 0)) {
			if (unlikely(ref_read(&p->refs) > 1))
				p = table_unshare(t, slot, p, va, g);
			else if (!(e & PTE_WRITE))
				atomic_or(slot, PTE_WRITE);
		} else {
			p = table_fill(t, slot, level - 1);
			if (p != NULL && parent == NULL)
				t->used[i / 64] |= BIT(i % 64);
			else if (p != NULL)
				table_note_entry(parent, i);
		}
		if (unlikely(p == NULL))
			return -ENOMEM;
		path->table[level - 1] = p;
		table = phys_to_virt(*slot & PTE_ADDR_MASK);
		parent = p;
	}
	path->leaf = table;
	return 0;
}

int
pgtree_own(struct pgtree *t, unsigned long va, struct pgtree_path *path, struct pgtree_gather *g)
{
	return pgtree_own_to(t, va, 0, path, g);
}

void
pgtree_set(struct pgtree *t, const struct pgtree_path *path, unsigned long va, pte_t e,
    struct pgtree_gather *g)
{
	struct page *leaf = path->table[0];
	unsigned i = pt_index(va, 0);
	pte_t old = atomic_xchg(&path->leaf[i], e);
	int pages = 0, files = pte_is_file(e);

	if (old == 0) {
		table_note_entry(leaf, i);
		pages = 1;
	} else {
		files -= pte_is_file(old);
		gather_leaf(g, old, va);
	}
	path_count(t, path, 0, pages, files);
	if (t->npages > t->peak)
		t->peak = t->npages;
}

pte_t
pgtree_lookup(struct pgtree *t, unsigned long va)
{
	pte_t *table = t->top;

	for (unsigned level = PT_LEVELS - 1; level > 0; level--) {
		pte_t e = table[pt_index(va, level)];

		if (e == 0)
			return 0;
		table = table_of(pte_page(e));
	}
	return table[pt_index(va, 0)];
}

pte_t
pgtree_owned(struct pgtree *t, unsigned long va)
{
	pte_t *table = t->top;

	for (unsigned level = PT_LEVELS - 1; level > 0; level--) {
		pte_t e = table[pt_index(va, level)];

		if (!(e & PTE_PRESENT) || !(e & PTE_WRITE))
			return 0;
		table = table_of(pte_page(e));
	}
	return table[pt_index(va, 0)];
}

pte_t
pgtree_next(struct pgtree *t, unsigned long *va, unsigned long end, unsigned *sharers)
{
	while (*va < end) {
		pte_t *table = t->top;
		unsigned level = PT_LEVELS - 1;
		unsigned long size;
		pte_t e;

		for (*sharers = 1;; level--) {
			e = table[pt_index(*va, level)];
			if (e == 0)
				break;
			if (level == 0)
				return e;
			*sharers *= ref_read(&pte_page(e)->refs);
			table = table_of(pte_page(e));
		}
		/* Nothing below this entry. */
		size = PAGE_SIZE << (9 * level);
		*va = ROUND_DOWN(*va, size) + size;
	}
	return 0;
}

pte_t
pgtree_writable(struct pgtree *t, unsigned long va)
{
	pte_t *table = t->top;

	for (unsigned level = PT_LEVELS - 1; ; level--) {
		pte_t e = table[pt_index(va, level)];

		if (!(e & PTE_PRESENT) || !(e & PTE_WRITE))
			return 0;
		if (level == 0)
			return e;
		table = table_of(pte_page(e));
	}
}

void
pgtree_fork(struct pgtree *to, struct pgtree *from)
{
	bool flush = false;

	ASSERT_HELD(&from->lock);
	for (unsigned w = 0; w < ARRAY_SIZE(from->used); w++) {
		for (u64 bits = from->used[w]; bits != 0; bits &= bits - 1) {
			unsigned i = w * 64 + __builtin_ctzl(bits);
			pte_t e = from->top[i];

			page_get(pte_page(e));
			if (e & PTE_WRITE) {
				atomic_and(&from->top[i], ~PTE_WRITE);
				flush = true;
			}
			to->top[i] = e & ~PTE_WRITE;
		}
		to->used[w] = from->used[w];
	}
	to->npages = to->peak = from->npages;
	to->nfile = from->nfile;
	if (flush) {
		struct pgtree_gather g;

		gather_init(&g, from);
		g.nflush = GATHER_FLUSH + 1;
		gather_flush(&g);
	}
}
