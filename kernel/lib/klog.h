/*
 * The kernel log: a ring of text that dmesg reads, and that goes to the boot
 * console as well (unless `quiet`). Any context, interrupts included.
 */
#ifndef LIB_KLOG_H
#define LIB_KLOG_H

#include <lib/types.h>

/* One message; ends with a newline. kdebug-free: print what a person needs to know. */
void kprintf(const char *fmt, ...) __printf(1, 2);

/* Copy up to size bytes of the log's tail to buf; returns the count. For syslog(2). */
size_t klog_read_all(char *buf, size_t size);
size_t klog_size(void);
void klog_clear(void);

/* Show all further messages by write(), which may be called in any context. */
void klog_add_console(void (*write)(const char *text, size_t n));
void klog_set_quiet(bool on);		/* consoles show nothing but a panic */
void klog_panic(void);			/* the panicking CPU: locks are no obstacle from now on */
bool klog_in_panic(void);

/* Stop all CPUs, print a backtrace of each with locks held, end the VM with failure. */
void panic(const char *fmt, ...) __printf(1, 2) __noreturn;

#define ASSERT(cond) do {							\
	if (unlikely(!(cond)))							\
		panic("%s:%d: assertion failed: %s", __FILE__, __LINE__, #cond);\
} while (0)

#ifdef LOAM_DEBUG
#define DEBUG_ASSERT(cond) ASSERT(cond)
#else
#define DEBUG_ASSERT(cond) ((void)0)
#endif

#endif
