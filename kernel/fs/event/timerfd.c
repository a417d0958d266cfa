/*
 * timerfd: a timer whose expiries are counted by a file.
 *
 * Once it has expired the kernel timer rests until somebody reads: how often it would
 * have expired since follows from the clock, so that a timer of short period that
 * nobody reads costs nothing.
 *
 * An absolute timer of CLOCK_REALTIME keeps the moment as that clock tells it and is
 * told when the clock is set (sched/clockset.h).
 *
 * lock guards the state and is interrupt-safe.
 */
#include <arch/clock.h>
#include <arch/user.h>
#include <fs/event/event.h>
#include <mm/slab.h>
#include <sched/clockset.h>
#include <sched/timer.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/poll.h>
#include <uapi/timerfd.h>

#define TIME_MAX (~0UL >> 1)

struct timerfd {
	struct spinlock lock;
	bool realtime;			/* [c] clock */
	bool wall;			/* expires is a moment of CLOCK_REALTIME */
	bool cancel_on_set;
	bool canceled;			/* the clock was set since the last read */
	bool expired;			/* the kernel timer has gone off and rests */
	u64 expires, interval;		/* expires 0: off */
	struct timer timer;
	struct clock_watch watch;
	struct wait_queue wait;
};

static u64
now_of(const struct timerfd *t)
{
	return t->wall ? clock_realtime_ns() : clock_ns();
}

static u64
add_time(u64 a, u64 b)
{
	return b >= TIME_MAX - MIN(a, TIME_MAX) ? TIME_MAX : a + b;
}

static void
start_locked(struct timerfd *t)
{
	u64 at = t->expires;

	if (t->wall) {
		u64 now = clock_realtime_ns();

		at = add_time(clock_ns(), at > now ? at - now : 0);
	}
	timer_start(&t->timer, at);
}

static void
timerfd_expired(struct timer *timer)
{
	struct timerfd *t = container_of(timer, struct timerfd, timer);
	unsigned long flags = spin_lock_irq(&t->lock);

	if (t->expires && !t->expired) {
		if (now_of(t) >= t->expires)
			t->expired = true;
		else
			start_locked(t);
	}
	spin_unlock_irq(&t->lock, flags);
	wake_up_all(&t->wait);
}

static void
clock_was_set(struct clock_watch *w)
{
	struct timerfd *t = container_of(w, struct timerfd, watch);
	unsigned long flags = spin_lock_irq(&t->lock);

	if (t->wall && t->expires && !t->expired)
		start_locked(t);
	if (t->cancel_on_set)
		t->canceled = true;
	spin_unlock_irq(&t->lock, flags);
	wake_up_all(&t->wait);
}

/* How often it has expired since the last read, and on to the next. Locked. */
static u64
take_locked(struct timerfd *t)
{
	u64 now = now_of(t), n = 1;

	if (!t->expired)
		return 0;
	t->expired = false;
	if (t->interval == 0) {
		t->expires = 0;
		return 1;
	}
	/* The wall clock may stand before the moment again. */
	if (now > t->expires)
		n = (now - t->expires) / t->interval + 1;
	t->expires = add_time(t->expires, n * t->interval);
	start_locked(t);
	return n;
}

/* Count of expiries, 0: none yet, or -ECANCELED. */
static s64
take(struct timerfd *t)
{
	unsigned long flags = spin_lock_irq(&t->lock);
	s64 n;

	if (t->canceled) {
		t->canceled = false;
		n = -ECANCELED;
	} else {
		n = take_locked(t);
	}
	spin_unlock_irq(&t->lock, flags);
	return n;
}

static bool
readable(const struct timerfd *t)
{
	return READ_ONCE(t->expired) || READ_ONCE(t->canceled);
}

static ssize_t
timerfd_read(struct file *f, void __user *buf, size_t n, u64 *pos)
{
	struct timerfd *t = f->priv;
	s64 count;
	int err;

	if (n < sizeof(count))
		return -EINVAL;
	while ((count = take(t)) == 0) {
		if (f->flags & O_NONBLOCK)
			return -EAGAIN;
		err = wait_event_interruptible(&t->wait, readable(t));
		if (err != 0)
			return err;
	}
	if (count < 0)
		return count;
	return copy_to_user(buf, &count, sizeof(count)) != 0 ? -EFAULT : (ssize_t)sizeof(count);
}

static unsigned
timerfd_poll(struct file *f, struct poll_table *pt)
{
	struct timerfd *t = f->priv;

	poll_wait(pt, &t->wait);
	return readable(t) ? POLLIN | POLLRDNORM : 0;
}

static void
timerfd_release(struct file *f)
{
	struct timerfd *t = f->priv;

	clock_watch_stop(&t->watch);
	timer_cancel(&t->timer);
	kfree(t);
}

static const struct file_ops timerfd_ops = {
	.read = timerfd_read,
	.poll = timerfd_poll,
	.release = timerfd_release,
	.flags = FILE_STREAM,
};

struct file *
timerfd_create(bool realtime, int flags)
{
	struct timerfd *t = kzalloc(sizeof(*t));
	struct file *f;

	if (t == NULL)
		return NULL;
	spin_init(&t->lock);
	wait_queue_init(&t->wait);
	timer_init(&t->timer, timerfd_expired);
	clock_watch_init(&t->watch, clock_was_set);
	t->realtime = realtime;
	f = file_anonymous("[timerfd]", &timerfd_ops, t, O_RDWR | (flags & O_NONBLOCK));
	if (f == NULL) {
		kfree(t);
		return NULL;
	}
	if (realtime)
		clock_watch_start(&t->watch);
	return f;
}

bool
file_is_timerfd(const struct file *f)
{
	return f->ops == &timerfd_ops;
}

/* What is left. Locked. */
static void
get_locked(const struct timerfd *t, struct timerfd_setting *out)
{
	u64 now = now_of(t);

	out->interval = t->interval;
	out->value = 0;
	if (t->expires == 0)
		return;
	if (t->expires > now)
		out->value = t->expires - now;
	else if (t->interval)
		out->value = t->interval - (now - t->expires) % t->interval;
	else if (!t->expired)
		out->value = 1;		/* about to expire is not off */
}

void
timerfd_get(struct file *f, struct timerfd_setting *out)
{
	struct timerfd *t = f->priv;
	unsigned long flags = spin_lock_irq(&t->lock);

	get_locked(t, out);
	spin_unlock_irq(&t->lock, flags);
}

int
timerfd_set(struct file *f, int how, const struct timerfd_setting *new,
    struct timerfd_setting *old)
{
	struct timerfd *t = f->priv;
	unsigned long flags = spin_lock_irq(&t->lock);
	int err = t->cancel_on_set && t->canceled ? -ECANCELED : 0;

	get_locked(t, old);
	t->wall = t->realtime && (how & TFD_TIMER_ABSTIME);
	t->cancel_on_set = t->wall && (how & TFD_TIMER_CANCEL_ON_SET);
	t->canceled = false;
	t->expired = false;
	t->interval = new->interval;
	if (new->value == 0)
		t->expires = 0;
	else if (how & TFD_TIMER_ABSTIME)
		t->expires = new->value;
	else
		t->expires = add_time(clock_ns(), new->value);
	if (t->expires)
		start_locked(t);
	spin_unlock_irq(&t->lock, flags);
	return err;
}
