/*
 * grep - search files for patterns.  0: found, 1: not found, 2: trouble.
 */
#include "util.h"
#include "re.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char synopsis[] =
    "grep [-EFGabcHhILlinoqRrsvwxz] [-A n] [-B n] [-C n] [-m n]\n"
    "    [--color[=when]] [--include=glob] [--exclude=glob]\n"
    "    [-e pattern]... [-f file]... [pattern] [file ...]";

static struct {
	int flags;			/* for re_compile() */
	bool invert, count, list, list_missing, number, offset, only;
	bool quiet, silent, recursive, follow, color, text, no_binary;
	bool with_name, without_name;
	uintmax_t before, after, most;
	int end;
} opt = { .most = UINTMAX_MAX, .end = '\n' };

static struct buf patterns;
static bool any_pattern;
static const char **includes, **excludes, **exclude_dirs;
static size_t nincludes, nexcludes, nexclude_dirs;
static struct re *re;
static bool names;		/* lines begin with the file's name */
static bool found_any, trouble;

static void
add_patterns(const char *s, size_t n)
{
	if (any_pattern)
		buf_addc(&patterns, '\n');
	buf_add(&patterns, s, n);
	any_pattern = true;
}

static void
add_pattern_file(const char *name)
{
	FILE *f = open_operand(name);
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	if (!f)
		exit(2);
	while ((n = getline(&line, &size, f)) > 0)
		add_patterns(line, line[n - 1] == '\n' ? n - 1 : n);
	free(line);
	if (close_operand(f, name))
		exit(2);
}

static void
paint(const char *color)
{
	if (opt.color)
		printf("\033[%sm", color);
}

static void
put_prefix(const char *name, uintmax_t line, uintmax_t offset, int sep)
{
	if (names) {
		paint("35");
		fputs(name, stdout);
		paint("0");
		paint("36");
		putchar(sep);
		paint("0");
	}
	if (opt.number) {
		paint("32");
		printf("%ju", line);
		paint("36");
		putchar(sep);
		paint("0");
	}
	if (opt.offset) {
		printf("%ju", offset);
		putchar(sep);
	}
}

/* The line with its matches painted. */
static void
put_painted(const char *s, size_t n)
{
	struct re_span m;
	size_t at = 0, from = 0;

	while (from <= n && re_match(re, s, n, from, &m, 1)) {
		if (m.end == m.start) {
			from = m.end + 1;
			continue;
		}
		fwrite(s + at, 1, m.start - at, stdout);
		paint("01;31");
		fwrite(s + m.start, 1, m.end - m.start, stdout);
		paint("0");
		at = from = m.end;
	}
	fwrite(s + at, 1, n - at, stdout);
}

static void
put_line(const char *name, uintmax_t line, uintmax_t offset, const char *s,
    size_t n, int sep)
{
	put_prefix(name, line, offset, sep);
	if (opt.color && (sep == ':') != opt.invert)
		put_painted(s, n);
	else
		fwrite(s, 1, n, stdout);
	putchar(opt.end);
}

/* -o: each match on a line of its own. */
static void
put_matches(const char *name, uintmax_t line, uintmax_t offset, const char *s,
    size_t n)
{
	struct re_span m;
	size_t from = 0;

	while (from <= n && re_match(re, s, n, from, &m, 1)) {
		if (m.end == m.start) {
			from = m.end + 1;
			continue;
		}
		put_prefix(name, line, offset + m.start, ':');
		paint("01;31");
		fwrite(s + m.start, 1, m.end - m.start, stdout);
		paint("0");
		putchar(opt.end);
		from = m.end;
	}
}

/* The last lines before a match, for -B. */
struct history {
	struct buf *line;
	uintmax_t *offset;
	size_t n, next;
};

static void
remember(struct history *h, const char *s, size_t n, uintmax_t offset)
{
	static size_t cap, offset_cap;

	if (h->n < opt.before) {
		h->line = xgrow(h->line, h->n + 1, &cap, sizeof(*h->line));
		h->offset = xgrow(h->offset, h->n + 1, &offset_cap,
		    sizeof(*h->offset));
		h->line[h->n++] = (struct buf){ 0 };
		h->next = h->n - 1;
	}
	h->line[h->next].len = 0;
	buf_add(&h->line[h->next], s, n);
	h->offset[h->next] = offset;
	h->next = (h->next + 1) % opt.before;
}

static struct history history;

static void
put_history(const char *name, uintmax_t line, uintmax_t last_shown)
{
	uintmax_t have = line - 1 - last_shown;

	if (have > history.n)
		have = history.n;
	for (uintmax_t i = have; i > 0; i--) {
		size_t at = (history.next + opt.before - i) % opt.before;

		put_line(name, line - i, history.offset[at],
		    history.line[at].s, history.line[at].len, '-');
	}
}

static bool
lines_wanted(void)
{
	return !opt.quiet && !opt.count && !opt.list && !opt.list_missing;
}

static void
show(const char *name, uintmax_t line, uintmax_t offset, const char *s,
    size_t n, uintmax_t last_shown)
{
	static bool shown_any;

	if ((opt.before || opt.after) && shown_any &&
	    (last_shown == 0 || line - last_shown > 1 + opt.before)) {
		paint("36");
		fputs("--", stdout);
		paint("0");
		putchar('\n');
	}
	shown_any = true;
	if (opt.before)
		put_history(name, line, last_shown);
	if (!opt.only)
		put_line(name, line, offset, s, n, ':');
	else if (!opt.invert)
		put_matches(name, line, offset, s, n);
}

/* A NUL in the first part of a file: its lines are not for a terminal. */
static bool
is_binary(FILE *f)
{
	int c = getc(f);
	struct stat st;
	char head[4096];
	ssize_t n;

	if (c == EOF)
		return false;
	ungetc(c, f);
	if (c == 0)
		return true;
	if (fstat(fileno(f), &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	n = pread(fileno(f), head, sizeof(head), 0);
	return n > 0 && memchr(head, 0, n);
}

static void
search(FILE *f, const char *name)
{
	static char *text;
	static size_t size;
	uintmax_t line = 0, offset = 0, hits = 0, last_shown = 0, trail = 0;
	bool binary = !opt.text && opt.end && is_binary(f);
	ssize_t got;

	if (binary && opt.no_binary)
		return;
	history.n = history.next = 0;
	while ((hits < opt.most || trail > 0) &&
	    (got = getdelim(&text, &size, opt.end, f)) > 0) {
		size_t n = text[got - 1] == opt.end ? got - 1 : got;
		bool hit;

		line++;
		hit = hits < opt.most &&
		    re_match(re, text, n, 0, NULL, 0) != opt.invert;
		if (hit) {
			hits++;
			found_any = true;
			trail = opt.after;
			if (opt.quiet)
				exit(0);
			if (opt.list || opt.list_missing || binary)
				if (!opt.count)
					break;
			if (lines_wanted() && !binary) {
				show(name, line, offset, text, n, last_shown);
				last_shown = line;
			}
		} else if (trail > 0) {
			trail--;
			if (lines_wanted()) {
				put_line(name, line, offset, text, n, '-');
				last_shown = line;
			}
		}
		if (opt.before)
			remember(&history, text, n, offset);
		offset += got;
	}
	if (opt.count) {
		if (names)
			printf("%s:", name);
		printf("%ju\n", hits);
	}
	if ((opt.list && hits) || (opt.list_missing && !hits))
		puts(name);
	else if (binary && hits && lines_wanted())
		printf("%s: binary file matches\n", name);
}

static void
search_stream(FILE *f, const char *name)
{
	search(f, name);
	if (ferror(f)) {
		trouble = true;
		if (!opt.silent)
			complain(name);
	}
}

static bool
matches_any(const char *name, const char **globs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (fnmatch(globs[i], name, 0) == 0)
			return true;
	return false;
}

static bool
name_wanted(const char *name)
{
	return (nincludes == 0 || matches_any(name, includes, nincludes)) &&
	    !matches_any(name, excludes, nexcludes);
}

static void
cannot(const char *name)
{
	trouble = true;
	if (!opt.silent)
		complain(name);
}

static enum walk_answer
visit(struct walk *w, enum walk_event event)
{
	int fd;
	FILE *f;

	switch (event) {
	case WALK_PRE:
		if (w->depth > 0 &&
		    matches_any(w->name, exclude_dirs, nexclude_dirs))
			return WALK_SKIP;
		break;
	case WALK_FILE:
		/* Links on the way are followed with -R only. */
		if (w->depth > 0 && (!name_wanted(w->name) ||
		    !S_ISREG(w->st.st_mode)))
			break;
		fd = openat(w->dirfd, w->name, O_RDONLY | O_CLOEXEC);
		f = fd < 0 ? NULL : fdopen(fd, "r");
		if (!f) {
			cannot(w->path);
			break;
		}
		search_stream(f, w->path);
		fclose(f);
		break;
	case WALK_ERROR:
		errno = w->err;
		cannot(w->path);
		break;
	default:
		break;
	}
	return WALK_GO;
}

static void
grep_operand(const char *name)
{
	struct walk w = { .flags = WALK_SORT | (opt.follow ? WALK_FOLLOW :
	    WALK_FOLLOW_ARG) };
	struct stat st;
	FILE *f;

	if (strcmp(name, "-") == 0) {
		search_stream(stdin, "(standard input)");
		clearerr(stdin);
		return;
	}
	if (opt.recursive) {
		walk_tree(&w, name, visit);
		return;
	}
	f = fopen(name, "r");
	if (!f) {
		cannot(name);
		return;
	}
	if (fstat(fileno(f), &st) == 0 && S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		cannot(name);
	} else
		search_stream(f, name);
	fclose(f);
}

static void
add_glob(const char ***list, size_t *n, const char *glob)
{
	*list = xrealloc(*list, (*n + 1) * sizeof(**list));
	(*list)[(*n)++] = glob;
}

static uintmax_t
need_count(const char *s)
{
	return need_int(s, 0, INTMAX_MAX, "count");
}

static void
set_option(int c)
{
	switch (c) {
	case 'E': opt.flags = (opt.flags & ~RE_FIXED) | RE_EXTENDED; break;
	case 'F': opt.flags = (opt.flags & ~RE_EXTENDED) | RE_FIXED; break;
	case 'G': opt.flags &= ~(RE_EXTENDED | RE_FIXED); break;
	case 'A': opt.after = need_count(opt_arg); break;
	case 'B': opt.before = need_count(opt_arg); break;
	case 'C': opt.before = opt.after = need_count(opt_arg); break;
	case 'a': opt.text = true; break;
	case 'b': opt.offset = true; break;
	case 'c': opt.count = true; break;
	case 'e': add_patterns(opt_arg, strlen(opt_arg)); break;
	case 'f':
		add_pattern_file(opt_arg);
		/* An empty file holds no pattern, which matches nothing. */
		break;
	case 'H': opt.with_name = true; opt.without_name = false; break;
	case 'h': opt.without_name = true; opt.with_name = false; break;
	case 'I': opt.no_binary = true; break;
	case 'i': case 'y': opt.flags |= RE_ICASE; break;
	case 'L': opt.list_missing = true; break;
	case 'l': opt.list = true; break;
	case 'm': opt.most = need_count(opt_arg); break;
	case 'n': opt.number = true; break;
	case 'o': opt.only = true; break;
	case 'q': opt.quiet = true; break;
	case 'R': opt.recursive = opt.follow = true; break;
	case 'r': opt.recursive = true; break;
	case 's': opt.silent = true; break;
	case 'v': opt.invert = true; break;
	case 'w': opt.flags |= RE_WORD; break;
	case 'x': opt.flags |= RE_LINE; break;
	case 'z': opt.end = '\0'; break;
	case 'K':
		opt.color = !opt_arg || strcmp(opt_arg, "always") == 0 ||
		    (strcmp(opt_arg, "auto") == 0 && isatty(STDOUT_FILENO));
		break;
	case 'N': add_glob(&includes, &nincludes, opt_arg); break;
	case 'X': add_glob(&excludes, &nexcludes, opt_arg); break;
	case 'D': add_glob(&exclude_dirs, &nexclude_dirs, opt_arg); break;
	default: tool_usage();
	}
}

/* grep -3: an old way to say -C 3. */
static int
old_context(int c)
{
	static int last_index;
	static uintmax_t n;

	if (c < '0' || c > '9')
		return 0;
	n = last_index == opt_index ? n * 10 + (c - '0') : (uintmax_t)(c - '0');
	last_index = opt_index;
	opt.before = opt.after = n;
	return 1;
}

int
main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "color", optional_argument, NULL, 'K' },
		{ "colour", optional_argument, NULL, 'K' },
		{ "include", required_argument, NULL, 'N' },
		{ "exclude", required_argument, NULL, 'X' },
		{ "exclude-dir", required_argument, NULL, 'D' },
		{ "text", no_argument, NULL, 'a' },
		{ NULL, 0, NULL, 0 },
	};
	const char *error = NULL;
	bool pattern_option = false;
	int c;

	tool_usage_status = 2;
	tool_begin(argc, argv, synopsis);
	while ((c = tool_opt(argc, argv,
	    "0123456789EFGA:B:C:abce:f:HhIiyLlm:noqRrsvwxz", longs)) != -1) {
		pattern_option |= c == 'e' || c == 'f';
		if (!old_context(c))
			set_option(c);
	}
	if (!pattern_option) {
		if (opt_index == argc)
			tool_usage();
		add_patterns(argv[opt_index], strlen(argv[opt_index]));
		opt_index++;
	}
	if (any_pattern)
		re = re_compile(patterns.s, patterns.len,
		    opt.flags | RE_LIST, &error);
	else	/* -f of an empty file: "nothing before the start" */
		re = re_compile("a\\`", 3, 0, &error);
	if (!re)
		die(2, "%s: %s", patterns.s, error);
	names = !opt.without_name && (opt.with_name || argc - opt_index > 1 ||
	    opt.recursive);
	if (opt_index == argc)
		grep_operand(opt.recursive ? "." : "-");
	for (; opt_index < argc; opt_index++)
		grep_operand(argv[opt_index]);
	return tool_end(trouble ? 2 : !found_any);
}
