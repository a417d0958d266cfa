/*
 * epoll: a set of files and the list of those that may be ready.
 *
 *	IDLE --a queue of the file is woken--> READY (on the list)
 *	READY --epoll_wait finds nothing ready, or EPOLLET, EPOLLONESHOT--> IDLE
 *
 * An item stays entered in the wait queues of its file, so waiting costs nothing
 * per file. Level-triggered items stay on the list until a look finds them idle.
 *
 * An item holds no reference on its file: the last close of the file takes it out
 * of all sets (epoll_file_released, before the file's own release).
 *
 * Locks, outermost first: epoll_watch_mutex (changes of sets, and file.watchers);
 * epoll.mutex (items, and looking at files; a set inside a set is locked inside);
 * the lock of a file's wait queue; epoll.ready_lock; epoll.wait's own.
 */
#include <arch/clock.h>
#include <arch/user.h>
#include <fs/event/event.h>
#include <fs/vfs/poll.h>
#include <lib/err.h>
#include <lib/rbtree.h>
#include <mm/slab.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/poll.h>

#define NEST_MAX 5			/* sets in sets in sets... */
#define MODE_BITS (EPOLLEXCLUSIVE | EPOLLWAKEUP | EPOLLONESHOT | EPOLLET)

struct epoll {
	struct mutex mutex;
	struct rb_tree items;		/* [mutex] by file and descriptor */
	struct spinlock ready_lock;	/* interrupt-safe: queues are woken from anywhere */
	struct list ready;		/* [ready_lock] */
	struct wait_queue wait;		/* epoll_wait, and sets that watch this one */
};

/* Entered in one of the file's queues. */
struct hook {
	struct waiter waiter;
	struct wait_queue *queue;
	struct epoll_item *item;
	struct hook *next;
};

struct epoll_item {
	struct rb_node node;		/* [ep mutex] */
	struct epoll *ep;		/* [c] */
	struct file *file;		/* [c] */
	int fd;				/* [c] */
	struct epoll_event event;	/* [ep mutex] */
	struct hook *hooks;		/* [c] once added */
	struct list ready_link;		/* [ready_lock] */
	struct epoll_item *next_watcher;	/* [epoll_watch_mutex] others that watch the file */
};

MUTEX(epoll_watch_mutex);
static const struct file_ops epoll_ops;

bool
file_is_epoll(const struct file *f)
{
	return f->ops == &epoll_ops;
}

/* ---- the list of what may be ready ---- */

static void
make_ready(struct epoll_item *item)
{
	struct epoll *ep = item->ep;
	unsigned long flags = spin_lock_irq(&ep->ready_lock);

	if (list_empty(&item->ready_link))
		list_add_tail(&ep->ready, &item->ready_link);
	spin_unlock_irq(&ep->ready_lock, flags);
	if (wait_queue_active(&ep->wait))
		wake_up_all(&ep->wait);
}

static bool
hook_wake(struct waiter *w, unsigned long key)
{
	make_ready(container_of(w, struct hook, waiter)->item);
	return false;
}

/* The next after *last* passes; items that become ready meanwhile wait for the next call. */
static struct epoll_item *
take_ready(struct epoll *ep, struct list *from)
{
	unsigned long flags = spin_lock_irq(&ep->ready_lock);
	struct epoll_item *item = list_first(from, struct epoll_item, ready_link);

	if (item != NULL)
		list_del(&item->ready_link);
	spin_unlock_irq(&ep->ready_lock, flags);
	return item;
}

/* Everything on the list, to be looked at once each. */
static void
take_all(struct epoll *ep, struct list *to)
{
	unsigned long flags = spin_lock_irq(&ep->ready_lock);

	list_splice_tail(to, &ep->ready);
	spin_unlock_irq(&ep->ready_lock, flags);
}

/* Back to the list: the tail, or (what was not looked at) the head. */
static void
put_back(struct epoll *ep, struct list *rest)
{
	unsigned long flags = spin_lock_irq(&ep->ready_lock);

	list_splice_tail(rest, &ep->ready);
	list_splice_tail(&ep->ready, rest);
	spin_unlock_irq(&ep->ready_lock, flags);
}

static unsigned
look(struct epoll_item *item)
{
	return file_poll(item->file, NULL) & (item->event.events | POLLERR | POLLHUP) & ~MODE_BITS;
}

/* ---- items ---- */

struct hook_table {
	struct poll_table pt;
	struct epoll_item *item;
};

static void
add_hook(struct poll_table *pt, struct wait_queue *q)
{
	struct epoll_item *item = container_of(pt, struct hook_table, pt)->item;
	struct hook *h = kmalloc(sizeof(*h), 0);

	if (h == NULL) {
		pt->error = -ENOMEM;
		return;
	}
	list_init(&h->waiter.link);
	h->waiter.thread = pt->thread;
	h->waiter.wake = hook_wake;
	h->waiter.exclusive = false;
	h->queue = q;
	h->item = item;
	h->next = item->hooks;
	item->hooks = h;
	wait_add(q, &h->waiter);
}

static int
compare(const struct epoll_item *i, const struct file *f, int fd)
{
	if (i->file != f)
		return f < i->file ? -1 : 1;
	return fd < i->fd ? -1 : fd > i->fd;
}

static struct epoll_item *
find_item(struct epoll *ep, struct file *f, int fd)
{
	struct rb_node *n = ep->items.root;

	while (n != NULL) {
		struct epoll_item *i = rb_entry(n, struct epoll_item, node);
		int c = compare(i, f, fd);

		if (c == 0)
			return i;
		n = c < 0 ? n->left : n->right;
	}
	return NULL;
}

static void
insert_item(struct epoll *ep, struct epoll_item *item)
{
	struct rb_node **link = &ep->items.root, *parent = NULL;

	while (*link != NULL) {
		parent = *link;
		link = compare(rb_entry(parent, struct epoll_item, node), item->file, item->fd) < 0 ?
		    &parent->left : &parent->right;
	}
	rb_insert(&ep->items, &item->node, parent, link);
}

/* Out of the queues and the ready list; needs ep->mutex. */
static void
disconnect(struct epoll_item *item)
{
	unsigned long flags;
	struct hook *h;

	while ((h = item->hooks) != NULL) {
		item->hooks = h->next;
		wait_remove(h->queue, &h->waiter);
		kfree(h);
	}
	flags = spin_lock_irq(&item->ep->ready_lock);
	list_del(&item->ready_link);
	spin_unlock_irq(&item->ep->ready_lock, flags);
}

/* Needs epoll_watch_mutex and ep->mutex. */
static void
remove_item(struct epoll_item *item)
{
	struct epoll_item **link = (struct epoll_item **)&item->file->watchers;

	while (*link != item)
		link = &(*link)->next_watcher;
	*link = item->next_watcher;
	disconnect(item);
	rb_erase(&item->ep->items, &item->node);
	kfree(item);
}

static int
add_item(struct epoll *ep, int fd, struct file *f, const struct epoll_event *event)
{
	struct epoll_item *item = kzalloc(sizeof(*item));
	struct hook_table t;
	unsigned ready;

	if (item == NULL)
		return -ENOMEM;
	item->ep = ep;
	item->file = f;
	item->fd = fd;
	item->event = *event;
	list_init(&item->ready_link);
	poll_table_init(&t.pt);
	t.pt.add = add_hook;
	t.item = item;
	ready = file_poll(f, &t.pt) & (event->events | POLLERR | POLLHUP) & ~MODE_BITS;
	if (t.pt.error != 0) {
		disconnect(item);
		kfree(item);
		return t.pt.error;
	}
	insert_item(ep, item);
	item->next_watcher = f->watchers;
	f->watchers = item;
	if (ready != 0)
		make_ready(item);
	return 0;
}

/* Is ep among what f watches, at any depth? Or is f nested too deeply? Needs epoll_watch_mutex. */
static int
check_nesting(struct file *f, struct epoll *ep, unsigned depth)
{
	struct epoll *inner = f->priv;
	struct rb_node *n;
	int err = 0;

	if (inner == ep || depth > NEST_MAX)
		return -ELOOP;
	for (n = rb_first(&inner->items); n != NULL && err == 0; n = rb_next(n)) {
		struct file *next = rb_entry(n, struct epoll_item, node)->file;

		if (file_is_epoll(next))
			err = check_nesting(next, ep, depth + 1);
	}
	return err;
}

int
epoll_change(struct file *epf, int op, int fd, struct file *f, const struct epoll_event *event)
{
	struct epoll *ep = epf->priv;
	struct epoll_item *item;
	int err = 0;

	/* Files that are always ready are nothing to wait for. */
	if (f->ops->poll == NULL)
		return -EPERM;
	if (f == epf)
		return -EINVAL;
	mutex_lock(&epoll_watch_mutex);
	if (op == EPOLL_CTL_ADD && file_is_epoll(f))
		err = check_nesting(f, ep, 1);
	mutex_lock(&ep->mutex);
	item = find_item(ep, f, fd);
	if (err != 0) {
		;
	} else if (op == EPOLL_CTL_ADD) {
		err = item != NULL ? -EEXIST : add_item(ep, fd, f, event);
	} else if (item == NULL) {
		err = -ENOENT;
	} else if (op == EPOLL_CTL_DEL) {
		remove_item(item);
	} else {
		item->event = *event;
		if (look(item) != 0)
			make_ready(item);
	}
	mutex_unlock(&ep->mutex);
	mutex_unlock(&epoll_watch_mutex);
	return err;
}

void
epoll_file_released(struct file *f)
{
	struct epoll_item *item;

	mutex_lock(&epoll_watch_mutex);
	while ((item = f->watchers) != NULL) {
		struct epoll *ep = item->ep;

		mutex_lock(&ep->mutex);
		remove_item(item);
		mutex_unlock(&ep->mutex);
	}
	mutex_unlock(&epoll_watch_mutex);
}

/* ---- waiting ---- */

/* Hand over what is ready now. Count, or -EFAULT if that was the first. */
static long
harvest(struct epoll *ep, struct epoll_event __user *out, int max)
{
	struct list batch = LIST_INIT(batch);
	struct epoll_item *item;
	long n = 0;

	mutex_lock(&ep->mutex);
	take_all(ep, &batch);
	while (n < max && (item = take_ready(ep, &batch)) != NULL) {
		struct epoll_event e = item->event;
		unsigned mask = look(item), mode = e.events & MODE_BITS;

		if (mask == 0)
			continue;
		e.events = mask;
		if (copy_to_user(&out[n], &e, sizeof(e)) != 0) {
			make_ready(item);
			n = n > 0 ? n : -EFAULT;
			break;
		}
		n++;
		if (mode & EPOLLONESHOT)
			item->event.events = mode;	/* nothing, until it is set again */
		else if (!(mode & EPOLLET))
			make_ready(item);
	}
	put_back(ep, &batch);
	mutex_unlock(&ep->mutex);
	return n;
}

static bool
has_ready(struct epoll *ep)
{
	return !list_empty(&ep->ready);
}

long
epoll_wait_events(struct file *epf, struct epoll_event __user *out, int max, u64 deadline_ns)
{
	struct epoll *ep = epf->priv;
	long n, err;

	for (;;) {
		n = has_ready(ep) ? harvest(ep, out, max) : 0;
		if (n != 0 || deadline_ns == 0)
			return n;
		err = wait_event_interruptible_until(&ep->wait, has_ready(ep), deadline_ns);
		if (err == -ETIMEDOUT)
			return 0;
		if (err != 0)
			return err;
	}
}

/* A set is readable when something in it is. */
static unsigned
epoll_poll(struct file *f, struct poll_table *pt)
{
	struct epoll *ep = f->priv;
	struct list batch = LIST_INIT(batch);
	struct epoll_item *item;
	unsigned mask = 0;

	poll_wait(pt, &ep->wait);
	if (!has_ready(ep))
		return 0;
	mutex_lock(&ep->mutex);
	take_all(ep, &batch);
	while (mask == 0 && (item = take_ready(ep, &batch)) != NULL) {
		if (look(item) == 0)
			continue;
		mask = POLLIN | POLLRDNORM;
		make_ready(item);
	}
	put_back(ep, &batch);
	mutex_unlock(&ep->mutex);
	return mask;
}

static void
epoll_release(struct file *f)
{
	struct epoll *ep = f->priv;
	struct rb_node *n;

	mutex_lock(&epoll_watch_mutex);
	mutex_lock(&ep->mutex);
	while ((n = rb_first(&ep->items)) != NULL)
		remove_item(rb_entry(n, struct epoll_item, node));
	mutex_unlock(&ep->mutex);
	mutex_unlock(&epoll_watch_mutex);
	kfree(ep);
}

static const struct file_ops epoll_ops = {
	.poll = epoll_poll,
	.release = epoll_release,
	.flags = FILE_STREAM,
};

struct file *
epoll_create_file(void)
{
	struct epoll *ep = kzalloc(sizeof(*ep));
	struct file *f;

	if (ep == NULL)
		return NULL;
	mutex_init(&ep->mutex);
	spin_init(&ep->ready_lock);
	list_init(&ep->ready);
	wait_queue_init(&ep->wait);
	f = file_anonymous("[eventpoll]", &epoll_ops, ep, O_RDWR);
	if (f == NULL)
		kfree(ep);
	return f;
}
