/*
 * bi_test.c -- test and [.
 *
 * With up to four arguments POSIX fixes the meaning by their number, so that
 * operands that look like operators are safe; this is done by counting.  More
 * than that is read as an expression with -a, -o, ! and parentheses.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "builtin.h"
#include "sh.h"

struct test {
	char **v;
	int n;			/* arguments left */
	bool bad;
};

static bool
fail(struct test *t, const char *what, const char *arg)
{
	if (!t->bad)
		sh_warn("test: %s%s%s", arg, *arg != '\0' ? ": " : "", what);
	t->bad = true;
	return false;
}

static long long
integer(struct test *t, const char *s)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(s, &end, 10);
	while (*end == ' ' || *end == '\t')
		end++;
	if (end == s || *end != '\0' || errno != 0)
		fail(t, "not an integer", s);
	return n;
}

static bool
is_unary(const char *s)
{
	return s[0] == '-' && s[1] != '\0' && s[2] == '\0' &&
	    strchr("bcdefghLknprsStuwxzO G", s[1]) != NULL && s[1] != ' ';
}

static bool
is_binary(const char *s)
{
	static const char *const ops[] = { "=", "==", "!=", "-eq", "-ne",
	    "-gt", "-ge", "-lt", "-le", "-nt", "-ot", "-ef", "<", ">" };

	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
		if (strcmp(s, ops[i]) == 0)
			return true;
	return false;
}

static bool
unary(struct test *t, char op, const char *arg)
{
	struct stat st;

	switch (op) {
	case 'n':
		return *arg != '\0';
	case 'z':
		return *arg == '\0';
	case 't':
		return isatty(integer(t, arg));
	case 'r':
		return access(arg, R_OK) == 0;
	case 'w':
		return access(arg, W_OK) == 0;
	case 'x':
		return access(arg, X_OK) == 0;
	case 'h':
	case 'L':
		return lstat(arg, &st) == 0 && S_ISLNK(st.st_mode);
	}
	if (stat(arg, &st) < 0)
		return false;
	switch (op) {
	case 'b':
		return S_ISBLK(st.st_mode);
	case 'c':
		return S_ISCHR(st.st_mode);
	case 'd':
		return S_ISDIR(st.st_mode);
	case 'f':
		return S_ISREG(st.st_mode);
	case 'g':
		return st.st_mode & S_ISGID;
	case 'k':
		return st.st_mode & S_ISVTX;
	case 'p':
		return S_ISFIFO(st.st_mode);
	case 's':
		return st.st_size > 0;
	case 'S':
		return S_ISSOCK(st.st_mode);
	case 'u':
		return st.st_mode & S_ISUID;
	case 'O':
		return st.st_uid == geteuid();
	case 'G':
		return st.st_gid == getegid();
	}
	return true;		/* -e */
}

static bool
newer(const struct stat *a, const struct stat *b)
{
	return a->st_mtim.tv_sec != b->st_mtim.tv_sec ?
	    a->st_mtim.tv_sec > b->st_mtim.tv_sec :
	    a->st_mtim.tv_nsec > b->st_mtim.tv_nsec;
}

static bool
compare_files(const char *op, const char *l, const char *r)
{
	struct stat a, b;
	bool have_a = stat(l, &a) == 0, have_b = stat(r, &b) == 0;

	if (op[1] == 'e')
		return have_a && have_b && a.st_dev == b.st_dev &&
		    a.st_ino == b.st_ino;
	if (op[1] == 'n')
		return have_a && (!have_b || newer(&a, &b));
	return have_b && (!have_a || newer(&b, &a));
}

static bool
binary(struct test *t, const char *l, const char *op, const char *r)
{
	long long a, b;

	switch (*op) {
	case '=':
		return strcmp(l, r) == 0;
	case '!':
		return strcmp(l, r) != 0;
	case '<':
		return strcmp(l, r) < 0;
	case '>':
		return strcmp(l, r) > 0;
	}
	if (strcmp(op, "-nt") == 0 || strcmp(op, "-ot") == 0 ||
	    strcmp(op, "-ef") == 0)
		return compare_files(op, l, r);
	a = integer(t, l);
	b = integer(t, r);
	switch (op[1]) {
	case 'e':
		return a == b;
	case 'n':
		return a != b;
	case 'g':
		return op[2] == 't' ? a > b : a >= b;
	}
	return op[2] == 't' ? a < b : a <= b;
}

static bool disjunction(struct test *t);

static bool
primary(struct test *t)
{
	char **v = t->v;
	bool result;

	if (t->n == 0)
		return fail(t, "argument expected", "");
	if (t->n >= 3 && is_binary(v[1])) {
		t->v += 3;
		t->n -= 3;
		return binary(t, v[0], v[1], v[2]);
	}
	t->v++;
	t->n--;
	if (t->n > 0 && strcmp(v[0], "!") == 0)
		return !primary(t);
	if (t->n > 0 && strcmp(v[0], "(") == 0) {
		result = disjunction(t);
		if (t->n == 0 || strcmp(t->v[0], ")") != 0)
			return fail(t, "missing )", "");
		t->v++;
		t->n--;
		return result;
	}
	if (t->n > 0 && is_unary(v[0])) {
		t->v++;
		t->n--;
		return unary(t, v[0][1], v[1]);
	}
	return *v[0] != '\0';
}

static bool
conjunction(struct test *t)
{
	bool result = primary(t);

	while (t->n > 0 && strcmp(t->v[0], "-a") == 0) {
		t->v++;
		t->n--;
		result &= primary(t);
	}
	return result;
}

static bool
disjunction(struct test *t)
{
	bool result = conjunction(t);

	while (t->n > 0 && strcmp(t->v[0], "-o") == 0) {
		t->v++;
		t->n--;
		result |= conjunction(t);
	}
	return result;
}

/* By the number of arguments, as POSIX has it. */
static bool
evaluate(struct test *t)
{
	char **v = t->v;
	int n = t->n;
	bool result;

	t->n = 0;
	switch (n) {
	case 0:
		return false;
	case 1:
		return *v[0] != '\0';
	case 2:
		if (strcmp(v[0], "!") == 0)
			return *v[1] == '\0';
		if (is_unary(v[0]))
			return unary(t, v[0][1], v[1]);
		return fail(t, "unknown operator", v[0]);
	case 3:
		if (is_binary(v[1]))
			return binary(t, v[0], v[1], v[2]);
		if (strcmp(v[1], "-a") == 0)
			return *v[0] != '\0' && *v[2] != '\0';
		if (strcmp(v[1], "-o") == 0)
			return *v[0] != '\0' || *v[2] != '\0';
		if (strcmp(v[0], "!") == 0) {
			t->v = v + 1;
			t->n = 2;
			return !evaluate(t);
		}
		if (strcmp(v[0], "(") == 0 && strcmp(v[2], ")") == 0)
			return *v[1] != '\0';
		return fail(t, "unknown operator", v[1]);
	case 4:
		if (strcmp(v[0], "!") == 0) {
			t->v = v + 1;
			t->n = 3;
			return !evaluate(t);
		}
		if (strcmp(v[0], "(") == 0 && strcmp(v[3], ")") == 0) {
			t->v = v + 1;
			t->n = 2;
			return evaluate(t);
		}
	}
	t->n = n;
	result = disjunction(t);
	if (t->n > 0)
		fail(t, "unexpected argument", t->v[0]);
	return result;
}

int
builtin_test(int argc, char **argv)
{
	struct test t = { argv + 1, argc - 1, false };
	bool result;

	if (strcmp(argv[0], "[") == 0) {
		if (strcmp(argv[argc - 1], "]") != 0) {
			fail(&t, "missing ]", "");
			return 2;
		}
		t.n--;
	}
	result = evaluate(&t);
	return t.bad ? 2 : !result;
}
