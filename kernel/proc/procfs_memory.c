/*
 * Files of /proc/PID about its address space.
 *
 * What could tell secrets of a process (environ, maps) is readable to its owner and
 * root alone; the mode of the file says so, its owner is the process's.
 */
#include <fs/vfs/vfs.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <mm/vm.h>
#include <proc/process.h>
#include <proc/procfs.h>
#include <uapi/errno.h>
#include <uapi/limits.h>
#include <uapi/stat.h>

int
show_statm(struct seq_buf *s, struct process *p, struct thread *t)
{
	struct vmspace *vm = process_vm(p);
	struct vm_stats m = { 0 };

	if (vm) {
		vm_stats(vm, &m);
		vm_put(vm);
	}
	seq_printf(s, "%lu %lu %lu %lu 0 %lu 0\n", m.size, m.resident, m.shared, m.text,
	    m.data + m.stack);
	return 0;
}

struct maps_arg {
	struct seq_buf *s;
	const struct vm_layout *layout;
	char *path;			/* PATH_MAX */
};

void
put_area(struct seq_buf *s, const struct vm_area_info *a, const struct vm_layout *layout,
    char *path)
{
	const char *name = "";
	dev_t dev = 0;
	ino_t ino = 0;
	char head[96];

	if (a->file) {
		vm_file_ops->describe(a->file, path, PATH_MAX, &dev, &ino);
		name = path;
	} else if (a->flags & VM_STACK) {
		name = "[stack]";
	} else if (a->flags & VM_HEAP) {
		name = "[heap]";
	} else if (a->start == layout->vdso) {
		name = "[vdso]";
	}
	snprintf(head, sizeof(head), "%08lx-%08lx %c%c%c%c %08lx %02x:%02x %lu ", a->start, a->end,
	    a->flags & VM_READ ? 'r' : '-', a->flags & VM_WRITE ? 'w' : '-',
	    a->flags & VM_EXEC ? 'x' : '-', a->flags & VM_SHARED ? 's' : 'p',
	    a->file ? (unsigned long)a->offset : 0, LOAM_MAJOR(dev), LOAM_MINOR(dev),
	    (unsigned long)ino);
	if (*name) {
		seq_printf(s, "%-73s", head);
		seq_escape(s, name, "\n");
	} else {
		seq_puts(s, head);
	}
	seq_puts(s, "\n");
}

static int
show_area(const struct vm_area_info *a, void *arg)
{
	struct maps_arg *m = arg;

	put_area(m->s, a, m->layout, m->path);
	return m->s->failed;
}

int
show_maps(struct seq_buf *s, struct process *p, struct thread *t)
{
	struct maps_arg m = { .s = s, .path = kmalloc(PATH_MAX, 0) };
	struct vmspace *vm;

	if (!m.path)
		return -ENOMEM;
	vm = process_vm(p);
	if (vm) {
		m.layout = vm_layout(vm);
		vm_for_each_area(vm, show_area, &m);
		vm_put(vm);
	}
	kfree(m.path);
	return 0;
}

enum range { RANGE_ARGUMENTS, RANGE_ENVIRONMENT, RANGE_AUXV };

/* What exec put on the stack of p, as far as it can be read. */
static int
show_range(struct seq_buf *s, struct process *p, enum range which)
{
	struct vmspace *vm = process_vm(p);
	const struct vm_layout *l;
	unsigned long at, end;
	char piece[256];

	if (!vm)
		return 0;
	l = vm_layout(vm);
	at = which == RANGE_ARGUMENTS ? l->arg_start : which == RANGE_AUXV ? l->auxv_start : l->env_start;
	end = which == RANGE_ARGUMENTS ? l->arg_end : which == RANGE_AUXV ? l->auxv_end : l->env_end;
	while (at < end) {
		size_t n = MIN(end - at, sizeof(piece));

		if (vm_read(vm, at, piece, n))
			break;
		seq_write(s, piece, n);
		at += n;
	}
	vm_put(vm);
	return 0;
}

int
show_cmdline(struct seq_buf *s, struct process *p, struct thread *t)
{
	return show_range(s, p, RANGE_ARGUMENTS);
}

int
show_environ(struct seq_buf *s, struct process *p, struct thread *t)
{
	return show_range(s, p, RANGE_ENVIRONMENT);
}

int
show_auxv(struct seq_buf *s, struct process *p, struct thread *t)
{
	return show_range(s, p, RANGE_AUXV);
}

int
follow_exe(struct process *p, struct thread *t, struct path *out)
{
	struct vmspace *vm = process_vm(p);
	struct file *f = vm ? vm_exe(vm) : NULL;
	int err = -ENOENT;

	if (f) {
		*out = f->path;
		path_get(out);
		err = 0;
	}
	if (vm)
		vm_put(vm);
	return err;
}
