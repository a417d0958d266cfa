/*
 * What other processes, /proc above all, may see of a process. A thread replaces
 * its vm, files, fs and cred under its process's signal_lock; here references are
 * taken under the same lock.
 */
#include <fs/files.h>
#include <fs/vfs/cred.h>
#include <fs/vfs/fscontext.h>
#include <lib/string.h>
#include <mm/vm.h>
#include <proc/cred.h>
#include <proc/hooks.h>
#include <proc/pidns.h>
#include <proc/sigstate.h>
#include <proc/thread.h>
#include <proc/user.h>

/* The thread to speak for p: its leader if it still lives. Locked. */
static struct thread *
first_thread(struct process *p)
{
	return p->leader ? p->leader : list_first(&p->threads, struct thread, proc_link);
}

struct thread *
process_thread(struct process *p)
{
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	struct thread *t = first_thread(p);

	if (t)
		thread_get(t);
	spin_unlock_irq(&p->signal_lock, flags);
	return t;
}

struct vmspace *
process_vm(struct process *p)
{
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	struct vmspace *vm = NULL;
	struct thread *t;

	list_for_each(t, &p->threads, proc_link) {
		if (t->vm) {
			vm = t->vm;
			vm_get(vm);
			break;
		}
	}
	spin_unlock_irq(&p->signal_lock, flags);
	return vm;
}

struct files *
process_files(struct process *p)
{
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	struct thread *t = first_thread(p);
	struct files *files = t ? t->files : NULL;

	if (files)
		files_get(files);
	spin_unlock_irq(&p->signal_lock, flags);
	return files;
}

struct fs_context *
process_fs(struct process *p)
{
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	struct thread *t = first_thread(p);
	struct fs_context *fs = t ? t->fs : NULL;

	if (fs)
		fs_context_get(fs);
	spin_unlock_irq(&p->signal_lock, flags);
	return fs;
}

/* Locked. */
static const struct cred *
cred_of(struct process *p)
{
	struct thread *t = first_thread(p);

	if (t)
		return t->cred;
	return p->dead_cred ? p->dead_cred : &kernel_cred;
}

const struct cred *
process_cred(struct process *p)
{
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	const struct cred *c = cred_get(cred_of(p));

	spin_unlock_irq(&p->signal_lock, flags);
	return c;
}

uid_t
process_uid(struct process *p)
{
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	uid_t uid = cred_of(p)->uid;

	spin_unlock_irq(&p->signal_lock, flags);
	return uid;
}

void
process_name(struct process *p, char name[16])
{
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	struct thread *t = first_thread(p);

	memcpy(name, t ? t->name : p->dead_name, 16);
	spin_unlock_irq(&p->signal_lock, flags);
	name[15] = '\0';
}

char
thread_state_letter(const struct thread *t)
{
	switch (READ_ONCE(t->state)) {
	case THREAD_RUNNABLE:
	case THREAD_NEW:
		return 'R';
	case THREAD_SLEEPING:
		return 'S';
	case THREAD_BLOCKED:
		return 'D';
	case THREAD_STOPPED:
		return 'T';
	case THREAD_TRACED:
		return 't';
	default:
		return 'X';
	}
}

char
process_state_letter(struct process *p)
{
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	struct thread *t = first_thread(p);
	char c = t ? thread_state_letter(t) : 'Z';

	spin_unlock_irq(&p->signal_lock, flags);
	return c;
}

void
thread_usage_add(struct thread_usage *sum, const struct thread_usage *u)
{
	sum->run_ns += u->run_ns;
	sum->user_ns += u->user_ns;
	sum->system_ns += u->system_ns;
	sum->wait_ns += u->wait_ns;
	sum->voluntary += u->voluntary;
	sum->involuntary += u->involuntary;
	sum->minor_faults += u->minor_faults;
	sum->major_faults += u->major_faults;
	sum->read_bytes += u->read_bytes;
	sum->write_bytes += u->write_bytes;
	sum->read_chars += u->read_chars;
	sum->write_chars += u->write_chars;
	sum->read_calls += u->read_calls;
	sum->write_calls += u->write_calls;
}

void
process_usage(struct process *p, struct thread_usage *sum)
{
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	struct thread_usage u;
	struct thread *t;

	*sum = p->dead_usage;
	list_for_each(t, &p->threads, proc_link) {
		thread_usage_read(t, &u);
		thread_usage_add(sum, &u);
	}
	spin_unlock_irq(&p->signal_lock, flags);
}

void
process_child_usage(struct process *p, struct thread_usage *sum)
{
	unsigned long flags = spin_lock_irq(&process_tree_lock);

	*sum = p->child_usage;
	spin_unlock_irq(&process_tree_lock, flags);
}

void
process_ids(struct process *p, struct process_ids *out)
{
	unsigned long flags = spin_lock_irq(&process_tree_lock);

	out->ppid = p->ppid;
	out->pgid = p->group ? p->group->pgid : 0;
	out->sid = p->group ? p->group->session->sid : 0;
	out->tty = p->group && !p->no_tty ? p->group->session->tty : NULL;
	if (out->tty)
		tty_get(out->tty);
	spin_unlock_irq(&process_tree_lock, flags);
	out->nthreads = READ_ONCE(p->nthreads);
}

void
process_group_ids(struct process *p, pid_t *pgid, pid_t *sid)
{
	unsigned long flags = spin_lock_irq(&process_tree_lock);

	*pgid = p->group ? p->group->pgid : 0;
	*sid = p->group ? p->group->session->sid : 0;
	spin_unlock_irq(&process_tree_lock, flags);
}

void
process_signals(struct process *p, struct process_signals *out)
{
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	struct thread *t = first_thread(p);
	int sig;

	memset(out, 0, sizeof(*out));
	out->shared_pending = p->sig_pending;
	out->queued = READ_ONCE(p->user->nsignals);
	if (t) {
		out->pending = t->sig_pending;
		out->blocked = t->sig_blocked;
	}
	for (sig = 1; p->sighand && sig <= KERNEL_NSIG; sig++) {
		unsigned long handler = sighand_handler(p->sighand, sig);

		if (handler == SIG_IGN_NUMBER)
			out->ignored |= SIG_BIT(sig);
		else if (handler != SIG_DFL_NUMBER)
			out->caught |= SIG_BIT(sig);
	}
	spin_unlock_irq(&p->signal_lock, flags);
}

struct thread *
process_next_thread(struct process *p, pid_t *tid)
{
	return process_next_thread_in(&init_pid_ns, p, tid);
}

struct thread *
process_next_thread_in(struct pid_namespace *ns, struct process *p, pid_t *tid)
{
	unsigned long flags = spin_lock_irq(&p->signal_lock);
	struct thread *t, *best = NULL;
	pid_t lowest = 0;

	list_for_each(t, &p->threads, proc_link) {
		pid_t number = pid_in(ns, t->tid);

		if (number >= *tid && (!best || number < lowest)) {
			best = t;
			lowest = number;
		}
	}
	if (best) {
		thread_get(best);
		*tid = lowest;
	}
	spin_unlock_irq(&p->signal_lock, flags);
	return best;
}
