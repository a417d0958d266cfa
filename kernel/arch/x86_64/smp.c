/*
 * Several CPUs: their per-CPU areas, their start, and calls from one to others.
 *
 * Start: all areas and stacks are made on the boot CPU before any other runs.
 * Then one CPU after the other is sent INIT and STARTUP (Intel SDM volume 3,
 * 8.4.4) and runs trampoline.S in a page below 1 MiB, on page tables that map
 * it one to one besides the kernel, and from there ap_main().
 *
 * Calls: each CPU has a list of requests, pushed by any other with one atomic
 * operation and taken as a whole by the interrupt handler. The nodes belong to
 * the calling CPU, one for each target, and are free again when the call ends.
 */
#include <arch/cpu.h>
#include <arch/thread.h>
#include <drivers/acpi/acpi.h>
#include <lib/atomic.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/page.h>
#include <sched/thread.h>
#include "internal.h"

#define START_TIMEOUT_US 200000

struct call {
	void (*fn)(void *);
	void *arg;
	u32 *pending;
	struct call *next;
};

/* In trampoline.S, at the end of the page's code. */
struct trampoline_args {
	u32 cr3, reserved;
	u64 stack, entry;
	u32 cpu, far_offset;
	u16 far_selector, gdt_limit;
	u32 gdt_base;
} __packed;
extern char trampoline_start[], trampoline_end[], trampoline_long[], trampoline_gdt[];
extern char trampoline_args[];

unsigned long percpu_offset[MAX_CPUS];
DEFINE_PERCPU(unsigned long, percpu_self);
DEFINE_PERCPU(unsigned, percpu_cpu_id);

static DEFINE_PERCPU(struct call *, call_list);		/* [atomic] */
static DEFINE_PERCPU(struct call, calls[MAX_CPUS]);	/* [owner, until pending is 0] */

static unsigned cpus_found;		/* [c] */
static phys_t trampoline_page;		/* [c] 0: none */
static pte_t start_top[PT_ENTRIES] __aligned(4096);
static pte_t start_pdpt[PT_ENTRIES] __aligned(4096);
static pte_t start_pd[PT_ENTRIES] __aligned(4096);

void
load_percpu(unsigned n)
{
	wrmsr(MSR_GS_BASE, percpu_offset[n]);
	wrmsr(MSR_KERNEL_GS_BASE, 0);
}

void
percpu_init(void)
{
	size_t size = _percpu_end - _percpu_start;

	trampoline_page = bootinfo_low_page();
	cpus_found = trampoline_page != 0 ? MAX(acpi.ncpus, 1U) : 1;
	for (unsigned n = 0; n < cpus_found; n++) {
		char *area = boot_alloc_pages(DIV_ROUND_UP(size, PAGE_SIZE));

		memcpy(area, _percpu_start, size);
		percpu_offset[n] = area - _percpu_start;
		per_cpu(percpu_self, n) = percpu_offset[n];
		per_cpu(percpu_cpu_id, n) = n;
		desc_alloc_stacks(n);
	}
	load_percpu(0);
}

/* A CPU's first C code: on its own stack, still on the trampoline's page tables. */
static void __noreturn
ap_main(unsigned n)
{
	write_cr3(virt_to_phys(kernel_top_table));
	load_percpu(n);
	cpu_enable_features();
	desc_init_cpu();
	fpu_init_cpu();
	apic_init_cpu();
	atomic_store(&cpu_count, n + 1);	/* start_cpu() waits for it */
	sched_start_cpu();
}

static struct trampoline_args *
prepare_trampoline(void)
{
	char *page = phys_to_virt(trampoline_page);
	struct trampoline_args *args = (void *)(page + (trampoline_args - trampoline_start));

	memcpy(start_top, kernel_top_table, PAGE_SIZE);
	start_top[0] = image_phys(start_pdpt) | PTE_PRESENT | PTE_WRITE;
	start_pdpt[0] = image_phys(start_pd) | PTE_PRESENT | PTE_WRITE;
	start_pd[0] = PTE_PRESENT | PTE_WRITE | PTE_LARGE;

	memcpy(page, trampoline_start, trampoline_end - trampoline_start);
	args->cr3 = image_phys(start_top);
	args->entry = (u64)ap_main;
	args->far_offset = trampoline_page + (trampoline_long - trampoline_start);
	args->far_selector = SEL_KERNEL_CS;
	args->gdt_limit = 4 * 8 - 1;
	args->gdt_base = trampoline_page + (trampoline_gdt - trampoline_start);
	return args;
}

static bool
wait_for_count(unsigned count, unsigned us)
{
	for (; us > 0 && atomic_load(&cpu_count) < count; us -= 10)
		delay_us(10);
	return atomic_load(&cpu_count) >= count;
}

/* Start the CPU with this APIC id as number n. */
static bool
start_cpu(struct trampoline_args *args, u32 id, unsigned n)
{
	char *stack = kstack_alloc();

	if (stack == NULL)
		return false;
	args->stack = (u64)stack + KSTACK_SIZE;
	args->cpu = n;
	apic_send(id, APIC_INIT);
	delay_us(cpu.hypervisor ? 10 : 10000);
	apic_send(id, APIC_STARTUP | trampoline_page >> PAGE_SHIFT);
	if (wait_for_count(n + 1, 1000))
		return true;
	apic_send(id, APIC_STARTUP | trampoline_page >> PAGE_SHIFT);
	if (wait_for_count(n + 1, START_TIMEOUT_US))
		return true;
	apic_send(id, APIC_INIT);	/* stays there: it must not come to life later */
	kprintf("smp: CPU with APIC id %u does not start\n", id);
	return false;
}

void
arch_start_cpus(void)
{
	u32 self = apic_id();
	unsigned limit = cpus_found;
	struct trampoline_args *args;
	char buf[8];

	if (boot_option("maxcpus", buf, sizeof(buf)) != NULL)
		limit = MIN((unsigned long)limit, MAX(strtoul(buf, NULL, 0), 1UL));
	if (limit > 1) {
		args = prepare_trampoline();
		for (unsigned i = 0; i < acpi.ncpus && cpu_count < limit; i++) {
			if (acpi.apic_id[i] != self)
				start_cpu(args, acpi.apic_id[i], cpu_count);
		}
		start_top[0] = 0;
	}
	kprintf("smp: %u CPU%s\n", cpu_count, cpu_count == 1 ? "" : "s");
	if (acpi.ncpus_left_out > 0)
		kprintf("smp: %u more than this kernel is made for\n", acpi.ncpus_left_out);
}

void
arch_call_cpus(cpumask_t mask, void (*fn)(void *), void *arg)
{
	struct call *nodes = this_cpu_ptr(&calls[0]);
	u32 pending;

	mask &= ~BIT(cpu_id());
	if (cpu_count < 64)
		mask &= BIT(cpu_count) - 1;
	pending = __builtin_popcountl(mask);
	for (cpumask_t rest = mask; rest != 0; rest &= rest - 1) {
		unsigned n = __builtin_ctzl(rest);
		struct call **list = per_cpu_ptr(&call_list, n), *node = &nodes[n];

		*node = (struct call){ fn, arg, &pending, atomic_load(list) };
		while (!atomic_cas(list, node->next, node))
			node->next = atomic_load(list);
		if (node->next == NULL)		/* else an interrupt is on its way already */
			apic_send(cpu_apic_id[n], APIC_FIXED | VECTOR_CALL);
	}
	while (atomic_load(&pending) != 0)
		arch_cpu_relax();
}

void
smp_call_interrupt(void)
{
	struct call *c = atomic_xchg(this_cpu_ptr(&call_list), NULL);

	while (c != NULL) {
		struct call *next = c->next;
		u32 *pending = c->pending;

		c->fn(c->arg);
		atomic_sub(pending, 1);		/* from here on c and pending are the caller's */
		c = next;
	}
}
