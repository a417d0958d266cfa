/*
 * The floors below kernel/fs, for tests on the host: one thread, memory from
 * malloc (so that the sanitizer sees each object), a page cache that never gives
 * anything back, and locks that only check that they are used in pairs.
 */
#include <arch/clock.h>
#include <arch/user.h>
#include <fs/block.h>
#include <fs/files.h>
#include <fs/vfs/cred.h>
#include <fs/vfs/mountns.h>
#include <fs/vfs/vfs.h>
#include <lib/err.h>
#include <lib/klog.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <mm/pagecache.h>
#include <mm/slab.h>
#include <mm/vm.h>
#include <sched/hooks.h>
#include <sched/thread.h>
#include <sync/mutex.h>
#include <sync/rwlock.h>
#include <uapi/resource.h>

#include "fs_host.h"

#define NPAGES 32768UL

unsigned long host_memory_base, host_page_array_base;
unsigned preempt_count = PREEMPT_NO_RESCHED;
unsigned cpu_count = 1;
unsigned percpu_cpu_id;
struct thread *current_thread;
const struct vm_file_ops *vm_file_ops;
const struct file_ops fifo_ops;
bool shim_quiet;
static struct list free_pages = LIST_INIT(free_pages);
static struct list mappings = LIST_INIT(mappings);	/* all that have pages, by dirty_link */

void
panic(const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	host_print("# panic: ");
	host_print(text);
	host_print("\n");
	host_abort();
	for (;;)
		;
}

void
kprintf(const char *fmt, ...)
{
	char text[256];
	va_list ap;

	if (shim_quiet)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	host_print("# ");
	host_print(text);
}

/* ---- memory ---- */

struct slab_cache { size_t size; };

struct slab_cache *
slab_cache_create(const char *name, size_t size, size_t align)
{
	struct slab_cache *c = host_alloc(sizeof(*c), 1);

	c->size = size;
	return c;
}

void *slab_alloc(struct slab_cache *c, unsigned flags) { return host_alloc(c->size, flags & ALLOC_ZERO); }
void slab_free(struct slab_cache *c, void *obj) { host_free(obj); }
void kfree(void *p) { host_free(p); }
void *vmalloc(size_t size) { return host_alloc(size, 0); }
void shrinker_register(struct shrinker *s) {}
struct radix_node *radix_node_alloc(void) { return host_alloc(RADIX_NODE_SIZE, 1); }
void radix_node_free(struct radix_node *n) { host_free(n); }

void *
kmalloc(size_t size, unsigned flags)
{
	return host_alloc(size, flags & ALLOC_ZERO);
}

char *
kstrdup(const char *s)
{
	char *copy = host_alloc(strlen(s) + 1, 0);

	return memcpy(copy, s, strlen(s) + 1);
}

void
shim_init(void)
{
	static struct thread self;
	static struct cred root = { .refs = { 1 }, .effective = CAPS_ALL };
	struct page *pages = host_alloc(NPAGES * sizeof(*pages), 1);

	host_memory_base = (unsigned long)host_alloc_pages(NPAGES);
	host_page_array_base = (unsigned long)pages;
	for (unsigned long n = 0; n < NPAGES; n++)
		list_add_tail(&free_pages, &pages[n].lru);
	self.cred = &root;
	current_thread = &self;
}

struct page *
page_alloc_order(unsigned order, unsigned flags)
{
	struct page *p = list_first(&free_pages, struct page, lru);

	if (p == NULL || order != 0)
		return NULL;
	list_del(&p->lru);
	p->flags = 0;
	ref_init(&p->refs, 1);
	memset(page_address(p), flags & ALLOC_ZERO ? 0 : 0xa5, PAGE_SIZE);
	return p;
}

void
page_free(struct page *p)
{
	list_add(&free_pages, &p->lru);
}

void
memory_info(struct memory_info *out)
{
	memset(out, 0, sizeof(*out));
	out->total = out->available = NPAGES;
}

void arch_clear_page(void *p) { memset(p, 0, PAGE_SIZE); }

/* ---- page cache ---- */

void
mapping_init(struct mapping *m, const struct mapping_ops *ops, void *owner)
{
	memset(m, 0, sizeof(*m));
	m->ops = ops;
	m->owner = owner;
	spin_init(&m->lock);
	list_init(&m->dirty_link);
}

struct page *
mapping_find(struct mapping *m, unsigned long index)
{
	struct page *p = radix_get(&m->pages, index);

	if (p != NULL)
		page_get(p);
	return p;
}

struct page *
mapping_new_page(struct mapping *m, unsigned long index)
{
	struct page *p;

	if (radix_get(&m->pages, index) != NULL)
		return NULL;
	p = page_alloc(0);
	if (p == NULL)
		return NULL;
	p->mapping = m;
	p->index = index;
	p->flags = PG_CACHE | PG_LOCKED;
	radix_set(&m->pages, index, p);
	page_get(p);
	if (list_empty(&m->dirty_link))
		list_add(&mappings, &m->dirty_link);
	return p;
}

static void
drop_page(struct mapping *m, struct page *p)
{
	radix_set(&m->pages, p->index, NULL);
	p->flags = 0;
	page_put(p);
}

struct page *
mapping_read(struct mapping *m, unsigned long index)
{
	struct page *p = mapping_find(m, index);
	int err;

	if (p != NULL)
		return p;
	p = mapping_new_page(m, index);
	if (p == NULL)
		return ERR_PTR(-ENOMEM);
	err = m->ops->read_page(m, p);
	p->flags &= ~PG_LOCKED;
	if (err == 0)
		return p;
	drop_page(m, p);
	page_put(p);
	return ERR_PTR(err);
}

struct page *
mapping_grab(struct mapping *m, unsigned long index, bool whole)
{
	struct page *p = mapping_find(m, index);

	if (p == NULL && whole) {
		p = mapping_new_page(m, index);
		if (p == NULL)
			return ERR_PTR(-ENOMEM);
		memset(page_address(p), 0, PAGE_SIZE);
		p->flags |= PG_UPTODATE;
		return p;
	}
	if (p == NULL)
		p = mapping_read(m, index);
	if (!IS_ERR(p))
		p->flags |= PG_LOCKED;
	return p;
}

void page_unlock(struct page *p) { p->flags &= ~PG_LOCKED; }

void
page_mark_dirty(struct page *p)
{
	p->flags |= PG_DIRTY;
	p->mapping->dirty_since_ns = 1;
}

int
mapping_sync(struct mapping *m)
{
	unsigned long index = 0;
	struct page *p;
	int err = 0, e;

	for (; (p = radix_next(&m->pages, &index)) != NULL; index++) {
		if (!(p->flags & PG_DIRTY) || m->ops->write_page == NULL)
			continue;
		p->flags &= ~PG_DIRTY;
		e = m->ops->write_page(m, p);
		if (err == 0)
			err = e;
	}
	m->dirty_since_ns = 0;
	return err;
}

int
mapping_sync_all(void)
{
	struct mapping *m;
	int err = 0, e;

	list_for_each(m, &mappings, dirty_link) {
		e = mapping_sync(m);
		if (err == 0)
			err = e;
	}
	return err;
}

void
mapping_truncate(struct mapping *m, u64 start)
{
	unsigned long index = start >> PAGE_SHIFT;
	struct page *p = radix_get(&m->pages, index);

	if (p != NULL && start % PAGE_SIZE != 0) {
		memset((char *)page_address(p) + start % PAGE_SIZE, 0, PAGE_SIZE - start % PAGE_SIZE);
		index++;
	} else if (start % PAGE_SIZE != 0) {
		index++;
	}
	for (; (p = radix_next(&m->pages, &index)) != NULL; index++)
		drop_page(m, p);
}

void
mapping_destroy(struct mapping *m)
{
	unsigned long index = 0;
	struct page *p;

	for (; (p = radix_next(&m->pages, &index)) != NULL; index++)
		drop_page(m, p);
	list_del(&m->dirty_link);
	m->dirty_since_ns = 0;
}

/* ---- locks: one thread, so a lock that is not free is a mistake ---- */

void spin_lock_slow(struct spinlock *l) { panic("a spinlock is taken twice"); }
void preempt_schedule(void) {}

bool
spin_trylock(struct spinlock *l)
{
	spin_lock(l);
	return true;
}

void rwlock_init_class(struct rwlock *l, struct lock_class *class) { memset(l, 0, sizeof(*l)); }

void
read_lock(struct rwlock *l)
{
	if (l->writer != NULL)
		panic("read_lock: being written");
	l->readers++;
}

void
read_unlock(struct rwlock *l)
{
	if (l->readers-- == 0)
		panic("read_unlock: not held");
}

void
write_lock(struct rwlock *l)
{
	if (l->writer != NULL || l->readers > 0)
		panic("write_lock: held");
	l->writer = current;
}

void
write_unlock(struct rwlock *l)
{
	if (l->writer == NULL)
		panic("write_unlock: not held");
	l->writer = NULL;
}

void
mutex_init_class(struct mutex *m, struct lock_class *class, bool recursive)
{
	memset(m, 0, sizeof(*m));
}

void
mutex_lock(struct mutex *m)
{
	if (m->owner != 0)
		panic("mutex_lock: held");
	m->owner = 1;
}

void
mutex_unlock(struct mutex *m)
{
	if (m->owner == 0)
		panic("mutex_unlock: not held");
	m->owner = 0;
}

/* ---- waiting: nobody else could end it ---- */

void wait_prepare(struct wait_queue *q, struct waiter *w, enum thread_state state) {}
void wait_finish(struct wait_queue *q, struct waiter *w) {}
void wake_up_all(struct wait_queue *q) {}
void schedule(void) { panic("schedule: nobody else is there"); }
bool schedule_until(u64 deadline_ns) { panic("schedule_until"); }
bool thread_wake(struct thread *t, unsigned state_mask) { return false; }
int wait_graph_block(const struct wait_kind *kind, const void *resource) { return 0; }
void wait_graph_unblock(void) {}
unsigned files_nthreads(struct files *fs) { return 1; }

/* ---- processes ---- */

static unsigned long file_limit = RLIM_INFINITY;

unsigned long rlimit_current(unsigned resource) { return resource == RLIMIT_FSIZE ? file_limit : RLIM_INFINITY; }
void signal_current(int sig) {}
struct thread *kthread_create(const char *name, void (*fn)(void *), void *arg) { return current; }
bool cred_in_group(const struct cred *c, gid_t gid) { return c->fsgid == gid; }
struct mount_namespace *caller_mount_ns(void) { return &init_mount_ns; }
int ns_begin(struct ns_common *ns, enum ns_kind kind, struct user_namespace *owner) { return -ENOSPC; }
void ns_end(struct ns_common *ns) { }
bool ns_capable(const struct user_namespace *ns, int cap) { return cred_has(current->cred, cap); }
bool capable(int cap) { return cred_has(current->cred, cap); }
bool own_capable(int cap) { return cred_has(current->cred, cap); }
bool capable_over(uid_t uid, gid_t gid, int cap) { return cred_has(current->cred, cap); }
u64 clock_ns(void) { return 1; }

u64
clock_realtime_ns(void)
{
	static u64 now = 1700000000UL * NSEC_PER_SEC;

	return now += 1000003;
}

size_t
copy_to_user_partial(void *dst, const void *src, size_t n)
{
	memcpy(dst, src, n);
	return 0;
}

size_t
copy_from_user_partial(void *dst, const void *src, size_t n)
{
	memcpy(dst, src, n);
	return 0;
}

int copy_to_user(void *dst, const void *src, size_t n) { memcpy(dst, src, n); return 0; }
int copy_from_user(void *dst, const void *src, size_t n) { memcpy(dst, src, n); return 0; }

/* ---- parts of fs that are not under test ---- */

const struct file_ops *inode_special_fops(mode_t mode) { return &fifo_ops; }
int devfs_add_block(const char *name, dev_t dev, mode_t mode) { return 0; }
void epoll_file_released(struct file *f) {}

size_t
strlcpy(char *dst, const char *src, size_t size)
{
	size_t n = strlen(src);

	if (size > 0) {
		memcpy(dst, src, MIN(n, size - 1));
		dst[MIN(n, size - 1)] = '\0';
	}
	return n;
}
