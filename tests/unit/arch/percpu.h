/* One CPU on the host: a per-CPU variable is a variable. */
#ifndef ARCH_PERCPU_H
#define ARCH_PERCPU_H

#include <lib/types.h>

#define DEFINE_PERCPU(type, name) __typeof__(type) name
#define DECLARE_PERCPU(type, name) extern __typeof__(type) name
#define per_cpu_ptr(ptr, cpu) (ptr)
#define per_cpu(name, cpu) (name)
#define this_cpu_ptr(ptr) (ptr)
#define percpu_get(name) (name)
#define percpu_set(name, val) ((void)((name) = (val)))
#define percpu_add(name, val) ((void)((name) += (val)))

static inline unsigned cpu_id(void) { return 0; }

#endif
