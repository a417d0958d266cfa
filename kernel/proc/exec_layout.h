/*
 * Where exec puts the parts of a program: address space layout randomisation.
 * Private to proc/.
 */
#ifndef PROC_EXEC_LAYOUT_H
#define PROC_EXEC_LAYOUT_H

#include <mm/vm.h>

struct exec_layout {
	struct vm_plan plan;		/* stack and mmap: mm/vm.h */
	unsigned long pie_base;		/* of relocatable programs, before their alignment */
	unsigned long brk_offset;	/* bytes, whole pages; 0: the heap follows the image */
	u8 random[16];			/* AT_RANDOM */
};

/*
 * Draw a layout: by /proc/sys/kernel/randomize_va_space, and for a program with this
 * personality and stack limit, which may be RLIM_INFINITY. fixed: its image has fixed
 * addresses and no interpreter.
 */
void exec_layout_draw(struct exec_layout *l, u32 persona, size_t stack_limit, bool stack_exec,
    bool fixed);

/* Where the heap of a program starts whose image ends at image_end. */
unsigned long exec_layout_brk(const struct exec_layout *l, unsigned long image_end);

/* Boot: the command line (norandmaps), and the file in /proc. */
void exec_layout_init(void);

#endif
