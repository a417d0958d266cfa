/* Allocations that fail on purpose, in debug kernels: see failalloc.c. */
#ifndef MM_FAILALLOC_H
#define MM_FAILALLOC_H

#include <lib/types.h>

#ifdef LOAM_DEBUG
/* Is the calling thread's allocation with ALLOC_* flags to fail? */
bool failalloc_now(unsigned flags);
void failalloc_arm(unsigned after, unsigned count);
unsigned failalloc_left(void);
#else
static inline bool failalloc_now(unsigned flags) { return false; }
#endif

#endif
