/*
 * eventfd: a counter that write adds to and read takes from, as a file.
 * The queue's users test the counter again under the lock.
 */
#include <arch/user.h>
#include <fs/event/event.h>
#include <mm/slab.h>
#include <uapi/errno.h>
#include <uapi/eventfd.h>
#include <uapi/fcntl.h>
#include <uapi/poll.h>

#define COUNT_MAX (~0UL - 1)

struct eventfd {
	struct spinlock lock;		/* guards count */
	u64 count;
	bool semaphore;			/* [c] read takes one */
	struct wait_queue wait;		/* for count to change */
};

/* What a read gets; 0 = nothing there. */
static u64
take(struct eventfd *e)
{
	u64 n;

	spin_lock(&e->lock);
	n = e->semaphore && e->count > 0 ? 1 : e->count;
	e->count -= n;
	spin_unlock(&e->lock);
	return n;
}

static bool
give(struct eventfd *e, u64 n)
{
	bool fits;

	spin_lock(&e->lock);
	fits = n <= COUNT_MAX - e->count;
	if (fits)
		e->count += n;
	spin_unlock(&e->lock);
	return fits;
}

static ssize_t
eventfd_read(struct file *f, void __user *buf, size_t n, u64 *pos)
{
	struct eventfd *e = f->priv;
	u64 got;
	int err;

	if (n < sizeof(got))
		return -EINVAL;
	while ((got = take(e)) == 0) {
		if (f->flags & O_NONBLOCK)
			return -EAGAIN;
		err = wait_event_interruptible(&e->wait, READ_ONCE(e->count) > 0);
		if (err != 0)
			return err;
	}
	wake_up_all(&e->wait);
	return copy_to_user(buf, &got, sizeof(got)) != 0 ? -EFAULT : (ssize_t)sizeof(got);
}

static ssize_t
eventfd_write(struct file *f, const void __user *buf, size_t n, u64 *pos)
{
	struct eventfd *e = f->priv;
	u64 add;
	int err;

	if (n < sizeof(add))
		return -EINVAL;
	if (copy_from_user(&add, buf, sizeof(add)) != 0)
		return -EFAULT;
	if (add == ~0UL)
		return -EINVAL;
	while (!give(e, add)) {
		if (f->flags & O_NONBLOCK)
			return -EAGAIN;
		err = wait_event_interruptible(&e->wait, add <= COUNT_MAX - READ_ONCE(e->count));
		if (err != 0)
			return err;
	}
	wake_up_all(&e->wait);
	return sizeof(add);
}

static unsigned
eventfd_poll(struct file *f, struct poll_table *pt)
{
	struct eventfd *e = f->priv;
	u64 count;

	poll_wait(pt, &e->wait);
	count = READ_ONCE(e->count);
	return (count > 0 ? POLLIN | POLLRDNORM : 0) |
	    (count < COUNT_MAX ? POLLOUT | POLLWRNORM : 0);
}

static void
eventfd_release(struct file *f)
{
	kfree(f->priv);
}

static const struct file_ops eventfd_ops = {
	.read = eventfd_read,
	.write = eventfd_write,
	.poll = eventfd_poll,
	.release = eventfd_release,
	.flags = FILE_STREAM,
};

struct file *
eventfd_create(unsigned initial, int flags)
{
	struct eventfd *e = kzalloc(sizeof(*e));
	struct file *f;

	if (e == NULL)
		return NULL;
	spin_init(&e->lock);
	wait_queue_init(&e->wait);
	e->count = initial;
	e->semaphore = flags & EFD_SEMAPHORE;
	f = file_anonymous("[eventfd]", &eventfd_ops, e, O_RDWR | (flags & O_NONBLOCK));
	if (f == NULL)
		kfree(e);
	return f;
}
