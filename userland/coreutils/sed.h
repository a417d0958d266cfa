/*
 * sed.h - the script as sed.c runs it and sed_parse.c builds it.
 */
#ifndef SED_H
#define SED_H

#include "util.h"
#include "re.h"

struct sed_output {
	struct sed_output *next;
	const char *name;
	FILE *f;
};

struct sed_address {
	enum { A_NONE, A_LINE, A_LAST, A_RE, A_STEP, A_COUNT, A_MULTIPLE } type;
	uintmax_t line, step;
	struct re *re;		/* NULL: the last one used */
};

struct sed_command {
	struct sed_address from, to;
	bool negated;
	bool in_range;
	uintmax_t range_end;
	char name;
	struct sed_command *block_end;	/* of {: the matching } */
	struct sed_command *target;	/* of b t T; NULL: the end */
	char *label;
	struct buf text;		/* a i c, the file of r */
	struct sed_output *out;		/* w */
	/* s: */
	struct re *re;
	struct buf replacement;		/* see sed_parse.c: parts */
	uintmax_t which;
	bool global, print, evaluate;
	/* y: */
	struct buf *map_from, *map_to;
	size_t map_n;
	int code;			/* q Q l */
	struct sed_command *next;
};

/* Parts of a replacement: this byte, then what it says. */
enum {
	R_TEXT = 1,	/* length as a size_t, then bytes */
	R_GROUP,	/* number as a byte; 0 is the match */
	R_CASE,		/* one of U L u l E */
};

extern struct sed_io {
	char **files;		/* operands not opened yet */
	FILE *out;		/* standard output, or with -i the new file */
	bool separate;		/* -s: lines are counted in each file */
	bool unbuffered, in_place;
	const char *suffix;
	int eol;
	uintmax_t line;		/* number of the current line */
	bool line_eol;		/* it ended in a newline */
	int status;
} sed_io;

extern struct sed_command *sed_script;
extern struct sed_output *sed_outputs;
extern bool sed_extended, sed_silent;

void sed_add_script(const char *text, size_t n);
void sed_add_script_file(const char *name);
void sed_finish_script(void);

bool sed_next_line(struct buf *b);
bool sed_is_last_line(void);
void sed_end_input(void);
void sed_put_line(FILE *f, const char *s, size_t n, bool end);
void sed_put_file(const char *name);
void sed_put_file_line(const char *name);

#endif
