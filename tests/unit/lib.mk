# kernel/lib on the host.
$(eval $(call hosttest,lib_rbtree,tests/unit/lib_rbtree.c kernel/lib/rbtree.c))
$(eval $(call hosttest,lib_radix,tests/unit/lib_radix.c kernel/lib/radix.c))
$(eval $(call hosttest,lib_printf,tests/unit/lib_printf.c))
$(eval $(call hosttest,lib_plist,tests/unit/lib_plist.c kernel/lib/plist.c))
