/*
 * PCI devices: PCI Local Bus Specification 3.0 and PCI Express Base 3.0. The bus
 * is scanned once at boot; the firmware has assigned all addresses.
 */
#ifndef DRIVERS_PCI_H
#define DRIVERS_PCI_H

#include <arch/irq.h>
#include <arch/paging.h>
#include <lib/list.h>
#include <lib/types.h>

struct pci_device {			/* [c] once found */
	u8 bus, slot, function;
	u16 vendor, device, subsystem;
	u8 class, subclass, interface;
	u8 irq_line;
	phys_t msix_table;		/* 0: no MSI-X */
	unsigned msix_count;
	u16 msix_cap;
	volatile u32 *msix;		/* mapped at the first pci_msix_vector */
	struct list link;
};

u8 pci_read8(const struct pci_device *d, unsigned offset);
u16 pci_read16(const struct pci_device *d, unsigned offset);
u32 pci_read32(const struct pci_device *d, unsigned offset);
void pci_write16(const struct pci_device *d, unsigned offset, u16 value);
void pci_write32(const struct pci_device *d, unsigned offset, u32 value);

/* Offset of the next capability of kind id after `after` (0: the first); 0 = none. */
unsigned pci_find_capability(const struct pci_device *d, u8 id, unsigned after);
#define PCI_CAP_VENDOR 0x09
#define PCI_CAP_MSIX 0x11

/* Address and (by *size, if not NULL) size of memory region n; 0: absent, or I/O ports. */
phys_t pci_bar(const struct pci_device *d, unsigned n);

/* Let it answer at its addresses and read and write memory by itself. */
void pci_enable(const struct pci_device *d);

/* Deliver MSI-X vector `index` of d to a CPU as fn(arg). 0, -ENODEV or -ENOSPC. */
int pci_msix_vector(struct pci_device *d, unsigned index, unsigned cpu, irq_handler_t fn, void *arg);
/* The classic interrupt line instead. */
int pci_irq_line(struct pci_device *d, irq_handler_t fn, void *arg);

/* All devices, in the order of their addresses; fn returns non-zero to stop. */
int pci_for_each(int (*fn)(struct pci_device *d, void *arg), void *arg);

void pci_init(void);

#endif
