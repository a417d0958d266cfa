/*
 * Slab caches: objects of one size, cut from blocks of pages ("slabs").
 *
 *	slab_alloc -> this CPU's magazine (a stack of free objects)
 *	           -> a partly used slab of the cache -> a new slab
 *	slab_free  -> the magazine -> half of a full magazine goes to its slabs
 *
 * A slab's struct page holds its free list (linked through the objects), how
 * many are in use, and its cache; every page of the slab points to the cache, so
 * that kfree finds it from any object. Slabs with free objects are on the
 * cache's list `partial`, wholly free ones on `empty` (a few are kept), full
 * ones on none.
 *
 * A magazine belongs to its CPU and is guarded by having preemption off;
 * interrupt handlers do not touch it but go to the slabs. cache->lock guards the
 * lists and the slabs' fields and is taken by interrupt handlers. caches_lock
 * guards the list of caches (which only grows).
 */
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/failalloc.h>
#include <mm/internal.h>
#include <mm/quarantine.h>
#include <mm/slab.h>
#include <sched/preempt.h>
#include <sync/spinlock.h>

#define MAGAZINE_MAX 32
#define MAX_SLAB_ORDER 2
#define KEEP_EMPTY 2
#define FREED_BYTE 0xdf		/* debug: what a freed object is filled with */

struct magazine {
	unsigned n;
	void *obj[MAGAZINE_MAX];
};

struct slab_cache {
	const char *name;		/* [c] */
	u32 size, align;		/* [c] size of a slot, rounded up to align */
	u32 object;			/* [c] bytes of it that are the user's: all but with KASAN */
	u32 order, per_slab;		/* [c] */
	u32 magazine_max;		/* [c] fewer for large objects */
	struct magazine *magazine[MAX_CPUS];	/* each made by its CPU at first use */
	struct spinlock lock;
	struct list partial, empty;	/* [lock] */
	unsigned nempty;		/* [lock] */
	unsigned long nslabs;		/* [lock] */
	unsigned long inuse;		/* [lock] objects out of the slabs, those in magazines included */
	struct list link;		/* [caches_lock] */
};

STATIC_SPINLOCK(caches_lock);
static struct list caches = LIST_INIT(caches);
static struct slab_cache cache_cache, magazine_cache;

/* ---- slabs ---- */

static struct page *
slab_of(const struct slab_cache *c, const void *obj)
{
	return virt_to_page((void *)ROUND_DOWN((unsigned long)obj, PAGE_SIZE << c->order));
}

static struct page *
slab_new(struct slab_cache *c, unsigned flags)
{
	struct page *p = page_alloc_order(c->order, flags & ~ALLOC_ZERO);
	char *obj;
	void *list = NULL;

	if (p == NULL)
		return NULL;
	for (unsigned i = 0; i < 1u << c->order; i++) {
		p[i].flags = PG_SLAB;
		p[i].cache = c;
	}
	kasan_poison(page_address(p), PAGE_SIZE << c->order, KASAN_REDZONE);
	obj = (char *)page_address(p) + (c->per_slab - 1) * c->size;
	for (unsigned i = 0; i < c->per_slab; i++, obj -= c->size) {
		*(void **)obj = list;
		list = obj;
	}
	p->freelist = list;
	p->inuse = 0;
	mm_count(slab, 1 << c->order);
	return p;
}

static void
slab_release(struct slab_cache *c, struct page *p)
{
	for (unsigned i = 0; i < 1u << c->order; i++)
		p[i].flags = 0;
	mm_count(slab, -(1 << c->order));
	page_free_order(p, c->order);
}

/* Take up to n objects of slabs that have some. Needs c->lock. */
static unsigned
take_objects(struct slab_cache *c, void **out, unsigned n)
{
	unsigned got = 0;

	ASSERT_HELD(&c->lock);
	while (got < n) {
		struct page *p = list_first(&c->partial, struct page, slab_link);

		if (p == NULL) {
			p = list_first(&c->empty, struct page, slab_link);
			if (p == NULL)
				break;
			list_del(&p->slab_link);
			list_add(&c->partial, &p->slab_link);
			c->nempty--;
		}
		while (got < n && p->freelist != NULL) {
			out[got++] = p->freelist;
			p->freelist = *(void **)p->freelist;
			p->inuse++;
		}
		if (p->freelist == NULL)
			list_del(&p->slab_link);
	}
	c->inuse += got;
	return got;
}

/* Give one object back. A slab that is to be released goes to *release. Needs c->lock. */
static void
give_object(struct slab_cache *c, void *obj, struct list *release)
{
	struct page *p = slab_of(c, obj);

	ASSERT_HELD(&c->lock);
	DEBUG_ASSERT(p->flags & PG_SLAB && p->cache == c && p->inuse > 0);
	if (p->freelist == NULL)
		list_add(&c->partial, &p->slab_link);
	*(void **)obj = p->freelist;
	p->freelist = obj;
	c->inuse--;
	if (--p->inuse > 0)
		return;
	list_del(&p->slab_link);
	if (c->nempty < KEEP_EMPTY) {
		list_add(&c->empty, &p->slab_link);
		c->nempty++;
	} else {
		c->nslabs--;
		list_add(release, &p->slab_link);
	}
}

static void
release_list(struct slab_cache *c, struct list *release)
{
	struct page *p, *next;

	list_for_each_safe(p, next, release, slab_link)
		slab_release(c, p);
}

static void
give_objects(struct slab_cache *c, void **obj, unsigned n)
{
	struct list release;
	unsigned long irq;

	list_init(&release);
	irq = spin_lock_irq(&c->lock);
	for (unsigned i = 0; i < n; i++)
		give_object(c, obj[i], &release);
	spin_unlock_irq(&c->lock, irq);
	release_list(c, &release);
}

/* ---- magazines ---- */

/* This CPU's magazine, made if need be; NULL where there can be none. Preemption off. */
static struct magazine *
magazine_make(struct slab_cache *c)
{
	struct magazine *m;
	void *obj = NULL;
	unsigned long irq;

	if (c == &magazine_cache || c == &cache_cache || !c->magazine_max)
		return NULL;
	irq = spin_lock_irq(&magazine_cache.lock);
	take_objects(&magazine_cache, &obj, 1);
	spin_unlock_irq(&magazine_cache.lock, irq);
	if (obj == NULL) {
		struct page *p = slab_new(&magazine_cache, ALLOC_NOWAIT);

		if (p == NULL)
			return NULL;
		irq = spin_lock_irq(&magazine_cache.lock);
		magazine_cache.nslabs++;
		list_add(&magazine_cache.partial, &p->slab_link);
		take_objects(&magazine_cache, &obj, 1);
		spin_unlock_irq(&magazine_cache.lock, irq);
	}
	m = obj;
	m->n = 0;
	c->magazine[cpu_id()] = m;
	return m;
}

/* Objects from the slabs: one is returned, more go to this CPU's magazine. */
static void *
alloc_slow(struct slab_cache *c, unsigned flags)
{
	void *batch[MAGAZINE_MAX / 2];
	unsigned want = in_interrupt() ? 1 : MAX(c->magazine_max / 2, 1u);
	struct magazine *m = NULL;
	unsigned long irq;
	unsigned got;

	irq = spin_lock_irq(&c->lock);
	got = take_objects(c, batch, want);
	spin_unlock_irq(&c->lock, irq);
	if (got == 0) {
		struct page *p = slab_new(c, flags);

		if (p == NULL)
			return NULL;
		irq = spin_lock_irq(&c->lock);
		c->nslabs++;
		list_add(&c->partial, &p->slab_link);
		got = take_objects(c, batch, want);
		spin_unlock_irq(&c->lock, irq);
	}
	if (got > 1) {
		preempt_disable();
		m = c->magazine[cpu_id()];
		if (m == NULL)
			m = magazine_make(c);
		while (m != NULL && got > 1 && m->n < c->magazine_max)
			m->obj[m->n++] = batch[--got];
		preempt_enable();
	}
	if (got > 1)
		give_objects(c, batch + 1, got - 1);
	return batch[0];
}

void *
slab_alloc(struct slab_cache *c, unsigned flags)
{
	void *obj = NULL;

	if (failalloc_now(flags))
		return NULL;
	if (likely(!in_interrupt())) {
		struct magazine *m;

		preempt_disable();
		m = c->magazine[cpu_id()];
		if (m != NULL && m->n > 0)
			obj = m->obj[--m->n];
		preempt_enable();
	}
	if (unlikely(obj == NULL)) {
		obj = alloc_slow(c, flags);
		if (obj == NULL)
			return NULL;
	}
	quarantine_alloc(obj, c->object, c->size, CALLER);
	if (flags & ALLOC_ZERO)
		memset(obj, 0, c->object);
	return obj;
}

static void
free_object(struct slab_cache *c, void *obj)
{
	void *batch[MAGAZINE_MAX];
	struct magazine *m;
	unsigned n = 0;

	if (unlikely(in_interrupt())) {
		give_objects(c, &obj, 1);
		return;
	}
	preempt_disable();
	m = c->magazine[cpu_id()];
	if (unlikely(m == NULL))
		m = magazine_make(c);
	if (unlikely(m == NULL)) {
		batch[n++] = obj;
	} else {
		if (unlikely(m->n >= c->magazine_max)) {
			for (; n < (c->magazine_max + 1) / 2; n++)
				batch[n] = m->obj[--m->n];
		}
		m->obj[m->n++] = obj;
	}
	preempt_enable();
	if (n > 0)
		give_objects(c, batch, n);
}

void
slab_free(struct slab_cache *c, void *obj)
{
#ifdef LOAM_DEBUG
	ASSERT(virt_to_page(obj)->flags & PG_SLAB && virt_to_page(obj)->cache == c);
	if (kasan_is_good(obj)) {
		kasan_unpoison(obj, c->object);		/* kmalloc may have left less */
		memset(obj, FREED_BYTE, c->object);
	}
#endif
#ifdef LOAM_KASAN
	quarantine_free(c, obj, c->size, CALLER);
	while ((obj = quarantine_take(&c)) != NULL)
		free_object(c, obj);
#else
	free_object(c, obj);
#endif
}

/* ---- caches ---- */

/* The smallest slab that wastes little and holds a fair number. */
static void
choose_order(struct slab_cache *c)
{
	for (unsigned order = 0; order <= MAX_SLAB_ORDER; order++) {
		size_t bytes = PAGE_SIZE << order;

		c->order = order;
		c->per_slab = bytes / c->size;
		if (c->per_slab >= 4 && bytes % c->size * 8 <= bytes)
			return;
	}
	if (c->per_slab == 0)
		panic("slab cache %s: objects of %u bytes are too large", c->name, c->size);
}

static void
cache_setup(struct slab_cache *c, const char *name, size_t size, size_t align)
{
	align = MAX(align, sizeof(void *));
	c->name = name;
	c->align = align;
	c->object = ROUND_UP(MAX(size, sizeof(void *)), align);
	c->size = ROUND_UP(c->object + REDZONE, align);
	choose_order(c);
	c->magazine_max = MIN(MAX(8192u / c->size, 4u), (unsigned)MAGAZINE_MAX);
	spin_init(&c->lock);
	list_init(&c->partial);
	list_init(&c->empty);
	spin_lock(&caches_lock);
	list_add_tail(&caches, &c->link);
	spin_unlock(&caches_lock);
}

struct slab_cache *
slab_cache_create(const char *name, size_t size, size_t align)
{
	struct slab_cache *c = slab_alloc(&cache_cache, ALLOC_ZERO | ALLOC_ATOMIC);

	if (c == NULL)
		panic("no memory for the slab cache %s", name);
	cache_setup(c, name, size, align);
	return c;
}

/* Take the wholly free slabs off c and release them; returns pages. */
static unsigned long
cache_reap(struct slab_cache *c)
{
	struct list release;
	unsigned long irq, n;

	list_init(&release);
	irq = spin_lock_irq(&c->lock);
	n = c->nempty;
	c->nempty = 0;
	c->nslabs -= n;
	list_splice_tail(&release, &c->empty);
	spin_unlock_irq(&c->lock, irq);
	release_list(c, &release);
	return n << c->order;
}

static unsigned long
slab_shrink(unsigned long npages)
{
	unsigned long freed = 0;
	struct slab_cache *c;

	/* Caches are never removed: the list can be walked without its lock. */
	list_for_each(c, &caches, link)
		freed += cache_reap(c);
	return freed;
}

struct shrinker slab_shrinker = { .name = "slab", .fn = slab_shrink };

size_t
slab_object_size(const struct slab_cache *c)
{
	return c->object;
}

bool
slab_info(unsigned n, struct slab_info *out)
{
	struct slab_cache *c;

	list_for_each(c, &caches, link) {
		if (n-- > 0)
			continue;
		out->name = c->name;
		out->size = c->size;
		out->inuse = READ_ONCE(c->inuse);
		out->pages = READ_ONCE(c->nslabs) << c->order;
		return true;
	}
	return false;
}

#ifdef LOAM_KASAN
static void
describe_object(unsigned long addr)
{
	struct page *p = virt_to_page((void *)addr);
	char *slab, *obj;

	if (!(p->flags & PG_SLAB))
		return;
	slab = page_address(slab_of(p->cache, (void *)addr));
	obj = slab + ROUND_DOWN(addr - (unsigned long)slab, p->cache->size);
	quarantine_describe(p->cache->name, obj, p->cache->object, p->cache->size, addr);
}
#endif

void
slab_init(void)
{
#ifdef LOAM_KASAN
	kasan_describe = describe_object;
#endif
	cache_setup(&cache_cache, "slab_cache", sizeof(struct slab_cache), 64);
	cache_setup(&magazine_cache, "magazine", sizeof(struct magazine), 8);
	kmalloc_init();
}
