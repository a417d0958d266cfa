/*
 * struct thread: what the scheduler switches between. A process (proc/) owns one
 * or more; kernel threads have none. Allocated by proc/thread.c, scheduled here.
 *
 * States:
 *
 *	NEW --thread_start--> RUNNABLE <----thread_wake----+
 *	                       |  ^ schedule()             |
 *	                       v  |                        |
 *	                     (on a CPU) --schedule()--> BLOCKED, SLEEPING, STOPPED, TRACED
 *	                       |
 *	                       +--thread_exit--> DEAD (freed by the next thread's switch-in)
 *
 * BLOCKED waits for something that is sure to come (disk, lock); SLEEPING can be
 * ended by a signal; STOPPED by SIGCONT or SIGKILL; TRACED by the tracer or SIGKILL.
 *
 * Guards: [c] constant once made, [o] only the thread itself, [q] its run queue's
 * lock, [a] atomic, [s] process's signal lock (proc/signal.h).
 */
#ifndef SCHED_THREAD_H
#define SCHED_THREAD_H

#include <arch/cpu.h>
#include <arch/thread.h>
#include <lib/atomic.h>
#include <lib/list.h>
#include <lib/rbtree.h>
#include <lib/types.h>

struct process;
struct vmspace;
struct files;
struct fs_context;
struct cred;
struct nsproxy;
struct run_queue;
struct sem_undo_list;
struct wait_claim;
struct wait_kind;
struct waiter;

enum thread_state {
	THREAD_RUNNABLE,	/* on a run queue or on a CPU */
	THREAD_SLEEPING,	/* interruptible: signals wake it ("S" in ps) */
	THREAD_BLOCKED,		/* not interruptible ("D") */
	THREAD_STOPPED,		/* job control ("T") */
	THREAD_DEAD,		/* will not run again ("X"/"Z") */
	THREAD_NEW,		/* not started yet */
	THREAD_TRACED,		/* stopped for its tracer ("t"): proc/ptrace.h */
};

enum sched_level { LEVEL_RT, LEVEL_HIGH, LEVEL_NORMAL, LEVEL_LOW, LEVEL_IDLE, NLEVELS };

/* flags, changed with atomic_or and atomic_and */
#define TF_SIGPENDING BIT(0)	/* an unblocked signal waits: sleeps end, user return looks */
#define TF_NOTIFY BIT(1)	/* user return must call in (stop, exit requested) */
#define TF_KTHREAD BIT(2)	/* kernel thread: no process, no user mode */
#define TF_EXITING BIT(3)
#define TF_RESTORE_MASK BIT(4)	/* saved_mask is to be restored on user return (sigsuspend) */
#define TF_VFORK BIT(5)		/* child of vfork: wakes the parent on exec or exit */
#define TF_DIE BIT(6)		/* must exit instead of returning to user mode */
#define TF_CPUTIMER BIT(7)	/* the process's CPU-time timer is to be armed again */
#define TF_RESTART BIT(8)	/* the call was ended by a signal: user return resolves it */
#define TF_MEMALLOC BIT(9)	/* frees memory (reclaim, write-back): may use the last reserve */
#define TF_SLOW_SYSCALL BIT(10)	/* traced: its calls take the slow entry (arch/trap.h) */
#define TF_SYSCALL_EXIT BIT(11)	/* traced: the end of its call is to be told */
#define TF_DEBUG_REGS BIT(12)	/* arch_switch loads its debug registers */
#define TF_SWITCH (TF_SLOW_SYSCALL | TF_DEBUG_REGS)	/* arch_switch has more to do for it */
#define TF_WORK (TF_SIGPENDING | TF_NOTIFY | TF_RESTORE_MASK | TF_DIE | TF_CPUTIMER | TF_RESTART | \
	TF_SYSCALL_EXIT)

struct sched_entity {
	struct list link;		/* [q] on a level's queue */
	u8 policy;			/* [q] SCHED_OTHER... of uapi/sched.h */
	s8 nice;			/* [q] -20..19 */
	u8 rt_priority;			/* [q] 1..99 for FIFO and RR */
	u8 level;			/* [q] enum sched_level, from policy and nice */
	u8 feedback;			/* [q] depth in its level's feedback queues: 0 = best */
	bool queued;			/* [q] waits on a run queue */
	bool migrate;			/* [q] its CPU is not allowed any longer: moved after the switch */
	bool reset_on_fork;		/* [q] children get the usual policy: SCHED_RESET_ON_FORK */
	bool aged;			/* [q] waited too long: runs ahead of all but real-time, once */
	u8 queue;			/* [q] index of the queue it is on (sched/runqueue.c) */
	u16 lent;			/* [q] best priority lent by waiters for its mutexes; NO_LOAN */
	s64 slice_ns;			/* [q] left of the time slice */
	s64 full_slice_ns;		/* [q] what a new one will be: policy_set_level, feedback */
	u64 stamp_ns;			/* [q] when it was queued, or began to run, or went to sleep */
	u64 rt_ran_ns;			/* [q] as a real-time thread since it last slept: RLIMIT_RTTIME */
	cpumask_t affinity;		/* [q] */
};

struct thread_usage {			/* [o] written by the thread or its CPU */
	u64 run_ns;			/* on a CPU in all */
	u64 user_ticks, system_ticks;	/* how the accounting tick found it: splits run_ns */
	u64 user_ns, system_ns;		/* filled in by thread_usage_read: sum to run_ns */
	u64 wait_ns;			/* runnable but not running */
	u64 voluntary, involuntary;	/* switches */
	u64 minor_faults, major_faults;
	u64 read_bytes, write_bytes;	/* that reached block devices */
	u64 read_chars, write_chars;	/* by read and write calls */
	u64 read_calls, write_calls;
};

struct thread {
	/* scheduling */
	u32 state;			/* enum thread_state; own stores, wakers under [q] */
	u32 flags;			/* [a] TF_* */
	u32 cpu;			/* [q] where it runs or ran last */
	struct sched_entity se;
	struct arch_thread arch;
	void *kstack;			/* [c] lowest address */
	const char *wait_reason;	/* [o] where it sleeps, for /proc/PID/wchan; NULL */
	struct thread_usage usage;
	u64 start_ns;			/* [c] clock_ns() when made */
	char name[16];			/* comm; [o] */

	/* identity */
	pid_t tid;			/* [c] */
	pid_t ns_tid;			/* [c] in its process's pid namespace: what gettid tells */
	struct refcount refs;		/* thread_get/thread_put of proc/thread.h */
	struct process *proc;		/* [c] NULL for kernel threads */
	struct list proc_link;		/* in process.threads */

	/* what system calls reach for often; owned through the process */
	struct vmspace *vm;		/* [o] NULL for kernel threads */
	struct files *files;		/* [o] descriptors (fs/files.h) */
	struct fs_context *fs;		/* [o] root, cwd, umask (fs/vfs/fscontext.h) */
	const struct cred *cred;	/* [o] replaced as a whole (fs/vfs/cred.h) */
	struct nsproxy *nsproxy;	/* [o] its namespaces (proc/nsproxy.h) */

	/* signals: proc/signal.c */
	u64 sig_blocked;		/* [s] written by the thread itself only */
	u64 sig_saved;			/* [o] with TF_RESTORE_MASK */
	u64 sig_waiting;		/* [s] blocked signals that sigtimedwait waits for */
	u64 sig_pending;		/* [s] thread-directed */
	struct list sig_queue;		/* [s] their siginfo */
	struct tracee *trace;		/* by whom it is traced: proc/ptrace.h; NULL */
	u64 alt_stack, alt_stack_size;	/* [o] sigaltstack */
	u32 alt_stack_flags;

	struct sem_undo_list *sem_undo;	/* [o] what its end undoes (ipc/sem.c); NULL until needed */

	/* threads ABI */
	u32 __user *clear_tid;		/* [o] set_tid_address */
	void __user *robust_list;	/* [o] */
	size_t robust_list_len;
	struct vfork_done *vfork_done;	/* [o] parent to release; proc/fork.c */
	struct {			/* [o] what restart_syscall(2) goes on with */
		long (*fn)(struct thread *t);
		u64 deadline_ns;
		void __user *rem;
		u64 arg[4];
	} restart;

	/* locking */
	void *blocked_on;		/* [wait_graph_lock] what it waits for */
	const struct wait_kind *blocked_kind;	/* [wait_graph_lock] NULL = nothing */
	struct wait_claim *blocked_claim;	/* [wait_graph_lock] its place there, if that lends */
	struct list blocked_link;	/* [wait_graph_lock] among the blocked threads, by files */
	u64 visited;			/* [wait_graph_lock] number of the search that saw it last */
	struct thread *visit_next, *visit_from;	/* [wait_graph_lock] for that search */
	struct list held;		/* [wait_graph_lock] of wait_source: what it owns and others claim */
	bool futex_closed;		/* [wait_graph_lock] exits, takes no more PI futexes */
#ifdef LOAM_DEBUG
	/* [o] what it holds, for lock-order checks and panics: sync/lockdep.c */
	struct held_lock { struct lock_class *class; const void *lock; } held_locks[24];
	int nheld;
	unsigned fail_after, fail_count;	/* [o] allocations to fail: mm/failalloc.c */
#endif
};

DECLARE_PERCPU(struct thread *, current_thread);
#define current percpu_get(current_thread)

/* True when a sleep of t in state SLEEPING must end. */
static inline bool
thread_interrupted(const struct thread *t)
{
	return READ_ONCE(t->flags) & (TF_SIGPENDING | TF_NOTIFY);
}

/* ---- sched/core.c ---- */

/* Boot CPU: the caller becomes its idle thread, and so must never sleep. */
void sched_init(void);
/*
 * The idle loop. Each other CPU calls this at the end of its start (its boot stack
 * becomes the idle thread's); the boot CPU at the end of kernel_main.
 */
void sched_start_cpu(void) __noreturn;

/*
 * Give up the CPU. The caller has set current->state (or stays RUNNABLE, to
 * yield). Preemption on, interrupts on. Returns when the thread runs again.
 */
void schedule(void);
/* The same with a deadline of clock_ns(): true if woken before it. State is SLEEPING or BLOCKED. */
bool schedule_until(u64 deadline_ns);

/* For the wait protocol: a store that is ordered before the loads that follow. */
static inline void
thread_set_state(enum thread_state s)
{
	__atomic_store_n(&current->state, s, __ATOMIC_SEQ_CST);
}

/*
 * Make t runnable if its state is in mask (BIT(THREAD_SLEEPING)...); true if it
 * was woken by this call. Any context; takes t's run queue lock.
 */
bool thread_wake(struct thread *t, unsigned state_mask);
#define WAKE_NORMAL (BIT(THREAD_SLEEPING) | BIT(THREAD_BLOCKED))
#define WAKE_SIGNAL BIT(THREAD_SLEEPING)
#define WAKE_STOPPED (BIT(THREAD_STOPPED) | BIT(THREAD_TRACED))

/* Put a NEW thread on a run queue for the first time. */
void thread_start(struct thread *t);
/*
 * The end of current: the switch to the next thread is final; afterwards, on the
 * next thread's stack, thread_put(t) is called through hooks.h.
 */
void thread_exit_switch(void) __noreturn;

void sched_yield_now(void);		/* sched_yield(2) */

/* Initialise the scheduling fields: normal policy, all CPUs. */
void sched_entity_init(struct thread *t);
/*
 * Fork: child inherits policy, nice, affinity (SCHED_RESET_ON_FORK: not the first two);
 * the rest of the parent's slice is shared.
 */
void sched_entity_fork(struct thread *child, struct thread *parent);

/* Policy changes (sched_setscheduler, setpriority, affinity). Arguments checked by the caller. */
void sched_set_policy(struct thread *t, int policy, int nice, int rt_priority, bool reset_on_fork);
int sched_set_affinity(struct thread *t, cpumask_t mask);	/* -EINVAL if no CPU is left */

void sched_reschedule_irq(void);	/* arch: the rescheduling IPI came */

/* Totals for /proc/stat and /proc/loadavg: by CPU. */
struct cpu_usage {
	u64 user_ns, system_ns, idle_ns, interrupts;
	u64 switches;		/* to another thread */
	u64 decisions;		/* looks for the best thread */
	u64 steals;		/* threads taken over from other CPUs: by an idle one, */
	u64 pulls;		/* to even the queues out or to run a real-time thread */
	u64 wakes;		/* threads queued here when they woke or began */
	u64 preemptions;	/* threads that had to give way */
	u64 aged;		/* threads moved ahead as they had waited too long */
	u64 yields;
	u64 run_ns, wait_ns;	/* of threads, on this CPU and in its queues */
	long blocked;		/* threads that sleep uninterruptibly, last seen here; none of the kernel's */
	unsigned queued;	/* now */
	u64 started;		/* threads that began here */
};
void sched_cpu_usage(unsigned cpu, struct cpu_usage *out);
void sched_load_average(unsigned long avg[3]);	/* fixed point, 1 << 11 = 1.0 */
unsigned sched_runnable_count(void);
unsigned sched_blocked_count(void);	/* threads in uninterruptible sleep: /proc/stat */

/* Brings usage of t up to now if it is running; then a copy. */
void thread_usage_read(struct thread *t, struct thread_usage *out);

#endif
