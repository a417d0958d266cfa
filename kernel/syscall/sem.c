/*
 * System V semaphores: semget, semop, semtimedop, semctl.
 */
#include <arch/user.h>
#include <gen/syscalls.h>
#include <ipc/namespace.h>
#include <ipc/sem.h>
#include <mm/slab.h>
#include <syscall/time.h>

#define FEW_OPS 16u		/* this many need no memory of their own */

long
sys_semget(int key, int nsems, int flags)
{
	return sem_get(key, nsems, flags);
}

static long
operate(int id, const struct sembuf __user *user, size_t n, u64 deadline_ns)
{
	struct sembuf few[FEW_OPS], *ops = few;
	long res;

	if (n == 0)
		return -EINVAL;
	if (n > READ_ONCE(ipc_namespace_current()->limits.semopm))
		return -E2BIG;
	if (n > FEW_OPS) {
		ops = kmalloc(n * sizeof(*ops), 0);
		if (ops == NULL)
			return -ENOMEM;
	}
	if (copy_from_user(ops, user, n * sizeof(*ops)) != 0)
		res = -EFAULT;
	else
		res = sem_operate(id, ops, n, deadline_ns);
	if (ops != few)
		kfree(ops);
	return res;
}

long
sys_semop(int id, struct sembuf __user *ops, size_t nops)
{
	return operate(id, ops, nops, ~0UL);
}

long
sys_semtimedop(int id, struct sembuf __user *ops, size_t nops,
    const struct timespec __user *timeout)
{
	struct timespec ts;
	u64 ns;

	if (timeout == NULL)
		return operate(id, ops, nops, ~0UL);
	if (copy_from_user(&ts, timeout, sizeof(ts)) != 0)
		return -EFAULT;
	if (timespec_to_ns(&ts, &ns) != 0)
		return -EINVAL;
	return operate(id, ops, nops, deadline_after(ns));
}

/* GETALL and SETALL, through a kernel buffer. */
static long
all_values(int id, int cmd, u16 __user *user)
{
	long n = sem_count(id), res;
	u16 *values;

	if (n < 0)
		return n;
	values = kmalloc(n * sizeof(*values), 0);
	if (values == NULL)
		return -ENOMEM;
	if (cmd == GETALL) {
		res = sem_get_all(id, values, n);
		if (res == 0 && copy_to_user(user, values, n * sizeof(*values)) != 0)
			res = -EFAULT;
	} else if (copy_from_user(values, user, n * sizeof(*values)) != 0) {
		res = -EFAULT;
	} else {
		res = sem_set_all(id, values, n);
	}
	kfree(values);
	return res;
}

static long
status(int id, int cmd, struct semid_ds __user *user)
{
	struct semid_ds d;
	long res = sem_stat(id, cmd, &d);

	return res >= 0 && copy_to_user(user, &d, sizeof(d)) != 0 ? -EFAULT : res;
}

static long
set_owner(int id, const struct semid_ds __user *user)
{
	struct semid_ds d;

	return copy_from_user(&d, user, sizeof(d)) != 0 ? -EFAULT : sem_set_owner(id, &d.sem_perm);
}

static long
info(int cmd, struct seminfo __user *user)
{
	struct seminfo i;
	long res = sem_info(&i, cmd == SEM_INFO);

	return copy_to_user(user, &i, sizeof(i)) != 0 ? -EFAULT : res;
}

long
sys_semctl(int id, int num, int cmd, unsigned long arg)
{
	void __user *user = (void __user *)arg;

	switch (cmd) {
	case IPC_INFO:
	case SEM_INFO:
		return info(cmd, user);
	case IPC_STAT:
	case SEM_STAT:
	case SEM_STAT_ANY:
		return status(id, cmd, user);
	case IPC_SET:
		return set_owner(id, user);
	case IPC_RMID:
		return sem_remove(id);
	case GETALL:
	case SETALL:
		return all_values(id, cmd, user);
	case GETVAL:
	case GETPID:
	case GETNCNT:
	case GETZCNT:
		return sem_query(id, num, cmd);
	case SETVAL:
		return sem_set_value(id, num, (int)arg);
	default:
		return -EINVAL;
	}
}
