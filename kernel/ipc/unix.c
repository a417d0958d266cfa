/*
 * Unix domain sockets: their beginning and end, and what they tell. See unix.h.
 */
#include <fs/vfs/cred.h>
#include <fs/vfs/poll.h>
#include <ipc/unix.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <proc/pidns.h>
#include <proc/userns.h>
#include <sched/hooks.h>
#include <sched/thread.h>
#include <uapi/errno.h>
#include <uapi/ioctl.h>
#include <uapi/poll.h>

static struct slab_cache *unix_slab;

/* ---- making and freeing ---- */

void
unix_cred_now(struct unix_cred *c)
{
	const struct cred *cred = current->cred;

	c->pid = current_pid();
	c->uid = cred->euid;
	c->gid = cred->egid;
}

struct unix_socket *
unix_make(int type)
{
	struct unix_socket *u = slab_alloc(unix_slab, ALLOC_ZERO);

	if (u == NULL)
		return NULL;
	socket_init(&u->s, &unix_ops, type);
	ref_init(&u->refs, 1);
	mutex_init(&u->read_mutex);
	spin_init(&u->lock);
	list_init(&u->packets);
	list_init(&u->senders);
	list_init(&u->sender_link);
	list_init(&u->connections);
	list_init(&u->accept_link);
	list_init(&u->all_link);
	list_init(&u->inflight_link);
	list_init(&u->work_link);
	wait_queue_init(&u->readable);
	wait_queue_init(&u->writable);
	wait_queue_init(&u->room);
	u->peer_cred = (struct unix_cred){ 0, NO_ID, NO_ID };
	unix_list(u);
	return u;
}

static struct socket *
unix_create(int type, int protocol)
{
	struct unix_socket *u;

	if (protocol != 0 && protocol != PF_UNIX)
		return ERR_PTR(-EPROTONOSUPPORT);
	if (type == SOCK_RAW)
		type = SOCK_DGRAM;	/* as Linux has it */
	if (type != SOCK_STREAM && type != SOCK_DGRAM && type != SOCK_SEQPACKET)
		return ERR_PTR(-ESOCKTNOSUPPORT);
	u = unix_make(type);
	return u != NULL ? &u->s : ERR_PTR(-ENOMEM);
}

/* The last reference: the socket is dead, its queues are empty. */
void
unix_put(struct unix_socket *u)
{
	struct unix_socket *peer;

	/* A chain of peers has two links: each names the other, and dead ones let go. */
	if (!ref_put(&u->refs))
		return;
	peer = u->peer;
	unix_address_put(u->address);
	slab_free(unix_slab, u);
	if (peer != NULL)
		unix_put(peer);
}

/* ---- peers ---- */

struct unix_socket *
unix_peer_get(struct unix_socket *u)
{
	struct unix_socket *peer;

	spin_lock(&u->lock);
	peer = u->peer;
	if (peer != NULL)
		unix_get(peer);
	spin_unlock(&u->lock);
	return peer;
}

void
unix_set_peer(struct unix_socket *u, struct unix_socket *next)
{
	struct unix_socket *old;

	spin_lock(&u->lock);
	old = u->peer;
	u->peer = next;
	if (u->state != UNIX_DEAD)
		u->state = next != NULL ? UNIX_CONNECTED : UNIX_FREE;
	spin_unlock(&u->lock);
	if (old != NULL) {
		spin_lock(&old->lock);
		list_del(&u->sender_link);
		spin_unlock(&old->lock);
		unix_put(old);
	}
	if (next != NULL) {
		spin_lock(&next->lock);
		list_add_tail(&next->senders, &u->sender_link);
		spin_unlock(&next->lock);
	}
	unix_wake(&u->writable);
}

void
unix_disconnect(struct unix_socket *u, struct unix_socket *old)
{
	mutex_lock(&u->read_mutex);	/* one change of the peer at a time */
	if (READ_ONCE(u->peer) == old)
		unix_set_peer(u, NULL);
	mutex_unlock(&u->read_mutex);
}

/* ---- the end ---- */

/* The other side of a connection is gone; reset: it had not read everything. */
static void
hang_up(struct unix_socket *peer, bool reset)
{
	spin_lock(&peer->lock);
	peer->no_read = peer->no_write = true;
	if (reset)
		peer->s.error = -ECONNRESET;
	spin_unlock(&peer->lock);
	unix_wake(&peer->readable);
	unix_wake(&peer->writable);
}

/* Everything that waits at a dead socket. packets and connections are the caller's. */
static void
kill_socket(struct unix_socket *u, struct list *packets, struct list *connections)
{
	spin_lock(&u->lock);
	u->state = UNIX_DEAD;
	u->s.listening = false;
	u->no_read = u->no_write = true;
	list_splice_tail(packets, &u->packets);
	list_splice_tail(connections, &u->connections);
	u->npackets = u->nconnections = 0;
	u->unread = u->charged = 0;
	spin_unlock(&u->lock);
	wake_up_all(&u->room);
	wake_up_all(&u->readable);
}

/* Datagram sockets that send here find it out when they try. */
static void
tell_senders(struct unix_socket *u)
{
	struct unix_socket *sender;

	spin_lock(&u->lock);
	list_for_each(sender, &u->senders, sender_link)
		unix_wake(&sender->writable);
	spin_unlock(&u->lock);
}

static void
unix_release(struct socket *s)
{
	struct unix_socket *u = unix_of(s), *peer, *c;
	struct list packets, connections;
	bool unread;

	list_init(&packets);
	list_init(&connections);
	spin_lock(&unix_rights_lock);
	u->file = NULL;
	spin_unlock(&unix_rights_lock);
	unix_unbind(u);
	kill_socket(u, &packets, &connections);
	unread = !list_empty(&packets);
	peer = READ_ONCE(u->peer);
	if (unix_is_datagram(u)) {
		if (peer != NULL)
			unix_set_peer(u, NULL);
		tell_senders(u);
	} else if (peer != NULL) {
		hang_up(peer, unread);
		/* The peer may still look at this one, which has nothing left; it lets go at its end. */
		spin_lock(&u->lock);
		u->peer = NULL;
		spin_unlock(&u->lock);
		unix_put(peer);
	}
	while ((c = list_first(&connections, struct unix_socket, accept_link)) != NULL) {
		list_del(&c->accept_link);
		if (c->peer != NULL)
			c->peer->s.error = -ECONNRESET;
		unix_release(&c->s);
	}
	unix_free_packets(&packets);
	unix_put(u);
	unix_collect(NULL);
}

/* A descriptor is closed: what is left of the socket may be in queues only. */
static void
unix_flush(struct socket *s, struct file *f)
{
	if (READ_ONCE(unix_of(s)->inflight) > 0)
		unix_collect(f);
}

/* ---- pairs ---- */

static int
unix_pair(struct socket *sa, struct socket *sb)
{
	struct unix_socket *a = unix_of(sa), *b = unix_of(sb);

	unix_get(a);
	unix_get(b);
	unix_cred_now(&a->peer_cred);
	b->peer_cred = a->peer_cred;
	if (unix_is_datagram(a)) {
		unix_set_peer(a, b);
		unix_set_peer(b, a);
		return 0;
	}
	a->peer = b;
	b->peer = a;
	a->state = b->state = UNIX_CONNECTED;
	return 0;
}

/* ---- the rest ---- */

static int
unix_name(struct socket *s, bool peer, struct sockaddr_storage *out)
{
	struct unix_socket *u = unix_of(s);
	struct unix_address *a;
	int len;

	if (peer) {
		u = unix_peer_get(u);
		if (u == NULL)
			return -ENOTCONN;
	}
	a = unix_address_get(u);
	len = unix_address_show(a, out);
	unix_address_put(a);
	if (peer)
		unix_put(u);
	return len;
}

static int
unix_shutdown(struct socket *s, int how)
{
	struct unix_socket *u = unix_of(s), *peer;
	bool rd = how == SHUT_RD || how == SHUT_RDWR, wr = how == SHUT_WR || how == SHUT_RDWR;

	spin_lock(&u->lock);
	u->no_read |= rd;
	u->no_write |= wr;
	spin_unlock(&u->lock);
	peer = unix_is_datagram(u) ? NULL : unix_peer_get(u);
	if (peer != NULL) {
		spin_lock(&peer->lock);
		peer->no_read |= wr;
		peer->no_write |= rd;
		spin_unlock(&peer->lock);
		unix_wake(&peer->readable);
		unix_wake(&peer->writable);
		unix_put(peer);
	}
	unix_wake(&u->readable);
	unix_wake(&u->writable);
	unix_wake(&u->room);
	return 0;
}

static unsigned
unix_poll(struct socket *s, struct file *f, struct poll_table *pt)
{
	struct unix_socket *u = unix_of(s);
	enum unix_state state;
	unsigned mask = 0;

	poll_wait(pt, &u->readable);
	poll_wait(pt, &u->writable);
	state = READ_ONCE(u->state);
	if (READ_ONCE(s->error) != 0)
		mask |= POLLERR;
	if (READ_ONCE(u->no_read))
		mask |= POLLRDHUP | POLLIN | POLLRDNORM;
	if (READ_ONCE(u->no_read) && READ_ONCE(u->no_write))
		mask |= POLLHUP;
	if (!unix_is_datagram(u) && (state == UNIX_FREE || state == UNIX_CONNECTING))
		mask |= POLLHUP;
	if (READ_ONCE(u->npackets) > 0 || READ_ONCE(u->nconnections) > 0)
		mask |= POLLIN | POLLRDNORM;
	if (state != UNIX_LISTENING && unix_writable(u))
		mask |= POLLOUT | POLLWRNORM | POLLWRBAND;
	return mask;
}

static long
unix_ioctl(struct socket *s, unsigned cmd, unsigned long arg)
{
	struct unix_socket *u = unix_of(s), *peer;
	struct unix_packet *p;
	int n = 0;

	switch (cmd) {
	case FIONREAD:
		if (READ_ONCE(u->state) == UNIX_LISTENING)
			return -EINVAL;
		spin_lock(&u->lock);
		p = list_first(&u->packets, struct unix_packet, link);
		n = s->type == SOCK_DGRAM ? (p != NULL ? p->size : 0) : u->unread;
		spin_unlock(&u->lock);
		return put_user(n, (int __user *)arg);
	case TIOCOUTQ:
		peer = unix_peer_get(u);
		if (peer != NULL) {
			n = READ_ONCE(peer->unread);
			unix_put(peer);
		}
		return put_user(n, (int __user *)arg);
	default:
		return -ENOTTY;
	}
}

static int
unix_get_option(struct socket *s, int level, int name, void *value, unsigned *len)
{
	struct unix_socket *u = unix_of(s);
	struct ucred c;
	int on;

	if (level != SOL_SOCKET)
		return -EOPNOTSUPP;
	switch (name) {
	case SO_PASSCRED:
		on = u->pass_cred;
		*len = MIN(*len, sizeof(on));
		memcpy(value, &on, *len);
		return 0;
	case SO_PEERCRED:
		c.pid = pid_show(u->peer_cred.pid);
		c.uid = u->peer_cred.uid == NO_ID ? NO_ID : uid_show(u->peer_cred.uid);
		c.gid = u->peer_cred.gid == NO_ID ? NO_ID : gid_show(u->peer_cred.gid);
		*len = MIN(*len, sizeof(c));
		memcpy(value, &c, *len);
		return 0;
	default:
		return -ENOPROTOOPT;
	}
}

static int
unix_set_option(struct socket *s, int level, int name, const void *value, unsigned len)
{
	struct unix_socket *u = unix_of(s);
	int on;

	if (level != SOL_SOCKET)
		return -EOPNOTSUPP;
	if (name != SO_PASSCRED)
		return -ENOPROTOOPT;
	memcpy(&on, value, sizeof(on));
	u->pass_cred = on != 0;
	return 0;
}

const struct socket_ops unix_ops = {
	.family = AF_UNIX,
	.create = unix_create,
	.release = unix_release,
	.flush = unix_flush,
	.pair = unix_pair,
	.bind = unix_bind,
	.listen = unix_listen,
	.connect = unix_connect,
	.accept = unix_accept,
	.name = unix_name,
	.shutdown = unix_shutdown,
	.send = unix_send,
	.receive = unix_receive,
	.poll = unix_poll,
	.ioctl = unix_ioctl,
	.get_option = unix_get_option,
	.set_option = unix_set_option,
};

void
unix_init(void)
{
	unix_slab = slab_cache_create("unix_socket", sizeof(struct unix_socket), 64);
	unix_name_init();
	socket_register(&unix_ops);
}
