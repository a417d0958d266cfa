/*
 * Core dumps: may there be one, the other threads, the name and the file.
 *
 * The thread that takes the fatal signal writes the file. It first makes the process
 * one that exits, and sends the other threads to their end; each of them stands still at
 * the gate of thread_exit, its registers saved at its entry to the kernel, and goes
 * on when the file is written:
 *
 *	core_dump: p->core = c, kill the others --all stand--> write --> p->core = NULL, wake
 *	others:    thread_exit --> core_thread_leaves: on c->threads --woken--> leave
 *
 * p->core, c->threads and c->nthreads are guarded by p->signal_lock. A thread past the
 * gate leaves the process and is not waited for.
 *
 * SIGKILL ends the writing (current_killed). The file is made anew, never through a
 * link, for its owner alone; a file of the name that was there is replaced if it is the
 * owner's and has no other name. What could not be written whole is removed again.
 */
#include <arch/clock.h>
#include <fs/procfs/procfs.h>
#include <fs/vfs/vfs.h>
#include <lib/err.h>
#include <lib/klog.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <mm/vm.h>
#include <proc/pidns.h>
#include <proc/core.h>
#include <proc/cred.h>
#include <proc/hooks.h>
#include <proc/process.h>
#include <proc/sigstate.h>
#include <proc/uts.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/limits.h>
#include <uapi/utsname.h>
#include <uapi/wait.h>

#define PATTERN_SIZE 128

int suid_dumpable;

MUTEX(core_pattern_lock);
static char core_pattern[PATTERN_SIZE] = "core";	/* [core_pattern_lock] */
static bool core_uses_pid;				/* [core_pattern_lock] */

/* ---- the name ---- */

struct name {
	char *text;		/* PATH_MAX */
	size_t used;
	bool failed, has_pid;
};

static void
put_text(struct name *n, const char *text, bool one_component)
{
	for (; *text; text++) {
		if (n->used + 1 >= PATH_MAX) {
			n->failed = true;
			return;
		}
		n->text[n->used++] = one_component && *text == '/' ? '!' : *text;
	}
	n->text[n->used] = '\0';
}

static void
put_number(struct name *n, unsigned long value)
{
	char text[24];

	snprintf(text, sizeof(text), "%lu", value);
	put_text(n, text, false);
}

/* The program's path, or its last part. */
static void
put_program(struct name *n, bool base_only)
{
	struct file *exe = vm_exe(current->vm);
	char *page = kmalloc(PATH_MAX, 0), *text, *slash;

	text = page && exe ? file_text(exe, page, PATH_MAX) : NULL;
	if (!text || IS_ERR(text))
		text = current->name;
	slash = base_only ? strrchr(text, '/') : NULL;
	put_text(n, slash ? slash + 1 : text, true);
	kfree(page);
}

static void
put_item(struct name *n, char c, const struct core_dump *d)
{
	const struct cred *cred = current->cred;
	struct process *p = current->proc;
	struct utsname u;

	switch (c) {
	case '%':
		put_text(n, "%", false);
		break;
	case 'p':
	case 'P':
		n->has_pid = true;
		put_number(n, p->ns_pid);
		break;
	case 'i':
	case 'I':
		put_number(n, current->tid);
		break;
	case 'u':
		put_number(n, cred->uid);
		break;
	case 'g':
		put_number(n, cred->gid);
		break;
	case 'd':
		put_number(n, p->dumpable);
		break;
	case 's':
		put_number(n, d->sig);
		break;
	case 't':
		put_number(n, clock_realtime_ns() / NSEC_PER_SEC);
		break;
	case 'c':
		put_number(n, p->limits[RLIMIT_CORE].rlim_cur);
		break;
	case 'C':
		put_number(n, current->cpu);
		break;
	case 'h':
		uts_names(&u);
		put_text(n, u.nodename, true);
		break;
	case 'e':
		put_text(n, current->name, true);
		break;
	case 'f':
		put_program(n, true);
		break;
	case 'E':
		put_program(n, false);
		break;
	default:	/* as core(5) has it: nothing */
		break;
	}
}

/* The file's name from the pattern: kernel memory to be freed, or ERR_PTR. */
static char *
make_name(const struct core_dump *d)
{
	struct name n = { .text = kmalloc(PATH_MAX, 0) };
	char pattern[PATTERN_SIZE];
	const char *c;
	bool add_pid;

	if (!n.text)
		return ERR_PTR(-ENOMEM);
	n.text[0] = '\0';
	mutex_lock(&core_pattern_lock);
	memcpy(pattern, core_pattern, sizeof(pattern));
	add_pid = core_uses_pid;
	mutex_unlock(&core_pattern_lock);
	for (c = pattern; *c; c++) {
		char one[2] = { *c, '\0' };

		if (*c != '%')
			put_text(&n, one, false);
		else if (*++c)
			put_item(&n, *c, d);
		else
			break;
	}
	if (add_pid && !n.has_pid) {
		put_text(&n, ".", false);
		put_number(&n, current->proc->pid);
	}
	/* A core for root alone goes where the pattern says, not where its user stands. */
	if (n.failed || n.used == 0 ||
	    (current->proc->dumpable == DUMPABLE_ROOT && n.text[0] != '/')) {
		kfree(n.text);
		return ERR_PTR(n.failed ? -ENAMETOOLONG : -ENOENT);
	}
	return n.text;
}

/* ---- the file ---- */

/* Make room for a file of that name: 0 when there is none (any more). */
static int
remove_old(const char *name)
{
	struct path p;
	struct inode *i;
	int err = path_lookup(NULL, name, 0, &p);

	if (err)
		return err == -ENOENT ? 0 : err;
	i = p.dentry->inode;
	if (!S_ISREG(i->mode) || i->nlink != 1 || i->uid != current->cred->fsuid)
		err = -EPERM;
	else
		err = inode_permission(i, MAY_WRITE);
	path_put(&p);
	return err ? err : vfs_unlink_at(NULL, name);
}

/* It did not become a core file: away with it, if it is still the one of that name. */
static void
remove_new(const char *name, struct file *f)
{
	struct path p;
	bool same;

	if (path_lookup(NULL, name, 0, &p))
		return;
	same = p.dentry->inode == f->inode;
	path_put(&p);
	if (same)
		(void)vfs_unlink_at(NULL, name);
}

static int
write_named(struct core_dump *d, const char *name)
{
	struct file *f;
	int err = remove_old(name);

	if (err)
		return err;
	f = vfs_open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
	if (IS_ERR(f))
		return PTR_ERR(f);
	err = core_file_write(d, f);
	if (err)
		remove_new(name, f);
	file_put(f);
	return err;
}

/* With root as the file's owner, if it is for root alone. */
static int
write_core(struct core_dump *d)
{
	const struct cred *own = NULL;
	char *name = make_name(d);
	int err;

	if (IS_ERR(name))
		return PTR_ERR(name);
	if (current->proc->dumpable == DUMPABLE_ROOT) {
		struct cred *root = cred_copy(current->cred);

		if (!root) {
			kfree(name);
			return -ENOMEM;
		}
		root->fsuid = 0;
		own = cred_swap(root);
	}
	err = write_named(d, name);
	if (own)
		cred_put(cred_swap(own));
	kfree(name);
	return err;
}

/* ---- the threads ---- */

void
core_thread_left_locked(struct process *p)
{
	if (p->core)
		thread_wake(p->core->dumper, WAKE_NORMAL);
}

void
core_thread_leaves(struct thread *t)
{
	struct process *p = t->proc;
	struct core_thread self = { .thread = t };
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	struct core_dump *d = p->core;

	if (!d || d->dumper == t) {
		spin_unlock_irq(&p->signal_lock, flags);
		return;
	}
	list_add_tail(&d->threads, &self.link);
	d->nthreads++;
	thread_wake(d->dumper, WAKE_NORMAL);
	/* The dumper wakes after it has cleared p->core, with the lock held. */
	while (p->core == d) {
		thread_set_state(THREAD_BLOCKED);
		spin_unlock_irq(&p->signal_lock, flags);
		schedule();
		flags = spin_lock_irq(&p->signal_lock);
	}
	spin_unlock_irq(&p->signal_lock, flags);
}

/*
 * The process exits by d->sig from now on; wait until all other threads stand still.
 * False if it exits already, or another thread executes.
 */
static bool
begin(struct process *p, struct core_dump *d)
{
	unsigned long flags = spin_lock_irq(&p->signal_lock);

	if (p->exiting || p->exec_thread) {
		spin_unlock_irq(&p->signal_lock, flags);
		return false;
	}
	p->exiting = true;
	p->exit_status = W_EXITCODE(0, d->sig);
	p->core = d;
	process_kill_threads_locked(p, d->dumper);
	while (d->nthreads + 1 < p->nthreads) {
		thread_set_state(THREAD_BLOCKED);
		spin_unlock_irq(&p->signal_lock, flags);
		schedule();
		flags = spin_lock_irq(&p->signal_lock);
	}
	spin_unlock_irq(&p->signal_lock, flags);
	return true;
}

static int
end(struct process *p, struct core_dump *d, bool written)
{
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	struct core_thread *c, *next;
	int status;

	if (written)
		p->exit_status |= 0x80;		/* WCOREDUMP */
	status = p->exit_status;
	p->core = NULL;
	list_for_each_safe(c, next, &d->threads, link)
		thread_wake(c->thread, WAKE_NORMAL);
	spin_unlock_irq(&p->signal_lock, flags);
	return status;
}

int
core_dump(int sig, const struct siginfo *info)
{
	struct thread *t = current;
	struct process *p = t->proc;
	struct core_dump d = { .dumper = t, .sig = sig, .info = info };
	int err;

	d.limit = MIN(p->limits[RLIMIT_CORE].rlim_cur, p->limits[RLIMIT_FSIZE].rlim_cur);
	list_init(&d.threads);
	if (!(SIG_BIT(sig) & SIG_DUMPS_CORE) || d.limit < PAGE_SIZE ||
	    p->dumpable == DUMPABLE_NOT || !begin(p, &d))
		return W_EXITCODE(0, sig);
	err = write_core(&d);
	return end(p, &d, err == 0);
}

/* ---- /proc/sys ---- */

static int
show_pattern(struct seq_buf *s)
{
	mutex_lock(&core_pattern_lock);
	seq_printf(s, "%s\n", core_pattern);
	mutex_unlock(&core_pattern_lock);
	return 0;
}

/* A pipe to a program is refused: there is none that the kernel could start. */
static int
store_pattern(const char *text, size_t n)
{
	while (n > 0 && text[n - 1] == '\n')
		n--;
	if (n >= PATTERN_SIZE || memchr(text, '\0', n) || (n > 0 && text[0] == '|'))
		return -EINVAL;
	mutex_lock(&core_pattern_lock);
	memcpy(core_pattern, text, n);
	core_pattern[n] = '\0';
	mutex_unlock(&core_pattern_lock);
	return 0;
}

static int
show_uses_pid(struct seq_buf *s)
{
	seq_printf(s, "%d\n", core_uses_pid);
	return 0;
}

static int
store_uses_pid(const char *text, size_t n)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (end == text || value > 1)
		return -EINVAL;
	mutex_lock(&core_pattern_lock);
	core_uses_pid = value;
	mutex_unlock(&core_pattern_lock);
	return 0;
}

static int
show_suid_dumpable(struct seq_buf *s)
{
	seq_printf(s, "%d\n", suid_dumpable);
	return 0;
}

static int
store_suid_dumpable(const char *text, size_t n)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (end == text || value > DUMPABLE_ROOT)
		return -EINVAL;
	WRITE_ONCE(suid_dumpable, value);
	return 0;
}

void
core_procfs_init(void)
{
	procfs_register("sys/kernel/core_pattern", 0644, show_pattern, store_pattern);
	procfs_register("sys/kernel/core_uses_pid", 0644, show_uses_pid, store_uses_pid);
	procfs_register("sys/fs/suid_dumpable", 0644, show_suid_dumpable, store_suid_dumpable);
}
