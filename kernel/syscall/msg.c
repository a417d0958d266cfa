/*
 * System V message queues: msgget, msgsnd, msgrcv, msgctl.
 */
#include <arch/user.h>
#include <gen/syscalls.h>
#include <ipc/message.h>
#include <ipc/msg.h>
#include <ipc/namespace.h>
#include <uapi/errno.h>

long
sys_msgget(int key, int flags)
{
	return msg_get(key, flags);
}

/* A user's message is a long, the type, and then the text. */
static inline void __user *
text_of(const void __user *msg)
{
	return (char __user *)msg + sizeof(long);
}

long
sys_msgsnd(int id, const void __user *user, size_t size, int flags)
{
	struct message *m;
	long type;
	int err;

	if (id < 0 || size > READ_ONCE(ipc_namespace_current()->limits.msgmax))
		return -EINVAL;
	if (get_user(type, (const long __user *)user) != 0)
		return -EFAULT;
	if (type < 1)
		return -EINVAL;
	m = message_from_user(text_of(user), size);
	if (IS_ERR(m))
		return PTR_ERR(m);
	m->type = type;
	err = msg_send(id, m, flags);
	if (err != 0)
		message_free(m);
	return err;
}

/* The buffer for MSG_COPY: nothing is longer than the limit, or than the caller takes. */
static struct message *
copy_buffer(size_t room, int flags)
{
	struct message *copy;

	if ((flags & MSG_EXCEPT) || !(flags & IPC_NOWAIT))
		return ERR_PTR(-EINVAL);
	copy = message_alloc(MIN(room, READ_ONCE(ipc_namespace_current()->limits.msgmax)));
	return copy != NULL ? copy : ERR_PTR(-ENOMEM);
}

ssize_t
sys_msgrcv(int id, void __user *user, size_t room, long type, int flags)
{
	struct message *m, *copy = NULL;
	ssize_t res;

	if (id < 0 || (ssize_t)room < 0)
		return -EINVAL;
	if (flags & MSG_COPY) {
		copy = copy_buffer(room, flags);
		if (IS_ERR(copy))
			return PTR_ERR(copy);
		room = copy->size;
	}
	m = msg_receive(id, room, type, flags, copy);
	if (IS_ERR(m)) {
		message_free(copy);
		return PTR_ERR(m);
	}
	res = MIN(room, m->size);
	if (put_user(m->type, (long __user *)user) != 0 ||
	    message_to_user(m, text_of(user), res) != 0)
		res = -EFAULT;
	message_free(m);
	return res;
}

static long
status(int id, int cmd, struct msqid_ds __user *user)
{
	struct msqid_ds d;
	long res = msg_stat(id, cmd, &d);

	return res >= 0 && copy_to_user(user, &d, sizeof(d)) != 0 ? -EFAULT : res;
}

static long
set(int id, const struct msqid_ds __user *user)
{
	struct msqid_ds d;

	return copy_from_user(&d, user, sizeof(d)) != 0 ? -EFAULT :
	    msg_set(id, &d.msg_perm, d.msg_qbytes);
}

static long
info(int cmd, void __user *user)
{
	struct msginfo i;
	long res = msg_info(&i, cmd == MSG_INFO);

	return copy_to_user(user, &i, sizeof(i)) != 0 ? -EFAULT : res;
}

long
sys_msgctl(int id, int cmd, struct msqid_ds __user *user)
{
	switch (cmd) {
	case IPC_INFO:
	case MSG_INFO:
		return info(cmd, user);
	case IPC_STAT:
	case MSG_STAT:
	case MSG_STAT_ANY:
		return status(id, cmd, user);
	case IPC_SET:
		return set(id, user);
	case IPC_RMID:
		return msg_remove(id);
	default:
		return -EINVAL;
	}
}
