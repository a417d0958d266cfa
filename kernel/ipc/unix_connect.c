/*
 * Unix domain sockets: listen, connect and accept. See unix.h.
 *
 * connect makes the socket of the other side, connected already, and puts it on the
 * listener's queue; accept only takes it off. So what is sent before the accept waits
 * there, and the end of a listener resets those who wait.
 */
#include <ipc/unix.h>
#include <lib/err.h>
#include <sched/thread.h>
#include <uapi/errno.h>

int
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
	c = unix_make(u->s.type);
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
	unix_set_peer(u, target);
	mutex_unlock(&u->read_mutex);
	return 0;
}

int
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

struct socket *
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
