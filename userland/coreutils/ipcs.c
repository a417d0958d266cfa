/*
 * ipcs - which System V message queues, shared memory segments and semaphore sets
 * there are.
 */
#include "util.h"

#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <string.h>

enum view { STATUS, CREATOR, LIMITS, PIDS, TIMES, SUMMARY };

static enum view view = STATUS;

/* "Nov 20 12:30:05", or "-" for never. */
static const char *
moment(long t, char *out, size_t size)
{
	time_t at = t;

	if (t == 0)
		snprintf(out, size, "-");
	else
		strftime(out, size, "%b %e %H:%M:%S", localtime(&at));
	return out;
}

static void
show_time(long t)
{
	char text[32];

	printf(" %-16s", moment(t, text, sizeof(text)));
}

/* What every line of the status begins with. */
static void
show_name(const struct ipc_perm *p, int id)
{
	printf("0x%08x %-10d %-10s %-10o", (unsigned)p->__key, id, user_name(p->uid),
	    p->mode & 0777);
}

static void
show_owner(const struct ipc_perm *p, int id)
{
	printf("%-10d %-10o %-10s %-10s", id, p->mode & 0777, user_name(p->cuid),
	    group_name(p->cgid));
	printf(" %-10s %s\n", user_name(p->uid), group_name(p->gid));
}

static void
heading(const char *kind, const char *id, const char *status, const char *pids,
    const char *times)
{
	printf("\n------ %s --------\n", kind);
	switch (view) {
	case CREATOR:
		printf("%-10s %-10s %-10s %-10s %-10s %s\n", id, "perms", "cuid", "cgid", "uid",
		    "gid");
		break;
	case PIDS:
		printf("%-10s %-10s %s\n", id, "owner", pids);
		break;
	case TIMES:
		printf("%-10s %-10s %s\n", id, "owner", times);
		break;
	default:
		printf("%-10s %-10s %-10s %-10s %s\n", "key", id, "owner", "perms", status);
	}
}

/* ---- message queues ---- */

static void
queue_line(const struct msqid_ds *d, int id)
{
	switch (view) {
	case CREATOR:
		show_owner(&d->msg_perm, id);
		return;
	case PIDS:
		printf("%-10d %-10s %-10d %d", id, user_name(d->msg_perm.uid), d->msg_lspid,
		    d->msg_lrpid);
		break;
	case TIMES:
		printf("%-10d %-10s", id, user_name(d->msg_perm.uid));
		show_time(d->msg_stime);
		show_time(d->msg_rtime);
		show_time(d->msg_ctime);
		break;
	default:
		show_name(&d->msg_perm, id);
		printf(" %-12lu %lu", d->__msg_cbytes, d->msg_qnum);
	}
	putchar('\n');
}

static void
queues(void)
{
	struct msginfo info;
	struct msqid_ds d;
	int top = msgctl(0, view == LIMITS ? IPC_INFO : MSG_INFO, (struct msqid_ds *)&info), id;

	if (view == LIMITS) {
		printf("\n------ Messages Limits --------\n"
		    "max queues system wide = %d\n"
		    "max size of message (bytes) = %d\n"
		    "default max size of queue (bytes) = %d\n", info.msgmni, info.msgmax,
		    info.msgmnb);
		return;
	}
	if (view == SUMMARY) {
		printf("\n------ Messages Status --------\n"
		    "allocated queues = %d\nused headers = %d\nused space = %d bytes\n",
		    info.msgpool, info.msgmap, info.msgtql);
		return;
	}
	heading("Message Queues", "msqid", "used-bytes   messages", "lspid      lrpid",
	    "send             recv             change");
	for (int n = 0; n <= top; n++) {
		id = msgctl(n, MSG_STAT_ANY, &d);
		if (id >= 0)
			queue_line(&d, id);
	}
}

/* ---- shared memory ---- */

static void
segment_line(const struct shmid_ds *d, int id)
{
	switch (view) {
	case CREATOR:
		show_owner(&d->shm_perm, id);
		return;
	case PIDS:
		printf("%-10d %-10s %-10d %d", id, user_name(d->shm_perm.uid), d->shm_cpid,
		    d->shm_lpid);
		break;
	case TIMES:
		printf("%-10d %-10s", id, user_name(d->shm_perm.uid));
		show_time(d->shm_atime);
		show_time(d->shm_dtime);
		show_time(d->shm_ctime);
		break;
	default:
		show_name(&d->shm_perm, id);
		printf(" %-10lu %lu", d->shm_segsz, d->shm_nattch);
		if (d->shm_perm.mode & (SHM_DEST | SHM_LOCKED))
			printf("%*s%s%s", 10, "", d->shm_perm.mode & SHM_DEST ? " dest" : "",
			    d->shm_perm.mode & SHM_LOCKED ? " locked" : "");
	}
	putchar('\n');
}

static void
segment_limits(void)
{
	struct shminfo lim;

	shmctl(0, IPC_INFO, (struct shmid_ds *)&lim);
	printf("\n------ Shared Memory Limits --------\n"
	    "max number of segments = %lu\nmax seg size (kbytes) = %lu\n"
	    "max total shared memory (pages) = %lu\nmin seg size (bytes) = %lu\n", lim.shmmni,
	    lim.shmmax / 1024, lim.shmall, lim.shmmin);
}

static void
segments(void)
{
	struct shm_info info;
	struct shmid_ds d;
	int top, id;

	if (view == LIMITS) {
		segment_limits();
		return;
	}
	top = shmctl(0, SHM_INFO, (struct shmid_ds *)&info);
	if (view == SUMMARY) {
		printf("\n------ Shared Memory Status --------\n"
		    "segments allocated %d\npages allocated %lu\npages resident  %lu\n"
		    "pages swapped   %lu\n", info.used_ids, info.shm_tot, info.shm_rss,
		    info.shm_swp);
		return;
	}
	heading("Shared Memory Segments", "shmid", "bytes      nattch     status",
	    "cpid       lpid", "attached         detached         changed");
	for (int n = 0; n <= top; n++) {
		id = shmctl(n, SHM_STAT_ANY, &d);
		if (id >= 0)
			segment_line(&d, id);
	}
}

/* ---- semaphores ---- */

static void
set_line(const struct semid_ds *d, int id)
{
	switch (view) {
	case CREATOR:
		show_owner(&d->sem_perm, id);
		return;
	case TIMES:
		printf("%-10d %-10s", id, user_name(d->sem_perm.uid));
		show_time(d->sem_otime);
		show_time(d->sem_ctime);
		break;
	default:
		show_name(&d->sem_perm, id);
		printf(" %lu", d->sem_nsems);
	}
	putchar('\n');
}

static void
sets(void)
{
	struct seminfo info;
	struct semid_ds d;
	int top = semctl(0, 0, view == LIMITS ? IPC_INFO : SEM_INFO, &info), id;

	if (view == LIMITS) {
		printf("\n------ Semaphore Limits --------\n"
		    "max number of arrays = %d\nmax semaphores per array = %d\n"
		    "max semaphores system wide = %d\nmax ops per semop call = %d\n"
		    "semaphore max value = %d\n", info.semmni, info.semmsl, info.semmns,
		    info.semopm, info.semvmx);
		return;
	}
	if (view == SUMMARY) {
		printf("\n------ Semaphore Status --------\n"
		    "used arrays = %d\nallocated semaphores = %d\n", info.semusz, info.semaem);
		return;
	}
	if (view == PIDS)
		return;		/* each semaphore has its own */
	heading("Semaphore Arrays", "semid", "nsems", "", "last-op          last-changed");
	for (int n = 0; n <= top; n++) {
		id = semctl(n, 0, SEM_STAT_ANY, &d);
		if (id >= 0)
			set_line(&d, id);
	}
}

int
main(int argc, char **argv)
{
	bool q = false, m = false, s = false;
	int opt;

	tool_begin(argc, argv, "ipcs [-amqs] [-c | -l | -p | -t | -u]");
	while ((opt = tool_opt(argc, argv, "acmlpqstu", NULL)) != -1) {
		switch (opt) {
		case 'a':
			q = m = s = true;
			break;
		case 'm':
			m = true;
			break;
		case 'q':
			q = true;
			break;
		case 's':
			s = true;
			break;
		case 'c':
			view = CREATOR;
			break;
		case 'l':
			view = LIMITS;
			break;
		case 'p':
			view = PIDS;
			break;
		case 't':
			view = TIMES;
			break;
		case 'u':
			view = SUMMARY;
			break;
		default:
			tool_usage();
		}
	}
	if (opt_index < argc)
		tool_usage();
	if (!q && !m && !s)
		q = m = s = true;
	if (q)
		queues();
	if (m)
		segments();
	if (s)
		sets();
	putchar('\n');
	return tool_end(0);
}
