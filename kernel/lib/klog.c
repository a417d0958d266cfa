/*
 * The kernel log: a ring of the last KLOG_SIZE bytes of messages, each with the
 * time it was written, and the consoles that show them as they come.
 *
 * The lock here is a bare flag taken with interrupts off, because messages come
 * from every context, from below the spinlocks' own debugging too. Whoever
 * panics calls klog_panic() first: from then on a lock that cannot be had soon
 * is ignored, since its holder may have been stopped.
 */
#include <arch/clock.h>
#include <arch/cpu.h>
#include <lib/atomic.h>
#include <lib/klog.h>
#include <lib/printf.h>
#include <lib/string.h>

#define KLOG_SIZE 65536		/* a power of two */
#define MAX_CONSOLES 4
#define PANIC_SPINS 10000000	/* some milliseconds */

static u32 lock;
static bool panicking;
static bool quiet;
static char ring[KLOG_SIZE];		/* [lock] */
static size_t written;			/* [lock] bytes ever written */
static size_t cleared;			/* [lock] value of written at the last klog_clear */
static bool line_open;			/* [lock] the last message had no newline */
static void (*consoles[MAX_CONSOLES])(const char *text, size_t n);	/* [lock] */

/* Returns the interrupt flag for log_unlock, and whether the lock was had. */
static unsigned long
log_lock(bool *taken)
{
	unsigned long flags = arch_irq_save();
	unsigned spins = 0;

	*taken = true;
	while (atomic_xchg(&lock, 1) != 0) {
		while (READ_ONCE(lock) != 0) {
			arch_cpu_relax();
			if (READ_ONCE(panicking) && ++spins > PANIC_SPINS) {
				*taken = false;
				return flags;
			}
		}
	}
	return flags;
}

static void
log_unlock(unsigned long flags, bool taken)
{
	if (taken)
		atomic_store(&lock, 0);
	arch_irq_restore(flags);
}

/* Needs the lock. */
static void
append(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		ring[written++ % KLOG_SIZE] = text[i];
	if (quiet && !panicking)
		return;
	for (unsigned i = 0; i < MAX_CONSOLES && consoles[i] != NULL; i++)
		consoles[i](text, n);
}

void
kprintf(const char *fmt, ...)
{
	char text[512], stamp[24];
	unsigned long flags;
	bool taken;
	u64 usec;
	va_list ap;
	size_t n, nstamp;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n >= sizeof(text)) {
		n = sizeof(text) - 1;
		text[n - 1] = '\n';
	}
	flags = log_lock(&taken);
	usec = clock_ns() / NSEC_PER_USEC;	/* under the lock: times in the log ascend */
	nstamp = snprintf(stamp, sizeof(stamp), "[%5lu.%06lu] ", usec / USEC_PER_SEC,
	    usec % USEC_PER_SEC);
	if (!line_open)
		append(stamp, nstamp);
	append(text, n);
	line_open = n > 0 && text[n - 1] != '\n';
	log_unlock(flags, taken);
}

void
klog_add_console(void (*write)(const char *text, size_t n))
{
	bool taken;
	unsigned long flags = log_lock(&taken);

	for (unsigned i = 0; i < MAX_CONSOLES; i++) {
		if (consoles[i] == NULL) {
			consoles[i] = write;
			break;
		}
	}
	log_unlock(flags, taken);
}

void
klog_set_quiet(bool on)
{
	quiet = on;
}

void
klog_panic(void)
{
	WRITE_ONCE(panicking, true);
}

bool
klog_in_panic(void)
{
	return READ_ONCE(panicking);
}

/* Bytes that klog_read_all can give. Needs the lock. */
static size_t
available(void)
{
	return MIN(written - cleared, (size_t)KLOG_SIZE);
}

size_t
klog_read_all(char *buf, size_t size)
{
	bool taken;
	unsigned long flags = log_lock(&taken);
	size_t n = MIN(size, available());

	for (size_t i = 0; i < n; i++)
		buf[i] = ring[(written - n + i) % KLOG_SIZE];
	log_unlock(flags, taken);
	return n;
}

size_t
klog_size(void)
{
	bool taken;
	unsigned long flags = log_lock(&taken);
	size_t n = available();

	log_unlock(flags, taken);
	return n;
}

void
klog_clear(void)
{
	bool taken;
	unsigned long flags = log_lock(&taken);

	cleared = written;
	log_unlock(flags, taken);
}
