/*
 * cksum - checksums as POSIX defines them: a CRC over the bytes and the length.
 */
#include "util.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

static uint32_t table[256];

static void
make_table(void)
{
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t c = i << 24;

		for (int bit = 0; bit < 8; bit++)
			c = c << 1 ^ (c >> 31 ? 0x04c11db7 : 0);
		table[i] = c;
	}
}

static int
sum_file(const char *name, bool named)
{
	static unsigned char chunk[IO_SIZE];
	bool is_stdin = strcmp(name, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(name, O_RDONLY);
	uintmax_t size = 0;
	uint32_t crc = 0;
	int status = 0;
	ssize_t n;

	if (fd < 0)
		return complain(name);
	while ((n = read_some(fd, chunk, sizeof(chunk))) > 0) {
		for (ssize_t i = 0; i < n; i++)
			crc = crc << 8 ^ table[crc >> 24 ^ chunk[i]];
		size += n;
	}
	if (n < 0)
		status = complain(name);
	if (!is_stdin)
		close(fd);
	if (status)
		return status;
	for (uintmax_t rest = size; rest; rest >>= 8)
		crc = crc << 8 ^ table[crc >> 24 ^ (rest & 0xff)];
	printf("%" PRIu32 " %ju%s%s\n", ~crc, size, named ? " " : "",
	    named ? name : "");
	return 0;
}

int
main(int argc, char **argv)
{
	int status = 0;

	tool_begin(argc, argv, "cksum [file ...]");
	if (tool_opt(argc, argv, "", NULL) != -1)
		tool_usage();
	make_table();
	if (opt_index == argc)
		status = sum_file("-", false);
	for (int i = opt_index; i < argc; i++)
		status |= sum_file(argv[i], true);
	return tool_end(status);
}
