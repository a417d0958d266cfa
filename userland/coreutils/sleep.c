/*
 * sleep - wait for the sum of the given times.
 */
#include "util.h"

#include <errno.h>

static const char synopsis[] = "sleep time[smhd] ...";

int
main(int argc, char **argv)
{
	struct timespec total = { 0, 0 };

	tool_begin(argc, argv, synopsis);
	if (tool_opt(argc, argv, "", NULL) != -1 || opt_index == argc)
		tool_usage();
	for (int i = opt_index; i < argc; i++) {
		struct timespec t;

		if (!parse_duration(argv[i], &t))
			die(1, "%s: bad time", argv[i]);
		total.tv_nsec += t.tv_nsec;
		total.tv_sec += t.tv_sec + total.tv_nsec / 1000000000;
		total.tv_nsec %= 1000000000;
	}
	while (nanosleep(&total, &total) < 0)
		if (errno != EINTR)
			die(1, "cannot sleep");
	return 0;
}
