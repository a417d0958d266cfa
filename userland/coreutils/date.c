/*
 * date - show or set the time.
 */
#include "util.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char synopsis[] =
    "date [-uR] [-d time | -r file] [-I[unit]] [+format]\n"
    "date [-u] -s time\n"
    "date [-u] mmddhhmm[[cc]yy]";

/* strftime() knows neither %N nor, everywhere, %s. */
static void
put_time(const char *format, struct timespec ts)
{
	struct tm *tm = localtime(&ts.tv_sec);
	struct buf f = { 0 };
	size_t size = 256;

	if (!tm)
		die(1, "time out of range");
	for (const char *p = format; *p; p++) {
		char digits[32];

		if (*p != '%' || !p[1]) {
			buf_addc(&f, *p);
			continue;
		}
		p++;
		if (*p == 'N' || (*p >= '1' && *p <= '9' && p[1] == 'N')) {
			snprintf(digits, sizeof(digits), "%09ld", ts.tv_nsec);
			if (*p != 'N')
				digits[*p++ - '0'] = '\0';
			buf_adds(&f, digits);
		} else if (*p == 's') {
			snprintf(digits, sizeof(digits), "%jd",
			    (intmax_t)ts.tv_sec);
			buf_adds(&f, digits);
		} else if (*p == '-' && p[1]) {
			/* %-d: no padding */
			char one[3] = { '%', *++p, '\0' };
			const char *q = digits;

			strftime(digits, sizeof(digits), one, tm);
			while (*q == '0' || *q == ' ')
				q++;
			buf_adds(&f, *q ? q : "0");
		} else {
			buf_addc(&f, '%');
			buf_addc(&f, *p);
		}
	}
	/* A mark in front: an empty result is not a failure. */
	buf_addc(&f, '.');
	for (;;) {
		char *text = xmalloc(size);
		size_t n = strftime(text, size, f.s, tm);

		if (n > 0) {
			fwrite(text, 1, n - 1, stdout);
			putchar('\n');
			free(text);
			break;
		}
		free(text);
		size *= 2;
	}
	buf_free(&f);
}

static int
set_time(struct timespec ts)
{
	if (clock_settime(CLOCK_REALTIME, &ts) < 0) {
		complain("cannot set the time");
		return 1;
	}
	put_time("%a %b %e %H:%M:%S %Z %Y", ts);
	return 0;
}

/* mmddhhmm[[cc]yy] is what touch has in another order. */
static bool
parse_set(const char *s, time_t now, struct timespec *out)
{
	size_t n = strlen(s);
	char *turned;
	bool good;

	if (strspn(s, "0123456789") != n || (n != 8 && n != 10 && n != 12))
		return false;
	turned = xprintf("%s%.8s", s + 8, s);
	good = parse_posix_time(turned, now, out);
	free(turned);
	return good;
}

static const char *
iso_format(const char *unit)
{
	static const struct { const char *unit, *format; } formats[] = {
		{ "date", "%Y-%m-%d" },
		{ "hours", "%Y-%m-%dT%H%z" },
		{ "minutes", "%Y-%m-%dT%H:%M%z" },
		{ "seconds", "%Y-%m-%dT%H:%M:%S%z" },
		{ "ns", "%Y-%m-%dT%H:%M:%S,%N%z" },
	};

	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		if (!unit || strncmp(unit, formats[i].unit,
		    strlen(unit)) == 0)
			return formats[i].format;
	die(1, "%s: bad unit", unit);
}

int
main(int argc, char **argv)
{
	const char *format = "%a %b %e %H:%M:%S %Z %Y";
	const char *when = NULL, *new = NULL;
	struct timespec now, ts;
	struct stat st;
	int opt;

	tool_begin(argc, argv, synopsis);
	clock_gettime(CLOCK_REALTIME, &now);
	ts = now;
	while ((opt = tool_opt(argc, argv, "d:I::Rr:s:u", NULL)) != -1) {
		switch (opt) {
		case 'd':
			when = opt_arg;
			break;
		case 'I':
			format = iso_format(opt_arg);
			break;
		case 'R':
			format = "%a, %d %b %Y %H:%M:%S %z";
			break;
		case 'r':
			if (stat(opt_arg, &st) < 0)
				return complain(opt_arg);
			ts = st.st_mtim;
			break;
		case 's':
			new = opt_arg;
			break;
		case 'u':
			setenv("TZ", "UTC0", 1);
			tzset();
			break;
		default:
			tool_usage();
		}
	}
	if (when && !parse_time(when, &now, &ts))
		die(1, "%s: bad time", when);
	if (new) {
		if (!parse_time(new, &now, &ts))
			die(1, "%s: bad time", new);
		return tool_end(set_time(ts));
	}
	for (; opt_index < argc; opt_index++) {
		if (argv[opt_index][0] == '+')
			format = argv[opt_index] + 1;
		else if (parse_set(argv[opt_index], now.tv_sec, &ts))
			return tool_end(set_time(ts));
		else
			die(1, "%s: bad time", argv[opt_index]);
	}
	put_time(format, ts);
	return tool_end(0);
}
