/*
 * System V semaphores: operations, who waits for them, and what is undone at the
 * end of a process. semctl.c has the rest, sem_internal.h the structures.
 *
 *	semop --can be done--> done
 *	      --cannot--> on a semaphore's list --a change lets it--> done by the changer
 *
 * A waiter lives on its sleeper's stack. Whoever takes it off its list sets status
 * with the lock held; the sleeper takes the lock before it goes, so that nobody looks
 * at a waiter (or wakes a thread) that is gone.
 *
 * Adjustments (SEM_UNDO) hang both on the set and on a list that threads share as
 * CLONE_SYSVSEM says. Locks: the set's, then the list's. A set that is removed takes
 * its adjustments off the lists; the end of a list takes them off the sets.
 */
#include <fs/vfs/cred.h>
#include <ipc/sem_internal.h>
#include <mm/slab.h>
#include <sched/hooks.h>
#include <sched/thread.h>
#include <uapi/errno.h>

#define PENDING 1		/* neither 0 nor an error */

struct sem_waiter {
	struct list link;		/* [set lock] on a semaphore's list */
	struct thread *thread;
	const struct sembuf *ops;
	unsigned nops;
	struct sem_undo *undo;		/* NULL: no operation asks for it */
	u64 ticket;			/* order of arrival */
	pid_t pid;
	struct semaphore *at;		/* [set lock] what stops it */
	bool for_zero;			/* [set lock] and waits there for 0 */
	int status;			/* [set lock; read without] PENDING, 0 or -errno */
};

struct sem_undo_list {
	struct refcount refs;		/* threads */
	struct spinlock lock;
	struct radix by_slot;		/* [lock] of sem_undo, by the set's slot */
};

/* ---- trying ---- */

static bool
adjust_fits(int adjust)
{
	return adjust >= -SEMAEM - 1 && adjust <= SEMAEM;
}

/* One operation: 0, PENDING if it cannot be done now, or -errno. */
static int
apply(struct sem_set *s, struct sem_waiter *w, const struct sembuf *op)
{
	struct semaphore *sem = &s->sems[op->sem_num];
	int value = sem->value + op->sem_op;

	if (op->sem_op == 0 ? value != 0 : value < 0) {
		w->at = sem;
		w->for_zero = op->sem_op == 0;
		return op->sem_flg & IPC_NOWAIT ? -EAGAIN : PENDING;
	}
	if (value > SEMVMX)
		return -ERANGE;
	if (op->sem_flg & SEM_UNDO) {
		int adjust = w->undo->adjust[op->sem_num] - op->sem_op;

		if (!adjust_fits(adjust))
			return -ERANGE;
		w->undo->adjust[op->sem_num] = adjust;
	}
	sem->value = value;
	return 0;
}

static void
take_back(struct sem_set *s, struct sem_waiter *w, const struct sembuf *op)
{
	s->sems[op->sem_num].value -= op->sem_op;
	if (op->sem_flg & SEM_UNDO)
		w->undo->adjust[op->sem_num] += op->sem_op;
}

/* All operations or none: 0, PENDING (w->at says why), or -errno. */
static int
try(struct sem_set *s, struct sem_waiter *w)
{
	unsigned i;
	int res = 0;

	for (i = 0; i < w->nops && res == 0; i++)
		res = apply(s, w, &w->ops[i]);
	if (res != 0) {
		for (i--; i-- > 0; )
			take_back(s, w, &w->ops[i]);
		return res;
	}
	for (i = 0; i < w->nops; i++) {
		struct semaphore *sem = &s->sems[w->ops[i].sem_num];

		sem->pid = w->pid;
		if (w->ops[i].sem_op != 0)
			sem_changed(s, sem);
	}
	s->otime = ipc_now();
	return 0;
}

/* ---- waiting ---- */

void
sem_changed(struct sem_set *s, struct semaphore *sem)
{
	if (list_empty(sem->value == 0 ? &sem->zero : &sem->more) ||
	    !list_empty(&sem->changed_link))
		return;
	list_add_tail(&s->changed, &sem->changed_link);
}

/* Put w where it is stopped; by ticket, for it may come from another list. */
static void
stand(struct sem_waiter *w)
{
	struct list *l = w->for_zero ? &w->at->zero : &w->at->more, *after = l->prev;

	while (after != l && list_entry(after, struct sem_waiter, link)->ticket > w->ticket)
		after = after->prev;
	list_add(after, &w->link);
}

static void
finish(struct sem_waiter *w, int status)
{
	struct thread *t = w->thread;

	list_del(&w->link);
	atomic_store(&w->status, status);
	thread_wake(t, WAKE_NORMAL);
}

/* Those on one list of sem, until its value lets none of them on. */
static void
serve_list(struct sem_set *s, struct semaphore *sem, struct list *l, bool zero)
{
	struct sem_waiter *w, *next;

	list_for_each_safe(w, next, l, link) {
		int res;

		if ((sem->value == 0) != zero)
			break;
		res = try(s, w);
		if (res != PENDING) {
			finish(w, res);
		} else if (w->at != sem || w->for_zero != zero) {
			list_del(&w->link);
			stand(w);
		}
	}
}

void
sem_serve(struct sem_set *s)
{
	struct semaphore *sem;

	while ((sem = list_first(&s->changed, struct semaphore, changed_link)) != NULL) {
		list_del(&sem->changed_link);
		if (sem->value == 0)
			serve_list(s, sem, &sem->zero, true);
		else
			serve_list(s, sem, &sem->more, false);
	}
}

static int
sleep_until_served(struct sem_waiter *w, u64 deadline_ns)
{
	int err = 0;

	for (;;) {
		thread_set_state(THREAD_SLEEPING);
		if (atomic_load(&w->status) != PENDING)
			break;
		if (thread_interrupted(w->thread)) {
			err = -EINTR;
			break;
		}
		if (deadline_ns == ~0UL) {
			schedule();
		} else if (!schedule_until(deadline_ns)) {
			err = -EAGAIN;
			break;
		}
	}
	thread_set_state(THREAD_RUNNABLE);
	return err;
}

/* ---- adjustments ---- */

static struct sem_undo_list *
undo_list(struct thread *t)
{
	struct sem_undo_list *l = t->sem_undo;

	if (l != NULL)
		return l;
	l = kzalloc(sizeof(*l));
	if (l == NULL)
		return NULL;
	ref_init(&l->refs, 1);
	spin_init(&l->lock);
	t->sem_undo = l;
	return l;
}

static struct sem_undo *
lookup_undo(struct sem_undo_list *l, const struct sem_set *s)
{
	struct sem_undo *u;

	spin_lock(&l->lock);
	u = radix_get(&l->by_slot, (unsigned)s->obj.id % IPC_SLOTS);
	spin_unlock(&l->lock);
	return u;
}

/* Make fresh the caller's adjustments of s unless a thread it shares with was faster. s is locked. */
static int
add_undo(struct sem_undo_list *l, struct sem_set *s, struct sem_undo **fresh)
{
	int err;

	if (lookup_undo(l, s) != NULL)
		return 0;
	spin_lock(&l->lock);
	err = radix_set(&l->by_slot, (unsigned)s->obj.id % IPC_SLOTS, *fresh);
	spin_unlock(&l->lock);
	if (err != 0)
		return err;
	(*fresh)->set = s;
	(*fresh)->list = l;
	list_add_tail(&s->undos, &(*fresh)->set_link);
	*fresh = NULL;
	return 0;
}

/* Take u off both sides and free it. Its set is locked. */
static void
drop_undo(struct sem_undo *u)
{
	struct sem_undo_list *l = u->list;

	list_del(&u->set_link);
	spin_lock(&l->lock);
	(void)radix_set(&l->by_slot, (unsigned)u->set->obj.id % IPC_SLOTS, NULL);
	spin_unlock(&l->lock);
	kfree(u);
}

/*
 * Have the caller's adjustments of s ready: it lets the lock of s go and takes it
 * again. 0, -ENOMEM, or -EIDRM if s was removed meanwhile.
 */
static int
prepare_undo(struct sem_set *s, struct sem_undo **out)
{
	struct sem_undo_list *l;
	struct sem_undo *fresh;
	int err = 0;

	spin_unlock(&s->obj.lock);
	l = undo_list(current);
	fresh = l != NULL ? kzalloc(sizeof(*fresh) + s->nsems * sizeof(fresh->adjust[0])) : NULL;
	spin_lock(&s->obj.lock);
	if (fresh == NULL)
		return -ENOMEM;
	if (s->obj.removed)
		err = -EIDRM;
	else
		err = add_undo(l, s, &fresh);
	if (err == 0)
		*out = lookup_undo(l, s);
	kfree(fresh);
	return err;
}

static int
get_undo(struct sem_set *s, struct sem_undo **out)
{
	struct sem_undo_list *l = current->sem_undo;

	*out = l != NULL ? lookup_undo(l, s) : NULL;
	return *out != NULL ? 0 : prepare_undo(s, out);
}

int
sem_undo_share(struct thread *child)
{
	struct sem_undo_list *l = undo_list(current);

	if (l == NULL)
		return -ENOMEM;
	ref_get(&l->refs);
	child->sem_undo = l;
	return 0;
}

/* As semop(2) says of the end: what would leave the range stops at its border. */
static void
apply_undo(struct sem_undo *u)
{
	struct sem_set *s = u->set;

	for (unsigned i = 0; i < s->nsems; i++) {
		struct semaphore *sem = &s->sems[i];

		if (u->adjust[i] == 0)
			continue;
		sem->value = MAX(0, MIN(SEMVMX, sem->value + u->adjust[i]));
		sem->pid = current_pid();
		sem_changed(s, sem);
	}
	s->otime = ipc_now();
}

/* The set of some adjustment on l, with a reference; NULL when none is left. */
static struct sem_set *
first_set(struct sem_undo_list *l)
{
	struct sem_set *s = NULL;
	unsigned long slot = 0;
	struct sem_undo *u;

	spin_lock(&l->lock);
	u = radix_next(&l->by_slot, &slot);
	if (u != NULL) {
		s = u->set;	/* a set that goes takes u off the list first */
		ref_get(&s->obj.refs);
	}
	spin_unlock(&l->lock);
	return s;
}

void
sem_undo_leave(struct thread *t)
{
	struct sem_undo_list *l = t->sem_undo;
	struct sem_set *s;

	if (l == NULL)
		return;
	t->sem_undo = NULL;
	if (!ref_put(&l->refs))
		return;
	while ((s = first_set(l)) != NULL) {
		struct sem_undo *u;

		spin_lock(&s->obj.lock);
		u = s->obj.removed ? NULL : lookup_undo(l, s);
		if (u != NULL) {
			apply_undo(u);
			drop_undo(u);
			sem_serve(s);
		}
		ipc_unlock_put(&s->obj);
	}
	kfree(l);
}

/* ---- the operation ---- */

static bool
all_in_range(const struct sem_set *s, const struct sembuf *ops, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (ops[i].sem_num >= s->nsems)
			return false;
	return true;
}

/* What the operations ask of the caller's permissions, and whether one is to be undone. */
static unsigned
asks_for(const struct sembuf *ops, unsigned n, bool *undo)
{
	unsigned want = IPC_READ;

	*undo = false;
	for (unsigned i = 0; i < n; i++) {
		if (ops[i].sem_op != 0)
			want = IPC_ALTER;
		if (ops[i].sem_flg & SEM_UNDO)
			*undo = true;
	}
	return want;
}

/* s is locked, and w cannot be done: wait. The lock is let go meanwhile. */
static int
wait_served(struct sem_set *s, struct sem_waiter *w, u64 deadline_ns)
{
	int err;

	w->ticket = s->tickets++;
	w->status = PENDING;
	stand(w);
	spin_unlock(&s->obj.lock);
	err = sleep_until_served(w, deadline_ns);
	spin_lock(&s->obj.lock);
	if (w->status != PENDING)
		return w->status;
	list_del(&w->link);
	return err;
}

int
sem_operate(int id, const struct sembuf *ops, unsigned n, u64 deadline_ns)
{
	struct sem_waiter w = { .thread = current, .ops = ops, .nops = n, .pid = current_pid() };
	struct sem_set *s = sem_find(id);
	unsigned want;
	bool undo;
	int err;

	if (IS_ERR(s))
		return PTR_ERR(s);
	want = asks_for(ops, n, &undo);
	err = -EFBIG;
	if (!all_in_range(s, ops, n))
		goto put;
	err = ipc_permission(&s->obj, want);
	if (err == 0 && undo)
		err = get_undo(s, &w.undo);
	if (err != 0)
		goto put;
	err = try(s, &w);
	if (err == 0)
		sem_serve(s);
	else if (err == PENDING)
		err = wait_served(s, &w, deadline_ns);
put:
	ipc_unlock_put(&s->obj);
	return err;
}

void
sem_dissolve(struct sem_set *s)
{
	struct sem_waiter *w;
	struct sem_undo *u;

	for (unsigned i = 0; i < s->nsems; i++) {
		while ((w = list_first(&s->sems[i].more, struct sem_waiter, link)) != NULL)
			finish(w, -EIDRM);
		while ((w = list_first(&s->sems[i].zero, struct sem_waiter, link)) != NULL)
			finish(w, -EIDRM);
	}
	while ((u = list_first(&s->undos, struct sem_undo, set_link)) != NULL)
		drop_undo(u);
}
