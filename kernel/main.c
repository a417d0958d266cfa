/*
 * From the machine to process 1. arch_main() (arch/x86_64/main.c) has set up one
 * CPU and calls kernel_main(), which brings up the floors from the ground; what
 * may sleep is done by the kernel thread "init", which ends by starting process 1.
 * The boot stack becomes CPU 0's idle thread.
 */
#include <arch/boot.h>
#include <arch/clock.h>
#include <arch/cpu.h>
#include <arch/thread.h>
#include <arch/vdso.h>
#include <drivers/drivers.h>
#include <fs/vfs/vfs.h>
#include <ipc/namespace.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/kasantest.h>
#include <mm/page.h>
#include <proc/process.h>
#include <sched/hooks.h>
#include <sched/shuffle.h>
#include <sched/thread.h>
#include <tty/tty.h>
#include <uapi/mount.h>

#define DEFAULT_ROOT "/dev/vda3"
#define DEFAULT_ROOT_TYPE "ext2"

void kernel_main(void) __noreturn;

/* console=ttyS0 or console=ttyS0,115200; the last one on the command line counts. */
static void
choose_console(void)
{
	char name[32], *comma;

	if (!boot_option("console", name, sizeof(name)))
		return;
	comma = strchr(name, ',');
	if (comma)
		*comma = '\0';
	tty_set_console(name);
}

static void
mount_root(void)
{
	char source[64], type[16], word[4];
	unsigned long flags = boot_option("ro", word, sizeof(word)) ? MS_RDONLY : 0;
	int err;

	if (!boot_option("root", source, sizeof(source)))
		strlcpy(source, DEFAULT_ROOT, sizeof(source));
	if (!boot_option("rootfstype", type, sizeof(type)))
		strlcpy(type, DEFAULT_ROOT_TYPE, sizeof(type));
	err = vfs_mount_root(source, type, flags);
	if (err)
		panic("cannot mount %s (%s) as the root file system: error %d; "
		    "say which it is by root= on the kernel's command line", source, type, -err);
	kprintf("root: %s (%s)\n", source, type);
}

/* preempt_seed=N: sched/shuffle.c. */
static void
choose_seed(void)
{
	char number[24];

	if (boot_option("preempt_seed", number, sizeof(number)))
		sched_shuffle_set(strtoul(number, NULL, 0));
}

static void
start_init(void *arg)
{
	char path[128];
	int err;

	choose_seed();
	mm_start_threads();
	kasan_test();
	vdso_init();
	tty_init();
	drivers_init();
	choose_console();
	mount_root();
	kprintf("boot: %lu ms to process 1\n", clock_ns() / NSEC_PER_MSEC);
	err = process_start_init(boot_option("init", path, sizeof(path)) ? path : NULL);
	if (err)
		panic("cannot start process 1: error %d", -err);
}

void
kernel_main(void)
{
	mm_init();
	arch_thread_setup();
	sched_init();
	proc_init();
	vfs_init();
	ipc_init();
	if (!kthread_create("init", start_init, NULL))
		panic("out of memory at boot");
	arch_start_cpus();
	sched_start_cpu();
}
