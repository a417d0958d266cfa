/* The host's stand-in for the processor: no interrupts, one CPU. */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H

#include <arch/percpu.h>
#include <lib/types.h>

static inline void arch_irq_disable(void) {}
static inline void arch_irq_enable(void) {}
static inline void arch_cpu_relax(void) {}
static inline unsigned long arch_irq_save(void) { return 0; }
static inline bool arch_irqs_enabled(void) { return true; }
static inline void arch_irq_restore(unsigned long flags) {}

extern unsigned cpu_count;
typedef u64 cpumask_t;
void arch_call_cpus(cpumask_t mask, void (*fn)(void *), void *arg);

#endif
