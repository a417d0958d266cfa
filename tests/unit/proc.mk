# kernel/proc on the host.
$(eval $(call hosttest,proc_elf,tests/unit/proc_elf.c kernel/proc/elf.c))
