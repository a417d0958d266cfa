/*
 * io.c - reads and writes that are finished, and operands that may be "-".
 */
#include "util.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

ssize_t
read_some(int fd, void *buf, size_t n)
{
	ssize_t got;

	do
		got = read(fd, buf, n);
	while (got < 0 && errno == EINTR);
	return got;
}

/* Fewer than n bytes only at the end of the file. */
ssize_t
read_full(int fd, void *buf, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = read_some(fd, (char *)buf + done, n - done);
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		done += got;
	}
	return done;
}

/* 0, or -1 with errno. */
int
write_all(int fd, const void *buf, size_t n)
{
	const char *p = buf;

	while (n > 0) {
		ssize_t put = write(fd, p, n);
		if (put < 0) {
			if (errno == EINTR)
				continue;
			return -1;
		}
		p += put;
		n -= put;
	}
	return 0;
}

/*
 * Copy to the end of in.  Returns 0, 1 if reading failed, 2 if writing did
 * (more operands are then pointless); the complaint has been made.
 */
int
copy_fd(int in, const char *in_name, int out, const char *out_name)
{
	static char chunk[IO_SIZE];
	ssize_t n;

	while ((n = read_some(in, chunk, sizeof(chunk))) > 0) {
		if (write_all(out, chunk, n) < 0) {
			complain(out_name);
			return 2;
		}
	}
	return n < 0 ? complain(in_name) : 0;
}

/* NULL after a complaint. */
FILE *
open_operand(const char *name)
{
	FILE *f;

	if (strcmp(name, "-") == 0)
		return stdin;
	f = fopen(name, "r");
	if (!f)
		complain(name);
	return f;
}

int
close_operand(FILE *f, const char *name)
{
	int status = 0;

	if (ferror(f))
		status = complain(name);
	if (f == stdin)
		clearerr(f);	/* "-" may be given twice */
	else
		fclose(f);
	return status;
}
