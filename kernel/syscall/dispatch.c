/*
 * From the trap frame to the handler and back, and what is known about numbers
 * that have none.
 *
 * The unknown-call counts live in a radix tree by number, made as numbers turn
 * up; numbers above 65535 are counted together as 65535, so that a program which
 * tries them all cannot eat the memory. unknown_lock guards the tree.
 */
#include <arch/trap.h>
#include <gen/syscalls.h>
#include <lib/radix.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <proc/ptrace.h>
#include <proc/signal.h>
#include <sched/thread.h>
#include <sync/spinlock.h>
#include <syscall/dispatch.h>
#include <uapi/errno.h>

#define UNKNOWN_MAX 65535UL

STATIC_SPINLOCK(unknown_lock);
static struct radix unknown_calls;	/* [unknown_lock] of struct syscall_unknown_count */

/*
 * A number without a place in the table, or a thread that is traced. False: rax has the
 * result already.
 */
static __attribute__((noinline)) bool
slow_entry(struct trapframe *tf)
{
	/* Of this CPU; the thread may be marked no longer, or have come from another. */
	if (tf->orig_rax < NSYSCALLS || (READ_ONCE(current->flags) & TF_SLOW_SYSCALL)) {
		if (!trace_syscall_enter(tf))
			return false;
	}
	if (tf->orig_rax < NSYSCALLS)
		return true;
	tf->rax = syscall_unknown(0, 0, 0, 0, 0, 0);
	return false;
}

void
syscall_dispatch(struct trapframe *tf)
{
	u64 nr = tf->orig_rax;
	long ret;

	if (unlikely(syscall_is_slow(nr))) {
		if (!slow_entry(tf))
			return;
		nr = tf->orig_rax;
	}
	ret = syscall_table[nr](tf->rdi, tf->rsi, tf->rdx, tf->r10, tf->r8, tf->r9);
	tf->rax = ret;
	if (unlikely(ret < 0) && (ret == -EINTR || ret <= -ERESTARTSYS) &&
	    ret >= -ERESTARTNEVER) {
		if (ret == -ERESTARTNEVER)
			tf->rax = -EINTR;
		else
			atomic_or(&current->flags, TF_RESTART);
	}
}

const char *
syscall_name(u64 nr)
{
	return nr < nsyscalls ? syscall_info[nr].name : NULL;
}

long
syscall_unknown(u64 a, u64 b, u64 c_, u64 d, u64 e, u64 f)
{
	struct thread *t = current;
	unsigned long nr = MIN(thread_trapframe(t)->orig_rax, UNKNOWN_MAX);
	struct syscall_unknown_count *c, *fresh = NULL;

	spin_lock(&unknown_lock);
	c = radix_get(&unknown_calls, nr);
	spin_unlock(&unknown_lock);
	if (!c) {
		fresh = kzalloc(sizeof(*fresh));
		if (!fresh)
			return -ENOSYS;
	}
	spin_lock(&unknown_lock);
	c = radix_get(&unknown_calls, nr);
	if (!c && fresh && radix_set(&unknown_calls, nr, fresh) == 0) {
		c = fresh;
		fresh = NULL;
	}
	if (c) {
		c->count++;
		memcpy(c->program, t->name, sizeof(c->program));
	}
	spin_unlock(&unknown_lock);
	kfree(fresh);
	return -ENOSYS;
}

bool
syscall_unknown_next(unsigned long *nr, struct syscall_unknown_count *out)
{
	struct syscall_unknown_count *c;

	spin_lock(&unknown_lock);
	c = radix_next(&unknown_calls, nr);
	if (c)
		*out = *c;
	spin_unlock(&unknown_lock);
	return c != NULL;
}

/* The lists of signal(7), "Interruption of system calls". */
enum syscall_restart
syscall_restarts(u64 nr)
{
	switch (nr) {
	case __NR_read: case __NR_readv: case __NR_pread64: case __NR_preadv:
	case __NR_write: case __NR_writev: case __NR_pwrite64: case __NR_pwritev:
	case __NR_open: case __NR_openat: case __NR_creat: case __NR_ioctl:
	case __NR_accept: case __NR_accept4: case __NR_connect: case __NR_sendto:
	case __NR_sendmsg: case __NR_sendmmsg: case __NR_recvfrom: case __NR_recvmsg:
	case __NR_recvmmsg:
	case __NR_mq_timedsend: case __NR_mq_timedreceive:
	case __NR_wait4: case __NR_waitid: case __NR_fcntl: case __NR_flock:
	case __NR_futex: case __NR_sendfile: case __NR_copy_file_range:
	case __NR_getrandom: case __NR_fsync: case __NR_fdatasync: case __NR_sync:
	case __NR_syncfs: case __NR_clone: case __NR_fork: case __NR_vfork: case __NR_clone3:
		return RESTART_SA;
	case __NR_poll: case __NR_ppoll: case __NR_select: case __NR_pselect6:
	case __NR_pause: case __NR_rt_sigsuspend:
		return RESTART_NOHAND;
	default:
		return RESTART_NEVER;
	}
}
