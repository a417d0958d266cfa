/*
 * Address checks (./configure --enable-kasan): the compiler calls a function before
 * each access to memory, and that looks up whether the bytes may be touched. Without
 * the option all of this is nothing.
 *
 * Checked is what lies in the direct map: slab objects and what is left of them up to
 * the next, blocks of kmalloc, page frames. Variables on the stack are guarded by the
 * compiler's canaries instead, when a function returns.
 */
#ifndef LIB_KASAN_H
#define LIB_KASAN_H

#include <lib/types.h>

/* Why bytes may not be touched. */
#define KASAN_FREE_PAGE 0xff
#define KASAN_FREE_OBJECT 0xfb
#define KASAN_REDZONE 0xfc

#ifdef LOAM_KASAN
#define KASAN_ENABLED true

/*
 * Start checking: shadow has a byte for each 8 of the size bytes at base, zeroed. All
 * may be touched until they are poisoned.
 */
void kasan_init(unsigned long base, size_t size, u8 *shadow);
/* p is 8-byte aligned; what is left of the last 8 bytes is (un)poisoned with them. */
void kasan_poison(const void *p, size_t n, u8 why);
/* Exactly n bytes may be touched; the rest of the last 8 may not. */
void kasan_unpoison(const void *p, size_t n);
/* Check an access that the compiler does not see (string instructions, assembly). */
void kasan_check(const void *p, size_t n, bool write);
/* May the first byte at p be touched? */
bool kasan_is_good(const void *p);
/* Called with the bad address before the panic, to say more of it. [c] set at boot */
extern void (*kasan_describe)(unsigned long addr);
/* Report what was found of addr, and panic. */
void kasan_panic(const char *what, unsigned long addr) __noreturn;
#else
#define KASAN_ENABLED false
static inline void kasan_poison(const void *p, size_t n, u8 why) { }
static inline void kasan_unpoison(const void *p, size_t n) { }
static inline void kasan_check(const void *p, size_t n, bool write) { }
static inline bool kasan_is_good(const void *p) { return true; }
#endif

#endif
