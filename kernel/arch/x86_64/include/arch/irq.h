/*
 * Device interrupts. Handlers run with interrupts off and must not sleep.
 * Lines: ISA interrupts 0 to 15 through the I/O APIC (the MADT's overrides are
 * applied), and message-signalled vectors for PCI devices.
 */
#ifndef ARCH_IRQ_H
#define ARCH_IRQ_H

#include <lib/types.h>

typedef void (*irq_handler_t)(void *arg);

/* Route ISA line irq to a CPU and unmask it. Returns 0, -EBUSY or -EINVAL. */
int irq_register_isa(unsigned irq, irq_handler_t fn, void *arg);

/* The same for global system interrupt gsi (PCI INTx: level triggered, active low, shared). */
int irq_register_gsi(unsigned gsi, irq_handler_t fn, void *arg);

/*
 * Allocate a vector for MSI or MSI-X, delivered to cpu: *addr and *data are
 * what the device must be told to write. Returns 0 or -ENOSPC.
 */
int irq_alloc_msi(unsigned cpu, irq_handler_t fn, void *arg, u64 *addr, u32 *data);

/* How many interrupts of any kind the CPU has taken. */
u64 arch_interrupt_count(unsigned cpu);

#endif
