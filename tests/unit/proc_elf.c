/*
 * ELF checks on the host: good images are taken as they are, hostile ones refused,
 * and whatever passes satisfies what the loader relies on.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <proc/elf.h>
#include "tap.h"

#define TOP 0x7ffffffff000UL
#define FILE_SIZE 0x10000UL
#define NPH 4

static Elf64_Ehdr h;
static Elf64_Phdr ph[NPH];
static struct elf_segment segments[65536];
static struct elf_image image;

/* Text at 0x400000, data at 0x402000 with bss. */
static void
reset(void)
{
	memset(&h, 0, sizeof(h));
	memcpy(h.e_ident, "\177ELF\2\1\1", 7);
	h.e_type = ET_EXEC;
	h.e_machine = EM_X86_64;
	h.e_version = 1;
	h.e_entry = 0x400100;
	h.e_phoff = 64;
	h.e_phentsize = sizeof(Elf64_Phdr);
	h.e_phnum = NPH;
	memset(ph, 0, sizeof(ph));
	ph[0] = (Elf64_Phdr){ .p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_offset = 0,
	    .p_vaddr = 0x400000, .p_filesz = 0x1800, .p_memsz = 0x1800, .p_align = 0x1000 };
	ph[1] = (Elf64_Phdr){ .p_type = PT_LOAD, .p_flags = PF_R | PF_W, .p_offset = 0x1800,
	    .p_vaddr = 0x402800, .p_filesz = 0x400, .p_memsz = 0x9000, .p_align = 0x1000 };
	ph[2] = (Elf64_Phdr){ .p_type = PT_GNU_STACK, .p_flags = PF_R | PF_W };
	image.segments = segments;
}

static int
check(void)
{
	int err = elf_check_header(&h, FILE_SIZE);

	return err ? err : elf_check_segments(&h, ph, FILE_SIZE, TOP, &image);
}

#define REFUSED(change, what) do { reset(); change; ok(check() == -ENOEXEC, what); } while (0)

static void
good_images(void)
{
	reset();
	ok(check() == 0, "a plain program");
	ok(image.nsegments == 2 && image.low == 0x400000 && image.high == 0x40c000, "its extent");
	ok(image.phdr == 0x400040 && !image.relocatable && image.interp_len == 0, "its details");
	reset();
	h.e_type = ET_DYN;
	h.e_entry = 0x100;
	ph[0].p_vaddr = 0;
	ph[1].p_vaddr = 0x2800;
	ok(check() == 0 && image.relocatable && image.low == 0, "a static-PIE program");
	reset();
	ph[0].p_align = 0x200000;
	ok(check() == 0 && image.align == 0x200000, "large alignment");
	reset();
	ph[3] = (Elf64_Phdr){ .p_type = PT_INTERP, .p_offset = 0x200, .p_filesz = 20 };
	ok(check() == 0 && image.interp_len == 20, "an interpreter");
	ph[2] = ph[3];
	ok(check() == -EINVAL, "two of them");
	reset();
	ok(check() == 0 && !image.exec_stack, "a stack without code");
	ph[2].p_flags |= PF_X;
	ok(check() == 0 && image.exec_stack, "a stack with code");
	reset();
	ph[3] = (Elf64_Phdr){ .p_type = PT_LOAD };
	ok(check() == 0 && image.nsegments == 2, "an empty segment is left out");
}

static void
bad_headers(void)
{
	REFUSED(h.e_ident[1] = 'F', "wrong magic");
	REFUSED(h.e_ident[EI_CLASS] = 1, "32 bit");
	REFUSED(h.e_ident[EI_DATA] = 2, "big-endian");
	REFUSED(h.e_machine = 3, "another machine");
	REFUSED(h.e_type = ET_REL, "an object file");
	REFUSED(h.e_type = ET_CORE, "a core");
	REFUSED(h.e_phentsize = 55, "odd size of header");
	REFUSED(h.e_phnum = 0, "no headers");
	REFUSED(h.e_phoff = FILE_SIZE - 8, "table beyond the end");
	REFUSED(h.e_phoff = ~0UL - 7, "table offset that wraps");
	REFUSED(h.e_phnum = 65535, "table longer than the file");
	reset();
	ok(elf_check_header(&h, 63) == -ENOEXEC, "file shorter than the header");
	ok(elf_check_header(&h, 64) == -ENOEXEC, "file that ends at the table");
}

static void
bad_segments(void)
{
	REFUSED(ph[0].p_type = ph[1].p_type = PT_NULL, "nothing to load");
	REFUSED(ph[0].p_filesz = 0x1801, "more in the file than in memory");
	REFUSED(ph[1].p_filesz = ph[1].p_memsz = 0xf000, "segment that the file cuts off");
	REFUSED(ph[1].p_offset = ~0xfffUL | 0x800, "file offset that wraps");
	REFUSED(ph[1].p_filesz = ph[1].p_memsz = ~0UL, "size of everything");
	REFUSED(ph[1].p_memsz = TOP, "memory beyond the top");
	REFUSED(ph[1].p_vaddr = 0xffffffff80000800UL, "address in the kernel");
	REFUSED(ph[1].p_vaddr = TOP - 0x800, "address at the top");
	REFUSED(ph[1].p_vaddr = 0x402900, "address and offset that disagree");
	REFUSED(ph[1].p_vaddr = 0x401800, "a page in common");
	REFUSED(ph[1].p_vaddr = 0x300800, "descending order");
	REFUSED(ph[1].p_align = 3, "alignment that is no power of two");
	REFUSED(ph[1].p_align = 1UL << 40, "enormous alignment");
	REFUSED(h.e_entry = 0x402900, "entry in data");
	REFUSED(h.e_entry = 0, "entry nowhere");
	REFUSED(h.e_entry = ~0UL, "entry at the end of all");
	REFUSED(ph[0].p_vaddr = 0; h.e_entry = 0x100, "fixed program at address 0");
	REFUSED((ph[3] = (Elf64_Phdr){ .p_type = PT_INTERP, .p_offset = 0x200, .p_filesz = 1 }),
	    "empty interpreter name");
	REFUSED((ph[3] = (Elf64_Phdr){ .p_type = PT_INTERP, .p_offset = FILE_SIZE, .p_filesz = 9 }),
	    "interpreter name beyond the end");
	REFUSED((ph[3] = (Elf64_Phdr){ .p_type = PT_INTERP, .p_offset = 0, .p_filesz = 5000 }),
	    "interpreter name too long");
}

/* What the loader relies on. */
static int
holds(void)
{
	unsigned i;

	for (i = 0; i < image.nsegments; i++) {
		const struct elf_segment *s = &segments[i];

		if (s->filesz > s->memsz || s->offset + s->filesz < s->offset ||
		    s->offset + s->filesz > FILE_SIZE || s->vaddr + s->memsz < s->vaddr ||
		    s->vaddr + s->memsz > TOP || ((s->vaddr ^ s->offset) & 0xfff))
			return 0;
		if (i > 0 && (s->vaddr & ~0xfffUL) < segments[i - 1].vaddr + segments[i - 1].memsz)
			return 0;
	}
	return image.nsegments > 0 && image.low < image.high && image.high <= TOP;
}

/* A million images with some fields replaced by interesting or random values. */
static void
random_images(void)
{
	static const u64 edges[] = { 0, 1, 0xfff, 0x1000, 0x1800, FILE_SIZE, TOP, TOP - 1, ~0UL,
	    ~0xfffUL, 1UL << 63, 0x400000, 0x402800 };
	int i, k, bad = 0, passed = 0;

	for (i = 0; i < 1000000; i++) {
		reset();
		for (k = tap_random() % 4; k >= 0; k--) {
			u64 v = tap_random() % 3 ? edges[tap_random() % 13] : tap_random();
			Elf64_Phdr *p = &ph[tap_random() % NPH];

			switch (tap_random() % 8) {
			case 0: p->p_offset = v; break;
			case 1: p->p_vaddr = v; break;
			case 2: p->p_filesz = v; break;
			case 3: p->p_memsz = v; break;
			case 4: p->p_align = v; break;
			case 5: p->p_type = v % 4; break;
			case 6: h.e_entry = v; break;
			default: h.e_type = 2 + v % 2; break;
			}
		}
		if (check() == 0) {
			passed++;
			bad += !holds();
		}
	}
	ok(bad == 0, "what passes is safe to load");
	ok(passed > 1000, "and some do pass");
}

int
main(void)
{
	good_images();
	bad_headers();
	bad_segments();
	random_images();
	return tap_end();
}
