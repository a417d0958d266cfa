# The kernel: kernel/loam.elf, built by the host's compiler.
#
# It is linked twice.  The first link fixes the address of every function; from
# those ksyms.awk makes the table that backtraces print names from; the second
# link puts the table in place of an empty one.  The table is read-only data,
# which kernel.ld puts after the code, so it moves no function; a check after
# the second link holds that to be true.

include src/kernel/lib/lib.mk
include src/kernel/arch/x86_64/arch.mk
include src/kernel/mm/mm.mk
include src/kernel/sync/sync.mk
include src/kernel/sched/sched.mk
include src/kernel/proc/proc.mk
include src/kernel/fs/fs.mk
include src/kernel/ipc/ipc.mk
include src/kernel/tty/tty.mk
include src/kernel/drivers/drivers.mk
include src/kernel/syscall/syscall.mk

KERNEL_SRCS += kernel/main.c
KERNEL := kernel/loam.elf
KERNEL_LD := src/kernel/arch/x86_64/kernel.ld

KERNEL_CPPFLAGS := -nostdinc -isystem $(shell $(CC) -print-file-name=include) \
	-Isrc/kernel/arch/x86_64/include -Isrc/kernel -Iobj -D__LOAM_KERNEL__
KERNEL_CFLAGS := -std=gnu11 -O2 -g -ffreestanding -fno-pic -fno-pie -mcmodel=kernel \
	-mno-red-zone -mgeneral-regs-only -fno-strict-aliasing -fno-omit-frame-pointer \
	-fno-common -fno-stack-protector -fcf-protection=none \
	-fno-asynchronous-unwind-tables -Wall -Wextra -Wno-unused-parameter \
	-Wstrict-prototypes -Werror=implicit-function-declaration -Werror=implicit-int \
	-Werror=int-conversion -Werror=incompatible-pointer-types -Werror=return-type
KERNEL_ASFLAGS := -g -fno-pic
KERNEL_LDFLAGS := -static -nostdlib -no-pie -Wl,--build-id=none \
	-Wl,-z,max-page-size=0x1000 -Wl,-z,noexecstack -Wl,--no-warn-rwx-segments

ifeq ($(DEBUG),yes)
KERNEL_CPPFLAGS += -DLOAM_DEBUG
endif
# Undefined behaviour traps, and the trap panics with a backtrace.  Alignment is
# left out: packed tables of firmware and disks are read in place on purpose.
ifeq ($(SANITIZERS),yes)
KERNEL_CPPFLAGS += -DLOAM_SANITIZERS
KERNEL_CFLAGS += -fsanitize=undefined -fsanitize-undefined-trap-on-error -fno-sanitize=alignment
endif

# Address checks: lib/kasan.h. What implements them cannot have them.
ifeq ($(KASAN),yes)
KERNEL_CPPFLAGS += -DLOAM_KASAN
KASAN_CFLAGS := -fsanitize=kernel-address --param asan-stack=0 --param asan-globals=0 \
	--param asan-instrumentation-with-call-threshold=0 \
	-fstack-protector-strong -mstack-protector-guard=global
KERNEL_CFLAGS += $(KASAN_CFLAGS)
obj/kernel/lib/kasan.o obj/kernel/mm/slab.o obj/kernel/mm/quarantine.o: \
	KERNEL_CFLAGS := $(filter-out $(KASAN_CFLAGS),$(KERNEL_CFLAGS)) -fno-stack-protector
endif

KERNEL_GEN_C := $(filter %.c,$(KERNEL_GEN))
KERNEL_OBJS := $(patsubst %,obj/%.o,$(basename $(KERNEL_SRCS))) $(KERNEL_GEN_C:.c=.o)

.PHONY: kernel
kernel: $(KERNEL)

$(eval $(call flagfile,obj/kernel/flags,$(CC) $(KERNEL_CPPFLAGS) $(KERNEL_CFLAGS) $(KERNEL_ASFLAGS)))
$(eval $(call flagfile,obj/kernel/objects,$(KERNEL_OBJS) $(KERNEL_LDFLAGS)))

$(KERNEL_OBJS): obj/kernel/flags | $(KERNEL_GEN)

obj/kernel/%.o: src/kernel/%.c
	$(call say,CC,$@)
	$(mkdir)
	$(Q)$(CC) $(KERNEL_CPPFLAGS) $(KERNEL_CFLAGS) -MMD -MP -c $< -o $@

obj/kernel/%.o: src/kernel/%.S
	$(call say,AS,$@)
	$(mkdir)
	$(Q)$(CC) $(KERNEL_CPPFLAGS) -D__ASSEMBLER__ $(KERNEL_ASFLAGS) -mcmodel=kernel -MMD -MP -c $< -o $@

$(KERNEL_GEN_C:.c=.o): obj/gen/%.o: obj/gen/%.c
	$(call say,CC,$@)
	$(Q)$(CC) $(KERNEL_CPPFLAGS) $(KERNEL_CFLAGS) -MMD -MP -c $< -o $@

obj/kernel/ksyms-empty.S: src/kernel/ksyms.awk
	$(mkdir)
	$(Q)awk -f src/kernel/ksyms.awk /dev/null > $@

obj/kernel/ksyms.S: obj/kernel/pass1.elf src/kernel/ksyms.awk
	$(call say,GEN,$@)
	$(Q)nm -n $< | awk -f src/kernel/ksyms.awk > $@

obj/kernel/ksyms.o obj/kernel/ksyms-empty.o: %.o: %.S
	$(Q)$(CC) -c $< -o $@

kernel_link = $(Q)$(CC) $(KERNEL_LDFLAGS) -Wl,-T,$(KERNEL_LD) $(1) $(KERNEL_OBJS) -o $(2)

obj/kernel/pass1.elf: $(KERNEL_OBJS) obj/kernel/ksyms-empty.o $(KERNEL_LD) obj/kernel/objects
	$(call say,LD,$@)
	$(call kernel_link,obj/kernel/ksyms-empty.o,$@)

$(KERNEL): obj/kernel/pass1.elf obj/kernel/ksyms.o
	$(call say,LD,$@)
	$(mkdir)
	$(call kernel_link,obj/kernel/ksyms.o,$@.new)
	$(Q)nm -n $@.new | awk -f src/kernel/ksyms.awk | cmp -s - obj/kernel/ksyms.S || \
		{ echo "$@: functions moved in the second link; read kernel/kernel.mk" >&2; exit 1; }
	$(Q)mv $@.new $@

-include $(KERNEL_OBJS:.o=.d)
