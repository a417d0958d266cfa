/*
 * The list of terminals, the thread that feeds the line discipline, hang-ups;
 * /dev/tty and /dev/console. What a terminal does as a file is file.c.
 *
 * Owned here: the list of all terminals that drivers register (ttys_lock; ptys are
 * not on it) and the choice of console.
 */
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <proc/signal.h>
#include <sched/hooks.h>
#include <tty/internal.h>
#include <uapi/errno.h>
#include <uapi/ioctl.h>
#include <uapi/signal.h>

STATIC_SPINLOCK(ttys_lock);
static struct list all_ttys = LIST_INIT(all_ttys);	/* [ttys_lock]; entries are for ever */
static struct tty *console;		/* [ttys_lock] */
static char console_name[16];		/* [ttys_lock] wished for, before it registers */
static WAIT_QUEUE(input_ready);		/* ttyd sleeps here */

/* ---- input: from the driver's interrupt to ttyd ---- */

static void
raw_put(struct tty *t, const char *buf, size_t n, u16 flag)
{
	struct raw_ring *r = t->raw;
	unsigned long flags = spin_lock_irq(&r->rx_lock);

	for (size_t i = 0; i < n && r->head - r->tail < RAW_SIZE; i++)
		r->chars[r->head++ % RAW_SIZE] = (unsigned char)buf[i] | flag;
	spin_unlock_irq(&r->rx_lock, flags);
	wake_up_one(&input_ready);
}

void
tty_receive(struct tty *t, const char *buf, size_t n)
{
	raw_put(t, buf, n, 0);
}

void
tty_receive_break(struct tty *t)
{
	raw_put(t, "", 1, RAW_BREAK);
}

void
tty_carrier_lost(struct tty *t)
{
	if (!(READ_ONCE(t->termios.c_cflag) & CLOCAL))
		raw_put(t, "", 1, RAW_HANGUP);
}

/*
 * Characters up to the next that is none, which *mark becomes when it comes first (0:
 * there is none such); how many.
 */
static size_t
raw_take(struct tty *t, unsigned char *buf, size_t size, u16 *mark)
{
	struct raw_ring *r = t->raw;
	unsigned long flags = spin_lock_irq(&r->rx_lock);
	size_t n = 0;

	*mark = 0;
	while (n < size && r->head != r->tail) {
		u16 c = r->chars[r->tail % RAW_SIZE];

		if (c > 0xff && n > 0)
			break;
		r->tail++;
		if (c > 0xff) {
			*mark = c;
			break;
		}
		buf[n++] = c;
	}
	spin_unlock_irq(&r->rx_lock, flags);
	return n;
}

/* The next terminal with something in its raw ring, or NULL. */
static struct tty *
tty_with_input(void)
{
	struct tty *t, *found = NULL;

	spin_lock(&ttys_lock);
	list_for_each(t, &all_ttys, link) {
		if (READ_ONCE(t->raw->head) != READ_ONCE(t->raw->tail)) {
			found = t;
			break;
		}
	}
	spin_unlock(&ttys_lock);
	return found;
}

static void
ttyd(void *arg)
{
	unsigned char chunk[128];
	struct tty *t;
	size_t n;
	u16 mark;

	for (;;) {
		wait_event(&input_ready, (t = tty_with_input()) != NULL);
		mutex_lock(&t->lock);
		do {
			n = raw_take(t, chunk, sizeof(chunk), &mark);
			ldisc_receive(t, chunk, n, false);
			if (mark & RAW_BREAK)
				ldisc_break(t);
		} while (n > 0 || mark == RAW_BREAK);
		mutex_unlock(&t->lock);
		if (mark & RAW_HANGUP)
			tty_hang_up(t);
	}
}

/* ---- hang-up ---- */

/* All files open on t are dead from here on. What was written still goes out. */
static void
end_files(struct tty *t)
{
	mutex_lock(&t->lock);
	WRITE_ONCE(t->generation, t->generation + 1);
	ldisc_flush_input(t);
	output_set_stopped(t, false);
	t->exclusive = false;
	if (t->nfiles > 0 && t->driver->closed)
		t->driver->closed(t->priv);
	t->nfiles = 0;
	mutex_unlock(&t->lock);
	wake_up_all(&t->readers);
	wake_up_all(&t->writers);
	wake_up_all(&t->feeders);
}

void
tty_hang_up(struct tty *t)
{
	end_files(t);
	jobctl_hang_up(t);
}

/* For proc: the leader of the session that t controls exits. */
void
tty_leader_exits(struct tty *t)
{
	end_files(t);
	jobctl_release(t);
}

void
tty_hang_up_mine(void)
{
	struct tty *t = jobctl_current_tty();

	if (t) {
		tty_hang_up(t);
		tty_put(t);
	}
}

/* ---- /dev/tty and /dev/console ---- */

static int
dev_tty_open(struct inode *i, struct file *f)
{
	struct tty *t = jobctl_current_tty();
	int err;

	if (!t)
		return -ENXIO;
	f->ops = &tty_fops;
	err = tty_file_open(f, t, false);
	tty_put(t);
	return err;
}

static int
dev_console_open(struct inode *i, struct file *f)
{
	struct tty *t = READ_ONCE(console);

	if (!t)
		return -ENXIO;
	f->ops = &tty_fops;
	return tty_file_open_console(f, t);
}

static const struct file_ops dev_tty_fops = { .open = dev_tty_open };
static const struct file_ops dev_console_fops = { .open = dev_console_open };

/* ---- registration ---- */

void
tty_get(struct tty *t)
{
	ref_get(&t->refs);
}

void
tty_put(struct tty *t)
{
	if (!ref_put(&t->refs))
		return;
	if (!t->driver->free)
		panic("tty %s: a registered terminal lost its last reference", t->name);
	t->driver->free(t->priv);
}

dev_t
tty_dev(struct tty *t)
{
	return t->dev;
}

int
tty_setup(struct tty *t, const char *name, dev_t dev, const struct tty_driver *drv, void *priv)
{
	t->input = kmalloc(INPUT_SIZE, 0);
	t->output = kmalloc(OUTPUT_SIZE, 0);
	if (!t->input || !t->output) {
		tty_teardown(t);
		return -ENOMEM;
	}
	strlcpy(t->name, name, sizeof(t->name));
	t->dev = dev;
	t->driver = drv;
	t->priv = priv;
	ref_init(&t->refs, 1);
	list_init(&t->link);
	spin_init(&t->out_lock);
	mutex_init(&t->lock);
	mutex_init(&t->write_lock);
	wait_queue_init(&t->readers);
	wait_queue_init(&t->writers);
	wait_queue_init(&t->feeders);
	ldisc_init(t);
	return 0;
}

void
tty_teardown(struct tty *t)
{
	kfree(t->input);
	kfree(t->output);
}

struct tty *
tty_register(const char *name, dev_t dev, const struct tty_driver *drv, void *priv,
    unsigned rows, unsigned cols)
{
	struct tty *t = kzalloc(sizeof(*t));

	if (!t || tty_setup(t, name, dev, drv, priv))
		goto free_tty;
	t->raw = kzalloc(sizeof(*t->raw));
	if (!t->raw)
		goto teardown;
	spin_init(&t->raw->rx_lock);
	t->winsize = (struct winsize){ .ws_row = rows, .ws_col = cols };
	if (devfs_add_char(name, dev, 0620, &tty_fops, t))
		goto free_raw;
	spin_lock(&ttys_lock);
	list_add_tail(&all_ttys, &t->link);
	if (!console || strcmp(name, console_name) == 0)
		console = t;
	spin_unlock(&ttys_lock);
	return t;

free_raw:
	kfree(t->raw);
teardown:
	tty_teardown(t);
free_tty:
	kfree(t);
	return NULL;
}

void
tty_set_console(const char *name)
{
	struct tty *t;

	spin_lock(&ttys_lock);
	strlcpy(console_name, name, sizeof(console_name));
	list_for_each(t, &all_ttys, link) {
		if (strcmp(t->name, name) == 0)
			console = t;
	}
	spin_unlock(&ttys_lock);
}

void
tty_init(void)
{
	if (devfs_add_char("tty", 5 << 8 | 0, 0666, &dev_tty_fops, NULL) ||
	    devfs_add_char("console", 5 << 8 | 1, 0600, &dev_console_fops, NULL) ||
	    !kthread_create("ttyd", ttyd, NULL))
		panic("tty: out of memory at boot");
	devpts_init();
}
