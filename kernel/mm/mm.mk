# Sources of kernel/mm.
KERNEL_SRCS += kernel/mm/buddy.c kernel/mm/page.c kernel/mm/reclaim.c \
	kernel/mm/slab.c kernel/mm/kmalloc.c kernel/mm/kmap.c
