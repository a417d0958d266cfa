# Sources of kernel/mm.
KERNEL_SRCS += kernel/mm/buddy.c kernel/mm/page.c kernel/mm/reclaim.c \
	kernel/mm/slab.c kernel/mm/quarantine.c kernel/mm/kasantest.c kernel/mm/failalloc.c kernel/mm/kmalloc.c kernel/mm/kmap.c \
	kernel/mm/pagelock.c kernel/mm/lru.c kernel/mm/pagecache.c kernel/mm/writeback.c \
	kernel/mm/pgtree.c kernel/mm/ptwalk.c kernel/mm/area.c kernel/mm/vmspace.c \
	kernel/mm/fault.c kernel/mm/mmap.c kernel/mm/mprotect.c kernel/mm/mremap.c \
	kernel/mm/madvise.c kernel/mm/mlock.c kernel/mm/vmaccess.c
KERNEL_SRCS += kernel/mm/vmpeek.c
