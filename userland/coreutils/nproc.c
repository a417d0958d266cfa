/*
 * nproc - the number of processors.
 */
#include "util.h"

#include <sched.h>
#include <string.h>
#include <unistd.h>

/* Those this process may run on; 0 if the system does not tell. */
static int
allowed(void)
{
	unsigned long mask[64];		/* 4096 processors */
	int n = 0;

	memset(mask, 0, sizeof(mask));
	if (sched_getaffinity(0, sizeof(mask), (cpu_set_t *)mask) < 0)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(mask); i++)
		n += __builtin_popcountl(mask[i]);
	return n;
}

int
main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "all", no_argument, NULL, 'a' },
		{ NULL, 0, NULL, 0 },
	};
	bool all = false;
	long n;
	int opt;

	tool_begin(argc, argv, "nproc [--all]");
	while ((opt = tool_opt(argc, argv, "", longs)) != -1) {
		if (opt == '?')
			tool_usage();
		all = true;
	}
	if (opt_index < argc)
		tool_usage();
	n = all ? 0 : allowed();
	if (n == 0)
		n = sysconf(all ? _SC_NPROCESSORS_CONF :
		    _SC_NPROCESSORS_ONLN);
	printf("%ld\n", n > 0 ? n : 1);
	return tool_end(0);
}
