/*
 * prctl, arch_prctl, personality: settings of one process.
 */
#include <arch/thread.h>
#include <arch/user.h>
#include <gen/syscalls.h>
#include <lib/string.h>
#include <proc/cred.h>
#include <proc/exit.h>
#include <proc/process.h>
#include <syscall/capability.h>
#include <uapi/errno.h>
#include <uapi/personality.h>
#include <uapi/prctl.h>

long
sys_arch_prctl(int option, unsigned long addr)
{
	return arch_prctl(option, addr);
}

long
sys_personality(unsigned long persona)
{
	struct process *p = current->proc;
	u32 old = p->personality;

	if ((u32)persona != 0xffffffff) {
		if ((u32)persona & ~(ADDR_NO_RANDOMIZE | ADDR_COMPAT_LAYOUT | READ_IMPLIES_EXEC))
			return -EINVAL;
		p->personality = persona;
	}
	return old;
}

static long
set_name(unsigned long arg)
{
	char name[LOAM_COMM_LENGTH];
	ssize_t n = strncpy_from_user(name, (const char __user *)arg, sizeof(name));

	if (n == -ENAMETOOLONG) {
		if (copy_from_user(name, (const char __user *)arg, sizeof(name) - 1))
			return -EFAULT;
		name[sizeof(name) - 1] = '\0';
	} else if (n < 0) {
		return n;
	} else {
		memset(name + n, 0, sizeof(name) - n);
	}
	memcpy(current->name, name, sizeof(name));
	return 0;
}

static long
set_subreaper(struct process *p, bool on)
{
	unsigned long flags = spin_lock_irq(&process_tree_lock);

	p->subreaper = on;
	if (on)
		subreapers_exist = true;
	spin_unlock_irq(&process_tree_lock, flags);
	return 0;
}

static long
set_no_new_privs(void)
{
	struct cred *new = cred_copy(current->cred);

	if (!new)
		return -ENOMEM;
	new->no_new_privs = true;
	return cred_install(new);
}

static long
put_int(int value, unsigned long addr)
{
	return put_user(value, (int __user *)addr);
}

long
sys_prctl(int option, unsigned long arg2, unsigned long arg3, unsigned long arg4,
    unsigned long arg5)
{
	struct process *p = current->proc;

	switch (option) {
	case PR_SET_NAME:
		return set_name(arg2);
	case PR_GET_NAME:
		return copy_to_user((void __user *)arg2, current->name, LOAM_COMM_LENGTH);
	case PR_SET_PDEATHSIG:
		if (arg2 > KERNEL_NSIG)
			return -EINVAL;
		p->pdeath_signal = arg2;
		return 0;
	case PR_GET_PDEATHSIG:
		return put_int(p->pdeath_signal, arg2);
	case PR_SET_DUMPABLE:
		if (arg2 > 1)
			return -EINVAL;
		p->dumpable = arg2;
		return 0;
	case PR_GET_DUMPABLE:
		return p->dumpable;
	case PR_SET_KEEPCAPS:
	case PR_GET_KEEPCAPS:
	case PR_SET_SECUREBITS:
	case PR_GET_SECUREBITS:
	case PR_CAPBSET_READ:
	case PR_CAPBSET_DROP:
	case PR_CAP_AMBIENT:
		return capability_prctl(option, arg2, arg3, arg4, arg5);
	case PR_SET_CHILD_SUBREAPER:
		return set_subreaper(p, arg2 != 0);
	case PR_GET_CHILD_SUBREAPER:
		return put_int(p->subreaper, arg2);
	case PR_SET_NO_NEW_PRIVS:
		if (arg2 != 1 || arg3 || arg4 || arg5)
			return -EINVAL;
		return set_no_new_privs();
	case PR_GET_NO_NEW_PRIVS:
		return arg2 || arg3 || arg4 || arg5 ? -EINVAL : current->cred->no_new_privs;
	case PR_SET_TIMERSLACK:
		p->timer_slack_ns = (long)arg2 > 0 ? arg2 : 50000;
		return 0;
	case PR_GET_TIMERSLACK:
		return p->timer_slack_ns;
	case PR_GET_TID_ADDRESS:
		return put_user(current->clear_tid, (u32 __user *__user *)arg2);
	case PR_GET_SECCOMP:
		return 0;
	default:
		return -EINVAL;
	}
}
