/*
 * nl - number lines, page by page.
 */
#include "util.h"
#include "re.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char synopsis[] =
    "nl [-p] [-b type] [-d delim] [-f type] [-h type] [-i step] [-l n]\n"
    "   [-n format] [-s string] [-v start] [-w width] [file]";

enum { HEADER, BODY, FOOTER };

struct section {
	char type;		/* a t n p */
	struct re *re;
};

static struct section sections[3] = {
	[HEADER] = { .type = 'n' }, [BODY] = { .type = 't' },
	[FOOTER] = { .type = 'n' },
};
static const char *separator = "\t", *format = "rn";
static char delim[3] = "\\:";
static intmax_t start = 1, step = 1, blanks = 1, width = 6;
static bool go_on;		/* -p */

static void
set_type(struct section *s, const char *text)
{
	const char *error;

	if (!strchr("atnp", text[0]) || !text[0] ||
	    (text[0] != 'p' && text[1]))
		die(1, "%s: bad type", text);
	s->type = text[0];
	if (s->type == 'p' && !(s->re = re_compile(text + 1,
	    strlen(text + 1), 0, &error)))
		die(1, "%s: %s", text, error);
}

/* The section that a line of delimiters begins, or -1. */
static int
section_of(const char *s, size_t n)
{
	size_t d = strlen(delim);

	if (n == 0 || n % d || n > 3 * d)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (s[i] != delim[i % d])
			return -1;
	return 3 - n / d;
}

static bool
wanted(const struct section *s, const char *line, size_t n, intmax_t *empty)
{
	if (n > 0)
		*empty = 0;
	switch (s->type) {
	case 'a':
		if (n == 0 && ++*empty % blanks)
			return false;
		return true;
	case 't':
		return n > 0;
	case 'p':
		return re_match(s->re, line, n, 0, NULL, 0);
	}
	return false;
}

static void
put_number(intmax_t n)
{
	if (format[0] == 'l')
		printf("%-*jd", (int)width, n);
	else if (format[1] == 'z')
		printf("%0*jd", (int)width, n);
	else
		printf("%*jd", (int)width, n);
	fputs(separator, stdout);
}

static void
number(FILE *f)
{
	intmax_t line = start, empty = 0;
	int section = BODY;
	char *text = NULL;
	size_t size = 0;
	ssize_t n;

	while ((n = getline(&text, &size, f)) > 0) {
		int next;

		if (text[n - 1] == '\n')
			n--;
		next = section_of(text, n);
		if (next >= 0) {
			if (next <= section && !go_on)
				line = start;
			section = next;
			putchar('\n');
			continue;
		}
		if (wanted(&sections[section], text, n, &empty)) {
			put_number(line);
			line += step;
		} else
			printf("%*s", (int)(width + strlen(separator)), "");
		fwrite(text, 1, n, stdout);
		putchar('\n');
	}
	free(text);
}

int
main(int argc, char **argv)
{
	const char *name;
	FILE *f;
	int opt;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "b:d:f:h:i:l:n:ps:v:w:",
	    NULL)) != -1) {
		switch (opt) {
		case 'b':
			set_type(&sections[BODY], opt_arg);
			break;
		case 'd':
			delim[0] = opt_arg[0];
			if (opt_arg[0])
				delim[1] = opt_arg[1] ? opt_arg[1] : ':';
			break;
		case 'f':
			set_type(&sections[FOOTER], opt_arg);
			break;
		case 'h':
			set_type(&sections[HEADER], opt_arg);
			break;
		case 'i':
			step = need_int(opt_arg, INT32_MIN, INT32_MAX, "step");
			break;
		case 'l':
			blanks = need_int(opt_arg, 1, INT32_MAX, "count");
			break;
		case 'n':
			if (strcmp(opt_arg, "ln") && strcmp(opt_arg, "rn") &&
			    strcmp(opt_arg, "rz"))
				die(1, "%s: bad format", opt_arg);
			format = opt_arg;
			break;
		case 'p':
			go_on = true;
			break;
		case 's':
			separator = opt_arg;
			break;
		case 'v':
			start = need_int(opt_arg, INT32_MIN, INT32_MAX,
			    "number");
			break;
		case 'w':
			width = need_int(opt_arg, 1, 1000, "width");
			break;
		default:
			tool_usage();
		}
	}
	if (argc - opt_index > 1)
		tool_usage();
	name = opt_index < argc ? argv[opt_index] : "-";
	f = open_operand(name);
	if (!f)
		return 1;
	number(f);
	return tool_end(close_operand(f, name));
}
