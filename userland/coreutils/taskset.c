/*
 * taskset - on which processors a process may run.
 */
#include "util.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A hexadecimal mask: bit n is processor n. */
static bool
parse_mask(const char *s, cpu_set_t *set)
{
	size_t n;
	int bit = 0;

	if (strncmp(s, "0x", 2) == 0)
		s += 2;
	CPU_ZERO(set);
	n = strlen(s);
	if (n == 0 || n > CPU_SETSIZE / 4)
		return false;
	while (n-- > 0) {
		char digit[2] = { s[n], 0 }, *end;
		long v = strtol(digit, &end, 16);

		if (*end || end == digit)
			return false;
		for (int i = 0; i < 4; i++, bit++)
			if (v >> i & 1)
				CPU_SET(bit, set);
	}
	return true;
}

/* Numbers and ranges: 0,2-5,8-14:2. */
static bool
parse_list(const char *s, cpu_set_t *set)
{
	CPU_ZERO(set);
	for (;;) {
		char *end;
		unsigned long first = strtoul(s, &end, 10), last = first, step = 1;

		if (end == s)
			return false;
		if (*end == '-') {
			s = end + 1;
			last = strtoul(s, &end, 10);
			if (end == s)
				return false;
		}
		if (*end == ':') {
			s = end + 1;
			step = strtoul(s, &end, 10);
			if (end == s || step == 0)
				return false;
		}
		if (first > last || last >= CPU_SETSIZE)
			return false;
		for (; first <= last; first += step)
			CPU_SET(first, set);
		if (!*end)
			return true;
		if (*end != ',')
			return false;
		s = end + 1;
	}
}

static void
print_list(const cpu_set_t *set)
{
	const char *comma = "";

	for (int i = 0; i < CPU_SETSIZE; i++) {
		int last = i;

		if (!CPU_ISSET(i, set))
			continue;
		while (last + 1 < CPU_SETSIZE && CPU_ISSET(last + 1, set))
			last++;
		printf(last > i ? "%s%d-%d" : "%s%d", comma, i, last);
		comma = ",";
		i = last;
	}
}

static void
print_mask(const cpu_set_t *set)
{
	bool begun = false;

	for (int i = CPU_SETSIZE - 4; i >= 0; i -= 4) {
		unsigned digit = 0;

		for (int k = 0; k < 4; k++)
			digit |= !!CPU_ISSET(i + k, set) << k;
		begun |= digit || i == 0;
		if (begun)
			printf("%x", digit);
	}
}

static int
show(pid_t pid, const char *which, bool list)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	if (sched_getaffinity(pid, sizeof(set), &set) < 0)
		return complain(xprintf("%d", (int)pid));
	printf("pid %d's %s affinity %s: ", (int)pid, which, list ? "list" : "mask");
	if (list)
		print_list(&set);
	else
		print_mask(&set);
	putchar('\n');
	return 0;
}

static int
change(pid_t pid, const cpu_set_t *set, bool list)
{
	if (show(pid, "current", list))
		return 1;
	if (sched_setaffinity(pid, sizeof(*set), set) < 0)
		return complain(xprintf("%d", (int)pid));
	return show(pid, "new", list);
}

int
main(int argc, char **argv)
{
	bool list = false, of_pid = false;
	cpu_set_t set;
	int opt, left;
	pid_t pid;

	tool_begin(argc, argv, "taskset [-c] mask command [argument ...]\n"
	    "       taskset [-c] -p [mask] pid");
	while ((opt = tool_opt(argc, argv, "+cp", NULL)) != -1) {
		switch (opt) {
		case 'c': list = true; break;
		case 'p': of_pid = true; break;
		default: tool_usage();
		}
	}
	left = argc - opt_index;
	argv += opt_index;
	if (of_pid ? left < 1 || left > 2 : left < 2)
		tool_usage();
	if (left > 1 && !(list ? parse_list : parse_mask)(argv[0], &set))
		die(1, "%s: not a %s of processors", argv[0], list ? "list" : "mask");
	if (of_pid) {
		pid = (pid_t)need_int(argv[left - 1], 0, INT32_MAX, "pid");
		return tool_end(left == 1 ? show(pid, "current", list) : change(pid, &set, list));
	}
	if (sched_setaffinity(0, sizeof(set), &set) < 0)
		die(1, "cannot set the affinity: %s", strerror(errno));
	execvp(argv[1], argv + 1);
	complain(argv[1]);
	return errno == ENOENT ? 127 : 126;
}
