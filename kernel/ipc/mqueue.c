/*
 * POSIX message queues: sending, receiving and notification. mqueuefs.c makes them
 * files.
 *
 * Messages stand in a tree, highest priority first, in order of arrival among equals.
 * As with System V queues a message goes from hand to hand: to a receiver that waits,
 * else into the tree; and who takes one out puts that of the first sender that waits
 * in its place. Those who wait are served by real-time priority, then arrival.
 *
 * A registered process is told of a message that comes to an empty queue when nobody
 * waits for it; that ends the registration.
 *
 * queue->lock guards everything. A waiter lives on its sleeper's stack: whoever serves
 * it sets its status with the lock held, and the sleeper takes the lock before it goes.
 */
#include <fs/vfs/cred.h>
#include <fs/vfs/poll.h>
#include <fs/vfs/vfs.h>
#include <ipc/message.h>
#include <ipc/mqueue.h>
#include <ipc/namespace.h>
#include <lib/err.h>
#include <lib/printf.h>
#include <lib/rbtree.h>
#include <mm/slab.h>
#include <proc/pidns.h>
#include <proc/userns.h>
#include <proc/process.h>
#include <proc/signal.h>
#include <proc/user.h>
#include <sched/hooks.h>
#include <uapi/capability.h>
#include <uapi/fcntl.h>
#include <uapi/poll.h>
#include <uapi/resource.h>
#include <uapi/sched.h>

#define PENDING 1		/* neither 0 nor an error */
#define HARD_MSG_MAX 65536L
#define HARD_SIZE_MAX (16L << 20)
#define MESSAGE_COST 48u	/* what a message costs beside its text, for the limit */

struct mq_waiter {
	struct list link;
	struct thread *thread;
	struct message *message;	/* a sender's; or what a receiver was given */
	unsigned priority;		/* real-time, 0 = none */
	int status;			/* PENDING, 0 */
};

struct mq_queue {
	struct mq_space *space;		/* [c] */
	long max_count, max_size;	/* [c] */
	struct user_account *user;	/* [c] who is charged */
	u64 charged;			/* [c] */
	struct spinlock lock;		/* guards what follows */
	struct rb_tree messages;
	long count;
	u64 bytes;
	struct list receivers, senders;	/* of mq_waiter */
	struct process *registered;	/* reference; or NULL */
	struct sigevent event;		/* how it is to be told */
	struct wait_queue wait;		/* poll */
};

static inline struct mq_queue *
queue_of(struct file *f)
{
	return f->inode->priv;
}

/* ---- making ---- */

static bool
attributes_valid(const struct mq_space *s, const struct mq_attr *a)
{
	bool free = capable(CAP_SYS_RESOURCE);
	long most = free ? HARD_MSG_MAX : (long)READ_ONCE(s->msg_max);
	long largest = free ? HARD_SIZE_MAX : (long)READ_ONCE(s->msgsize_max);

	return a->mq_maxmsg > 0 && a->mq_maxmsg <= most && a->mq_msgsize > 0 &&
	    a->mq_msgsize <= largest;
}

/* RLIMIT_MSGQUEUE counts what a full queue would take. */
static int
charge(struct mq_queue *q)
{
	unsigned long limit = rlimit_current(RLIMIT_MSGQUEUE);

	q->charged = q->max_count * (q->max_size + 2 * MESSAGE_COST);
	if (atomic_add(&q->user->mqueue_bytes, q->charged) <= limit)
		return 0;
	atomic_sub(&q->user->mqueue_bytes, q->charged);
	return -EMFILE;
}

struct mq_queue *
mq_queue_create(struct mq_space *s, const struct mq_attr *attr)
{
	struct mq_queue *q;
	int err;

	if (!attributes_valid(s, attr))
		return ERR_PTR(-EINVAL);
	q = kzalloc(sizeof(*q));
	if (q == NULL)
		return ERR_PTR(-ENOMEM);
	q->space = s;
	q->max_count = attr->mq_maxmsg;
	q->max_size = attr->mq_msgsize;
	spin_init(&q->lock);
	list_init(&q->receivers);
	list_init(&q->senders);
	wait_queue_init(&q->wait);
	q->user = user_find(current->cred->uid);
	err = q->user != NULL ? charge(q) : -ENOMEM;
	if (err != 0) {
		if (q->user != NULL)
			user_put(q->user);
		kfree(q);
		return ERR_PTR(err);
	}
	return q;
}

static struct message *
first(struct mq_queue *q)
{
	struct rb_node *n = rb_first(&q->messages);

	return n != NULL ? rb_entry(n, struct message, node) : NULL;
}

void
mq_queue_free(struct mq_queue *q)
{
	struct message *m;

	while ((m = first(q)) != NULL) {
		rb_erase(&q->messages, &m->node);
		message_free(m);
	}
	if (q->registered != NULL)
		process_put(q->registered);
	atomic_sub(&q->user->mqueue_bytes, q->charged);
	user_put(q->user);
	kfree(q);
}

/* ---- waiting ---- */

static void
enter(struct list *l, struct mq_waiter *w)
{
	const struct sched_entity *se = &current->se;
	struct list *after = l->prev;

	w->thread = current;
	w->status = PENDING;
	w->priority = se->policy == SCHED_FIFO || se->policy == SCHED_RR ? se->rt_priority : 0;
	while (after != l && list_entry(after, struct mq_waiter, link)->priority < w->priority)
		after = after->prev;
	list_add(after, &w->link);
}

static void
finish(struct mq_waiter *w)
{
	struct thread *t = w->thread;

	list_del(&w->link);
	atomic_store(&w->status, 0);
	thread_wake(t, WAKE_NORMAL);
}

/* Stand on l until served: 0, -EINTR, -ETIMEDOUT. The lock is let go meanwhile. */
static int
wait_on(struct mq_queue *q, struct list *l, struct mq_waiter *w, u64 deadline_ns)
{
	int err = 0;

	enter(l, w);
	spin_unlock(&q->lock);
	for (;;) {
		thread_set_state(THREAD_SLEEPING);
		if (atomic_load(&w->status) != PENDING)
			break;
		if (thread_interrupted(current)) {
			err = -EINTR;
			break;
		}
		if (deadline_ns == ~0UL) {
			schedule();
		} else if (!schedule_until(deadline_ns)) {
			err = -ETIMEDOUT;
			break;
		}
	}
	thread_set_state(THREAD_RUNNABLE);
	spin_lock(&q->lock);
	if (w->status != PENDING)
		return w->status;
	list_del(&w->link);
	return err;
}

/* ---- notification ---- */

struct notice {
	struct process *to;		/* NULL: nobody */
	int sig;
	struct siginfo info;
};

/* The queue has got its first message: take the registration, to be told after unlocking. */
static void
take_registration(struct mq_queue *q, struct notice *n)
{
	n->to = q->registered;
	if (n->to == NULL)
		return;
	q->registered = NULL;
	n->sig = q->event.sigev_notify == SIGEV_SIGNAL ? q->event.sigev_signo : 0;
	n->info = (struct siginfo){ .si_signo = n->sig, .si_code = SI_MESGQ };
	n->info.si_value = q->event.sigev_value;
	n->info.si_pid = current->proc->ns_pid;
	n->info.si_uid = uid_show(current->cred->uid);
}

static void
tell(struct notice *n)
{
	if (n->to == NULL)
		return;
	if (n->sig != 0)
		(void)signal_process_info(n->to, n->sig, &n->info);
	process_put(n->to);
}

static bool
is_registered(const struct mq_queue *q)
{
	return q->registered != NULL && q->registered->state == PROCESS_ALIVE;
}

int
mq_notify(struct file *f, const struct sigevent *event)
{
	struct mq_queue *q = queue_of(f);
	struct process *old = NULL;
	int err = 0;

	spin_lock(&q->lock);
	if (event == NULL) {
		if (q->registered == current->proc) {
			old = q->registered;
			q->registered = NULL;
		}
	} else if (is_registered(q)) {
		err = -EBUSY;
	} else {
		old = q->registered;	/* ended without closing: its table was shared */
		process_get(current->proc);
		q->registered = current->proc;
		q->event = *event;
	}
	spin_unlock(&q->lock);
	if (old != NULL)
		process_put(old);
	return err;
}

void
mq_closed(struct mq_queue *q)
{
	struct process *old = NULL;

	spin_lock(&q->lock);
	if (q->registered == current->proc) {
		old = q->registered;
		q->registered = NULL;
	}
	spin_unlock(&q->lock);
	if (old != NULL)
		process_put(old);
}

/* ---- sending and receiving ---- */

static void
insert(struct mq_queue *q, struct message *m)
{
	struct rb_node **link = &q->messages.root, *parent = NULL;

	while (*link != NULL) {
		parent = *link;
		link = m->type > rb_entry(parent, struct message, node)->type ?
		    &parent->left : &parent->right;
	}
	rb_insert(&q->messages, &m->node, parent, link);
	WRITE_ONCE(q->count, q->count + 1);
	q->bytes += m->size;
}

/* There is room, or somebody waits for it. */
static void
put_in(struct mq_queue *q, struct message *m, struct notice *n)
{
	struct mq_waiter *w = list_first(&q->receivers, struct mq_waiter, link);

	if (w != NULL) {
		w->message = m;
		finish(w);
		return;
	}
	insert(q, m);
	if (q->count == 1)
		take_registration(q, n);
}

static struct message *
take_first(struct mq_queue *q)
{
	struct message *m = first(q);
	struct mq_waiter *w;

	rb_erase(&q->messages, &m->node);
	WRITE_ONCE(q->count, q->count - 1);
	q->bytes -= m->size;
	w = list_first(&q->senders, struct mq_waiter, link);
	if (w != NULL) {
		insert(q, w->message);
		finish(w);
	}
	return m;
}

static void
wake_pollers(struct mq_queue *q)
{
	if (wait_queue_active(&q->wait))
		wake_up_all(&q->wait);
}

int
mq_send(struct file *f, struct message *m, u64 deadline_ns)
{
	struct mq_queue *q = queue_of(f);
	struct mq_waiter w = { .message = m };
	struct notice n = { .to = NULL };
	int err = 0;

	spin_lock(&q->lock);
	if (q->count < q->max_count)
		put_in(q, m, &n);
	else if (f->flags & O_NONBLOCK)
		err = -EAGAIN;
	else
		err = wait_on(q, &q->senders, &w, deadline_ns);
	spin_unlock(&q->lock);
	if (err == 0)
		wake_pollers(q);
	tell(&n);
	return err;
}

struct message *
mq_receive(struct file *f, size_t room, u64 deadline_ns)
{
	struct mq_queue *q = queue_of(f);
	struct mq_waiter w = { .message = NULL };
	struct message *m;
	int err;

	if (room < (size_t)q->max_size)
		return ERR_PTR(-EMSGSIZE);
	spin_lock(&q->lock);
	if (q->count > 0) {
		m = take_first(q);
	} else if (f->flags & O_NONBLOCK) {
		m = ERR_PTR(-EAGAIN);
	} else {
		err = wait_on(q, &q->receivers, &w, deadline_ns);
		m = err == 0 ? w.message : ERR_PTR(err);
	}
	spin_unlock(&q->lock);
	if (!IS_ERR(m))
		wake_pollers(q);
	return m;
}

/* ---- status ---- */

size_t
mq_message_size(struct file *f)
{
	return queue_of(f)->max_size;
}

void
mq_get_attr(struct file *f, struct mq_attr *out)
{
	struct mq_queue *q = queue_of(f);

	*out = (struct mq_attr){ .mq_flags = f->flags & O_NONBLOCK, .mq_maxmsg = q->max_count,
	    .mq_msgsize = q->max_size, .mq_curmsgs = READ_ONCE(q->count) };
}

unsigned
mq_poll_queue(struct mq_queue *q, struct file *f, void *pt)
{
	long count;

	poll_wait(pt, &q->wait);
	count = READ_ONCE(q->count);
	return (count > 0 ? POLLIN | POLLRDNORM : 0) |
	    (count < q->max_count ? POLLOUT | POLLWRNORM : 0);
}

void
mq_describe(struct mq_queue *q, char *buf, size_t size)
{
	bool on;

	spin_lock(&q->lock);
	on = is_registered(q);
	snprintf(buf, size, "QSIZE:%-10lu NOTIFY:%-5d SIGNO:%-5d NOTIFY_PID:%-6d\n",
	    (unsigned long)q->bytes, on ? q->event.sigev_notify : 0,
	    on && q->event.sigev_notify == SIGEV_SIGNAL ? q->event.sigev_signo : 0,
	    on ? pid_show(q->registered->pid) : 0);
	spin_unlock(&q->lock);
}
