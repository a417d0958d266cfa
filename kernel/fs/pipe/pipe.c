/*
 * Pipes: a ring of pages between writers and readers.
 *
 * The ring has nslots places; count of them are used from first on. A small write
 * goes on in the last page if it fits, so a pipe full of small writes wastes
 * little. A write of at most PIPE_BUF bytes goes in as a whole or waits.
 *
 * pipe->mutex guards everything. The conditions that sleepers test (count, readers,
 * writers) are read without it and tested again with it; whoever changes one wakes
 * after letting the mutex go.
 *
 * A FIFO's pipe exists while somebody has it open; inode->lock guards inode->pipe
 * and nopen.
 */
#include <arch/user.h>
#include <fs/pipe/pipe.h>
#include <lib/err.h>
#include <mm/slab.h>
#include <sched/hooks.h>
#include <uapi/fcntl.h>
#include <uapi/ioctl.h>
#include <uapi/limits.h>
#include <uapi/poll.h>
#include <uapi/signal.h>

#include "../vfs/internal.h"

#define DEFAULT_SLOTS 16u
#define MAX_SLOTS 256u			/* 1 MiB, for those who are not root */

struct pipe_buf {
	struct page *page;
	u32 off, len;
};

struct pipe {
	struct mutex mutex;
	struct wait_queue readable, writable;	/* and for opens of FIFOs: the other side came */
	unsigned nslots, first, count;
	u32 readers, writers;
	u32 reader_opens, writer_opens;	/* ever: an open that waits sees one that came and went */
	unsigned nopen;			/* [inode->lock] open files */
	struct page *spare;		/* the page emptied last */
	struct pipe_buf *bufs;
};

static struct slab_cache *pipe_slab;
static const struct file_ops read_ops, write_ops, both_ops;
static const struct inode_ops no_inode_ops;

static struct pipe *
pipe_alloc(void)
{
	struct pipe *p = slab_alloc(pipe_slab, ALLOC_ZERO);

	if (p == NULL)
		return NULL;
	p->bufs = kmalloc(DEFAULT_SLOTS * sizeof(*p->bufs), 0);
	if (p->bufs == NULL) {
		slab_free(pipe_slab, p);
		return NULL;
	}
	p->nslots = DEFAULT_SLOTS;
	mutex_init(&p->mutex);
	wait_queue_init(&p->readable);
	wait_queue_init(&p->writable);
	return p;
}

static void
pipe_free(struct pipe *p)
{
	for (unsigned n = 0; n < p->count; n++)
		page_put(p->bufs[(p->first + n) % p->nslots].page);
	if (p->spare != NULL)
		page_put(p->spare);
	kfree(p->bufs);
	slab_free(pipe_slab, p);
}

static struct pipe_buf *
buf_at(struct pipe *p, unsigned n)
{
	return &p->bufs[(p->first + n) % p->nslots];
}

/* Bytes that the last page still takes. */
static size_t
tail_room(struct pipe *p)
{
	struct pipe_buf *b;

	if (p->count == 0)
		return 0;
	b = buf_at(p, p->count - 1);
	return PAGE_SIZE - b->off - b->len;
}

static void
wake(struct wait_queue *q)
{
	if (wait_queue_active(q))
		wake_up_all(q);
}

static ssize_t
pipe_read(struct file *f, void __user *buf, size_t n, u64 *pos)
{
	struct pipe *p = f->inode->pipe;
	size_t done = 0;
	ssize_t err = 0;
	bool freed = false;

	if (n == 0)
		return 0;
	mutex_lock(&p->mutex);
	for (;;) {
		while (p->count > 0 && done < n) {
			struct pipe_buf *b = buf_at(p, 0);
			size_t len = MIN(n - done, (size_t)b->len), left;

			left = copy_to_user_partial((char *)buf + done,
			    (char *)page_address(b->page) + b->off, len);
			done += len - left;
			b->off += len - left;
			b->len -= len - left;
			if (left > 0) {
				err = -EFAULT;
				break;
			}
			if (b->len > 0)
				continue;
			if (p->spare == NULL)
				p->spare = b->page;
			else
				page_put(b->page);
			p->first = (p->first + 1) % p->nslots;
			WRITE_ONCE(p->count, p->count - 1);
			freed = true;
		}
		if (done > 0 || err != 0 || p->writers == 0)
			break;
		if (f->flags & O_NONBLOCK) {
			err = -EAGAIN;
			break;
		}
		mutex_unlock(&p->mutex);
		err = wait_event_interruptible(&p->readable,
		    READ_ONCE(p->count) > 0 || READ_ONCE(p->writers) == 0);
		mutex_lock(&p->mutex);
		if (err != 0)
			break;
	}
	mutex_unlock(&p->mutex);
	if (freed)
		wake(&p->writable);
	return done > 0 ? (ssize_t)done : err;
}

/* Copy len bytes to the end of b. Returns the bytes copied. */
static size_t
fill(struct pipe_buf *b, const void __user *from, size_t len)
{
	size_t left = copy_from_user_partial((char *)page_address(b->page) + b->off + b->len,
	    from, len);

	b->len += len - left;
	return len - left;
}

/* As much as there is room for. Bytes, or an error if none. */
static ssize_t
push(struct pipe *p, const char __user *buf, size_t n)
{
	size_t done = 0, len, got;

	len = MIN(tail_room(p), n);
	if (len > 0) {
		done = fill(buf_at(p, p->count - 1), buf, len);
		if (done < len)
			return done > 0 ? (ssize_t)done : -EFAULT;
	}
	while (done < n && p->count < p->nslots) {
		struct pipe_buf *b = buf_at(p, p->count);

		b->page = p->spare != NULL ? p->spare : page_alloc(0);
		p->spare = NULL;
		if (b->page == NULL)
			return done > 0 ? (ssize_t)done : -ENOMEM;
		b->off = b->len = 0;
		len = MIN(PAGE_SIZE, n - done);
		got = fill(b, buf + done, len);
		done += got;
		if (got == 0)
			p->spare = b->page;
		else
			WRITE_ONCE(p->count, p->count + 1);
		if (got < len)
			return done > 0 ? (ssize_t)done : -EFAULT;
	}
	return done;
}

static bool
has_room(struct pipe *p, size_t n)
{
	if (n > PIPE_BUF)
		return p->count < p->nslots || tail_room(p) > 0;
	return p->count < p->nslots || tail_room(p) >= n;
}

static ssize_t
pipe_write(struct file *f, const void __user *buf, size_t n, u64 *pos)
{
	struct pipe *p = f->inode->pipe;
	size_t done = 0;
	ssize_t err = 0;

	if (n == 0)
		return 0;
	mutex_lock(&p->mutex);
	for (;;) {
		if (p->readers == 0) {
			err = -EPIPE;
			break;
		}
		/* A page that is free takes any write of PIPE_BUF bytes, together with the last. */
		if (has_room(p, n - done > PIPE_BUF || done > 0 ? PIPE_BUF + 1 : n)) {
			err = push(p, (const char *)buf + done, n - done);
			if (err < 0)
				break;
			done += err;
			err = 0;
			if (done == n)
				break;
		}
		if (f->flags & O_NONBLOCK) {
			err = -EAGAIN;
			break;
		}
		mutex_unlock(&p->mutex);
		if (done > 0)
			wake(&p->readable);
		err = wait_event_interruptible(&p->writable,
		    READ_ONCE(p->count) < p->nslots || READ_ONCE(p->readers) == 0);
		mutex_lock(&p->mutex);
		if (err != 0)
			break;
	}
	mutex_unlock(&p->mutex);
	if (done > 0)
		wake(&p->readable);
	if (err == -EPIPE && done == 0)
		signal_current(SIGPIPE);
	return done > 0 ? (ssize_t)done : err;
}

static unsigned
pipe_poll(struct file *f, struct poll_table *pt)
{
	struct pipe *p = f->inode->pipe;
	unsigned mask = 0;

	if (file_readable(f)) {
		poll_wait(pt, &p->readable);
		if (READ_ONCE(p->count) > 0)
			mask |= POLLIN | POLLRDNORM;
		if (READ_ONCE(p->writers) == 0 && READ_ONCE(p->writer_opens) > 0)
			mask |= POLLHUP;
	}
	if (file_writable(f)) {
		poll_wait(pt, &p->writable);
		if (READ_ONCE(p->count) < p->nslots)
			mask |= POLLOUT | POLLWRNORM;
		if (READ_ONCE(p->readers) == 0)
			mask |= POLLERR;
	}
	return mask;
}

static long
pipe_ioctl(struct file *f, unsigned cmd, unsigned long arg)
{
	struct pipe *p = f->inode->pipe;
	int bytes = 0;

	if (cmd != FIONREAD)
		return -ENOTTY;
	mutex_lock(&p->mutex);
	for (unsigned n = 0; n < p->count; n++)
		bytes += buf_at(p, n)->len;
	mutex_unlock(&p->mutex);
	return put_user(bytes, (int __user *)arg);
}

static void
pipe_release(struct file *f)
{
	struct inode *i = f->inode;
	struct pipe *p = i->pipe;
	bool last;

	mutex_lock(&p->mutex);
	if (file_readable(f))
		p->readers--;
	if (file_writable(f))
		p->writers--;
	mutex_unlock(&p->mutex);
	wake(&p->readable);
	wake(&p->writable);
	write_lock(&i->lock);
	last = --p->nopen == 0;
	if (last)
		i->pipe = NULL;
	write_unlock(&i->lock);
	if (last)
		pipe_free(p);
}

/* ---- making them ---- */

static struct file *
make_end(struct inode *i, const struct file_ops *ops, int flags)
{
	struct file *f = file_alloc();

	if (f == NULL)
		return NULL;
	f->ops = ops;
	f->flags = flags;
	f->inode = i;
	f->anon_name = "pipe";
	inode_get(i);
	return f;
}

int
pipe_create(struct file *ends[2], int flags)
{
	struct pipe *p = pipe_alloc();
	struct inode *i;

	if (p == NULL)
		return -ENOMEM;
	i = inode_create(&anon_sb, anon_ino(), S_IFIFO | S_IRUSR | S_IWUSR);
	if (i == NULL)
		goto free_pipe;
	i->ops = &no_inode_ops;
	i->fops = &fifo_ops;
	i->uid = caller_cred()->fsuid;
	i->gid = caller_cred()->fsgid;
	ends[0] = make_end(i, &read_ops, O_RDONLY | (flags & O_NONBLOCK));
	if (ends[0] == NULL)
		goto drop_inode;
	ends[1] = make_end(i, &write_ops, O_WRONLY | (flags & O_NONBLOCK));
	if (ends[1] == NULL) {
		ends[0]->ops = &file_no_ops;
		file_put(ends[0]);
		goto drop_inode;
	}
	i->pipe = p;
	p->readers = p->writers = p->reader_opens = p->writer_opens = 1;
	p->nopen = 2;
	inode_put(i);
	return 0;
drop_inode:
	inode_put(i);
free_pipe:
	pipe_free(p);
	return -ENOMEM;
}

/*
 * Opening a FIFO waits for the other side, unless it is for both, or O_NONBLOCK:
 * then readers go on, writers fail with ENXIO.
 */
static int
fifo_open(struct inode *i, struct file *f)
{
	struct pipe *p;
	bool met;
	u32 seen;
	int err = 0;

	write_lock(&i->lock);
	if (i->pipe == NULL)
		i->pipe = pipe_alloc();
	p = i->pipe;
	if (p == NULL) {
		write_unlock(&i->lock);
		return -ENOMEM;
	}
	p->nopen++;
	write_unlock(&i->lock);
	f->ops = file_readable(f) ? file_writable(f) ? &both_ops : &read_ops : &write_ops;
	mutex_lock(&p->mutex);
	if (file_readable(f)) {
		p->readers++;
		p->reader_opens++;
	}
	if (file_writable(f)) {
		p->writers++;
		p->writer_opens++;
	}
	/* Once woken, the other side may come, be done and go before this thread runs again. */
	seen = file_readable(f) ? p->writer_opens : p->reader_opens;
	met = p->readers > 0 && p->writers > 0;
	mutex_unlock(&p->mutex);
	wake(&p->readable);
	wake(&p->writable);
	/* A pipe reached through /proc/PID/fd is no meeting place: its ends are what they are. */
	if (met || i->sb == &anon_sb)
		return 0;
	if (f->ops == &read_ops && !(f->flags & O_NONBLOCK))
		err = wait_event_interruptible(&p->readable, READ_ONCE(p->writer_opens) != seen);
	else if (f->ops == &write_ops && (f->flags & O_NONBLOCK))
		err = -ENXIO;
	else if (f->ops == &write_ops)
		err = wait_event_interruptible(&p->writable, READ_ONCE(p->reader_opens) != seen);
	if (err != 0)
		pipe_release(f);
	return err;
}

long
pipe_size(struct file *f)
{
	if (f->ops->read != pipe_read && f->ops->write != pipe_write)
		return -EBADF;
	return f->inode->pipe->nslots * PAGE_SIZE;
}

long
pipe_set_size(struct file *f, unsigned long size)
{
	struct pipe *p = f->inode->pipe;
	struct pipe_buf *bufs, *old;
	unsigned nslots;

	if (pipe_size(f) < 0)
		return -EBADF;
	if (size > (1UL << 31))
		return -EINVAL;
	for (nslots = 1; nslots * PAGE_SIZE < size; nslots *= 2)
		;
	if (nslots > MAX_SLOTS && !capable(CAP_SYS_RESOURCE))
		return -EPERM;
	bufs = kmalloc(nslots * sizeof(*bufs), 0);
	if (bufs == NULL)
		return -ENOMEM;
	mutex_lock(&p->mutex);
	if (p->count > nslots) {
		mutex_unlock(&p->mutex);
		kfree(bufs);
		return -EBUSY;
	}
	for (unsigned n = 0; n < p->count; n++)
		bufs[n] = *buf_at(p, n);
	old = p->bufs;
	p->bufs = bufs;
	p->first = 0;
	p->nslots = nslots;
	mutex_unlock(&p->mutex);
	kfree(old);
	wake(&p->writable);
	return nslots * PAGE_SIZE;
}

void
pipe_init(void)
{
	pipe_slab = slab_cache_create("pipe", sizeof(struct pipe), 0);
}

static const struct file_ops read_ops = {
	.read = pipe_read,
	.poll = pipe_poll,
	.ioctl = pipe_ioctl,
	.release = pipe_release,
	.flags = FILE_STREAM,
};

static const struct file_ops write_ops = {
	.write = pipe_write,
	.poll = pipe_poll,
	.ioctl = pipe_ioctl,
	.release = pipe_release,
	.flags = FILE_STREAM,
};

static const struct file_ops both_ops = {
	.read = pipe_read,
	.write = pipe_write,
	.poll = pipe_poll,
	.ioctl = pipe_ioctl,
	.release = pipe_release,
	.flags = FILE_STREAM,
};

const struct file_ops fifo_ops = { .open = fifo_open, .flags = FILE_STREAM };
