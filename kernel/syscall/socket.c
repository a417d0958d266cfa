/*
 * Sockets: decoding of the calls. The families are in ipc/; what none of them is for
 * gets EAFNOSUPPORT, which programs that can do without a network expect.
 */
#include <arch/user.h>
#include <fs/files.h>
#include <fs/vfs/vfs.h>
#include <gen/syscalls.h>
#include <ipc/socket.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <proc/signal.h>
#include <sched/thread.h>
#include <syscall/time.h>
#include <uapi/fcntl.h>
#include <uapi/limits.h>

#define FEW_PIECES 8u
#define CONTROL_MAX 20480u		/* bytes beside the text that one message may send */
#define OPTION_MAX 128u

/* The socket behind a descriptor for the length of a call, or -errno. */
static int
hold_socket(int fd, struct fd_hold *h, struct socket **s)
{
	if (fd_hold(fd, h) == NULL)
		return -EBADF;
	*s = socket_of(h->file);
	if (*s != NULL)
		return 0;
	fd_hold_end(h);
	return -ENOTSOCK;
}

/* ---- addresses ---- */

static int
get_address(const struct sockaddr __user *user, socklen_t len, struct sockaddr_storage *a)
{
	if ((int)len < 0 || len > sizeof(*a))
		return -EINVAL;
	memset(a, 0, sizeof(*a));
	return copy_from_user(a, user, len);
}

/* len bytes of a into the user's room, and how many there would have been. */
static int
put_address(struct sockaddr __user *user, socklen_t __user *ulen, const struct sockaddr_storage *a,
    unsigned len)
{
	int room;

	if (get_user(room, (int __user *)ulen) != 0)
		return -EFAULT;
	if (room < 0)
		return -EINVAL;
	if (copy_to_user(user, a, MIN((unsigned)room, len)) != 0)
		return -EFAULT;
	return put_user(len, ulen);
}

/* ---- making ---- */

/* A socket of the family, or ERR_PTR; *type is left without its flags. */
static struct socket *
create(int domain, int *type, int protocol)
{
	const struct socket_ops *ops = socket_family(domain);

	if (*type & ~(0xf | SOCK_CLOEXEC | SOCK_NONBLOCK))
		return ERR_PTR(-EINVAL);
	*type &= 0xf;
	if (ops == NULL)
		return ERR_PTR(-EAFNOSUPPORT);
	return ops->create(*type, protocol);
}

/* A descriptor for s, which it takes over even if it fails. */
static int
install(struct socket *s, int flags)
{
	struct file *f = socket_file(s, flags & SOCK_NONBLOCK);
	int fd;

	if (f == NULL) {
		s->ops->release(s);
		return -ENOMEM;
	}
	fd = fd_install(f, flags & SOCK_CLOEXEC, 0);
	if (fd < 0)
		file_put(f);
	return fd;
}

long
sys_socket(int domain, int type, int protocol)
{
	int flags = type;
	struct socket *s = create(domain, &type, protocol);

	return IS_ERR(s) ? PTR_ERR(s) : install(s, flags);
}

/* Both as files in *f, or none. */
static int
make_pair(int domain, int type, int protocol, struct file *f[2])
{
	struct socket *a, *b;
	int flags = type, err;

	a = create(domain, &type, protocol);
	if (IS_ERR(a))
		return PTR_ERR(a);
	b = a->ops->create(type, protocol);
	if (IS_ERR(b)) {
		a->ops->release(a);
		return PTR_ERR(b);
	}
	f[0] = socket_file(a, flags & SOCK_NONBLOCK);
	f[1] = f[0] != NULL ? socket_file(b, flags & SOCK_NONBLOCK) : NULL;
	if (f[1] == NULL) {
		b->ops->release(b);
		if (f[0] != NULL)
			file_put(f[0]);
		else
			a->ops->release(a);
		return -ENOMEM;
	}
	err = a->ops->pair != NULL ? a->ops->pair(a, b) : -EOPNOTSUPP;
	if (err != 0) {
		file_put(f[0]);
		file_put(f[1]);
	}
	return err;
}

long
sys_socketpair(int domain, int type, int protocol, int __user *ufds)
{
	struct file *f[2] = { NULL, NULL };
	int fds[2], err = make_pair(domain, type, protocol, f);

	if (err != 0)
		return err;
	fds[0] = fd_reserve(type & SOCK_CLOEXEC, 0);
	fds[1] = fds[0] < 0 ? fds[0] : fd_reserve(type & SOCK_CLOEXEC, 0);
	err = fds[1] < 0 ? fds[1] : 0;
	if (err == 0 && copy_to_user(ufds, fds, sizeof(fds)) != 0)
		err = -EFAULT;
	if (err == 0) {
		fd_fill(fds[0], f[0]);
		fd_fill(fds[1], f[1]);
		return 0;
	}
	if (fds[1] >= 0)
		fd_release(fds[1]);
	if (fds[0] >= 0)
		fd_release(fds[0]);
	file_put(f[0]);
	file_put(f[1]);
	return err;
}

/* ---- connections ---- */

long
sys_bind(int fd, const struct sockaddr __user *addr, socklen_t len)
{
	struct sockaddr_storage a;
	struct socket *s;
	struct fd_hold h;
	long r = get_address(addr, len, &a);

	if (r == 0)
		r = hold_socket(fd, &h, &s);
	if (r != 0)
		return r;
	r = s->ops->bind(s, &a, len);
	fd_hold_end(&h);
	return r;
}

long
sys_connect(int fd, const struct sockaddr __user *addr, socklen_t len)
{
	struct sockaddr_storage a;
	struct socket *s;
	struct fd_hold h;
	long r = get_address(addr, len, &a);

	if (r == 0)
		r = hold_socket(fd, &h, &s);
	if (r != 0)
		return r;
	r = s->ops->connect(s, &a, len, h.file->flags & O_NONBLOCK);
	fd_hold_end(&h);
	return r;
}

long
sys_listen(int fd, int backlog)
{
	struct socket *s;
	struct fd_hold h;
	long r = hold_socket(fd, &h, &s);

	if (r != 0)
		return r;
	r = s->ops->listen(s, backlog);
	fd_hold_end(&h);
	return r;
}

static long
accept_on(struct socket *s, bool nonblocking, struct sockaddr __user *addr,
    socklen_t __user *len, int flags)
{
	struct sockaddr_storage a;
	struct socket *c = s->ops->accept(s, nonblocking);
	struct file *f;
	int fd, err = 0;

	if (IS_ERR(c))
		return PTR_ERR(c);
	f = socket_file(c, flags & SOCK_NONBLOCK);
	if (f == NULL) {
		c->ops->release(c);
		return -ENOMEM;
	}
	if (addr != NULL) {
		err = c->ops->name(c, true, &a);
		err = err < 0 ? -ECONNABORTED : put_address(addr, len, &a, err);
	}
	fd = err != 0 ? err : fd_install(f, flags & SOCK_CLOEXEC, 0);
	if (fd < 0)
		file_put(f);
	return fd;
}

long
sys_accept4(int fd, struct sockaddr __user *addr, socklen_t __user *len, int flags)
{
	struct socket *s;
	struct fd_hold h;
	long r;

	if (flags & ~(SOCK_CLOEXEC | SOCK_NONBLOCK))
		return -EINVAL;
	r = hold_socket(fd, &h, &s);
	if (r != 0)
		return r;
	r = accept_on(s, h.file->flags & O_NONBLOCK, addr, len, flags);
	fd_hold_end(&h);
	return r;
}

long
sys_accept(int fd, struct sockaddr __user *addr, socklen_t __user *len)
{
	return sys_accept4(fd, addr, len, 0);
}

static long
tell_name(int fd, bool peer, struct sockaddr __user *addr, socklen_t __user *ulen)
{
	struct sockaddr_storage a;
	struct socket *s;
	struct fd_hold h;
	long r = hold_socket(fd, &h, &s);

	if (r != 0)
		return r;
	r = s->ops->name(s, peer, &a);
	if (r >= 0)
		r = put_address(addr, ulen, &a, r);
	fd_hold_end(&h);
	return r;
}

long
sys_getsockname(int fd, struct sockaddr __user *addr, socklen_t __user *len)
{
	return tell_name(fd, false, addr, len);
}

long
sys_getpeername(int fd, struct sockaddr __user *addr, socklen_t __user *len)
{
	return tell_name(fd, true, addr, len);
}

long
sys_shutdown(int fd, int how)
{
	struct socket *s;
	struct fd_hold h;
	long r;

	if (how < SHUT_RD || how > SHUT_RDWR)
		return -EINVAL;
	r = hold_socket(fd, &h, &s);
	if (r != 0)
		return r;
	r = s->ops->shutdown(s, how);
	fd_hold_end(&h);
	return r;
}

/* ---- options ---- */

long
sys_getsockopt(int fd, int level, int name, void __user *value, socklen_t __user *ulen)
{
	char buf[OPTION_MAX];
	struct socket *s;
	struct fd_hold h;
	unsigned len;
	long r;

	if (get_user(len, ulen) != 0)
		return -EFAULT;
	if ((int)len < 0)
		return -EINVAL;
	r = hold_socket(fd, &h, &s);
	if (r != 0)
		return r;
	len = MIN(len, OPTION_MAX);
	r = socket_get_option(s, level, name, buf, &len);
	fd_hold_end(&h);
	if (r == 0 && (copy_to_user(value, buf, len) != 0 || put_user(len, ulen) != 0))
		r = -EFAULT;
	return r;
}

long
sys_setsockopt(int fd, int level, int name, const void __user *value, socklen_t len)
{
	char buf[OPTION_MAX];
	struct socket *s;
	struct fd_hold h;
	long r;

	if ((int)len < 0)
		return -EINVAL;
	if (copy_from_user(buf, value, MIN(len, OPTION_MAX)) != 0)
		return -EFAULT;
	r = hold_socket(fd, &h, &s);
	if (r != 0)
		return r;
	if (len < sizeof(int))
		r = -EINVAL;
	else
		r = socket_set_option(s, level, name, buf, MIN(len, OPTION_MAX));
	fd_hold_end(&h);
	return r;
}

/* ---- text from one piece of memory ---- */

long
sys_sendto(int fd, const void __user *buf, size_t n, int flags, const struct sockaddr __user *addr,
    socklen_t len)
{
	struct iovec piece = { (void *)buf, MIN(n, LOAM_RW_MAX) };
	struct sockaddr_storage a;
	struct socket_message m = { .text = { &piece, 0, piece.iov_len }, .flags = flags };
	struct socket *s;
	struct fd_hold h;
	long r = 0;

	if (!user_range_ok(buf, piece.iov_len))
		return -EFAULT;
	if (addr != NULL) {
		r = get_address(addr, len, &a);
		m.name = &a;
		m.name_len = len;
	}
	if (r == 0)
		r = hold_socket(fd, &h, &s);
	if (r != 0)
		return r;
	m.nonblocking = (h.file->flags & O_NONBLOCK) || (flags & MSG_DONTWAIT);
	r = s->ops->send(s, &m);
	fd_hold_end(&h);
	return r;
}

ssize_t
sys_recvfrom(int fd, void __user *buf, size_t n, int flags, struct sockaddr __user *addr,
    socklen_t __user *len)
{
	struct iovec piece = { buf, MIN(n, LOAM_RW_MAX) };
	struct sockaddr_storage a;
	struct socket_message m = { .text = { &piece, 0, piece.iov_len }, .flags = flags };
	struct socket *s;
	struct fd_hold h;
	long r, err;

	if (!user_range_ok(buf, piece.iov_len))
		return -EFAULT;
	r = hold_socket(fd, &h, &s);
	if (r != 0)
		return r;
	m.name = addr != NULL ? &a : NULL;
	m.nonblocking = (h.file->flags & O_NONBLOCK) || (flags & MSG_DONTWAIT);
	r = s->ops->receive(s, &m);
	fd_hold_end(&h);
	if (r >= 0 && addr != NULL) {
		err = put_address(addr, len, &a, m.name_len);
		if (err != 0)
			r = err;
	}
	return r;
}

/* ---- messages ---- */

/* A user's msghdr with its pieces in kernel memory. */
struct header {
	struct msghdr msg;
	struct iovec *iov;
	struct iovec few[FEW_PIECES];
	size_t total;
};

static int
get_header(struct header *x, const struct msghdr __user *user)
{
	size_t n;

	if (copy_from_user(&x->msg, user, sizeof(x->msg)) != 0)
		return -EFAULT;
	n = x->msg.msg_iovlen;
	if (n > UIO_MAXIOV)
		return -EMSGSIZE;
	if (x->msg.msg_name == NULL)
		x->msg.msg_namelen = 0;
	if ((int)x->msg.msg_namelen < 0)
		return -EINVAL;
	x->iov = n <= FEW_PIECES ? x->few : kmalloc(n * sizeof(*x->iov), 0);
	if (x->iov == NULL)
		return -ENOMEM;
	x->total = 0;
	if (copy_from_user(x->iov, x->msg.msg_iov, n * sizeof(*x->iov)) != 0)
		goto fault;
	for (size_t i = 0; i < n; i++) {
		x->iov[i].iov_len = MIN(x->iov[i].iov_len, LOAM_RW_MAX - x->total);
		x->total += x->iov[i].iov_len;
		if (!user_range_ok(x->iov[i].iov_base, x->iov[i].iov_len))
			goto fault;
	}
	return 0;
fault:
	if (x->iov != x->few)
		kfree(x->iov);
	return -EFAULT;
}

static void
put_header(struct header *x)
{
	if (x->iov != x->few)
		kfree(x->iov);
}

static long
send_header(struct socket *s, struct header *x, unsigned flags, bool nonblocking)
{
	struct sockaddr_storage a;
	struct socket_message m = { .text = { x->iov, 0, x->total }, .flags = flags,
	    .nonblocking = nonblocking };
	void *control = NULL;
	long r = 0;

	if (x->msg.msg_name != NULL && x->msg.msg_namelen > 0) {
		r = get_address(x->msg.msg_name, MIN(x->msg.msg_namelen, sizeof(a)), &a);
		m.name = &a;
		m.name_len = MIN(x->msg.msg_namelen, sizeof(a));
	}
	if (r == 0 && x->msg.msg_control != NULL && x->msg.msg_controllen > 0) {
		if (x->msg.msg_controllen > CONTROL_MAX)
			return -ENOBUFS;
		control = kmalloc(x->msg.msg_controllen, 0);
		if (control == NULL)
			return -ENOMEM;
		r = copy_from_user(control, x->msg.msg_control, x->msg.msg_controllen);
		m.control = control;
		m.control_len = x->msg.msg_controllen;
	}
	if (r == 0)
		r = s->ops->send(s, &m);
	kfree(control);
	return r;
}

static long
send_one(int fd, const struct msghdr __user *user, unsigned flags)
{
	struct header x;
	struct socket *s;
	struct fd_hold h;
	long r = get_header(&x, user);

	if (r != 0)
		return r;
	r = hold_socket(fd, &h, &s);
	if (r == 0) {
		r = send_header(s, &x, flags,
		    (h.file->flags & O_NONBLOCK) || (flags & MSG_DONTWAIT));
		fd_hold_end(&h);
	}
	put_header(&x);
	return r;
}

ssize_t
sys_sendmsg(int fd, const struct msghdr __user *msg, int flags)
{
	return send_one(fd, msg, flags);
}

static long
receive_header(struct socket *s, struct header *x, struct msghdr __user *user, unsigned flags,
    bool nonblocking)
{
	struct sockaddr_storage a;
	struct socket_message m = { .text = { x->iov, 0, x->total }, .flags = flags,
	    .nonblocking = nonblocking, .name = x->msg.msg_name != NULL ? &a : NULL,
	    .control = x->msg.msg_control,
	    .control_len = x->msg.msg_control != NULL ? x->msg.msg_controllen : 0 };
	size_t room = m.control_len;
	long r = s->ops->receive(s, &m);

	if (r < 0)
		return r;
	if (m.name != NULL && copy_to_user(x->msg.msg_name, &a,
	    MIN(m.name_len, x->msg.msg_namelen)) != 0)
		return -EFAULT;
	m.out_flags |= flags & MSG_CMSG_CLOEXEC;
	if ((m.name != NULL && put_user(m.name_len, &user->msg_namelen) != 0) ||
	    put_user((int)m.out_flags, &user->msg_flags) != 0 ||
	    put_user(room - m.control_len, &user->msg_controllen) != 0)
		return -EFAULT;
	return r;
}

static long
receive_one(int fd, struct msghdr __user *user, unsigned flags)
{
	struct header x;
	struct socket *s;
	struct fd_hold h;
	long r = get_header(&x, user);

	if (r != 0)
		return r;
	r = hold_socket(fd, &h, &s);
	if (r == 0) {
		r = receive_header(s, &x, user, flags,
		    (h.file->flags & O_NONBLOCK) || (flags & MSG_DONTWAIT));
		fd_hold_end(&h);
	}
	put_header(&x);
	return r;
}

ssize_t
sys_recvmsg(int fd, struct msghdr __user *msg, int flags)
{
	return receive_one(fd, msg, flags);
}

long
sys_sendmmsg(int fd, struct mmsghdr __user *msgs, unsigned int n, int flags)
{
	unsigned done;
	long r = 0;

	n = MIN(n, (unsigned)UIO_MAXIOV);
	for (done = 0; done < n; done++) {
		r = send_one(fd, &msgs[done].msg_hdr, flags);
		if (r >= 0)
			r = put_user((unsigned)r, &msgs[done].msg_len);
		if (r < 0)
			break;
	}
	return done > 0 ? (long)done : r;
}

long
sys_recvmmsg(int fd, struct mmsghdr __user *msgs, unsigned int n, int flags,
    struct timespec __user *timeout)
{
	u64 deadline = ~0UL, ns, now;
	struct timespec ts;
	unsigned done;
	long r = 0;

	if (timeout != NULL) {
		if (copy_from_user(&ts, timeout, sizeof(ts)) != 0)
			return -EFAULT;
		if (timespec_to_ns(&ts, &ns) != 0)
			return -EINVAL;
		deadline = deadline_after(ns);
	}
	n = MIN(n, (unsigned)UIO_MAXIOV);
	/* As recvmmsg(2) says, the time is looked at after each message only. */
	for (done = 0; done < n; ) {
		r = receive_one(fd, &msgs[done].msg_hdr, flags & ~MSG_WAITFORONE);
		if (r >= 0)
			r = put_user((unsigned)r, &msgs[done].msg_len);
		if (r < 0)
			break;
		done++;
		if (flags & MSG_WAITFORONE)
			flags |= MSG_DONTWAIT;
		if (deadline != ~0UL && clock_ns() >= deadline)
			break;
	}
	if (timeout != NULL && done > 0) {
		now = clock_ns();
		ts = ns_to_timespec(now < deadline ? deadline - now : 0);
		if (copy_to_user(timeout, &ts, sizeof(ts)) != 0)
			return -EFAULT;
	}
	return done > 0 ? (long)done : r;
}
