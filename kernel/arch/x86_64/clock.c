/*
 * Time: the TSC counts, and its frequency is told by CPUID or the hypervisor or
 * measured against the ACPI timer (or the 8254 where there is none). The wall
 * clock is read from the RTC once; from then on it is an offset to clock_ns().
 *
 * The scale factors are set on the boot CPU before anyone else runs [c];
 * realtime_offset is atomic.
 */
#include <arch/clock.h>
#include <arch/cpu.h>
#include <drivers/acpi/acpi.h>
#include <drivers/rtc/rtc.h>
#include <lib/atomic.h>
#include <lib/klog.h>
#include "internal.h"
#include "vdso/data.h"

#define PM_TIMER_HZ 3579545UL
#define PIT_HZ 1193182UL
#define MEASURE_US 8000UL
#define MAX_READS 1000000UL	/* port reads take a microsecond or so: a second */

static u64 tsc_khz;
static u64 tsc_base;		/* clock_ns() is 0 here */
static u64 ns_per_tick;		/* << 32 */
static u64 ticks_per_ns;	/* << 32 */
static u64 apic_per_ns;		/* << 32, of the local APIC's timer */
static u64 realtime_offset;
static struct vdso_data *published;	/* what user mode reads */

static u64
scale(u64 value, u64 factor)
{
	return (unsigned __int128)value * factor >> 32;
}

/* Loads before must be done, so that a time read after an event is not before it. */
static inline u64
tsc_ordered(void)
{
	__asm__ volatile("lfence" ::: "memory");
	return rdtsc();
}

u64
clock_ns(void)
{
	return scale(tsc_ordered() - tsc_base, ns_per_tick);
}

u64
clock_realtime_ns(void)
{
	return atomic_load(&realtime_offset) + clock_ns();
}

void
clock_set_realtime(u64 ns)
{
	u64 offset = ns - clock_ns();

	atomic_store(&realtime_offset, offset);
	if (published != NULL)
		atomic_store(&published->realtime_offset, offset);
}

void
clock_publish(struct vdso_data *d)
{
	d->tsc_base = tsc_base;
	d->ns_per_tick = ns_per_tick;
	d->realtime_offset = realtime_offset;
	published = d;
}

unsigned long
arch_cpu_khz(void)
{
	return tsc_khz;
}

/* A reference that counts up at a known rate. */
struct reference {
	u32 (*read)(void);
	u64 hz;
	u32 mask;
};

static u32
read_pm_timer(void)
{
	return inl(acpi.pm_timer);
}

/* Channel 2 counts down from 65535 with its gate open. */
static u32
read_pit(void)
{
	u32 v;

	outb(0x43, 0x80);		/* latch */
	v = inb(0x42);
	v |= inb(0x42) << 8;
	return 0xffff - v;
}

static struct reference
choose_reference(void)
{
	if (acpi.pm_timer != 0)
		return (struct reference){ read_pm_timer, PM_TIMER_HZ, 0xffffff };
	outb(0x61, (inb(0x61) & 0xfd) | 1);
	outb(0x43, 0xb0);		/* channel 2, both bytes, mode 0 */
	outb(0x42, 0xff);
	outb(0x42, 0xff);
	return (struct reference){ read_pit, PIT_HZ, 0xffff };
}

struct sample {
	u64 tsc;
	u32 ref, apic;
};

/* All counters at one moment: the tightest of a few tries, since we may be interrupted by a host. */
static struct sample
take_sample(const struct reference *ref)
{
	struct sample best = { 0 };
	u64 best_width = ~0UL;

	for (int i = 0; i < 5; i++) {
		u64 before = tsc_ordered();
		u32 r = ref->read(), a = apic_timer_count();
		u64 width = tsc_ordered() - before;

		if (width < best_width) {
			best_width = width;
			best = (struct sample){ before + width / 2, r, a };
		}
	}
	return best;
}

/* Measure the TSC (unless known) and the APIC timer, which counts down, side by side. */
static void
measure(void)
{
	struct reference ref = choose_reference();
	struct sample a, b;
	u64 ticks = ref.hz * MEASURE_US / 1000000, passed, passed_ns;

	apic_timer_set_count(~0U);
	a = take_sample(&ref);
	for (u64 n = 0; ((ref.read() - a.ref) & ref.mask) < ticks && n < MAX_READS; n++)
		arch_cpu_relax();
	b = take_sample(&ref);
	apic_timer_set_count(0);

	passed = (b.ref - a.ref) & ref.mask;
	if (passed < ticks) {
		kprintf("clock: nothing to measure the TSC by; taken for 1 GHz\n");
		tsc_khz = tsc_khz != 0 ? tsc_khz : 1000000;
		apic_per_ns = 1UL << 32;
		return;
	}
	passed_ns = passed * 1000000000 / ref.hz;		/* nanoseconds */
	if (tsc_khz == 0)
		tsc_khz = (b.tsc - a.tsc) * 1000000 / passed_ns;
	else	/* the better clock of the two */
		passed_ns = (b.tsc - a.tsc) * 1000000 / tsc_khz;
	apic_per_ns = ((u64)(a.apic - b.apic) << 32) / passed_ns;
}

static u64
told_khz(void)
{
	struct cpuid r;

	if (cpu.hypervisor && cpu.hypervisor_max_leaf >= 0x40000010) {
		r = cpuid(0x40000010, 0);
		if (r.eax != 0)
			return r.eax;
	}
	if (cpu.max_leaf >= 0x15) {
		r = cpuid(0x15, 0);
		if (r.eax != 0 && r.ebx != 0 && r.ecx != 0)
			return (u64)r.ecx * r.ebx / r.eax / 1000;
	}
	return 0;
}

void
clock_init(void)
{
	tsc_khz = told_khz();
	if (tsc_khz == 0 || !cpu.tsc_deadline)
		measure();
	ns_per_tick = (1000000UL << 32) / tsc_khz;
	ticks_per_ns = (tsc_khz << 32) / 1000000;
	tsc_base = boot_info.start_tsc;
	clock_set_realtime(rtc_read_seconds() * NSEC_PER_SEC);
	kprintf("clock: TSC %lu.%03lu MHz, timer by %s\n", tsc_khz / 1000, tsc_khz % 1000,
	    cpu.tsc_deadline ? "TSC deadline" : "local APIC");
}

void
arch_timer_set(u64 deadline_ns)
{
	u64 now, count;

	if (cpu.tsc_deadline) {
		/* 0 disarms; a time gone by interrupts at once. */
		wrmsr(MSR_TSC_DEADLINE, deadline_ns == ~0UL ? 0 :
		    tsc_base + scale(deadline_ns, ticks_per_ns) + 1);
		return;
	}
	if (deadline_ns == ~0UL) {
		apic_timer_set_count(0);
		return;
	}
	now = clock_ns();
	count = deadline_ns > now ? scale(deadline_ns - now, apic_per_ns) + 1 : 1;
	/* Too far for the counter: it goes off early, and the timer queue sets it again. */
	apic_timer_set_count(MIN(count, 0xffffffffUL));
}

void
delay_us(unsigned us)
{
	u64 end = rdtsc() + us * tsc_khz / 1000;

	while (rdtsc() < end)
		arch_cpu_relax();
}
