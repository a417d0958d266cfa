/*
 * dmesg - show the kernel's messages, and control where they go.
 */
#include "util.h"

#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>

static const char synopsis[] = "dmesg [-Ccr] [-n level]";

/* Actions of syslog(2). */
enum {
	READ_ALL = 3, READ_CLEAR = 4, CLEAR = 5, CONSOLE_LEVEL = 8, SIZE = 10,
};

/* A line without the <level> in front of it. */
static const char *
without_level(const char *s, const char *end)
{
	const char *p = s;

	if (p < end && *p == '<') {
		for (p++; p < end && *p >= '0' && *p <= '9'; p++)
			;
		if (p < end && *p == '>')
			return p + 1;
	}
	return s;
}

static void
put_lines(const char *s, size_t n, bool raw)
{
	const char *end = s + n;

	while (s < end) {
		const char *eol = memchr(s, '\n', end - s);
		const char *stop = eol ? eol : end;

		if (!raw)
			s = without_level(s, stop);
		fwrite(s, 1, stop - s, stdout);
		putchar('\n');
		s = stop + 1;
	}
}

int
main(int argc, char **argv)
{
	bool raw = false, clear = false, show = true;
	int opt, n, level = -1;
	char *text;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "Ccn:r", NULL)) != -1) {
		switch (opt) {
		case 'C':
			clear = true;
			show = false;
			break;
		case 'c':
			clear = true;
			break;
		case 'n':
			level = need_int(opt_arg, 1, 8, "level");
			show = false;
			break;
		case 'r':
			raw = true;
			break;
		default:
			tool_usage();
		}
	}
	if (opt_index < argc)
		tool_usage();
	if (level > 0 && klogctl(CONSOLE_LEVEL, NULL, level) < 0)
		return complain("kernel log");
	if (!show) {
		if (clear && klogctl(CLEAR, NULL, 0) < 0)
			return complain("kernel log");
		return 0;
	}
	n = klogctl(SIZE, NULL, 0);
	if (n < 0)
		return complain("kernel log");
	text = xmalloc(n);
	n = klogctl(clear ? READ_CLEAR : READ_ALL, text, n);
	if (n < 0)
		return complain("kernel log");
	put_lines(text, n, raw);
	free(text);
	return tool_end(0);
}
