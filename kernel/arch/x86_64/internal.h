/*
 * What the files of this directory share and nobody else needs.
 */
#ifndef X86_INTERNAL_H
#define X86_INTERNAL_H

#include <arch/boot.h>
#include <arch/cpu.h>
#include <arch/firmware.h>
#include <arch/io.h>
#include <arch/paging.h>
#include <arch/percpu.h>
#include <arch/trap.h>
#include <lib/types.h>
#include "asm.h"

/* ---- instructions ---- */

static inline u64
rdmsr(u32 msr)
{
	u32 lo, hi;

	__asm__ volatile("rdmsr" : "=a"(lo), "=d"(hi) : "c"(msr));
	return (u64)hi << 32 | lo;
}

static inline void
wrmsr(u32 msr, u64 v)
{
	__asm__ volatile("wrmsr" :: "c"(msr), "a"((u32)v), "d"((u32)(v >> 32)) : "memory");
}

static inline u64
rdtsc(void)
{
	u32 lo, hi;

	__asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi) :: "memory");
	return (u64)hi << 32 | lo;
}

struct cpuid {
	u32 eax, ebx, ecx, edx;
};

static inline struct cpuid
cpuid(u32 leaf, u32 subleaf)
{
	struct cpuid r;

	__asm__ volatile("cpuid" : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
	    : "a"(leaf), "c"(subleaf));
	return r;
}

#define CR_ACCESSORS(n)								\
	static inline u64 read_cr##n(void)					\
	{ u64 v; __asm__ volatile("movq %%cr" #n ", %0" : "=r"(v)); return v; }	\
	static inline void write_cr##n(u64 v)					\
	{ __asm__ volatile("movq %0, %%cr" #n :: "r"(v) : "memory"); }
CR_ACCESSORS(0)
CR_ACCESSORS(2)
CR_ACCESSORS(3)
CR_ACCESSORS(4)

/* ---- kernel.ld ---- */

extern char _image[], _text[], _etext[], _rodata[], _erodata[], _data[], _end[];
extern char _percpu_start[], _percpu_end[];

static inline phys_t image_phys(const void *va) { return (phys_t)va - KERNEL_BASE; }

/* ---- vectors ---- */

#define VECTOR_DEVICE_FIRST 0x30
#define VECTOR_DEVICE_LAST 0xef
#define VECTOR_RESCHEDULE 0xf0
#define VECTOR_CALL 0xf1
#define VECTOR_TIMER 0xf2
#define VECTOR_SPURIOUS 0xff

/* ---- cpu.c: features, found on the boot CPU ---- */

struct cpu_features {
	bool smep, smap, umip, pge, x2apic, tsc_deadline, xsave, xsaveopt, gb_pages;
	bool erms, invariant_tsc;
	bool hypervisor, tcg;	/* tcg: QEMU's interpreter of instructions */
	u32 max_leaf, hypervisor_max_leaf;
};
extern struct cpu_features cpu;
void cpu_identify(void);
void cpu_patch_smap(void);
void cpu_enable_features(void);		/* each CPU: control registers */

/* ---- bootinfo.c ---- */

extern u64 boot_tsc;			/* boot.S */
void bootinfo_parse(u32 magic, phys_t info);
void bootinfo_reserve(phys_t start, phys_t end);
/* One usable page below 1 MiB, taken out of the memory map for the start of CPUs; 0 = none. */
phys_t bootinfo_low_page(void);
extern phys_t boot_memory_top;		/* end of the highest memory to be in the direct map */
/* All memory the loader called RAM, firmware tables included: what the direct map covers. */
struct boot_range { phys_t start, end; };
extern struct boot_range boot_ram[];
extern unsigned boot_ram_count;

/* ---- paging.c ---- */

void paging_init(void);

/* ---- desc.c ---- */

struct tss {
	u32 reserved0;
	u64 rsp[3];
	u64 reserved1;
	u64 ist[7];
	u64 reserved2;
	u16 reserved3, iomap;
} __packed;
DECLARE_PERCPU(struct tss, cpu_tss);

enum { IST_DOUBLE_FAULT = 1, IST_NMI, IST_MACHINE_CHECK, IST_DEBUG, IST_COUNT = IST_DEBUG };
/* Each CPU: GDT, TSS, IDT, system call registers. Its per-CPU area is in place. */
void desc_init_cpu(void);
void desc_alloc_stacks(unsigned cpu);	/* boot CPU, for each CPU */

/* ---- trap.c, entry.S ---- */

extern const char trap_stubs[];		/* 256 stubs of TRAP_STUB_SIZE bytes */
#define TRAP_STUB_SIZE 16
void syscall_entry(void);
void thread_start_kernel(void);
void thread_start_user(void);
u64 switch_stacks(u64 *save_rsp, u64 rsp, u64 prev);

/* ---- irq.c ---- */

void irq_dispatch(unsigned vector, bool from_user);

/* ---- apic.c ---- */

void apic_init(void);			/* boot CPU: find and map */
void apic_init_cpu(void);
u32 apic_id(void);
void apic_eoi(void);
void apic_send(u32 dest, u32 command);	/* low half of the ICR; waits till accepted */
void apic_send_nmi_others(void);
#define APIC_INIT 0x4500
#define APIC_STARTUP 0x4600
#define APIC_FIXED 0x4000
#define APIC_NMI 0x4400
void apic_timer_set_count(u32 count);
u32 apic_timer_count(void);
extern bool x2apic_active;
extern u32 cpu_apic_id[MAX_CPUS];

/* ---- ioapic.c ---- */

void ioapic_init(void);
int ioapic_route(unsigned gsi, u8 vector, unsigned cpu, bool level, bool low);
/* The ISA line after the MADT's overrides. */
unsigned isa_to_gsi(unsigned irq, bool *level, bool *low);

/* ---- clock.c ---- */

void clock_init(void);
struct vdso_data;
void clock_publish(struct vdso_data *d);	/* keep this up to date from now on */
void delay_us(unsigned us);		/* spins: for the start of hardware only */

/* ---- smp.c ---- */

void percpu_init(void);
void smp_call_interrupt(void);
void load_percpu(unsigned cpu);		/* GS base of the executing CPU */

/* ---- fpu.c ---- */

struct thread;
void fpu_init(void);			/* boot CPU: sizes */
void fpu_init_cpu(void);
void fpu_switch_out(struct thread *prev);
void fpu_return_to_user(struct thread *t);	/* interrupts off */
bool fpu_allocate(struct thread *t);		/* may sleep */
int fpu_push(struct thread *t, unsigned long sp);	/* write the state to user memory */
int fpu_pop(struct thread *t, unsigned long sp);
size_t fpu_frame_size(void);
void fpu_reset(struct thread *t);
void fpu_forget(struct thread *t);		/* the registers of current are in memory only */

/* ---- ptrace.c ---- */

void arch_switch_traced(struct thread *next);	/* for TF_SWITCH flags; no preemption */
bool debug_trap(struct thread *t, struct trapframe *tf, u64 dr6);
void debug_reset(struct thread *t);		/* exec: current has no breakpoints */

/* ---- panic.c ---- */

void panic_nmi(struct trapframe *tf);	/* from the NMI handler */
void panic_trap(struct trapframe *tf, const char *what, u64 error, u64 address) __noreturn;

#endif
