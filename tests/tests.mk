# Tests: `make check' runs all, `make check T=sessions/signals' a part.
#
# Kernel code built for the host, with a main that prints TAP:
#   $(eval $(call hosttest,buddy,tests/unit/buddy.c kernel/mm/buddy.c))
# It becomes obj/tests/unit/buddy, and run.py finds it there.  Each source is
# compiled with HOST_CFLAGS and -DLOAM_HOST.

HOST_CPPFLAGS := -DLOAM_HOST -Isrc/tests/unit -Isrc/kernel/arch/x86_64/include -Isrc/kernel -Iobj
HOST_CFLAGS := -std=gnu11 -O1 -g -fno-omit-frame-pointer -Wall -Wextra -Wno-unused-parameter \
	-fsanitize=address,undefined -fno-sanitize-recover=undefined

define hosttest
HOST_TESTS += obj/tests/unit/$(1)
HOST_OBJS += $(patsubst %,obj/host/%.o,$(basename $(2)))
obj/tests/unit/$(1): $(patsubst %,obj/host/%.o,$(basename $(2)))
	$$(call say,LD,$$@)
	$$(mkdir)
	$$(Q)$(CC) $(HOST_CFLAGS) $$^ -o $$@
endef

obj/host/%.o: src/%.c obj/host/flags
	$(call say,HOSTCC,$*.o)
	$(mkdir)
	$(Q)$(CC) $(HOST_CPPFLAGS) $(HOST_CFLAGS) -MMD -MP -c $< -o $@

$(eval $(call flagfile,obj/host/flags,$(CC) $(HOST_CPPFLAGS) $(HOST_CFLAGS)))

-include $(wildcard src/tests/*/*.mk)
-include $(HOST_OBJS:.o=.d)

.PHONY: check check-programs
check-programs: $(HOST_TESTS)
check: image check-programs
	$(Q)python3 src/tests/run.py $(T)
