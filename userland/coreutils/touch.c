/*
 * touch - set access and modification times, making files that are missing.
 */
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const char synopsis[] =
    "touch [-achm] [-r file | -t [[cc]yy]mmddhhmm[.ss] | -d time] file ...";

static struct timespec times[2] = {
	{ .tv_nsec = UTIME_NOW }, { .tv_nsec = UTIME_NOW },
};
static bool no_create, the_link;

static int
touch_file(const char *name)
{
	int flags = the_link ? AT_SYMLINK_NOFOLLOW : 0;
	int fd;

	if (strcmp(name, "-") == 0)
		return futimens(STDOUT_FILENO, times) < 0 ? complain(name) : 0;
	if (utimensat(AT_FDCWD, name, times, flags) == 0)
		return 0;
	if (errno != ENOENT)
		return complain(name);
	if (no_create || the_link)
		return 0;
	fd = open(name, O_WRONLY | O_CREAT | O_NONBLOCK, 0666);
	if (fd < 0)
		return complain(name);
	if (futimens(fd, times) < 0) {
		close(fd);
		return complain(name);
	}
	close(fd);
	return 0;
}

static void
set_times(struct timespec a, struct timespec m)
{
	times[0] = a;
	times[1] = m;
}

int
main(int argc, char **argv)
{
	bool access_time = false, mod_time = false;
	int opt, status = 0;
	struct timespec now, ts;
	struct stat st;

	tool_begin(argc, argv, synopsis);
	clock_gettime(CLOCK_REALTIME, &now);
	while ((opt = tool_opt(argc, argv, "acd:hmr:t:", NULL)) != -1) {
		switch (opt) {
		case 'a':
			access_time = true;
			break;
		case 'c':
			no_create = true;
			break;
		case 'd':
			if (!parse_time(opt_arg, &now, &ts))
				die(1, "%s: bad time", opt_arg);
			set_times(ts, ts);
			break;
		case 'h':
			the_link = true;
			break;
		case 'm':
			mod_time = true;
			break;
		case 'r':
			if (stat(opt_arg, &st) < 0)
				return complain(opt_arg);
			set_times(st.st_atim, st.st_mtim);
			break;
		case 't':
			if (!parse_posix_time(opt_arg, now.tv_sec, &ts))
				die(1, "%s: bad time", opt_arg);
			set_times(ts, ts);
			break;
		default:
			tool_usage();
		}
	}
	if (opt_index == argc)
		tool_usage();
	if (access_time && !mod_time)
		times[1].tv_nsec = UTIME_OMIT;
	if (mod_time && !access_time)
		times[0].tv_nsec = UTIME_OMIT;
	for (int i = opt_index; i < argc; i++)
		status |= touch_file(argv[i]);
	return status;
}
