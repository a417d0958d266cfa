/*
 * renice - change the niceness of what runs.
 *
 * POSIX: -n adds to the niceness, and -g, -p and -u say what the operands after
 * them name.  The old form, a niceness as the first operand, sets it.
 */
#include "util.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>

struct change {
	intmax_t value;
	bool relative;
};

/* What operand names, or false after a complaint. */
static bool
find_id(int which, const char *operand, id_t *id)
{
	intmax_t number;
	uid_t uid;

	if (which == PRIO_USER) {
		if (!find_user(operand, &uid)) {
			complainx(operand, "no such user");
			return false;
		}
		*id = uid;
		return true;
	}
	if (!parse_int(operand, &number) || number < 0 || number > INT32_MAX) {
		complainx(operand, "not an id");
		return false;
	}
	*id = (id_t)number;
	return true;
}

static int
renice(int which, const char *operand, const struct change *c)
{
	intmax_t nice = c->value;
	id_t id;

	if (!find_id(which, operand, &id))
		return 1;
	if (c->relative) {
		int now;

		errno = 0;
		now = getpriority(which, id);
		if (now == -1 && errno)
			return complain(operand);
		nice += now;
	}
	nice = nice < -20 ? -20 : nice > 19 ? 19 : nice;
	if (setpriority(which, id, (int)nice) < 0)
		return complain(operand);
	return 0;
}

int
main(int argc, char **argv)
{
	struct change c = { 0, true };
	int which = PRIO_PROCESS, status = 0, i = 1, operands = 0;
	bool have = false;

	tool_begin(argc, argv, "renice [-n increment] niceness-or-id ... [-g | -p | -u] id ...");
	for (; i < argc; i++) {
		const char *a = argv[i];

		if (strcmp(a, "--") == 0)
			continue;
		if (strcmp(a, "-g") == 0) {
			which = PRIO_PGRP;
		} else if (strcmp(a, "-p") == 0) {
			which = PRIO_PROCESS;
		} else if (strcmp(a, "-u") == 0) {
			which = PRIO_USER;
		} else if (strncmp(a, "-n", 2) == 0 && !have) {
			if (!a[2] && !argv[++i])
				tool_usage();
			c.value = need_int(a[2] ? a + 2 : argv[i], -40, 40, "increment");
			have = true;
		} else if (!have) {
			if (!parse_int(a, &c.value))
				tool_usage();
			c.relative = false;
			have = true;
		} else {
			status |= renice(which, a, &c);
			operands++;
		}
	}
	if (!operands)
		tool_usage();
	return tool_end(status);
}
