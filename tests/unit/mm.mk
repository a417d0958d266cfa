# kernel/mm on the host.
$(eval $(call hosttest,mm_pgtree,tests/unit/mm_pgtree.c kernel/mm/pgtree.c kernel/mm/ptwalk.c))
$(eval $(call hosttest,mm_alloc,tests/unit/mm_alloc.c kernel/mm/buddy.c kernel/mm/page.c \
	kernel/mm/slab.c kernel/mm/kmalloc.c))
$(eval $(call hosttest,mm_area,tests/unit/mm_area.c kernel/mm/area.c kernel/lib/rbtree.c))
