/*
 * The shadow: a byte for each 8 of memory. 0: all 8 may be touched; 1 to 7: only so
 * many of the first; from 0x80 on: none, and the value says why (kasan.h).
 *
 * The calls are those of gcc's -fsanitize=kernel-address with outlined checks; this
 * file is compiled without. Nothing locks the shadow: bytes change hands with the
 * memory that they stand for.
 */
#include <lib/kasan.h>
#include <lib/klog.h>

#ifdef LOAM_KASAN

static unsigned long base;		/* [c] after kasan_init */
static size_t size;			/* [c] 0: not started, nothing is checked */
static u8 *shadow;			/* [c] */
static bool reporting;			/* once: what follows is the report's own doing */
void (*kasan_describe)(unsigned long addr);

/* The canary of -fstack-protector: a zero byte first stops strings. */
unsigned long __stack_chk_guard = 0x6b9f3a51c2d7e800UL;

void __noreturn __stack_chk_fail(void);
void __noreturn
__stack_chk_fail(void)
{
	panic("kasan: a variable on the stack was overrun");
}

void
kasan_init(unsigned long at, size_t n, u8 *bytes)
{
	base = at;
	shadow = bytes;
	barrier();
	size = n;
}

static inline bool
is_covered(unsigned long addr)
{
	return addr - base < size;
}

void
kasan_poison(const void *p, size_t n, u8 why)
{
	unsigned long at = (unsigned long)p - base;

	if (!is_covered((unsigned long)p))
		return;
	for (size_t i = at >> 3; i < (at + n + 7) >> 3; i++)
		shadow[i] = why;
}

void
kasan_unpoison(const void *p, size_t n)
{
	unsigned long at = (unsigned long)p - base;

	if (!is_covered((unsigned long)p))
		return;
	for (size_t i = at >> 3; i < (at + n) >> 3; i++)
		shadow[i] = 0;
	if (n & 7)
		shadow[(at + n) >> 3] = n & 7;
}

/* The first byte of [addr, addr + n) that may not be touched, or 0. */
static unsigned long
first_bad(unsigned long addr, size_t n)
{
	while (n > 0) {
		u8 s = shadow[(addr - base) >> 3];
		unsigned skip = addr & 7, here = MIN(n, (size_t)(8 - skip));

		if (s != 0 && (s >= 0x80 || skip + here > s))
			return s >= 0x80 ? addr : MAX(addr, (addr & ~7UL) + s);
		addr += here;
		n -= here;
	}
	return 0;
}

static const char *
reason(unsigned long addr)
{
	u8 s = shadow[(addr - base) >> 3];

	if (s < 0x80 && is_covered(addr + 8))	/* the end of an object tells no more */
		s = KASAN_REDZONE;
	switch (s) {
	case KASAN_FREE_PAGE:
		return "use of a free page";
	case KASAN_FREE_OBJECT:
		return "use after free";
	default:
		return "out of bounds";
	}
}

void
kasan_panic(const char *what, unsigned long addr)
{
	reporting = true;
	kprintf("kasan: %s at %lx\n", what, addr);
	if (kasan_describe != NULL)
		kasan_describe(addr);
	panic("kasan: %s at %lx", what, addr);
}

static void __attribute__((noinline))
report(unsigned long addr, size_t n, bool write, unsigned long bad)
{
	if (reporting || klog_in_panic())
		return;
	reporting = true;
	kprintf("kasan: %s of %zu bytes at %lx: %s\n", write ? "write" : "read", n, addr,
	    reason(bad));
	kasan_panic(reason(bad), bad);
}

static inline void
check(unsigned long addr, size_t n, bool write)
{
	unsigned long bad;

	if (!is_covered(addr))
		return;
	/* Most accesses are to 8 good bytes. */
	if (likely(shadow[(addr - base) >> 3] == 0 && (addr & 7) + n <= 8))
		return;
	bad = first_bad(addr, n);
	if (unlikely(bad != 0))
		report(addr, n, write, bad);
}

void
kasan_check(const void *p, size_t n, bool write)
{
	check((unsigned long)p, n, write);
}

bool
kasan_is_good(const void *p)
{
	unsigned long addr = (unsigned long)p;

	return !is_covered(addr) || shadow[(addr - base) >> 3] < 0x80;
}

/* ---- what the compiler calls ---- */

#define ACCESS(n)								\
	void __asan_load##n##_noabort(unsigned long addr);			\
	void __asan_load##n##_noabort(unsigned long addr) { check(addr, n, false); }	\
	void __asan_store##n##_noabort(unsigned long addr);			\
	void __asan_store##n##_noabort(unsigned long addr) { check(addr, n, true); }
ACCESS(1)
ACCESS(2)
ACCESS(4)
ACCESS(8)
ACCESS(16)

void __asan_loadN_noabort(unsigned long addr, size_t n);
void __asan_storeN_noabort(unsigned long addr, size_t n);
void __asan_handle_no_return(void);

void __asan_loadN_noabort(unsigned long addr, size_t n) { check(addr, n, false); }
void __asan_storeN_noabort(unsigned long addr, size_t n) { check(addr, n, true); }
void __asan_handle_no_return(void) { }

#endif
