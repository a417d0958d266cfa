/*
 * capget, capset, and the options of prctl about capabilities. Each change is made on
 * a copy of the credentials and installed.
 */
#include <arch/user.h>
#include <gen/syscalls.h>
#include <proc/cred.h>
#include <proc/process.h>
#include <syscall/capability.h>
#include <uapi/errno.h>
#include <uapi/prctl.h>

/* ---- capget, capset ---- */

/* Elements that the version of head has; for another one, head is told ours: -EINVAL. */
static int
elements(struct __user_cap_header_struct __user *head, struct __user_cap_header_struct *h)
{
	if (copy_from_user(h, head, sizeof(*h)))
		return -EFAULT;
	switch (h->version) {
	case _LINUX_CAPABILITY_VERSION_1:
		return _LINUX_CAPABILITY_U32S_1;
	case _LINUX_CAPABILITY_VERSION_2:
	case _LINUX_CAPABILITY_VERSION_3:
		return _LINUX_CAPABILITY_U32S_3;
	}
	return put_user(_LINUX_CAPABILITY_VERSION_3, &head->version) ? -EFAULT : -EINVAL;
}

static const struct cred *
cred_of_thread(pid_t tid)
{
	const struct cred *c;
	struct thread *t;

	if (tid == 0 || tid == sys_gettid())
		return cred_get(current->cred);
	t = thread_find(tid);
	if (!t)
		return NULL;
	c = t->proc ? process_cred(t->proc) : NULL;
	thread_put(t);
	return c;
}

long
sys_capget(struct __user_cap_header_struct __user *head, struct __user_cap_data_struct __user *data)
{
	struct __user_cap_header_struct h;
	struct __user_cap_data_struct d[2];
	const struct cred *c;
	int i, n = elements(head, &h);

	/* Without data it is the question which version there is. */
	if (n < 0)
		return n == -EINVAL && !data ? 0 : n;
	if (h.pid < 0)
		return -EINVAL;
	if (!data)
		return 0;
	c = cred_of_thread(h.pid);
	if (!c)
		return -ESRCH;
	for (i = 0; i < 2; i++) {
		d[i].effective = c->effective >> (32 * i);
		d[i].permitted = c->permitted >> (32 * i);
		d[i].inheritable = c->inheritable >> (32 * i);
	}
	cred_put(c);
	return copy_to_user(data, d, n * sizeof(d[0]));
}

/* The rules of capset, in the words of capabilities(7). */
static bool
may_become(const struct cred *old, capset_t effective, capset_t permitted, capset_t inheritable)
{
	if ((inheritable & ~(old->inheritable | old->permitted)) && !own_capable(CAP_SETPCAP))
		return false;
	if (inheritable & ~(old->inheritable | old->bounding))
		return false;
	return !(permitted & ~old->permitted) && !(effective & ~permitted);
}

long
sys_capset(struct __user_cap_header_struct __user *head,
    const struct __user_cap_data_struct __user *data)
{
	const struct cred *old = current->cred;
	struct __user_cap_header_struct h;
	struct __user_cap_data_struct d[2] = { { 0 } };
	capset_t effective, permitted, inheritable;
	struct cred *new;
	int n = elements(head, &h);

	if (n < 0)
		return n;
	if (h.pid != 0 && h.pid != sys_gettid())
		return -EPERM;
	if (copy_from_user(d, data, n * sizeof(d[0])))
		return -EFAULT;
	effective = (d[0].effective | (u64)d[1].effective << 32) & CAPS_ALL;
	permitted = (d[0].permitted | (u64)d[1].permitted << 32) & CAPS_ALL;
	inheritable = (d[0].inheritable | (u64)d[1].inheritable << 32) & CAPS_ALL;
	if (!may_become(old, effective, permitted, inheritable))
		return -EPERM;
	new = cred_copy(old);
	if (!new)
		return -ENOMEM;
	new->effective = effective;
	new->permitted = permitted;
	new->inheritable = inheritable;
	new->ambient &= permitted & inheritable;
	return cred_install(new);
}

/* ---- prctl ---- */

static long
set_securebits(unsigned long bits)
{
	unsigned long old = current->cred->securebits, locks = old & SECURE_ALL_LOCKS;
	struct cred *new;

	/* What is locked stays, locks stay, and there are no others. */
	if (((locks >> 1) & (old ^ bits)) || (locks & ~bits) ||
	    (bits & ~(unsigned long)(SECURE_ALL_BITS | SECURE_ALL_LOCKS)) ||
	    !own_capable(CAP_SETPCAP))
		return -EPERM;
	new = cred_copy(current->cred);
	if (!new)
		return -ENOMEM;
	new->securebits = bits;
	return cred_install(new);
}

static long
set_keep_caps(unsigned long on)
{
	struct cred *new;

	if (on > 1)
		return -EINVAL;
	if (current->cred->securebits & SECBIT_KEEP_CAPS_LOCKED)
		return -EPERM;
	new = cred_copy(current->cred);
	if (!new)
		return -ENOMEM;
	new->securebits = (new->securebits & ~SECBIT_KEEP_CAPS) | (on ? SECBIT_KEEP_CAPS : 0);
	return cred_install(new);
}

static long
bounding_drop(unsigned long cap)
{
	struct cred *new;

	if (!own_capable(CAP_SETPCAP))
		return -EPERM;
	if (cap > CAP_LAST_CAP)
		return -EINVAL;
	new = cred_copy(current->cred);
	if (!new)
		return -ENOMEM;
	new->bounding &= ~BIT(cap);
	return cred_install(new);
}

static long
ambient(unsigned long what, unsigned long cap)
{
	const struct cred *old = current->cred;
	struct cred *new;

	if (what == PR_CAP_AMBIENT_CLEAR_ALL ? cap != 0 : cap > CAP_LAST_CAP)
		return -EINVAL;
	switch (what) {
	case PR_CAP_AMBIENT_IS_SET:
		return !!(old->ambient & BIT(cap));
	case PR_CAP_AMBIENT_RAISE:
		if (!(old->permitted & old->inheritable & BIT(cap)) ||
		    (old->securebits & SECBIT_NO_CAP_AMBIENT_RAISE))
			return -EPERM;
		break;
	case PR_CAP_AMBIENT_LOWER:
	case PR_CAP_AMBIENT_CLEAR_ALL:
		break;
	default:
		return -EINVAL;
	}
	new = cred_copy(old);
	if (!new)
		return -ENOMEM;
	if (what == PR_CAP_AMBIENT_RAISE)
		new->ambient |= BIT(cap);
	else if (what == PR_CAP_AMBIENT_LOWER)
		new->ambient &= ~BIT(cap);
	else
		new->ambient = 0;
	return cred_install(new);
}

long
capability_prctl(int option, unsigned long arg2, unsigned long arg3, unsigned long arg4,
    unsigned long arg5)
{
	const struct cred *c = current->cred;

	switch (option) {
	case PR_GET_KEEPCAPS:
		return !!(c->securebits & SECBIT_KEEP_CAPS);
	case PR_SET_KEEPCAPS:
		return set_keep_caps(arg2);
	case PR_GET_SECUREBITS:
		return c->securebits;
	case PR_SET_SECUREBITS:
		return set_securebits(arg2);
	case PR_CAPBSET_READ:
		return arg2 > CAP_LAST_CAP ? -EINVAL : !!(c->bounding & BIT(arg2));
	case PR_CAPBSET_DROP:
		return bounding_drop(arg2);
	case PR_CAP_AMBIENT:
		return arg4 || arg5 ? -EINVAL : ambient(arg2, arg3);
	default:
		return -EINVAL;
	}
}
