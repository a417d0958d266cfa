/*
 * What is in a core file: ELF of type ET_CORE.
 *
 *	ELF header, program headers (and one section header, if they are too many)
 *	PT_NOTE: threads with their registers, the thread that died first; the process,
 *		the signal, the auxiliary vector, which files are mapped where
 *	PT_LOAD, from a page's border on: memory, as the filter of the process says
 *
 * Pages that were never touched or hold only zeros become holes. Memory that is in a
 * file as well and was not changed has a segment without contents: debuggers read
 * the file.
 *
 * The other threads stand still (core.c). A process that shares the address space
 * without being a thread of it (vfork, CLONE_VM) runs on: what it unmaps meanwhile
 * becomes a hole.
 */
#include <arch/trap.h>
#include <fs/procfs/procfs.h>
#include <fs/vfs/vfs.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <mm/vm.h>
#include <proc/core.h>
#include <proc/cred.h>
#include <proc/hooks.h>
#include <proc/process.h>
#include <sched/hooks.h>
#include <sched/thread.h>
#include <uapi/core.h>
#include <uapi/elf.h>
#include <uapi/errno.h>
#include <uapi/limits.h>
#include <uapi/ucontext.h>

struct segment {
	unsigned long start, end;
	unsigned long dumped;		/* bytes from start on that are in the file */
	unsigned flags;			/* VM_* */
	bool file, regular, whole_file;	/* maps a file; that has pages; from its start */
	bool from_file;			/* pages that are not mapped come from the file */
};

/* The areas of the space, found in one walk. */
struct areas {
	struct segment *v;
	size_t n, size;
	struct seq_buf entries, names;	/* of NT_FILE */
	size_t nfiles;
	char *path;			/* PATH_MAX */
	bool failed;
};

struct writer {
	struct file *file;
	u64 pos, limit;
	bool full;			/* the limit is reached: the rest is cut off */
	char *page;
};

/* ---- writing ---- */

static int
put(struct writer *w, const void *data, size_t n)
{
	size_t fits = MIN(n, w->limit - MIN(w->pos, w->limit));
	ssize_t done;

	if (current_killed())
		return -EINTR;
	w->full = w->full || fits < n;
	if (fits > 0) {
		done = kernel_write(w->file, data, fits, w->pos);
		if (done < 0)
			return done;
		if ((size_t)done < fits)
			return -ENOSPC;
	}
	w->pos += n;
	return 0;
}

/* The file ends where the last segment does, even with a hole. */
static int
put_end(struct writer *w)
{
	u64 end = MIN(w->pos, w->limit);

	if (w->file->inode->size >= end)
		return 0;
	w->pos = end - 1;
	return put(w, "", 1);
}

static bool
all_zero(const char *page)
{
	const u64 *word = (const u64 *)page;
	size_t i;

	for (i = 0; i < PAGE_SIZE / sizeof(*word); i++) {
		if (word[i] != 0)
			return false;
	}
	return true;
}

/* ---- memory ---- */

static int
add_area(const struct vm_area_info *a, void *arg)
{
	struct areas *all = arg;
	struct segment *s;

	if (all->n == all->size) {
		size_t size = MAX(2 * all->size, 64UL);

		s = krealloc(all->v, size * sizeof(*s));
		if (!s) {
			all->failed = true;
			return 1;
		}
		all->v = s;
		all->size = size;
	}
	s = &all->v[all->n++];
	*s = (struct segment){ .start = a->start, .end = a->end, .flags = a->flags,
	    .file = a->file != NULL };
	if (a->file) {
		struct elf_file_entry e = { a->start, a->end, a->offset / PAGE_SIZE };
		dev_t dev;
		ino_t ino;

		s->regular = S_ISREG(a->file->inode->mode);
		s->whole_file = a->offset == 0;
		vm_file_ops->describe(a->file, all->path, PATH_MAX, &dev, &ino);
		seq_write(&all->entries, &e, sizeof(e));
		seq_write(&all->names, all->path, strlen(all->path) + 1);
		all->nfiles++;
	}
	return 0;
}

/* Has the segment pages of its own, not the file's? */
static bool
has_private_pages(const struct segment *s)
{
	unsigned long at = s->start;
	enum vm_peek kind;

	for (; (at = vm_peek(current->vm, at, s->end, NULL, &kind)) < s->end; at += PAGE_SIZE) {
		if (kind == VM_PEEK_PRIVATE)
			return true;
	}
	return false;
}

static bool
starts_with_elf(const struct segment *s)
{
	char magic[SELFMAG];

	return s->whole_file && (s->flags & VM_READ) &&
	    vm_read(current->vm, s->start, magic, sizeof(magic)) == 0 &&
	    memcmp(magic, ELFMAG, SELFMAG) == 0;
}

/* How much of the segment is to be in the file. */
static void
choose(struct segment *s, u32 filter)
{
	unsigned long all = s->end - s->start;

	if (!s->file) {
		s->dumped = filter & (s->flags & VM_SHARED ? CORE_ANON_SHARED : CORE_ANON_PRIVATE) ? all : 0;
		/* Shared memory may be there without being mapped. */
		s->from_file = s->flags & VM_SHARED;
		return;
	}
	s->from_file = true;
	if (!s->regular)
		return;		/* memory of devices */
	if (s->flags & VM_SHARED) {
		s->dumped = filter & CORE_FILE_SHARED ? all : 0;
	} else if ((filter & CORE_FILE_PRIVATE) ||
	    ((filter & CORE_ANON_PRIVATE) && has_private_pages(s))) {
		s->dumped = all;
	} else if ((filter & CORE_ELF_HEADERS) && starts_with_elf(s)) {
		s->dumped = PAGE_SIZE;
	}
}

static int
put_page(struct writer *w, u64 pos)
{
	if (all_zero(w->page))
		return 0;
	w->pos = pos;
	return put(w, w->page, PAGE_SIZE);
}

/* The contents of s, whose place in the file is w->pos; leaves it behind them. */
static int
put_segment(struct writer *w, const struct segment *s)
{
	unsigned long at = s->start, end = s->start + s->dumped;
	u64 base = w->pos;
	enum vm_peek kind;
	int err = 0;

	while (at < end && err == 0 && !w->full && !current_killed()) {
		unsigned long found = vm_peek(current->vm, at, s->from_file ? at + PAGE_SIZE : end,
		    w->page, &kind);

		if (kind == VM_PEEK_PRIVATE || kind == VM_PEEK_FILE)
			err = put_page(w, base + (found - s->start));
		else if (s->from_file && kind == VM_PEEK_NOTHING &&
		    vm_read(current->vm, at, w->page, PAGE_SIZE) == 0)
			err = put_page(w, base + (at - s->start));
		at = (s->from_file ? at : found) + PAGE_SIZE;
	}
	w->pos = base + s->dumped;
	return current_killed() ? -EINTR : err;
}

/* ---- notes ---- */

static void
put_note(struct seq_buf *s, const char *name, unsigned type, const void *data, size_t n)
{
	static const char zeros[4];
	size_t namesz = strlen(name) + 1;
	Elf64_Nhdr h = { .n_namesz = namesz, .n_descsz = n, .n_type = type };

	seq_write(s, &h, sizeof(h));
	seq_write(s, name, namesz);
	seq_write(s, zeros, -namesz & 3);
	seq_write(s, data, n);
	seq_write(s, zeros, -n & 3);
}

static struct timeval
to_timeval(u64 ns)
{
	return (struct timeval){ ns / NSEC_PER_SEC, ns % NSEC_PER_SEC / NSEC_PER_USEC };
}

static void
put_status(struct seq_buf *s, struct core_dump *c, struct thread *t)
{
	struct process *p = t->proc;
	struct elf_prstatus st;
	struct thread_usage u, children;
	struct process_ids ids;

	memset(&st, 0, sizeof(st));
	process_ids(p, &ids);
	if (ids.tty)
		tty_put(ids.tty);
	st.pr_info.si_signo = st.pr_cursig = c->sig;
	st.pr_info.si_code = c->info->si_code;
	st.pr_info.si_errno = c->info->si_errno;
	st.pr_sigpend = t->sig_pending;
	st.pr_sighold = t->sig_blocked;
	st.pr_pid = t->tid;
	st.pr_ppid = ids.ppid;
	st.pr_pgrp = ids.pgid;
	st.pr_sid = ids.sid;
	thread_usage_read(t, &u);
	process_child_usage(p, &children);
	st.pr_utime = to_timeval(u.user_ns);
	st.pr_stime = to_timeval(u.system_ns);
	st.pr_cutime = to_timeval(children.user_ns);
	st.pr_cstime = to_timeval(children.system_ns);
	/* The trap frame is the start of user_regs_struct; ds, es, fs and gs are 0. */
	memcpy(st.pr_reg, thread_trapframe(t), sizeof(struct trapframe));
	st.pr_reg[21] = t->arch.fs_base;
	st.pr_reg[22] = t->arch.gs_base;
	st.pr_fpvalid = t->arch.fpu != NULL;
	put_note(s, "CORE", NT_PRSTATUS, &st, sizeof(st));
}

static int
put_fpu(struct seq_buf *s, struct thread *t)
{
	size_t size = arch_fpu_image_size();
	void *image;

	if (!t->arch.fpu)
		return 0;
	image = kmalloc(size, 0);
	if (!image)
		return -ENOMEM;
	arch_fpu_image(t, image);
	put_note(s, "CORE", NT_FPREGSET, image, sizeof(struct fpstate));
	if (size > sizeof(struct fpstate))
		put_note(s, "LINUX", NT_X86_XSTATE, image, size);
	kfree(image);
	return 0;
}

/* The first bytes of the arguments, with blanks between them. */
static void
get_arguments(char *text, size_t size)
{
	const struct vm_layout *l = vm_layout(current->vm);
	size_t n = MIN(l->arg_end - l->arg_start, size - 1), i;

	if (vm_read(current->vm, l->arg_start, text, n))
		return;
	for (i = 0; i + 1 < n; i++) {
		if (text[i] == '\0')
			text[i] = ' ';
	}
}

static void
put_process(struct seq_buf *s, struct core_dump *c)
{
	struct process *p = current->proc;
	struct elf_prpsinfo ps;
	struct process_ids ids;

	memset(&ps, 0, sizeof(ps));
	process_ids(p, &ids);
	if (ids.tty)
		tty_put(ids.tty);
	ps.pr_sname = 'R';
	ps.pr_nice = current->se.nice;
	ps.pr_uid = current->cred->uid;
	ps.pr_gid = current->cred->gid;
	ps.pr_pid = p->pid;
	ps.pr_ppid = ids.ppid;
	ps.pr_pgrp = ids.pgid;
	ps.pr_sid = ids.sid;
	memcpy(ps.pr_fname, current->name, sizeof(ps.pr_fname));
	get_arguments(ps.pr_psargs, sizeof(ps.pr_psargs));
	put_note(s, "CORE", NT_PRPSINFO, &ps, sizeof(ps));
	put_note(s, "CORE", NT_SIGINFO, c->info, sizeof(*c->info));
}

static void
put_auxv(struct seq_buf *s)
{
	const struct vm_layout *l = vm_layout(current->vm);
	size_t n = l->auxv_end - l->auxv_start;
	u64 auxv[64];

	if (n <= sizeof(auxv) && vm_read(current->vm, l->auxv_start, auxv, n) == 0)
		put_note(s, "CORE", NT_AUXV, auxv, n);
}

static void
put_files(struct seq_buf *s, const struct areas *all)
{
	u64 head[2] = { all->nfiles, PAGE_SIZE };
	struct seq_buf note = { 0 };

	seq_write(&note, head, sizeof(head));
	seq_write(&note, all->entries.data, all->entries.used);
	seq_write(&note, all->names.data, all->names.used);
	if (note.failed)
		s->failed = true;
	else
		put_note(s, "CORE", NT_FILE, note.data, note.used);
	kfree(note.data);
}

static int
make_notes(struct seq_buf *s, struct core_dump *c, const struct areas *all)
{
	struct core_thread *t;
	int err;

	put_status(s, c, c->dumper);
	put_process(s, c);
	put_auxv(s);
	put_files(s, all);
	err = put_fpu(s, c->dumper);
	/* Nobody joins or leaves while p->core is set. */
	list_for_each(t, &c->threads, link) {
		if (err)
			break;
		put_status(s, c, t->thread);
		err = put_fpu(s, t->thread);
	}
	return s->failed ? -ENOMEM : err;
}

/* ---- headers ---- */

static int
put_program_header(struct writer *w, const struct segment *s, u64 offset)
{
	Elf64_Phdr ph = {
		.p_type = PT_LOAD, .p_offset = offset, .p_vaddr = s->start,
		.p_filesz = s->dumped, .p_memsz = s->end - s->start, .p_align = PAGE_SIZE,
		.p_flags = (s->flags & VM_READ ? PF_R : 0) | (s->flags & VM_WRITE ? PF_W : 0) |
		    (s->flags & VM_EXEC ? PF_X : 0),
	};

	return put(w, &ph, sizeof(ph));
}

/* Everything before the memory. Leaves w->pos where that begins. */
static int
put_headers(struct writer *w, const struct areas *all, const struct seq_buf *notes)
{
	size_t nheaders = all->n + 1, i;
	bool many = nheaders >= PN_XNUM;
	u64 notes_at = sizeof(Elf64_Ehdr) + nheaders * sizeof(Elf64_Phdr) +
	    (many ? sizeof(Elf64_Shdr) : 0);
	u64 offset = ROUND_UP(notes_at + notes->used, PAGE_SIZE);
	Elf64_Ehdr eh = {
		.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
		.e_type = ET_CORE, .e_machine = EM_X86_64, .e_version = EV_CURRENT,
		.e_phoff = sizeof(eh), .e_ehsize = sizeof(eh), .e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = many ? PN_XNUM : nheaders,
	};
	Elf64_Phdr note = { .p_type = PT_NOTE, .p_offset = notes_at, .p_filesz = notes->used,
	    .p_align = 4 };
	Elf64_Shdr count = { .sh_info = nheaders };
	int err;

	if (many) {
		eh.e_shoff = notes_at - sizeof(count);
		eh.e_shentsize = sizeof(count);
		eh.e_shnum = 1;
	}
	err = put(w, &eh, sizeof(eh));
	if (err == 0)
		err = put(w, &note, sizeof(note));
	for (i = 0; i < all->n && err == 0; i++) {
		err = put_program_header(w, &all->v[i], offset);
		offset += all->v[i].dumped;
	}
	if (err == 0 && many)
		err = put(w, &count, sizeof(count));
	if (err == 0)
		err = put(w, notes->data, notes->used);
	w->pos = ROUND_UP(w->pos, PAGE_SIZE);
	return err;
}

static int
write_all(struct core_dump *c, struct writer *w, struct areas *all)
{
	struct seq_buf notes = { 0 };
	size_t i;
	int err;

	vm_for_each_area(current->vm, add_area, all);
	if (all->failed || all->entries.failed || all->names.failed)
		return -ENOMEM;
	for (i = 0; i < all->n; i++)
		choose(&all->v[i], current->proc->core_filter);
	err = make_notes(&notes, c, all);
	if (err == 0)
		err = put_headers(w, all, &notes);
	for (i = 0; i < all->n && err == 0; i++)
		err = put_segment(w, &all->v[i]);
	kfree(notes.data);
	return err ? err : put_end(w);
}

int
core_file_write(struct core_dump *c, struct file *f)
{
	struct writer w = { .file = f, .limit = c->limit, .page = kmalloc(PAGE_SIZE, 0) };
	struct areas all = { .path = kmalloc(PATH_MAX, 0) };
	int err = -ENOMEM;

	if (w.page && all.path)
		err = write_all(c, &w, &all);
	kfree(all.v);
	kfree(all.entries.data);
	kfree(all.names.data);
	kfree(all.path);
	kfree(w.page);
	return err;
}
