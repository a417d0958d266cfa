/*
 * truncate - set the size of files.
 */
#include "util.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const char synopsis[] =
    "truncate [-c] -s [+-<>/%]size file ...\n"
    "truncate [-c] -r rfile file ...";

static int relation;		/* one of +-<>/% or 0 */
static uintmax_t amount;
static bool no_create;

static uintmax_t
new_size(uintmax_t old)
{
	switch (relation) {
	case '+':
		return old + amount;
	case '-':
		return old > amount ? old - amount : 0;
	case '<':
		return old < amount ? old : amount;
	case '>':
		return old > amount ? old : amount;
	case '/':
		return amount ? old - old % amount : old;
	case '%':
		return amount ? (old + amount - 1) / amount * amount : old;
	}
	return amount;
}

static int
truncate_file(const char *name)
{
	int fd = open(name, O_WRONLY | O_NONBLOCK | (no_create ? 0 : O_CREAT),
	    0666), status = 0;
	struct stat st;

	if (fd < 0)
		return no_create && access(name, F_OK) < 0 ? 0 :
		    complain(name);
	if (fstat(fd, &st) < 0 || ftruncate(fd, new_size(st.st_size)) < 0)
		status = complain(name);
	close(fd);
	return status;
}

int
main(int argc, char **argv)
{
	bool have_size = false;
	int opt, status = 0;
	struct stat st;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "cr:s:", NULL)) != -1) {
		switch (opt) {
		case 'c':
			no_create = true;
			break;
		case 'r':
			if (stat(opt_arg, &st) < 0)
				return complain(opt_arg);
			amount = st.st_size;
			have_size = true;
			break;
		case 's':
			if (*opt_arg && strchr("+-<>/%", *opt_arg))
				relation = *opt_arg++;
			if (!parse_size(opt_arg, &amount))
				die(1, "%s: bad size", opt_arg);
			have_size = true;
			break;
		default:
			tool_usage();
		}
	}
	if (!have_size || opt_index == argc)
		tool_usage();
	for (int i = opt_index; i < argc; i++)
		status |= truncate_file(argv[i]);
	return status;
}
