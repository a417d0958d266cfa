/*
 * A negative errno carried in a pointer: the last page of the address space is
 * never mapped, so no object has such an address.
 */
#ifndef LIB_ERR_H
#define LIB_ERR_H

#include <lib/types.h>
#include <uapi/errno.h>

static inline void *ERR_PTR(long err) { return (void *)err; }
static inline long PTR_ERR(const void *p) { return (long)p; }
static inline bool IS_ERR(const void *p) { return (unsigned long)p >= (unsigned long)-4095; }

#endif
