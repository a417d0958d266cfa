/*
 * join - lines of two sorted files that have a field in common.
 *
 * Lines of the second file with the same field are kept together as a group
 * while the first file's lines with that field pass by.
 */
#include "util.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char synopsis[] =
    "join [-i] [-a file | -v file] [-e string] [-o list] [-t char]\n"
    "   [-1 field] [-2 field] [-j field] file1 file2";

struct field {
	const char *s;
	size_t n;
};

struct record {
	char *line;
	struct field *fields;
	size_t nfields, cap;
};

struct input {
	FILE *f;
	size_t key;		/* from 0 */
	struct record *group;	/* lines with the same key */
	size_t n, cap;
	struct record ahead;
	bool have_ahead;
	bool unpaired;		/* -a, -v: show lines without partner */
};

struct output {
	int file;		/* 0: the common field */
	size_t field;
};

static struct input in[2];
static struct output *outputs;
static size_t noutputs, outputs_cap;
static int separator = -1;
static const char *empty = "";
static bool fold_case, only_unpaired;

static void
split_fields(struct record *r, size_t len)
{
	const char *p = r->line, *end = r->line + len;

	r->nfields = 0;
	for (;;) {
		const char *start;

		if (separator < 0)
			while (p < end && isblank((unsigned char)*p))
				p++;
		if (separator < 0 && p == end)
			break;
		start = p;
		while (p < end && (separator < 0 ?
		    !isblank((unsigned char)*p) :
		    (unsigned char)*p != separator))
			p++;
		r->fields = xgrow(r->fields, r->nfields + 1, &r->cap,
		    sizeof(*r->fields));
		r->fields[r->nfields++] = (struct field){ start, p - start };
		if (p == end)
			break;
		p++;
	}
}

static void
free_record(struct record *r)
{
	free(r->line);
	free(r->fields);
	*r = (struct record){ 0 };
}

static void
read_ahead(struct input *i)
{
	size_t size = 0;
	ssize_t n;

	i->ahead = (struct record){ 0 };
	n = getline(&i->ahead.line, &size, i->f);
	i->have_ahead = n > 0;
	if (n <= 0) {
		free_record(&i->ahead);
		return;
	}
	if (i->ahead.line[n - 1] == '\n')
		n--;
	split_fields(&i->ahead, n);
}

static struct field
field_of(const struct record *r, size_t index)
{
	return index < r->nfields ? r->fields[index] : (struct field){ "", 0 };
}

static int
compare_keys(struct field a, struct field b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = fold_case ? strncasecmp(a.s, b.s, n) :
	    memcmp(a.s, b.s, n);

	return order ? order : a.n < b.n ? -1 : a.n > b.n;
}

/* Replace the group by the next lines that share a key. */
static void
next_group(struct input *i)
{
	for (size_t k = 0; k < i->n; k++)
		free_record(&i->group[k]);
	i->n = 0;
	while (i->have_ahead && (i->n == 0 ||
	    compare_keys(field_of(&i->group[0], i->key),
	    field_of(&i->ahead, i->key)) == 0)) {
		i->group = xgrow(i->group, i->n + 1, &i->cap,
		    sizeof(*i->group));
		i->group[i->n++] = i->ahead;
		read_ahead(i);
	}
}

static void
put_field(struct field f, bool first)
{
	if (!first)
		putchar(separator < 0 ? ' ' : separator);
	if (f.n)
		fwrite(f.s, 1, f.n, stdout);
	else
		fputs(empty, stdout);
}

/* a or b is NULL for a line without partner. */
static void
put_pair(const struct record *a, const struct record *b)
{
	const struct record *r[2] = { a, b };
	struct field key = a ? field_of(a, in[0].key) :
	    field_of(b, in[1].key);
	bool first = true;

	if (noutputs) {
		for (size_t i = 0; i < noutputs; i++) {
			const struct output *o = &outputs[i];
			struct field none = { "", 0 };

			put_field(o->file == 0 ? key : r[o->file - 1] ?
			    field_of(r[o->file - 1], o->field) : none,
			    first);
			first = false;
		}
	} else {
		put_field(key, true);
		for (int side = 0; side < 2; side++)
			for (size_t i = 0; r[side] && i < r[side]->nfields;
			    i++)
				if (i != in[side].key)
					put_field(r[side]->fields[i], false);
	}
	putchar('\n');
}

static void
put_unpaired(int side)
{
	for (size_t k = 0; in[side].unpaired && k < in[side].n; k++)
		put_pair(side == 0 ? &in[0].group[k] : NULL,
		    side == 1 ? &in[1].group[k] : NULL);
}

static void
join_inputs(void)
{
	for (int side = 0; side < 2; side++) {
		read_ahead(&in[side]);
		next_group(&in[side]);
	}
	while (in[0].n || in[1].n) {
		int order = !in[1].n ? -1 : !in[0].n ? 1 :
		    compare_keys(field_of(&in[0].group[0], in[0].key),
		    field_of(&in[1].group[0], in[1].key));

		if (order != 0)
			put_unpaired(order > 0);
		else if (!only_unpaired)
			for (size_t i = 0; i < in[0].n; i++)
				for (size_t j = 0; j < in[1].n; j++)
					put_pair(&in[0].group[i],
					    &in[1].group[j]);
		if (order <= 0)
			next_group(&in[0]);
		if (order >= 0)
			next_group(&in[1]);
	}
}

/* 0,1.2,2.3 or with blanks between */
static void
parse_outputs(const char *s)
{
	while (*s) {
		struct output o = { 0, 0 };
		char *end = (char *)s + 1;

		if ((*s == '1' || *s == '2') && s[1] == '.') {
			o.file = *s - '0';
			o.field = strtoul(s + 2, &end, 10) - 1;
		} else if (*s != '0')
			die(1, "%s: bad field list", s);
		if (*end && *end != ',' && *end != ' ')
			die(1, "%s: bad field list", s);
		outputs = xgrow(outputs, noutputs + 1, &outputs_cap,
		    sizeof(*outputs));
		outputs[noutputs++] = o;
		s = end + (*end != '\0');
	}
}

static size_t
need_field(const char *s)
{
	return need_int(s, 1, INT32_MAX, "field") - 1;
}

int
main(int argc, char **argv)
{
	int opt, status = 0;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "1:2:a:e:ij:o:t:v:", NULL)) != -1) {
		switch (opt) {
		case '1':
		case '2':
			in[opt - '1'].key = need_field(opt_arg);
			break;
		case 'v':
			only_unpaired = true;
			/* fall through */
		case 'a':
			in[need_int(opt_arg, 1, 2, "file number") - 1]
			    .unpaired = true;
			break;
		case 'e':
			empty = opt_arg;
			break;
		case 'i':
			fold_case = true;
			break;
		case 'j':
			in[0].key = in[1].key = need_field(opt_arg);
			break;
		case 'o':
			parse_outputs(opt_arg);
			break;
		case 't':
			if (!opt_arg[0] || opt_arg[1])
				die(1, "%s: must be one byte", opt_arg);
			separator = (unsigned char)opt_arg[0];
			break;
		default:
			tool_usage();
		}
	}
	argv += opt_index;
	if (argc - opt_index != 2)
		tool_usage();
	for (int i = 0; i < 2; i++)
		if (!(in[i].f = open_operand(argv[i])))
			return 1;
	join_inputs();
	for (int i = 0; i < 2; i++)
		status |= close_operand(in[i].f, argv[i]);
	return tool_end(status);
}
