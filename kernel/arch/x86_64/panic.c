/*
 * Panic: stop the other CPUs by NMI, tell what each was doing, end the machine.
 * Nothing here takes a lock: the log ignores its own (klog_panic), and stacks are
 * read with kernel_peek, which survives any pointer.
 *
 * The first CPU to panic reports; others that panic at the same time only halt.
 * A stopped CPU leaves its registers in stopped_frame and never runs again.
 */
#include <arch/cpu.h>
#include <arch/thread.h>
#include <lib/atomic.h>
#include <lib/klog.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <sched/thread.h>
#include <sync/spinlock.h>
#include "internal.h"

#define STOP_TIMEOUT_US 200000
#define MAX_FRAMES 40

struct ksym {
	u32 offset;		/* from KERNEL_BASE */
	u32 name;		/* in ksyms_names */
};
extern const struct ksym ksyms_table[] __attribute__((weak));
extern const u32 ksyms_count __attribute__((weak));
extern const char ksyms_names[] __attribute__((weak));

extern const char trap[], trap_end[];	/* entry.S */
int kernel_peek(const u64 *p, u64 *value);

static u32 panic_cpu;			/* [a] cpu + 1 of the reporter */
static DEFINE_PERCPU(struct trapframe *, stopped_frame);

static void __noreturn
halt_for_ever(void)
{
	for (;;)
		__asm__ volatile("cli; hlt");
}

/* name+offset of a code address. */
static void
symbolise(u64 addr, char *buf, size_t size)
{
	u32 offset = (u32)(addr - KERNEL_BASE), low = 0, high;

	buf[0] = '\0';
	if (&ksyms_count == NULL || ksyms_table == NULL || ksyms_names == NULL)
		return;
	if (addr < (u64)_text || addr >= (u64)_etext)
		return;
	high = ksyms_count;
	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (ksyms_table[middle].offset <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return;
	snprintf(buf, size, "%s+0x%x", ksyms_names + ksyms_table[low - 1].name,
	    offset - ksyms_table[low - 1].offset);
}

static void
print_address(u64 addr)
{
	char name[80];

	symbolise(addr, name, sizeof(name));
	kprintf("    %016lx %s\n", addr, name);
}

/*
 * Follow the frame pointers upward from rbp: each frame is {caller's rbp, return
 * address}. Above the frame of what entry.S called stands the trapframe, which
 * knows what was interrupted.
 */
static void
print_stack(u64 rbp)
{
	for (int i = 0; i < MAX_FRAMES && rbp != 0; i++) {
		u64 next, ret;

		if (rbp % 8 != 0 || kernel_peek((u64 *)rbp, &next) != 0 ||
		    kernel_peek((u64 *)rbp + 1, &ret) != 0 || ret == 0)
			break;
		print_address(ret);
		if (ret >= (u64)trap && ret < (u64)trap_end) {
			u64 rip = 0, cs = 0;

			kernel_peek((u64 *)(rbp + 16 + TF_RIP), &rip);
			kernel_peek((u64 *)(rbp + 16 + TF_CS), &cs);
			if (cs & 3)
				break;
			print_address(rip);
		}
		if (next <= rbp)
			break;		/* stacks grow down: callers are above */
		rbp = next;
	}
}

static void
print_registers(const struct trapframe *tf)
{
	kprintf("  rip %016lx rsp %016lx rfl %016lx cs %lx ss %lx\n", tf->rip, tf->rsp,
	    tf->rflags, tf->cs, tf->ss);
	kprintf("  rax %016lx rbx %016lx rcx %016lx rdx %016lx\n", tf->rax, tf->rbx, tf->rcx,
	    tf->rdx);
	kprintf("  rsi %016lx rdi %016lx rbp %016lx r8  %016lx\n", tf->rsi, tf->rdi, tf->rbp,
	    tf->r8);
	kprintf("  r9  %016lx r10 %016lx r11 %016lx r12 %016lx\n", tf->r9, tf->r10, tf->r11,
	    tf->r12);
	kprintf("  r13 %016lx r14 %016lx r15 %016lx cr2 %016lx cr3 %016lx\n", tf->r13, tf->r14,
	    tf->r15, read_cr2(), read_cr3());
}

static void
print_thread(unsigned n)
{
	struct thread *t = per_cpu(current_thread, n);

	if (t == NULL) {
		kprintf("cpu %u: no thread\n", n);
		return;
	}
	kprintf("cpu %u: thread %d (%.16s)%s", n, t->tid, t->name,
	    t->flags & TF_KTHREAD ? ", kernel thread" : "");
	if (!(t->flags & TF_KTHREAD) && t->arch.kstack_top != 0) {
		u64 call = 0;

		kernel_peek(&thread_trapframe(t)->orig_rax, &call);
		if (call != ~0UL)
			kprintf(", system call %lu", call);
	}
	kprintf("\n");
#ifdef LOAM_DEBUG
	for (int i = 0; i < t->nheld && i < (int)ARRAY_SIZE(t->held_locks); i++)
		kprintf("  holds %s (%p)\n", t->held_locks[i].class != NULL ?
		    t->held_locks[i].class->name : "?", t->held_locks[i].lock);
#endif
}

static void
stop_others(void)
{
	unsigned others = cpu_count - 1, stopped;

	if (others == 0)
		return;
	apic_send_nmi_others();
	for (unsigned us = 0; us < STOP_TIMEOUT_US; us += 10) {
		stopped = 0;
		for (unsigned n = 0; n < cpu_count; n++)
			stopped += n != cpu_id() && atomic_load(per_cpu_ptr(&stopped_frame, n)) != NULL;
		if (stopped == others)
			return;
		delay_us(10);
	}
}

/* From here on this CPU is the only one that does anything. */
static void
begin(void)
{
	arch_irq_disable();
	if (!atomic_cas(&panic_cpu, 0, cpu_id() + 1)) {
		if (panic_cpu == cpu_id() + 1) {
			kprintf("panic: again while reporting; giving up\n");
			arch_fail();
		}
		halt_for_ever();
	}
	klog_panic();
}

static void __noreturn
finish(const struct trapframe *tf, u64 rbp)
{
	stop_others();
	print_thread(cpu_id());
	if (tf != NULL) {
		print_registers(tf);
		print_address(tf->rip);
	}
	print_stack(rbp);
	for (unsigned n = 0; n < cpu_count; n++) {
		struct trapframe *stopped = per_cpu(stopped_frame, n);

		if (n == cpu_id())
			continue;
		print_thread(n);
		if (stopped == NULL) {
			kprintf("    does not answer\n");
			continue;
		}
		print_address(stopped->rip);
		if (!trap_from_user(stopped))
			print_stack(stopped->rbp);
	}
	kprintf("panic: end of report\n");
	arch_fail();
}

void
panic(const char *fmt, ...)
{
	char text[256];
	va_list ap;

	begin();
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	kprintf("\npanic: %s\n", text);
	finish(NULL, (u64)__builtin_frame_address(0));
}

void
panic_trap(struct trapframe *tf, const char *what, u64 error, u64 address)
{
	begin();
	kprintf("\npanic: %s in the kernel, error %lx, address %016lx\n", what, error, address);
	finish(tf, tf->rbp);
}

void
panic_nmi(struct trapframe *tf)
{
	if (atomic_load(&panic_cpu) == 0) {
		kprintf("NMI without a known reason\n");
		return;
	}
	if (panic_cpu == cpu_id() + 1)
		return;
	atomic_store(this_cpu_ptr(&stopped_frame), tf);
	halt_for_ever();
}
