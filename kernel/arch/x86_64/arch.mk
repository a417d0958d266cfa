# Sources of kernel/arch/x86_64.
KERNEL_SRCS += kernel/arch/x86_64/boot.S kernel/arch/x86_64/bootinfo.c \
	kernel/arch/x86_64/main.c kernel/arch/x86_64/cpu.c kernel/arch/x86_64/paging.c \
	kernel/arch/x86_64/desc.c kernel/arch/x86_64/entry.S kernel/arch/x86_64/trap.c \
	kernel/arch/x86_64/apic.c kernel/arch/x86_64/ioapic.c kernel/arch/x86_64/irq.c \
	kernel/arch/x86_64/clock.c kernel/arch/x86_64/smp.c kernel/arch/x86_64/trampoline.S \
	kernel/arch/x86_64/fpu.c kernel/arch/x86_64/thread.c kernel/arch/x86_64/sigframe.c \
	kernel/arch/x86_64/user.c kernel/arch/x86_64/usercopy.S kernel/arch/x86_64/panic.c \
	kernel/arch/x86_64/power.c kernel/arch/x86_64/random.c
