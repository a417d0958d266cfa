/*
 * bi_limits.c -- umask and ulimit.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "builtin.h"
#include "out.h"
#include "sh.h"

/*
 * A symbolic mode, of what is allowed: u=rwx,go-w.  Returns the mask, or -1.
 */
static int
symbolic_mask(const char *s, int mask)
{
	int who, bits, allowed = ~mask & 0777;
	char op;

	do {
		for (who = 0; strchr("ugoa", *s) != NULL && *s != '\0'; s++)
			who |= *s == 'u' ? 0700 : *s == 'g' ? 0070 :
			    *s == 'o' ? 0007 : 0777;
		if (who == 0)
			who = 0777;
		if (*s != '+' && *s != '-' && *s != '=')
			return -1;
		while (*s == '+' || *s == '-' || *s == '=') {
			op = *s++;
			for (bits = 0; strchr("rwxugo", *s) != NULL &&
			    *s != '\0'; s++) {
				switch (*s) {
				case 'r':
					bits |= 0444;
					break;
				case 'w':
					bits |= 0222;
					break;
				case 'x':
					bits |= 0111;
					break;
				default:
					bits |= 0111 * (07 & (allowed >>
					    (*s == 'u' ? 6 : *s == 'g' ? 3 :
					    0)));
				}
			}
			bits &= who;
			if (op == '+')
				allowed |= bits;
			else if (op == '-')
				allowed &= ~bits;
			else
				allowed = (allowed & ~who) | bits;
		}
	} while (*s == ',' && s++ != NULL);
	return *s == '\0' ? ~allowed & 0777 : -1;
}

static void
print_symbolic(int mask)
{
	static const char who[] = "ugo";

	for (int i = 0; i < 3; i++) {
		int bits = 07 & (~mask >> (6 - 3 * i));

		out_fmt("%s%c=%s%s%s", i > 0 ? "," : "", who[i],
		    bits & 4 ? "r" : "", bits & 2 ? "w" : "",
		    bits & 1 ? "x" : "");
	}
	out_char('\n');
}

int
builtin_umask(int argc, char **argv)
{
	struct options o;
	int c, mask, new;
	bool symbolic = false;
	const char *s;

	options_begin(&o, argc, argv);
	while ((c = options_next(&o, "S")) != -1) {
		if (c == '?')
			return 2;
		symbolic = true;
	}
	mask = umask(0);
	umask(mask);
	if (o.index == argc) {
		if (symbolic)
			print_symbolic(mask);
		else
			out_fmt("%04o\n", mask);
		return 0;
	}
	s = argv[o.index];
	if (*s >= '0' && *s <= '9') {
		new = strtol(s, NULL, 8);
		if (s[strspn(s, "01234567")] != '\0' || new > 0777)
			new = -1;
	} else
		new = symbolic_mask(s, mask);
	if (new < 0)
		return builtin_error(2, "umask: bad mask: %s", s);
	umask(new);
	return 0;
}

static const struct limit {
	char letter;
	int resource;
	int unit;
	const char *name;
} limits[] = {
#ifdef RLIMIT_CORE
	{ 'c', RLIMIT_CORE, 512, "core file size (512-byte blocks)" },
#endif
#ifdef RLIMIT_DATA
	{ 'd', RLIMIT_DATA, 1024, "data segment (KiB)" },
#endif
#ifdef RLIMIT_FSIZE
	{ 'f', RLIMIT_FSIZE, 512, "file size (512-byte blocks)" },
#endif
#ifdef RLIMIT_MEMLOCK
	{ 'l', RLIMIT_MEMLOCK, 1024, "locked memory (KiB)" },
#endif
#ifdef RLIMIT_RSS
	{ 'm', RLIMIT_RSS, 1024, "resident memory (KiB)" },
#endif
#ifdef RLIMIT_NOFILE
	{ 'n', RLIMIT_NOFILE, 1, "open files" },
#endif
#ifdef RLIMIT_STACK
	{ 's', RLIMIT_STACK, 1024, "stack (KiB)" },
#endif
#ifdef RLIMIT_CPU
	{ 't', RLIMIT_CPU, 1, "cpu time (seconds)" },
#endif
#ifdef RLIMIT_NPROC
	{ 'u', RLIMIT_NPROC, 1, "processes" },
#endif
#ifdef RLIMIT_AS
	{ 'v', RLIMIT_AS, 1024, "address space (KiB)" },
#endif
};

#define NLIMITS (sizeof limits / sizeof *limits)

static void
print_limit(const struct limit *l, bool hard)
{
	struct rlimit r;
	rlim_t n;

	if (getrlimit(l->resource, &r) < 0)
		return;
	n = hard ? r.rlim_max : r.rlim_cur;
	if (n == RLIM_INFINITY)
		out_str("unlimited\n");
	else
		out_fmt("%llu\n", (unsigned long long)(n / l->unit));
}

static int
set_limit(const struct limit *l, const char *s, bool soft, bool hard)
{
	struct rlimit r;
	rlim_t n = 0;

	if (getrlimit(l->resource, &r) < 0)
		return builtin_error(2, "ulimit: %s", strerror(errno));
	if (strcmp(s, "unlimited") == 0)
		n = RLIM_INFINITY;
	else {
		if (*s == '\0' || s[strspn(s, "0123456789")] != '\0')
			return builtin_error(2, "ulimit: bad number: %s", s);
		for (; *s != '\0'; s++) {
			if (n > (RLIM_INFINITY - 1) / 10 / l->unit)
				return builtin_error(2,
				    "ulimit: number too large");
			n = n * 10 + (*s - '0');
		}
		n *= l->unit;
	}
	if (soft)
		r.rlim_cur = n;
	if (hard)
		r.rlim_max = n;
	if (setrlimit(l->resource, &r) < 0)
		return builtin_error(2, "ulimit: %s", strerror(errno));
	return 0;
}

int
builtin_ulimit(int argc, char **argv)
{
	const struct limit *l = NULL;
	struct options o;
	bool soft = false, hard = false, all = false;
	char letter = 'f';
	size_t i;
	int c;

	options_begin(&o, argc, argv);
	while ((c = options_next(&o, "HSacdflmnstuv")) != -1) {
		switch (c) {
		case '?':
			return 2;
		case 'H':
			hard = true;
			break;
		case 'S':
			soft = true;
			break;
		case 'a':
			all = true;
			break;
		default:
			letter = c;
		}
	}
	for (i = 0; i < NLIMITS; i++) {
		if (all) {
			out_fmt("-%c %-34s", limits[i].letter, limits[i].name);
			print_limit(&limits[i], hard && !soft);
		} else if (limits[i].letter == letter)
			l = &limits[i];
	}
	if (all)
		return 0;
	if (l == NULL)
		return builtin_error(2, "ulimit: no limit -%c", letter);
	if (o.index == argc) {
		print_limit(l, hard && !soft);
		return 0;
	}
	return set_limit(l, argv[o.index], soft || !hard, hard || !soft);
}
