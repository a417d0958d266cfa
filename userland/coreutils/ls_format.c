/*
 * ls_format.c - how ls shows files: one a line, long, in columns, or with
 * commas.
 */
#include "ls.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Widths of the columns before the name. */
struct widths {
	int inode, blocks, links, user, group, size, major, minor;
};

static const char *
color_of(mode_t mode, bool broken)
{
	if (broken)
		return "01;31";
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return mode & 01000 && mode & 0002 ? "30;42" : "01;34";
	case S_IFLNK:
		return "01;36";
	case S_IFIFO:
		return "33";
	case S_IFSOCK:
		return "01;35";
	case S_IFBLK:
	case S_IFCHR:
		return "01;33";
	}
	if (mode & (S_ISUID | S_ISGID))
		return "37;41";
	return mode & 0111 ? "01;32" : NULL;
}

static int
mark_of(mode_t mode)
{
	if (ls.mark == MARK_NONE)
		return 0;
	if (S_ISDIR(mode))
		return '/';
	if (ls.mark == MARK_DIRS)
		return 0;
	return S_ISLNK(mode) ? '@' : S_ISFIFO(mode) ? '|' :
	    S_ISSOCK(mode) ? '=' : mode & 0111 ? '*' : 0;
}

/* Control characters must not reach a terminal. */
static void
put_text(const char *s)
{
	size_t n = strlen(s);

	if (!ls.hide_odd) {
		fwrite(s, 1, n, stdout);
		return;
	}
	while (n > 0) {
		uint32_t c;
		size_t len = utf8_decode(s, n, &c);

		if (c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xa0) ||
		    c == 0xfffd)
			putchar('?');
		else
			fwrite(s, 1, len, stdout);
		s += len;
		n -= len;
	}
}

static size_t
text_columns(const char *s)
{
	size_t n = strlen(s), cols = 0;

	while (n > 0) {
		uint32_t c;
		size_t len = utf8_decode(s, n, &c);

		cols += c < 0x20 || c == 0x7f ? 1 : utf8_width(c);
		s += len;
		n -= len;
	}
	return cols;
}

static void
put_colored(const char *s, mode_t mode, bool broken)
{
	const char *color = ls.color ? color_of(mode, broken) : NULL;

	if (color)
		printf("\033[%sm", color);
	put_text(s);
	if (color)
		fputs("\033[0m", stdout);
}

static void
put_name(const struct entry *e)
{
	int mark;

	put_colored(e->name, e->st.st_mode, e->link_broken);
	if (!e->known)
		return;
	if (e->link) {
		fputs(" -> ", stdout);
		put_colored(e->link, e->link_mode, e->link_broken);
		mark = e->link_broken ? 0 : mark_of(e->link_mode);
	} else
		mark = mark_of(e->st.st_mode);
	if (mark)
		putchar(mark);
}

static uintmax_t
block_count(uintmax_t blocks)
{
	return ls.kilobytes ? (blocks + 1) / 2 : blocks;
}

static const char *
blocks_text(uintmax_t blocks, char out[24])
{
	if (ls.human)
		return human_size(blocks * 512, out);
	snprintf(out, 24, "%ju", block_count(blocks));
	return out;
}

static const char *
size_text(const struct entry *e, char out[24])
{
	if (ls.human)
		return human_size(e->st.st_size, out);
	snprintf(out, 24, "%jd", (intmax_t)e->st.st_size);
	return out;
}

static const char *
user_text(const struct entry *e, char out[24])
{
	if (!ls.numeric)
		return user_name(e->st.st_uid);
	snprintf(out, 24, "%u", (unsigned)e->st.st_uid);
	return out;
}

static const char *
group_text(const struct entry *e, char out[24])
{
	if (!ls.numeric)
		return group_name(e->st.st_gid);
	snprintf(out, 24, "%u", (unsigned)e->st.st_gid);
	return out;
}

static void
widen(int *width, int n)
{
	if (n > *width)
		*width = n;
}

static struct widths
measure(const struct entry *list, size_t n)
{
	struct widths w = { 0 };
	char t[24];

	for (const struct entry *e = list; e < list + n; e++) {
		if (!e->known)
			continue;
		widen(&w.inode, snprintf(t, sizeof(t), "%ju",
		    (uintmax_t)e->st.st_ino));
		widen(&w.blocks, strlen(blocks_text(e->st.st_blocks, t)));
		if (ls.format != LONG)
			continue;
		widen(&w.links, snprintf(t, sizeof(t), "%ju",
		    (uintmax_t)e->st.st_nlink));
		widen(&w.user, strlen(user_text(e, t)));
		widen(&w.group, strlen(group_text(e, t)));
		if (S_ISCHR(e->st.st_mode) || S_ISBLK(e->st.st_mode)) {
			widen(&w.major, snprintf(t, sizeof(t), "%u",
			    (unsigned)dev_major(e->st.st_rdev)));
			widen(&w.minor, snprintf(t, sizeof(t), "%u",
			    (unsigned)dev_minor(e->st.st_rdev)));
		} else
			widen(&w.size, strlen(size_text(e, t)));
	}
	if (w.major)
		widen(&w.size, w.major + 2 + w.minor);
	return w;
}

/* Inode and blocks, which all formats can have; returns columns used. */
static int
put_prefix(const struct entry *e, const struct widths *w)
{
	char t[24];
	int used = 0;

	if (ls.inode) {
		if (e->known)
			printf("%*ju ", w->inode, (uintmax_t)e->st.st_ino);
		else
			printf("%*s ", w->inode, "?");
		used += w->inode + 1;
	}
	if (ls.blocks) {
		printf("%*s ", w->blocks, e->known ?
		    blocks_text(e->st.st_blocks, t) : "?");
		used += w->blocks + 1;
	}
	return used;
}

/* Six months back or in the future: the year is worth more than the hour. */
static void
put_time(const struct entry *e)
{
	static time_t now;
	struct timespec ts = entry_time(e);
	struct tm *tm = localtime(&ts.tv_sec);
	char text[64];

	if (!now)
		time(&now);
	if (!tm) {
		printf("%12jd ", (intmax_t)ts.tv_sec);
		return;
	}
	if (ls.full_time) {
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", tm);
		printf("%s.%09ld ", text, ts.tv_nsec);
		strftime(text, sizeof(text), "%z", tm);
	} else
		strftime(text, sizeof(text),
		    ts.tv_sec > now || ts.tv_sec < now - 31556952 / 2 ?
		    "%b %e  %Y" : "%b %e %H:%M", tm);
	printf("%s ", text);
}

static void
put_long(const struct entry *e, const struct widths *w)
{
	char mode[11], t[24];

	put_prefix(e, w);
	if (!e->known) {
		printf("?????????? ");
		put_name(e);
		putchar('\n');
		return;
	}
	mode_string(e->st.st_mode, mode);
	printf("%s %*ju ", mode, w->links, (uintmax_t)e->st.st_nlink);
	if (!ls.no_owner)
		printf("%-*s ", w->user, user_text(e, t));
	if (!ls.no_group)
		printf("%-*s ", w->group, group_text(e, t));
	if (S_ISCHR(e->st.st_mode) || S_ISBLK(e->st.st_mode))
		printf("%*u, %*u ", w->size - 2 - w->minor,
		    (unsigned)dev_major(e->st.st_rdev), w->minor,
		    (unsigned)dev_minor(e->st.st_rdev));
	else
		printf("%*s ", w->size, size_text(e, t));
	put_time(e);
	put_name(e);
	putchar('\n');
}

/* What an entry takes on the screen without padding. */
static int
cell_width(const struct entry *e, const struct widths *w)
{
	return (ls.inode ? w->inode + 1 : 0) + (ls.blocks ? w->blocks + 1 : 0) +
	    text_columns(e->name) + (mark_of(e->st.st_mode) != 0);
}

static void
put_columns(const struct entry *list, size_t n, const struct widths *w)
{
	int widest = 0;
	size_t cols, rows;

	for (size_t i = 0; i < n; i++)
		widen(&widest, cell_width(&list[i], w));
	widest += 2;
	cols = ls.width / widest ? ls.width / widest : 1;
	rows = (n + cols - 1) / cols;
	if (ls.format == DOWN && rows)	/* fill evenly */
		cols = (n + rows - 1) / rows;
	for (size_t r = 0; r < rows; r++) {
		for (size_t c = 0; c < cols; c++) {
			size_t i = ls.format == DOWN ? c * rows + r :
			    r * cols + c;
			size_t next = ls.format == DOWN ? i + rows : i + 1;

			if (i >= n)
				break;
			put_prefix(&list[i], w);
			put_name(&list[i]);
			if (c + 1 < cols && next < n)
				printf("%*s",
				    widest - cell_width(&list[i], w), "");
		}
		putchar('\n');
	}
}

static void
put_commas(const struct entry *list, size_t n, const struct widths *w)
{
	int column = 0;

	for (size_t i = 0; i < n; i++) {
		int width = cell_width(&list[i], w) + 2;

		if (i > 0) {
			bool wrap = column + width > ls.width;

			fputs(wrap ? ",\n" : ", ", stdout);
			if (wrap)
				column = 0;
		}
		put_prefix(&list[i], w);
		put_name(&list[i]);
		column += width;
	}
	if (n > 0)
		putchar('\n');
}

void
print_entries(const struct entry *list, size_t n)
{
	struct widths w = measure(list, n);

	switch (ls.format) {
	case DOWN:
	case ACROSS:
		put_columns(list, n, &w);
		return;
	case COMMAS:
		put_commas(list, n, &w);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		if (ls.format == LONG) {
			put_long(&list[i], &w);
			continue;
		}
		put_prefix(&list[i], &w);
		put_name(&list[i]);
		putchar('\n');
	}
}

/* The blocks of a whole directory come before a long list of it. */
void
print_total(const struct entry *list, size_t n)
{
	uintmax_t blocks = 0;
	char t[24];

	if (ls.format != LONG && !ls.blocks)
		return;
	for (size_t i = 0; i < n; i++)
		if (list[i].known)
			blocks += list[i].st.st_blocks;
	printf("total %s\n", blocks_text(blocks, t));
}
