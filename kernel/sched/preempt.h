/*
 * Preemption control. The count of this CPU: low 16 bits nest preempt_disable
 * and spinlocks, the next 8 nest hardware interrupts; the top bit is CLEAR when
 * a reschedule is wanted, so that "may preempt and must" is the single test for
 * zero.
 */
#ifndef SCHED_PREEMPT_H
#define SCHED_PREEMPT_H

#include <arch/percpu.h>

#define PREEMPT_NO_RESCHED 0x80000000u
#define PREEMPT_IRQ_UNIT 0x10000u
#define PREEMPT_IRQ_MASK 0x00ff0000u

DECLARE_PERCPU(unsigned, preempt_count);	/* starts as PREEMPT_NO_RESCHED; sched/core.c */

void preempt_schedule(void);		/* sched: switch now, if interrupts are on */

static inline void
preempt_disable(void)
{
	percpu_add(preempt_count, 1);
	barrier();
}

static inline void
preempt_enable_no_resched(void)
{
	barrier();
	percpu_add(preempt_count, -1);
}

static inline void
preempt_enable(void)
{
	preempt_enable_no_resched();
	if (unlikely(percpu_get(preempt_count) == 0))
		preempt_schedule();
}

static inline bool
in_interrupt(void)
{
	return percpu_get(preempt_count) & PREEMPT_IRQ_MASK;
}

static inline bool
preemptible(void)
{
	return (percpu_get(preempt_count) & ~PREEMPT_NO_RESCHED) == 0;
}

static inline bool
resched_wanted(void)
{
	return !(percpu_get(preempt_count) & PREEMPT_NO_RESCHED);
}

/*
 * Called by arch around every hardware interrupt handler (interrupts off). On
 * the way out to kernel code with count zero, arch calls preempt_schedule_irq();
 * on the way out to user code user_return_work() looks at resched_wanted().
 */
static inline void irq_enter(void) { percpu_add(preempt_count, PREEMPT_IRQ_UNIT); }
static inline void irq_exit(void) { percpu_add(preempt_count, -(int)PREEMPT_IRQ_UNIT); }
void preempt_schedule_irq(void);	/* interrupts off on entry and on return */

#endif
