/*
 * System V shared memory: shmget, shmat, shmdt, shmctl.
 */
#include <arch/user.h>
#include <gen/syscalls.h>
#include <ipc/shm.h>
#include <uapi/errno.h>

long
sys_shmget(int key, size_t size, int flags)
{
	return shm_get(key, size, flags);
}

long
sys_shmat(int id, const void __user *addr, int flags)
{
	return shm_attach(id, (unsigned long)addr, flags);
}

long
sys_shmdt(const void __user *addr)
{
	return shm_detach((unsigned long)addr);
}

static long
status(int id, int cmd, void __user *user)
{
	struct shmid_ds d;
	long res = shm_stat(id, cmd, &d);

	return res >= 0 && copy_to_user(user, &d, sizeof(d)) != 0 ? -EFAULT : res;
}

static long
set_owner(int id, const void __user *user)
{
	struct shmid_ds d;

	return copy_from_user(&d, user, sizeof(d)) != 0 ? -EFAULT : shm_set_owner(id, &d.shm_perm);
}

static long
limits(void __user *user)
{
	struct shminfo i;
	long res = shm_limits(&i);

	return copy_to_user(user, &i, sizeof(i)) != 0 ? -EFAULT : res;
}

static long
usage(void __user *user)
{
	struct shm_info i;
	long res = shm_usage(&i);

	return copy_to_user(user, &i, sizeof(i)) != 0 ? -EFAULT : res;
}

long
sys_shmctl(int id, int cmd, struct shmid_ds __user *user)
{
	switch (cmd) {
	case IPC_INFO:
		return limits(user);
	case SHM_INFO:
		return usage(user);
	case IPC_STAT:
	case SHM_STAT:
	case SHM_STAT_ANY:
		return status(id, cmd, user);
	case IPC_SET:
		return set_owner(id, user);
	case IPC_RMID:
		return shm_remove(id);
	case SHM_LOCK:
	case SHM_UNLOCK:
		return shm_lock(id, cmd == SHM_LOCK);
	default:
		return -EINVAL;
	}
}
