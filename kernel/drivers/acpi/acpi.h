/*
 * The tables of the firmware (ACPI specification 6.4, chapter 5). Read once at
 * boot into struct acpi_info; other drivers look tables up with acpi_find.
 */
#ifndef DRIVERS_ACPI_H
#define DRIVERS_ACPI_H

#include <arch/paging.h>
#include <lib/types.h>

struct acpi_header {
	char signature[4];
	u32 length;
	u8 revision, checksum;
	char oem_id[6], oem_table[8];
	u32 oem_revision, creator, creator_revision;
} __packed;

struct acpi_ioapic {
	phys_t addr;
	u32 gsi_base;
};

#define MAX_IOAPICS 16

struct acpi_info {		/* [c] after acpi_init */
	phys_t lapic;			/* 0: no MADT */
	unsigned ncpus;			/* enabled, up to MAX_CPUS */
	unsigned ncpus_left_out;	/* enabled beyond MAX_CPUS */
	u32 apic_id[MAX_CPUS];
	unsigned nioapics;
	struct acpi_ioapic ioapic[MAX_IOAPICS];
	struct { u32 gsi; bool level, low; } isa[16];
	u32 pm_timer;			/* I/O port, 0 = none */
	bool pm_timer_32bit;
	u32 pm1a_control, pm1b_control;	/* ports; 0 = none */
	u32 smi_command;
	u8 acpi_enable;			/* value for smi_command; 0 = already on */
	bool has_s5;
	u8 s5_a, s5_b;			/* SLP_TYP of soft off */
	u8 reset_space;			/* 1 = I/O port, 0 = memory */
	u64 reset_addr;			/* 0: no reset register */
	u8 reset_value;
	u8 century;			/* CMOS index of the century, 0 = none */
};
extern struct acpi_info acpi;

void acpi_init(void);
/* A table by signature ("MCFG"), checked, mapped for ever; NULL when absent. */
const struct acpi_header *acpi_find(const char *signature);

#endif
