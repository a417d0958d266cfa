/*
 * Unix domain sockets: receiving. See unix.h.
 *
 * A packet is read where it stands, without the queue's spinlock: only the reader that
 * has read_mutex takes packets off (and the collector, from queues that nobody can
 * read).
 */
#include <ipc/unix.h>
#include <lib/err.h>
#include <sched/thread.h>
#include <uapi/errno.h>

#define PENDING 1

/* Nothing is queued: what that means. 0: the end, PENDING: wait for more, or -errno. */
static int
when_empty(struct unix_socket *u, u64 deadline)
{
	enum unix_state state = READ_ONCE(u->state);
	int err = socket_take_error(&u->s);

	if (err != 0)
		return err;
	if (READ_ONCE(u->no_read))
		return 0;
	if (!unix_is_datagram(u) && state != UNIX_CONNECTED)
		return u->s.type == SOCK_STREAM ? -EINVAL : -ENOTCONN;
	return deadline == 0 ? -EAGAIN : PENDING;
}

/*
 * The first packet, with read_mutex held; waits until there is one. NULL: *res is 0 at
 * the end, or -errno.
 */
static struct unix_packet *
first_packet(struct unix_socket *u, u64 deadline, int *res)
{
	struct unix_packet *p;
	long wait;

	for (;;) {
		if (mutex_lock_interruptible(&u->read_mutex) != 0) {
			*res = socket_wait_error(-EINTR, deadline);
			return NULL;
		}
		spin_lock(&u->lock);
		p = list_first(&u->packets, struct unix_packet, link);
		spin_unlock(&u->lock);
		if (p != NULL)
			return p;
		*res = when_empty(u, deadline);
		mutex_unlock(&u->read_mutex);
		if (*res != PENDING)
			return NULL;
		wait = wait_event_interruptible_until(&u->readable, READ_ONCE(u->npackets) > 0 ||
		    READ_ONCE(u->no_read) || READ_ONCE(u->s.error) != 0, deadline);
		if (wait != 0) {
			*res = socket_wait_error(wait, deadline);
			return NULL;
		}
	}
}

static struct unix_packet *
next_packet(struct unix_socket *u, struct unix_packet *p)
{
	struct unix_packet *next;

	spin_lock(&u->lock);
	next = p == NULL ? list_first(&u->packets, struct unix_packet, link) :
	    p->link.next == &u->packets ? NULL : list_entry(p->link.next, struct unix_packet, link);
	spin_unlock(&u->lock);
	return next;
}

/* n bytes of p were read. True when it is used up, and off the queue. */
static bool
consume(struct unix_socket *u, struct unix_packet *p, size_t n)
{
	bool empty;

	spin_lock(&u->lock);
	p->off += n;
	u->unread -= n;
	empty = p->off == p->size;
	if (empty)
		unix_dequeue(u, p);
	spin_unlock(&u->lock);
	return empty;
}

static bool
same_sender(const struct unix_packet *p, const struct unix_cred *c)
{
	return p->cred.pid == c->pid && p->cred.uid == c->uid && p->cred.gid == c->gid;
}

/*
 * From p, and packets after it, what there is: bytes, or -EFAULT. *stop is set if no
 * more is to be added in this call. read_mutex is held; p is the first packet.
 */
static ssize_t
drain_stream(struct unix_socket *u, struct socket_message *m, struct unix_packet *p, bool first,
    struct unix_cred *cred, bool *stop)
{
	bool peek = m->flags & MSG_PEEK;
	size_t done = 0;

	while (p != NULL && m->text.left > 0 && !*stop) {
		size_t n = MIN(p->size - p->off, m->text.left);
		struct unix_packet *used = p;

		if (!first && u->pass_cred && !same_sender(p, cred)) {
			*stop = true;
			break;
		}
		if (iov_copy(&m->text, p->data + p->off, n, true) != 0)
			return done > 0 ? (ssize_t)done : -EFAULT;
		if (first && (u->pass_cred || p->files != NULL)) {
			*cred = p->cred;
			*stop = p->files != NULL;
			unix_control_out(u, m, p, peek);
		} else if (p->files != NULL) {
			*stop = true;
			unix_control_out(u, m, p, peek);
		}
		first = false;
		done += n;
		if (peek) {
			p = next_packet(u, p);
		} else if (consume(u, p, n)) {
			p = next_packet(u, NULL);
			unix_packet_free(used);
		} else {
			break;
		}
	}
	if (peek)
		*stop = true;
	else if (done > 0)
		unix_made_room(u);
	return done;
}

static void
put_name(struct unix_address *a, struct socket_message *m)
{
	m->name_len = a != NULL ? unix_address_show(a, m->name) : 0;
}

static void
put_peer_name(struct unix_socket *u, struct socket_message *m)
{
	struct unix_address *a = unix_address_get(u->peer);

	put_name(a, m);
	unix_address_put(a);
}

static ssize_t
receive_stream(struct unix_socket *u, struct socket_message *m)
{
	u64 deadline = socket_deadline(u->s.rcvtimeo_ns, m->nonblocking);
	size_t target = m->flags & MSG_WAITALL ? m->text.left : MIN(m->text.left, (size_t)u->s.lowat);
	struct unix_cred cred = { 0, 0, 0 };
	size_t done = 0;
	bool stop = false;
	ssize_t n;
	int err;

	if (m->text.left == 0 && READ_ONCE(u->state) == UNIX_CONNECTED)
		return 0;
	do {
		struct unix_packet *p = first_packet(u, deadline, &err);

		if (p == NULL)
			return done > 0 ? (ssize_t)done : err;
		n = drain_stream(u, m, p, done == 0, &cred, &stop);
		mutex_unlock(&u->read_mutex);
		if (n < 0)
			return done > 0 ? (ssize_t)done : n;
		done += n;
	} while (done < target && !stop);
	if (m->name != NULL)
		put_peer_name(u, m);
	return done;
}

/* One packet; what does not fit is lost. */
static ssize_t
receive_packet(struct unix_socket *u, struct socket_message *m)
{
	u64 deadline = socket_deadline(u->s.rcvtimeo_ns, m->nonblocking);
	bool peek = m->flags & MSG_PEEK;
	struct unix_packet *p;
	ssize_t res;
	size_t n;
	int err;

	p = first_packet(u, deadline, &err);
	if (p == NULL)
		return err;
	if (!peek) {
		spin_lock(&u->lock);
		unix_dequeue(u, p);
		spin_unlock(&u->lock);
		mutex_unlock(&u->read_mutex);
		unix_made_room(u);
	}
	n = MIN(p->size, m->text.left);
	if (n < p->size)
		m->out_flags |= MSG_TRUNC;
	res = m->flags & MSG_TRUNC ? p->size : n;
	if (iov_copy(&m->text, p->data, n, true) != 0)
		res = -EFAULT;
	else if (u->pass_cred || p->files != NULL)
		unix_control_out(u, m, p, peek);
	if (m->name != NULL && unix_is_datagram(u))
		put_name(p->from, m);
	else if (m->name != NULL)
		put_peer_name(u, m);
	if (peek)
		mutex_unlock(&u->read_mutex);
	else
		unix_packet_free(p);
	return res;
}

ssize_t
unix_receive(struct socket *s, struct socket_message *m)
{
	struct unix_socket *u = unix_of(s);

	if (m->flags & MSG_OOB)
		return -EOPNOTSUPP;
	return s->type == SOCK_STREAM ? receive_stream(u, m) : receive_packet(u, m);
}
