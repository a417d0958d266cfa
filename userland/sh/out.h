/*
 * out.h -- buffered output of the builtin utilities.  See out.c.
 */
#ifndef SH_OUT_H
#define SH_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "mem.h"

void out_put(const char *s, size_t n);
void out_str(const char *s);
void out_char(int c);
void out_fmt(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void out_quoted(const char *s);
void quote_into(struct strbuf *b, const char *s);
bool out_flush(void);
void out_capture_begin(void);
char *out_capture_end(size_t *n);
bool write_all(int fd, const char *s, size_t n);

#endif
