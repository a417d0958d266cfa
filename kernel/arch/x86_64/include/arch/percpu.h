/*
 * Per-CPU variables. Each CPU has its own copy of the section .data.percpu; the
 * GS base of a CPU is the distance from the linked copy to its own, so that
 * %gs:symbol is the CPU's own variable in one instruction.
 *
 * percpu_get/set/add are single instructions and so safe with preemption on
 * (though the CPU may change right after); this_cpu_ptr needs preemption off.
 */
#ifndef ARCH_PERCPU_H
#define ARCH_PERCPU_H

#include <lib/types.h>

#define DEFINE_PERCPU(type, name) \
	__attribute__((section(".data.percpu"))) __typeof__(type) name
#define DECLARE_PERCPU(type, name) \
	extern __attribute__((section(".data.percpu"))) __typeof__(type) name

extern unsigned long percpu_offset[MAX_CPUS];	/* [c] distance from linked copy; arch/smp.c */
DECLARE_PERCPU(unsigned long, percpu_self);	/* this CPU's own distance */
DECLARE_PERCPU(unsigned, percpu_cpu_id);

#define per_cpu_ptr(ptr, cpu) \
	((__typeof__(ptr))((unsigned long)(ptr) + percpu_offset[cpu]))
#define per_cpu(name, cpu) (*per_cpu_ptr(&(name), cpu))
#define this_cpu_ptr(ptr) \
	((__typeof__(ptr))((unsigned long)(ptr) + percpu_get(percpu_self)))

#define percpu_get(name) ({							\
	__typeof__(name) v_;							\
	_Static_assert(sizeof(v_) == 8 || sizeof(v_) == 4, "4 or 8 bytes");	\
	if (sizeof(v_) == 8)							\
		__asm__ volatile("movq %%gs:%1, %q0" : "=r"(v_) : "m"(name));	\
	else									\
		__asm__ volatile("movl %%gs:%1, %k0" : "=r"(v_) : "m"(name));	\
	v_; })

#define percpu_set(name, val) do {						\
	__typeof__(name) v_ = (val);						\
	if (sizeof(v_) == 8)							\
		__asm__ volatile("movq %q1, %%gs:%0" : "+m"(name) : "r"(v_));	\
	else									\
		__asm__ volatile("movl %k1, %%gs:%0" : "+m"(name) : "r"(v_));	\
} while (0)

#define percpu_add(name, val) do {						\
	if (sizeof(name) == 8)							\
		__asm__ volatile("addq %q1, %%gs:%0" : "+m"(name)		\
		    : "er"((long)(val)) : "cc");				\
	else									\
		__asm__ volatile("addl %k1, %%gs:%0" : "+m"(name)		\
		    : "er"((int)(val)) : "cc");					\
} while (0)

static inline unsigned cpu_id(void) { return percpu_get(percpu_cpu_id); }

#endif
