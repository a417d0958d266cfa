/* Random words from the processor: RDRAND (Intel SDM volume 1, 7.3.17). */
#include <arch/cpu.h>

static bool
has_rdrand(void)
{
	u32 a = 1, b, c = 0, d;

	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	return c & (1u << 30);
}

bool
arch_random(u64 *out)
{
	int tries;
	bool ok;

	if (!has_rdrand())
		return false;
	for (tries = 0; tries < 10; tries++) {
		__asm__ volatile("rdrand %0; setc %1" : "=r"(*out), "=qm"(ok) :: "cc");
		if (ok)
			return true;
	}
	return false;
}
