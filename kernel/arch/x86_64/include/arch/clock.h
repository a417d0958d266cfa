/*
 * Time from the hardware: the TSC, calibrated at boot, and each CPU's local
 * one-shot timer (TSC deadline where there is one, else the local APIC's).
 */
#ifndef ARCH_CLOCK_H
#define ARCH_CLOCK_H

#include <lib/types.h>

/* Nanoseconds since boot: monotonic, the same on all CPUs. Any context. */
u64 clock_ns(void);

/* Wall clock (CLOCK_REALTIME) in nanoseconds since 1970; read from the RTC at boot. */
u64 clock_realtime_ns(void);
void clock_set_realtime(u64 ns);

/*
 * Interrupt this CPU at (about) deadline_ns of clock_ns(), once; replaces the
 * deadline set before; ~0 = none. A deadline in the past interrupts at once.
 * The interrupt calls timer_interrupt() (sched/timer.h). Interrupts off.
 */
void arch_timer_set(u64 deadline_ns);

#endif
