/*
 * Devices without hardware, by their usual numbers (major 1): null, zero, full,
 * random, urandom, and kmsg, the kernel's log as a file.
 */
#include <arch/user.h>
#include <drivers/mem/mem.h>
#include <fs/random.h>
#include <fs/tmpfs/tmpfs.h>
#include <fs/vfs/vfs.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <sched/hooks.h>
#include <uapi/errno.h>

static ssize_t
null_read(struct file *f, void __user *buf, size_t n, u64 *pos)
{
	return 0;
}

static ssize_t
null_write(struct file *f, const void __user *buf, size_t n, u64 *pos)
{
	return n;
}

/* These have no place to be at, but programs seek on them as on a file. */
static s64
null_seek(struct file *f, s64 offset, int whence)
{
	return f->pos = 0;
}

static ssize_t
zero_read(struct file *f, void __user *buf, size_t n, u64 *pos)
{
	size_t done = 0;

	while (done < n) {
		size_t part = MIN(n - done, 16 * PAGE_SIZE);

		if (clear_user((char __user *)buf + done, part) != 0)
			return done > 0 ? (ssize_t)done : -EFAULT;
		done += part;
		if (current_killed())
			break;
	}
	return done;
}

static ssize_t
full_write(struct file *f, const void __user *buf, size_t n, u64 *pos)
{
	return -ENOSPC;
}

/* Mapped memory of /dev/zero: a nameless file of zeros for each open. */
static int
zero_mmap(struct file *f, struct mapping **out)
{
	struct inode *i = f->priv, *fresh;

	if (i == NULL) {
		fresh = tmpfs_anonymous(S_IRUSR | S_IWUSR);
		if (fresh == NULL)
			return -ENOMEM;
		inode_set_size(fresh, 0x7ffffffffffff000UL);
		if (!atomic_cas(&f->priv, NULL, fresh))
			inode_put(fresh);
		i = f->priv;
	}
	*out = &i->mapping;
	return 0;
}

static void
zero_release(struct file *f)
{
	if (f->priv != NULL)
		inode_put(f->priv);
}

static ssize_t
random_read(struct file *f, void __user *buf, size_t n, u64 *pos)
{
	char chunk[256];
	size_t done = 0;

	while (done < n) {
		size_t part = MIN(n - done, sizeof(chunk));

		random_bytes(chunk, part);
		if (copy_to_user((char __user *)buf + done, chunk, part) != 0)
			return done > 0 ? (ssize_t)done : -EFAULT;
		done += part;
		if (current_killed())
			break;
	}
	return done;
}

static ssize_t
random_write(struct file *f, const void __user *buf, size_t n, u64 *pos)
{
	char chunk[256];
	size_t done = 0;

	while (done < n) {
		size_t part = MIN(n - done, sizeof(chunk));

		if (copy_from_user(chunk, (const char __user *)buf + done, part) != 0)
			return done > 0 ? (ssize_t)done : -EFAULT;
		random_mix(chunk, part);
		done += part;
	}
	return done;
}

/* The log as it is now, from the position on; its end is the end of the file. */
static ssize_t
kmsg_read(struct file *f, void __user *buf, size_t n, u64 *pos)
{
	size_t size = klog_size(), got;
	char *text = kmalloc(size + 1, 0);
	ssize_t r = 0;

	if (text == NULL)
		return -ENOMEM;
	got = klog_read_all(text, size);
	if (*pos < got) {
		r = MIN(n, got - *pos);
		if (copy_to_user(buf, text + *pos, r) != 0)
			r = -EFAULT;
		else
			*pos += r;
	}
	kfree(text);
	return r;
}

#define KMSG_LINE_MAX 1000u

static ssize_t
kmsg_write(struct file *f, const void __user *buf, size_t n, u64 *pos)
{
	size_t len = MIN(n, KMSG_LINE_MAX);
	char *line = kmalloc(len + 1, 0), *text = line;
	int err;

	if (line == NULL)
		return -ENOMEM;
	err = copy_from_user(line, buf, len);
	line[len] = '\0';
	if (err == 0) {
		/* "<6>" before the text is its priority, which this log does not keep. */
		if (line[0] == '<' && strchr(line, '>') != NULL)
			text = strchr(line, '>') + 1;
		len = strlen(text);
		kprintf("%s%s", text, len > 0 && text[len - 1] == '\n' ? "" : "\n");
	}
	kfree(line);
	return err != 0 ? err : (ssize_t)n;
}

static const struct file_ops null_ops = {
	.read = null_read,
	.write = null_write,
	.seek = null_seek,
};

static const struct file_ops zero_ops = {
	.read = zero_read,
	.write = null_write,
	.seek = null_seek,
	.mmap = zero_mmap,
	.release = zero_release,
};

static const struct file_ops full_ops = {
	.read = zero_read,
	.write = full_write,
	.seek = null_seek,
};

static const struct file_ops random_ops = {
	.read = random_read,
	.write = random_write,
	.seek = null_seek,
};

static const struct file_ops kmsg_ops = {
	.read = kmsg_read,
	.write = kmsg_write,
};

void
mem_devices_init(void)
{
	static const struct {
		const char *name;
		unsigned minor;
		mode_t mode;
		const struct file_ops *ops;
	} devices[] = {
		{ "null", 3, 0666, &null_ops },
		{ "zero", 5, 0666, &zero_ops },
		{ "full", 7, 0666, &full_ops },
		{ "random", 8, 0666, &random_ops },
		{ "urandom", 9, 0666, &random_ops },
		{ "kmsg", 11, 0644, &kmsg_ops },
	};

	for (unsigned n = 0; n < ARRAY_SIZE(devices); n++) {
		int err = devfs_add_char(devices[n].name, LOAM_MAKEDEV(1, devices[n].minor),
		    devices[n].mode, devices[n].ops, NULL);

		if (err != 0)
			kprintf("/dev/%s: error %d\n", devices[n].name, -err);
	}
}
