/*
 * uname - the names of the system.
 */
#include "util.h"

#include <string.h>
#include <sys/utsname.h>

static const char synopsis[] = "uname [-amnrsvpio]";

int
main(int argc, char **argv)
{
	static const char order[] = "snrvmo";
	bool want[128] = { false };
	struct utsname u;
	const char *gap = "";
	int opt;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "amnrsvpio", NULL)) != -1) {
		if (opt == '?')
			tool_usage();
		if (opt == 'a')
			for (const char *c = "snrvmo"; *c; c++)
				want[(int)*c] = true;
		else	/* the processor and the platform are the machine */
			want[opt == 'p' || opt == 'i' ? 'm' : opt] = true;
	}
	if (opt_index < argc)
		tool_usage();
	if (!memchr(want, true, sizeof(want)))
		want['s'] = true;
	if (uname(&u) < 0)
		return complain("uname");
	for (const char *c = order; *c; c++) {
		if (!want[(int)*c])
			continue;
		printf("%s%s", gap, *c == 's' ? u.sysname :
		    *c == 'n' ? u.nodename : *c == 'r' ? u.release :
		    *c == 'v' ? u.version : *c == 'm' ? u.machine :
		    u.sysname);
		gap = " ";
	}
	putchar('\n');
	return tool_end(0);
}
