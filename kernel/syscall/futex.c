/*
 * futex(2), and the lists of robust locks.
 */
#include <arch/user.h>
#include <fs/vfs/cred.h>
#include <gen/syscalls.h>
#include <proc/cred.h>
#include <ipc/futex.h>
#include <proc/process.h>
#include <proc/signal.h>
#include <syscall/time.h>
#include <uapi/futex.h>

/*
 * The deadline of a wait. FUTEX_WAIT's timeout is relative, all others are absolute: on
 * the realtime clock if the flag says so, and for FUTEX_LOCK_PI always. NULL: none.
 */
static int
wait_deadline(int op, const struct timespec __user *timeout, u64 *deadline)
{
	int command = op & FUTEX_CMD_MASK;
	struct timespec ts;
	u64 ns;

	*deadline = ~0UL;
	if (!timeout)
		return 0;
	if (get_user(ts, timeout))
		return -EFAULT;
	if (timespec_to_ns(&ts, &ns))
		return -EINVAL;
	if (command == FUTEX_WAIT)
		*deadline = deadline_after(ns);
	else if (command == FUTEX_LOCK_PI || (op & FUTEX_CLOCK_REALTIME))
		*deadline = deadline_of_realtime(ns);
	else
		*deadline = ns;
	return 0;
}

static long
restart_wait(struct thread *t)
{
	long ret = futex_wait((u32 __user *)t->restart.arg[0], t->restart.arg[1],
	    t->restart.arg[2], t->restart.deadline_ns, t->restart.arg[3]);

	return ret == -EINTR ? -ERESTART_RESTARTBLOCK : ret;
}

/* A wait without a deadline starts again as it was; one with goes on to the same deadline. */
static long
wait(u32 __user *addr, int op, u32 val, const struct timespec __user *timeout, u32 bits)
{
	bool shared = !(op & FUTEX_PRIVATE_FLAG);
	struct thread *t = current;
	u64 deadline;
	long ret;
	int err;

	if (bits == 0)
		return -EINVAL;
	err = wait_deadline(op, timeout, &deadline);
	if (err)
		return err;
	ret = futex_wait(addr, shared, val, deadline, bits);
	if (ret != -EINTR || deadline == ~0UL)
		return ret;
	t->restart.fn = restart_wait;
	t->restart.deadline_ns = deadline;
	t->restart.arg[0] = (u64)addr;
	t->restart.arg[1] = shared;
	t->restart.arg[2] = val;
	t->restart.arg[3] = bits;
	return -ERESTART_RESTARTBLOCK;
}

static long
lock_pi(u32 __user *addr, int op, const struct timespec __user *timeout)
{
	u64 deadline;
	int err = wait_deadline(op, timeout, &deadline);

	return err ? err : futex_lock_pi(addr, !(op & FUTEX_PRIVATE_FLAG), deadline);
}

static long
wait_requeue_pi(u32 __user *addr, int op, u32 val, const struct timespec __user *timeout,
    u32 __user *addr2)
{
	u64 deadline;
	int err = wait_deadline(op, timeout, &deadline);

	return err ? err : futex_wait_requeue_pi(addr, addr2, !(op & FUTEX_PRIVATE_FLAG), val,
	    deadline, FUTEX_BITSET_MATCH_ANY);
}

static bool
takes_clock(int command)
{
	return command == FUTEX_WAIT_BITSET || command == FUTEX_WAIT_REQUEUE_PI ||
	    command == FUTEX_LOCK_PI2;
}

/* All but the two that every lock uses. */
static long __attribute__((noinline))
others(u32 __user *addr, int op, u32 val, const struct timespec __user *timeout,
    u32 __user *addr2, u32 val3)
{
	bool shared = !(op & FUTEX_PRIVATE_FLAG);
	unsigned val2 = (unsigned)(unsigned long)timeout;

	switch (op & FUTEX_CMD_MASK) {
	case FUTEX_WAIT_BITSET:
		return wait(addr, op, val, timeout, val3);
	case FUTEX_WAKE_BITSET:
		return val3 ? futex_wake(addr, shared, val, val3) : -EINVAL;
	case FUTEX_REQUEUE:
		return futex_requeue(addr, addr2, shared, val, val2, NULL);
	case FUTEX_CMP_REQUEUE:
		return futex_requeue(addr, addr2, shared, val, val2, &val3);
	case FUTEX_WAKE_OP:
		return futex_wake_op(addr, addr2, shared, val, val2, val3);
	case FUTEX_LOCK_PI:
	case FUTEX_LOCK_PI2:
		return lock_pi(addr, op, timeout);
	case FUTEX_TRYLOCK_PI:
		return futex_trylock_pi(addr, shared);
	case FUTEX_UNLOCK_PI:
		return futex_unlock_pi(addr, shared);
	case FUTEX_WAIT_REQUEUE_PI:
		return wait_requeue_pi(addr, op, val, timeout, addr2);
	case FUTEX_CMP_REQUEUE_PI:
		return futex_cmp_requeue_pi(addr, addr2, shared, val, val2, val3);
	default:
		return -ENOSYS;
	}
}

long
sys_futex(unsigned int __user *addr, int op, unsigned int val,
    const struct timespec __user *timeout, unsigned int __user *addr2, unsigned int val3)
{
	bool shared = !(op & FUTEX_PRIVATE_FLAG);
	int command = op & FUTEX_CMD_MASK;

	if (unlikely(op & FUTEX_CLOCK_REALTIME) && !takes_clock(command))
		return -ENOSYS;
	if (likely(command == FUTEX_WAIT))
		return wait(addr, op, val, timeout, FUTEX_BITSET_MATCH_ANY);
	if (likely(command == FUTEX_WAKE))
		return futex_wake(addr, shared, val, FUTEX_BITSET_MATCH_ANY);
	return others(addr, op, val, timeout, addr2, val3);
}

long
sys_set_robust_list(struct robust_list_head __user *head, size_t size)
{
	if (size != sizeof(*head))
		return -EINVAL;
	current->robust_list = head;
	current->robust_list_len = size;
	return 0;
}

long
sys_get_robust_list(pid_t tid, struct robust_list_head __user *__user *head,
    size_t __user *size)
{
	struct thread *t = current;
	struct robust_list_head __user *list;
	bool may = true;

	if (tid) {
		t = thread_find(tid);
		if (!t)
			return -ESRCH;
		may = !t->proc || process_may_access(t->proc, false);
	}
	list = t->robust_list;
	if (tid)
		thread_put(t);
	if (!may)
		return -EPERM;
	if (put_user(sizeof(*list), size) || put_user(list, head))
		return -EFAULT;
	return 0;
}
