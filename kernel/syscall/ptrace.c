/*
 * ptrace(2): the requests. Who traces whom, and the stops, are proc/ptrace.h; the
 * registers arch/ptrace.h. Here arguments are decoded, and what a request asks of a
 * stopped thread is read or written while it is held.
 */
#include <arch/ptrace.h>
#include <arch/trap.h>
#include <arch/user.h>
#include <gen/syscalls.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <mm/vm.h>
#include <proc/ptrace.h>
#include <proc/sigstate.h>
#include <uapi/errno.h>
#include <uapi/uio.h>
#include <uapi/wait.h>

/* ---- memory ---- */

/* The tracee's space with a reference; NULL if it is past having one. */
static struct vmspace *
tracee_vm(struct tracee *tr)
{
	unsigned long flags = spin_lock_irq(&tr->proc->signal_lock);
	struct vmspace *vm = tr->thread->vm;

	if (vm)
		vm_get(vm);
	spin_unlock_irq(&tr->proc->signal_lock, flags);
	return vm;
}

static int
access_word(struct tracee *tr, unsigned long addr, unsigned long *word, bool write)
{
	struct vmspace *vm = tracee_vm(tr);
	ssize_t n;

	if (!vm)
		return -EIO;
	n = vm_access(vm, addr, word, sizeof(*word), write, true);
	vm_put(vm);
	return n == sizeof(*word) ? 0 : -EIO;
}

static long
peek_text(struct tracee *tr, unsigned long addr, void __user *data)
{
	unsigned long word;
	int err = access_word(tr, addr, &word, false);

	return err ? err : put_user(word, (unsigned long __user *)data);
}

/* ---- registers ---- */

static long
peek_user(struct tracee *tr, unsigned long addr, void __user *data)
{
	unsigned long word;
	int err = arch_user_peek(tr->thread, addr, &word);

	return err ? err : put_user(word, (unsigned long __user *)data);
}

static long
get_regs(struct tracee *tr, void __user *data)
{
	struct user_regs_struct r;

	arch_regs_get(tr->thread, &r);
	return copy_to_user(data, &r, sizeof(r));
}

static long
set_regs(struct tracee *tr, const void __user *data)
{
	struct user_regs_struct r;

	if (copy_from_user(&r, data, sizeof(r)))
		return -EFAULT;
	return arch_regs_set(tr->thread, &r);
}

static long
get_fpregs(struct tracee *tr, void __user *data)
{
	struct fpstate f;

	arch_fpregs_get(tr->thread, &f);
	return copy_to_user(data, &f, sizeof(f));
}

static long
set_fpregs(struct tracee *tr, const void __user *data)
{
	struct fpstate f;

	if (copy_from_user(&f, data, sizeof(f)))
		return -EFAULT;
	return arch_fpregs_set(tr->thread, &f);
}

/* The size of a register set by its note type, 0 = there is none. */
static size_t
regset_size(unsigned long type)
{
	switch (type) {
	case NT_PRSTATUS:
		return sizeof(struct user_regs_struct);
	case NT_PRFPREG:
		return sizeof(struct fpstate);
	case NT_X86_XSTATE:
		return arch_xstate_size();
	default:
		return 0;
	}
}

static void
regset_read(struct thread *t, unsigned long type, void *buf)
{
	if (type == NT_PRSTATUS)
		arch_regs_get(t, buf);
	else if (type == NT_PRFPREG)
		arch_fpregs_get(t, buf);
	else
		arch_xstate_get(t, buf);
}

/* The first n bytes of a set are new; the rest stays. */
static int
regset_write(struct thread *t, unsigned long type, const void *buf)
{
	if (type == NT_PRSTATUS)
		return arch_regs_set(t, buf);
	if (type == NT_PRFPREG)
		return arch_fpregs_set(t, buf);
	return arch_xstate_set(t, buf);
}

/* As much of the set as the caller's buffer takes; the iovec's length becomes what was moved. */
static long
regset(struct tracee *tr, unsigned long type, struct iovec __user *user, bool write)
{
	size_t size = regset_size(type);
	struct iovec iov;
	char *buf;
	long err;

	if (size == 0)
		return -EINVAL;
	if (copy_from_user(&iov, user, sizeof(iov)))
		return -EFAULT;
	iov.iov_len = MIN(iov.iov_len, size);
	if (iov.iov_len % sizeof(u64) != 0)
		return -EINVAL;
	/* An extended state in parts would be one nobody has seen whole. */
	if (write && type != NT_PRSTATUS && iov.iov_len != size)
		return -EINVAL;
	buf = kmalloc(size, 0);
	if (!buf)
		return -ENOMEM;
	regset_read(tr->thread, type, buf);
	if (write) {
		err = copy_from_user(buf, iov.iov_base, iov.iov_len);
		if (err == 0)
			err = regset_write(tr->thread, type, buf);
	} else {
		err = copy_to_user(iov.iov_base, buf, iov.iov_len);
	}
	kfree(buf);
	return err ? err : put_user(iov.iov_len, &user->iov_len);
}

/* ---- signals ---- */

static long
get_siginfo(struct tracee *tr, struct siginfo __user *data)
{
	if (!tr->stop->info)
		return -EINVAL;
	return copy_to_user(data, tr->stop->info, sizeof(*data));
}

static long
set_siginfo(struct tracee *tr, const struct siginfo __user *data)
{
	struct siginfo info;

	if (copy_from_user(&info, data, sizeof(info)))
		return -EFAULT;
	if (!tr->stop->info)
		return -EINVAL;
	*tr->stop->info = info;
	return 0;
}

/* The queued signal number n; false if there are not so many. */
static bool
queued_at(struct tracee *tr, bool shared, unsigned long n, struct siginfo *out)
{
	unsigned long flags = spin_lock_irq(&tr->proc->signal_lock);
	struct list *queue = shared ? &tr->proc->sig_queue : &tr->thread->sig_queue;
	struct queued_signal *q;
	bool found = false;

	list_for_each(q, queue, link) {
		if (n-- == 0) {
			*out = q->info;
			found = true;
			break;
		}
	}
	spin_unlock_irq(&tr->proc->signal_lock, flags);
	return found;
}

static long
peek_siginfo(struct tracee *tr, const struct ptrace_peeksiginfo_args __user *user,
    struct siginfo __user *out)
{
	struct ptrace_peeksiginfo_args a;
	struct siginfo info;
	long n;

	if (copy_from_user(&a, user, sizeof(a)))
		return -EFAULT;
	if ((a.flags & ~PTRACE_PEEKSIGINFO_SHARED) || a.nr < 0)
		return -EINVAL;
	if (a.off + a.nr < a.off)
		return 0;
	for (n = 0; n < a.nr; n++) {
		if (current_killed() || !queued_at(tr, a.flags & PTRACE_PEEKSIGINFO_SHARED,
		    a.off + n, &info))
			break;
		if (copy_to_user(out + n, &info, sizeof(info)))
			return n > 0 ? n : -EFAULT;
	}
	return n;
}

static long
get_sigmask(struct tracee *tr, unsigned long size, unsigned long __user *data)
{
	struct thread *t = tr->thread;

	if (size != SIGSET_BYTES)
		return -EINVAL;
	return put_user(READ_ONCE(t->flags) & TF_RESTORE_MASK ? t->sig_saved : t->sig_blocked, data);
}

static long
set_sigmask(struct tracee *tr, unsigned long size, const unsigned long __user *data)
{
	struct thread *t = tr->thread;
	unsigned long flags, set;

	if (size != SIGSET_BYTES)
		return -EINVAL;
	if (get_user(set, data))
		return -EFAULT;
	flags = spin_lock_irq(&tr->proc->signal_lock);
	t->sig_blocked = set & ~SIG_UNBLOCKABLE;
	atomic_and(&t->flags, ~TF_RESTORE_MASK);
	signal_recalc_locked(t);
	spin_unlock_irq(&tr->proc->signal_lock, flags);
	return 0;
}

/* ---- system calls ---- */

/* How much there is to tell, of which at most size bytes are copied. */
static long
get_syscall_info(struct tracee *tr, unsigned long size, void __user *data)
{
	struct ptrace_syscall_info i;
	struct user_regs_struct r;
	size_t n = offsetof(struct ptrace_syscall_info, entry);
	bool call = WSTOPSIG(tr->stop->status) == (SIGTRAP | 0x80) && tr->stop->message != 0;

	memset(&i, 0, sizeof(i));
	arch_regs_get(tr->thread, &r);
	i.arch = LOAM_AUDIT_ARCH_X86_64;
	i.instruction_pointer = r.rip;
	i.stack_pointer = r.rsp;
	if (call && tr->stop->message == PTRACE_EVENTMSG_SYSCALL_ENTRY) {
		i.op = PTRACE_SYSCALL_INFO_ENTRY;
		i.entry.nr = r.orig_rax;
		i.entry.args[0] = r.rdi, i.entry.args[1] = r.rsi, i.entry.args[2] = r.rdx;
		i.entry.args[3] = r.r10, i.entry.args[4] = r.r8, i.entry.args[5] = r.r9;
		n += sizeof(i.entry);
	} else if (call) {
		i.op = PTRACE_SYSCALL_INFO_EXIT;
		i.exit.rval = r.rax;
		i.exit.is_error = r.rax >= (unsigned long)-4095;
		n = offsetof(struct ptrace_syscall_info, exit.is_error) + 1;
	}
	return copy_to_user(data, &i, MIN(n, size)) ? -EFAULT : (long)n;
}

/* ---- requests ---- */

static long
set_options(struct tracee *tr, unsigned long options)
{
	unsigned long flags;

	if (options & ~(unsigned long)PTRACE_O_MASK)
		return -EINVAL;
	flags = spin_lock_irq(&tr->proc->signal_lock);
	tr->options = options;
	spin_unlock_irq(&tr->proc->signal_lock, flags);
	return 0;
}

/* Requests that leave it stopped. */
static long
request_held(struct tracee *tr, long request, unsigned long addr, unsigned long data)
{
	void __user *to = (void __user *)data;

	switch (request) {
	case PTRACE_PEEKTEXT:
	case PTRACE_PEEKDATA:
		return peek_text(tr, addr, to);
	case PTRACE_POKETEXT:
	case PTRACE_POKEDATA:
		return access_word(tr, addr, &data, true);
	case PTRACE_PEEKUSER:
		return peek_user(tr, addr, to);
	case PTRACE_POKEUSER:
		return arch_user_poke(tr->thread, addr, data);
	case PTRACE_GETREGS:
		return get_regs(tr, to);
	case PTRACE_SETREGS:
		return set_regs(tr, to);
	case PTRACE_GETFPREGS:
		return get_fpregs(tr, to);
	case PTRACE_SETFPREGS:
		return set_fpregs(tr, to);
	case PTRACE_GETREGSET:
	case PTRACE_SETREGSET:
		return regset(tr, addr, to, request == PTRACE_SETREGSET);
	case PTRACE_SETOPTIONS:
		return set_options(tr, data);
	case PTRACE_GETEVENTMSG:
		return put_user(tr->message, (unsigned long __user *)to);
	case PTRACE_GETSIGINFO:
		return get_siginfo(tr, to);
	case PTRACE_SETSIGINFO:
		return set_siginfo(tr, to);
	case PTRACE_PEEKSIGINFO:
		return peek_siginfo(tr, (void __user *)addr, to);
	case PTRACE_GETSIGMASK:
		return get_sigmask(tr, addr, to);
	case PTRACE_SETSIGMASK:
		return set_sigmask(tr, addr, to);
	case PTRACE_GET_SYSCALL_INFO:
		return get_syscall_info(tr, addr, to);
	default:
		return -EIO;
	}
}

/* A signal number that does not fit in an int is none. */
static int
signal_of(unsigned long data)
{
	return data > KERNEL_NSIG ? -1 : (int)data;
}

long
sys_ptrace(long request, pid_t pid, void __user *addr, void __user *data)
{
	struct tracee *tr;
	long ret;

	switch (request) {
	case PTRACE_TRACEME:
		return trace_me();
	case PTRACE_ATTACH:
		return trace_attach(pid, false, 0);
	case PTRACE_SEIZE:
		if (addr || (unsigned long)data & ~(unsigned long)PTRACE_O_MASK)
			return -EIO;
		return trace_attach(pid, true, (unsigned long)data);
	case PTRACE_INTERRUPT:
		return trace_interrupt(pid);
	case PTRACE_KILL:
		return trace_kill(pid);
	}
	tr = trace_hold(pid);
	if (IS_ERR(tr))
		return PTR_ERR(tr);
	switch (request) {
	case PTRACE_CONT:
		return trace_resume(tr, TRACE_CONT, signal_of((unsigned long)data));
	case PTRACE_SYSCALL:
		return trace_resume(tr, TRACE_SYSCALL, signal_of((unsigned long)data));
	case PTRACE_SINGLESTEP:
		return trace_resume(tr, TRACE_STEP, signal_of((unsigned long)data));
	case PTRACE_SYSEMU:
		return trace_resume(tr, TRACE_EMULATE, signal_of((unsigned long)data));
	case PTRACE_SYSEMU_SINGLESTEP:
		return trace_resume(tr, TRACE_EMULATE_STEP, signal_of((unsigned long)data));
	case PTRACE_DETACH:
		return trace_detach(tr, signal_of((unsigned long)data));
	case PTRACE_LISTEN:
		return trace_listen(tr);
	}
	ret = request_held(tr, request, (unsigned long)addr, (unsigned long)data);
	trace_release(tr);
	return ret;
}
