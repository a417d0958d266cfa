/*
 * Calls about the system as a whole: names, figures, the log, the end.
 */
#include <arch/user.h>
#include <fs/random.h>
#include <fs/vfs/cred.h>
#include <fs/vfs/vfs.h>
#include <gen/syscalls.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <proc/hooks.h>
#include <proc/process.h>
#include <proc/signal.h>
#include <proc/uts.h>
#include <sync/mutex.h>
#include <syscall/time.h>
#include <uapi/klog.h>
#include <uapi/random.h>
#include <uapi/reboot.h>
#include <uapi/sysinfo.h>

/* ---- names ---- */

long
sys_uname(struct utsname __user *name)
{
	struct utsname copy;

	uts_names(&copy);
	return copy_to_user(name, &copy, sizeof(copy));
}

/* A name of at most 64 bytes, without the zero. */
static int
copy_name(char new[UTSNAME_LENGTH], const char __user *name, size_t length)
{
	if (length >= UTSNAME_LENGTH)
		return -EINVAL;
	memset(new, 0, UTSNAME_LENGTH);
	return copy_from_user(new, name, length);
}

long
sys_sethostname(const char __user *name, size_t length)
{
	char new[UTSNAME_LENGTH];
	int err = uts_may_set() ? copy_name(new, name, length) : -EPERM;

	if (err == 0)
		uts_set_nodename(new);
	return err;
}

long
sys_setdomainname(const char __user *name, size_t length)
{
	char new[UTSNAME_LENGTH];
	int err = uts_may_set() ? copy_name(new, name, length) : -EPERM;

	if (err == 0)
		uts_set_domainname(new);
	return err;
}

/* ---- figures ---- */

long
sys_sysinfo(struct sysinfo __user *info)
{
	struct memory_info mem;
	unsigned long load[3];
	struct sysinfo s;
	int i;

	memory_info(&mem);
	sched_load_average(load);
	memset(&s, 0, sizeof(s));
	s.uptime = clock_ns() / NSEC_PER_SEC;
	for (i = 0; i < 3; i++)
		s.loads[i] = load[i] << (SI_LOAD_SHIFT - 11);
	s.totalram = mem.total * PAGE_SIZE;
	s.freeram = mem.free * PAGE_SIZE;
	s.procs = MIN(process_count(), 65535u);
	s.mem_unit = 1;
	return copy_to_user(info, &s, sizeof(s));
}

long
sys_getrandom(void __user *buf, size_t size, unsigned flags)
{
	u8 piece[256];
	size_t done = 0;

	if (flags & ~(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE))
		return -EINVAL;
	while (done < size) {
		size_t n = MIN(size - done, sizeof(piece));

		random_bytes(piece, n);
		if (copy_to_user((char __user *)buf + done, piece, n))
			return done ? (long)done : -EFAULT;
		done += n;
		if (thread_interrupted(current) && done >= 256)
			break;
	}
	return done;
}

/* ---- the log ---- */

/* The whole log, or its last length bytes. */
static long
read_log(char __user *buf, size_t length)
{
	char *copy = vmalloc(length);
	long n;

	if (!copy)
		return -ENOMEM;
	n = klog_read_all(copy, length);
	if (copy_to_user(buf, copy, n))
		n = -EFAULT;
	vfree(copy);
	return n;
}

long
sys_syslog(int action, char __user *buf, int length)
{
	long n;

	if (action != SYSLOG_ACTION_READ_ALL && action != SYSLOG_ACTION_SIZE_BUFFER &&
	    !capable(CAP_SYSLOG))
		return -EPERM;
	switch (action) {
	case SYSLOG_ACTION_CLOSE:
	case SYSLOG_ACTION_OPEN:
		return 0;
	case SYSLOG_ACTION_READ_ALL:
	case SYSLOG_ACTION_READ_CLEAR:
		if (!buf || length < 0)
			return -EINVAL;
		if (length == 0)
			return 0;
		n = read_log(buf, MIN((size_t)length, klog_size()));
		if (n >= 0 && action == SYSLOG_ACTION_READ_CLEAR)
			klog_clear();
		return n;
	case SYSLOG_ACTION_CLEAR:
		klog_clear();
		return 0;
	case SYSLOG_ACTION_SIZE_BUFFER:
		return klog_size();
	case SYSLOG_ACTION_CONSOLE_OFF:
		klog_set_quiet(true);
		return 0;
	case SYSLOG_ACTION_CONSOLE_ON:
		klog_set_quiet(false);
		return 0;
	default:
		return -EINVAL;
	}
}

/* ---- the end ---- */

/* The caller never runs again, and nothing else does anything any more: the CPUs idle. */
static void __noreturn
halt(void)
{
	kprintf("system halted\n");
	for (;;) {
		thread_set_state(THREAD_BLOCKED);
		schedule();
	}
}

long
sys_reboot(int magic1, int magic2, unsigned cmd, void __user *arg)
{
	if (!capable(CAP_SYS_BOOT))
		return -EPERM;
	if ((u32)magic1 != LINUX_REBOOT_MAGIC1 || (magic2 != LINUX_REBOOT_MAGIC2 &&
	    magic2 != LINUX_REBOOT_MAGIC2A && magic2 != LINUX_REBOOT_MAGIC2B &&
	    magic2 != LINUX_REBOOT_MAGIC2C))
		return -EINVAL;
	switch (cmd) {
	case LINUX_REBOOT_CMD_CAD_ON:
	case LINUX_REBOOT_CMD_CAD_OFF:
		return -EINVAL;	/* no keyboard driver raises Ctrl-Alt-Del */
	case LINUX_REBOOT_CMD_RESTART:
	case LINUX_REBOOT_CMD_RESTART2:
		vfs_shutdown();
		kprintf("restarting\n");
		arch_reboot();
	case LINUX_REBOOT_CMD_POWER_OFF:
		vfs_shutdown();
		kprintf("power off\n");
		arch_poweroff();
	case LINUX_REBOOT_CMD_HALT:
		vfs_shutdown();
		halt();
	default:
		return -EINVAL;
	}
}
