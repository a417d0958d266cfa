/*
 * echo - write the arguments.
 *
 * POSIX leaves -n and backslashes to the system.  As in most shells here: -n
 * drops the newline, -e reads escapes, -E does not, and anything that is not
 * made of these letters alone is text.
 */
#include "util.h"

#include <string.h>

/* Returns false when \c says that nothing may follow. */
static bool
put_escaped(const char *s)
{
	while (*s) {
		int c;

		if (*s != '\\') {
			putchar(*s++);
			continue;
		}
		s++;
		if (*s == 'c')
			return false;
		/* XSI: an octal escape is \0 and up to three digits more. */
		if (*s == '0') {
			unsigned value;

			s += 1 + escape_octal(s + 1, 3, &value);
			putchar(value & 0xff);
		} else if ((*s < '1' || *s > '7') &&
		    (c = escape_char(&s)) >= 0)
			putchar(c);
		else
			putchar('\\');
	}
	return true;
}

int
main(int argc, char **argv)
{
	bool newline = true, escapes = false;
	int i = 1;

	if (argc > 0)
		tool_name = "echo";
	for (; i < argc && argv[i][0] == '-' && argv[i][1] &&
	    strspn(argv[i] + 1, "neE") == strlen(argv[i] + 1); i++)
		for (const char *p = argv[i] + 1; *p; p++) {
			if (*p == 'n')
				newline = false;
			else
				escapes = *p == 'e';
		}
	for (; i < argc; i++) {
		if (!escapes)
			fputs(argv[i], stdout);
		else if (!put_escaped(argv[i]))
			return tool_end(0);
		if (i + 1 < argc)
			putchar(' ');
	}
	if (newline)
		putchar('\n');
	return tool_end(0);
}
