/* The test of the address checks: see kasantest.c. */
#ifndef MM_KASANTEST_H
#define MM_KASANTEST_H

#ifdef LOAM_KASAN
/* Boot: make the mistake that the command line names. */
void kasan_test(void);
#else
static inline void kasan_test(void) { }
#endif

#endif
