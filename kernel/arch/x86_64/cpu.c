/*
 * What this processor can do, and turning it on. Found once on the boot CPU:
 * all CPUs are taken to be alike.
 */
#include <arch/cpu.h>
#include <lib/klog.h>
#include <lib/printf.h>
#include <lib/string.h>
#include "internal.h"

struct cpu_features cpu;
unsigned cpu_count = 1;

static char model[52];

/*
 * Names as /proc/cpuinfo has them; what the kernel does not turn on (fsgsbase, pku,
 * mpx) is left out. By word of CPUID: 1.edx 1.ecx
 * 80000001.edx .ecx 7.ebx 7.ecx
 */
static const char *const flag_names[6][32] = {
	{ "fpu", "vme", "de", "pse", "tsc", "msr", "pae", "mce", "cx8", "apic", NULL, "sep",
	  "mtrr", "pge", "mca", "cmov", "pat", "pse36", "pn", "clflush", NULL, "dts", "acpi",
	  "mmx", "fxsr", "sse", "sse2", "ss", "ht", "tm", "ia64", "pbe" },
	{ "pni", "pclmulqdq", "dtes64", "monitor", "ds_cpl", "vmx", "smx", "est", "tm2", "ssse3",
	  "cid", "sdbg", "fma", "cx16", "xtpr", "pdcm", NULL, "pcid", "dca", "sse4_1", "sse4_2",
	  "x2apic", "movbe", "popcnt", "tsc_deadline_timer", "aes", "xsave", NULL, "avx",
	  "f16c", "rdrand", "hypervisor" },
	{ [11] = "syscall", [20] = "nx", [22] = "mmxext", [25] = "fxsr_opt", [26] = "pdpe1gb",
	  [27] = "rdtscp", [29] = "lm", [30] = "3dnowext", [31] = "3dnow" },
	{ "lahf_lm", "cmp_legacy", "svm", "extapic", "cr8_legacy", "abm", "sse4a", "misalignsse",
	  "3dnowprefetch", "osvw", "ibs", "xop", [16] = "fma4", [21] = "tbm" },
	{ [3] = "bmi1", [5] = "avx2", [7] = "smep", "bmi2", "erms", "invpcid",
	  [16] = "avx512f", [18] = "rdseed", "adx", "smap", [23] = "clflushopt",
	  "clwb", [29] = "sha_ni" },
	{ [2] = "umip", [22] = "rdpid" },
};

static void
read_model(void)
{
	u32 words[13] = { 0 };
	const char *p = (const char *)words;

	if (cpuid(0x80000000, 0).eax < 0x80000004) {
		strlcpy(model, "x86-64", sizeof(model));
		return;
	}
	for (unsigned i = 0; i < 3; i++) {
		struct cpuid r = cpuid(0x80000002 + i, 0);

		words[i * 4] = r.eax;
		words[i * 4 + 1] = r.ebx;
		words[i * 4 + 2] = r.ecx;
		words[i * 4 + 3] = r.edx;
	}
	while (*p == ' ')
		p++;
	strlcpy(model, p, sizeof(model));
}

void
cpu_identify(void)
{
	struct cpuid r = cpuid(0, 0), ext;

	cpu.max_leaf = r.eax;
	r = cpuid(1, 0);
	cpu.pge = r.edx & BIT(13);
	cpu.x2apic = r.ecx & BIT(21);
	cpu.tsc_deadline = r.ecx & BIT(24);
	cpu.xsave = r.ecx & BIT(26);
	cpu.hypervisor = r.ecx & BIT(31);
	ext = cpuid(0x80000001, 0);
	cpu.gb_pages = ext.edx & BIT(26);
	if (cpuid(0x80000000, 0).eax >= 0x80000007)
		cpu.invariant_tsc = cpuid(0x80000007, 0).edx & BIT(8);
	if (cpu.max_leaf >= 7) {
		r = cpuid(7, 0);
		cpu.smep = r.ebx & BIT(7);
		cpu.erms = r.ebx & BIT(9);
		cpu.smap = r.ebx & BIT(20);
		cpu.umip = r.ecx & BIT(2);
	}
	if (cpu.xsave && cpu.max_leaf >= 0xd)
		cpu.xsaveopt = cpuid(0xd, 1).eax & BIT(0);
	else
		cpu.xsave = false;
	if (cpu.hypervisor) {
		r = cpuid(0x40000000, 0);
		cpu.hypervisor_max_leaf = r.eax;
		cpu.tcg = memcmp(&r.ebx, "TCGTCGTCGTCG", 12) == 0;
	}
	read_model();
}

struct smap_site {
	char *at;
	u8 code[8];
};
extern const struct smap_site _smap_sites[], _smap_sites_end[];

/* Runs while the image is still writable: see asm.h. */
void
cpu_patch_smap(void)
{
	if (!cpu.smap)
		return;
	for (const struct smap_site *s = _smap_sites; s < _smap_sites_end; s++)
		memcpy(s->at, s->code, 3);
}

void
cpu_enable_features(void)
{
	u64 cr0 = read_cr0(), cr4 = read_cr4();

	cr0 = (cr0 & ~(u64)(CR0_EM | CR0_TS)) | CR0_MP | CR0_NE | CR0_WP | CR0_AM;
	cr0 &= ~(u64)0x60000000;		/* caches on: CD and NW off */
	write_cr0(cr0);
	cr4 |= CR4_OSFXSR | CR4_OSXMMEXCPT;
	if (cpu.pge)
		cr4 |= CR4_PGE;
	if (cpu.smep)
		cr4 |= CR4_SMEP;
	if (cpu.smap)
		cr4 |= CR4_SMAP;
	if (cpu.umip)
		cr4 |= CR4_UMIP;
	if (cpu.xsave)
		cr4 |= CR4_OSXSAVE;
	write_cr4(cr4);
}

const char *
arch_cpu_model(void)
{
	return model;
}

size_t
arch_cpu_flags(char *buf, size_t size)
{
	struct cpuid one = cpuid(1, 0), ext = cpuid(0x80000001, 0), seven = { 0 };
	u32 words[6];
	size_t n = 0;

	if (cpu.max_leaf >= 7)
		seven = cpuid(7, 0);
	words[0] = one.edx;
	words[1] = one.ecx;
	words[2] = ext.edx;
	words[3] = ext.ecx;
	words[4] = seven.ebx;
	words[5] = seven.ecx;
	for (unsigned w = 0; w < 6; w++) {
		for (unsigned b = 0; b < 32; b++) {
			if (!(words[w] & BIT(b)) || flag_names[w][b] == NULL || n >= size)
				continue;
			n += snprintf(buf + n, size - n, "%s%s", n > 0 ? " " : "",
			    flag_names[w][b]);
		}
	}
	return MIN(n, size);
}
