/*
 * chrt - scheduling policy and real-time priority.
 */
#include "util.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

static const struct {
	char option;
	int policy;
	const char *name;
} policies[] = {
	{ 'o', SCHED_OTHER, "SCHED_OTHER" }, { 'f', SCHED_FIFO, "SCHED_FIFO" },
	{ 'r', SCHED_RR, "SCHED_RR" }, { 'b', SCHED_BATCH, "SCHED_BATCH" },
	{ 'i', SCHED_IDLE, "SCHED_IDLE" },
};

static const char *
policy_name(int policy)
{
	for (size_t i = 0; i < ARRAY_LEN(policies); i++)
		if (policies[i].policy == policy)
			return policies[i].name;
	return "unknown";
}

static int
limits(void)
{
	for (size_t i = 0; i < ARRAY_LEN(policies); i++)
		printf("%s min/max priority\t: %d/%d\n", policies[i].name,
		    sched_get_priority_min(policies[i].policy),
		    sched_get_priority_max(policies[i].policy));
	return 0;
}

static int
show(pid_t pid, const char *which)
{
	struct sched_param p;
	int policy = sched_getscheduler(pid);

	if (policy < 0 || sched_getparam(pid, &p) < 0)
		return complain(xprintf("%d", (int)pid));
	printf("pid %d's %s scheduling policy: %s%s\n", (int)pid, which,
	    policy_name(policy & ~SCHED_RESET_ON_FORK),
	    policy & SCHED_RESET_ON_FORK ? "|SCHED_RESET_ON_FORK" : "");
	printf("pid %d's %s scheduling priority: %d\n", (int)pid, which, p.sched_priority);
	return 0;
}

/* policy -1: a round-robin one, as who gives just a priority means. */
static int
set(pid_t pid, int policy, bool reset, const char *priority)
{
	struct sched_param p = { .sched_priority = (int)need_int(priority, 0, 99, "priority") };

	if (policy < 0)
		policy = SCHED_RR;
	if (sched_setscheduler(pid, policy | (reset ? SCHED_RESET_ON_FORK : 0), &p) < 0)
		return complain(pid ? xprintf("%d", (int)pid) : policy_name(policy));
	return 0;
}

int
main(int argc, char **argv)
{
	bool of_pid = false, reset = false, verbose = false;
	int opt, left, policy = -1;
	pid_t pid;

	tool_begin(argc, argv, "chrt [-bfior] [-Rv] priority command [argument ...]\n"
	    "       chrt [-bfior] [-R] -p [priority] pid\n       chrt -m");
	while ((opt = tool_opt(argc, argv, "+bfiormpRv", NULL)) != -1) {
		switch (opt) {
		case 'm': return tool_end(limits());
		case 'p': of_pid = true; break;
		case 'R': reset = true; break;
		case 'v': verbose = true; break;
		case '?': tool_usage();
		default:
			for (size_t i = 0; i < ARRAY_LEN(policies); i++)
				if (policies[i].option == opt)
					policy = policies[i].policy;
		}
	}
	left = argc - opt_index;
	argv += opt_index;
	if (of_pid ? left < 1 || left > 2 : left < 2)
		tool_usage();
	if (of_pid) {
		pid = (pid_t)need_int(argv[left - 1], 0, INT32_MAX, "pid");
		return tool_end(left == 1 ? show(pid, "current") : set(pid, policy, reset, argv[0]));
	}
	if (set(0, policy, reset, argv[0]))
		return tool_end(1);
	if (verbose)
		show(getpid(), "new");
	fflush(stdout);
	execvp(argv[1], argv + 1);
	complain(argv[1]);
	return errno == ENOENT ? 127 : 126;
}
