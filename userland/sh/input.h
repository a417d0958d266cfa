/*
 * input.h -- where the text of commands comes from.  See input.c.
 */
#ifndef SH_INPUT_H
#define SH_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "mem.h"

#define INPUT_EOF (-1)

struct alias;
struct source;

int input_getc(void);
void input_ungetc(int c);

struct source *input_push_file(int fd, bool standard_input);
struct source *input_push_string(const char *s, size_t n, int line);
void input_push_alias(struct alias *a);
void input_push_back(const char *s, size_t n);
void input_pop(struct source *base);
void input_drop_to(struct source *base);
struct source *input_base(void);
void input_close_all(void);

int input_line(void);
void input_begin_command(void);
bool input_prompts(void);
bool input_at_end(void);
void input_skip_line(void);
bool input_alias_blank(void);

size_t input_record_begin(void);
char *input_record_end(size_t start, struct arena *a, size_t *len);

#endif
