/*
 * basename - the last component of a path.
 */
#include "util.h"

#include <string.h>

static const char synopsis[] =
    "basename path [suffix]\n"
    "basename [-az] [-s suffix] path ...";

static void
put_base(const char *path, const char *suffix, int end)
{
	size_t len, cut = strlen(suffix);
	const char *base = base_name(path, &len);

	if (cut < len && memcmp(base + len - cut, suffix, cut) == 0)
		len -= cut;
	fwrite(base, 1, len, stdout);
	putchar(end);
}

int
main(int argc, char **argv)
{
	const char *suffix = "";
	bool many = false;
	int opt, end = '\n';

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "+as:z", NULL)) != -1) {
		switch (opt) {
		case 'a':
			many = true;
			break;
		case 's':
			suffix = opt_arg;
			many = true;
			break;
		case 'z':
			end = '\0';
			break;
		default:
			tool_usage();
		}
	}
	argc -= opt_index;
	argv += opt_index;
	if (argc == 0 || (!many && argc > 2))
		tool_usage();
	if (!many) {
		put_base(argv[0], argc > 1 ? argv[1] : "", end);
		return tool_end(0);
	}
	for (int i = 0; i < argc; i++)
		put_base(argv[i], suffix, end);
	return tool_end(0);
}
