/*
 * Sets of areas (kernel/mm/area.c) against an array with one element a page: what
 * is inserted, cut, removed, changed and joined at random stays right, and clones
 * are independent.
 */
#include "mm_host.h"
#include "tap.h"
#include <mm/area.h>
#include <mm/slab.h>

#define NPAGES 400
#define BASE 0x10000UL

struct slab_cache { size_t size; };
static unsigned long objects;

struct slab_cache *
slab_cache_create(const char *name, size_t size, size_t align)
{
	struct slab_cache *c = malloc(sizeof(*c));

	c->size = size;
	return c;
}

static unsigned fail_every;

void *
slab_alloc(struct slab_cache *c, unsigned flags)
{
	if (fail_every != 0 && tap_random() % fail_every == 0)
		return NULL;
	objects++;
	return calloc(1, c->size);
}

void
slab_free(struct slab_cache *c, void *obj)
{
	objects--;
	free(obj);
}

void
mapping_init(struct mapping *m, const struct mapping_ops *ops, void *owner)
{
	*m = (struct mapping){ .ops = ops, .owner = owner };
}

void mapping_destroy(struct mapping *m) {}
struct page *mapping_grab(struct mapping *m, unsigned long index, bool whole) { return NULL; }
void page_unlock(struct page *p) {}
void page_free(struct page *p) {}

struct model { bool used; u32 flags; struct vm_object *object; u64 offset; };
static struct model model[NPAGES], saved[NPAGES];
static struct vm_object *objs[2];

static void
check(const struct area_set *set, const struct model *m)
{
	unsigned long npages = 0, count = 0, end = 0;

	for (struct area *a = area_first(set); a != NULL; a = area_next(a)) {
		if (a->start < end || a->start >= a->end)
			panic("areas out of order");
		for (unsigned long i = (end == 0 ? 0 : (end - BASE) >> PAGE_SHIFT);
		    i < (a->start - BASE) >> PAGE_SHIFT; i++)
			if (m[i].used)
				panic("page %lu is missing", i);
		for (unsigned long va = a->start; va < a->end; va += PAGE_SIZE) {
			const struct model *p = &m[(va - BASE) >> PAGE_SHIFT];

			if (!p->used || p->flags != a->flags || p->object != a->object ||
			    (p->object != NULL && p->offset != a->offset + (va - a->start)))
				panic("page %lx is not as it should be", va);
			if (area_find(set, va) != a)
				panic("area_find(%lx)", va);
		}
		end = a->end;
		npages += (a->end - a->start) >> PAGE_SHIFT;
		count++;
	}
	for (unsigned long i = end == 0 ? 0 : (end - BASE) >> PAGE_SHIFT; i < NPAGES; i++)
		if (m[i].used)
			panic("page %lu is missing at the end", i);
	if (npages != set->npages || count != set->count)
		panic("counts are wrong");
}

static int
isolate(struct area_set *set, unsigned long start, unsigned long end)
{
	struct area_spares spares;

	if (area_spares_get(&spares, set, start, end) != 0)
		return -1;
	area_isolate(set, start, end, &spares);
	area_spares_put(&spares);
	return 0;
}

static void
step(struct area_set *set)
{
	unsigned first = tap_random() % NPAGES, n = 1 + tap_random() % 40;
	unsigned long start = BASE + first * PAGE_SIZE, end;
	u32 flags = (tap_random() % 2 ? VM_READ : VM_READ | VM_WRITE) | VM_MAYWRITE;
	struct vm_object *object = tap_random() % 3 ? NULL : objs[tap_random() % 2];
	struct area *a;

	n = MIN(n, NPAGES - first);
	end = start + n * PAGE_SIZE;
	switch (tap_random() % 3) {
	case 0:		/* unmap */
	case 1:		/* map over */
		if (isolate(set, start, end) != 0)
			return;
		while ((a = area_find(set, start)) != NULL && a->start < end) {
			area_remove(set, a);
			area_free(a);
		}
		memset(&model[first], 0, n * sizeof(model[0]));
		a = tap_random() % 2 ? area_create(start, end, flags, NULL, object, start * 3) : NULL;
		if (a == NULL)
			return;
		area_insert(set, a);
		area_merge(set, a);
		for (unsigned i = 0; i < n; i++)
			model[first + i] = (struct model){ true, flags, object, start * 3 + i * PAGE_SIZE };
		return;
	case 2:		/* change flags */
		if (isolate(set, start, end) != 0)
			return;
		for (a = area_find(set, start); a != NULL && a->start < end; a = area_next(a)) {
			area_set_flags(set, a, flags);
			for (unsigned long va = a->start; va < a->end; va += PAGE_SIZE)
				model[(va - BASE) >> PAGE_SHIFT].flags = flags;
		}
	}
}

static void
run(unsigned fail, const char *what)
{
	struct area_set *set = area_set_create(), *clone = NULL;

	memset(model, 0, sizeof(model));
	fail_every = fail;
	for (unsigned i = 0; i < 20000; i++) {
		step(set);
		check(set, model);
		if (clone == NULL && tap_random() % 50 == 0) {
			clone = area_set_clone(set);
			memcpy(saved, model, sizeof(model));
		} else if (clone != NULL && tap_random() % 50 == 0) {
			check(clone, saved);
			area_set_put(clone);
			clone = NULL;
		}
	}
	fail_every = 0;
	if (clone != NULL)
		area_set_put(clone);
	area_set_put(set);
	ok(objects == 2 && objs[0]->mapping.nmaps == 0 && objs[1]->mapping.nmaps == 0, what);
}

static void
below_and_above(void)
{
	struct area_set *set = area_set_create();
	struct area *a = area_create(0x20000, 0x22000, VM_READ, NULL, NULL, 0);
	struct area *b = area_create(0x30000, 0x31000, VM_READ, NULL, NULL, 0);

	area_insert(set, a);
	area_insert(set, b);
	ok(area_find(set, 0) == a && area_find(set, 0x21fff) == a && area_find(set, 0x22000) == b &&
	    area_find(set, 0x31000) == NULL, "area_find: the lowest that ends above");
	ok(area_below(set, 0x20000) == NULL && area_below(set, 0x20001) == a &&
	    area_below(set, 0x30000) == a && area_below(set, ~0UL) == b,
	    "area_below: the highest that starts below");
	ok(area_overlaps(set, 0x21000, 0x22000) && !area_overlaps(set, 0x22000, 0x30000), "area_overlaps");
	area_set_put(set);
}

int
main(void)
{
	area_init();
	objs[0] = vm_object_create(1);
	objs[1] = vm_object_create(1);
	run(0, "random changes: order, contents, counts, clones");
	run(4, "the same with memory running out: nothing lost");
	below_and_above();
	return tap_end();
}
