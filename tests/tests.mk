# Tests: `make check' runs all, `make check T=sessions/signals' a part; tests/run.py
# says which suites there are.
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

# C programs for the guest: tests/abi/*.c, each of which prints TAP.  They are
# built twice, as programs of Loam (obj/tests/abi) and by Debian's musl-gcc as
# Linux programs (obj/tests/musl), and go with the scripts of cases to a second
# disk, which the harness mounts in the guest.

ABI_NAMES := $(basename $(notdir $(wildcard src/tests/abi/*.c)))
BENCH_NAMES := $(basename $(notdir $(wildcard src/tests/bench/*.c)))
CASE_FILES := $(patsubst src/tests/%,%,$(wildcard src/tests/utils/*.t src/tests/sh/*.t))
GUEST_TESTS := $(ABI_NAMES:%=obj/tests/abi/%) $(ABI_NAMES:%=obj/tests/musl/%) \
	$(BENCH_NAMES:%=obj/tests/bench/%) $(CASE_FILES:%.t=obj/tests/%.sh)
TEST_CFLAGS := -std=gnu11 -O1 -g -Wall -Wextra -Wno-unused-parameter -D_GNU_SOURCE -static

obj/tests/abi/%: src/tests/abi/%.c $(wildcard src/tests/abi/*.h) $(LIBC_STAMP)
	$(call say,CC,$@)
	$(mkdir)
	$(Q)$(CROSS)gcc $(TEST_CFLAGS) $< -o $@ -lm

obj/tests/musl/%: src/tests/abi/%.c $(wildcard src/tests/abi/*.h)
	$(call say,MUSL,$@)
	$(mkdir)
	$(Q)musl-gcc $(TEST_CFLAGS) $< -o $@

obj/tests/bench/%: src/tests/bench/%.c $(LIBC_STAMP)
	$(call say,CC,$@)
	$(mkdir)
	$(Q)$(CROSS)gcc $(TEST_CFLAGS) -O2 $< -o $@

obj/tests/%.sh: src/tests/%.t src/tests/utils/run.py
	$(call say,GEN,$@)
	$(mkdir)
	$(Q)python3 src/tests/utils/run.py --dir src/tests/$(*D) --emit $(*F) > $@

# newlib's own tests; doc/newlib-tests.md.
GUEST_TESTS += obj/tests/newlib/run
obj/tests/newlib/run: $(LIBC_STAMP) $(wildcard src/libc-port/newlib-tests*.sh)
	$(call say,CC,obj/tests/newlib)
	$(Q)sh src/libc-port/newlib-tests.sh obj/newlib/src $(CROSS) obj/tests/newlib

obj/testdisk.img: $(GUEST_TESTS)
	$(call say,IMAGE,$@)
	$(Q)rm -f $@ && mke2fs -q -t ext2 -d obj/tests $@ 128m

.PHONY: check check-programs
check-programs: $(HOST_TESTS) obj/testdisk.img
check: image check-programs
	$(Q)python3 src/tests/run.py $(T)
