/*
 * Unix domain sockets: their life. See unix.h.
 */
#include <fs/procfs/procfs.h>
#include <fs/vfs/cred.h>
#include <fs/vfs/poll.h>
#include <ipc/unix.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/slab.h>
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

static struct unix_socket *
make(int type)
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
	u = make(type);
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

/* A datagram socket's peer becomes next, whose reference is taken over (NULL: none). */
static void
set_peer(struct unix_socket *u, struct unix_socket *next)
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
		set_peer(u, NULL);
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
			set_peer(u, NULL);
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
		set_peer(a, b);
		set_peer(b, a);
		return 0;
	}
	a->peer = b;
	b->peer = a;
	a->state = b->state = UNIX_CONNECTED;
	return 0;
}

/* ---- listen, connect, accept ---- */

static int
unix_listen(struct socket *s, int backlog)
{
	struct unix_socket *u = unix_of(s);
	int err = 0;

	if (unix_is_datagram(u))
		return -EOPNOTSUPP;
	if (atomic_load(&u->address) == NULL)
		return -EINVAL;
	spin_lock(&u->lock);
	if (u->state == UNIX_FREE || u->state == UNIX_LISTENING) {
		u->state = UNIX_LISTENING;
		u->s.listening = true;
		u->backlog = MIN((unsigned)backlog, (unsigned)SOMAXCONN);
		unix_cred_now(&u->own_cred);
	} else {
		err = -EINVAL;
	}
	spin_unlock(&u->lock);
	if (err == 0)
		unix_wake(&u->room);
	return err;
}

static bool
has_place(const struct unix_socket *l)
{
	return l->nconnections <= l->backlog;
}

/*
 * Put c, which is connected to u, on the listener's queue: 0, -EAGAIN (full) or
 * -ECONNREFUSED. From then on c is the listener's.
 */
static int
offer(struct unix_socket *l, struct unix_socket *c, struct unix_socket *u)
{
	int err = 0;

	spin_lock(&l->lock);
	if (l->state != UNIX_LISTENING) {
		err = -ECONNREFUSED;
	} else if (!has_place(l)) {
		err = -EAGAIN;
	} else {
		c->address = unix_address_get(l);
		u->peer_cred = l->own_cred;
		list_add_tail(&l->connections, &c->accept_link);
		WRITE_ONCE(l->nconnections, l->nconnections + 1);
	}
	spin_unlock(&l->lock);
	if (err == 0)
		unix_wake(&l->readable);
	return err;
}

/* Find the listener anew each time: another may have taken the name while this one waited. */
static int
connect_stream(struct unix_socket *u, struct unix_socket *c, const struct sockaddr_storage *a,
    unsigned len, u64 deadline)
{
	for (;;) {
		struct unix_socket *l = unix_find(a, len, u->s.type);
		long err;

		if (IS_ERR(l))
			return PTR_ERR(l);
		err = offer(l, c, u);
		if (err == -EAGAIN && deadline != 0) {
			err = wait_event_interruptible_until(&l->room,
			    READ_ONCE(l->state) != UNIX_LISTENING || has_place(l), deadline);
			unix_put(l);
			if (err != 0)
				return socket_wait_error(err, deadline);
			continue;
		}
		unix_put(l);
		return err;
	}
}

static int
begin_connect(struct unix_socket *u)
{
	static const int refusals[] = { [UNIX_FREE] = 0, [UNIX_CONNECTING] = -EALREADY,
	    [UNIX_CONNECTED] = -EISCONN, [UNIX_LISTENING] = -EINVAL, [UNIX_DEAD] = -EINVAL };
	int err;

	spin_lock(&u->lock);
	err = refusals[u->state];
	if (err == 0)
		u->state = UNIX_CONNECTING;
	spin_unlock(&u->lock);
	return err;
}

static int
connect_connection(struct unix_socket *u, const struct sockaddr_storage *a, unsigned len,
    bool nonblocking)
{
	struct unix_socket *c;
	int err = begin_connect(u);

	if (err != 0)
		return err;
	c = make(u->s.type);
	if (c == NULL) {
		err = -ENOMEM;
		goto out;
	}
	unix_get(u);
	c->peer = u;
	c->state = UNIX_CONNECTED;
	unix_cred_now(&c->peer_cred);
	unix_get(c);
	u->peer = c;
	err = connect_stream(u, c, a, len, socket_deadline(u->s.sndtimeo_ns, nonblocking));
	if (err != 0) {
		u->peer = NULL;
		c->peer = NULL;
		unix_put(u);
		unix_unbind(c);
		unix_put(c);
		unix_put(c);
	}
out:
	spin_lock(&u->lock);
	u->state = err == 0 ? UNIX_CONNECTED : UNIX_FREE;
	spin_unlock(&u->lock);
	if (err == 0)
		unix_wake(&u->writable);
	return err;
}

static int
connect_datagram(struct unix_socket *u, const struct sockaddr_storage *a, unsigned len)
{
	struct unix_socket *target = NULL, *back;
	int err = 0;

	if (a->ss_family != AF_UNSPEC) {
		target = unix_find(a, len, u->s.type);
		if (IS_ERR(target))
			return PTR_ERR(target);
		back = unix_peer_get(target);
		if (back != NULL && back != u)
			err = -EPERM;
		if (back != NULL)
			unix_put(back);
	}
	if (err != 0) {
		unix_put(target);
		return err;
	}
	mutex_lock(&u->read_mutex);
	set_peer(u, target);
	mutex_unlock(&u->read_mutex);
	return 0;
}

static int
unix_connect(struct socket *s, const struct sockaddr_storage *a, unsigned len, bool nonblocking)
{
	struct unix_socket *u = unix_of(s);
	int err = 0;

	if (len < sizeof(a->ss_family))
		return -EINVAL;
	if (READ_ONCE(u->pass_cred) && atomic_load(&u->address) == NULL)
		err = unix_autobind(u);
	if (err != 0)
		return err;
	return unix_is_datagram(u) ? connect_datagram(u, a, len) :
	    connect_connection(u, a, len, nonblocking);
}

static struct unix_socket *
take_connection(struct unix_socket *l, int *err)
{
	struct unix_socket *c;

	spin_lock(&l->lock);
	*err = l->state == UNIX_LISTENING && !l->no_read ? 0 : -EINVAL;
	c = list_first(&l->connections, struct unix_socket, accept_link);
	if (c != NULL) {
		list_del(&c->accept_link);
		WRITE_ONCE(l->nconnections, l->nconnections - 1);
	}
	spin_unlock(&l->lock);
	if (c != NULL)
		unix_wake(&l->room);
	return c;
}

static struct socket *
unix_accept(struct socket *s, bool nonblocking)
{
	struct unix_socket *l = unix_of(s), *c;
	u64 deadline = socket_deadline(s->rcvtimeo_ns, nonblocking);
	long wait;
	int err;

	if (unix_is_datagram(l))
		return ERR_PTR(-EOPNOTSUPP);
	while ((c = take_connection(l, &err)) == NULL) {
		if (err != 0)
			return ERR_PTR(err);
		if (deadline == 0)
			return ERR_PTR(-EAGAIN);
		wait = wait_event_interruptible_until(&l->readable,
		    READ_ONCE(l->nconnections) > 0 || READ_ONCE(l->state) != UNIX_LISTENING ||
		    READ_ONCE(l->no_read), deadline);
		if (wait != 0)
			return ERR_PTR(socket_wait_error(wait, deadline));
	}
	return &c->s;
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
		c.pid = u->peer_cred.pid;
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
