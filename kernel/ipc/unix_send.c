/*
 * Unix domain sockets: packets, and sending. See unix.h.
 *
 * A packet is filled before it is queued, without the queue's lock.
 *
 * A connected sender may fill its peer's queue up to its SO_SNDBUF; once it has to
 * wait it goes on when three quarters are free, so that each side runs for a while.
 * At a datagram socket that is not its own peer, it also waits while UNIX_MAX_QUEUE
 * packets stand there.
 */
#include <ipc/unix.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <sched/hooks.h>
#include <sched/thread.h>
#include <uapi/errno.h>
#include <uapi/signal.h>

#define CHUNK 32768u			/* a stream's packets are no larger */
#define INLINE_MAX (2048u - sizeof(struct unix_packet))

/* ---- packets ---- */

static struct unix_packet *
packet_alloc(size_t size)
{
	bool large = size > INLINE_MAX;
	struct unix_packet *p = kmalloc(sizeof(*p) + (large ? 0 : size), 0);

	if (p == NULL)
		return NULL;
	p->size = size;
	p->off = 0;
	p->charge = sizeof(*p) + size;
	p->large = large;
	p->paged = size > CHUNK;
	p->from = NULL;
	p->files = NULL;
	p->data = (char *)(p + 1);
	if (large) {
		p->data = p->paged ? vmalloc(size) : kmalloc(size, 0);
		if (p->data == NULL) {
			kfree(p);
			return NULL;
		}
	}
	return p;
}

void
unix_packet_free(struct unix_packet *p)
{
	if (p->files != NULL)
		unix_files_close(p->files);
	unix_address_put(p->from);
	if (p->paged)
		vfree(p->data);
	else if (p->large)
		kfree(p->data);
	kfree(p);
}

void
unix_free_packets(struct list *packets)
{
	struct unix_packet *p;

	while ((p = list_first(packets, struct unix_packet, link)) != NULL) {
		list_del(&p->link);
		unix_packet_free(p);
	}
}

/* With the next size bytes of the message; ERR_PTR(-ENOMEM, -EFAULT). */
static struct unix_packet *
packet_fill(struct socket_message *m, size_t size, const struct unix_cred *cred)
{
	struct unix_packet *p = packet_alloc(size);

	if (p == NULL)
		return ERR_PTR(-ENOMEM);
	p->cred = *cred;
	if (iov_copy(&m->text, p->data, size, false) != 0) {
		unix_packet_free(p);
		return ERR_PTR(-EFAULT);
	}
	return p;
}

static void
enqueue(struct unix_socket *u, struct unix_packet *p)
{
	list_add_tail(&u->packets, &p->link);
	WRITE_ONCE(u->npackets, u->npackets + 1);
	u->unread += p->size;
	WRITE_ONCE(u->charged, u->charged + p->charge);
}

void
unix_dequeue(struct unix_socket *u, struct unix_packet *p)
{
	list_del(&p->link);
	WRITE_ONCE(u->npackets, u->npackets - 1);
	u->unread -= p->size - p->off;
	WRITE_ONCE(u->charged, u->charged - p->charge);
}

/* ---- room ---- */

static bool
mostly_free(const struct unix_socket *from, const struct unix_socket *to)
{
	return READ_ONCE(to->charged) * 4 <= from->s.sndbuf;
}

/* May from put a packet on to's queue? */
static bool
has_room(const struct unix_socket *from, const struct unix_socket *to)
{
	if (READ_ONCE(to->charged) >= from->s.sndbuf)
		return false;
	return !unix_is_datagram(to) || READ_ONCE(to->peer) == from ||
	    READ_ONCE(to->npackets) <= UNIX_MAX_QUEUE;
}

bool
unix_writable(struct unix_socket *u)
{
	struct unix_socket *peer;
	bool free = true;

	if (!unix_is_datagram(u)) {
		if (READ_ONCE(u->state) != UNIX_CONNECTED)
			return true;
		return READ_ONCE(u->peer->state) == UNIX_DEAD || mostly_free(u, u->peer);
	}
	peer = unix_peer_get(u);
	if (peer != NULL) {
		free = READ_ONCE(peer->state) == UNIX_DEAD || has_room(u, peer);
		unix_put(peer);
	}
	return free;
}

void
unix_made_room(struct unix_socket *u)
{
	struct unix_socket *sender;

	if (!unix_is_datagram(u)) {
		if (mostly_free(u->peer, u))
			unix_wake(&u->peer->writable);
		return;
	}
	unix_wake(&u->room);
	if (list_empty(&u->senders))
		return;
	spin_lock(&u->lock);
	list_for_each(sender, &u->senders, sender_link)
		unix_wake(&sender->writable);
	spin_unlock(&u->lock);
}

/* ---- sending ---- */

static bool
cannot_send(const struct unix_socket *u, const struct unix_socket *to)
{
	return READ_ONCE(u->no_write) || READ_ONCE(to->no_read) || READ_ONCE(to->state) == UNIX_DEAD;
}

/* On the queue of the peer, which takes p over unless it fails. */
static int
send_to_peer(struct unix_socket *u, struct unix_packet *p, u64 deadline)
{
	struct unix_socket *to = u->peer;
	long wait;

	for (;;) {
		int err = 0;

		spin_lock(&to->lock);
		if (cannot_send(u, to))
			err = -EPIPE;
		else if (!has_room(u, to))
			err = -EAGAIN;
		else
			enqueue(to, p);
		spin_unlock(&to->lock);
		if (err == 0) {
			unix_wake(&to->readable);
			return 0;
		}
		if (err != -EAGAIN || deadline == 0)
			return err;
		wait = wait_event_interruptible_until(&u->writable,
		    cannot_send(u, to) || mostly_free(u, to), deadline);
		if (wait != 0)
			return socket_wait_error(wait, deadline);
	}
}

/* A stream's bytes, in chunks; files go with the first. */
static ssize_t
send_stream(struct unix_socket *u, struct socket_message *m, struct unix_files *files,
    const struct unix_cred *cred)
{
	u64 deadline = socket_deadline(u->s.sndtimeo_ns, m->nonblocking);
	size_t done = 0;
	int err = 0;

	if (READ_ONCE(u->state) != UNIX_CONNECTED)
		err = m->name != NULL ? -EOPNOTSUPP : -ENOTCONN;
	else if (m->name != NULL)
		err = -EISCONN;
	else if (cannot_send(u, u->peer))
		err = -EPIPE;
	while (err == 0 && m->text.left > 0) {
		size_t size = MIN(m->text.left, (size_t)CHUNK);
		struct unix_packet *p = packet_fill(m, size, cred);

		if (IS_ERR(p)) {
			err = PTR_ERR(p);
			break;
		}
		p->files = files;
		err = send_to_peer(u, p, deadline);
		if (err != 0) {
			p->files = NULL;
			unix_packet_free(p);
			break;
		}
		files = NULL;
		done += size;
	}
	if (files != NULL)
		unix_files_close(files);
	if (done > 0)
		return done;
	if (err == -EPIPE && !(m->flags & MSG_NOSIGNAL))
		signal_current(SIGPIPE);
	return err;
}

/* One packet, whole. */
static ssize_t
send_seqpacket(struct unix_socket *u, struct socket_message *m, struct unix_files *files,
    const struct unix_cred *cred)
{
	u64 deadline = socket_deadline(u->s.sndtimeo_ns, m->nonblocking);
	size_t size = m->text.left;
	struct unix_packet *p;
	int err = 0;

	if (READ_ONCE(u->state) != UNIX_CONNECTED)
		err = -ENOTCONN;
	else if (size > u->s.sndbuf)
		err = -EMSGSIZE;
	p = err == 0 ? packet_fill(m, size, cred) : ERR_PTR(err);
	if (IS_ERR(p)) {
		unix_files_close(files);
		return PTR_ERR(p);
	}
	p->files = files;
	err = send_to_peer(u, p, deadline);
	if (err != 0)
		unix_packet_free(p);
	return err == 0 ? (ssize_t)size : err;
}

/* On to's queue: 0, -EAGAIN if there is no room, or why it is refused. */
static int
try_datagram(struct unix_socket *u, struct unix_socket *to, struct unix_packet *p)
{
	int err = 0;

	spin_lock(&to->lock);
	if (to->state == UNIX_DEAD)
		err = -ECONNREFUSED;
	else if (to->peer != NULL && to->peer != u)
		err = -EPERM;
	else if (to->no_read)
		err = -EPIPE;
	else if (!has_room(u, to))
		err = -EAGAIN;
	else
		enqueue(to, p);
	spin_unlock(&to->lock);
	return err;
}

static int
deliver_datagram(struct unix_socket *u, struct unix_socket *to, struct unix_packet *p, u64 deadline)
{
	long wait;
	int err;

	while ((err = try_datagram(u, to, p)) == -EAGAIN && deadline != 0) {
		wait = wait_event_interruptible_until(&to->room, has_room(u, to) ||
		    READ_ONCE(to->no_read) || READ_ONCE(to->state) == UNIX_DEAD, deadline);
		if (wait != 0)
			return socket_wait_error(wait, deadline);
	}
	if (err == 0)
		unix_wake(&to->readable);
	return err;
}

static struct unix_socket *
datagram_target(struct unix_socket *u, const struct socket_message *m)
{
	struct unix_socket *to;

	if (m->name != NULL)
		return unix_find(m->name, m->name_len, SOCK_DGRAM);
	to = unix_peer_get(u);
	return to != NULL ? to : ERR_PTR(-ENOTCONN);
}

static ssize_t
send_datagram(struct unix_socket *u, struct socket_message *m, struct unix_files *files,
    const struct unix_cred *cred)
{
	u64 deadline = socket_deadline(u->s.sndtimeo_ns, m->nonblocking);
	size_t size = m->text.left;
	struct unix_socket *to = NULL;
	struct unix_packet *p = NULL;
	int err = 0;

	if (READ_ONCE(u->no_write))
		err = -EPIPE;
	else if (size > u->s.sndbuf)
		err = -EMSGSIZE;
	else if (READ_ONCE(u->pass_cred) && atomic_load(&u->address) == NULL)
		err = unix_autobind(u);
	if (err == 0) {
		to = datagram_target(u, m);
		err = IS_ERR(to) ? (int)PTR_ERR(to) : 0;
	}
	if (err != 0) {
		unix_files_close(files);
		return err;
	}
	p = packet_fill(m, size, cred);
	if (IS_ERR(p)) {
		unix_files_close(files);
		unix_put(to);
		return PTR_ERR(p);
	}
	p->files = files;
	p->from = unix_address_get(u);
	err = deliver_datagram(u, to, p, deadline);
	if (err == -ECONNREFUSED && m->name == NULL)
		unix_disconnect(u, to);
	if (err != 0)
		unix_packet_free(p);
	unix_put(to);
	return err == 0 ? (ssize_t)size : err;
}

ssize_t
unix_send(struct socket *s, struct socket_message *m)
{
	struct unix_socket *u = unix_of(s);
	struct unix_files *files = NULL;
	struct unix_cred cred;
	int err;

	if (m->flags & MSG_OOB)
		return -EOPNOTSUPP;
	unix_cred_now(&cred);
	if (m->control_len > 0) {
		err = unix_control_in(m, &files, &cred);
		if (err != 0)
			return err;
	}
	switch (s->type) {
	case SOCK_STREAM:
		return send_stream(u, m, files, &cred);
	case SOCK_SEQPACKET:
		return send_seqpacket(u, m, files, &cred);
	default:
		return send_datagram(u, m, files, &cred);
	}
}
