/*
 * Areas and sets of areas: see area.h.
 */
#include <lib/err.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/area.h>
#include <mm/internal.h>
#include <mm/slab.h>

static struct slab_cache *area_cache, *set_cache, *object_cache;
const struct vm_file_ops *vm_file_ops;

void
area_init(void)
{
	area_cache = slab_cache_create("vm_area", sizeof(struct area), 0);
	set_cache = slab_cache_create("vm_area_set", sizeof(struct area_set), 0);
	object_cache = slab_cache_create("vm_object", sizeof(struct vm_object), 0);
}

/* ---- objects ---- */

static int
object_read_page(struct mapping *m, struct page *p)
{
	arch_clear_page(page_address(p));
	return 0;
}

static const struct mapping_ops object_ops = { .read_page = object_read_page };

struct vm_object *
vm_object_create(u64 size)
{
	struct vm_object *o = slab_alloc(object_cache, 0);

	if (o == NULL)
		return NULL;
	ref_init(&o->refs, 1);
	mapping_init(&o->mapping, &object_ops, o);
	o->mapping.size = size;
	return o;
}

/* The page stays in the object's cache, which nothing reclaims, so the address stays good. */
void *
vm_object_page(struct vm_object *o, unsigned long index)
{
	struct page *p = mapping_grab(&o->mapping, index, true);

	if (IS_ERR(p))
		return NULL;
	page_unlock(p);
	page_put(p);
	return page_address(p);
}

void
vm_object_put(struct vm_object *o)
{
	if (!ref_put(&o->refs))
		return;
	mapping_destroy(&o->mapping);
	slab_free(object_cache, o);
}

/* ---- single areas ---- */

struct area *
area_create(unsigned long start, unsigned long end, u32 flags, struct file *file,
    struct vm_object *object, u64 offset)
{
	struct area *a = slab_alloc(area_cache, 0);

	if (a == NULL)
		return NULL;
	*a = (struct area){ .start = start, .end = end, .flags = flags, .file = file,
	    .object = object, .offset = offset };
	list_init(&a->link);
	if (file != NULL) {
		vm_file_ops->get(file);
		a->mapping = vm_file_ops->mapping(file);
	} else if (object != NULL) {
		ref_get(&object->refs);
		a->mapping = &object->mapping;
	}
	if (a->mapping != NULL)
		atomic_add(&a->mapping->nmaps, 1);
	return a;
}

void
area_free(struct area *a)
{
	if (a->mapping != NULL)
		atomic_sub(&a->mapping->nmaps, 1);
	if (a->file != NULL)
		vm_file_ops->put(a->file);
	if (a->object != NULL)
		vm_object_put(a->object);
	slab_free(area_cache, a);
}

void
area_free_list(struct list *areas)
{
	struct area *a, *next;

	list_for_each_safe(a, next, areas, link)
		area_free(a);
	list_init(areas);
}

/* Make copy the same as a, with references of its own. Never sleeps. */
static void
area_copy(struct area *copy, const struct area *a)
{
	*copy = *a;
	list_init(&copy->link);
	if (copy->file != NULL)
		vm_file_ops->get(copy->file);
	if (copy->object != NULL)
		ref_get(&copy->object->refs);
	if (copy->mapping != NULL)
		atomic_add(&copy->mapping->nmaps, 1);
}

/* ---- sets ---- */

struct area_set *
area_set_create(void)
{
	struct area_set *set = slab_alloc(set_cache, ALLOC_ZERO);

	if (set != NULL)
		ref_init(&set->refs, 1);
	return set;
}

void
area_set_put(struct area_set *set)
{
	struct area *a;

	if (!ref_put(&set->refs))
		return;
	while ((a = area_first(set)) != NULL) {
		rb_erase(&set->tree, &a->node);
		area_free(a);
	}
	slab_free(set_cache, set);
}

static inline struct area *
area_of(struct rb_node *n)
{
	return n == NULL ? NULL : rb_entry(n, struct area, node);
}

struct area_set *
area_set_clone(const struct area_set *from)
{
	struct area_set *set = area_set_create();
	struct rb_node *last = NULL;

	if (set == NULL)
		return NULL;
	for (struct area *a = area_first(from); a != NULL; a = area_next(a)) {
		struct area *copy = slab_alloc(area_cache, 0);

		if (copy == NULL) {
			area_set_put(set);
			return NULL;
		}
		area_copy(copy, a);
		/* In order, so each goes to the right of the last: no search. */
		rb_insert(&set->tree, &copy->node, last,
		    last == NULL ? &set->tree.root : &last->right);
		last = &copy->node;
	}
	set->count = from->count;
	set->special = from->special;
	set->npages = from->npages;
	set->ndata = from->ndata;
	set->nlocked = from->nlocked;
	return set;
}

struct area *
area_find(const struct area_set *set, unsigned long addr)
{
	struct rb_node *n = set->tree.root;
	struct area *best = NULL;

	while (n != NULL) {
		struct area *a = area_of(n);

		if (a->end > addr) {
			best = a;
			if (a->start <= addr)
				break;
			n = n->left;
		} else {
			n = n->right;
		}
	}
	return best;
}

struct area *
area_below(const struct area_set *set, unsigned long addr)
{
	struct rb_node *n = set->tree.root;
	struct area *best = NULL;

	while (n != NULL) {
		struct area *a = area_of(n);

		if (a->start < addr) {
			best = a;
			n = n->right;
		} else {
			n = n->left;
		}
	}
	return best;
}

struct area *
area_next(const struct area *a)
{
	return area_of(rb_next(&a->node));
}

struct area *
area_prev(const struct area *a)
{
	return area_of(rb_prev(&a->node));
}

/* Count a in (sign 1) or out (-1). */
static void
account(struct area_set *set, const struct area *a, int sign)
{
	long npages = (a->end - a->start) >> PAGE_SHIFT;

	set->npages += sign * npages;
	if ((a->flags & (VM_WRITE | VM_SHARED | VM_STACK)) == VM_WRITE)
		set->ndata += sign * npages;
	if (a->flags & VM_LOCKED)
		set->nlocked += sign * npages;
	if (a->flags & AREA_SPECIAL)
		set->special += sign;
	set->count += sign;
}

static inline void
tell(const struct area *a, int delta)
{
	if (unlikely(a->flags & VM_COUNTED))
		vm_file_ops->mapped(a->file, delta);
}

void
area_set_tell(const struct area_set *set, int delta)
{
	for (struct area *a = area_first(set); a != NULL; a = area_next(a))
		tell(a, delta);
}

void
area_insert(struct area_set *set, struct area *a)
{
	struct rb_node **link = &set->tree.root, *parent = NULL;

	DEBUG_ASSERT(ref_read(&set->refs) == 1);
	while (*link != NULL) {
		parent = *link;
		link = a->start < area_of(parent)->start ? &parent->left : &parent->right;
	}
	rb_insert(&set->tree, &a->node, parent, link);
	account(set, a, 1);
	tell(a, 1);
}

void
area_remove(struct area_set *set, struct area *a)
{
	rb_erase(&set->tree, &a->node);
	account(set, a, -1);
	tell(a, -1);
}

void
area_resize(struct area_set *set, struct area *a, unsigned long start, unsigned long end)
{
	account(set, a, -1);
	a->offset += start - a->start;
	a->start = start;
	a->end = end;
	account(set, a, 1);
}

void
area_set_flags(struct area_set *set, struct area *a, u32 flags)
{
	account(set, a, -1);
	a->flags = flags;
	account(set, a, 1);
}

/* The area that crosses addr, or NULL. */
static struct area *
crossing(const struct area_set *set, unsigned long addr)
{
	struct area *a = area_find(set, addr);

	return a != NULL && a->start < addr ? a : NULL;
}

int
area_spares_get(struct area_spares *spares, const struct area_set *set, unsigned long start,
    unsigned long end)
{
	unsigned need = (crossing(set, start) != NULL) + (crossing(set, end) != NULL);

	spares->area[0] = spares->area[1] = NULL;
	for (unsigned i = 0; i < need; i++) {
		spares->area[i] = slab_alloc(area_cache, 0);
		if (spares->area[i] == NULL) {
			area_spares_put(spares);
			return -ENOMEM;
		}
	}
	return 0;
}

void
area_spares_put(struct area_spares *spares)
{
	for (unsigned i = 0; i < 2; i++)
		if (spares->area[i] != NULL)
			slab_free(area_cache, spares->area[i]);
}

/* Cut the area that crosses addr in two. */
static void
split_at(struct area_set *set, unsigned long addr, struct area_spares *spares)
{
	struct area *low = crossing(set, addr), *high;
	unsigned i = spares->area[0] == NULL;

	if (low == NULL)
		return;
	high = spares->area[i];
	spares->area[i] = NULL;
	area_copy(high, low);
	high->offset += addr - high->start;
	high->start = addr;
	/* Only the part at the top of a stack may grow no more; the lower one goes on. */
	high->flags &= ~VM_GROWSDOWN;
	area_resize(set, low, low->start, addr);
	area_insert(set, high);
}

void
area_isolate(struct area_set *set, unsigned long start, unsigned long end,
    struct area_spares *spares)
{
	split_at(set, start, spares);
	split_at(set, end, spares);
}

/* May high, right above low, be joined to it? */
static bool
alike(const struct area *low, const struct area *high)
{
	if (low->end != high->start || low->file != high->file || low->object != high->object)
		return false;
	if ((low->flags & ~VM_GROWSDOWN) != (high->flags & ~VM_GROWSDOWN) ||
	    high->flags & VM_GROWSDOWN)
		return false;
	return low->file_end == high->file_end &&
	    (low->mapping == NULL || low->offset + (low->end - low->start) == high->offset);
}

void
area_merge(struct area_set *set, struct area *a)
{
	struct area *prev = area_prev(a), *next = area_next(a);

	if (next != NULL && alike(a, next)) {
		unsigned long end = next->end;

		area_remove(set, next);
		area_free(next);
		area_resize(set, a, a->start, end);
	}
	if (prev != NULL && alike(prev, a)) {
		unsigned long end = a->end;

		area_remove(set, a);
		area_free(a);
		area_resize(set, prev, prev->start, end);
	}
}
