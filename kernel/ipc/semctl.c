/*
 * System V semaphores: making sets, and what semctl asks of them.
 */
#include <fs/procfs/procfs.h>
#include <ipc/sem_internal.h>
#include <lib/string.h>
#include <proc/pidns.h>
#include <mm/slab.h>
#include <sched/hooks.h>
#include <sched/thread.h>
#include <uapi/errno.h>

#define LARGE (16u * PAGE_SIZE)		/* arrays from here on need not be contiguous */

/* ---- making and freeing ---- */

static size_t
array_size(unsigned nsems)
{
	return nsems * sizeof(struct semaphore);
}

static struct ipc_object *
make(struct ipc_namespace *ns, const void *params)
{
	unsigned nsems = *(const unsigned *)params;
	size_t size = array_size(nsems);
	struct sem_set *s;

	if (nsems == 0)
		return ERR_PTR(-EINVAL);
	if (atomic_add(&ns->semaphores, nsems) > READ_ONCE(ns->limits.semmns)) {
		atomic_sub(&ns->semaphores, nsems);
		return ERR_PTR(-ENOSPC);
	}
	s = kzalloc(sizeof(*s));
	if (s != NULL)
		s->sems = size < LARGE ? kmalloc(size, 0) : vmalloc(size);
	if (s == NULL || s->sems == NULL) {
		kfree(s);
		atomic_sub(&ns->semaphores, nsems);
		return ERR_PTR(-ENOMEM);
	}
	s->nsems = nsems;
	s->ctime = ipc_now();
	list_init(&s->changed);
	list_init(&s->undos);
	memset(s->sems, 0, size);
	for (unsigned i = 0; i < nsems; i++) {
		list_init(&s->sems[i].more);
		list_init(&s->sems[i].zero);
		list_init(&s->sems[i].changed_link);
	}
	return &s->obj;
}

static int
fits(const struct ipc_object *o, const void *params)
{
	unsigned nsems = *(const unsigned *)params;

	return nsems > container_of(o, const struct sem_set, obj)->nsems ? -EINVAL : 0;
}

static void
free_set(struct ipc_object *o)
{
	struct sem_set *s = set_of(o);

	if (array_size(s->nsems) < LARGE)
		kfree(s->sems);
	else
		vfree(s->sems);
	kfree(s);
}

const struct ipc_kind sem_kind = { .make = make, .fits = fits, .free = free_set };

long
sem_get(int key, int nsems, int flags)
{
	struct ipc_namespace *ns = ipc_namespace_current();
	unsigned n = nsems;

	if (nsems < 0 || n > READ_ONCE(ns->limits.semmsl))
		return -EINVAL;
	return ipc_get(ns, &ns->sem, key, flags, READ_ONCE(ns->limits.semmni), &n);
}

void
sem_destroy(struct ipc_namespace *ns, struct ipc_object *o)
{
	struct sem_set *s = set_of(o);

	sem_dissolve(s);
	ipc_forget(&ns->sem, o);
	atomic_sub(&ns->semaphores, s->nsems);
	ipc_unlock_put(o);
	ipc_put(o);		/* the table's */
}

int
sem_remove(int id)
{
	struct sem_set *s = sem_find(id);
	int err;

	if (IS_ERR(s))
		return PTR_ERR(s);
	err = ipc_may_change(&s->obj);
	if (err == 0)
		sem_destroy(ipc_namespace_current(), &s->obj);
	else
		ipc_unlock_put(&s->obj);
	return err;
}

/* ---- values ---- */

/* The set, locked, if the caller has the permission. */
static struct sem_set *
find_for(int id, unsigned permission)
{
	struct sem_set *s = sem_find(id);
	int err;

	if (IS_ERR(s))
		return s;
	err = ipc_permission(&s->obj, permission);
	if (err == 0)
		return s;
	ipc_unlock_put(&s->obj);
	return ERR_PTR(err);
}

static unsigned
length(const struct list *l)
{
	const struct list *at;
	unsigned n = 0;

	for (at = l->next; at != l; at = at->next)
		n++;
	return n;
}

static long
query(const struct semaphore *sem, int cmd)
{
	switch (cmd) {
	case GETVAL:
		return sem->value;
	case GETPID:
		return pid_show(sem->pid);
	case GETNCNT:
		return length(&sem->more);
	default:
		return length(&sem->zero);
	}
}

long
sem_query(int id, unsigned num, int cmd)
{
	struct sem_set *s = find_for(id, IPC_READ);
	long res;

	if (IS_ERR(s))
		return PTR_ERR(s);
	res = num < s->nsems ? query(&s->sems[num], cmd) : -EINVAL;
	ipc_unlock_put(&s->obj);
	return res;
}

/* A value that is set is not undone by anybody. */
static void
set_value(struct sem_set *s, unsigned num, unsigned value)
{
	struct sem_undo *u;

	list_for_each(u, &s->undos, set_link)
		u->adjust[num] = 0;
	s->sems[num].value = value;
	s->sems[num].pid = current_pid();
	sem_changed(s, &s->sems[num]);
}

int
sem_set_value(int id, unsigned num, int value)
{
	struct sem_set *s = find_for(id, IPC_ALTER);
	int err = 0;

	if (IS_ERR(s))
		return PTR_ERR(s);
	if (num >= s->nsems) {
		err = -EINVAL;
	} else if (value < 0 || value > SEMVMX) {
		err = -ERANGE;
	} else {
		set_value(s, num, value);
		s->ctime = ipc_now();
		sem_serve(s);
	}
	ipc_unlock_put(&s->obj);
	return err;
}

long
sem_count(int id)
{
	struct sem_set *s = sem_find(id);
	long n;

	if (IS_ERR(s))
		return PTR_ERR(s);
	n = s->nsems;
	ipc_unlock_put(&s->obj);
	return n;
}

int
sem_get_all(int id, u16 *values, unsigned n)
{
	struct sem_set *s = find_for(id, IPC_READ);

	if (IS_ERR(s))
		return PTR_ERR(s);
	for (unsigned i = 0; i < n && i < s->nsems; i++)
		values[i] = s->sems[i].value;
	ipc_unlock_put(&s->obj);
	return 0;
}

int
sem_set_all(int id, const u16 *values, unsigned n)
{
	struct sem_set *s = find_for(id, IPC_ALTER);

	if (IS_ERR(s))
		return PTR_ERR(s);
	for (unsigned i = 0; i < n; i++)
		if (values[i] > SEMVMX) {
			ipc_unlock_put(&s->obj);
			return -ERANGE;
		}
	for (unsigned i = 0; i < n && i < s->nsems; i++)
		set_value(s, i, values[i]);
	s->ctime = ipc_now();
	sem_serve(s);
	ipc_unlock_put(&s->obj);
	return 0;
}

/* ---- status ---- */

static void
fill(const struct sem_set *s, struct semid_ds *out)
{
	*out = (struct semid_ds){ .sem_otime = s->otime, .sem_ctime = s->ctime,
	    .sem_nsems = s->nsems };
	ipc_perm_get(&s->obj, &out->sem_perm);
}

long
sem_stat(int id, int cmd, struct semid_ds *out)
{
	struct ipc_ids *ids = &ipc_namespace_current()->sem;
	struct ipc_object *o = cmd == IPC_STAT ? ipc_find(ids, id) : ipc_find_slot(ids, id);
	long res;

	if (IS_ERR(o))
		return PTR_ERR(o);
	res = cmd == SEM_STAT_ANY ? 0 : ipc_permission(o, IPC_READ);
	if (res == 0) {
		fill(set_of(o), out);
		res = cmd == IPC_STAT ? 0 : o->id;
	}
	ipc_unlock_put(o);
	return res;
}

int
sem_set_owner(int id, const struct ipc_perm *perm)
{
	struct sem_set *s = sem_find(id);
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

long
sem_info(struct seminfo *out, bool usage)
{
	struct ipc_namespace *ns = ipc_namespace_current();
	const struct ipc_limits *l = &ns->limits;

	*out = (struct seminfo){ .semmni = l->semmni, .semmns = l->semmns, .semmnu = l->semmns,
	    .semmap = l->semmns, .semmsl = l->semmsl, .semopm = l->semopm, .semume = l->semopm,
	    .semvmx = SEMVMX, .semusz = 20, .semaem = SEMAEM };
	if (usage) {
		out->semusz = READ_ONCE(ns->sem.in_use);
		out->semaem = READ_ONCE(ns->semaphores);
	}
	return ipc_highest_slot(&ns->sem);
}

int
sem_show(struct seq_buf *s)
{
	struct ipc_ids *ids = &ipc_namespace_current()->sem;
	unsigned long slot = 0;
	struct ipc_object *o;

	seq_puts(s, "       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime\n");
	for (; (o = ipc_next(ids, &slot)) != NULL; slot++) {
		struct semid_ds d;
		int id = o->id;

		fill(set_of(o), &d);
		ipc_unlock_put(o);
		seq_printf(s, "%10d %10d  %4o %10lu %5u %5u %5u %5u %10lu %10lu\n",
		    d.sem_perm.__key, id, d.sem_perm.mode, d.sem_nsems, d.sem_perm.uid,
		    d.sem_perm.gid, d.sem_perm.cuid, d.sem_perm.cgid, (unsigned long)d.sem_otime,
		    (unsigned long)d.sem_ctime);
	}
	return 0;
}
