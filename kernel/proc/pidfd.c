/*
 * pidfd_open(2): a file that names one process, also after its number names another.
 * It is ready to be read when the process has ended (process.exit_wait).
 */
#include <fs/vfs/vfs.h>
#include <proc/pidfd.h>
#include <proc/process.h>
#include <uapi/fcntl.h>
#include <uapi/poll.h>

static unsigned
pidfd_poll(struct file *f, struct poll_table *pt)
{
	struct process *p = f->priv;

	poll_wait(pt, &p->exit_wait);
	return READ_ONCE(p->state) == PROCESS_ALIVE ? 0 : POLLIN | POLLRDNORM;
}

static void
pidfd_release(struct file *f)
{
	process_put(f->priv);
}

static const struct file_ops pidfd_ops = {
	.poll = pidfd_poll,
	.release = pidfd_release,
	.flags = FILE_STREAM,
};

struct file *
pidfd_create(struct process *p, int flags)
{
	struct file *f = file_anonymous("[pidfd]", &pidfd_ops, p, O_RDWR | flags);

	if (f)
		process_get(p);
	return f;
}

struct process *
pidfd_process(const struct file *f)
{
	return f->ops == &pidfd_ops ? f->priv : NULL;
}
