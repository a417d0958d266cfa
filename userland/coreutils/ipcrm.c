/*
 * ipcrm - remove System V message queues, shared memory segments and semaphore sets.
 */
#include "util.h"

#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <stdlib.h>

static int
remove_queue(int id)
{
	return msgctl(id, IPC_RMID, NULL);
}

static int
remove_segment(int id)
{
	return shmctl(id, IPC_RMID, NULL);
}

static int
remove_set(int id)
{
	return semctl(id, 0, IPC_RMID);
}

static int
find_queue(key_t key)
{
	return msgget(key, 0);
}

static int
find_segment(key_t key)
{
	return shmget(key, 0, 0);
}

static int
find_set(key_t key)
{
	return semget(key, 0, 0);
}

/* The id of the object in that slot, -1 if there is none; the highest slot for IPC_INFO. */
static int
nth_queue(int n, bool info)
{
	union { struct msqid_ds d; struct msginfo i; } u;

	return msgctl(n, info ? MSG_INFO : MSG_STAT_ANY, &u.d);
}

static int
nth_segment(int n, bool info)
{
	union { struct shmid_ds d; struct shm_info i; } u;

	return shmctl(n, info ? SHM_INFO : SHM_STAT_ANY, &u.d);
}

static int
nth_set(int n, bool info)
{
	union { struct semid_ds d; struct seminfo i; } u;

	return semctl(n, 0, info ? SEM_INFO : SEM_STAT_ANY, &u);
}

static const struct kind {
	char by_id, by_key;		/* options */
	int (*find)(key_t);
	int (*remove)(int);
	int (*nth)(int, bool);
} kinds[] = {
	{ 'q', 'Q', find_queue, remove_queue, nth_queue },
	{ 'm', 'M', find_segment, remove_segment, nth_segment },
	{ 's', 'S', find_set, remove_set, nth_set },
};

static int
remove_all(void)
{
	int status = 0;

	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		int top = kinds[k].nth(0, true);

		for (int n = 0; n <= top; n++) {
			int id = kinds[k].nth(n, false);

			if (id >= 0 && kinds[k].remove(id) < 0) {
				char text[16];

				snprintf(text, sizeof(text), "%d", id);
				status = complain(text);
			}
		}
	}
	return status;
}

/* One option with what it names, an id or a key. */
static int
remove_one(int opt, const char *arg)
{
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		char *end;
		long n = strtol(arg, &end, 0);
		int id;

		if (opt != kinds[k].by_id && opt != kinds[k].by_key)
			continue;
		if (end == arg || *end != '\0')
			return complainx(arg, "not a number");
		if (opt == kinds[k].by_key && n == IPC_PRIVATE)
			return complainx(arg, "this key finds nothing");
		id = opt == kinds[k].by_id ? (int)n : kinds[k].find((key_t)n);
		return id < 0 || kinds[k].remove(id) < 0 ? complain(arg) : 0;
	}
	return 0;
}

int
main(int argc, char **argv)
{
	int opt, status = 0, n = 0;

	tool_begin(argc, argv,
	    "ipcrm [-a] [-m id] [-M key] [-q id] [-Q key] [-s id] [-S key]");
	while ((opt = tool_opt(argc, argv, "am:M:q:Q:s:S:", NULL)) != -1) {
		if (opt == '?')
			tool_usage();
		status |= opt == 'a' ? remove_all() : remove_one(opt, opt_arg);
		n++;
	}
	if (opt_index < argc || n == 0)
		tool_usage();
	return tool_end(status);
}
