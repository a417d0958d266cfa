# Sources of kernel/arch/x86_64.
KERNEL_SRCS += kernel/arch/x86_64/boot.S kernel/arch/x86_64/bootinfo.c \
	kernel/arch/x86_64/main.c kernel/arch/x86_64/cpu.c kernel/arch/x86_64/paging.c \
	kernel/arch/x86_64/desc.c kernel/arch/x86_64/entry.S kernel/arch/x86_64/trap.c \
	kernel/arch/x86_64/apic.c kernel/arch/x86_64/ioapic.c kernel/arch/x86_64/irq.c \
	kernel/arch/x86_64/clock.c kernel/arch/x86_64/smp.c kernel/arch/x86_64/trampoline.S \
	kernel/arch/x86_64/fpu.c kernel/arch/x86_64/ptrace.c kernel/arch/x86_64/thread.c kernel/arch/x86_64/sigframe.c \
	kernel/arch/x86_64/user.c kernel/arch/x86_64/usercopy.S kernel/arch/x86_64/panic.c \
	kernel/arch/x86_64/power.c kernel/arch/x86_64/random.c \
	kernel/arch/x86_64/vdso.c kernel/arch/x86_64/vdsoimage.S

# The vDSO is a program of its own, for user mode, which the kernel carries.
VDSO := obj/kernel/arch/x86_64/vdso/vdso.so
VDSO_CFLAGS := -std=gnu11 -O2 -fPIC -ffreestanding -fno-stack-protector -fcf-protection=none \
	-fno-asynchronous-unwind-tables -mno-sse -Wall -Wextra \
	-nostdinc -isystem $(shell $(CC) -print-file-name=include) -Isrc/kernel
VDSO_LDFLAGS := -shared -nostdlib -s -Wl,--hash-style=both -Wl,-soname,linux-vdso.so.1 \
	-Wl,--build-id=none -Wl,-z,max-page-size=4096 -Wl,-z,noexecstack
VDSO_DIR := src/kernel/arch/x86_64/vdso

$(VDSO): $(VDSO_DIR)/vdso.c $(VDSO_DIR)/vdso.ld $(VDSO_DIR)/data.h $(VDSO_DIR)/../arch.mk
	$(call say,LD,$@)
	$(mkdir)
	$(Q)$(CC) $(VDSO_CFLAGS) $(VDSO_LDFLAGS) -Wl,-T,$(VDSO_DIR)/vdso.ld $< -o $@

obj/kernel/arch/x86_64/vdsoimage.o: $(VDSO)
