/*
 * sed_io.c - sed's input, which knows one line ahead to recognise the last,
 * and its output, which with -i is a new file that replaces the input when
 * that ends.
 */
#include "sed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct sed_io sed_io = { .suffix = "", .eol = '\n', .line_eol = true };

static FILE *input;		/* the file under way, NULL between files */
static const char *input_name;
static char *out_path;		/* -i: the new file, until it has its name */
static struct buf ahead;	/* the line after the current one */
static bool have_ahead, ahead_eol;

static void
finish_output(void)
{
	struct stat st;

	if (!out_path)
		return;
	if (fstat(fileno(input), &st) == 0) {
		/* Only root can give sed_io.files away: the new one may stay ours. */
		bool given = fchown(fileno(sed_io.out), st.st_uid, st.st_gid) == 0;

		fchmod(fileno(sed_io.out), st.st_mode & (given ? 07777 : 0777));
	}
	if (fclose(sed_io.out) != 0) {
		sed_io.status = complain(out_path);
		unlink(out_path);
	} else {
		if (*sed_io.suffix) {
			char *saved = strchr(sed_io.suffix, '*') ? NULL :
			    xprintf("%s%s", input_name, sed_io.suffix);

			if (!saved || rename(input_name, saved) < 0)
				sed_io.status = complain(input_name);
			free(saved);
		}
		if (rename(out_path, input_name) < 0)
			sed_io.status = complain(input_name);
	}
	free(out_path);
	out_path = NULL;
	sed_io.out = stdout;
}

static bool
start_output(void)
{
	int fd;

	if (!sed_io.in_place || input == stdin)
		return true;
	out_path = xprintf("%s.sedXXXXXX", input_name);
	fd = mkstemp(out_path);
	if (fd < 0) {
		sed_io.status = complain(out_path);
		free(out_path);
		out_path = NULL;
		return false;
	}
	sed_io.out = fdopen(fd, "w");
	return true;
}

static void
close_input(void)
{
	finish_output();
	sed_io.status |= close_operand(input, input_name);
	input = NULL;
}

/* Open the next operand; false if there is none. */
static bool
next_file(void)
{
	while (*sed_io.files) {
		struct stat st;

		input_name = *sed_io.files++;
		input = open_operand(input_name);
		if (!input) {
			sed_io.status = 1;
			continue;
		}
		if (fstat(fileno(input), &st) == 0 && S_ISDIR(st.st_mode)) {
			errno = EISDIR;
			sed_io.status = complain(input_name);
		} else if (start_output())
			return true;
		close_operand(input, input_name);
		input = NULL;
	}
	return false;
}

/* Read the line ahead; false at the end of all (or with -s -i: each) input. */
static bool
read_ahead(void)
{
	static char *text;
	static size_t size;
	ssize_t n;

	if (have_ahead)
		return true;
	for (;;) {
		if (!input && !next_file())
			return false;
		n = getdelim(&text, &size, sed_io.eol, input);
		if (n > 0)
			break;
		if (sed_io.separate && sed_io.line)
			return false;	/* closed by sed_next_line() */
		close_input();
	}
	ahead_eol = text[n - 1] == sed_io.eol;
	ahead.len = 0;
	buf_add(&ahead, text, n - ahead_eol);
	have_ahead = true;
	return true;
}

bool
sed_is_last_line(void)
{
	return !read_ahead();
}

/* Put the next line behind what b holds already. */
bool
sed_next_line(struct buf *b)
{
	if (!read_ahead()) {
		if (!sed_io.separate || !input)
			return false;
		close_input();
		sed_io.line = 0;
		if (!read_ahead())
			return false;
	}
	buf_add(b, ahead.s, ahead.len);
	sed_io.line_eol = ahead_eol;
	have_ahead = false;
	sed_io.line++;
	return true;
}

void
sed_put_line(FILE *f, const char *s, size_t n, bool end)
{
	fwrite(s, 1, n, f);
	if (end)
		putc(sed_io.eol, f);
	if (sed_io.unbuffered || f != sed_io.out)
		fflush(f);
}

void
sed_put_file(const char *name)
{
	char chunk[4096];
	FILE *f = fopen(name, "r");
	size_t n;

	if (!f)
		return;		/* POSIX: as if it were empty */
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		fwrite(chunk, 1, n, sed_io.out);
	fclose(f);
}

/* R: one line of a file that stays open between lines. */
void
sed_put_file_line(const char *name)
{
	static struct source {
		struct source *next;
		const char *name;
		FILE *f;
	} *sources;
	struct source *s;
	char *text = NULL;
	size_t size = 0;
	ssize_t n;

	for (s = sources; s && strcmp(s->name, name) != 0; s = s->next)
		;
	if (!s) {
		s = xcalloc(1, sizeof(*s));
		*s = (struct source){ sources, name, fopen(name, "r") };
		sources = s;
	}
	if (s->f && (n = getdelim(&text, &size, sed_io.eol, s->f)) > 0)
		sed_put_line(sed_io.out, text, text[n - 1] == sed_io.eol ? n - 1 : n, true);
	free(text);
}

/*
 * The script ends here.  With -i the rest of the file must not be lost.
 */
void
sed_end_input(void)
{
	int c;

	if (!input)
		return;
	if (out_path) {
		if (have_ahead)
			sed_put_line(sed_io.out, ahead.s, ahead.len, ahead_eol);
		while ((c = getc(input)) != EOF)
			putc(c, sed_io.out);
	}
	close_input();
}
