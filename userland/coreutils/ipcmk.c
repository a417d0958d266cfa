/*
 * ipcmk - make a System V message queue, shared memory segment or semaphore set.
 */
#include "util.h"

#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/random.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <errno.h>
#include <stdlib.h>

/* A key that nobody has guessed. */
static key_t
any_key(void)
{
	key_t key = 0;

	while (key == IPC_PRIVATE)
		if (getrandom(&key, sizeof(key), 0) != sizeof(key))
			die(1, "no random numbers");
	return key;
}

static int
report(const char *what, int id)
{
	if (id < 0)
		return complain(what);
	printf("%s id: %d\n", what, id);
	return 0;
}

int
main(int argc, char **argv)
{
	uintmax_t size = 0, nsems = 0;
	int opt, flags, status = 0;
	bool queue = false;
	mode_t mode = 0644;
	char *end;

	tool_begin(argc, argv, "ipcmk [-p mode] [-M size] [-Q] [-S number]");
	while ((opt = tool_opt(argc, argv, "M:p:QS:", NULL)) != -1) {
		switch (opt) {
		case 'M':
			if (!parse_size(opt_arg, &size) || size == 0)
				die(1, "%s: not a size", opt_arg);
			break;
		case 'p':
			mode = strtoul(opt_arg, &end, 8);
			if (end == opt_arg || *end != '\0' || mode > 0777)
				die(1, "%s: not a mode", opt_arg);
			break;
		case 'Q':
			queue = true;
			break;
		case 'S':
			nsems = need_int(opt_arg, 1, INT32_MAX, "number of semaphores");
			break;
		default:
			tool_usage();
		}
	}
	if (opt_index < argc || (size == 0 && nsems == 0 && !queue))
		tool_usage();
	flags = (int)mode | IPC_CREAT | IPC_EXCL;
	if (size > 0)
		status |= report("Shared memory", shmget(any_key(), size, flags));
	if (queue)
		status |= report("Message queue", msgget(any_key(), flags));
	if (nsems > 0)
		status |= report("Semaphore", semget(any_key(), (int)nsems, flags));
	return tool_end(status);
}
