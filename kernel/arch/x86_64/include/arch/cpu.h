/*
 * What portable code asks of the processor: interrupts, waiting, CPUs, IPIs.
 */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H

#include <arch/percpu.h>
#include <lib/types.h>

static inline void arch_irq_disable(void) { __asm__ volatile("cli" ::: "memory"); }
static inline void arch_irq_enable(void) { __asm__ volatile("sti" ::: "memory"); }
static inline void arch_cpu_relax(void) { __asm__ volatile("pause" ::: "memory"); }

static inline unsigned long
arch_irq_save(void)
{
	unsigned long flags;

	__asm__ volatile("pushfq; popq %0; cli" : "=r"(flags) :: "memory");
	return flags;
}

static inline bool
arch_irqs_enabled(void)
{
	unsigned long flags;

	__asm__ volatile("pushfq; popq %0" : "=r"(flags) :: "memory");
	return flags & 0x200;
}

static inline void
arch_irq_restore(unsigned long flags)
{
	if (flags & 0x200)
		arch_irq_enable();
}

/* With interrupts off on entry: enable them and halt until one comes; no wake-up is lost. */
static inline void arch_idle_halt(void) { __asm__ volatile("sti; hlt" ::: "memory"); }

extern unsigned cpu_count;		/* [c] CPUs running, numbered from 0; after boot */

/* A set of CPUs. Changed with atomic_or/atomic_and where several CPUs write. */
typedef u64 cpumask_t;

/* IPIs. Any context. */
void arch_send_reschedule(unsigned cpu);	/* makes it run sched_reschedule_irq() */

/*
 * Run fn(arg) on each CPU of mask (the caller's own is left out) in interrupt
 * context and wait until all have. Interrupts on, preemption off.
 */
void arch_call_cpus(cpumask_t mask, void (*fn)(void *), void *arg);

/* Power: these do not return. */
void arch_poweroff(void) __noreturn;
void arch_reboot(void) __noreturn;
/* End the virtual machine with a failing status (isa-debug-exit), or halt. */
void arch_fail(void) __noreturn;

/* Start all other CPUs found in the MADT; each runs sched_start_cpu(). */
void arch_start_cpus(void);

/* What the auxiliary vector says of the processor: AT_HWCAP (CPUID 1, edx) and AT_PLATFORM. */
static inline u32
arch_hwcap(void)
{
	u32 a = 1, b, c = 0, d;

	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	return d;
}
#define ARCH_PLATFORM "x86_64"
/* AT_HWCAP2: bit 1 would be the FSGSBASE instructions, which are off. */
#define ARCH_HWCAP2 0
/* AT_MINSIGSTKSZ: what a signal frame may take of an alternate stack. */
unsigned long arch_signal_frame_max(void);

/* A random word from the processor; false where it has none. */
bool arch_random(u64 *out);

const char *arch_cpu_model(void);		/* brand string, for /proc/cpuinfo */
unsigned long arch_cpu_khz(void);		/* TSC frequency */
/* Write /proc/cpuinfo's flags words to buf; returns the length. */
size_t arch_cpu_flags(char *buf, size_t size);

#endif
