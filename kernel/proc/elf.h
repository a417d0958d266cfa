/*
 * Judging an ELF image by its headers. Pure: also built for the host by
 * tests/unit/elf.c, which feeds it hostile ones.
 */
#ifndef PROC_ELF_H
#define PROC_ELF_H

#include <lib/types.h>
#include <uapi/elf.h>

struct elf_segment {
	u64 vaddr, offset, filesz, memsz;
	u32 flags;			/* PF_* */
};

struct elf_image {
	bool relocatable;		/* ET_DYN: to be loaded at a base of the loader's choice */
	u64 entry;
	u64 low, high;			/* page aligned extent of all segments */
	u64 align;			/* of the base, at least a page; a power of two */
	u64 phdr;			/* address of the program headers, 0 = not loaded */
	unsigned nphdrs;
	u64 interp_offset, interp_len;	/* of the interpreter's name with its NUL; len 0 = none */
	bool exec_stack;		/* PT_GNU_STACK asks for code on the stack */
	unsigned nsegments;
	struct elf_segment *segments;	/* caller's, room for nphdrs; ascending, pages disjoint */
};

/* Is h the head of a program for this machine, with a table of headers inside file_size? */
int elf_check_header(const Elf64_Ehdr *h, u64 file_size);
/*
 * Check the program headers and fill out (segments set by the caller). All addresses
 * lie below top. 0 or -ENOEXEC; -EINVAL for two interpreters.
 */
int elf_check_segments(const Elf64_Ehdr *h, const Elf64_Phdr *ph, u64 file_size, u64 top,
    struct elf_image *out);

#endif
