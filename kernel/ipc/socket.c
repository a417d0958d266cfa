/*
 * Sockets: families, files, and the options that all have. See socket.h.
 */
#include <arch/clock.h>
#include <fs/vfs/cred.h>
#include <ipc/socket.h>
#include <lib/err.h>
#include <lib/string.h>
#include <proc/signal.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>

#define FAMILIES 46

static const struct socket_ops *families[FAMILIES];	/* [c] after boot */
static const struct file_ops socket_file_ops;

void
socket_register(const struct socket_ops *ops)
{
	families[ops->family] = ops;
}

const struct socket_ops *
socket_family(int family)
{
	return (unsigned)family < FAMILIES ? families[family] : NULL;
}

void
socket_init(struct socket *s, const struct socket_ops *ops, int type)
{
	s->ops = ops;
	s->type = type;
	s->sndbuf = s->rcvbuf = SOCKET_BUFFER;
	s->lowat = 1;
}

/* ---- waiting ---- */

u64
socket_deadline(u64 timeout_ns, bool nonblocking)
{
	if (nonblocking)
		return 0;
	return timeout_ns != 0 ? clock_ns() + timeout_ns : ~0UL;
}

int
socket_wait_error(long err, u64 deadline)
{
	if (err == -ETIMEDOUT)
		return -EAGAIN;
	return err == -EINTR && deadline != ~0UL ? -ERESTARTNEVER : (int)err;
}

int
socket_take_error(struct socket *s)
{
	return READ_ONCE(s->error) != 0 ? atomic_xchg(&s->error, 0) : 0;
}

/* ---- as a file ---- */

struct socket *
socket_of(const struct file *f)
{
	return f->ops == &socket_file_ops ? f->priv : NULL;
}

struct file *
socket_file(struct socket *s, int flags)
{
	struct file *f = file_with_inode("socket", S_IFSOCK | 0777, &socket_file_ops, s,
	    O_RDWR | (flags & O_NONBLOCK));

	if (f != NULL)
		s->ino = f->inode->ino;
	return f;
}

static ssize_t
read_pieces(struct file *f, const struct iovec *iov, size_t total)
{
	struct socket *s = f->priv;
	struct socket_message m;

	if (total == 0)
		return 0;	/* takes no packet, not even an empty one */
	m.text = (struct iov_walk){ .at = iov, .left = total };
	m.flags = 0;
	m.nonblocking = f->flags & O_NONBLOCK;
	m.name = NULL;
	m.control = NULL;
	m.control_len = 0;
	m.out_flags = 0;
	return s->ops->receive(s, &m);
}

static ssize_t
write_pieces(struct file *f, const struct iovec *iov, size_t total)
{
	struct socket *s = f->priv;
	struct socket_message m;

	m.text = (struct iov_walk){ .at = iov, .left = total };
	m.flags = 0;
	m.nonblocking = f->flags & O_NONBLOCK;
	m.name = NULL;
	m.control = NULL;
	m.control_len = 0;
	return s->ops->send(s, &m);
}

static ssize_t
socket_read(struct file *f, void __user *buf, size_t n, u64 *pos)
{
	struct iovec one = { buf, n };

	return read_pieces(f, &one, n);
}

static ssize_t
socket_write(struct file *f, const void __user *buf, size_t n, u64 *pos)
{
	struct iovec one = { (void *)buf, n };

	return write_pieces(f, &one, n);
}

static unsigned
socket_poll(struct file *f, struct poll_table *pt)
{
	struct socket *s = f->priv;

	return s->ops->poll(s, f, pt);
}

static long
socket_ioctl(struct file *f, unsigned cmd, unsigned long arg)
{
	struct socket *s = f->priv;

	return s->ops->ioctl(s, cmd, arg);
}

static void
socket_release(struct file *f)
{
	struct socket *s = f->priv;

	s->ops->release(s);
}

static void
socket_flush(struct file *f)
{
	struct socket *s = f->priv;

	s->ops->flush(s, f);
}

static const struct file_ops socket_file_ops = {
	.read = socket_read,
	.write = socket_write,
	.readv = read_pieces,
	.writev = write_pieces,
	.poll = socket_poll,
	.ioctl = socket_ioctl,
	.release = socket_release,
	.flush = socket_flush,
	.flags = FILE_STREAM,
};

/* ---- options ---- */

/* Those that are a flag and mean nothing more to any family here. */
#define FLAG_OPTIONS (BIT(SO_DEBUG) | BIT(SO_REUSEADDR) | BIT(SO_DONTROUTE) | BIT(SO_BROADCAST) | \
	BIT(SO_KEEPALIVE) | BIT(SO_OOBINLINE) | BIT(SO_REUSEPORT))

static int
give(void *value, unsigned *len, const void *from, unsigned n)
{
	*len = MIN(*len, n);
	memcpy(value, from, *len);
	return 0;
}

static int
give_int(void *value, unsigned *len, int n)
{
	return give(value, len, &n, sizeof(n));
}

static int
give_time(void *value, unsigned *len, u64 ns)
{
	struct timeval tv = { ns / NSEC_PER_SEC, ns % NSEC_PER_SEC / NSEC_PER_USEC };

	return give(value, len, &tv, sizeof(tv));
}

int
socket_get_option(struct socket *s, int level, int name, void *value, unsigned *len)
{
	if (level != SOL_SOCKET)
		return s->ops->get_option(s, level, name, value, len);
	if (name > 0 && name < 32 && (FLAG_OPTIONS & BIT(name)))
		return give_int(value, len, (s->flags & BIT(name)) != 0);
	switch (name) {
	case SO_TYPE:
		return give_int(value, len, s->type);
	case SO_DOMAIN:
		return give_int(value, len, s->ops->family);
	case SO_PROTOCOL:
		return give_int(value, len, s->protocol);
	case SO_ERROR:
		return give_int(value, len, -socket_take_error(s));
	case SO_ACCEPTCONN:
		return give_int(value, len, s->listening);
	case SO_SNDBUF:
		return give_int(value, len, s->sndbuf);
	case SO_RCVBUF:
		return give_int(value, len, s->rcvbuf);
	case SO_RCVLOWAT:
		return give_int(value, len, s->lowat);
	case SO_SNDLOWAT:
		return give_int(value, len, 1);
	case SO_RCVTIMEO:
		return give_time(value, len, s->rcvtimeo_ns);
	case SO_SNDTIMEO:
		return give_time(value, len, s->sndtimeo_ns);
	case SO_LINGER:
		return give(value, len, &s->linger, sizeof(s->linger));
	default:
		return s->ops->get_option(s, level, name, value, len);
	}
}

/* As socket(7): twice what is asked for, for what the kernel adds; within bounds. */
static unsigned
buffer_size(int asked, unsigned most)
{
	return MAX(2 * MIN((unsigned)MAX(asked, 0), most), SOCKET_BUFFER_MIN);
}

static int
take_time(const void *value, unsigned len, u64 *ns)
{
	struct timeval tv;

	if (len < sizeof(tv))
		return -EINVAL;
	memcpy(&tv, value, sizeof(tv));
	if (tv.tv_usec < 0 || (u64)tv.tv_usec >= USEC_PER_SEC)
		return -EDOM;
	if (tv.tv_sec < 0 || (u64)tv.tv_sec > (~0UL >> 2) / NSEC_PER_SEC)
		*ns = tv.tv_sec < 0 ? 1 : 0;
	else
		*ns = tv.tv_sec * NSEC_PER_SEC + tv.tv_usec * NSEC_PER_USEC;
	return 0;
}

int
socket_set_option(struct socket *s, int level, int name, const void *value, unsigned len)
{
	int n;

	if (level != SOL_SOCKET)
		return s->ops->set_option(s, level, name, value, len);
	if (name == SO_RCVTIMEO)
		return take_time(value, len, &s->rcvtimeo_ns);
	if (name == SO_SNDTIMEO)
		return take_time(value, len, &s->sndtimeo_ns);
	if (name == SO_LINGER) {
		if (len < sizeof(s->linger))
			return -EINVAL;
		memcpy(&s->linger, value, sizeof(s->linger));
		return 0;
	}
	if (len < sizeof(n))
		return -EINVAL;
	memcpy(&n, value, sizeof(n));
	if (name > 0 && name < 32 && (FLAG_OPTIONS & BIT(name))) {
		if (n != 0)
			atomic_or(&s->flags, (u32)BIT(name));
		else
			atomic_and(&s->flags, ~(u32)BIT(name));
		return 0;
	}
	switch (name) {
	case SO_TYPE:
	case SO_DOMAIN:
	case SO_PROTOCOL:
	case SO_ERROR:
	case SO_ACCEPTCONN:
	case SO_SNDLOWAT:
		return -ENOPROTOOPT;
	case SO_SNDBUF:
		s->sndbuf = buffer_size(n, SOCKET_BUFFER);
		return 0;
	case SO_RCVBUF:
		s->rcvbuf = buffer_size(n, SOCKET_BUFFER);
		return 0;
	case SO_SNDBUFFORCE:
	case SO_RCVBUFFORCE:
		if (!capable(CAP_NET_ADMIN))
			return -EPERM;
		*(name == SO_SNDBUFFORCE ? &s->sndbuf : &s->rcvbuf) = buffer_size(n, 1u << 30);
		return 0;
	case SO_RCVLOWAT:
		s->lowat = n < 0 ? 0x7fffffff : MAX(n, 1);
		return 0;
	default:
		return s->ops->set_option(s, level, name, value, len);
	}
}
