/*
 * sync - write everything, or the files named, to the disk.
 */
#include "util.h"

#include <fcntl.h>
#include <unistd.h>

static const char synopsis[] = "sync [-d] [file ...]";

static int
sync_file(const char *name, bool data_only)
{
	int fd = open(name, O_RDONLY | O_NONBLOCK), status = 0;

	if (fd < 0)
		return complain(name);
	if ((data_only ? fdatasync : fsync)(fd) < 0)
		status = complain(name);
	close(fd);
	return status;
}

int
main(int argc, char **argv)
{
	bool data_only = false;
	int opt, status = 0;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "d", NULL)) != -1) {
		if (opt == '?')
			tool_usage();
		data_only = true;
	}
	if (opt_index == argc)
		sync();
	for (int i = opt_index; i < argc; i++)
		status |= sync_file(argv[i], data_only);
	return status;
}
