# last.mk: rules over the lists that all other .mk files have filled.

LIBUTIL_OBJS := $(patsubst %,obj/%.o,$(basename $(LIBUTIL_SRCS)))
USER_OBJS := $(sort $(USER_OBJS) $(LIBUTIL_OBJS))

.PHONY: userland
userland: $(PROGRAMS)

$(eval $(call flagfile,obj/userland/flags,$(USER_CPPFLAGS) $(USER_CFLAGS)))
$(eval $(call flagfile,obj/userland/libutil,$(LIBUTIL_OBJS)))

# A new libc may have new headers, and those are not in the .d files.
$(USER_OBJS): obj/userland/flags $(LIBC_STAMP)

$(filter %.o,$(USER_OBJS)): obj/%.o: src/%.c
	$(call say,CC,$@)
	$(mkdir)
	$(Q)$(CROSS)gcc $(USER_CPPFLAGS) $(USER_CFLAGS) -MMD -MP -c $< -o $@

$(LIBUTIL): $(LIBUTIL_OBJS) obj/userland/libutil $(LIBC_STAMP)
	$(call say,AR,$@)
	$(mkdir)
	$(Q)rm -f $@ && $(CROSS)ar rcs $@ $(LIBUTIL_OBJS)

-include $(USER_OBJS:.o=.d)

# What the root file system holds is a prerequisite of it like any file.
define newline


endef
empty :=
space := $(empty) $(empty)
$(shell mkdir -p obj)
$(file >obj/root.list.new,$(subst $(space),$(newline),$(strip $(ROOT_LIST))))
$(shell cmp -s obj/root.list.new obj/root.list && rm -f obj/root.list.new || mv obj/root.list.new obj/root.list)

obj/root.stamp: obj/root.list $(ROOT_FILES) $(PROGRAMS) src/image/stage.sh
	$(call say,STAGE,obj/root)
	$(Q)sh src/image/stage.sh obj/root.list obj/root $(CROSS)strip\ -g
	$(Q)touch $@

clean:
	$(call say,CLEAN,obj)
	$(Q)rm -rf obj bin kernel/loam.elf loam.img

distclean: clean
	$(Q)rm -f Makefile config.status config.log src

help:
	@cat src/help.txt
