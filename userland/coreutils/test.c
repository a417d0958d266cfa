/*
 * test - evaluate an expression; as `[` it wants a closing `]`.
 *
 * Up to four arguments are read by POSIX's rules, which decide by their
 * number, so that `test "$a" = "$b"` is safe whatever the variables hold.
 * More go through a little parser: -o binds weakest, then -a, then !.
 */
#include "util.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char **arg;	/* the next argument */
static int left;	/* how many there are */

static bool parse_or(void);

static _Noreturn void
bad(const char *operand, const char *reason)
{
	complainx(operand, "%s", reason);
	exit(2);
}

static bool
is_unary(const char *s)
{
	return s[0] == '-' && s[1] && !s[2] &&
	    strchr("bcdefgGhkLnNOprsStuwxz", s[1]);
}

static bool
is_binary(const char *s)
{
	static const char *const ops[] = { "=", "==", "!=", "<", ">",
	    "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef" };

	for (size_t i = 0; i < ARRAY_LEN(ops); i++)
		if (strcmp(s, ops[i]) == 0)
			return true;
	return false;
}

static bool
file_test(char op, const char *path)
{
	struct stat st;

	switch (op) {
	case 'r':
		return access(path, R_OK) == 0;
	case 'w':
		return access(path, W_OK) == 0;
	case 'x':
		return access(path, X_OK) == 0;
	}
	if ((op == 'h' || op == 'L' ? lstat : stat)(path, &st) < 0)
		return false;
	switch (op) {
	case 'b':
		return S_ISBLK(st.st_mode);
	case 'c':
		return S_ISCHR(st.st_mode);
	case 'd':
		return S_ISDIR(st.st_mode);
	case 'e':
		return true;
	case 'f':
		return S_ISREG(st.st_mode);
	case 'g':
		return st.st_mode & S_ISGID;
	case 'G':
		return st.st_gid == getegid();
	case 'h':
	case 'L':
		return S_ISLNK(st.st_mode);
	case 'k':
		return st.st_mode & 01000;
	case 'N':
		return st.st_mtim.tv_sec > st.st_atim.tv_sec;
	case 'O':
		return st.st_uid == geteuid();
	case 'p':
		return S_ISFIFO(st.st_mode);
	case 's':
		return st.st_size > 0;
	case 'S':
		return S_ISSOCK(st.st_mode);
	case 'u':
		return st.st_mode & S_ISUID;
	}
	return false;
}

static intmax_t
number(const char *s)
{
	const char *p = s + strspn(s, " \t\n");
	intmax_t n;
	char *end;

	errno = 0;
	n = strtoimax(p, &end, 10);
	if (end == p || end[strspn(end, " \t\n")] || errno)
		bad(s, "not a number");
	return n;
}

static bool
unary(const char *op, const char *s)
{
	switch (op[1]) {
	case 'n':
		return *s;
	case 'z':
		return !*s;
	case 't':
		return isatty(number(s));
	}
	return file_test(op[1], s);
}

/* -1, 0, 1 by modification time; a file that is not there is the oldest. */
static int
compare_ages(const char *a, const char *b)
{
	struct stat x, y;
	bool have_x = stat(a, &x) == 0, have_y = stat(b, &y) == 0;

	if (!have_x || !have_y)
		return have_x - have_y;
	if (x.st_mtim.tv_sec != y.st_mtim.tv_sec)
		return x.st_mtim.tv_sec < y.st_mtim.tv_sec ? -1 : 1;
	return x.st_mtim.tv_nsec < y.st_mtim.tv_nsec ? -1 :
	    x.st_mtim.tv_nsec > y.st_mtim.tv_nsec;
}

static bool
same_file(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 &&
	    x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static bool
binary(const char *a, const char *op, const char *b)
{
	intmax_t x, y;

	if (op[0] != '-') {
		int order = strcmp(a, b);

		return op[0] == '=' ? order == 0 : op[0] == '!' ? order != 0 :
		    op[0] == '<' ? order < 0 : order > 0;
	}
	if (strcmp(op, "-ef") == 0)
		return same_file(a, b);
	if (strcmp(op, "-nt") == 0)
		return compare_ages(a, b) > 0;
	if (strcmp(op, "-ot") == 0)
		return compare_ages(a, b) < 0;
	x = number(a);
	y = number(b);
	return strcmp(op, "-eq") == 0 ? x == y :
	    strcmp(op, "-ne") == 0 ? x != y :
	    strcmp(op, "-lt") == 0 ? x < y :
	    strcmp(op, "-le") == 0 ? x <= y :
	    strcmp(op, "-gt") == 0 ? x > y : x >= y;
}

static void
take(int n)
{
	arg += n;
	left -= n;
}

static bool
parse_primary(void)
{
	bool value;

	if (left == 0)
		bad("expression", "argument expected");
	if (left >= 3 && is_binary(arg[1])) {
		value = binary(arg[0], arg[1], arg[2]);
		take(3);
	} else if (left >= 2 && is_unary(arg[0])) {
		value = unary(arg[0], arg[1]);
		take(2);
	} else if (strcmp(arg[0], "(") == 0) {
		take(1);
		value = parse_or();
		if (left == 0 || strcmp(arg[0], ")") != 0)
			bad("expression", "')' expected");
		take(1);
	} else {
		value = *arg[0];
		take(1);
	}
	return value;
}

static bool
parse_not(void)
{
	if (left >= 2 && strcmp(arg[0], "!") == 0 &&
	    !(left >= 3 && is_binary(arg[1]))) {
		take(1);
		return !parse_not();
	}
	return parse_primary();
}

static bool
parse_and(void)
{
	bool value = parse_not();

	while (left > 0 && strcmp(arg[0], "-a") == 0) {
		bool right;

		take(1);
		right = parse_not();
		value = value && right;
	}
	return value;
}

static bool
parse_or(void)
{
	bool value = parse_and();

	while (left > 0 && strcmp(arg[0], "-o") == 0) {
		bool right;

		take(1);
		right = parse_and();
		value = value || right;
	}
	return value;
}

static bool
parse_all(char **v, int n)
{
	bool value;

	arg = v;
	left = n;
	value = parse_or();
	if (left > 0)
		bad(arg[0], "unexpected argument");
	return value;
}

static bool
evaluate(char **v, int n)
{
	switch (n) {
	case 0:
		return false;
	case 1:
		return *v[0];
	case 2:
		if (strcmp(v[0], "!") == 0)
			return !*v[1];
		if (is_unary(v[0]))
			return unary(v[0], v[1]);
		bad(v[0], "unknown operator");
	case 3:
		if (is_binary(v[1]))
			return binary(v[0], v[1], v[2]);
		if (strcmp(v[1], "-a") == 0)
			return *v[0] && *v[2];
		if (strcmp(v[1], "-o") == 0)
			return *v[0] || *v[2];
		if (strcmp(v[0], "!") == 0)
			return !evaluate(v + 1, 2);
		if (strcmp(v[0], "(") == 0 && strcmp(v[2], ")") == 0)
			return *v[1];
		bad(v[1], "unknown operator");
	case 4:
		if (strcmp(v[0], "!") == 0)
			return !evaluate(v + 1, 3);
		if (strcmp(v[0], "(") == 0 && strcmp(v[3], ")") == 0)
			return evaluate(v + 1, 2);
	}
	return parse_all(v, n);
}

int
main(int argc, char **argv)
{
	if (argc > 0) {
		const char *slash = strrchr(argv[0], '/');

		tool_name = slash ? slash + 1 : argv[0];
	}
	if (strcmp(tool_name, "[") == 0) {
		if (argc < 2 || strcmp(argv[argc - 1], "]") != 0)
			bad("expression", "']' expected");
		argc--;
	}
	return !evaluate(argv + 1, argc - 1);
}
