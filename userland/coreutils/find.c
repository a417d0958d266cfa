/*
 * find - walk trees and evaluate an expression for each file.
 *
 * The expression is parsed into a tree: comma binds weakest, then -o, then
 * -a (also left out), then !.  find_eval.c does what the primaries say.
 */
#include "find.h"
#include "re.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char synopsis[] =
    "find [-H | -L | -P] [path ...] [expression]";

struct find_state find;

static char **arg;		/* the next argument, NULL at the end */
static bool depth_first, one_device, has_action;
static intmax_t max_depth = INTMAX_MAX, min_depth;
static struct expr *top;

static struct expr *parse_comma(void);

static struct expr *
new_expr(enum expr_type type, struct expr *a, struct expr *b)
{
	struct expr *e = xcalloc(1, sizeof(*e));

	e->type = type;
	e->a = a;
	e->b = b;
	return e;
}

static const char *
operand(const char *primary)
{
	if (!*arg)
		die(1, "%s: needs an argument", primary);
	return *arg++;
}

/* +n, -n, n; what is behind the digits is returned. */
static const char *
parse_count(const char *primary, const char *s, struct expr *e)
{
	char *end;

	if (*s == '+' || *s == '-')
		e->compare = *s++;
	errno = 0;
	e->number = strtoll(s, &end, 10);
	if (end == s || *s < '0' || *s > '9' || errno)
		die(1, "%s: %s: bad number", primary, s);
	return end;
}

static void
need_end(const char *primary, const char *rest)
{
	if (*rest)
		die(1, "%s: %s: bad number", primary, rest);
}

static void
parse_size_test(const char *primary, struct expr *e)
{
	const char *s = operand(primary);
	const char *unit = parse_count(primary, s, e);

	switch (*unit) {
	case '\0':
	case 'b':
		e->unit = 512;
		break;
	case 'c':
		e->unit = 1;
		break;
	case 'w':
		e->unit = 2;
		break;
	case 'k':
		e->unit = 1024;
		break;
	case 'M':
		e->unit = 1024 * 1024;
		break;
	case 'G':
		e->unit = 1024 * 1024 * 1024;
		break;
	default:
		die(1, "%s: %s: bad unit", primary, s);
	}
	if (*unit && unit[1])
		die(1, "%s: %s: bad unit", primary, s);
}

/* -perm mode, -perm -mode, -perm /mode */
static void
parse_perm(const char *primary, struct expr *e)
{
	const char *s = operand(primary), *text = s;
	struct mode_change *m;

	if (*s == '-' || *s == '/')
		e->compare = *s++;
	m = mode_parse(s);
	if (!m)
		die(1, "%s: %s: bad mode", primary, text);
	e->number = mode_apply(m, 0, false);
}

static void
need_stat(const char *path, struct stat *st)
{
	if (stat(path, st) < 0)
		die(1, "%s: %s", path, strerror(errno));
}

static void
parse_newer(const char *primary, struct expr *e, int which)
{
	struct stat st;

	need_stat(operand(primary), &st);
	e->which = which;
	e->time = st.st_mtim;
}

static void
parse_owner(const char *primary, struct expr *e, bool group)
{
	const char *s = operand(primary);
	uid_t uid;
	gid_t gid;

	if (*s == '+' || *s == '-') {
		need_end(primary, parse_count(primary, s, e));
		return;
	}
	if (group ? !find_group(s, &gid) : !find_user(s, &uid))
		die(1, "%s: %s: no such %s", primary, s,
		    group ? "group" : "user");
	e->number = group ? gid : uid;
}

/* -exec command ; or -exec command {} + */
static void
parse_exec(const char *primary, struct expr *e)
{
	e->argv = arg;
	for (;; arg++) {
		if (!*arg)
			die(1, "%s: no ; or {} + at the end", primary);
		if (strcmp(*arg, ";") == 0)
			break;
		if (strcmp(*arg, "+") == 0 && arg > e->argv &&
		    strcmp(arg[-1], "{}") == 0 && e->type == E_EXEC) {
			e->type = E_EXEC_MANY;
			break;
		}
	}
	e->argc = arg - e->argv - (e->type == E_EXEC_MANY);
	if (e->argc == 0)
		die(1, "%s: no command", primary);
	arg++;
}

static void
parse_regex(const char *primary, struct expr *e)
{
	const char *s = operand(primary), *error;

	e->re = re_compile(s, strlen(s), RE_LINE | (e->fold ? RE_ICASE : 0),
	    &error);
	if (!e->re)
		die(1, "%s: %s: %s", primary, s, error);
}

static const struct primary {
	const char *name;
	enum expr_type type;
	char which;
	intmax_t unit;
} primaries[] = {
	{ "-name", E_NAME, 0, 0 }, { "-iname", E_NAME, 'i', 0 },
	{ "-path", E_PATH, 0, 0 }, { "-ipath", E_PATH, 'i', 0 },
	{ "-wholename", E_PATH, 0, 0 },
	{ "-regex", E_REGEX, 0, 0 }, { "-iregex", E_REGEX, 'i', 0 },
	{ "-type", E_TYPE, 0, 0 }, { "-size", E_SIZE, 0, 0 },
	{ "-mtime", E_TIME, 'm', 86400 }, { "-mmin", E_TIME, 'm', 60 },
	{ "-atime", E_TIME, 'a', 86400 }, { "-amin", E_TIME, 'a', 60 },
	{ "-ctime", E_TIME, 'c', 86400 }, { "-cmin", E_TIME, 'c', 60 },
	{ "-newer", E_NEWER, 'm', 0 }, { "-anewer", E_NEWER, 'a', 0 },
	{ "-cnewer", E_NEWER, 'c', 0 }, { "-perm", E_PERM, 0, 0 },
	{ "-user", E_USER, 0, 0 }, { "-uid", E_USER, 0, 0 },
	{ "-group", E_GROUP, 0, 0 }, { "-gid", E_GROUP, 0, 0 },
	{ "-nouser", E_NOUSER, 0, 0 }, { "-nogroup", E_NOGROUP, 0, 0 },
	{ "-links", E_LINKS, 0, 0 }, { "-inum", E_INUM, 0, 0 },
	{ "-empty", E_EMPTY, 0, 0 }, { "-samefile", E_SAME, 0, 0 },
	{ "-readable", E_ACCESS, R_OK, 0 },
	{ "-writable", E_ACCESS, W_OK, 0 },
	{ "-executable", E_ACCESS, X_OK, 0 },
	{ "-true", E_TRUE, 0, 0 }, { "-false", E_FALSE, 0, 0 },
	{ "-print", E_PRINT, 0, 0 }, { "-print0", E_PRINT0, 0, 0 },
	{ "-ls", E_LS, 0, 0 }, { "-exec", E_EXEC, 0, 0 },
	{ "-ok", E_OK, 0, 0 }, { "-delete", E_DELETE, 0, 0 },
	{ "-prune", E_PRUNE, 0, 0 }, { "-quit", E_QUIT, 0, 0 },
};

/* Options of the whole run that stand among the primaries; always true. */
static bool
global_option(const char *name)
{
	bool max = strcmp(name, "-maxdepth") == 0;

	if (max || strcmp(name, "-mindepth") == 0) {
		intmax_t n = need_int(operand(name), 0, INTMAX_MAX, "depth");

		*(max ? &max_depth : &min_depth) = n;
	} else if (strcmp(name, "-depth") == 0 || strcmp(name, "-d") == 0)
		depth_first = true;
	else if (strcmp(name, "-xdev") == 0 || strcmp(name, "-mount") == 0)
		one_device = true;
	else
		return false;
	return true;
}

static struct expr *
parse_primary(void)
{
	const char *name = *arg++;
	const struct primary *p = primaries;
	struct expr *e;
	struct stat st;

	if (global_option(name))
		return new_expr(E_TRUE, NULL, NULL);
	while (p < primaries + ARRAY_LEN(primaries) &&
	    strcmp(p->name, name) != 0)
		p++;
	if (p == primaries + ARRAY_LEN(primaries))
		die(1, "%s: unknown primary", name);
	e = new_expr(p->type, NULL, NULL);
	e->which = p->which;
	e->unit = p->unit;
	e->fold = p->which == 'i';
	switch (e->type) {
	case E_NAME:
	case E_PATH:
		e->text = operand(name);
		break;
	case E_TYPE:
		e->text = operand(name);
		if (!*e->text || e->text[strspn(e->text, "bcdflps,")])
			die(1, "%s: %s: unknown type", name, e->text);
		break;
	case E_REGEX:
		parse_regex(name, e);
		break;
	case E_SIZE:
		parse_size_test(name, e);
		break;
	case E_TIME:
	case E_LINKS:
	case E_INUM:
		need_end(name, parse_count(name, operand(name), e));
		break;
	case E_NEWER:
		parse_newer(name, e, p->which);
		break;
	case E_PERM:
		parse_perm(name, e);
		break;
	case E_USER:
	case E_GROUP:
		parse_owner(name, e, e->type == E_GROUP);
		break;
	case E_SAME:
		need_stat(operand(name), &st);
		e->dev = st.st_dev;
		e->ino = st.st_ino;
		break;
	case E_EXEC:
	case E_OK:
		parse_exec(name, e);
		break;
	case E_DELETE:
		depth_first = true;
		break;
	default:
		break;
	}
	if (e->type >= E_PRINT && e->type != E_PRUNE && e->type != E_QUIT)
		has_action = true;
	return e;
}

static struct expr *
parse_not(void)
{
	struct expr *e;

	if (!*arg)
		die(1, "expression ends early");
	if (strcmp(*arg, "!") == 0 || strcmp(*arg, "-not") == 0) {
		arg++;
		return new_expr(E_NOT, parse_not(), NULL);
	}
	if (strcmp(*arg, "(") != 0)
		return parse_primary();
	arg++;
	e = parse_comma();
	if (!*arg || strcmp(*arg, ")") != 0)
		die(1, "( without )");
	arg++;
	return e;
}

static bool
word(const char *a, const char *b)
{
	return *arg && (strcmp(*arg, a) == 0 || strcmp(*arg, b) == 0);
}

static struct expr *
parse_and(void)
{
	struct expr *e = parse_not();

	while (*arg && !word(")", ",") && !word("-o", "-or")) {
		if (word("-a", "-and"))
			arg++;
		e = new_expr(E_AND, e, parse_not());
	}
	return e;
}

static struct expr *
parse_or(void)
{
	struct expr *e = parse_and();

	while (word("-o", "-or")) {
		arg++;
		e = new_expr(E_OR, e, parse_and());
	}
	return e;
}

static struct expr *
parse_comma(void)
{
	struct expr *e = parse_or();

	while (word(",", ",")) {
		arg++;
		e = new_expr(E_COMMA, e, parse_or());
	}
	return e;
}

static enum walk_answer
visit(struct walk *w, enum walk_event event)
{
	switch (event) {
	case WALK_ERROR:
	case WALK_LOOP:
		errno = event == WALK_LOOP ? ELOOP : w->err;
		find.status = complain(w->path);
		return WALK_GO;
	case WALK_PRE:
		if (depth_first) {
			/* Nothing below will be seen: it is its own end. */
			if (w->depth >= max_depth)
				break;
			return WALK_GO;
		}
		break;
	case WALK_POST:
		if (!depth_first)
			return WALK_GO;
		break;
	case WALK_FILE:
		break;
	}
	find.prune = false;
	if (w->depth >= min_depth)
		find_eval(top, w);
	if (find.quit)
		return WALK_STOP;
	if (event == WALK_PRE && ((find.prune && !depth_first) ||
	    w->depth >= max_depth))
		return WALK_SKIP;
	return WALK_GO;
}

static bool
starts_expression(const char *s)
{
	return (s[0] == '-' && s[1]) || strcmp(s, "!") == 0 ||
	    strcmp(s, "(") == 0 || strcmp(s, ")") == 0 || strcmp(s, ",") == 0;
}

int
main(int argc, char **argv)
{
	static char *here[] = { ".", NULL };
	char **paths;
	int i, flags = 0, npaths = 0;

	tool_begin(argc, argv, synopsis);
	clock_gettime(CLOCK_REALTIME, &find.now);
	for (i = 1; i < argc && (strcmp(argv[i], "-H") == 0 ||
	    strcmp(argv[i], "-L") == 0 || strcmp(argv[i], "-P") == 0); i++)
		flags = argv[i][1] == 'H' ? WALK_FOLLOW_ARG :
		    argv[i][1] == 'L' ? WALK_FOLLOW : 0;
	if (i < argc && strcmp(argv[i], "--") == 0)
		i++;
	paths = argv + i;
	while (i < argc && !starts_expression(argv[i]))
		i++, npaths++;
	if (npaths == 0) {
		paths = here;
		npaths = 1;
	}
	arg = argv + i;
	top = *arg ? parse_comma() : new_expr(E_TRUE, NULL, NULL);
	if (*arg)
		die(1, "%s: unexpected", *arg);
	if (!has_action)
		top = new_expr(E_AND, top, new_expr(E_PRINT, NULL, NULL));
	if (one_device)
		flags |= WALK_ONE_DEV;
	for (i = 0; i < npaths && !find.quit; i++) {
		struct walk w = { .flags = flags };

		walk_tree(&w, paths[i], visit);
	}
	find_flush(top);
	return tool_end(find.status);
}
