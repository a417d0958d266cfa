/*
 * Memory for tests of kernel/mm on the host: host_pages frames, a struct page for
 * each, and the few functions of the machine that mm calls.
 */
#ifndef TESTS_UNIT_MM_HOST_H
#define TESTS_UNIT_MM_HOST_H

#include <lib/klog.h>
#include <mm/internal.h>
#include <sched/preempt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sync/spinlock.h>

unsigned long host_memory_base, host_page_array_base;
unsigned preempt_count = PREEMPT_NO_RESCHED;
unsigned cpu_count = 1;

static inline void
host_memory(unsigned long npages)
{
	host_memory_base = (unsigned long)aligned_alloc(4UL << 20, npages << PAGE_SHIFT);
	host_page_array_base = (unsigned long)calloc(npages, sizeof(struct page));
	memset((void *)host_memory_base, 0xa5, npages << PAGE_SHIFT);
}

void
panic(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	fprintf(stderr, "\n");
	abort();
}

void spin_lock_slow(struct spinlock *l) { panic("a lock was taken twice"); }
void preempt_schedule(void) {}
void arch_clear_page(void *p) { memset(p, 0, PAGE_SIZE); }
void arch_copy_page(void *dst, const void *src) { memcpy(dst, src, PAGE_SIZE); }

#endif
