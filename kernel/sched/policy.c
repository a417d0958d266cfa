/*
 * Which queue a thread belongs to, and for how long it may run: the multilevel
 * feedback rules of policy.h. Pure arithmetic on struct sched_entity; the caller
 * holds the run queue lock (or the thread is not started yet).
 */
#include <sched/policy.h>
#include <uapi/sched.h>

static const u8 first_queue[NLEVELS] = {
	[LEVEL_RT] = 0,
	[LEVEL_HIGH] = QUEUE_FIRST_FAIR,
	[LEVEL_NORMAL] = QUEUE_FIRST_NORMAL,
	[LEVEL_LOW] = QUEUE_FIRST_LOW,
	[LEVEL_IDLE] = QUEUE_IDLE,
};

static const u8 max_feedback[NLEVELS] = {
	[LEVEL_HIGH] = 3, [LEVEL_NORMAL] = 7, [LEVEL_LOW] = 3,
};

#define SLICE_BASE_NS (4 * NSEC_PER_MSEC)
#define SLICE_RR_NS (20 * NSEC_PER_MSEC)

static void compute_slice(struct sched_entity *se);

void
policy_set_level(struct sched_entity *se)
{
	if (se->policy == SCHED_FIFO || se->policy == SCHED_RR)
		se->level = LEVEL_RT;
	else if (se->policy == SCHED_IDLE)
		se->level = LEVEL_IDLE;
	else if (se->nice <= -11)
		se->level = LEVEL_HIGH;
	else if (se->nice >= 10)
		se->level = LEVEL_LOW;
	else
		se->level = LEVEL_NORMAL;
	se->feedback = MIN(se->feedback, max_feedback[se->level]);
	if (se->policy == SCHED_BATCH)	/* says of itself that it is not interactive */
		se->feedback = max_feedback[se->level];
	compute_slice(se);
}

static unsigned
own_queue(const struct sched_entity *se)
{
	if (se->level == LEVEL_RT)
		return 99 - se->rt_priority;
	if (se->aged)
		return QUEUE_FIRST_FAIR;
	return first_queue[se->level] + se->feedback;
}

unsigned
sched_priority(const struct thread *t)
{
	return MIN(own_queue(&t->se), (unsigned)t->se.lent);
}

/*
 * How nice scales a slice, in sixteenths: five steps of nice halve it. Within a level
 * the threads take turns, so this is also how they share the processor: -10..9 for
 * NORMAL; the levels above and below begin in the middle again.
 */
static const u8 nice_scale[20] = {
	64, 56, 49, 42, 37, 32, 28, 24, 21, 18, 16, 14, 12, 11, 9, 8, 7, 6, 5, 5,
};

static unsigned
scale_of(const struct sched_entity *se)
{
	int shift = se->level == LEVEL_HIGH ? 15 : se->level == LEVEL_LOW ? -15 : 0;

	return se->level == LEVEL_IDLE ? 16 : nice_scale[se->nice + shift + 10];
}

/* Longer by half for each level of feedback, and scaled by nice. */
static void
compute_slice(struct sched_entity *se)
{
	if (se->level == LEVEL_RT)
		se->full_slice_ns = SLICE_RR_NS;
	else
		se->full_slice_ns = SLICE_BASE_NS * (2 + se->feedback) / 2 * scale_of(se) / 16;
}

s64
policy_slice_ns(const struct sched_entity *se)
{
	return se->full_slice_ns;
}

void
policy_slice_used_up(struct sched_entity *se)
{
	se->aged = false;
	if (se->feedback < max_feedback[se->level]) {
		se->feedback++;
		compute_slice(se);
	}
	se->slice_ns = se->full_slice_ns;
}

void
policy_woke(struct sched_entity *se)
{
	if (se->slice_ns * 2 < se->full_slice_ns)
		return;
	if (se->feedback > 0 && se->policy != SCHED_BATCH) {
		se->feedback--;
		compute_slice(se);
	}
	se->slice_ns = se->full_slice_ns;
}

void
sched_entity_init(struct thread *t)
{
	struct sched_entity *se = &t->se;

	*se = (struct sched_entity){ .policy = SCHED_OTHER, .lent = NO_LOAN, .affinity = ~0UL };
	list_init(&se->link);
	policy_set_level(se);
	se->slice_ns = policy_slice_ns(se);
	list_init(&t->held);
	list_init(&t->blocked_link);
}

void
sched_entity_fork(struct thread *child, struct thread *parent)
{
	struct sched_entity *se = &child->se;

	sched_entity_init(child);
	if (unlikely(parent->se.reset_on_fork)) {
		se->nice = MAX(parent->se.nice, 0);
		if (parent->se.level != LEVEL_RT)
			se->policy = parent->se.policy;
		else
			se->nice = 0;
	} else {
		se->policy = parent->se.policy;
		se->nice = parent->se.nice;
		se->rt_priority = parent->se.rt_priority;
	}
	se->affinity = parent->se.affinity;
	se->feedback = parent->se.feedback;
	policy_set_level(se);
	/* Shared, so that a chain of forks gets no more than one process would. */
	se->slice_ns = MAX(parent->se.slice_ns / 2, (s64)NSEC_PER_MSEC / 2);
	parent->se.slice_ns -= se->slice_ns;
}
