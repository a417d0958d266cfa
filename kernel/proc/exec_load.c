/*
 * Exec: a checked image becomes an address space.
 *
 * exec_layout.c says where its parts go. At the start of the stack, from high to low:
 *
 *		8 zero bytes
 *		the name execve was given (AT_EXECFN)
 *		environment strings
 *		argument strings
 *		"x86_64", 16 random bytes
 *		auxiliary vector, ends with AT_NULL
 *		envp[] and NULL
 *		argv[] and NULL
 *	sp ->	argc			16-byte aligned (System V ABI, AMD64 supplement, 3.4.1)
 */
#include <arch/cpu.h>
#include <arch/user.h>
#include <arch/vdso.h>
#include <fs/vfs/cred.h>
#include <fs/vfs/vfs.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <mm/vm.h>
#include <proc/exec.h>
#include <proc/exec_load.h>
#include <proc/process.h>
#include <proc/userns.h>
#include <uapi/auxv.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/mman.h>
#include <uapi/times.h>

static int
segment_prot(u32 flags)
{
	return (flags & PF_R ? PROT_READ : 0) | (flags & PF_W ? PROT_WRITE : 0) |
	    (flags & PF_X ? PROT_EXEC : 0);
}

static int
map_image(struct vmspace *vm, struct file *file, const struct elf_image *image, u64 base)
{
	unsigned i;
	int err = 0;

	for (i = 0; i < image->nsegments && err == 0; i++) {
		const struct elf_segment *s = &image->segments[i];

		err = vm_map_segment(vm, base + s->vaddr, file, s->offset, s->filesz, s->memsz,
		    segment_prot(s->flags));
	}
	return err;
}

/* Difference between where the program's addresses say it is and where it will be. */
static int
program_base(const struct program *x, u64 *base)
{
	const struct elf_image *image = &x->image;
	u64 start;

	*base = 0;
	if (!image->relocatable)
		return 0;
	start = ROUND_UP(x->layout.pie_base, image->align);
	if (image->high - image->low > USER_TOP - start)
		return -ENOMEM;
	*base = start - ROUND_DOWN(image->low, image->align);
	return 0;
}

/* A free range for the interpreter, found by mmap. */
static int
interp_base(struct vmspace *vm, const struct elf_image *image, u64 *base)
{
	u64 size = image->high - image->low + image->align;
	long addr;
	int err;

	*base = 0;
	if (!image->relocatable)
		return 0;
	addr = vm_mmap(vm, 0, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, NULL, 0);
	if (addr < 0)
		return addr;
	err = vm_munmap(vm, addr, size);
	*base = ROUND_UP((u64)addr, image->align) - ROUND_DOWN(image->low, image->align);
	return err;
}

/* Load the program's interpreter: *base where, *entry its entry point. */
static int
load_interp(struct program *x, u64 *base, unsigned long *entry)
{
	struct elf_image image = { .segments = NULL };
	char *name = kmalloc(x->image.interp_len, 0);
	struct file *file;
	Elf64_Ehdr head;
	ssize_t n;
	int err;

	if (!name)
		return -ENOMEM;
	n = kernel_read(x->file, name, x->image.interp_len, x->image.interp_offset);
	if (n != (ssize_t)x->image.interp_len || name[n - 1] != '\0') {
		kfree(name);
		return n < 0 ? n : -ENOEXEC;
	}
	file = vfs_open(name, EXEC_OPEN_FLAGS, 0);
	kfree(name);
	if (IS_ERR(file))
		return PTR_ERR(file);
	err = vfs_may_exec(file);
	if (err)
		goto put_file;
	n = kernel_read(file, &head, sizeof(head), 0);
	err = n < 0 ? n : image_read(file, &head, n, &image);
	if (err == -ENOEXEC)
		err = -ELIBBAD;
	if (err == 0)
		err = interp_base(x->vm, &image, base);
	if (err == 0)
		err = map_image(x->vm, file, &image, *base);
	/* Only the program itself stays protected while it runs. */
	vfs_exec_allow_write(file);
	*entry = *base + image.entry;
	kfree(image.segments);
put_file:
	file_put(file);
	return err;
}

/* ---- the stack ---- */

/* Words written upwards to the new space, a block at a time. */
struct word_writer {
	struct vmspace *vm;
	unsigned long addr;
	unsigned n;
	u64 words[64];
};

static int
flush_words(struct word_writer *w)
{
	int err = vm_write(w->vm, w->addr, w->words, w->n * sizeof(u64));

	w->addr += w->n * sizeof(u64);
	w->n = 0;
	return err;
}

static int
put_word(void *arg, unsigned long word)
{
	struct word_writer *w = arg;

	w->words[w->n++] = word;
	return w->n == ARRAY_SIZE(w->words) ? flush_words(w) : 0;
}

struct auxv {
	u64 entry[2 * 24];
	unsigned n;
};

static void
aux(struct auxv *a, u64 type, u64 value)
{
	a->entry[a->n++] = type;
	a->entry[a->n++] = value;
}

static void
make_auxv(struct auxv *a, const struct program *x, u64 base, u64 at_base, u64 random,
    u64 platform, u64 execfn)
{
	a->n = 0;
	if (x->vdso)
		aux(a, AT_SYSINFO_EHDR, x->vdso);
	aux(a, AT_HWCAP, arch_hwcap());
	aux(a, AT_HWCAP2, ARCH_HWCAP2);
	aux(a, AT_MINSIGSTKSZ, arch_signal_frame_max());
	aux(a, AT_PAGESZ, PAGE_SIZE);
	aux(a, AT_CLKTCK, USER_HZ);
	if (x->image.phdr) {
		aux(a, AT_PHDR, base + x->image.phdr);
		aux(a, AT_PHENT, sizeof(Elf64_Phdr));
		aux(a, AT_PHNUM, x->image.nphdrs);
	}
	aux(a, AT_BASE, at_base);
	aux(a, AT_FLAGS, 0);
	aux(a, AT_ENTRY, base + x->image.entry);
	aux(a, AT_UID, uid_show(x->cred->uid));
	aux(a, AT_EUID, uid_show(x->cred->euid));
	aux(a, AT_GID, gid_show(x->cred->gid));
	aux(a, AT_EGID, gid_show(x->cred->egid));
	aux(a, AT_SECURE, x->secure);
	aux(a, AT_RANDOM, random);
	aux(a, AT_EXECFN, execfn);
	aux(a, AT_PLATFORM, platform);
	aux(a, AT_NULL, 0);
}

/* The strings: argument, environment, name; and the few bytes below them. */
static int
write_strings(struct program *x, unsigned long arg_start, unsigned long small)
{
	struct { u8 random[16]; char platform[8]; } low = { .platform = ARCH_PLATFORM };
	unsigned long addr = arg_start;
	int err;

	memcpy(low.random, x->layout.random, sizeof(low.random));
	err = vm_write(x->vm, small, &low, sizeof(low));
	if (err == 0)
		err = strings_write(&x->scripts, x->vm, addr);
	addr += x->scripts.bytes;
	if (err == 0)
		err = strings_write(&x->argv, x->vm, addr);
	addr += x->argv.bytes;
	if (err == 0)
		err = strings_write(&x->envp, x->vm, addr);
	addr += x->envp.bytes;
	if (err == 0)
		err = vm_write(x->vm, addr, x->name, strlen(x->name) + 1);
	return err;
}

static int
build_stack(struct program *x, u64 base, u64 at_base)
{
	size_t argc = x->scripts.count + x->argv.count;
	size_t args = x->scripts.bytes + x->argv.bytes;
	unsigned long execfn = x->layout.plan.stack_top - 8 - (strlen(x->name) + 1);
	unsigned long env_start = execfn - x->envp.bytes;
	unsigned long arg_start = env_start - args;
	unsigned long small = ROUND_DOWN(arg_start - 24, 16UL);
	struct vm_layout *layout = vm_layout(x->vm);
	struct word_writer w = { .vm = x->vm };
	struct auxv a;
	unsigned i;
	int err;

	make_auxv(&a, x, base, at_base, small, small + 16, execfn);
	x->sp = ROUND_DOWN(small - (3 + argc + x->envp.count + a.n) * sizeof(u64), 16UL);
	err = write_strings(x, arg_start, small);
	w.addr = x->sp;
	if (err == 0)
		err = put_word(&w, argc);
	if (err == 0)
		err = strings_addresses(&x->scripts, arg_start, put_word, &w);
	if (err == 0)
		err = strings_addresses(&x->argv, arg_start + x->scripts.bytes, put_word, &w);
	if (err == 0)
		err = put_word(&w, 0);
	if (err == 0)
		err = strings_addresses(&x->envp, env_start, put_word, &w);
	if (err == 0)
		err = put_word(&w, 0);
	for (i = 0; i < a.n && err == 0; i++)
		err = put_word(&w, a.entry[i]);
	if (err == 0 && w.n > 0)
		err = flush_words(&w);

	layout->stack_top = x->sp;
	layout->arg_start = arg_start;
	layout->arg_end = layout->env_start = env_start;
	layout->env_end = execfn;
	layout->auxv_start = x->sp + (3 + argc + x->envp.count) * sizeof(u64);
	layout->auxv_end = layout->auxv_start + a.n * sizeof(u64);
	return err;
}

/* Where code and data are, for /proc. */
static void
set_layout(struct program *x, u64 base)
{
	struct vm_layout *layout = vm_layout(x->vm);
	unsigned i;

	for (i = 0; i < x->image.nsegments; i++) {
		const struct elf_segment *s = &x->image.segments[i];
		unsigned long start = base + s->vaddr;

		if (s->flags & PF_X) {
			if (!layout->code_start)
				layout->code_start = start;
			layout->code_end = start + s->filesz;
		} else if (s->flags & PF_W) {
			if (!layout->data_start)
				layout->data_start = start;
			layout->data_end = start + s->filesz;
		}
	}
}

static int
map_vdso(struct program *x)
{
	long addr;

	if (!vdso_object)
		return 0;
	addr = vm_map_object(x->vm, vdso_object, VDSO_SIZE, PROT_READ | PROT_EXEC);
	if (addr < 0)
		return addr;
	x->vdso = vm_layout(x->vm)->vdso = addr;
	return 0;
}

int
program_load(struct program *x)
{
	u64 base, at_base = 0;
	int err;

	if (x->scripts.count + x->argv.count == 0) {
		/* Programs rely on argv[0]. */
		err = strings_add(&x->argv, "");
		if (err)
			return err;
	}
	if (x->scripts.bytes + x->argv.bytes + x->envp.bytes + sizeof(void *) *
	    (x->scripts.count + x->argv.count + x->envp.count) > x->argv.limit)
		return -E2BIG;
	exec_layout_draw(&x->layout, x->personality, x->stack_limit, x->image.exec_stack,
	    !x->image.relocatable && !x->image.interp_len);
	err = program_base(x, &base);
	if (err)
		return err;
	x->vm = vm_create();
	if (!x->vm)
		return -ENOMEM;
	err = vm_map_stack(x->vm, &x->layout.plan);
	if (err == 0)
		err = map_image(x->vm, x->file, &x->image, base);
	if (err)
		return err;
	vm_set_brk(x->vm, exec_layout_brk(&x->layout, base + x->image.high));
	x->entry = base + x->image.entry;
	if (x->image.interp_len) {
		err = load_interp(x, &at_base, &x->entry);
		if (err)
			return err;
	}
	err = map_vdso(x);
	if (err)
		return err;
	set_layout(x, base);
	vm_set_exe(x->vm, x->file);
	err = build_stack(x, base, at_base);
	/* The stack could not grow to hold it all. */
	return err == -EFAULT ? -E2BIG : err;
}
