/*
 * sort_compare.c - the order of two lines: keys, and the ways to compare.
 */
#include "sort.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct key *sort_keys;
size_t sort_nkeys;
struct order sort_order;
int sort_separator = -1;
bool sort_stable, sort_unique;

bool
sort_set_order(struct order *o, int letter)
{
	switch (letter) {
	case 'b':
		o->blanks = o->end_blanks = true;
		return true;
	case 'd':
		o->dictionary = true;
		return true;
	case 'f':
		o->fold = true;
		return true;
	case 'i':
		o->printable = true;
		return true;
	case 'r':
		o->reverse = true;
		return true;
	case 'n': case 'g': case 'h': case 'M': case 'V':
		o->kind = letter;
		return true;
	}
	return false;
}

static const char *
key_number(const char *s, uintmax_t *out)
{
	char *end;

	if (!isdigit((unsigned char)*s))
		return NULL;
	*out = strtoull(s, &end, 10);
	return end;
}

/* -k field[.char][order][,field[.char][order]] */
void
sort_add_key(const char *text)
{
	static size_t cap;
	struct key k = { .start_char = 1 };
	const char *s = key_number(text, &k.start_field);

	if (s && *s == '.')
		s = key_number(s + 1, &k.start_char);
	for (; s && *s && *s != ','; s++, k.has_order = true) {
		bool end_blanks = k.order.end_blanks;

		if (!sort_set_order(&k.order, *s))
			die(2, "%s: bad key", text);
		k.order.end_blanks = end_blanks;	/* b is for this end */
	}
	if (s && *s == ',') {
		s = key_number(s + 1, &k.end_field);
		if (s && *s == '.')
			s = key_number(s + 1, &k.end_char);
		for (; s && *s; s++, k.has_order = true) {
			bool blanks = k.order.blanks;

			if (!sort_set_order(&k.order, *s))
				die(2, "%s: bad key", text);
			k.order.blanks = blanks;
		}
	}
	if (!s || k.start_field == 0 || k.start_char == 0)
		die(2, "%s: bad key", text);
	sort_keys = xgrow(sort_keys, sort_nkeys + 1, &cap, sizeof(k));
	sort_keys[sort_nkeys++] = k;
}

static bool
is_blank(int c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static const char *
skip_blanks(const char *p, const char *end)
{
	while (p < end && is_blank(*p))
		p++;
	return p;
}

/* Behind n fields; with a separator, behind the separator of the n-th, too. */
static const char *
skip_fields(const char *p, const char *end, uintmax_t n, bool *hit_end)
{
	*hit_end = false;
	while (n-- > 0) {
		if (sort_separator >= 0) {
			p = memchr(p, sort_separator, end - p);
			if (!p) {
				*hit_end = true;
				return end;
			}
			p++;
		} else {
			p = skip_blanks(p, end);
			while (p < end && !is_blank(*p))
				p++;
		}
	}
	return p;
}

static void
find_key(const struct line *l, const struct key *k, const struct order *o,
    struct line *out)
{
	const char *end = l->s + l->len, *from, *to = end;
	bool hit_end;

	from = skip_fields(l->s, end, k->start_field - 1, &hit_end);
	if (o->blanks)
		from = skip_blanks(from, end);
	from = k->start_char - 1 > (uintmax_t)(end - from) ? end :
	    from + (k->start_char - 1);
	if (k->end_field && k->end_char == 0) {
		to = skip_fields(l->s, end, k->end_field, &hit_end);
		if (sort_separator >= 0 && !hit_end)
			to--;
	} else if (k->end_field) {
		to = skip_fields(l->s, end, k->end_field - 1, &hit_end);
		if (o->end_blanks)
			to = skip_blanks(to, end);
		to = k->end_char > (uintmax_t)(end - to) ? end :
		    to + k->end_char;
	}
	out->s = (char *)from;
	out->len = to > from ? to - from : 0;
}

/* A number as text, so that no digit is lost: sign, whole part, fraction. */
struct number {
	bool negative;
	const char *whole, *frac;
	size_t nwhole, nfrac;
	int unit;		/* of -h: 0 none, then K M G ... */
};

static struct number
read_number(const char *p, const char *end)
{
	static const char units[] = "KMGTPEZY";
	struct number n = { 0 };

	p = skip_blanks(p, end);
	if (p < end && (*p == '-' || *p == '+'))
		n.negative = *p++ == '-';
	while (p < end && *p == '0')
		p++;
	n.whole = p;
	while (p < end && isdigit((unsigned char)*p))
		p++;
	n.nwhole = p - n.whole;
	n.frac = p;
	if (p < end && *p == '.') {
		n.frac = ++p;
		while (p < end && isdigit((unsigned char)*p))
			p++;
		n.nfrac = p - n.frac;
		while (n.nfrac > 0 && n.frac[n.nfrac - 1] == '0')
			n.nfrac--;
	}
	if (n.nwhole == 0 && n.nfrac == 0)
		n.negative = false;	/* -0 is 0, and so is what is none */
	else if (p < end && *p) {
		const char *u = strchr(units, toupper((unsigned char)*p));

		n.unit = u ? u - units + 1 : 0;
	}
	return n;
}

static int
compare_size(size_t a, size_t b)
{
	return a < b ? -1 : a > b;
}

static int
compare_numbers(const struct line *a, const struct line *b, bool human)
{
	struct number x = read_number(a->s, a->s + a->len);
	struct number y = read_number(b->s, b->s + b->len);
	size_t n = x.nfrac < y.nfrac ? x.nfrac : y.nfrac;
	int order;

	if (x.negative != y.negative)
		return x.negative ? -1 : 1;
	order = human ? compare_size(x.unit, y.unit) : 0;
	if (order == 0)
		order = compare_size(x.nwhole, y.nwhole);
	if (order == 0)
		order = memcmp(x.whole, y.whole, x.nwhole);
	if (order == 0)
		order = memcmp(x.frac, y.frac, n);
	if (order == 0)
		order = compare_size(x.nfrac, y.nfrac);
	return x.negative ? -order : order;
}

/* Not a number < NaN < numbers, as GNU has it. */
static int
compare_floats(const struct line *a, const struct line *b)
{
	const struct line *l[2] = { a, b };
	double d[2];
	int rank[2];

	for (int i = 0; i < 2; i++) {
		char *text = xstrndup(l[i]->s, l[i]->len), *end;

		d[i] = strtod(text, &end);
		rank[i] = end == text ? 0 : d[i] != d[i] ? 1 : 2;
		free(text);
	}
	if (rank[0] != rank[1] || rank[0] != 2)
		return rank[0] - rank[1];
	return d[0] < d[1] ? -1 : d[0] > d[1];
}

static int
month(const struct line *l)
{
	static const char names[] = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
	const char *end = l->s + l->len, *p = skip_blanks(l->s, end);

	for (int i = 0; i < 12 && end - p >= 3; i++)
		if (strncasecmp(p, names + 3 * i, 3) == 0)
			return i + 1;
	return 0;
}

/* Runs of digits as numbers, ~ before the end, letters before others. */
static int
version_rank(const struct line *l, size_t i)
{
	unsigned char c;

	if (i >= l->len)
		return 0;
	c = l->s[i];
	return c == '~' ? -1 : isdigit(c) ? 0 : isalpha(c) ? c : c + 256;
}

static int
compare_versions(const struct line *a, const struct line *b)
{
	size_t i = 0, j = 0;

	while (i < a->len || j < b->len) {
		size_t x, y;
		int order;

		while ((i < a->len && !isdigit((unsigned char)a->s[i])) ||
		    (j < b->len && !isdigit((unsigned char)b->s[j]))) {
			order = version_rank(a, i) - version_rank(b, j);
			if (order)
				return order;
			i++;
			j++;
		}
		while (i < a->len && a->s[i] == '0')
			i++;
		while (j < b->len && b->s[j] == '0')
			j++;
		for (x = i; x < a->len && isdigit((unsigned char)a->s[x]); )
			x++;
		for (y = j; y < b->len && isdigit((unsigned char)b->s[y]); )
			y++;
		if (x - i != y - j)
			return compare_size(x - i, y - j);
		order = memcmp(a->s + i, b->s + j, x - i);
		if (order)
			return order;
		i = x;
		j = y;
	}
	return 0;
}

static bool
ignored(const struct order *o, unsigned char c)
{
	return (o->dictionary && c < 0x80 && !isalnum(c) && !is_blank(c)) ||
	    (o->printable && c < 0x80 && !isprint(c));
}

static int
compare_text(const struct line *a, const struct line *b, const struct order *o)
{
	size_t i = 0, j = 0;

	if (!o->dictionary && !o->fold && !o->printable) {
		size_t n = a->len < b->len ? a->len : b->len;
		int order = memcmp(a->s, b->s, n);

		return order ? order : compare_size(a->len, b->len);
	}
	for (;; i++, j++) {
		int x, y;

		while (i < a->len && ignored(o, a->s[i]))
			i++;
		while (j < b->len && ignored(o, b->s[j]))
			j++;
		if (i >= a->len || j >= b->len)
			return (i < a->len) - (j < b->len);
		x = (unsigned char)a->s[i];
		y = (unsigned char)b->s[j];
		if (o->fold && x < 0x80)
			x = toupper(x);
		if (o->fold && y < 0x80)
			y = toupper(y);
		if (x != y)
			return x - y;
	}
}

static int
compare_by(const struct line *a, const struct line *b, const struct order *o)
{
	int order;

	switch (o->kind) {
	case 'n':
	case 'h':
		order = compare_numbers(a, b, o->kind == 'h');
		break;
	case 'g':
		order = compare_floats(a, b);
		break;
	case 'M':
		order = month(a) - month(b);
		break;
	case 'V':
		order = compare_versions(a, b);
		break;
	default:
		order = compare_text(a, b, o);
	}
	return o->reverse ? -order : order;
}

/*
 * What all keys leave equal is ordered by the whole line's bytes, unless only
 * the keys are to count (-s, -u).
 */
int
sort_compare(const struct line *a, const struct line *b)
{
	static const struct order bytes;
	int order = 0;

	for (size_t i = 0; i < sort_nkeys; i++) {
		const struct key *k = &sort_keys[i];
		const struct order *o = k->has_order ? &k->order : &sort_order;
		struct line x, y;

		find_key(a, k, o, &x);
		find_key(b, k, o, &y);
		order = compare_by(&x, &y, o);
		if (order)
			return order;
	}
	if (sort_nkeys == 0) {
		struct line x = *a, y = *b;

		if (sort_order.blanks) {
			x.s = (char *)skip_blanks(a->s, a->s + a->len);
			x.len -= x.s - a->s;
			y.s = (char *)skip_blanks(b->s, b->s + b->len);
			y.len -= y.s - b->s;
		}
		order = compare_by(&x, &y, &sort_order);
	}
	if (order || sort_stable || sort_unique)
		return order;
	order = compare_text(a, b, &bytes);
	return sort_order.reverse ? -order : order;
}
