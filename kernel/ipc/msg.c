/*
 * System V message queues: see msg.h.
 *
 * A message goes from hand to hand: a sender gives it to the first receiver that
 * waits for its like, and only if there is none puts it on the queue; who takes one
 * off lets the senders in that wait for room, in their order. So nobody is woken in
 * vain, and nobody who waits is overtaken by one who comes later, unless what he
 * brings does not fit.
 *
 * Waiters live on their sleepers' stacks. Whoever serves one takes it off its list and
 * sets its status, both with the lock held; the sleeper takes the lock before it goes.
 *
 * The object's lock guards everything of a queue.
 */
#include <fs/procfs/procfs.h>
#include <fs/vfs/cred.h>
#include <ipc/message.h>
#include <ipc/msg.h>
#include <ipc/namespace.h>
#include <proc/pidns.h>
#include <mm/slab.h>
#include <sched/hooks.h>
#include <sched/thread.h>
#include <uapi/errno.h>

#define PENDING 1		/* neither 0 nor an error */
#define AGAIN 2			/* what it was allowed to do has changed: look again */

struct queue {
	struct ipc_object obj;
	struct ipc_namespace *ns;	/* valid while the object is known */
	struct list messages;		/* oldest first */
	unsigned long bytes, count, max_bytes;
	long stime, rtime, ctime;
	pid_t lspid, lrpid;
	struct list senders, receivers;	/* of msg_waiter, first come first */
};

struct msg_waiter {
	struct list link;
	struct thread *thread;
	struct message *message;	/* a sender's; or what a receiver was given */
	size_t room;			/* receivers: what they ask for */
	long type;
	int flags;
	pid_t pid;
	int status;			/* PENDING, AGAIN, 0 or -errno */
};

static inline struct queue *
queue_of(struct ipc_object *o)
{
	return container_of(o, struct queue, obj);
}

/* Locked, if the caller has the permission. */
static struct queue *
find_for(int id, unsigned permission)
{
	struct ipc_object *o = ipc_find(&ipc_namespace_current()->msg, id);
	int err;

	if (IS_ERR(o))
		return (struct queue *)o;
	err = permission != 0 ? ipc_permission(o, permission) : 0;
	if (err == 0)
		return queue_of(o);
	ipc_unlock_put(o);
	return ERR_PTR(err);
}

/* ---- making and freeing ---- */

static struct ipc_object *
make(struct ipc_namespace *ns, const void *params)
{
	struct queue *q = kzalloc(sizeof(*q));

	if (q == NULL)
		return ERR_PTR(-ENOMEM);
	q->ns = ns;
	q->max_bytes = READ_ONCE(ns->limits.msgmnb);
	q->ctime = ipc_now();
	list_init(&q->messages);
	list_init(&q->senders);
	list_init(&q->receivers);
	return &q->obj;
}

static int
fits(const struct ipc_object *o, const void *params)
{
	return 0;
}

/* Nobody waits here any more, but messages may have stayed. */
static void
free_queue(struct ipc_object *o)
{
	struct queue *q = queue_of(o);
	struct message *m;

	while ((m = list_first(&q->messages, struct message, link)) != NULL) {
		list_del(&m->link);
		message_free(m);
	}
	kfree(q);
}

const struct ipc_kind msg_kind = { .make = make, .fits = fits, .free = free_queue };

long
msg_get(int key, int flags)
{
	struct ipc_namespace *ns = ipc_namespace_current();

	return ipc_get(ns, &ns->msg, key, flags, READ_ONCE(ns->limits.msgmni), NULL);
}

/* ---- waiting ---- */

static void
finish(struct msg_waiter *w, int status)
{
	struct thread *t = w->thread;

	list_del(&w->link);
	atomic_store(&w->status, status);
	thread_wake(t, WAKE_NORMAL);
}

static void
finish_all(struct list *waiters, int status)
{
	struct msg_waiter *w;

	while ((w = list_first(waiters, struct msg_waiter, link)) != NULL)
		finish(w, status);
}

/* Stand on l until somebody sets status, or a signal comes. q is locked, and again on return. */
static int
wait_on(struct queue *q, struct list *l, struct msg_waiter *w)
{
	int err = 0;

	w->thread = current;
	w->pid = current_pid();
	w->status = PENDING;
	list_add_tail(l, &w->link);
	spin_unlock(&q->obj.lock);
	for (;;) {
		thread_set_state(THREAD_SLEEPING);
		if (atomic_load(&w->status) != PENDING)
			break;
		if (thread_interrupted(current)) {
			err = -EINTR;
			break;
		}
		schedule();
	}
	thread_set_state(THREAD_RUNNABLE);
	spin_lock(&q->obj.lock);
	if (w->status != PENDING)
		return w->status;
	list_del(&w->link);
	return err;
}

/* ---- the queue ---- */

static bool
has_room(const struct queue *q, size_t n)
{
	return n + q->bytes <= q->max_bytes && q->count + 1 <= q->max_bytes;
}

static void
count(struct queue *q, const struct message *m, int sign)
{
	q->bytes += sign * (long)m->size;
	q->count += sign;
	atomic_add(&q->ns->msg_bytes, sign * (long)m->size);
	atomic_add(&q->ns->msg_count, sign);
}

/* Is m what a receiver asks for by type and flags? Not for types below 0. */
static bool
is_wanted(const struct message *m, long type, int flags)
{
	if (type == 0)
		return true;
	return flags & MSG_EXCEPT ? m->type != type : m->type == type;
}

static bool
satisfies(const struct message *m, long type, int flags)
{
	return type < 0 ? m->type <= -type : is_wanted(m, type, flags);
}

/* The message that a receiver is to get, or NULL. */
static struct message *
choose(struct queue *q, long type, int flags)
{
	struct message *m, *best = NULL;

	list_for_each(m, &q->messages, link) {
		if (!satisfies(m, type, flags))
			continue;
		if (type >= 0)
			return m;
		/* The lowest type, the oldest of it. */
		if (best == NULL || m->type < best->type)
			best = m;
		if (best->type == 1)
			break;
	}
	return best;
}

/* Give m to a receiver that waits for its like; false if there is none. */
static bool
hand_over(struct queue *q, struct message *m, pid_t sender)
{
	struct msg_waiter *w, *next;

	list_for_each_safe(w, next, &q->receivers, link) {
		if (!satisfies(m, w->type, w->flags))
			continue;
		if (m->size > w->room && !(w->flags & MSG_NOERROR)) {
			finish(w, -E2BIG);
			continue;
		}
		w->message = m;
		q->lspid = sender;
		q->lrpid = w->pid;
		q->stime = q->rtime = ipc_now();
		finish(w, 0);
		return true;
	}
	return false;
}

static void
put_in(struct queue *q, struct message *m, pid_t sender)
{
	if (hand_over(q, m, sender))
		return;
	list_add_tail(&q->messages, &m->link);
	count(q, m, 1);
	q->lspid = sender;
	q->stime = ipc_now();
}

/* There is more room: let the senders in that wait, until the next does not fit. */
static void
admit(struct queue *q)
{
	struct msg_waiter *w;

	while ((w = list_first(&q->senders, struct msg_waiter, link)) != NULL &&
	    has_room(q, w->message->size)) {
		put_in(q, w->message, w->pid);
		finish(w, 0);
	}
}

/* ---- sending and receiving ---- */

int
msg_send(int id, struct message *m, int flags)
{
	struct queue *q = find_for(id, IPC_ALTER);
	struct msg_waiter w = { .message = m };
	int err = 0;

	if (IS_ERR(q))
		return PTR_ERR(q);
	for (;;) {
		if (has_room(q, m->size)) {
			put_in(q, m, current_pid());
			break;
		}
		err = -EAGAIN;
		if (flags & IPC_NOWAIT)
			break;
		err = wait_on(q, &q->senders, &w);
		if (err != AGAIN)
			break;
		err = ipc_permission(&q->obj, IPC_ALTER);
		if (err != 0)
			break;
	}
	ipc_unlock_put(&q->obj);
	return err;
}

/* Take m off the queue for the caller. */
static struct message *
take(struct queue *q, struct message *m)
{
	list_del(&m->link);
	count(q, m, -1);
	q->lrpid = current_pid();
	q->rtime = ipc_now();
	admit(q);
	return m;
}

/* MSG_COPY: the message at that place in the queue, from 0 on, is copied and stays. */
static struct message *
copy_nth(struct queue *q, long place, size_t room, int flags, struct message *copy)
{
	struct message *m;

	list_for_each(m, &q->messages, link) {
		if (place-- > 0)
			continue;
		if (m->size > room && !(flags & MSG_NOERROR))
			return ERR_PTR(-E2BIG);
		copy->size = MIN(room, m->size);
		message_copy(copy, m);
		return copy;
	}
	return ERR_PTR(-ENOMSG);
}

/* A message that is there already; ERR_PTR; NULL: none, wait. q is locked. */
static struct message *
receive_now(struct queue *q, size_t room, long type, int flags)
{
	struct message *m = choose(q, type, flags);

	if (m == NULL)
		return flags & IPC_NOWAIT ? ERR_PTR(-ENOMSG) : NULL;
	if (m->size > room && !(flags & MSG_NOERROR))
		return ERR_PTR(-E2BIG);
	return take(q, m);
}

struct message *
msg_receive(int id, size_t room, long type, int flags, struct message *copy)
{
	struct queue *q = find_for(id, IPC_READ);
	struct msg_waiter w = { .room = room, .type = type, .flags = flags };
	struct message *m;
	int err;

	if (IS_ERR(q))
		return (struct message *)q;
	if (flags & MSG_COPY) {
		m = copy_nth(q, type, room, flags, copy);
		goto put;
	}
	while ((m = receive_now(q, room, type, flags)) == NULL) {
		err = wait_on(q, &q->receivers, &w);
		if (err == AGAIN)
			err = ipc_permission(&q->obj, IPC_READ);
		else if (err == 0)
			m = w.message;
		if (err != 0)
			m = ERR_PTR(err);
		if (m != NULL)
			break;
	}
put:
	ipc_unlock_put(&q->obj);
	return m;
}

/* ---- msgctl ---- */

void
msg_destroy(struct ipc_namespace *ns, struct ipc_object *o)
{
	struct queue *q = queue_of(o);

	ipc_forget(&ns->msg, o);
	finish_all(&q->senders, -EIDRM);
	finish_all(&q->receivers, -EIDRM);
	atomic_sub(&ns->msg_bytes, q->bytes);
	atomic_sub(&ns->msg_count, q->count);
	ipc_unlock_put(o);
	ipc_put(o);		/* the table's */
}

int
msg_remove(int id)
{
	struct queue *q = find_for(id, 0);
	int err;

	if (IS_ERR(q))
		return PTR_ERR(q);
	err = ipc_may_change(&q->obj);
	if (err == 0)
		msg_destroy(q->ns, &q->obj);
	else
		ipc_unlock_put(&q->obj);
	return err;
}

static void
fill(const struct queue *q, struct msqid_ds *out)
{
	*out = (struct msqid_ds){ .msg_stime = q->stime, .msg_rtime = q->rtime,
	    .msg_ctime = q->ctime, .__msg_cbytes = q->bytes, .msg_qnum = q->count,
	    .msg_qbytes = q->max_bytes, .msg_lspid = pid_show(q->lspid), .msg_lrpid = pid_show(q->lrpid) };
	ipc_perm_get(&q->obj, &out->msg_perm);
}

long
msg_stat(int id, int cmd, struct msqid_ds *out)
{
	struct ipc_ids *ids = &ipc_namespace_current()->msg;
	struct ipc_object *o = cmd == IPC_STAT ? ipc_find(ids, id) : ipc_find_slot(ids, id);
	long res;

	if (IS_ERR(o))
		return PTR_ERR(o);
	res = cmd == MSG_STAT_ANY ? 0 : ipc_permission(o, IPC_READ);
	if (res == 0) {
		fill(queue_of(o), out);
		res = cmd == IPC_STAT ? 0 : o->id;
	}
	ipc_unlock_put(o);
	return res;
}

int
msg_set(int id, const struct ipc_perm *perm, unsigned long qbytes)
{
	struct queue *q = find_for(id, 0);
	int err;

	if (IS_ERR(q))
		return PTR_ERR(q);
	err = ipc_may_change(&q->obj);
	if (err == 0 && qbytes > READ_ONCE(q->ns->limits.msgmnb) && !ipc_capable(CAP_SYS_RESOURCE))
		err = -EPERM;
	if (err == 0)
		err = ipc_perm_set(&q->obj, perm);
	if (err == 0) {
		q->max_bytes = qbytes;
		q->ctime = ipc_now();
		/* Who waits may not be allowed to any longer, or may go on. */
		finish_all(&q->receivers, AGAIN);
		finish_all(&q->senders, AGAIN);
	}
	ipc_unlock_put(&q->obj);
	return err;
}

long
msg_info(struct msginfo *out, bool usage)
{
	struct ipc_namespace *ns = ipc_namespace_current();
	const struct ipc_limits *l = &ns->limits;

	*out = (struct msginfo){ .msgmax = l->msgmax, .msgmnb = l->msgmnb, .msgmni = l->msgmni,
	    .msgssz = 16, .msgseg = 0xffff };
	if (usage) {
		out->msgpool = READ_ONCE(ns->msg.in_use);
		out->msgmap = READ_ONCE(ns->msg_count);
		out->msgtql = READ_ONCE(ns->msg_bytes);
	} else {
		out->msgpool = (int)((unsigned long)l->msgmni * l->msgmnb / 1024);
		out->msgmap = l->msgmnb;
		out->msgtql = l->msgmnb;
	}
	return ipc_highest_slot(&ns->msg);
}

int
msg_show(struct seq_buf *s)
{
	struct ipc_ids *ids = &ipc_namespace_current()->msg;
	unsigned long slot = 0;
	struct ipc_object *o;

	seq_puts(s, "       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid"
	    "  cuid  cgid      stime      rtime      ctime\n");
	for (; (o = ipc_next(ids, &slot)) != NULL; slot++) {
		struct msqid_ds d;
		int id = o->id;

		fill(queue_of(o), &d);
		ipc_unlock_put(o);
		seq_printf(s, "%10d %10d  %4o  %10lu %10lu %5d %5d %5u %5u %5u %5u %10lu %10lu %10lu\n",
		    d.msg_perm.__key, id, d.msg_perm.mode, d.__msg_cbytes, d.msg_qnum, d.msg_lspid,
		    d.msg_lrpid, d.msg_perm.uid, d.msg_perm.gid, d.msg_perm.cuid, d.msg_perm.cgid,
		    (unsigned long)d.msg_stime, (unsigned long)d.msg_rtime,
		    (unsigned long)d.msg_ctime);
	}
	return 0;
}
