/*
 * ELF checks. Whatever the loader does later with an image must be safe after
 * these: sums do not overflow, file ranges are inside the file, addresses below
 * the top of user space, segments in ascending order without a page in common.
 * Nothing here touches memory but its arguments.
 */
#include <proc/elf.h>
#include <uapi/errno.h>
#include <uapi/limits.h>

#define ELF_PAGE 4096UL
#define ELF_LOWEST 0x1000UL		/* page 0 stays unmapped: null pointers fault */
#define ELF_ALIGN_MAX (1UL << 30)

int
elf_check_header(const Elf64_Ehdr *h, u64 file_size)
{
	u64 table;

	if (file_size < sizeof(*h))
		return -ENOEXEC;
	if (h->e_ident[0] != 0x7f || h->e_ident[1] != 'E' || h->e_ident[2] != 'L' ||
	    h->e_ident[3] != 'F')
		return -ENOEXEC;
	if (h->e_ident[EI_CLASS] != ELFCLASS64 || h->e_ident[EI_DATA] != ELFDATA2LSB ||
	    h->e_ident[EI_VERSION] != EV_CURRENT || h->e_version != EV_CURRENT)
		return -ENOEXEC;
	if (h->e_machine != EM_X86_64 || (h->e_type != ET_EXEC && h->e_type != ET_DYN))
		return -ENOEXEC;
	if (h->e_phentsize != sizeof(Elf64_Phdr) || h->e_phnum == 0)
		return -ENOEXEC;
	table = (u64)h->e_phnum * sizeof(Elf64_Phdr);
	if (h->e_phoff > file_size || table > file_size - h->e_phoff)
		return -ENOEXEC;
	return 0;
}

/* One PT_LOAD that is not empty, after those in out. */
static int
add_segment(const Elf64_Phdr *ph, u64 file_size, u64 top, struct elf_image *out)
{
	u64 start = ph->p_vaddr & ~(ELF_PAGE - 1), end;
	struct elf_segment *s;

	if (ph->p_filesz > ph->p_memsz)
		return -ENOEXEC;
	if (ph->p_offset > file_size || ph->p_filesz > file_size - ph->p_offset)
		return -ENOEXEC;
	if (ph->p_vaddr > top || ph->p_memsz > top - ph->p_vaddr)
		return -ENOEXEC;
	if ((ph->p_vaddr ^ ph->p_offset) & (ELF_PAGE - 1))
		return -ENOEXEC;
	if (ph->p_align > 1) {
		if ((ph->p_align & (ph->p_align - 1)) || ph->p_align > ELF_ALIGN_MAX)
			return -ENOEXEC;
		if (ph->p_align > out->align)
			out->align = ph->p_align;
	}
	end = (ph->p_vaddr + ph->p_memsz + ELF_PAGE - 1) & ~(ELF_PAGE - 1);
	if (end > top)
		return -ENOEXEC;
	if (out->nsegments == 0)
		out->low = start;
	else if (start < out->high)
		return -ENOEXEC;
	out->high = end;

	s = &out->segments[out->nsegments++];
	s->vaddr = ph->p_vaddr;
	s->offset = ph->p_offset;
	s->filesz = ph->p_filesz;
	s->memsz = ph->p_memsz;
	s->flags = ph->p_flags;
	return 0;
}

static bool
entry_is_code(const struct elf_image *e)
{
	unsigned i;

	for (i = 0; i < e->nsegments; i++) {
		const struct elf_segment *s = &e->segments[i];

		if ((s->flags & PF_X) && e->entry >= s->vaddr && e->entry - s->vaddr < s->memsz)
			return true;
	}
	return false;
}

/* Where the table of headers is in memory: in the segment that maps its file range. */
static u64
find_phdr(const Elf64_Ehdr *h, const struct elf_image *e)
{
	u64 size = (u64)h->e_phnum * sizeof(Elf64_Phdr);
	unsigned i;

	for (i = 0; i < e->nsegments; i++) {
		const struct elf_segment *s = &e->segments[i];

		if (h->e_phoff >= s->offset && size <= s->filesz &&
		    h->e_phoff - s->offset <= s->filesz - size)
			return s->vaddr + (h->e_phoff - s->offset);
	}
	return 0;
}

int
elf_check_segments(const Elf64_Ehdr *h, const Elf64_Phdr *ph, u64 file_size, u64 top,
    struct elf_image *out)
{
	unsigned i;

	out->relocatable = h->e_type == ET_DYN;
	out->entry = h->e_entry;
	out->low = out->high = 0;
	out->align = ELF_PAGE;
	out->nphdrs = h->e_phnum;
	out->interp_offset = out->interp_len = 0;
	out->exec_stack = false;
	out->nsegments = 0;
	for (i = 0; i < h->e_phnum; i++) {
		int err = 0;

		if (ph[i].p_type == PT_LOAD && ph[i].p_memsz > 0) {
			err = add_segment(&ph[i], file_size, top, out);
		} else if (ph[i].p_type == PT_INTERP) {
			if (out->interp_len)
				return -EINVAL;
			if (ph[i].p_filesz < 2 || ph[i].p_filesz > PATH_MAX ||
			    ph[i].p_offset > file_size ||
			    ph[i].p_filesz > file_size - ph[i].p_offset)
				return -ENOEXEC;
			out->interp_offset = ph[i].p_offset;
			out->interp_len = ph[i].p_filesz;
		} else if (ph[i].p_type == PT_GNU_STACK) {
			out->exec_stack = ph[i].p_flags & PF_X;
		}
		if (err)
			return err;
	}
	if (out->nsegments == 0 || !entry_is_code(out))
		return -ENOEXEC;
	if (!out->relocatable && out->low < ELF_LOWEST)
		return -ENOEXEC;
	out->phdr = find_phdr(h, out);
	return 0;
}
