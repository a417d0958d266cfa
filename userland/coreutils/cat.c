/*
 * cat - concatenate files.  Without options bytes go from descriptor to
 * descriptor; with them each byte passes through put().
 */
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const char synopsis[] = "cat [-AbeEnstTuv] [file ...]";

static bool number, number_filled, show_ends, squeeze, show_tabs, show_bytes;

/* Carried from file to file: cat -n numbers their concatenation. */
static struct {
	unsigned long line;
	int last;		/* the byte before; '\n' at the start */
	int empty;		/* empty lines in a row so far */
} at = { .last = '\n' };

static void
put_visible(int c)
{
	if (c >= 0x80) {
		fputs("M-", stdout);
		c &= 0x7f;
	}
	if (c < 0x20 || c == 0x7f) {
		putchar('^');
		c ^= 0x40;
	}
	putchar(c);
}

static void
put(int c)
{
	bool start = at.last == '\n';

	if (start && c == '\n') {
		if (++at.empty > 1 && squeeze)
			return;
	} else
		at.empty = 0;
	if (start && (number_filled ? c != '\n' : number))
		printf("%6lu\t", ++at.line);
	at.last = c;
	if (c == '\n') {
		if (show_ends)
			putchar('$');
		putchar('\n');
	} else if (c == '\t') {
		if (show_tabs)
			fputs("^I", stdout);
		else
			putchar('\t');
	} else if (show_bytes)
		put_visible(c);
	else
		putchar(c);
}

static int
cook(int fd, const char *name)
{
	static unsigned char chunk[IO_SIZE];
	ssize_t n;

	while ((n = read_some(fd, chunk, sizeof(chunk))) > 0) {
		for (ssize_t i = 0; i < n; i++)
			put(chunk[i]);
		/* Input may be a terminal or a slow pipe: show what is there. */
		if (fflush(stdout) != 0)
			return 2;
	}
	return n < 0 ? complain(name) : 0;
}

/* A file that is also standard output would grow for ever. */
static bool
is_output(int fd)
{
	struct stat in, out;

	return fstat(fd, &in) == 0 && fstat(STDOUT_FILENO, &out) == 0 &&
	    S_ISREG(in.st_mode) && in.st_dev == out.st_dev &&
	    in.st_ino == out.st_ino &&
	    lseek(fd, 0, SEEK_CUR) < in.st_size;
}

static int
cat_file(const char *name, bool cooked)
{
	bool is_stdin = strcmp(name, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(name, O_RDONLY);
	int status;

	if (fd < 0)
		return complain(name);
	if (is_output(fd))
		status = complainx(name, "input file is output file");
	else if (cooked)
		status = cook(fd, name);
	else
		status = copy_fd(fd, name, STDOUT_FILENO, "standard output");
	if (!is_stdin)
		close(fd);
	return status;
}

int
main(int argc, char **argv)
{
	int opt, status = 0;
	bool cooked;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "AbeEnstTuv", NULL)) != -1) {
		switch (opt) {
		case 'A':
			show_bytes = show_ends = show_tabs = true;
			break;
		case 'b':
			number_filled = true;
			break;
		case 'e':
			show_bytes = show_ends = true;
			break;
		case 'E':
			show_ends = true;
			break;
		case 'n':
			number = true;
			break;
		case 's':
			squeeze = true;
			break;
		case 't':
			show_bytes = show_tabs = true;
			break;
		case 'T':
			show_tabs = true;
			break;
		case 'u':	/* never held back anyway */
			break;
		case 'v':
			show_bytes = true;
			break;
		default:
			tool_usage();
		}
	}
	cooked = number || number_filled || show_ends || squeeze ||
	    show_tabs || show_bytes;
	if (opt_index == argc)
		status = cat_file("-", cooked);
	for (int i = opt_index; i < argc && status != 2; i++)
		status |= cat_file(argv[i], cooked);
	return tool_end(status ? 1 : 0);
}
