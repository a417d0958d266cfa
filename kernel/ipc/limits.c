/*
 * The limits on System V IPC in /proc/sys/kernel, and the lists in /proc/sysvipc;
 * of the namespace of whoever reads or writes them.
 */
#include <fs/procfs/procfs.h>
#include <ipc/limits.h>
#include <ipc/msg.h>
#include <ipc/namespace.h>
#include <ipc/sem.h>
#include <ipc/shm.h>
#include <lib/string.h>
#include <uapi/errno.h>

#define INT_MAX 0x7fffffffUL

/* n numbers, separated by blanks: 0, or -EINVAL for anything else or numbers above max. */
static int
parse_numbers(const char *text, unsigned n, unsigned long max, unsigned long *out)
{
	for (unsigned i = 0; i < n; i++) {
		char *end;

		while (*text == ' ' || *text == '\t')
			text++;
		if (*text < '0' || *text > '9')
			return -EINVAL;
		out[i] = strtoul(text, &end, 10);
		if (out[i] > max)
			return -EINVAL;
		text = end;
	}
	while (*text == ' ' || *text == '\t' || *text == '\n')
		text++;
	return *text == '\0' ? 0 : -EINVAL;
}

static int
show_sem(struct seq_buf *s)
{
	const struct ipc_limits *l = &ipc_namespace_current()->limits;

	seq_printf(s, "%u\t%u\t%u\t%u\n", l->semmsl, l->semmns, l->semopm, l->semmni);
	return 0;
}

static int
store_sem(const char *text, size_t n)
{
	struct ipc_limits *l = &ipc_namespace_current()->limits;
	unsigned long v[4];
	int err = parse_numbers(text, 4, INT_MAX, v);

	if (err != 0)
		return err;
	if (v[3] > IPC_SLOTS)
		return -ERANGE;
	l->semmsl = v[0];
	l->semmns = v[1];
	l->semopm = v[2];
	l->semmni = v[3];
	return 0;
}

/* One file with one number: of unsigned type, at most max. */
#define LIMIT(name, type, max)							\
static int									\
show_##name(struct seq_buf *s)							\
{										\
	seq_printf(s, "%lu\n", (unsigned long)ipc_namespace_current()->limits.name);	\
	return 0;								\
}										\
										\
static int									\
store_##name(const char *text, size_t n)					\
{										\
	unsigned long v;							\
	int err = parse_numbers(text, 1, max, &v);				\
										\
	if (err == 0)								\
		ipc_namespace_current()->limits.name = (type)v;			\
	return err;								\
}

LIMIT(shmmax, u64, ~0UL)
LIMIT(shmall, u64, ~0UL)
LIMIT(shmmni, unsigned, IPC_SLOTS)
LIMIT(msgmax, unsigned, INT_MAX)
LIMIT(msgmnb, unsigned, INT_MAX)
LIMIT(msgmni, unsigned, IPC_SLOTS)

void
ipc_limits_init(void)
{
	procfs_register("sys/kernel/sem", 0644, show_sem, store_sem);
	procfs_register("sys/kernel/shmmax", 0644, show_shmmax, store_shmmax);
	procfs_register("sys/kernel/shmall", 0644, show_shmall, store_shmall);
	procfs_register("sys/kernel/shmmni", 0644, show_shmmni, store_shmmni);
	procfs_register("sys/kernel/msgmax", 0644, show_msgmax, store_msgmax);
	procfs_register("sys/kernel/msgmnb", 0644, show_msgmnb, store_msgmnb);
	procfs_register("sys/kernel/msgmni", 0644, show_msgmni, store_msgmni);
	procfs_register("sysvipc/sem", 0444, sem_show, NULL);
	procfs_register("sysvipc/shm", 0444, shm_show, NULL);
	procfs_register("sysvipc/msg", 0444, msg_show, NULL);
}
