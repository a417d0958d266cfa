/*
 * hostname - show or set the name of this system.
 */
#include "util.h"

#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	bool brief = false;
	struct utsname u;
	int opt;

	tool_begin(argc, argv, "hostname [-s] [name]");
	while ((opt = tool_opt(argc, argv, "s", NULL)) != -1) {
		if (opt == '?')
			tool_usage();
		brief = true;
	}
	if (argc - opt_index > 1)
		tool_usage();
	if (opt_index < argc)
		return sethostname(argv[opt_index], strlen(argv[opt_index])) < 0 ?
		    complain(argv[opt_index]) : 0;
	if (uname(&u) < 0)
		return complain("uname");
	if (brief)
		u.nodename[strcspn(u.nodename, ".")] = '\0';
	puts(u.nodename);
	return tool_end(0);
}
