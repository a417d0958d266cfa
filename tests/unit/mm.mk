# kernel/mm on the host.
$(eval $(call hosttest,mm_pgtree,tests/unit/mm_pgtree.c kernel/mm/pgtree.c kernel/mm/ptwalk.c))
