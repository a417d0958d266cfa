/*
 * Process 1. The boot thread loads the program as exec does, then makes a process
 * that starts in it; nothing has to run in user mode before.
 */
#include <arch/trap.h>
#include <fs/files.h>
#include <fs/vfs/cred.h>
#include <fs/vfs/fscontext.h>
#include <fs/vfs/vfs.h>
#include <lib/err.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/vm.h>
#include <proc/cred.h>
#include <proc/exec_load.h>
#include <proc/fork.h>
#include <proc/group.h>
#include <proc/pid.h>
#include <proc/pidns.h>
#include <proc/procfs.h>
#include <proc/sigstate.h>
#include <proc/thread.h>
#include <proc/user.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>

static const char *const fallbacks[] = { "/sbin/init", "/bin/init", "/etc/init", "/bin/sh" };

static const char *const environment[] = { "HOME=/", "TERM=linux", "PATH=/bin:/sbin:/usr/bin:/usr/sbin" };

static void
default_limits(struct process *p)
{
	struct memory_info mem;
	unsigned i;

	for (i = 0; i < RLIM_NLIMITS; i++)
		p->limits[i] = (struct rlimit){ RLIM_INFINITY, RLIM_INFINITY };
	memory_info(&mem);
	p->limits[RLIMIT_STACK].rlim_cur = LOAM_STACK_LIMIT;
	p->limits[RLIMIT_CORE].rlim_cur = 0;
	p->limits[RLIMIT_NOFILE] = (struct rlimit){ 1024, 1048576 };
	p->limits[RLIMIT_MEMLOCK] = (struct rlimit){ 8UL << 20, 8UL << 20 };
	p->limits[RLIMIT_MSGQUEUE] = (struct rlimit){ 819200, 819200 };
	p->limits[RLIMIT_NICE] = (struct rlimit){ 0, 0 };
	p->limits[RLIMIT_RTPRIO] = (struct rlimit){ 0, 0 };
	/* As Linux has it: threads may fill an eighth of memory with their stacks. */
	p->limits[RLIMIT_NPROC].rlim_cur = mem.total * PAGE_SIZE / (128 * 1024);
	p->limits[RLIMIT_NPROC].rlim_max = p->limits[RLIMIT_NPROC].rlim_cur;
	p->limits[RLIMIT_SIGPENDING] = p->limits[RLIMIT_NPROC];
}

/* Load path into x. 0 or -errno; program_free(x) in any case. */
static int
load(struct program *x, const char *path)
{
	struct file *file = vfs_open(path, O_RDONLY, 0);
	unsigned i;
	int err;

	if (IS_ERR(file)) {
		program_init(x, NULL, path, false);
		return PTR_ERR(file);
	}
	program_init(x, file, path, false);
	err = program_open(x);
	if (err == 0 && !x->is_script)
		err = strings_add(&x->argv, path);
	for (i = 0; i < ARRAY_SIZE(environment) && err == 0; i++)
		err = strings_add(&x->envp, environment[i]);
	return err ? err : program_load(x);
}

/* Standard input, output and error on the console, in current's new table. */
static int
open_console(void)
{
	struct file *f = vfs_open("/dev/console", O_RDWR, 0);
	int fd;

	if (IS_ERR(f)) {
		kprintf("init: /dev/console: error %ld\n", -PTR_ERR(f));
		return 0;	/* it may do without */
	}
	for (fd = 0; fd < 3; fd++) {
		file_get(f);
		if (fd_install(f, false, 0) < 0) {
			file_put(f);
			file_put(f);
			return -ENOMEM;
		}
	}
	file_put(f);
	return 0;
}

static struct process *
first_process(struct thread *t)
{
	struct process *p = process_alloc();

	if (!p)
		return NULL;
	p->sighand = sighand_create();
	p->user = user_find(0);
	if (!p->sighand)
		return NULL;
	p->pid = p->ns_pid = t->tid;
	p->leader = t;
	list_add_tail(&p->threads, &t->proc_link);
	p->nthreads = 1;
	atomic_add(&p->user->nthreads, 1);
	default_limits(p);
	return p;
}

static int
start(struct program *x)
{
	struct thread *t = thread_alloc(x->command), *boot = current;
	struct trapframe tf;
	struct process *p;

	if (!t)
		return -ENOMEM;
	t->tid = t->ns_tid = pid_alloc(&init_pid_ns);
	ASSERT(t->tid == 1);
	p = first_process(t);
	if (!p)
		return -ENOMEM;
	t->proc = p;
	t->vm = x->vm;
	x->vm = NULL;
	t->files = boot->files;
	boot->files = NULL;
	t->fs = boot->fs;
	boot->fs = NULL;
	t->cred = x->cred;
	x->cred = NULL;
	memset(&tf, 0, sizeof(tf));
	arch_exec_reset(&tf, x->entry, x->sp);
	arch_thread_init_user(t, &tf);

	process_get(p);		/* the tree's */
	list_add_tail(&all_processes, &p->all_link);
	init_process = p;
	pid_ns_set_init(&init_pid_ns, p);
	pid_attach(1, PID_PROCESS, p);
	pid_attach(1, PID_THREAD, t);
	if (session_start_first(p))
		return -ENOMEM;
	thread_start(t);
	return 0;
}

int
process_start_init(const char *path)
{
	struct program x;
	struct path root;
	unsigned i;
	int err;

	proc_procfs_init();
	exec_layout_init();
	fs_get_root(&root);
	current->fs = fs_context_create(&root);
	path_put(&root);
	current->files = files_create();
	if (!current->fs || !current->files)
		return -ENOMEM;
	err = open_console();
	if (err)
		return err;
	for (i = 0; i < (path ? 1 : ARRAY_SIZE(fallbacks)); i++) {
		const char *name = path ? path : fallbacks[i];

		err = load(&x, name);
		if (err == 0)
			err = start(&x);
		program_free(&x);
		if (err == 0)
			return 0;
		if (err != -ENOENT || path)
			kprintf("init: %s: error %d\n", name, -err);
	}
	return err;
}
