/*
 * uptime - how long the system has been up, and how busy it is.
 */
#include "util.h"

#include <string.h>

static bool
read_line(const char *path, char *line, int size)
{
	FILE *f = fopen(path, "r");
	bool good = f && fgets(line, size, f);

	if (f)
		fclose(f);
	return good;
}

static void
put_span(long seconds, bool words)
{
	long days = seconds / 86400, hours = seconds / 3600 % 24;
	long minutes = seconds / 60 % 60;

	if (words) {
		if (days)
			printf(" %ld day%s,", days, days == 1 ? "" : "s");
		if (hours)
			printf(" %ld hour%s,", hours, hours == 1 ? "" : "s");
		printf(" %ld minute%s\n", minutes, minutes == 1 ? "" : "s");
		return;
	}
	if (days)
		printf("%ld day%s, ", days, days == 1 ? "" : "s");
	if (hours)
		printf("%2ld:%02ld", hours, minutes);
	else
		printf("%ld min", minutes);
}

int
main(int argc, char **argv)
{
	char line[256], now_text[32];
	double up, load[3] = { 0, 0, 0 };
	time_t now = time(NULL), since;
	int opt, mode = 0;

	tool_begin(argc, argv, "uptime [-p | -s]");
	while ((opt = tool_opt(argc, argv, "ps", NULL)) != -1) {
		if (opt == '?')
			tool_usage();
		mode = opt;
	}
	if (opt_index < argc)
		tool_usage();
	if (!read_line("/proc/uptime", line, sizeof(line)) ||
	    sscanf(line, "%lf", &up) != 1)
		return complain("/proc/uptime");
	if (mode == 's') {
		since = now - (time_t)up;
		strftime(line, sizeof(line), "%Y-%m-%d %H:%M:%S",
		    localtime(&since));
		puts(line);
		return tool_end(0);
	}
	if (mode == 'p') {
		printf("up");
		put_span(up, true);
		return tool_end(0);
	}
	strftime(now_text, sizeof(now_text), "%H:%M:%S", localtime(&now));
	printf(" %s up ", now_text);
	put_span(up, false);
	if (read_line("/proc/loadavg", line, sizeof(line)) &&
	    sscanf(line, "%lf %lf %lf", &load[0], &load[1], &load[2]) == 3)
		printf(",  load average: %.2f, %.2f, %.2f", load[0], load[1],
		    load[2]);
	putchar('\n');
	return tool_end(0);
}
