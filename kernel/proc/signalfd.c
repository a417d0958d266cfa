/*
 * signalfd(2): a file from which the reading thread takes its own pending signals, and
 * those of its process.
 *
 * A file may be used by several processes, and each has signals of its own; but there is
 * one wait queue, that of the file, since sets of epoll stay entered in it as long as the
 * file lives. So every process that has made, read or polled the file is linked to it:
 *
 *	process.signalfds --> struct link <-- signalfd.links
 *
 * and a signal of the mask that is sent to a linked process wakes the queue. Whoever is
 * woken looks at its own signals. Processes without such links pay a look at a pointer.
 *
 * Links are made and cut with signalfd_mutex; those of a process also under its
 * signal_lock, with which senders walk them.
 */
#include <arch/user.h>
#include <fs/vfs/vfs.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <proc/signalfd.h>
#include <proc/sigstate.h>
#include <sync/mutex.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/poll.h>
#include <uapi/signalfd.h>

struct signalfd {
	u64 mask;			/* [a] */
	struct wait_queue wait;
	struct list links;		/* [signalfd_mutex] of struct signalfd_link */
};

struct signalfd_link {
	struct signalfd *fd;
	struct process *p;		/* no reference: cut at its end */
	struct list fd_link;		/* [signalfd_mutex] */
	struct signalfd_link *next;	/* [signalfd_mutex, p->signal_lock] of p->signalfds */
};

MUTEX(signalfd_mutex);

void
signalfd_notify_locked(struct process *p, int sig)
{
	struct signalfd_link *l;

	for (l = p->signalfds; l; l = l->next) {
		if (READ_ONCE(l->fd->mask) & SIG_BIT(sig))
			wake_up_all(&l->fd->wait);
	}
}

/* ---- links ---- */

/* Needs signalfd_mutex. */
static bool
is_linked(const struct signalfd *s, const struct process *p)
{
	const struct signalfd_link *l;

	for (l = p->signalfds; l; l = l->next) {
		if (l->fd == s)
			return true;
	}
	return false;
}

/* Link the calling process to s: 0 or -ENOMEM. */
static int
link_current(struct signalfd *s)
{
	struct process *p = current->proc;
	struct signalfd_link *l;
	unsigned long flags;

	mutex_lock(&signalfd_mutex);
	if (is_linked(s, p)) {
		mutex_unlock(&signalfd_mutex);
		return 0;
	}
	l = kmalloc(sizeof(*l), 0);
	if (l) {
		l->fd = s;
		l->p = p;
		list_add_tail(&s->links, &l->fd_link);
		flags = spin_lock_irq(&p->signal_lock);
		l->next = p->signalfds;
		p->signalfds = l;
		spin_unlock_irq(&p->signal_lock, flags);
	}
	mutex_unlock(&signalfd_mutex);
	return l ? 0 : -ENOMEM;
}

/* Needs signalfd_mutex. */
static void
cut(struct signalfd_link *l)
{
	struct process *p = l->p;
	struct signalfd_link **at;
	unsigned long flags = spin_lock_irq(&p->signal_lock);

	for (at = &p->signalfds; *at != l; at = &(*at)->next)
		;
	*at = l->next;
	spin_unlock_irq(&p->signal_lock, flags);
	list_del(&l->fd_link);
	kfree(l);
}

void
signalfd_forget(struct process *p)
{
	if (!p->signalfds)
		return;
	mutex_lock(&signalfd_mutex);
	while (p->signalfds)
		cut(p->signalfds);
	mutex_unlock(&signalfd_mutex);
}

/* ---- reading ---- */

static void
convert(const struct siginfo *i, struct signalfd_siginfo *out)
{
	memset(out, 0, sizeof(*out));
	out->ssi_signo = i->si_signo;
	out->ssi_errno = i->si_errno;
	out->ssi_code = i->si_code;
	if (i->si_code == SI_TIMER) {
		out->ssi_tid = i->si_timerid;
		out->ssi_overrun = i->si_overrun;
		out->ssi_ptr = (unsigned long)i->__u.timer.value.sival_ptr;
		out->ssi_int = i->__u.timer.value.sival_int;
	} else if (i->si_code > 0 && i->si_code < SI_KERNEL &&
	    (SIG_BIT(i->si_signo) & SIG_SYNCHRONOUS)) {
		out->ssi_addr = (unsigned long)i->si_addr;
		out->ssi_addr_lsb = i->si_addr_lsb;
	} else if (i->si_code > 0 && i->si_code < SI_KERNEL && i->si_signo != SIGCHLD) {
		out->ssi_band = i->si_band;
		out->ssi_fd = i->si_fd;
	} else {
		out->ssi_pid = i->si_pid;
		out->ssi_uid = i->si_uid;
		if (i->si_signo == SIGCHLD && i->si_code > 0) {
			out->ssi_status = i->si_status;
			out->ssi_utime = i->si_utime;
			out->ssi_stime = i->si_stime;
		} else if (i->si_code < 0) {
			out->ssi_ptr = (unsigned long)i->si_ptr;
			out->ssi_int = i->si_int;
		}
	}
}

/* Take one signal of the mask; false if none is pending. */
static bool
take(struct signalfd *s, struct siginfo *info)
{
	struct thread *t = current;
	unsigned long flags = spin_lock_irq(&t->proc->signal_lock);
	int sig = signal_take_locked(t, READ_ONCE(s->mask), info);

	if (sig)
		signal_recalc_locked(t);
	spin_unlock_irq(&t->proc->signal_lock, flags);
	return sig != 0;
}

static bool
is_pending(const struct signalfd *s)
{
	const struct thread *t = current;

	return (READ_ONCE(t->sig_pending) | READ_ONCE(t->proc->sig_pending)) & READ_ONCE(s->mask);
}

static ssize_t
signalfd_read(struct file *f, void __user *buf, size_t n, u64 *pos)
{
	struct signalfd *s = f->priv;
	struct signalfd_siginfo out;
	struct siginfo info;
	size_t done = 0;
	int err;

	if (n < sizeof(out))
		return -EINVAL;
	err = link_current(s);
	while (err == 0 && done + sizeof(out) <= n) {
		if (take(s, &info)) {
			convert(&info, &out);
			err = copy_to_user((char __user *)buf + done, &out, sizeof(out));
			if (err == 0)
				done += sizeof(out);
		} else if (done > 0) {
			break;
		} else if (f->flags & O_NONBLOCK) {
			err = -EAGAIN;
		} else {
			err = wait_event_interruptible(&s->wait, is_pending(s));
		}
	}
	return done > 0 ? (ssize_t)done : err;
}

static unsigned
signalfd_poll(struct file *f, struct poll_table *pt)
{
	struct signalfd *s = f->priv;

	poll_wait(pt, &s->wait);
	/* Without memory for the link it could be missed: then it is said to be ready. */
	if (link_current(s) != 0)
		return POLLERR;
	return is_pending(s) ? POLLIN | POLLRDNORM : 0;
}

static void
signalfd_release(struct file *f)
{
	struct signalfd *s = f->priv;
	struct signalfd_link *l;

	mutex_lock(&signalfd_mutex);
	while ((l = list_first(&s->links, struct signalfd_link, fd_link)))
		cut(l);
	mutex_unlock(&signalfd_mutex);
	kfree(s);
}

static const struct file_ops signalfd_ops = {
	.read = signalfd_read,
	.poll = signalfd_poll,
	.release = signalfd_release,
	.flags = FILE_STREAM,
};

bool
file_is_signalfd(const struct file *f)
{
	return f->ops == &signalfd_ops;
}

void
signalfd_set(struct file *f, u64 mask)
{
	struct signalfd *s = f->priv;

	WRITE_ONCE(s->mask, mask & ~SIG_UNBLOCKABLE);
	wake_up_all(&s->wait);	/* what is pending may be of the mask now */
}

struct file *
signalfd_create(u64 mask, int flags)
{
	struct signalfd *s = kzalloc(sizeof(*s));
	struct file *f;

	if (!s)
		return NULL;
	s->mask = mask & ~SIG_UNBLOCKABLE;
	wait_queue_init(&s->wait);
	list_init(&s->links);
	f = file_anonymous("[signalfd]", &signalfd_ops, s, O_RDWR | flags);
	if (!f) {
		kfree(s);
		return NULL;
	}
	return f;
}
