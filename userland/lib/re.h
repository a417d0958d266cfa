/*
 * re.h - POSIX regular expressions over bytes that may include NUL.
 *
 * Why not <regex.h>: its patterns and texts are C strings, it has no way to
 * ask for whole words or lines, and what people type (\+, \|, \w, \<) differs
 * from libc to libc.
 *
 * A pattern is parsed into a tree (re_parse.c), the tree becomes a program
 * for a small machine (re_compile.c), and the machine is run on a text by
 * stepping all its threads together, so that time grows with the length of
 * the text and not with what the pattern could do (re_match.c).  Only
 * patterns with back-references, and finding out what groups matched, need a
 * backtracking run.
 */
#ifndef RE_H
#define RE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum re_flags {
	RE_EXTENDED = 1,
	RE_ICASE = 2,
	RE_FIXED = 4,		/* a string, no pattern */
	RE_WORD = 8,		/* matches must be whole words */
	RE_LINE = 16,		/* matches must be whole lines */
	RE_LIST = 32,		/* newlines separate alternatives */
	RE_MULTILINE = 64,	/* ^ and $ match at newlines inside, too */
};

struct re;

struct re_span {
	size_t start, end;	/* both RE_NONE if the group took no part */
};
#define RE_NONE SIZE_MAX

/* NULL, and *error set, if the pattern is wrong. */
struct re *re_compile(const char *pattern, size_t len, int flags,
    const char **error);
size_t re_groups(const struct re *re);

/*
 * The leftmost longest match in text[0..len) that starts at `from` or later.
 * spans[0] is the match, spans[i] the i-th group.
 */
bool re_match(struct re *re, const char *text, size_t len, size_t from,
    struct re_span *spans, size_t nspans);
void re_free(struct re *re);

#endif
