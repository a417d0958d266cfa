/*
 * System V shared memory: see shm.h.
 *
 *	made --IPC_RMID, not open--> gone
 *	     --IPC_RMID, open--> doomed (no key, but its id still works) --last close--> gone
 *
 * The object's lock guards all of a segment but what mm counts: nattch is atomic, and
 * the marks of its last use are plain words, for mm counts under a spinlock.
 */
#include <fs/procfs/procfs.h>
#include <fs/tmpfs/tmpfs.h>
#include <ipc/namespace.h>
#include <ipc/shm.h>
#include <lib/printf.h>
#include <proc/pidns.h>
#include <mm/slab.h>
#include <mm/vm.h>
#include <sched/hooks.h>
#include <sched/thread.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/mman.h>
#include <uapi/resource.h>
#include <fs/vfs/cred.h>

struct shm_segment {
	struct ipc_object obj;
	struct ipc_namespace *ns;	/* valid while the object is known */
	struct inode *inode;		/* [c] */
	size_t size;			/* [c] as asked for */
	char name[24];			/* [c] what /proc/PID/maps shows */
	unsigned nfiles;		/* open files: one a shmat */
	bool doomed;
	bool locked;
	long ctime;
	pid_t cpid;
	s32 nattch;			/* [a] areas that map it */
	long atime, dtime;		/* last time one came, or went */
	pid_t lpid;
};

struct shm_params {
	size_t size;
	int key, flags;
};

static inline struct shm_segment *
segment_of(struct ipc_object *o)
{
	return container_of(o, struct shm_segment, obj);
}

static struct shm_segment *
find(int id)
{
	struct ipc_object *o = ipc_find(&ipc_namespace_current()->shm, id);

	return IS_ERR(o) ? (struct shm_segment *)o : segment_of(o);
}

/* ---- making and freeing ---- */

static int
charge(struct ipc_namespace *ns, u64 npages)
{
	u64 limit = READ_ONCE(ns->limits.shmall), now;

	do {
		now = atomic_load(&ns->shm_pages);
		if (npages > limit || now > limit - npages)
			return -ENOSPC;
	} while (!atomic_cas(&ns->shm_pages, now, now + npages));
	return 0;
}

static struct ipc_object *
make(struct ipc_namespace *ns, const void *params)
{
	const struct shm_params *p = params;
	u64 npages = p->size / PAGE_SIZE + (p->size % PAGE_SIZE != 0);
	struct shm_segment *s;
	int err;

	if (p->size == 0 || p->size > READ_ONCE(ns->limits.shmmax) || (p->flags & SHM_HUGETLB))
		return ERR_PTR(-EINVAL);
	err = charge(ns, npages);
	if (err != 0)
		return ERR_PTR(err);
	s = kzalloc(sizeof(*s));
	if (s != NULL)
		s->inode = tmpfs_anonymous(p->flags & 0777);
	if (s == NULL || s->inode == NULL) {
		kfree(s);
		atomic_sub(&ns->shm_pages, npages);
		return ERR_PTR(-ENOMEM);
	}
	inode_set_size(s->inode, p->size);
	s->ns = ns;
	s->size = p->size;
	snprintf(s->name, sizeof(s->name), "/SYSV%08x (deleted)", (unsigned)p->key);
	s->ctime = ipc_now();
	s->cpid = current_pid();
	return &s->obj;
}

static int
fits(const struct ipc_object *o, const void *params)
{
	const struct shm_params *p = params;

	return p->size > container_of(o, const struct shm_segment, obj)->size ? -EINVAL : 0;
}

static void
free_segment(struct ipc_object *o)
{
	inode_put(segment_of(o)->inode);
	kfree(segment_of(o));
}

const struct ipc_kind shm_kind = { .make = make, .fits = fits, .free = free_segment };

long
shm_get(int key, size_t size, int flags)
{
	struct ipc_namespace *ns = ipc_namespace_current();
	struct shm_params p = { .size = size, .key = key, .flags = flags };

	return ipc_get(ns, &ns->shm, key, flags, READ_ONCE(ns->limits.shmmni), &p);
}

void
shm_destroy(struct ipc_namespace *ns, struct ipc_object *o)
{
	struct shm_segment *s = segment_of(o);

	ipc_forget(&ns->shm, o);
	atomic_sub(&ns->shm_pages, DIV_ROUND_UP(s->size, PAGE_SIZE));
	ipc_unlock_put(o);
	ipc_put(o);		/* the table's: open files have their own */
}

int
shm_remove(int id)
{
	struct shm_segment *s = find(id);
	int err;

	if (IS_ERR(s))
		return PTR_ERR(s);
	err = ipc_may_change(&s->obj);
	if (err == 0 && s->nfiles == 0) {
		shm_destroy(s->ns, &s->obj);
		return 0;
	}
	if (err == 0) {
		s->doomed = true;
		ipc_forget_key(&s->ns->shm, &s->obj);
	}
	ipc_unlock_put(&s->obj);
	return err;
}

/* ---- the file that is mapped ---- */

/* An open file less. Takes over a reference on s, which is not locked. */
static void
closed(struct shm_segment *s)
{
	spin_lock(&s->obj.lock);
	if (--s->nfiles == 0 && s->doomed && !s->obj.removed)
		shm_destroy(s->ns, &s->obj);
	else
		ipc_unlock_put(&s->obj);
}

static void
release(struct file *f)
{
	closed(f->priv);
}

/* Areas came or went. Any locks may be held. */
static void
mapped(struct file *f, int delta)
{
	struct shm_segment *s = f->priv;

	atomic_add(&s->nattch, delta);
	WRITE_ONCE(*(delta > 0 ? &s->atime : &s->dtime), ipc_now());
	WRITE_ONCE(s->lpid, current_pid());
}

static const struct file_ops segment_ops = {
	.release = release,
	.mapped = mapped,
	.flags = FILE_MMAP | FILE_MAPPED,
};

/* A file on s for mapping it; a reference on s and its count in nfiles become the file's. NULL: no memory. */
static struct file *
open_segment(struct shm_segment *s, bool readonly)
{
	struct file *f = file_alloc();

	if (f == NULL)
		return NULL;
	f->ops = &segment_ops;
	f->flags = readonly ? O_RDONLY : O_RDWR;
	f->inode = s->inode;
	inode_get(s->inode);
	if (!readonly) {	/* file_put takes them back */
		atomic_add(&s->inode->writers, 1);
		atomic_add(&s->inode->sb->nwriters, 1);
	}
	f->anon_name = s->name;
	f->priv = s;
	return f;
}

/* ---- attaching ---- */

/* The address by the rules of shmat(2), and the flags for mmap that say how it is meant. */
static int
choose(unsigned long *addr, int flags, int *map_flags)
{
	*map_flags = MAP_SHARED;
	if (*addr & (SHMLBA - 1)) {
		if (!(flags & SHM_RND))
			return -EINVAL;
		*addr &= ~(unsigned long)(SHMLBA - 1);
		if (*addr == 0 && (flags & SHM_REMAP))
			return -EINVAL;
	}
	if (*addr == 0)
		return flags & SHM_REMAP ? -EINVAL : 0;
	*map_flags |= flags & SHM_REMAP ? MAP_FIXED : MAP_FIXED_NOREPLACE;
	return 0;
}

static int
check_access(const struct shm_segment *s, int flags)
{
	unsigned want = flags & SHM_RDONLY ? IPC_READ : IPC_READ | IPC_ALTER;

	return ipc_permission(&s->obj, want | (flags & SHM_EXEC ? 1 : 0));
}

long
shm_attach(int id, unsigned long addr, int flags)
{
	int prot = PROT_READ | (flags & SHM_RDONLY ? 0 : PROT_WRITE) |
	    (flags & SHM_EXEC ? PROT_EXEC : 0);
	struct shm_segment *s;
	struct file *f;
	int map_flags;
	long res;

	res = choose(&addr, flags, &map_flags);
	if (res != 0)
		return res;
	s = find(id);
	if (IS_ERR(s))
		return PTR_ERR(s);
	res = check_access(s, flags);
	if (res != 0) {
		ipc_unlock_put(&s->obj);
		return res;
	}
	s->nfiles++;
	spin_unlock(&s->obj.lock);
	f = open_segment(s, flags & SHM_RDONLY);
	if (f == NULL) {
		closed(s);
		return -ENOMEM;
	}
	res = vm_mmap(current->vm, addr, s->size, prot, map_flags, f, 0);
	file_put(f);
	return res == -EEXIST ? -EINVAL : res;
}

static bool
is_segment(struct file *f)
{
	return f->ops == &segment_ops;
}

int
shm_detach(unsigned long addr)
{
	if (addr & (SHMLBA - 1))
		return -EINVAL;
	return vm_unmap_file(current->vm, addr, is_segment);
}

/* ---- status ---- */

static void
fill(const struct shm_segment *s, struct shmid_ds *out)
{
	*out = (struct shmid_ds){ .shm_segsz = s->size, .shm_atime = READ_ONCE(s->atime),
	    .shm_dtime = READ_ONCE(s->dtime), .shm_ctime = s->ctime, .shm_cpid = pid_show(s->cpid),
	    .shm_lpid = pid_show(READ_ONCE(s->lpid)), .shm_nattch = atomic_load(&s->nattch) };
	ipc_perm_get(&s->obj, &out->shm_perm);
	out->shm_perm.mode |= (s->doomed ? SHM_DEST : 0) | (s->locked ? SHM_LOCKED : 0);
}

long
shm_stat(int id, int cmd, struct shmid_ds *out)
{
	struct ipc_ids *ids = &ipc_namespace_current()->shm;
	struct ipc_object *o = cmd == IPC_STAT ? ipc_find(ids, id) : ipc_find_slot(ids, id);
	long res;

	if (IS_ERR(o))
		return PTR_ERR(o);
	res = cmd == SHM_STAT_ANY ? 0 : ipc_permission(o, IPC_READ);
	if (res == 0) {
		fill(segment_of(o), out);
		res = cmd == IPC_STAT ? 0 : o->id;
	}
	ipc_unlock_put(o);
	return res;
}

int
shm_set_owner(int id, const struct ipc_perm *perm)
{
	struct shm_segment *s = find(id);
	int err;

	if (IS_ERR(s))
		return PTR_ERR(s);
	err = ipc_may_change(&s->obj);
	if (err == 0)
		err = ipc_perm_set(&s->obj, perm);
	if (err == 0)
		s->ctime = ipc_now();
	ipc_unlock_put(&s->obj);
	return err;
}

/* Its pages never leave memory, there being no swap: what locking adds is the limit. */
static int
may_lock(const struct shm_segment *s, bool lock)
{
	const struct cred *c = current->cred;
	unsigned long limit = rlimit_current(RLIMIT_MEMLOCK);

	if (ipc_capable(CAP_IPC_LOCK))
		return 0;
	if ((c->euid != s->obj.uid && c->euid != s->obj.cuid) || (lock && limit == 0))
		return -EPERM;
	return lock && s->size > limit ? -ENOMEM : 0;
}

int
shm_lock(int id, bool lock)
{
	struct shm_segment *s = find(id);
	int err;

	if (IS_ERR(s))
		return PTR_ERR(s);
	err = may_lock(s, lock);
	if (err == 0)
		s->locked = lock;
	ipc_unlock_put(&s->obj);
	return err;
}

long
shm_limits(struct shminfo *out)
{
	struct ipc_namespace *ns = ipc_namespace_current();
	const struct ipc_limits *l = &ns->limits;

	*out = (struct shminfo){ .shmmax = l->shmmax, .shmmin = 1, .shmmni = l->shmmni,
	    .shmseg = l->shmmni, .shmall = l->shmall };
	return ipc_highest_slot(&ns->shm);
}

long
shm_usage(struct shm_info *out)
{
	struct ipc_namespace *ns = ipc_namespace_current();
	unsigned long slot = 0;
	struct ipc_object *o;

	*out = (struct shm_info){ .shm_tot = READ_ONCE(ns->shm_pages) };
	for (; (o = ipc_next(&ns->shm, &slot)) != NULL; slot++) {
		out->used_ids++;
		out->shm_rss += READ_ONCE(segment_of(o)->inode->mapping.pages.count);
		ipc_unlock_put(o);
	}
	return ipc_highest_slot(&ns->shm);
}

int
shm_show(struct seq_buf *b)
{
	struct ipc_ids *ids = &ipc_namespace_current()->shm;
	unsigned long slot = 0;
	struct ipc_object *o;

	seq_puts(b, "       key      shmid perms                  size  cpid  lpid nattch   uid   gid"
	    "  cuid  cgid      atime      dtime      ctime                   rss"
	    "                  swap\n");
	for (; (o = ipc_next(ids, &slot)) != NULL; slot++) {
		unsigned long rss = READ_ONCE(segment_of(o)->inode->mapping.pages.count);
		struct shmid_ds d;
		int id = o->id;

		fill(segment_of(o), &d);
		ipc_unlock_put(o);
		seq_printf(b, "%10d %10d  %4o %21lu %5d %5d  %5lu %5u %5u %5u %5u %10lu %10lu %10lu"
		    " %21lu %21lu\n", d.shm_perm.__key, id, d.shm_perm.mode, d.shm_segsz, d.shm_cpid,
		    d.shm_lpid, d.shm_nattch, d.shm_perm.uid, d.shm_perm.gid, d.shm_perm.cuid,
		    d.shm_perm.cgid, (unsigned long)d.shm_atime, (unsigned long)d.shm_dtime,
		    (unsigned long)d.shm_ctime, rss * PAGE_SIZE, 0UL);
	}
	return 0;
}
