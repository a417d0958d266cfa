/*
 * table.c - rows are gathered as text, then printed with widths that fit.
 */
#include <stdlib.h>
#include <string.h>

#include "ps.h"

struct shown {
	const struct column *column;
	const char *header;
	int width;
};

static struct shown *shown;
static size_t nshown, shown_cap;

/* Row by row, column by column. */
static char **cells;
static size_t ncells, cells_cap;

void
table_add_column(const struct column *c, const char *header)
{
	shown = xgrow(shown, nshown + 1, &shown_cap, sizeof *shown);
	shown[nshown].column = c;
	shown[nshown].header = header;
	shown[nshown].width = c->width;
	nshown++;
}

bool
table_empty(void)
{
	return nshown == 0;
}

int
table_needs(void)
{
	int need = 0;

	for (size_t i = 0; i < nshown; i++)
		need |= shown[i].column->need;
	return need;
}

static void
widen(struct shown *s, const char *text)
{
	int n = strlen(text);

	if (n > s->width)
		s->width = n;
}

void
table_add_row(const struct proc *p)
{
	static struct buf b;

	cells = xgrow(cells, ncells + nshown, &cells_cap, sizeof *cells);
	for (size_t i = 0; i < nshown; i++) {
		b.len = 0;
		buf_addc(&b, '\0');
		b.len = 0;
		shown[i].column->show(&b, p);
		cells[ncells] = xstrndup(b.s, b.len);
		/* Commands are the widest by far; they do not push others. */
		if (i + 1 < nshown && !(shown[i].column->need & NEED_CMDLINE))
			widen(&shown[i], cells[ncells]);
		ncells++;
	}
}

/* One line; `limit' columns at most unless it is 0. */
static void
print_line(struct buf *line, int limit)
{
	if (limit > 0 && line->len > (size_t)limit)
		line->len = limit;
	buf_addc(line, '\n');
	fwrite(line->s, 1, line->len, stdout);
	line->len = 0;
}

static void
put_cell(struct buf *line, size_t i, const char *text)
{
	int pad = shown[i].width - (int)strlen(text);

	if (i > 0)
		buf_addc(line, ' ');
	if (!shown[i].column->left)
		while (pad-- > 0)
			buf_addc(line, ' ');
	buf_adds(line, text);
	if (i + 1 < nshown)
		while (pad-- > 0)
			buf_addc(line, ' ');
}

void
table_print(bool no_header, int limit)
{
	struct buf line = { 0 };
	size_t i;

	for (i = 0; i < nshown; i++)
		if (shown[i].header[0] != '\0') {
			widen(&shown[i], shown[i].header);
			break;
		}
	if (i < nshown && !no_header) {
		for (i = 0; i < nshown; i++) {
			widen(&shown[i], shown[i].header);
			put_cell(&line, i, shown[i].header);
		}
		print_line(&line, limit);
	}
	for (i = 0; i < ncells; i++) {
		put_cell(&line, i % nshown, cells[i]);
		if (i % nshown == nshown - 1)
			print_line(&line, limit);
	}
	buf_free(&line);
}
