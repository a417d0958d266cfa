/*
 * seq - a sequence of numbers.
 *
 * Whole numbers are counted exactly; others are computed as first + i * step,
 * so that errors do not add up, and shown with as many decimals as the
 * operands had.
 */
#include "util.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char synopsis[] =
    "seq [-w] [-f format] [-s string] [first [step]] last";

static const char *format, *separator = "\n";
static bool equal_width;

static double
number(const char *s, int *decimals)
{
	const char *dot = strchr(s, '.');
	char *end;
	double d = strtod(s, &end);

	if (end == s || *end || d != d)
		die(1, "%s: bad number", s);
	if (dot && !strpbrk(s, "eE") && (int)strlen(dot + 1) > *decimals)
		*decimals = strlen(dot + 1);
	return d;
}

/* The format must convert exactly one double. */
static void
check_format(void)
{
	int conversions = 0;

	for (const char *p = format; *p; p++) {
		if (*p != '%')
			continue;
		if (*++p == '%')
			continue;
		p += strspn(p, "-+ #0");
		p += strspn(p, "0123456789");
		if (*p == '.')
			p += 1 + strspn(p + 1, "0123456789");
		if (!*p || !strchr("aAeEfFgG", *p))
			die(1, "%s: bad format", format);
		conversions++;
	}
	if (conversions != 1)
		die(1, "%s: bad format", format);
}

static void
count_whole(intmax_t first, intmax_t step, intmax_t last)
{
	int a = snprintf(NULL, 0, "%jd", first);
	int b = snprintf(NULL, 0, "%jd", last);
	int width = equal_width ? (a > b ? a : b) : 0;
	bool any = false;

	for (intmax_t i = first; step > 0 ? i <= last : i >= last; ) {
		printf("%s%0*jd", any ? separator : "", width, i);
		any = true;
		if (__builtin_add_overflow(i, step, &i) || ferror(stdout))
			break;
	}
	if (any)
		putchar('\n');
}

static void
count_decimal(double first, double step, double last, int decimals)
{
	double n = (last - first) / step;
	double count = n < 0 ? -1 : n + 1e-10 * (n + 1);
	int width = 0;

	if (equal_width) {
		int a = snprintf(NULL, 0, "%.*f", decimals, first);
		int b = snprintf(NULL, 0, "%.*f", decimals, last);

		width = a > b ? a : b;
	}
	for (double i = 0; i <= count && !ferror(stdout); i++) {
		if (i > 0)
			fputs(separator, stdout);
		if (format)
			printf(format, first + i * step);
		else
			printf("%0*.*f", width, decimals, first + i * step);
	}
	if (count >= 0)
		putchar('\n');
}

static bool
is_negative_number(const char *s)
{
	return s[0] == '-' && ((s[1] >= '0' && s[1] <= '9') || s[1] == '.');
}

int
main(int argc, char **argv)
{
	intmax_t whole[3] = { 1, 1, 0 };
	double d[3] = { 1, 1, 0 };
	int opt, n, decimals = 0;
	bool all_whole = true;

	tool_begin(argc, argv, synopsis);
	/* A negative first operand is not an option. */
	while (opt_index < argc && !is_negative_number(argv[opt_index]) &&
	    (opt = tool_opt(argc, argv, "+f:s:w", NULL)) != -1) {
		switch (opt) {
		case 'f':
			format = opt_arg;
			check_format();
			break;
		case 's':
			separator = opt_arg;
			break;
		case 'w':
			equal_width = true;
			break;
		default:
			tool_usage();
		}
	}
	n = argc - opt_index;
	argv += opt_index;
	if (n < 1 || n > 3)
		tool_usage();
	for (int i = 0; i < n; i++) {
		int slot = i == n - 1 ? 2 : i;

		d[slot] = number(argv[i], &decimals);
		all_whole = all_whole && parse_int(argv[i], &whole[slot]);
	}
	if (d[1] == 0)
		die(1, "%s: step must not be zero", argv[1]);
	if (all_whole && !format)
		count_whole(whole[0], whole[1], whole[2]);
	else
		count_decimal(d[0], d[1], d[2], decimals);
	return tool_end(0);
}
