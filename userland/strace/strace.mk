# strace: names and arguments of calls come from the kernel's table.
STRACE_DIR := userland/strace
$(eval $(call program,strace,$(addprefix $(STRACE_DIR)/,strace.c trace.c calls.c show.c \
	structs.c constants.c memory.c output.c summary.c),/bin))

obj/gen/strace_calls.h: src/$(STRACE_DIR)/calls.awk src/kernel/syscall/syscalls.tbl
	$(call say,GEN,$@)
	$(Q)mkdir -p $(@D) && awk -f $^ > $@.new && mv $@.new $@
obj/gen/strace_errnos.h: src/$(STRACE_DIR)/errnos.awk src/kernel/uapi/errno.h
	$(call say,GEN,$@)
	$(Q)mkdir -p $(@D) && awk -f $^ > $@.new && mv $@.new $@
obj/$(STRACE_DIR)/calls.o obj/$(STRACE_DIR)/constants.o: USER_CFLAGS += -Iobj
obj/$(STRACE_DIR)/calls.o: obj/gen/strace_calls.h
obj/$(STRACE_DIR)/constants.o: obj/gen/strace_errnos.h
